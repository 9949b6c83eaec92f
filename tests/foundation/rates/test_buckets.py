"""Buckets of tokens: they empty, fill again, and do not grow without bound."""

from __future__ import annotations

from nangluong.foundation.rates.buckets import Limiter


def test_a_bucket_empties_and_fills_again() -> None:
    limiter = Limiter(per_minute=60, burst=2)
    assert [limiter.wait("a", 0.0) for _ in range(3)] == [0, 0, 1]
    assert limiter.wait("b", 0.0) == 0
    assert limiter.wait("a", 1.1) == 0
    assert limiter.wait("a", 1.2) == 1
    assert Limiter(per_minute=1, burst=1).wait("a", 0.0) == 0
    slow = Limiter(per_minute=1, burst=1)
    slow.wait("a", 0.0)
    assert slow.wait("a", 10.0) == 50


def test_no_limit_and_a_bounded_number_of_clients() -> None:
    assert {Limiter(0, 0).wait("a", 0.0) for _ in range(1000)} == {0}
    limiter = Limiter(60, 1, clients=10)
    for number in range(1000):
        limiter.wait(str(number), 0.0)
    assert len(limiter._buckets) == 10
