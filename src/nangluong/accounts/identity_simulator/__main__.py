"""`python -m nangluong.accounts.identity_simulator HOST PORT`: prepare, then become its web server.

The environment names the settings (`running.simulator_commands`).
"""

from __future__ import annotations

import os
import sys

import django


def main(host: str, port: str) -> None:
    """Serve until ended."""
    django.setup()
    from nangluong.accounts.identity_simulator.preparing import prepare

    prepare()
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"]
    where = ["--host", host, "--port", port, "--workers", "1", "--respawn-failed-workers"]
    os.execv(sys.executable, [*granian, *where, "nangluong.accounts.identity_simulator.wsgi:application"])  # noqa: S606


if __name__ == "__main__":
    main(*sys.argv[1:])
