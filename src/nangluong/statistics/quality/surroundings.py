"""What is known around a missing return: accepted figures of the respondent and of its peers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import F, Max, OuterRef, Q, Subquery

from nangluong.statistics.models import Obligation, QuestionnaireVersion, ReturnStep, ReturnVersion
from nangluong.statistics.obligations.periods import Period, following, read_period, same_last_year
from nangluong.statistics.quality.estimating import SHARE_BACK, Group, Known
from nangluong.statistics.questionnaires.definition import Cell, Definition, UnknownCell
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.content import version_content
from nangluong.statistics.returns.fact_cells import feeding_cell
from nangluong.statistics.returns.neighbours import HISTORY, earlier_codes

Numbers = Mapping[str, Decimal]

TESTED = 6
"""On how many of the respondent's last periods every method is tried."""
_AFTER = 3


def _accepted(questionnaire: str, wanted: Q) -> list[ReturnVersion]:
    """Return the versions accepted last of the returns that are `wanted`. Two queries.

    The questionnaire's versions are read once, not with every row: their content is what weighs.
    """
    steps = ReturnStep.objects.filter(report_id=OuterRef("report_id"), kind=ReturnStep.Kind.ACCEPTED)
    newest = steps.order_by().values("report_id").annotate(last=Max("number")).values("last")
    rows = ReturnVersion.objects.filter(wanted, report__obligation__questionnaire_id=questionnaire)
    rows = rows.annotate(accepted=Subquery(newest)).filter(number=F("accepted"))
    found: list[ReturnVersion] = list(rows.select_related("report").order_by("report_id"))
    versions = QuestionnaireVersion.objects.in_bulk({one.report.version_id for one in found})
    for one in found:
        one.report.version = versions[one.report.version_id]
    return found


@dataclass
class Accepted:
    """The accepted returns of a questionnaire around one period, by organisation and period."""

    period: Period
    versions: Mapping[tuple[str, str], ReturnVersion]
    _numbers: dict[int, Numbers] = field(default_factory=dict)
    _both: dict[tuple[str, str], dict[str, tuple[int, Decimal, Decimal]]] = field(default_factory=dict)

    def numbers(self, organisation: str, code: str) -> Numbers:
        """Return what an organisation reported for a period, nothing where no return is accepted."""
        version = self.versions.get((organisation, code))
        if version is None:
            return {}
        if version.pk not in self._numbers:
            self._numbers[version.pk] = version_content(version).numbers
        return self._numbers[version.pk]

    def reporters(self, code: str) -> set[str]:
        """Return who reported for a period."""
        return {organisation for organisation, period in self.versions if period == code}

    def group(self, address: str, now: str, then: str, without: str) -> Group | None:
        """Return a cell added up over those who reported it for both periods, `without` one; None where nobody did."""
        if (now, then) not in self._both:
            self._both[now, then] = self._added_up(now, then)
        count, one, other = self._both[now, then].get(address, (0, Decimal(0), Decimal(0)))
        own, own_then = self.numbers(without, now).get(address), self.numbers(without, then).get(address)
        if own is not None and own_then is not None:
            count, one, other = count - 1, one - own, other - own_then
        return Group(one, other) if count else None

    def _added_up(self, now: str, then: str) -> dict[str, tuple[int, Decimal, Decimal]]:
        found: dict[str, tuple[int, Decimal, Decimal]] = {}
        for organisation in self.reporters(now) & self.reporters(then):
            before = self.numbers(organisation, then)
            for address, figure in self.numbers(organisation, now).items():
                if address in before:
                    count, one, other = found.get(address, (0, Decimal(0), Decimal(0)))
                    found[address] = count + 1, one + figure, other + before[address]
        return found


def accepted_around(questionnaire: str, period: Period, organisations: Iterable[str]) -> Accepted:
    """Return the accepted returns that estimates for `organisations` in `period` and their trial need. Two queries.

    Of the respondents themselves every period back to the history of the earliest one tried; of their peers only the
    periods tried, a few before, and those a year before.
    """
    tried = [period.code, *earlier_codes(period, TESTED)]
    year = [found.code for code in tried if (found := same_last_year(read_period(code)))]
    own = {*earlier_codes(period, TESTED + HISTORY), *year, *following(period, _AFTER)}
    wanted = Q(report__period__in=[*earlier_codes(period, TESTED + SHARE_BACK), period.code, *year]) | Q(
        report__organisation_id__in=list(organisations), report__period__in=list(own)
    )
    versions = {(one.report.organisation_id, one.report.period): one for one in _accepted(questionnaire, wanted)}
    return Accepted(period, versions)


@dataclass(frozen=True)
class Around:
    """A respondent and a period: where its own figures and those of its peers are to be looked up."""

    accepted: Accepted
    organisation: str
    period: Period

    @property
    def before(self) -> list[str]:
        """The codes of the periods before, the nearest first."""
        return earlier_codes(self.period)

    @property
    def after(self) -> list[str]:
        """The codes of the periods after, the nearest first."""
        return following(self.period, _AFTER)

    @property
    def year(self) -> str:
        """The code of the same period a year before, "" where there was none."""
        found = same_last_year(self.period)
        return found.code if found else ""

    @property
    def peers(self) -> list[str]:
        """Who else reported for the period."""
        return sorted(self.accepted.reporters(self.period.code) - {self.organisation})

    def used(self) -> list[ReturnVersion]:
        """Return the accepted versions that an estimate can rest on."""
        own = [(self.organisation, code) for code in (*self.before, *self.after, self.year)]
        then = (self.period.code, *self.before[:SHARE_BACK], self.year)
        others = [(peer, code) for peer in self.peers for code in then]
        keys = dict.fromkeys((*own, *others))
        found = [self.accepted.versions[key] for key in keys if key in self.accepted.versions]
        return sorted(found, key=lambda one: (one.report_id, one.number))

    def known(self, addresses: Iterable[str]) -> dict[str, Known]:
        """Return what is known of each cell, its own figure of the period left out."""
        look, own, now, year = self.accepted, self.organisation, self.period.code, self.year
        before = [look.numbers(own, code) for code in self.before]
        after = [look.numbers(own, code) for code in self.after]
        last_year, back = look.numbers(own, year), self.before[:SHARE_BACK]
        return {
            address: Known(
                before=[numbers.get(address) for numbers in before],
                after=[numbers.get(address) for numbers in after],
                last_year=last_year.get(address),
                since_last_year=look.group(address, now, year, own) if address in last_year else None,
                since=[look.group(address, now, code, own) for code in back],
            )
            for address in addresses
        }


@dataclass(frozen=True)
class Surroundings:
    """The series of a missing return, by cell address, with what is known of each; `used` are the versions read.

    `past` are earlier periods of the respondent: what was known around each, and the figure accepted in the end.
    """

    cells: Mapping[str, Cell]
    known: Mapping[str, Known]
    past: Mapping[str, list[tuple[Known, Decimal]]]
    used: tuple[ReturnVersion, ...]


def _series(definition: Definition, all_numbers: Iterable[Numbers]) -> dict[str, Cell]:
    """Return the cells that become facts: the fixed ones, and open rows that the respondent reported before."""
    known = [one.address for one in definition.fixed_cells()]
    addresses = dict.fromkeys([*known, *sorted({address for numbers in all_numbers for address in numbers})])
    found = {}
    for address in addresses:
        try:
            cell = feeding_cell(definition, address)
        except UnknownCell:  # of an earlier version of the questionnaire
            continue
        if cell:
            found[address] = cell
    return found


def _past(here: Around, cells: Iterable[str]) -> dict[str, list[tuple[Known, Decimal]]]:
    addresses = list(cells)
    found: dict[str, list[tuple[Known, Decimal]]] = {address: [] for address in addresses}
    for code in earlier_codes(here.period, TESTED):
        figures = here.accepted.numbers(here.organisation, code)
        told = [address for address in addresses if address in figures]
        known = Around(here.accepted, here.organisation, read_period(code)).known(told) if told else {}
        for address in told:
            found[address].append((known[address], figures[address]))
    return found


def surroundings_of(owed: Obligation, accepted: Accepted | None = None) -> Surroundings:
    """Return what is known around a missing return. ValueError for a period that names none.

    Two queries, none where what was `accepted` around the period is given.
    """
    period, definition = read_period(owed.period), definition_of(owed.version)
    accepted = accepted or accepted_around(owed.questionnaire_id, period, [owed.organisation_id])
    here = Around(accepted, owed.organisation_id, period)
    own = [accepted.numbers(here.organisation, code) for code in (*here.before, *here.after, here.year)]
    cells = _series(definition, own)
    return Surroundings(cells, here.known(cells), _past(here, cells), tuple(here.used()))
