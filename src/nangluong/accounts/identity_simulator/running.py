"""Running the simulated provider as a child beside the web server. Imports nothing of it: it is another project."""

from __future__ import annotations

import socket
import sys

from nangluong.config import Config

PORT_SETTING = "NANGLUONG_IDENTITY_PORT"


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def simulator_port(config: Config) -> int:
    """Return the port to use: the one of the settings, or any free one where something listens there already."""
    wanted = config.identity.simulator_port
    if _is_free(config.bind, wanted):
        return wanted
    with socket.socket() as probe:
        probe.bind((config.bind, 0))
        return int(probe.getsockname()[1])


def simulator_commands(config: Config, port: int) -> list[list[str]]:
    """Return the command of the provider as a list of one, or nothing where the settings name another provider."""
    if config.identity.provider != "simulated":
        return []
    setting = "DJANGO_SETTINGS_MODULE=nangluong.accounts.identity_simulator.settings"
    program = [sys.executable, "-m", "nangluong.accounts.identity_simulator"]
    return [["/usr/bin/env", setting, *program, config.bind, str(port)]]


def simulator_environment(config: Config, port: int) -> dict[str, str]:
    """Return what every child must know: where the provider is."""
    return {PORT_SETTING: str(port)} if config.identity.provider == "simulated" else {}
