"""The officer's page of who holds a point, and main against check meter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from nangluong.accounts.models import AccessRecord, User
from nangluong.foundation.effective import valid_range
from nangluong.foundation.models import AuditEntry
from nangluong.metering import perms
from nangluong.metering.estate.channels import IMPORT, IMPORT_CHECK
from nangluong.metering.models import Installation, Meter, PointHolder, UsagePoint
from nangluong.metering.queries.check_pairs import main_and_check
from nangluong.metering.received import DayRows, append_received
from nangluong.metering.slots import UNKNOWN, day_number
from tests.metering.intake.estate import HANOI, SOUTH, Estate, yesterday


@pytest.fixture
def point(estate_of_two: Estate) -> UsagePoint:
    """Return a household's point of Hà Nội."""
    return UsagePoint.objects.select_related("feeder__substation").get(code=f"KH-{estate_of_two.meters[0]}")


@pytest.fixture
def operator(sign_in: Callable[..., Client]) -> Client:
    """Return the browser of the corporation's operator."""
    return sign_in(perms.LINK_HOLDERS, perms.SEE_OWN, where=HANOI)


def test_a_holder_is_linked_and_ended_with_reasons(point: UsagePoint, operator: Client) -> None:
    User.objects.create(username="khach", full_name="Nguyễn Thị Khách", kind="citizen")
    address = reverse("metering:holders", args=[point.code])
    given = {"username": "khach", "first_day": "01/03/2026", "reason": "hợp đồng 12"}
    assert operator.post(address, given | {"reason": ""}).status_code == 422
    missing = operator.post(address, given | {"username": "khong-co"})
    assert (missing.status_code, "Không có tài khoản nào" in missing.content.decode()) == (422, True)
    assert operator.post(address, given).status_code == 302
    assert operator.post(address, given).status_code == 409, "somebody holds it"
    held = PointHolder.objects.get(point=point)
    assert "Nguyễn Thị Khách" in operator.get(address).content.decode()
    seen = AccessRecord.objects.filter(subject_kind="user", subject_key=str(held.person_id))
    assert seen.exists(), "the customer finds who read their name"
    end = reverse("metering:end_holder", args=[point.code, held.pk])
    assert operator.get(end).status_code == 200
    assert operator.post(end, {"last_day": "31/03/2026", "reason": "chuyển nhà"}).status_code == 302
    entries = AuditEntry.objects.filter(object_key=point.code).order_by("pk")
    assert [(one.verb, one.reason) for one in entries] == [("link_holder", "hợp đồng 12"), ("end_holder", "chuyển nhà")]


def test_who_may_open_the_page(point: UsagePoint, sign_in: Callable[..., Client]) -> None:
    address = reverse("metering:holders", args=[point.code])
    assert sign_in(perms.SEE_OWN, where=HANOI).get(address).status_code == 403
    assert sign_in(perms.LINK_HOLDERS, perms.SEE_OWN, where=SOUTH).get(address).status_code == 404
    assert (
        sign_in(perms.LINK_HOLDERS, perms.SEE_OWN, where=HANOI)
        .get(reverse("metering:end_holder", args=[point.code, 999_999]))
        .status_code
        == 404
    )


def readings(point: UsagePoint, channel: int, first: dt.date, wh: list[int]) -> DayRows:
    """Return days of equal half-hours; a negative value stands for a day of which the last half-hour lacks."""
    grid = np.repeat(np.abs(np.array(wh, dtype=np.int32))[:, None], 48, axis=1)
    grid[np.array(wh) < 0, -1] = np.iinfo(np.int32).min
    count = len(wh)
    unread = np.full(count, UNKNOWN, dtype=np.int64)
    days = np.arange(day_number(first), day_number(first) + count, dtype=np.int32)
    return DayRows(
        np.full(count, point.pk, dtype=np.int64), np.full(count, channel, dtype=np.uint8), days, grid, unread, unread
    )


def test_the_pair_is_judged_by_the_kernels_rule(point: UsagePoint, sign_in: Callable[..., Client]) -> None:
    """Within tolerance, beyond it, too little to judge, not complete."""
    address = reverse("metering:check_meter", args=[point.code])
    officer = sign_in(perms.SEE_ALL)
    assert officer.get(address).status_code == 404, "a point without a check meter"
    meter = Meter.objects.create(serial=f"DC-{point.code}", electronic=True, remote_read=True)
    Installation.objects.create(
        point=point, meter=meter, channel=IMPORT_CHECK, valid=valid_range(dt.date(2026, 1, 1), None)
    )
    first = yesterday() - dt.timedelta(days=3)
    append_received(910_001, [readings(point, IMPORT, first, [1000, 1000, 10, 1000])], author="test")
    append_received(910_002, [readings(point, IMPORT_CHECK, first, [1010, 1020, 20, -1000])], author="test")
    pair = main_and_check(point, first, yesterday())
    assert [one.doubted for one in pair.days] == [False, True, None, None]
    assert (pair.tolerance_permille, pair.floor_wh) == (15, 1000)
    assert [(one.difference_wh, one.limit_wh) for one in pair.days[:2]] == [(-480, 727), (-960, 734)]
    page = officer.get(address).content.decode()
    assert "lệch quá mức, cần kiểm tra" in page
    assert "không xét: ngày chưa đủ số" in page
    assert AccessRecord.objects.filter(subject_key=point.code).exists()
