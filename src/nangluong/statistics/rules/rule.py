"""A rule as it is declared. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from nangluong.statistics.texts import EMPTY, Text

SEVERITIES = ("hard", "explain", "note")
KINDS = ("format", "range", "sum", "balance", "period", "capacity", "mirror", "source", "outlier", "logic")


@dataclass(frozen=True)
class Rule:
    """What must hold of a return.

    `each` names the section whose every row is looked at; without it the return is looked at as a whole. `check` is one
    comparison, looked at where `when` holds (always, without one). Where something the comparison needs is missing, the
    rule says nothing. `tolerance` is in the unit of the comparison, `share` a fraction of the right side ("1/100"); the
    larger of the two is allowed. `at` names the cell (or, with `each`, the column) that a finding is attached to.
    """

    code: str
    kind: str
    severity: str
    check: str
    message: Text
    each: str = ""
    when: str = ""
    at: str = ""
    tolerance: str = "0"
    share: str = "0"
    rows: tuple[str, ...] = ()
    not_rows: tuple[str, ...] = ()
    note: Text = EMPTY
