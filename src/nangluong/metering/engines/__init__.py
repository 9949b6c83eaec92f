"""Engines: what runs the same bucket function, in processes of this machine or on a Ray cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from nangluong.foundation.errors import DomainError

Job = TypeVar("Job")
Result = TypeVar("Result")


class WorkersLost(DomainError):
    """Workers died again and again over the same piece of work."""

    code = "workers_lost"
    http_status = 500


class Engine(Protocol):
    """Runs a function over jobs. A job whose worker is lost is given to another: the function must not mind."""

    @property
    def name(self) -> str:
        """`local` or `ray`."""
        ...

    def run(self, function: Callable[[Job], Result], jobs: Iterable[Job]) -> Iterator[Result]:
        """Yield results as they come, in any order. Jobs are taken from the iterable as workers become free.

        An exception of the function is raised here. Raises `WorkersLost` when one job has cost three workers.
        """
        ...


def engine(kind: str, *, processes: int, address: str = "") -> Engine:
    """Return the engine that the settings name."""
    if kind == "ray":
        from nangluong.metering.engines.ray_cluster import RayEngine

        return RayEngine(processes, address)
    from nangluong.metering.engines.local import LocalEngine

    return LocalEngine(processes)
