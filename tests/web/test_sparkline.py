"""Small trend lines."""

from __future__ import annotations

from decimal import Decimal

from nangluong.web.sparkline import HEIGHT, WIDTH, sparkline_segments


def test_a_gap_breaks_the_line() -> None:
    assert len(sparkline_segments([1, 2, None, 3, 4])) == 2


def test_no_figures_no_line() -> None:
    assert sparkline_segments([None, None]) == []


def test_equal_figures_lie_in_the_middle() -> None:
    (line,) = sparkline_segments([Decimal(5), Decimal(5)])
    assert {point.split(",")[1] for point in line.split()} == {f"{HEIGHT / 2:.1f}"}


def test_points_stay_in_the_box_and_high_is_up() -> None:
    (line,) = sparkline_segments([1, 9, 4])
    points = [tuple(map(float, point.split(","))) for point in line.split()]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    assert points[1][1] < points[2][1] < points[0][1]
