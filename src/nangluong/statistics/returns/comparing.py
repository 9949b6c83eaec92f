"""Applying the rules between returns to one collection: what is compared with what, what was found, what was left out.

A finding is attached to returns of the collection that is checked; the other side's own check finds it there. Where one
side is confidential, only the confidential side is told, because the message holds figures of both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from nangluong.foundation.number_text import format_number
from nangluong.registry.models import OrganisationVersion
from nangluong.statistics.models import ReturnVersion
from nangluong.statistics.obligations.periods import Period, period_of
from nangluong.statistics.questionnaires.definition import Definition
from nangluong.statistics.returns.compared_sides import (
    CannotCompare,
    figure_elsewhere,
    newest_definition,
    source_titles,
    told,
    touching,
)
from nangluong.statistics.returns.content import Content, version_content
from nangluong.statistics.returns.names import row_names
from nangluong.statistics.rules.book import COUNTERPART, EQUAL, RESPONDENT, ROW, Comparison, Elsewhere, Side
from nangluong.statistics.rules.comparing import Apart, Comparer
from nangluong.statistics.rules.findings import Finding, decimal_of_fraction, plain, row_name
from nangluong.statistics.texts import Text


@dataclass(frozen=True)
class LeftOut:
    """A rule that could not be looked at for a period, and why."""

    rule: str
    period: str
    reason: Text


class Between:
    """Applies rules between returns to the collection of one questionnaire and period."""

    def __init__(self, questionnaire: str, period: Period, versions: list[ReturnVersion]) -> None:
        self.questionnaire, self.period, self.versions = questionnaire, period, versions
        self.keys = {version.report.organisation_id: version.report_id for version in versions}
        self.left_out: list[LeftOut] = []
        self._definitions: dict[str, Definition | None] = {}

    def _definition(self, questionnaire: str) -> Definition:
        if questionnaire not in self._definitions:
            self._definitions[questionnaire] = newest_definition(questionnaire)
        found = self._definitions[questionnaire]
        if found is None:
            name = questionnaire.upper()
            raise CannotCompare(f"biểu mẫu {name} chưa ban hành", f"the questionnaire {name} is not published")
        return found

    @cached_property
    def _rows_told(self) -> dict[str, set[tuple[str, str, str]]]:
        """The (section, row, column) that each respondent of the collection gave a figure for."""
        return {
            version.report.organisation_id: {
                (section, row, column)
                for address in version_content(version).numbers
                for section, row, column in [address.split(".")]
            }
            for version in self.versions
        }

    def findings(self, rules: Iterable[Comparison]) -> list[Finding]:
        """Return what the rules find at the returns of this collection; what cannot be looked at goes to `left_out`."""
        found: list[Finding] = []
        with Comparer() as comparer:
            for rule in rules:
                if self.questionnaire in {side.questionnaire for side in rule.sides}:
                    found += self._of(comparer, rule)
        return found

    def _of(self, comparer: Comparer, rule: Comparison) -> list[Finding]:
        found: list[Finding] = []
        try:
            anchors = self._anchors(rule)
        except CannotCompare as skip:
            self.left_out.append(LeftOut(rule.code, self.period.code, skip.reason))
            return found
        for anchor in anchors:
            try:
                found += self._against(comparer, rule, anchor)
            except CannotCompare as skip:
                self.left_out.append(LeftOut(rule.code, anchor.code, skip.reason))
        return found

    def _anchors(self, rule: Comparison) -> list[Period]:
        """Return the periods of the first side that this collection is the last to touch."""
        if isinstance(rule.second, Elsewhere):
            year = period_of("year", self.period.end)
            return [year] if self.period.end == year.end else []
        self._need_confidence(rule.second if rule.first.questionnaire == self.questionnaire else rule.first)
        first = self._definition(rule.first.questionnaire)
        if self.questionnaire == rule.first.questionnaire:
            return [self.period]
        around = touching(first.frequency, self.period)
        return [one for one in around if touching(self.period.frequency, one)[-1] == self.period]

    def _need_confidence(self, other: Side) -> None:
        """Raise `CannotCompare` where the other side is confidential and this one is not."""
        own, theirs = self._definition(self.questionnaire), self._definition(other.questionnaire)
        if theirs.is_confidential and not own.is_confidential:
            name = other.questionnaire.upper()
            raise CannotCompare(f"đối chiếu ở báo cáo mật {name}", f"compared at the confidential returns of {name}")

    def _against(self, comparer: Comparer, rule: Comparison, anchor: Period) -> list[Finding]:
        first = told(rule.first, anchor, self._definition(rule.first.questionnaire))
        within = [one.code for one in first.periods]
        if isinstance(rule.second, Elsewhere):
            first.need_all()
            source, figure = figure_elsewhere(rule.second, anchor.code)
            found = comparer.apart(rule, first.figures(within), [figure])
            return [one for item in found for one in self._said(rule, item, anchor, None, source)]
        second = told(rule.second, anchor, self._definition(rule.second.questionnaire))
        inside = [one.code for one in second.periods if anchor.start <= one.start and one.end <= anchor.end]
        left, right = list(first.figures(within)), list(second.figures(inside))
        reporters: set[str] = set()
        if rule.by == COUNTERPART:
            reporters = first.organisations() & second.in_all_periods()
        elif rule.by == RESPONDENT:
            whole = second.in_all_periods()
            right = [one for one in right if one.organisation in whole]
        else:
            second.need_all()
            if rule.relation == EQUAL:
                first.need_all()
        found = comparer.apart(rule, left, right, reporters)
        return [one for item in found for one in self._said(rule, item, anchor, rule.second, "")]

    def _places(self, rule: Comparison, one: Apart, second: Side | None) -> Iterator[tuple[str, str]]:
        """Yield the respondents and cells of this collection that a finding is attached to."""
        if rule.by not in (COUNTERPART, RESPONDENT):
            yield from self._summed_places(rule, one, second)
            return
        if rule.first.questionnaire == self.questionnaire and one.organisation in self.keys:
            yield one.organisation, f"{rule.first.section}.{one.row}.{rule.first.column}"
        told = second is not None and second.questionnaire == self.questionnaire
        if second and told and rule.by == COUNTERPART and one.row in self.keys:
            yield one.row, f"{second.section}.{one.organisation}.{second.column}"

    def _summed_places(self, rule: Comparison, one: Apart, second: Side | None) -> Iterator[tuple[str, str]]:
        """Yield every respondent whose figures are in the sum, once; at the cell where it is a single one."""
        seen: set[str] = set()
        for side in (rule.first, second):
            if side is None or side.questionnaire != self.questionnaire:
                continue
            for organisation in sorted(set(self.keys) - seen):
                rows = self._rows_of(side, organisation)
                if not rows or (rule.by == ROW and one.row not in rows):
                    continue
                seen.add(organisation)
                only = one.row or (next(iter(rows)) if len(rows) == 1 else "")
                yield organisation, f"{side.section}.{only}.{side.column}" if only else ""

    def _rows_of(self, side: Side, organisation: str) -> set[str]:
        """Return the rows of a side that a respondent gave a figure for; none where the side means others."""
        if side.kinds and self._kinds.get(organisation) not in side.kinds:
            return set()
        told = self._rows_told[organisation]
        rows = {row for section, row, column in told if (section, column) == (side.section, side.column)}
        return rows & set(side.rows) if side.rows else rows

    @cached_property
    def _kinds(self) -> dict[str, str]:
        rows = OrganisationVersion.objects.as_of(self.period.end).filter(organisation_id__in=list(self.keys))
        return dict(rows.values_list("organisation_id", "organisation__kind_id"))

    def _said(
        self, rule: Comparison, one: Apart, anchor: Period, second: Side | None, source: str
    ) -> Iterator[Finding]:
        names = self._names(rule, one, anchor.end)
        titles = source_titles() if source else {}
        texts = {}
        for language in ("vi", "en"):
            numbers = {"left": one.first, "right": one.second, "difference": abs(one.first - one.second)}
            texts[language] = rule.message.say(language).format(
                **{name: format_number(decimal_of_fraction(value), language) for name, value in numbers.items()},
                **{name: text.say(language) for name, text in names.items()},
                period=period_text(anchor),
                source=titles[source].say(language) if source in titles else source,
            )
        kind = "mirror" if rule.kind == "mirror" else "source"
        for organisation, address in self._places(rule, one, second):
            yield Finding(
                self.keys[organisation],
                rule.code,
                kind,
                rule.severity,
                address,
                texts["vi"],
                texts["en"],
                plain(one.first),
                plain(one.second),
            )

    def _names(self, rule: Comparison, one: Apart, day: dt.date) -> Mapping[str, Text]:
        definition, section = self._definition(rule.first.questionnaire), rule.first.section
        codes = {code for code in (one.organisation, one.row) if code}
        rows = OrganisationVersion.objects.as_of(day).filter(organisation_id__in=codes)
        known = {row.organisation_id: Text(row.name, row.name_en or row.name) for row in rows}
        open_rows = row_names(definition, Content(rows={section: [one.row]}), day) if one.row else {}
        return {
            "seller": known.get(one.organisation, Text(one.organisation, one.organisation)),
            "buyer": known.get(one.row, Text(one.row, one.row)),
            "row": row_name(definition, section, one.row, open_rows) if one.row else Text("", ""),
        }


def period_text(period: Period) -> str:
    """Return a period without words, the same in both languages: 09/2026, Q3/2026, W40/2026, 2026."""
    year, _, rest = period.code.partition("-")
    return "/".join([*reversed(rest.split("-")), year]) if rest else year


def touched_collections(rule: Comparison, questionnaire: str, period: Period) -> set[tuple[str, str]]:
    """Return the collections of the other sides that have to be checked again when one changes."""
    found = set()
    for side in rule.sides:
        definition = newest_definition(side.questionnaire)
        if side.questionnaire != questionnaire and definition is not None:
            found |= {(side.questionnaire, one.code) for one in touching(definition.frequency, period)}
    return found
