"""From a figure back to the accepted returns and estimates it rests on, for those who may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils import timezone

from nangluong.foundation.actor import Actor
from nangluong.statistics import perms
from nangluong.statistics.importing.facts import RETURNS
from nangluong.statistics.models import Batch, Estimate, Obligation, Release, Return, ReturnStep, ReturnVersion
from nangluong.statistics.questionnaires.definition import Definition
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.content import version_content
from nangluong.statistics.returns.fact_cells import CHANGE, CLOSING, OPENING, feeding_cell
from nangluong.statistics.texts import Text

_SHOWN = 500


@dataclass(frozen=True)
class OriginCell:
    """A cell of a return that the figure adds up."""

    address: str
    name: Text
    value: Decimal
    unit: str


@dataclass(frozen=True)
class Origin:
    """A return that a load rests on, in version `number`; `was` is the version that the load before rested on.

    `was` is None where the return was not in the load before; `why` is the reason that it was opened again for.
    """

    report: Return
    number: int
    was: int | None
    why: str
    cells: tuple[OriginCell, ...]


def batch_of_returns(actor: Actor, pk: int) -> Batch | None:
    """Return a load made of returns: any to those who see returns or the desk, to others what is published."""
    batch = Batch.objects.filter(pk=pk, dataset__startswith=RETURNS, state=Batch.State.LOADED).first()
    if batch is None or Return.objects.seen_by(actor).filter(pk__in=list(_reports(batch))[:_SHOWN]).exists():
        return batch
    newest = Release.objects.public(timezone.now()).aggregate(newest=Max("snapshot"))["newest"]
    return batch if newest is not None and batch.snapshot is not None and batch.snapshot <= newest else None


def _reports(batch: Batch) -> dict[int, dict[str, Any]]:
    return {int(one["report"]): one for one in batch.report.get("returns", ())}


@dataclass(frozen=True)
class StandIn:
    """An estimate that a load rests on: cells by method, why, and the cells of the figure that was asked for."""

    obligation: Obligation
    estimate: Estimate
    cells: tuple[OriginCell, ...]


def counted_by_period(batch: Batch) -> list[tuple[str, int, int]]:
    """Return how many accepted returns and how many estimates a load adds up in each period, in their order."""
    returns = Counter(str(one["period"]) for one in batch.report.get("returns", ()))
    estimates = Counter(str(one["period"]) for one in batch.report.get("estimates", ()))
    return [(code, returns[code], estimates[code]) for code in sorted({*returns, *estimates})]


def stand_ins_of(actor: Actor, batch: Batch, *, product: str = "", flow: str = "") -> list[StandIn]:
    """Return the estimates under a load, to those who see returns (confidential ones only to those cleared)."""
    keys = [int(one["estimate"]) for one in batch.report.get("estimates", ())][:_SHOWN]
    if not keys or not actor.may(perms.SEE_RETURNS):
        return []
    found, wanted = [], _asked(product, flow)
    rows = (
        Estimate.objects.filter(pk__in=keys)
        .select_related("obligation__version")
        .order_by("obligation__period_start", "pk")
    )
    for one in rows:
        definition = definition_of(one.obligation.version)
        if definition.is_confidential and not actor.may(perms.SEE_CONFIDENTIAL_RETURNS):
            continue
        cells = []
        for address, value in one.values.items():
            cell = feeding_cell(definition, address)
            if cell and (not product or (cell.product, cell.flow) in wanted):
                cells.append(OriginCell(address, cell.name, Decimal(value), cell.unit))
        found.append(StandIn(one.obligation, one, tuple(cells)))
    return found


def _before(batch: Batch) -> dict[int, dict[str, Any]]:
    loaded = Batch.objects.filter(dataset=batch.dataset, state=Batch.State.LOADED, pk__lt=batch.pk)
    newest = loaded.order_by("-pk").first()
    return _reports(newest) if newest else {}


def _asked(product: str, flow: str) -> set[tuple[str, str]]:
    """Return what cells say of a figure; the stock change is made of the stocks at both ends."""
    flows = (OPENING, CLOSING, CHANGE) if flow == CHANGE else (flow,)
    return {(product, one) for one in flows}


def _cells(definition: Definition, version: ReturnVersion, product: str, flow: str) -> Iterator[OriginCell]:
    wanted = _asked(product, flow)
    for address, value in version_content(version, definition).numbers.items():
        cell = feeding_cell(definition, address)
        if cell and (not product or (cell.product, cell.flow) in wanted):
            yield OriginCell(address, cell.name, value, cell.unit)


def _reasons(before: Mapping[int, dict[str, Any]]) -> dict[int, str]:
    """Return why the returns of the load before were opened again since, by return."""
    steps = ReturnStep.objects.filter(kind=ReturnStep.Kind.REOPENED, report_id__in=before).order_by("pk")
    known = {pk: int(one["version"]) for pk, one in before.items()}
    return {step.report_id: step.reason for step in steps if step.number == known[step.report_id]}


def origins_of(actor: Actor, batch: Batch, *, product: str = "", flow: str = "") -> list[Origin]:
    """Return the returns under a load that `actor` may see, by period and respondent; five queries at most.

    With `product` and `flow` only their cells are listed; returns without such a cell stay in the list.
    """
    listed, before = _reports(batch), _before(batch)
    seen = Return.objects.seen_by(actor).filter(pk__in=listed).order_by("period", "organisation_id", "pk")
    reports = {one.pk: one for one in seen.select_related("version", "organisation")[:_SHOWN]}
    versions = {
        one.report_id: one
        for one in ReturnVersion.objects.filter(report_id__in=reports)
        if one.number == int(listed[one.report_id]["version"])
    }
    reasons = _reasons({pk: one for pk, one in before.items() if pk in reports})
    found = []
    for pk, report in reports.items():
        cells = _cells(definition_of(report.version), versions[pk], product, flow) if pk in versions else ()
        was = int(before[pk]["version"]) if pk in before else None
        number = int(listed[pk]["version"])
        found.append(
            Origin(report, number, was, reasons.get(pk, "") if was not in (None, number) else "", tuple(cells))
        )
    return found
