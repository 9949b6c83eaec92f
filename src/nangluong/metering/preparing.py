"""Making the lake ready for readings: missing tables and indexes. Safe at every start."""

from __future__ import annotations

from nangluong.metering.lake.catalogue import add_indexes
from nangluong.metering.lake.store import readings_lake
from nangluong.metering.lake.tables import create_statement, schemas


def prepare_tables() -> None:
    """Create the tables of readings that the lake does not have yet, in one commit, and the catalogue's indexes."""
    store = readings_lake()
    names = store.read("SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake'").fetchall()
    missing = {name: schema for name, schema in schemas().items() if (name,) not in names}
    if missing:
        # Else small deletions are kept as rows in PostgreSQL, and a replaced file would still be in the list of files.
        store.cursor().execute("CALL lake.set_option('data_inlining_row_limit', 0)")
        with store.commit("system", "create tables of readings", tables=sorted(missing)) as commit:
            for name, schema in missing.items():
                commit.connection.execute(create_statement(name, schema))
    add_indexes()
