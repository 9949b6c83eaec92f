"""`nangluong prepare-lake`: create the lake's tables that are missing; finish or undo what a kill interrupted."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.lake import lake
from nangluong.statistics import recovery
from nangluong.statistics.lake_tables import TABLES, create_statements


class Command(BaseCommand):
    help = "Tạo các bảng của kho dữ liệu / create the lake's tables; recover interrupted work"

    def handle(self, *args: Any, **options: Any) -> None:
        """Create tables in one commit, then recover."""
        store = lake()
        present = {
            name
            for (name,) in store.read("SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake'").fetchall()
        }
        if not present.issuperset(TABLES):
            with store.commit("system", "create tables", tables=sorted(set(TABLES) - present)) as commit:
                for statement in create_statements():
                    commit.connection.execute(statement)
        for line in recovery.recover(actor=SYSTEM):
            self.stdout.write(line)
