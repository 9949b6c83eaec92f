"""How often one client may ask: a bucket of tokens for each, in the memory of one web process. Pure: time is given.

Each process counts for itself, so that with N processes a client gets up to N times the rate; that keeps a request free
of any write to the database, and a limit exists to stop a flood, not to meter.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass

_CLIENTS = 20_000


@dataclass
class _Bucket:
    tokens: float
    seen: float


class Limiter:
    """Buckets by client. `per_minute` tokens flow in each minute, at most `burst` are kept; 0 per minute = no limit."""

    def __init__(self, per_minute: int, burst: int, *, clients: int = _CLIENTS) -> None:
        self._per_second = per_minute / 60
        self._burst = float(burst)
        self._most = clients
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, client: str, now: float) -> int:
        """Take a token at the instant `now` (seconds of any steady clock); return 0, or the seconds to wait for one."""
        if self._per_second <= 0:
            return 0
        with self._lock:
            bucket = self._buckets.pop(client, None) or _Bucket(self._burst, now)
            self._buckets[client] = bucket
            if len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
            elapsed = max(0.0, now - bucket.seen)
            bucket.tokens = min(self._burst, bucket.tokens + elapsed * self._per_second)
            bucket.seen = now
            if bucket.tokens >= 1:
                bucket.tokens -= 1
                return 0
            return math.ceil((1 - bucket.tokens) / self._per_second)
