"""Estimating a missing return: what each method would say, adopting an estimate, taking it back.

An estimate counts in the facts (status E) while its return is not accepted; the acceptance queues the same job, which
makes another statement without it. The lake keeps what the one before said, and the estimate's row stays.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError, StateConflict
from nangluong.foundation.permissions import require
from nangluong.statistics import perms
from nangluong.statistics.classification.catalogue import load_classification
from nangluong.statistics.models import Estimate, Obligation
from nangluong.statistics.quality.estimating import OWN, Offer, offered, proposed
from nangluong.statistics.quality.missing import in_force, missing_returns
from nangluong.statistics.quality.surroundings import Accepted, surroundings_of
from nangluong.statistics.questionnaires.definition import Cell
from nangluong.statistics.questionnaires.versions import ReasonNeeded
from nangluong.statistics.returns.fact_cells import AT_A_MOMENT
from nangluong.statistics.returns.fact_job import facts_job
from nangluong.statistics.returns.values import fits


class NotMissing(StateConflict):
    """The return was accepted, waived, or is not due: there is nothing to estimate."""

    code = "statistics_not_missing"

    def __init__(self) -> None:
        super().__init__(
            "Báo cáo này không thiếu: đã được chấp nhận, được miễn hoặc chưa đến hạn. Không cần ước tính.",
            "This return is not missing: it was accepted, waived or is not due yet. There is nothing to estimate.",
        )


class EstimateChanged(StateConflict):
    """What the estimate rests on has changed since it was looked at; nothing was stored."""

    code = "statistics_estimate_changed"

    def __init__(self) -> None:
        super().__init__(
            "Số liệu làm căn cứ đã thay đổi từ lúc bạn xem thử. Hãy xem thử lại rồi ghi nhận.",
            "The figures it rests on have changed since your preview. Preview again, then adopt.",
        )


class NoSuchMethod(DomainError):
    """The chosen method does not exist or lacks what it needs for this series."""

    code = "statistics_no_such_method"

    def __init__(self, address: str, method: str) -> None:
        super().__init__(
            f"Ô {address}: không ước tính được bằng “{method}”. Hãy chọn một cách có trong danh sách của ô đó.",
            f"Cell {address}: cannot be estimated by “{method}”. Choose one of the methods listed for the cell.",
        )


class NothingChosen(DomainError):
    """An estimate without a single figure."""

    code = "statistics_nothing_chosen"

    def __init__(self) -> None:
        super().__init__(
            "Chưa chọn cách ước tính cho ô nào. Hãy chọn ít nhất một ô.",
            "No cell has a method yet. Choose one for at least one cell.",
        )


class UnfitFigure(DomainError):
    """An officer's own figure is missing, is no number, or does not fit the cell."""

    code = "statistics_unfit_figure"

    def __init__(self, cell: Cell) -> None:
        super().__init__(
            f"Ô {cell.address} ({cell.name.vi}): hãy ghi một số viết như 1.234,5 trong khoảng biểu mẫu cho phép, nhiều"
            f" nhất {cell.digits} chữ số và {cell.decimals} số lẻ.",
            f"Cell {cell.address} ({cell.name.en}): write a number like 1,234.5 within the bounds of the questionnaire,"
            f" at most {cell.digits} digits and {cell.decimals} decimals.",
        )


@dataclass(frozen=True)
class Series:
    """A cell of a missing return: what each method offers, and the method proposed, "" for none."""

    cell: Cell
    offers: Mapping[str, Offer]
    proposed: str


@dataclass(frozen=True)
class Proposals:
    """What the methods say of a missing return, and the accepted versions that they rest on."""

    series: tuple[Series, ...]
    based_on: tuple[Mapping[str, Any], ...]

    @property
    def seen(self) -> str:
        """The SHA-256 over every offer and what it rests on: who adopts says what was looked at."""
        said = [
            [one.cell.address, {code: str(offer.value) for code, offer in one.offers.items()}] for one in self.series
        ]
        return _digest([said, list(self.based_on)])

    @property
    def proposed(self) -> dict[str, str]:
        """The proposed method of each cell that has one."""
        return {one.cell.address: one.proposed for one in self.series if one.proposed}


def _digest(said: Any) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@lru_cache(maxsize=4)
def _at_a_moment(root: Path) -> frozenset[str]:
    flows = load_classification(root).flows
    return frozenset(one.code for one in flows if one.kind in AT_A_MOMENT)


def proposals_for(owed: Obligation, accepted: Accepted | None = None) -> Proposals:
    """Return what each method says of each cell of a missing return. Two queries, none with `accepted`.

    Of a call outside the calendar nothing is known but what an officer writes.
    """
    try:
        around = surroundings_of(owed, accepted)
    except ValueError:
        return Proposals((), ())
    moments, found = _at_a_moment(Path(settings.REFERENCE_ROOT)), []
    for address, cell in around.cells.items():
        known = around.known[address]
        offers = offered(known, 0 if cell.type == "integer" else cell.decimals, around.past[address])
        method = proposed(offers, at_a_moment=cell.flow in moments)
        found.append(Series(cell, offers, method))
    based_on = tuple(
        {"report": one.report_id, "version": one.number, "sha256": one.content_hash} for one in around.used
    )
    return Proposals(tuple(found), based_on)


def _may_hold(cell: Cell, figure: Decimal) -> bool:
    """Return whether a cell takes a figure: its digits and decimals, its lowest and highest value."""
    if not figure.is_finite() or not fits(cell, figure):
        return False
    return (not cell.minimum or figure >= Decimal(cell.minimum)) and (
        not cell.maximum or figure <= Decimal(cell.maximum)
    )


def _chosen(proposals: Proposals, methods: Mapping[str, str], own: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return the values of the chosen methods by address; raises `NoSuchMethod`, `UnfitFigure`."""
    by_address = {one.cell.address: one for one in proposals.series}
    values = {}
    for address, method in methods.items():
        series = by_address.get(address)
        if series is None or (method != OWN and method not in series.offers):
            raise NoSuchMethod(address, method)
        if method == OWN:
            figure = own.get(address)
            if figure is None or not _may_hold(series.cell, figure):
                raise UnfitFigure(series.cell)
            values[address] = figure
        else:
            values[address] = series.offers[method].value
    return values


def _locked(actor: Actor, owed: Obligation, reason: str, today: dt.date) -> Obligation:
    require(perms.estimate_missing, actor)
    if not reason.strip():
        raise ReasonNeeded
    held = Obligation.objects.select_for_update().get(pk=owed.pk)
    if not missing_returns(actor, today=today).filter(pk=held.pk).exists():
        raise NotMissing
    return held


def _stored(
    actor: Actor,
    held: Obligation,
    action: str,
    reason: str,
    *,
    values: Mapping[str, Decimal],
    methods: Mapping[str, str],
    based_on: tuple[Mapping[str, Any], ...],
) -> Estimate:
    plain = {address: str(value) for address, value in values.items()}
    digest = _digest([plain, dict(methods), list(based_on)])
    estimate = Estimate.objects.create(
        obligation=held,
        values=plain,
        methods=dict(methods),
        based_on=list(based_on),
        content_hash=digest,
        reason=reason.strip(),
        made_by=actor.name,
    )
    facts_job.defer(questionnaire=held.questionnaire_id, year=held.period_end.year)
    audit.record(
        actor,
        action,
        kind="obligation",
        key=str(held),
        after={"sha256": digest, "cells": len(plain)},
        reason=reason.strip(),
    )
    return estimate


def adopt_estimate(
    actor: Actor,
    owed: Obligation,
    *,
    methods: Mapping[str, str],
    own: Mapping[str, Decimal] | None = None,
    seen: str,
    reason: str,
    today: dt.date,
) -> Estimate:
    """Let an estimate stand in for a missing return and bring it into the facts.

    `methods` by cell address; a cell without one is left out. `own` are the officer's own figures of the cells whose
    method is `own_figure`. `seen` is what the officer looked at (`Proposals.seen`). Raises `NotPermitted`,
    `ReasonNeeded`, `NotMissing`, `NoSuchMethod`, `UnfitFigure`, `EstimateChanged`.
    """
    with transaction.atomic():
        held = _locked(actor, owed, reason, today)
        proposals = proposals_for(held)
        if proposals.seen != seen:
            raise EstimateChanged
        values = _chosen(proposals, methods, own or {})
        if not values:
            raise NothingChosen
        return _stored(
            actor, held, "adopt_estimate", reason, values=values, methods=methods, based_on=proposals.based_on
        )


def withdraw_estimate(actor: Actor, owed: Obligation, *, reason: str, today: dt.date) -> Estimate:
    """Take the estimate of a missing return back: the figures leave the facts. Raises as `adopt_estimate`."""
    with transaction.atomic():
        held = _locked(actor, owed, reason, today)
        if held.pk not in in_force([held.pk]):
            raise NotMissing
        return _stored(actor, held, "withdraw_estimate", reason, values={}, methods={}, based_on=())
