"""The sub-commands of `nangluong metering`: a module each, with `HELP`, `add_arguments` and `run`."""

from typing import Final

SUBCOMMANDS: Final[dict[str, str]] = {
    "intake": "nangluong.metering.subcommands.intake",
    "sources": "nangluong.metering.subcommands.sources",
    "replay": "nangluong.metering.subcommands.replay",
    "mqtt": "nangluong.metering.subcommands.mqtt",
    "exceptions": "nangluong.metering.subcommands.exceptions",
}
"""Name on the command line -> module."""
