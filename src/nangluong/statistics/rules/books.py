"""Rule books in the database: loaded from `reference/rules`, in force by the start of a period."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.permissions import require
from nangluong.foundation.reference import Counts
from nangluong.statistics import perms
from nangluong.statistics.models import RuleBook, RuleBookVersion
from nangluong.statistics.questionnaires.fields import Fault
from nangluong.statistics.questionnaires.files import content_hash, read_content
from nangluong.statistics.questionnaires.reading import QuestionnaireFault
from nangluong.statistics.rules.book import Book, read_book

FOLDER = "rules"


def load_rule_books(actor: Actor, *, root: Path | None = None) -> Counts:
    """Store every rule book under `reference/rules` whose content is not stored yet, as its next version."""
    require(perms.manage_questionnaires, actor)
    added = unchanged = 0
    for path in sorted(((root or Path(settings.REFERENCE_ROOT)) / FOLDER).glob("*.yaml")):
        content = read_content(path)
        book = read_book(content, name=path.name)
        if book.code != path.stem:
            fault = Fault("code", f"mã khác tên tệp {path.stem}", f"the code is not the file's name {path.stem}")
            raise QuestionnaireFault(path.name, [fault])
        digest = content_hash(content)
        if RuleBookVersion.objects.filter(book_id=book.code, content_hash=digest).exists():
            unchanged += 1
            continue
        with transaction.atomic():
            RuleBook.objects.update_or_create(code=book.code, defaults={"name": book.name.vi, "name_en": book.name.en})
            RuleBook.objects.select_for_update().get(pk=book.code)
            last = RuleBookVersion.objects.filter(book_id=book.code).aggregate(last=Max("number"))["last"] or 0
            version = RuleBookVersion.objects.create(
                book_id=book.code,
                number=last + 1,
                content=content,
                content_hash=digest,
                valid_from=book.valid_from,
                made_by=actor.name,
            )
            audit.record(actor, "load_rule_book", kind="rules", key=str(version), after={"hash": digest})
        added += 1
    return Counts(added=added, unchanged=unchanged)


def books_in_force(day: dt.date) -> list[Book]:
    """Return the rule books for periods that start on `day`."""
    rows = (
        RuleBookVersion.objects.filter(valid_from__lte=day)
        .order_by("book_id", "-valid_from", "-number")
        .distinct("book_id")
    )
    return [read_book(row.content) for row in rows]
