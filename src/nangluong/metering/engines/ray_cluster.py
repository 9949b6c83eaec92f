"""A Ray cluster: the same function on many machines. Ray comes with the extra `cluster`.

Every machine has the same version of the program, and reaches the lake's files and the folders of reference data and
estate snapshot under the same names. Workers need no database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from nangluong.foundation.errors import ConfigurationError
from nangluong.metering.engines import Job, Result, WorkersLost

MOST_LOSSES = 3


class RayEngine:
    """Ray tasks, each tried again when its worker or machine is lost."""

    name = "ray"

    def __init__(self, processes: int, address: str = "") -> None:
        """Connect to the cluster at `address`, or start one of `processes` CPUs on this machine."""
        try:
            import ray
        except ImportError:
            raise ConfigurationError(
                "NANGLUONG_ENGINE=ray cần gói ray: cài phần mở rộng “cluster”.",
                "NANGLUONG_ENGINE=ray needs the package ray: install the extra “cluster”.",
            ) from None
        self._ray = ray
        if not ray.is_initialized():
            quiet: dict[str, Any] = {"include_dashboard": False, "log_to_driver": False, "configure_logging": False}
            if address:
                ray.init(address=address, **quiet)
            else:
                ray.init(num_cpus=processes, object_store_memory=80 * 2**20, **quiet)

    @property
    def processes(self) -> int:
        """Return how many jobs the cluster takes at once."""
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def run(self, function: Callable[[Job], Result], jobs: Iterable[Job]) -> Iterator[Result]:
        """See `Engine`."""
        ray = self._ray
        remote = ray.remote(num_cpus=1, max_retries=MOST_LOSSES)(function)
        waiting = iter(jobs)
        running = [remote.remote(job) for job in islice(waiting, self.processes + 1)]
        while running:
            ready, running = ray.wait(running, num_returns=1)
            running += [remote.remote(job) for job in islice(waiting, len(ready))]
            for reference in ready:
                try:
                    yield ray.get(reference)
                except ray.exceptions.RayTaskError as error:
                    raise error.cause from error
                except ray.exceptions.WorkerCrashedError as error:
                    raise WorkersLost(
                        "Tiến trình của cụm bị dừng nhiều lần liên tiếp. Hãy xem nhật ký của cụm Ray.",
                        "Workers of the cluster died again and again. See the log of the Ray cluster.",
                    ) from error
