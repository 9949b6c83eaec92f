"""The command of verification: every file that the present state names, on the engine of the house."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from nangluong.metering.engines import Engine, engine
from nangluong.metering.lake.catalogue import all_files
from nangluong.metering.lake.store import storage
from nangluong.metering.lake.tables import schemas
from nangluong.metering.maintenance.checking import CheckJob, Damage, check_files

_FILES_A_JOB = 16


def _jobs() -> Iterator[CheckJob]:
    for table in schemas():
        files = all_files(table)
        for at in range(0, len(files), _FILES_A_JOB):
            yield CheckJob(table, storage(), tuple(files[at : at + _FILES_A_JOB]))


def verify_readings(*, runner: Engine | None = None) -> Iterator[Damage]:
    """Yield every file that is damaged, missing or at odds with the catalogue. Changes nothing."""
    runner = runner or engine(settings.ENGINE, processes=settings.ENGINE_PROCESSES, address=settings.RAY_ADDRESS)
    for found in runner.run(check_files, _jobs()):
        yield from found
