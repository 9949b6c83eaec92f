"""Addresses: `+` stays, nothing twice, nothing unread."""

from __future__ import annotations

import datetime as dt

import pytest

from nangluong.statistics.sdmx.errors import QuerySyntaxError
from nangluong.statistics.sdmx.query.address import instant, refuse_unknown, split_address, truth, whole_number


def test_plus_is_kept_and_percent_is_decoded() -> None:
    address = split_address("/dataflow/VN_MOIT/DF%5FENERGY//", "c%5BTIME_PERIOD%5D=ge:2020+le:2022&limit=5&x=")
    assert address.segments == ("dataflow", "VN_MOIT", "DF_ENERGY")
    assert address.filters == {"TIME_PERIOD": "ge:2020+le:2022"}
    assert address.parameters == {"limit": "5"}
    assert split_address("", "c[A]=x%2By").filters == {"A": "x+y"}


def test_a_component_twice_is_refused_with_the_way_out() -> None:
    with pytest.raises(QuerySyntaxError, match=r"ge:2020\+le:2022") as refused:
        split_address("DF_ENERGY", "c[TIME_PERIOD]=ge:2020&c[TIME_PERIOD]=le:2022")
    assert (refused.value.http_status, refused.value.sdmx_code) == (400, 140)
    with pytest.raises(QuerySyntaxError, match="limit"):
        split_address("DF_ENERGY", "limit=1&limit=2")


@pytest.mark.parametrize(
    ("path", "query"), [("%FF", ""), ("", "a=%C3%28"), ("a%00b", ""), ("", "c[A]=%0A"), ("x" * 20_000, "")]
)
def test_what_is_not_text_is_refused(path: str, query: str) -> None:
    with pytest.raises(QuerySyntaxError):
        split_address(path, query)


def test_unknown_parameters_are_refused() -> None:
    with pytest.raises(QuerySyntaxError, match="startPeriod"):
        refuse_unknown(["stratPeriod"], {"startPeriod"})
    refuse_unknown(["startPeriod"], {"startPeriod"})


def test_instants_are_aware_and_local_ones_are_of_viet_nam() -> None:
    assert instant("asOf", "2026-01-31T09:00:00+07:00") == dt.datetime(2026, 1, 31, 2, tzinfo=dt.UTC)
    assert instant("asOf", "2026-01-31T09:00:00 07:00") == dt.datetime(2026, 1, 31, 2, tzinfo=dt.UTC)
    assert instant("asOf", "2026-01-31T09:00") == dt.datetime(2026, 1, 31, 2, tzinfo=dt.UTC)
    assert instant("asOf", "2026-01-31") == dt.datetime(2026, 1, 30, 17, tzinfo=dt.UTC)
    assert instant("asOf", "2026-01-31T09:00:00Z") == dt.datetime(2026, 1, 31, 9, tzinfo=dt.UTC)
    for wrong in ("2026-02-30", "now", "2026", "0001-01-01", "2026-01-31T09:00:00+99:00"):
        with pytest.raises(QuerySyntaxError, match="asOf"):
            instant("asOf", wrong)


def test_numbers_and_truth() -> None:
    assert whole_number("limit", "10", least=1) == 10
    assert truth("includeHistory", "true")
    for wrong in ("0", "-1", "1.5", "1e3", "9999999999", "٣", "1_0", " 1"):
        with pytest.raises(QuerySyntaxError, match="limit"):
            whole_number("limit", wrong, least=1)
    with pytest.raises(QuerySyntaxError, match="includeHistory"):
        truth("includeHistory", "yes")
