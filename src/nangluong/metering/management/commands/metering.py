"""`nangluong metering …`: what the operator of the machine does with meters and readings by hand."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nangluong.metering.subcommands import SUBCOMMANDS


class Command(BaseCommand):
    help = "Đo đếm: danh mục, nhận số liệu, kiểm tra, bảo trì / metering: master data, intake, validation, maintenance"

    def add_arguments(self, parser: CommandParser) -> None:
        """Add every sub-command; its module is imported for its arguments, its work imports the rest."""
        choices = parser.add_subparsers(dest="subcommand", required=True, metavar="VIỆC")
        for name, path in SUBCOMMANDS.items():
            module = import_module(path)
            module.add_arguments(choices.add_parser(name, help=module.HELP))

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the sub-command that was asked for."""
        import_module(SUBCOMMANDS[options["subcommand"]]).run(options, self.stdout)
