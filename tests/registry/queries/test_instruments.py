from __future__ import annotations

import datetime as dt

import pytest

from nangluong.registry.models import Instrument
from nangluong.registry.queries.instruments import instrument_detail, instruments
from tests.registry.conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

Status = Instrument.Status


@pytest.mark.parametrize(
    ("number", "day", "status"),
    [
        # facts/vietnam.md section 1: T4, T5, T7, T8, T11 and section 4.
        ("118/2025/NĐ-CP", "2025-06-30", Status.NOT_YET),
        ("118/2025/NĐ-CP", "2025-07-01", Status.IN_FORCE),
        ("61/2018/NĐ-CP", "2025-06-30", Status.IN_FORCE),
        ("61/2018/NĐ-CP", "2025-07-01", Status.EXPIRED),
        ("42/2022/NĐ-CP", "2026-06-30", Status.IN_FORCE),
        ("42/2022/NĐ-CP", "2026-07-01", Status.EXPIRED),
        ("331/2026/NĐ-CP", "2026-08-18", Status.NOT_YET),
        ("331/2026/NĐ-CP", "2026-08-19", Status.IN_FORCE),
        ("13/2023/NĐ-CP", "2026-01-01", Status.EXPIRED),
        ("91/2025/QH15", "2026-01-01", Status.IN_FORCE),
        ("83/2014/NĐ-CP", "2026-10-04", Status.IN_FORCE),
        ("22/2026/NQ-CP", "2027-03-01", Status.EXPIRED),
    ],
)
def test_status_on_a_day(number: str, day: str, status: Status) -> None:
    assert Instrument.objects.get(number=number).status_on(dt.date.fromisoformat(day)) == status


def test_the_petroleum_decree_is_only_a_draft() -> None:
    (draft,) = instruments(TODAY, status="draft")
    assert draft.instrument.field_id == "petroleum"
    detail = instrument_detail("83-2014-nd-cp", TODAY)
    assert detail is not None
    kinds = {(row.link.kind, row.other.number): row.status for row in detail.changed_by}
    assert kinds["amends", "95/2021/NĐ-CP"] == Status.IN_FORCE
    assert ("would_replace", draft.instrument.number) in kinds
    assert not [kind for kind, _ in kinds if kind == "replaces"]


def test_the_tiers_in_force_and_the_structure_without_prices() -> None:
    found = {row.instrument.number for row in instruments(TODAY, field="tariff")}
    assert {"1279/QĐ-BCT", "14/2025/QĐ-TTg", "60/2025/TT-BCT", "963/QĐ-BCT"} <= found


@pytest.mark.parametrize("typed", ["61/2024/QH15", "luật điện lực", "luat dien luc", "61/2024"])
def test_numbers_and_words_find_an_instrument(typed: str) -> None:
    assert "61/2024/QH15" in [row.instrument.number for row in instruments(TODAY, query=typed)]


def test_laws_come_first_and_issuers_have_names() -> None:
    rows = instruments(TODAY)
    laws = [row.instrument.number for row in rows if row.instrument.kind_id == "law"]
    assert [row.instrument.number for row in rows[: len(laws)]] == laws
    years = [int(number.split("/")[1]) for number in laws]
    assert years == sorted(years, reverse=True)
    assert {row.issuer_name for row in rows} >= {"Quốc hội", "Chính phủ", "Thủ tướng Chính phủ", "Bộ Công Thương"}


def test_unknown_dates_stay_empty() -> None:
    assert Instrument.objects.get(number="58/2025/NĐ-CP").issued_on is None
    assert instrument_detail("khong-co", TODAY) is None
