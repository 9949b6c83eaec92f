"""Simplifying outlines that share borders, without opening gaps between neighbours. Pure.

Borders are cut into arcs at the points where more than two provinces (or a province and the sea) meet; each arc is
simplified once, in one direction, by the Douglas-Peucker rule, so both neighbours get the same line. A ring that would
collapse (an islet) keeps the points that reach farthest west, south, east and north: no island is lost.

Lengths and tolerance are degrees; points are (longitude, latitude).
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence

Point = tuple[float, float]
Ring = list[Point]
Polygon = list[Ring]
MultiPolygon = list[Polygon]

_SMALLEST = 3
"""Distinct points that a ring needs."""


def _farthest(points: Sequence[Point], first: int, last: int) -> tuple[int, float]:
    """Return the index between `first` and `last` farthest from their chord, and the square of its distance."""
    (ax, ay), (bx, by) = points[first], points[last]
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    found, greatest = first, -1.0
    for index in range(first + 1, last):
        px, py = points[index][0] - ax, points[index][1] - ay
        along = 0.0 if length == 0 else min(1.0, max(0.0, (px * dx + py * dy) / length))
        ex, ey = px - along * dx, py - along * dy
        distance = ex * ex + ey * ey
        if distance > greatest:
            found, greatest = index, distance
    return found, greatest


def simplify_line(points: Sequence[Point], tolerance: float) -> list[Point]:
    """Return `points` without those nearer than `tolerance` to the simplified line; the ends stay (Douglas-Peucker)."""
    if len(points) <= 2:
        return list(points)
    limit = tolerance * tolerance
    keep = {0, len(points) - 1}
    pending = [(0, len(points) - 1)]
    while pending:
        first, last = pending.pop()
        index, distance = _farthest(points, first, last)
        if distance > limit:
            keep.add(index)
            pending += [(first, index), (index, last)]
    return [points[index] for index in sorted(keep)]


class _Arcs:
    """Simplified arcs, each computed once for both of its neighbours."""

    def __init__(self, tolerance: float) -> None:
        self.tolerance = tolerance
        self.done: dict[tuple[Point, ...], list[Point]] = {}

    def get(self, arc: Sequence[Point]) -> list[Point]:
        forward, backward = tuple(arc), tuple(reversed(arc))
        canonical = min(forward, backward)
        if canonical not in self.done:
            self.done[canonical] = simplify_line(canonical, self.tolerance)
        line = self.done[canonical]
        return line if canonical == forward else line[::-1]


def _junctions(rings: Iterable[Ring]) -> set[Point]:
    """Return the points where borders part: those with other than two distinct neighbours over all rings."""
    beside: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for before, after in itertools.pairwise(ring):
            beside[before].add(after)
            beside[after].add(before)
    return {point for point, others in beside.items() if len(others) != 2}


def _extremes(ring: Sequence[Point]) -> Ring:
    """Return the ring through the points that reach farthest west, south, east and north."""
    wanted = {
        min(ring),
        max(ring),
        min(ring, key=lambda p: (p[1], p[0])),
        max(ring, key=lambda p: (p[1], p[0])),
    }
    kept = [point for index, point in enumerate(ring) if point in wanted and point not in ring[:index]]
    if len(kept) < _SMALLEST:
        kept = [point for index, point in enumerate(ring) if point not in ring[:index]]
    return [*kept, kept[0]]


def _closed_arcs(ring: Ring, junctions: set[Point]) -> list[list[Point]]:
    """Cut a closed ring at its junctions; a ring without any is cut at its least point and the one farthest from it."""
    body = ring[:-1]
    cuts = [index for index, point in enumerate(body) if point in junctions]
    if len(cuts) < 2:
        start = cuts[0] if cuts else body.index(min(body))
        x, y = body[start]
        far = max(range(len(body)), key=lambda i: (body[i][0] - x) ** 2 + (body[i][1] - y) ** 2)
        cuts = sorted({start, far})
    turned = [*body[cuts[0] :], *body[: cuts[0]]]
    marks = [index - cuts[0] for index in cuts] + [len(body)]
    turned.append(turned[0])
    return [turned[first : last + 1] for first, last in itertools.pairwise(marks)]


def _simplify_ring(ring: Ring, junctions: set[Point], arcs: _Arcs, digits: int) -> Ring:
    out: Ring = []
    for arc in _closed_arcs(ring, junctions):
        for x, y in arcs.get(arc):
            point = (round(x, digits), round(y, digits))
            if not out or out[-1] != point:
                out.append(point)
    if len(set(out)) < _SMALLEST:
        return [(round(x, digits + 1), round(y, digits + 1)) for x, y in _extremes(ring)]
    if out[0] != out[-1]:
        out.append(out[0])
    return out


def simplify(outlines: dict[str, MultiPolygon], *, tolerance: float, digits: int) -> dict[str, MultiPolygon]:
    """Return `outlines` simplified together, with coordinates rounded to `digits` decimals. No ring is dropped."""
    junctions = _junctions(ring for polygons in outlines.values() for polygon in polygons for ring in polygon)
    arcs = _Arcs(tolerance)
    return {
        code: [[_simplify_ring(ring, junctions, arcs, digits) for ring in polygon] for polygon in polygons]
        for code, polygons in outlines.items()
    }


def count_points(outlines: dict[str, MultiPolygon]) -> int:
    """Return how many points all rings hold."""
    return sum(len(ring) for polygons in outlines.values() for polygon in polygons for ring in polygon)
