"""The menu of a person who is signed in: their own pages, and the work that their rights open."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from nangluong.accounts.actors import actor_of, standing_of
from nangluong.accounts.perms import (
    ANSWER_DATA_REQUESTS,
    MANAGE_ALL_PEOPLE,
    MANAGE_PEOPLE,
    SEE_AUDIT,
    SEE_ORGANISATION_AUDIT,
)
from nangluong.accounts.standing import Seat
from nangluong.foundation.perms import SEE_JOBS
from nangluong.statistics.perms import FILL_RETURN, REVIEW_RETURN, SEE_DESK, SEE_PROVINCE_RETURNS, SEE_RETURNS


@dataclass(frozen=True)
class StaffLink:
    """An entry that shows to whoever holds one of `rights`; with none it shows to all who are signed in."""

    label: object
    url_name: str
    rights: tuple[str, ...] = ()


STAFF_LINKS = (
    StaffLink(_("Báo cáo phải nộp"), "statistics:returns", (FILL_RETURN, SEE_RETURNS, SEE_PROVINCE_RETURNS)),
    StaffLink(_("Báo cáo chờ thẩm tra"), "statistics:review_queue", (REVIEW_RETURN,)),
    StaffLink(_("Tác nghiệp số liệu"), "statistics:desk", (SEE_DESK,)),
    StaffLink(_("Quản trị người dùng"), "accounts:administration", (MANAGE_PEOPLE, MANAGE_ALL_PEOPLE)),
    StaffLink(_("Nhật ký hệ thống"), "audit:entries", (SEE_AUDIT, SEE_ORGANISATION_AUDIT)),
    StaffLink(_("Bảo vệ dữ liệu cá nhân"), "privacy:queue", (ANSWER_DATA_REQUESTS,)),
    StaffLink(_("Công việc của hệ thống"), "web:jobs", (SEE_JOBS,)),
    StaffLink(_("Vai trò của tôi"), "accounts:mine"),
    StaffLink(_("Hộp thư"), "web:inbox"),
    StaffLink(_("Việc của tôi"), "web:own_work"),
    StaffLink(_("Tệp của tôi"), "web:files"),
    StaffLink(_("Điện của tôi"), "metering:own_points"),
    StaffLink(_("Dữ liệu của tôi"), "privacy:mine"),
    StaffLink(_("Đăng nhập và bảo mật"), "accounts:security"),
)


@dataclass(frozen=True)
class AccountMenu:
    """Who is signed in, for whom they act, for whom else they could, and where they may go."""

    seat: Seat
    seats: tuple[Seat, ...]
    links: tuple[tuple[object, str], ...]

    @property
    def others(self) -> tuple[Seat, ...]:
        """The organisations one could switch to."""
        return tuple(seat for seat in self.seats if seat.code != self.seat.code)


def _links(rights: frozenset[str]) -> tuple[tuple[object, str], ...]:
    found = []
    for link in STAFF_LINKS:
        if link.rights and not rights & set(link.rights):
            continue
        try:
            found.append((link.label, reverse(link.url_name)))
        except NoReverseMatch:
            continue  # a room that is not installed; tests/web/test_staff_links.py demands all of them
    return tuple(found)


def account_menu(request: HttpRequest) -> AccountMenu | None:
    """Return the menu of this request's person, None for visitors."""
    standing = standing_of(request)
    if standing is None:
        return None
    return AccountMenu(standing.seat, standing.seats, _links(actor_of(request).rights))
