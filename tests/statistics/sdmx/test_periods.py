"""Time periods cover what they say, and are compared by what they cover."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangluong.statistics.sdmx.periods import WRITTEN, ImpossiblePeriod, earliest, latest, parse_period


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2020", "2020-01-01", "2021-01-01"),
        ("2020-A1", "2020-01-01", "2021-01-01"),
        ("2020-S2", "2020-07-01", "2021-01-01"),
        ("2020-T2", "2020-05-01", "2020-09-01"),
        ("2020-Q1", "2020-01-01", "2020-04-01"),
        ("2020-02", "2020-02-01", "2020-03-01"),
        ("2020-M02", "2020-02-01", "2020-03-01"),
        ("2020-W01", "2019-12-30", "2020-01-06"),
        ("2020-W53", "2020-12-28", "2021-01-04"),
        ("2020-D366", "2020-12-31", "2021-01-01"),
        ("2020-02-29", "2020-02-29", "2020-03-01"),
        ("2020-02-29Z", "2020-02-29", "2020-03-01"),
        ("2020-02-29T12:30:00+07:00", "2020-02-29T12:30", "2020-02-29T12:30"),
        ("9999", "9999-01-01", "9999-12-31T23:59:59"),
    ],
)
def test_what_a_period_covers(text: str, start: str, end: str) -> None:
    found = parse_period(text)
    assert (found.start, found.end) == (dt.datetime.fromisoformat(start), dt.datetime.fromisoformat(end))


@pytest.mark.parametrize(
    "text",
    [
        "", "20", "20200", "0000", "2020-13", "2020-00", "2020-02-30", "2021-W53", "2020-Q5", "2020-Q0", "2020-S3",
        "2020-T4", "2020-A2", "2020-D367", "2021-D366", "2020-M13", "2020-M1", "2020-W1", "2020-Q01",
        "2020-02-01T25:00", "2020/2021", "đầu năm", "٢٠٢٠", "2020-02-29; DROP TABLE fact",
    ],
)  # fmt: skip
def test_impossible_periods_are_refused(text: str) -> None:
    with pytest.raises(ImpossiblePeriod):
        parse_period(text)


@given(st.text(max_size=25))
def test_any_text_is_a_period_or_refused(text: str) -> None:
    try:
        assert parse_period(text).start <= parse_period(text).end
    except ImpossiblePeriod as refused:
        assert refused.http_status == 400


_DAYS = st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2100, 12, 31))


@given(st.sampled_from(sorted(WRITTEN)), _DAYS)
def test_earliest_and_latest_are_the_tight_bounds(frequency: str, moment: dt.datetime) -> None:
    first, last = parse_period(earliest(frequency, moment)), parse_period(latest(frequency, moment))
    assert first.start >= moment
    assert last.end <= moment
    holding = parse_period(WRITTEN[frequency](moment))
    assert first.start in (holding.start, holding.end)
    assert last.end in (holding.start, holding.end)


@given(st.sampled_from(sorted(WRITTEN)), _DAYS, _DAYS)
def test_texts_of_one_frequency_sort_by_time(frequency: str, one: dt.datetime, other: dt.datetime) -> None:
    write = WRITTEN[frequency]
    by_text = (write(one) > write(other)) - (write(one) < write(other))
    starts = parse_period(write(one)).start, parse_period(write(other)).start
    assert by_text == (starts[0] > starts[1]) - (starts[0] < starts[1])


def test_nothing_ends_before_the_calendar_begins() -> None:
    assert latest("A", dt.datetime(1, 1, 1)) == ""
