"""The table of `docs/configuration.md`, made from `nangluong.config.SETTINGS`.

`python -m tests.repo.configuration_table` writes it into the page between its two marks.
"""

from __future__ import annotations

from nangluong.config import CHECKOUT, SETTINGS, Setting

BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
PAGE = CHECKOUT / "docs" / "configuration.md"


def _default(setting: Setting) -> str:
    if setting.default is None:
        return "–"
    if setting.default == "":
        return "(empty)"
    return f"`{setting.default.replace(str(CHECKOUT), '<checkout>')}`"


def configuration_table() -> str:
    """Return the table in Markdown, one row a setting, in the order of the code."""
    lines = ["| Variable | Meaning | Default | In production | Example |", "|---|---|---|---|---|"]
    for setting in SETTINGS:
        name = f"`{setting.name}`" + (f" or `{setting.name}_FILE`" if setting.secret else "")
        needed = "required" if setting.needed_in_production else "optional"
        example = setting.example if setting.example.startswith("(") else f"`{setting.example}`"
        lines.append(f"| {name} | {setting.meaning} | {_default(setting)} | {needed} | {example} |")
    return "\n".join(lines)


def write_page() -> None:
    """Put the table into the page."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{configuration_table()}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write_page()
