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
from nangluong.statistics.quality.estimating import offered, proposed
from nangluong.statistics.quality.missing import in_force, missing_returns
from nangluong.statistics.quality.surroundings import surroundings_of
from nangluong.statistics.questionnaires.definition import Cell
from nangluong.statistics.questionnaires.versions import ReasonNeeded
from nangluong.statistics.returns.fact_cells import AT_A_MOMENT
from nangluong.statistics.returns.fact_job import facts_job


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


@dataclass(frozen=True)
class Series:
    """A cell of a missing return: what each method gives (as `offers`), and the method proposed, "" for none."""

    cell: Cell
    before: Decimal | None
    last_year: Decimal | None
    offers: Mapping[str, Decimal]
    proposed: str


@dataclass(frozen=True)
class Choice:
    """What the officer chose: values and methods by address. `seen` is the hash of it all, to be given when adopting."""

    values: Mapping[str, Decimal]
    methods: Mapping[str, str]
    based_on: tuple[Mapping[str, Any], ...]

    @property
    def seen(self) -> str:
        """The SHA-256 over values, methods and what they rest on."""
        said = [{key: str(value) for key, value in self.values.items()}, dict(self.methods), list(self.based_on)]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _at_a_moment() -> frozenset[str]:
    flows = load_classification(Path(settings.REFERENCE_ROOT)).flows
    return frozenset(one.code for one in flows if one.kind in AT_A_MOMENT)


def series_of(owed: Obligation) -> tuple[list[Series], tuple[Mapping[str, Any], ...]]:
    """Return the series of a missing return and the accepted versions they rest on. Four queries."""
    around, moments = surroundings_of(owed), _at_a_moment()
    found = []
    for address, cell in around.cells.items():
        known = around.known[address]
        offers = offered(known, 0 if cell.type == "integer" else cell.decimals)
        last = next((value for value in known.before if value is not None), None)
        method = proposed(offers, at_a_moment=cell.flow in moments)
        found.append(Series(cell, last, known.last_year, offers, method))
    based_on = tuple(
        {"report": one.report_id, "version": one.number, "sha256": one.content_hash} for one in around.used
    )
    return found, based_on


def choose(owed: Obligation, methods: Mapping[str, str] | None = None) -> Choice:
    """Return the values of the chosen methods by address ("" leaves a cell out), of the proposed ones without.

    Raises `NoSuchMethod`.
    """
    series, based_on = series_of(owed)
    offers = {one.cell.address: one.offers for one in series}
    wanted = {one.cell.address: one.proposed for one in series} if methods is None else methods
    chosen = {address: method for address, method in wanted.items() if method}
    for address, method in chosen.items():
        if method not in offers.get(address, {}):
            raise NoSuchMethod(address, method)
    values = {address: offers[address][method] for address, method in chosen.items()}
    return Choice(values, chosen, based_on)


def _locked(actor: Actor, owed: Obligation, reason: str, today: dt.date) -> Obligation:
    require(perms.estimate_missing, actor)
    if not reason.strip():
        raise ReasonNeeded
    held = Obligation.objects.select_for_update().get(pk=owed.pk)
    if not missing_returns(actor, today=today).filter(pk=held.pk).exists():
        raise NotMissing
    return held


def _stored(actor: Actor, held: Obligation, choice: Choice, reason: str, action: str) -> Estimate:
    estimate = Estimate.objects.create(
        obligation=held,
        values={address: str(value) for address, value in choice.values.items()},
        methods=dict(choice.methods),
        based_on=list(choice.based_on),
        content_hash=choice.seen,
        reason=reason.strip(),
        made_by=actor.name,
    )
    facts_job.defer(questionnaire=held.questionnaire_id, year=held.period_end.year)
    audit.record(
        actor, action, kind="obligation", key=str(held), after={"sha256": choice.seen, "cells": len(choice.values)},
        reason=reason.strip(),
    )  # fmt: skip
    return estimate


def adopt_estimate(
    actor: Actor, owed: Obligation, *, methods: Mapping[str, str], seen: str, reason: str, today: dt.date
) -> Estimate:
    """Let the chosen estimate stand in for a missing return, as it was previewed (`seen`), and bring it into the facts.

    Raises `NotPermitted`, `ReasonNeeded`, `NotMissing`, `NoSuchMethod`, `EstimateChanged`.
    """
    with transaction.atomic():
        held = _locked(actor, owed, reason, today)
        choice = choose(held, methods)
        if choice.seen != seen or not choice.values:
            raise EstimateChanged
        return _stored(actor, held, choice, reason, "adopt_estimate")


def withdraw_estimate(actor: Actor, owed: Obligation, *, reason: str, today: dt.date) -> Estimate:
    """Take the estimate of a missing return back: the figures leave the facts. Raises as `adopt_estimate`."""
    with transaction.atomic():
        held = _locked(actor, owed, reason, today)
        if held.pk not in in_force([held.pk]):
            raise NotMissing
        return _stored(actor, held, Choice({}, {}, ()), reason, "withdraw_estimate")
