from __future__ import annotations

import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from nangluong.registry.simplify import Point, count_points, simplify, simplify_line

_POINTS = st.tuples(st.integers(0, 1000), st.integers(0, 1000)).map(lambda p: (p[0] / 100, p[1] / 100))


def _distance(point: Point, start: Point, end: Point) -> float:
    (px, py), (ax, ay), (bx, by) = point, start, end
    length = (bx - ax) ** 2 + (by - ay) ** 2
    along = 0.0 if length == 0 else max(0.0, min(1.0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length))
    return math.hypot(px - ax - along * (bx - ax), py - ay - along * (by - ay))


@given(st.lists(_POINTS, min_size=2, max_size=60), st.sampled_from([0.0, 0.05, 0.5, 3.0]))
def test_no_point_left_out_is_farther_than_the_tolerance(line: list[Point], tolerance: float) -> None:
    kept = simplify_line(line, tolerance)
    assert (kept[0], kept[-1]) == (line[0], line[-1])
    assert all(min(_distance(point, a, b) for a, b in itertools.pairwise(kept)) <= tolerance + 1e-9 for point in line)


def _wavy_border() -> list[Point]:
    return [(1 + 0.03 * (step % 3), step / 40) for step in range(41)]


def _two_neighbours() -> dict[str, list[list[list[Point]]]]:
    border = _wavy_border()
    west = [(0.0, 0.0), *border, (0.0, 1.0), (0.0, 0.0)]
    east = [border[-1], *reversed(border[:-1]), (2.0, 0.0), (2.0, 1.0), border[-1]]
    return {"01": [[west]], "02": [[east]]}


def test_neighbours_keep_the_same_border() -> None:
    drawn = simplify(_two_neighbours(), tolerance=0.04, digits=3)
    ends = _wavy_border()[0], _wavy_border()[-1]
    shared = set(drawn["01"][0][0]) & set(drawn["02"][0][0])
    assert {(round(x, 3), round(y, 3)) for x, y in ends} <= shared
    inner = {point for point in (*drawn["01"][0][0], *drawn["02"][0][0]) if 0.5 < point[0] < 1.5}
    assert inner == shared
    assert count_points(drawn) < count_points(_two_neighbours())


def test_an_islet_smaller_than_the_tolerance_stays() -> None:
    islet = [(112.0, 16.0), (112.0006, 16.0), (112.0006, 16.0004), (112.0003, 16.0006), (112.0, 16.0)]
    (ring,) = simplify({"48": [[islet]]}, tolerance=0.1, digits=3)["48"][0]
    assert len(set(ring)) >= 3
    assert ring[0] == ring[-1]


@given(st.integers(3, 40), st.sampled_from([0.0, 0.01, 1.0]))
def test_every_ring_stays_closed(corners: int, tolerance: float) -> None:
    body = [(math.cos(2 * math.pi * k / corners), math.sin(2 * math.pi * k / corners)) for k in range(corners)]
    ring = simplify({"01": [[[*body, body[0]]]]}, tolerance=tolerance, digits=3)["01"][0][0]
    assert ring[0] == ring[-1]
    assert len(set(ring)) >= 3
