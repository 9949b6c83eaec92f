"""An estimate stands in for a missing return in the facts, marked, and goes when the return comes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from nangluong.foundation.lake import lake
from nangluong.registry.models import Organisation
from nangluong.statistics import perms
from nangluong.statistics.models import Batch, Obligation
from nangluong.statistics.pages.lineage import batch_words
from nangluong.statistics.quality.estimates import withdraw_estimate
from nangluong.statistics.returns.fact_job import facts_job
from nangluong.statistics.returns.verbs import open_return
from tests.accounts import people
from tests.statistics.quality.missing_returns import (
    ESTIMATOR,
    TODAY,
    accepted,
    adopt,
    missing_september,
    monthly_stocks,
)
from tests.statistics.reporting import FILLER, GOOD, load_registers, put

# The lake commits beside the test's own connection: a module-wide transaction with the registers would lock it out.
pytestmark = pytest.mark.usefixtures("empty_lake")


@pytest.fixture
def missing() -> Obligation:
    load_registers()
    return missing_september(monthly_stocks())


def facts() -> dict[tuple[str, str], tuple[Decimal, str, str]]:
    query = "SELECT period, flow, value, status, confidence FROM lake.fact WHERE product = '4652' AND freq = 'M'"
    return {row[:2]: row[2:] for row in lake().cursor().execute(query).fetchall()}  # type: ignore[misc]


def run() -> Batch:
    facts_job(questionnaire="thu-01", year=2026)
    return Batch.objects.latest("pk")


def test_it_counts_marked_and_goes_when_the_return_comes(missing: Obligation) -> None:
    run()
    assert facts()[("2026-09", "03")] == (Decimal(7), "P", "sourced"), "a respondent is missing"
    made = adopt(missing)
    batch = run()
    assert facts()[("2026-09", "03")] == (Decimal(12), "E", "derived")
    assert facts()[("2026-08", "03")][1] == "P"
    (said,) = batch.report["estimates"]
    assert (said["estimate"], said["organisation"], said["sha256"]) == (made.pk, "pvn", made.content_hash)
    withdraw_estimate(ESTIMATOR, missing, reason="không đủ căn cứ", today=TODAY)
    run()
    assert facts()[("2026-09", "03")] == (Decimal(7), "P", "sourced")
    adopt(missing)
    run()
    came = {"stocks.petrol.received": 6, "stocks.petrol.sold": 8, "stocks.all.received": 6, "stocks.all.sold": 9}
    accepted(put(open_return(FILLER, missing), {**GOOD, **came}))
    after = run()
    assert facts()[("2026-09", "03")] == (Decimal(13), "P", "sourced")
    assert after.report["estimates"] == []
    assert Batch.objects.get(pk=batch.pk).report["estimates"] == [said], "what was said before stays"
    old = lake().read(
        f"SELECT value FROM lake.fact AT (VERSION => {batch.snapshot})"
        " WHERE product = '4652' AND flow = '03' AND period = '2026-09'"
    )
    assert old.fetchone() == (Decimal(12),)


def test_the_way_back_says_how_many_are_estimates(missing: Obligation, client: Client) -> None:
    adopt(missing)
    batch = run()
    address = f"/can-doi/bao-cao/{batch.pk}/?product=4652&flow=03"
    people.enter(client, people.person(perms.SEE_RETURNS, where=Organisation.objects.get(pk="bct")))
    page = client.get(address).content.decode()
    assert "tháng 09/2026: 1 báo cáo đã chấp nhận, 1 ước tính" in page
    assert "doanh nghiệp chưa nộp" in page
    assert "3 báo cáo đã chấp nhận và 1 ước tính" in batch_words(batch)
    people.enter(client, people.person(perms.FILL_RETURN, where=Organisation.objects.get(pk="tkv")))
    other = client.get(address).content.decode()
    assert "1 báo cáo đã chấp nhận, 1 ước tính" in other, "how many is told to everybody who sees the figure"
    assert "doanh nghiệp chưa nộp" not in other
