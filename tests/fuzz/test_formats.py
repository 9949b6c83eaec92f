"""The fuzz targets for a moment in every run of the tests; `make fuzz` runs them for long."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nangluong.metering.formats import FORMATS
from tests.fuzz.mutations import spoilt
from tests.fuzz.targets import LIMITS, SEEDS, TARGETS

RUNS = 120


@pytest.mark.parametrize("key", TARGETS)
def test_no_message_makes_a_format_raise(key: str) -> None:
    """And whole or in pieces it gives the same."""
    done = 0

    @settings(max_examples=RUNS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def run(data: st.DataObject) -> None:
        nonlocal done
        TARGETS[key](data.draw(spoilt(SEEDS[key])))
        done += 1

    run()
    print(f"{key}: {done} runs")
    assert done >= RUNS


@pytest.mark.parametrize("key", TARGETS)
def test_the_seeds_are_good_messages(key: str) -> None:
    """A seed that is refused at once would lead nowhere; the seeds of ESPI and DLMS lack what they refer to."""
    TARGETS[key](SEEDS[key])
    assert key in ("espi", "dlms") or not FORMATS[key].read(SEEDS[key], LIMITS).refused
