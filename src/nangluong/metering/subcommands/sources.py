"""`nangluong metering sources`: lists sources, opens one, or gives one a key."""

from __future__ import annotations

import argparse
from typing import Any

from nangluong.foundation.actor import SYSTEM
from nangluong.metering.formats import FORMATS
from nangluong.metering.intake.refusals import unknown_source
from nangluong.metering.models import ReadingSource
from nangluong.registry.models import Organisation

HELP = "nguồn số liệu: xem, mở, cấp khóa / sources: list, open, give a key"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--open", metavar="MÃ", help="mở nguồn với mã này / open a source with this code")
    parser.add_argument("--name", default="")
    parser.add_argument("--corporation", help="mã tổng công ty / code of the corporation")
    parser.add_argument("--formats", nargs="+", choices=sorted(FORMATS), default=sorted(FORMATS))
    parser.add_argument("--key", metavar="MÃ", help="cấp khóa cho nguồn này / give this source a key")


def run(options: dict[str, Any], stdout: Any) -> None:
    """Do what was asked; without options list the sources."""
    from nangluong.metering.intake.sources import issue_key, open_source

    if options["open"]:
        corporation = Organisation.objects.filter(pk=options["corporation"]).first()
        if corporation is None:
            raise unknown_source(options["corporation"] or "–")
        code = options["open"]
        name = options["name"] or code
        open_source(SYSTEM, code=code, name=name, corporation=corporation, formats=options["formats"])
        stdout.write(f"đã mở / opened: {code}")
    if options["key"]:
        source = ReadingSource.objects.filter(code=options["key"]).first()
        if source is None:
            raise unknown_source(options["key"])
        _, text = issue_key(SYSTEM, source, label="command line")
        stdout.write(f"khóa, chỉ hiện lần này / key, shown this once: {text}")
    if not options["open"] and not options["key"]:
        for source in ReadingSource.objects.all()[:500]:
            state = "" if source.active else " (đã đóng / closed)"
            stdout.write(f"{source.code}  {source.corporation_id}  {','.join(source.formats)}  {source.name}{state}")
