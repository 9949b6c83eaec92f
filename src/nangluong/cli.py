"""The command `nangluong`: every management command under its dashed name, with refusals said plainly.

A refusal for want of a right is audited, as at every boundary.
"""

from __future__ import annotations

import os
import sys

from nangluong.foundation.errors import DomainError, NotPermitted


def main() -> None:
    """Run `nangluong COMMAND …`; a refusal prints its two sentences and exits with 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nangluong.settings")
    arguments = sys.argv[:]
    if len(arguments) > 1 and not arguments[1].startswith("-"):
        arguments[1] = arguments[1].replace("-", "_")
    try:
        from django.core.management import execute_from_command_line

        execute_from_command_line(arguments)
    except DomainError as refusal:
        if isinstance(refusal, NotPermitted):
            from nangluong.foundation.refused_attempts import note_refused_command

            note_refused_command(arguments[1], refusal)
        print(f"{refusal.message_vi}\n{refusal.message_en}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
