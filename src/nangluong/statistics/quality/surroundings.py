"""What is known around a missing return: accepted figures of the respondent and of its peers, and capacities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Max, OuterRef, Subquery, Sum

from nangluong.registry.models import FacilityVersion
from nangluong.statistics.models import Obligation, ReturnStep, ReturnVersion
from nangluong.statistics.obligations.periods import Period, read_period, same_last_year
from nangluong.statistics.quality.estimating import Known, Peer
from nangluong.statistics.questionnaires.definition import Cell, Definition, UnknownCell
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.content import version_content
from nangluong.statistics.returns.fact_cells import feeding_cell
from nangluong.statistics.returns.neighbours import earlier_codes

Numbers = Mapping[str, Decimal]


@dataclass(frozen=True)
class Surroundings:
    """The series of a missing return, by cell address, with what is known of each; `used` are the versions read."""

    cells: Mapping[str, Cell]
    known: Mapping[str, Known]
    used: tuple[ReturnVersion, ...]


def _accepted(
    questionnaire: str, periods: Iterable[str], organisations: Iterable[str] | None = None
) -> list[ReturnVersion]:
    """Return the versions accepted last, of returns for `periods`. One query."""
    steps = ReturnStep.objects.filter(report_id=OuterRef("report_id"), kind=ReturnStep.Kind.ACCEPTED)
    newest = steps.order_by().values("report_id").annotate(last=Max("number")).values("last")
    rows = ReturnVersion.objects.filter(
        report__obligation__questionnaire_id=questionnaire, report__period__in=list(periods)
    ).annotate(accepted=Subquery(newest))
    if organisations is not None:
        rows = rows.filter(report__organisation_id__in=list(organisations))
    rows = rows.filter(number=F("accepted")).select_related("report__version", "report__obligation")
    return list(rows.order_by("report_id"))


def _capacities(period: Period, organisations: Iterable[str]) -> dict[str, dict[str, Decimal]]:
    """Return the capacity of what each organisation operates at the end of a period, by organisation and unit."""
    rows = (
        FacilityVersion.objects.as_of(period.end)
        .filter(operator_id__in=list(organisations), capacity__isnull=False)
        .order_by()
        .values("operator_id", "capacity_unit")
        .annotate(sum=Sum("capacity"))
    )
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in rows:
        found[row["operator_id"]][row["capacity_unit"]] = row["sum"]
    return found


def _unit_of(own: Mapping[str, Decimal], others: Iterable[Mapping[str, Decimal]]) -> str:
    """Return the unit of capacity that most of the peers share with the respondent, "" where none does."""
    shared = [unit for other in others for unit in other if unit in own]
    return max(sorted(set(shared)), key=shared.count, default="")


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


def surroundings_of(owed: Obligation) -> Surroundings:
    """Return what is known around a missing return. Four queries; ValueError for a period that names none."""
    period, definition = read_period(owed.period), definition_of(owed.version)
    before = earlier_codes(period)
    year = same_last_year(period)
    own = {one.report.period: one for one in _accepted(
        owed.questionnaire_id, {*before, *([year.code] if year else [])}, [owed.organisation_id]
    )}  # fmt: skip
    around = _accepted(owed.questionnaire_id, [period.code, *([year.code] if year else [])])
    peers: dict[str, dict[str, ReturnVersion]] = defaultdict(dict)
    for one in around:
        if one.report.organisation_id != owed.organisation_id:
            peers[one.report.organisation_id][one.report.period] = one
    capacities = _capacities(period, [owed.organisation_id, *peers])
    unit = _unit_of(capacities.get(owed.organisation_id, {}), (capacities.get(code, {}) for code in peers))
    used = (*own.values(), *(version for versions in peers.values() for version in versions.values()))
    numbers = {version.pk: version_content(version).numbers for version in used}

    def figure(version: ReturnVersion | None, address: str) -> Decimal | None:
        return None if version is None else numbers[version.pk].get(address)

    cells = _series(definition, (numbers[version.pk] for version in own.values()))
    known = {
        address: Known(
            before=tuple(figure(own.get(code), address) for code in before),
            last_year=figure(own.get(year.code), address) if year else None,
            peers=tuple(
                Peer(
                    figure(versions.get(period.code), address),
                    figure(versions.get(year.code), address) if year else None,
                    capacities.get(code, {}).get(unit),
                )
                for code, versions in sorted(peers.items())
            ),
            capacity=capacities.get(owed.organisation_id, {}).get(unit),
        )
        for address in cells
    }
    return Surroundings(cells, known, tuple(sorted(used, key=lambda one: (one.report_id, one.number))))
