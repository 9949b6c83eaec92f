"""The sub-commands of `nangluong metering`: a module each, with `HELP`, `add_arguments` and `run`."""

from typing import Final

SUBCOMMANDS: Final[dict[str, str]] = {
    "intake": "nangluong.metering.commands.intake",
    "sources": "nangluong.metering.commands.sources",
    "replay": "nangluong.metering.commands.replay",
    "mqtt": "nangluong.metering.commands.mqtt",
    "exceptions": "nangluong.metering.commands.exceptions",
}
"""Name on the command line -> module."""
