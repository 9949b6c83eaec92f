"""A full disk: at the floor writes are refused in plain words and reads go on; when it is truly full nothing is lost.

On a small volume of its own (tmpfs), which only root may mount.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from nangluong.foundation.space import MEGABYTE
from tests.faults.running import Server, Site, Writers
from tests.faults.truth import truth, verify_audit, wait_until_done

pytestmark = pytest.mark.storm

VOLUME_MB, FLOOR_MB = 220, 40


@dataclass
class Volume:
    """The small volume and what stands on it."""

    path: Path
    server: Server
    site: Site

    @property
    def filler(self) -> Path:
        """The file that takes the room away; removing it is what an operator does with the ballast."""
        return self.path / "filler"

    def fill(self, leave: int) -> None:
        """Take all room but `leave` bytes."""
        take = shutil.disk_usage(self.path).free - leave
        with self.filler.open("ab") as file, contextlib.suppress(OSError):
            file.write(b"\0" * max(0, take))


@pytest.fixture
def volume() -> Iterator[Volume]:
    """Mount it, start everything on it, take it away again."""
    path = Path(tempfile.mkdtemp(prefix="nangluong-volume-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={VOLUME_MB}m,mode=755", "none", str(path)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        path.rmdir()
        pytest.skip("mounting a volume needs root")
    try:
        home = path / "home"
        home.mkdir()
        server = Server(home)
        with contextlib.closing(server):
            site = Site(
                server.url,
                home,
                NANGLUONG_SPACE_FLOOR_MB=str(FLOOR_MB),
                NANGLUONG_WEB_PROCESSES="1",
                PROBE_SILENT_S="12",
            )
            try:
                site.command("prepare")
                site.wait_until_ready()
                yield Volume(path, server, site)
            finally:
                site.stop()
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)
        path.rmdir()


def test_writes_stop_at_the_floor_and_a_full_disk_loses_nothing(volume: Volume) -> None:
    site, server = volume.site, volume.server
    with Writers(site) as writers:
        time.sleep(1)
        assert writers.failed == {}

        volume.fill(leave=(FLOOR_MB - 10) * MEGABYTE)
        time.sleep(2)
        assert set(writers.failed) == {503}
        assert "no_space" in writers.bodies[503]
        assert "sắp hết chỗ" in writers.bodies[503]
        assert [site.get(path)[0] for path in ("/probe/", "/readyz", "/dang-nhap/")] == [200, 200, 200]
        before = len(writers.acknowledged)
        time.sleep(1)
        assert len(writers.acknowledged) == before, "a write passed below the floor"

    # Something else takes the very last byte; now even PostgreSQL cannot write.
    volume.fill(leave=0)
    with contextlib.suppress(Exception):
        server.rows("CREATE TABLE too_much AS SELECT repeat('x', 2000) FROM generate_series(1, 100000)")
    status, page = site.get("/probe/late/", "POST")
    assert status == 503, page
    assert "Traceback" not in page

    volume.filler.unlink()
    if not server.is_up():
        server.start()
    site.wait_until_ready(60)
    time.sleep(1.1)  # for as long a process trusts what it knows of the disk
    status, page = site.get("/probe/after/", "POST")
    assert status == 200, page
    wait_until_done(server, 120)
    found = truth(server, [*writers.acknowledged, "after"])
    assert found.clean, found
    verify_audit(site)
