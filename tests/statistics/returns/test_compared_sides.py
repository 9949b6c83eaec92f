"""The figure of another source, out of a real lake."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nangluong.foundation.lake import lake
from nangluong.statistics.returns.compared_sides import CannotCompare, figure_elsewhere
from nangluong.statistics.rules.book import Elsewhere

pytestmark = pytest.mark.usefixtures("empty_lake")


def test_the_first_real_source_counts_never_returns_or_illustrations() -> None:
    columns = "dataset, source, freq, place, product, flow, period, unit, value, illustrative"
    key = "'A', 'VN', '0', '01', '2023', 'kt'"
    lake().cursor().execute(
        f"INSERT INTO lake.fact ({columns}) VALUES ('f1', 'illustrative', {key}, 1, true),"
        f" ('returns/th-01/2023', 'returns', {key}, 2, false), ('f2', 'unsd', {key}, 3.5, false),"
        f" ('f3', 'energy_institute', {key}, 4, false)"
    )
    asked = Elsewhere(("energy_institute", "unsd"), "VN", "0", "01", "kt")
    assert figure_elsewhere(asked, "2023")[0] == "energy_institute"
    source, figure = figure_elsewhere(Elsewhere(("customs", "unsd"), "VN", "0", "01", "kt"), "2023")
    assert (source, figure.value) == ("unsd", Decimal("3.5"))
    for sources in (("illustrative",), ("returns",), ("customs",)):
        with pytest.raises(CannotCompare):
            figure_elsewhere(Elsewhere(sources, "VN", "0", "01", "kt"), "2023")
    with pytest.raises(CannotCompare):
        figure_elsewhere(asked, "2024")
