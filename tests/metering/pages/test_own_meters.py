"""A customer's own meters: only the own days, in plain words, to take away; strangers find nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from nangluong.accounts.models import AccessRecord, User
from nangluong.foundation.actor import SYSTEM
from nangluong.metering.formats import FORMATS, Limits
from nangluong.metering.holders import end_holder, link_holder
from nangluong.metering.intake.taking import take_message
from nangluong.metering.models import IntakeBatch, UsagePoint
from tests.accounts import people
from tests.metering.intake.estate import FOREIGN, Estate, wide_file, yesterday


@pytest.fixture
def mine(estate_of_two: Estate) -> UsagePoint:
    """Return a point with a whole day, and a day of which half was never sent."""
    serial, source = estate_of_two.meters[0], estate_of_two.source
    whole = wide_file([serial], [yesterday(), yesterday() - dt.timedelta(days=1)]).decode().splitlines()
    half = ",".join([*whole[2].split(",")[:-24], *[""] * 24])
    raw = ("\n".join([whole[0], whole[1], half]) + "\n").encode()
    take_message(SYSTEM, source=source, raw=raw, name="cua-toi.csv", via=IntakeBatch.Via.FILE)
    return UsagePoint.objects.select_related("feeder__substation").get(code=f"KH-{serial}")


@pytest.fixture
def customer(db: None) -> User:
    """Return a citizen without any role."""
    return User.objects.create(username="khach", full_name="Nguyễn Thị Khách", kind="citizen")


@pytest.fixture
def browser(customer: User) -> Client:
    """Return the customer's browser."""
    return people.enter(Client(), customer)


def month_of(day: dt.date) -> dict[str, str]:
    """Return the query of a day's month."""
    return {"thang": f"{day:%Y-%m}"}


def hold(point: UsagePoint, person: User, first: dt.date) -> None:
    """Link them as the corporation does."""
    link_holder(SYSTEM, point=point, person=person, first_day=first, reason="hợp đồng")


def test_a_customer_finds_the_own_meter_and_a_month_of_it(mine: UsagePoint, customer: User, browser: Client) -> None:
    hold(mine, customer, yesterday() - dt.timedelta(days=40))
    listed = browser.get(reverse("metering:own_points")).content.decode()
    assert mine.code in listed
    assert f"{yesterday():%d/%m/%Y}" in listed
    page = browser.get(reverse("metering:own_point", args=[mine.code])).content.decode()
    assert "Số liệu đến hết ngày" in page
    assert "vừa nhận" in page
    assert page.count("<h1") == 1
    before = yesterday() - dt.timedelta(days=1)
    seen = browser.get(reverse("metering:own_day", args=[mine.code, before.isoformat()])).content.decode()
    assert "chưa có" in seen
    assert "không được tính là 0" in seen
    assert not AccessRecord.objects.exists(), "reading one's own leaves no trace"


def test_english_has_no_word_left_in_vietnamese(mine: UsagePoint, customer: User, browser: Client) -> None:
    hold(mine, customer, yesterday() - dt.timedelta(days=40))
    page = browser.get("/en" + reverse("metering:own_point", args=[mine.code])).content.decode()
    assert "Data up to" in page
    assert "Từng ngày" not in page


def test_only_the_days_that_are_ones_own_are_seen(mine: UsagePoint, customer: User, browser: Client) -> None:
    """Who moved in yesterday does not see what the one before used; who moved out keeps the own days."""
    before = User.objects.create(username="truoc", full_name="Người trước")
    hold(mine, before, yesterday() - dt.timedelta(days=40))
    held = mine.holders.get()
    end_holder(SYSTEM, held, last_day=yesterday() - dt.timedelta(days=1), reason="chuyển nhà")
    hold(mine, customer, yesterday())
    earlier = yesterday() - dt.timedelta(days=1)
    days = {day: reverse("metering:own_day", args=[mine.code, day.isoformat()]) for day in (earlier, yesterday())}
    assert [browser.get(days[day]).status_code for day in days] == [404, 200]
    taken = browser.get(reverse("metering:own_file", args=[mine.code, "csv"]), month_of(earlier)).content.decode()
    assert earlier.isoformat() not in taken
    other = people.enter(Client(), before)
    assert [other.get(days[day]).status_code for day in days] == [200, 404]
    listed = other.get(reverse("metering:own_points")).content.decode()
    assert f"{earlier:%d/%m/%Y}" in listed
    assert f"{yesterday():%d/%m/%Y}" not in listed


def test_strangers_find_nothing(mine: UsagePoint, customer: User, browser: Client) -> None:
    other = UsagePoint.objects.get(code=f"KH-{FOREIGN}")
    hold(other, customer, yesterday())
    day = yesterday().isoformat()
    addresses = [
        reverse("metering:own_point", args=[mine.code]),
        reverse("metering:own_day", args=[mine.code, day]),
        reverse("metering:own_file", args=[mine.code, "csv"]),
        reverse("metering:own_file", args=[other.code, "exe"]),
        reverse("metering:own_day", args=[other.code, "2026-02-31"]),
    ]
    assert [browser.get(address).status_code for address in addresses] == [404] * 5
    assert [Client().get(address).status_code for address in addresses] == [302] * 5
    assert browser.get(reverse("metering:own_point", args=[other.code])).status_code == 200, "no readings, no fault"


def test_nobody_without_a_meter_is_told_how_to_get_it(browser: Client) -> None:
    assert "Chưa có công tơ nào đứng tên bạn" in browser.get(reverse("metering:own_points")).content.decode()


def test_what_is_taken_away_is_what_is_stored(mine: UsagePoint, customer: User, browser: Client) -> None:
    """The CSV has a row an interval and nothing for what never came; the Green Button feed reads back the same."""
    hold(mine, customer, yesterday() - dt.timedelta(days=40))
    taken = browser.get(reverse("metering:own_file", args=[mine.code, "csv"]), month_of(yesterday()))
    lines = taken.content.decode("utf-8-sig").splitlines()
    rows = [line.split(",") for line in lines if yesterday().isoformat() in line]
    assert len(rows) == 48
    assert rows[0][2] == f"{yesterday().isoformat()}T00:00:00+07:00"
    assert taken.headers["Cache-Control"] == "no-store"
    feed = browser.get(reverse("metering:own_file", args=[mine.code, "xml"]), month_of(yesterday()))
    intake = FORMATS["espi"].read(feed.content, Limits())
    assert set(intake.intervals.meter) == {mine.code}
    newest = intake.intervals.start_s >= int(dt.datetime.fromisoformat(rows[0][2]).timestamp())
    assert intake.intervals.wh[newest].tolist() == [int(row[4]) for row in rows]


def test_one_query_a_page_more_or_less(
    mine: UsagePoint, customer: User, browser: Client, django_assert_max_num_queries: object
) -> None:
    hold(mine, customer, yesterday() - dt.timedelta(days=40))
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        browser.get(reverse("metering:own_point", args=[mine.code]))
