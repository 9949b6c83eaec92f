"""The sub-commands of `nangluong metering`: a module each, with `HELP`, `add_arguments` and `run`."""

from typing import Final

SUBCOMMANDS: Final[dict[str, str]] = {
    "intake": "nangluong.metering.subcommands.intake",
    "sources": "nangluong.metering.subcommands.sources",
    "replay": "nangluong.metering.subcommands.replay",
    "mqtt": "nangluong.metering.subcommands.mqtt",
    "exceptions": "nangluong.metering.subcommands.exceptions",
    "estate": "nangluong.metering.subcommands.estate",
    "validate": "nangluong.metering.subcommands.validate",
    "compact": "nangluong.metering.subcommands.compact",
    "expire": "nangluong.metering.subcommands.expire",
    "verify": "nangluong.metering.subcommands.verify",
}
"""Name on the command line -> module."""
