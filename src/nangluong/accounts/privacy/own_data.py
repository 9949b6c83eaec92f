"""A person takes their own data along: everything kept about them, as JSON or CSV."""

from __future__ import annotations

import csv
import io
import json

from django.utils import timezone

from nangluong.accounts.models import User
from nangluong.accounts.privacy.holdings import held_about
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.table_files import disarmed


def take_own_data(actor: Actor, person: User, *, form: str) -> bytes:
    """Return everything kept about the actor as a file, `json` or `csv`. Raises `NotPermitted` for somebody else's."""
    if actor.user_id is None or actor.user_id != person.pk:
        raise NotPermitted("Chỉ chính bạn được tải dữ liệu của mình.", "Only you may take your own data.")
    holdings = held_about(person)
    audit.record(actor, "take_own_data", kind="user", key=str(person.pk), after={"form": form, "tables": len(holdings)})
    if form == "json":
        content = {
            "made_at": timezone.now(),
            "tables": [{"table": one.label, "total": one.total, "rows": one.rows} for one in holdings],
        }
        return json.dumps(content, ensure_ascii=False, indent=1, default=str).encode()
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["table", "row", "field", "value"])
    for one in holdings:
        for number, row in enumerate(one.rows, 1):
            for name, value in row.items():
                writer.writerow([one.label, number, name, disarmed("" if value is None else str(value))])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
