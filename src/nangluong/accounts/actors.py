"""From a request to the actor that verbs ask for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest
from django.utils import timezone

from nangluong.accounts.models import User
from nangluong.accounts.standing import Seat, seats_of
from nangluong.foundation.actor import Actor

ANONYMOUS = Actor("khách")
SESSION_KEY = "acts_for"


@dataclass(frozen=True)
class Standing:
    """The organisations a person can act for, and the one they act for in this request."""

    seats: tuple[Seat, ...]
    seat: Seat


def _chosen(seats: tuple[Seat, ...], wishes: Iterable[str | None]) -> Seat:
    """Return the seat of the first wish that can be fulfilled, else the first; without any, oneself with no role."""
    by_code = {seat.code: seat for seat in seats}
    for wish in wishes:
        if wish is not None and wish in by_code:
            return by_code[wish]
    return seats[0] if seats else Seat("")


def standing_of(request: HttpRequest) -> Standing | None:
    """Return for whom this request's person acts and may act; None for visitors. One query, once a request."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return None
    kept = cast("tuple[int, Standing] | None", getattr(request, "_standing", None))
    if kept is not None and kept[0] == user.pk:
        return kept[1]
    seats = seats_of(user.pk, timezone.localdate())
    session = getattr(request, "session", {})
    standing = Standing(seats, _chosen(seats, (session.get(SESSION_KEY), user.acts_for_id)))
    request._standing = (user.pk, standing)  # type: ignore[attr-defined]
    return standing


def actor_of(request: HttpRequest) -> Actor:
    """Return who makes this request, for whom and with which rights; a visitor who is not signed in holds none."""
    standing = standing_of(request)
    if standing is None:
        return ANONYMOUS
    seat = standing.seat
    return Actor(
        str(request.user),
        user_id=request.user.pk,
        on_behalf_of=seat.code,
        place_code=seat.place_code,
        roles=seat.roles,
        rights=seat.rights,
        delegated_by=seat.givers,
    )
