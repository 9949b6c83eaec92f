"""The drawer: files that a person keeps for themselves, the simplest owner of files and the pattern of the others."""

from __future__ import annotations

from django.urls import reverse

from nangluong.foundation.actor import Actor
from nangluong.foundation.files.owners import FileOwner

KIND, PURPOSE = "drawer", "personal"


def _may_read(actor: Actor, key: str) -> bool:
    return actor.user_id is not None and str(actor.user_id) == key


DRAWER = FileOwner(
    kind=KIND,
    name_vi="Tệp của tôi",
    name_en="My files",
    may_read=_may_read,
    url=lambda _key: reverse("web:files"),
)
