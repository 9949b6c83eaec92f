"""From the content of a questionnaire file to a `Definition`, or to every fault in it with its path. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from nangluong.foundation.errors import DomainError
from nangluong.foundation.vietnamese import nfc
from nangluong.statistics.questionnaires.definition import (
    FREQUENCIES,
    TYPES,
    Code,
    Column,
    Definition,
    Due,
    LegalBase,
    OpenRows,
    Respondents,
    Row,
    Section,
)
from nangluong.statistics.questionnaires.fields import Fault, Fields
from nangluong.statistics.rules.rule import KINDS, SEVERITIES, Rule

_CONFIDENCE = ("sourced", "recalled", "derived", "illustrative")
_SHOWN = 20
_MOST_DIGITS = 18


class QuestionnaireFault(DomainError):
    """A questionnaire is written wrongly; nothing of it was taken."""

    code = "statistics_questionnaire"

    def __init__(self, name: str, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        rest = len(faults) - _SHOWN
        vi = [f"{name}: {fault.path}: {fault.reason_vi}" for fault in faults[:_SHOWN]]
        en = [f"{name}: {fault.path}: {fault.reason_en}" for fault in faults[:_SHOWN]]
        if rest > 0:
            vi.append(f"… và {rest} lỗi nữa")
            en.append(f"… and {rest} more")
        super().__init__("\n".join([*vi, "Hãy sửa rồi nạp lại."]), "\n".join([*en, "Correct it and load it again."]))


def _column(one: Fields) -> Column:
    type_ = one.choice("type", TYPES, "number")
    column = Column(
        code=one.code(),
        name=one.texts("name"),
        type=type_,
        unit=one.text("unit", needed=False),
        decimals=one.whole("decimals", 0 if type_ == "integer" else 3, 0, 6) or 0,
        digits=one.whole("digits", 12, 1, _MOST_DIGITS) or 12,
        minimum=one.number("minimum"),
        maximum=one.number("maximum"),
        required=one.flag("required"),
        product=one.text("product", needed=False),
        flow=one.text("flow", needed=False),
        codes=tuple(_code(entry) for entry in one.each("codes", needed=type_ == "code")),
        total_of=one.words("total_of"),
        instructions=one.texts("instructions", needed=False),
    )
    if column.digits + column.decimals > _MOST_DIGITS:
        one.fault(
            "digits",
            f"số chữ số cộng số lẻ không quá {_MOST_DIGITS}",
            f"digits and decimals together may not exceed {_MOST_DIGITS}",
        )
    one.done()
    return column


def _code(one: Fields) -> Code:
    code = Code(one.text("code"), one.texts("name"))
    one.done()
    return code


def _row(one: Fields) -> Row:
    row = Row(
        code=one.code(),
        name=one.texts("name"),
        level=one.whole("level", 0, 0, 5) or 0,
        total_of=one.words("total_of"),
        instructions=one.texts("instructions", needed=False),
        **{key: one.text(key, needed=False) for key in ("product", "flow", "unit", "place", "facility", "counterpart")},
    )
    one.done()
    return row


def _open_rows(section: Fields) -> OpenRows | None:
    if section.given.get("open_rows") is None:
        section.read.add("open_rows")
        return None
    one = section.inner("open_rows")
    rows = OpenRows(
        one.choice("source", ("facilities", "provinces", "organisations", "free")),
        one.words("kinds"),
        one.whole("at_most", 500, 1, 5000) or 500,
    )
    one.done()
    return rows


def _twice(codes: Iterable[str], where: Fields, key: str) -> None:
    for code, times in Counter(codes).items():
        if times > 1:
            where.fault(key, f"mã “{code}” có {times} lần", f"the code “{code}” stands {times} times")


def _totals(where: Fields, key: str, entries: Sequence[Row] | Sequence[Column]) -> None:
    known = {entry.code for entry in entries}
    for entry in entries:
        for part in entry.total_of:
            if part not in known or part == entry.code:
                where.fault(
                    f"{key}.{entry.code}.total_of",
                    f"“{part}” không phải một mã khác trong cùng danh sách",
                    f"“{part}” is not another code of the same list",
                )


def _section(one: Fields) -> Section:
    open_rows = _open_rows(one)
    rows = tuple(_row(entry) for entry in one.each("rows", needed=open_rows is None))
    columns = tuple(_column(entry) for entry in one.each("columns"))
    if open_rows and rows:
        one.fault("rows", "mục có dòng mở thì không có dòng cố định", "a section of open rows has no fixed ones")
    _twice((row.code for row in rows), one, "rows")
    _twice((column.code for column in columns), one, "columns")
    _totals(one, "rows", rows)
    _totals(one, "columns", columns)
    closed = set()
    for pair in one.words("closed"):
        row, _, column = pair.partition(".")
        if row not in {r.code for r in rows} or column not in {c.code for c in columns}:
            one.fault("closed", f"không có ô “{pair}”", f"there is no cell “{pair}”")
        closed.add((row, column))
    section = Section(
        code=one.code(),
        name=one.texts("name"),
        columns=columns,
        rows=rows,
        open_rows=open_rows,
        instructions=one.texts("instructions", needed=False),
        product=one.text("product", needed=False),
        flow=one.text("flow", needed=False),
        unit=one.text("unit", needed=False),
        feeds_facts=one.flag("feeds_facts"),
        closed=frozenset(closed),
    )
    one.done()
    return section


def read_rule(one: Fields) -> Rule:
    """Read one rule; whether its expressions make sense is the compiler's question."""
    rule = Rule(
        code=one.code(),
        kind=one.choice("kind", KINDS),
        severity=one.choice("severity", SEVERITIES),
        check=one.text("check"),
        message=one.texts("message"),
        each=one.text("each", needed=False),
        when=one.text("when", needed=False),
        at=one.text("at", needed=False),
        tolerance=one.number("tolerance", "0"),
        share=_share(one),
        rows=one.words("rows"),
        not_rows=one.words("not_rows"),
        note=one.texts("note", needed=False),
    )
    one.done()
    return rule


def _share(one: Fields) -> str:
    value = one.text("share", needed=False)
    if value and not all(part.isdigit() and int(part) for part in value.split("/", 1)):
        one.fault("share", "phải là phân số như 1/100", "must be a fraction like 1/100")
        return "0"
    return value or "0"


def _due(one: Fields) -> Due:
    due = Due(
        one.whole("working_days", None, 0, 260),
        one.text("month_day", needed=False),
        one.text("source"),
        one.choice("confidence", _CONFIDENCE),
    )
    if (due.working_days is None) == (not due.month_day):
        one.fault("working_days", "cần working_days hoặc month_day, chỉ một", "needs one of working_days, month_day")
    one.done()
    return due


def _respondents(one: Fields) -> Respondents:
    found = Respondents(
        one.words("organisations"), one.words("kinds"), one.words("subsectors"), one.words("operators_of")
    )
    if not (found.organisations or found.kinds or found.operators_of):
        one.fault("kinds", "chưa nói ai báo cáo", "does not say who reports")
    one.done()
    return found


def _legal_base(one: Fields) -> LegalBase:
    found = LegalBase(
        one.text("instrument"),
        one.text("article", needed=False),
        one.text("source"),
        one.choice("confidence", _CONFIDENCE),
    )
    one.done()
    return found


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, dict):
        return {key: _normal(inner) for key, inner in value.items()}
    return [_normal(inner) for inner in value] if isinstance(value, list) else value


def read_definition(content: dict[str, Any], *, name: str = "") -> Definition:
    """Read the content of a questionnaire; raises `QuestionnaireFault` that names every fault by its path.

    `name` is said in the faults (the file). Rules are compiled here too, so that what is read can be applied.
    """
    from nangluong.statistics.rules.compiling import faults_of_rules

    faults: list[Fault] = []
    top = Fields("", _normal(content), faults)
    code = top.text("code")
    definition = Definition(
        code=code,
        name=top.texts("name"),
        purpose=top.texts("purpose"),
        subsector=top.text("subsector", needed=False),
        frequency=top.choice("frequency", FREQUENCIES),
        due=_due(top.inner("due")),
        respondents=tuple(_respondents(one) for one in top.each("respondents")),
        legal_base=tuple(_legal_base(one) for one in top.each("legal_base", needed=False)),
        sections=tuple(_section(one) for one in top.each("sections")),
        rules=tuple(read_rule(one) for one in top.each("rules", needed=False)),
        valid_from=top.day("valid_from"),
        position=top.whole("position", 0, 0, 9999) or 0,
        is_confidential=top.flag("confidential"),
        may_be_nothing=top.flag("nothing_to_report", default=True),
        needs_signature=top.flag("signature_required"),
        official_form=top.text("official_form", needed=False),
        source=top.text("source"),
        confidence=top.choice("confidence", _CONFIDENCE),
    )
    _twice((section.code for section in definition.sections), top, "sections")
    _twice((rule.code for rule in definition.rules), top, "rules")
    top.done()
    if not faults:
        faults.extend(faults_of_rules(definition))
    if faults:
        raise QuestionnaireFault(name or code or "?", faults)
    return definition
