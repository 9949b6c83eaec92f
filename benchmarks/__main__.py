"""`python -m benchmarks [NAME …]`: run the benchmarks, print a table, keep the latest under `benchmarks/latest`."""

from __future__ import annotations

import datetime as dt
import json
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.measure import Figure, machine

NAMES = (
    "release",
    "balance_kernel",
    "pages",
    "first_demo",
    "sdmx_writers",
    "sdmx_server",
    "sdmx_scale",
    "vee_kernel",
    "audit_chain",
    "audit_search",
    "middleware",
    "files_and_notices",
    "vee_quality",
    "intake_speed",
    "vee_lake",
    "point_query",
    "national_night",
    "ray_workers",
    "collection_rules",
    "returns_load",
)
LATEST = Path(__file__).parent / "latest"


def _line(figure: Figure) -> str:
    limit = "" if figure.limit is None else f"{'≥' if figure.at_least else '≤'} {figure.limit:g}"
    mark = {True: "yes", False: "NO", None: ""}[figure.reached]
    return f"| {figure.what} | {figure.value:,.2f} {figure.unit} | {limit} | {mark} | {figure.note} |"


def main(names: list[str]) -> None:
    """Run the named benchmarks (default: all); each one's table is kept in a file of its own."""
    LATEST.mkdir(exist_ok=True)
    print(machine())
    for name in names or NAMES:
        figures = import_module(f"benchmarks.{name}").run()
        table = ["| figure | measured | limit | reached | note |", "|---|---|---|---|---|", *map(_line, figures)]
        head = f"# {name}\n\n{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC, {machine()}\n\n"
        (LATEST / f"{name}.md").write_text(head + "\n".join(table) + "\n", encoding="utf-8")
        record = [figure.as_json() for figure in figures]
        (LATEST / f"{name}.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print("\n".join([f"\n## {name}", *table]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
