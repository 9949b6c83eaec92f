"""The verbs of drafts: copy a version, change a draft, discard it, publish it from a day on."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import yaml
from django.db import transaction

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.permissions import require
from nangluong.statistics import perms
from nangluong.statistics.models import QuestionnaireVersion
from nangluong.statistics.models.questionnaires import VersionState
from nangluong.statistics.questionnaires.files import content_hash
from nangluong.statistics.questionnaires.versions import checked_content, draft_version, publish_version


def _changed_elsewhere(draft: QuestionnaireVersion) -> StateConflict:
    return StateConflict(
        f"Bản thảo {draft} vừa được người khác sửa, ban hành hoặc bỏ. Hãy tải lại trang rồi sửa tiếp.",
        f"The draft {draft} was just changed, published or discarded by somebody else. Reload and go on from there.",
    )


def copy_version(actor: Actor, version: QuestionnaireVersion) -> QuestionnaireVersion:
    """Make a draft that begins as a copy of `version`, which stays as it is."""
    return draft_version(
        actor,
        questionnaire_code=version.questionnaire_id,
        content=copy.deepcopy(version.content),
        note=f"v{version.number}",
    )


def change_draft(
    actor: Actor, draft: QuestionnaireVersion, *, content: dict[str, Any], seen: str
) -> QuestionnaireVersion:
    """Give a draft another content; `seen` is the hash of the content that was changed.

    Raises `QuestionnaireFault` where the content is not sound, `StateConflict` where somebody else was first.
    """
    require(perms.manage_questionnaires, actor)
    definition = checked_content(content, draft.questionnaire_id)
    digest = content_hash(content)
    with transaction.atomic():
        won = QuestionnaireVersion.objects.filter(pk=draft.pk, state=VersionState.DRAFT, content_hash=seen).update(
            content=content, content_hash=digest, valid_from=definition.valid_from, made_by=actor.name
        )
        if not won:
            raise _changed_elsewhere(draft)
        audit.record(
            actor,
            "change_draft",
            kind="questionnaire",
            key=str(draft),
            before={"hash": seen},
            after={"hash": digest, "valid_from": definition.valid_from},
        )
    draft.refresh_from_db()
    return draft


def discard_draft(actor: Actor, draft: QuestionnaireVersion) -> None:
    """Discard a draft; its hash stays in the audit. Raises `StateConflict` where it is no draft any more."""
    require(perms.manage_questionnaires, actor)
    with transaction.atomic():
        gone, _ = QuestionnaireVersion.objects.filter(pk=draft.pk, state=VersionState.DRAFT).delete()
        if not gone:
            raise _changed_elsewhere(draft)
        audit.record(actor, "discard_draft", kind="questionnaire", key=str(draft), before={"hash": draft.content_hash})


def publish_from(actor: Actor, draft: QuestionnaireVersion, *, day: dt.date, seen: str) -> QuestionnaireVersion:
    """Publish a draft for periods that start on or after `day`; returns under way keep their version.

    Both steps or none. Raises `QuestionnaireFault`, `StateConflict`.
    """
    with transaction.atomic():
        changed = change_draft(actor, draft, content={**draft.content, "valid_from": day.isoformat()}, seen=seen)
        return publish_version(actor, changed)


def as_yaml(version: QuestionnaireVersion) -> str:
    """Return a version as a file of `reference/questionnaires`: read again it is the same content."""
    return yaml.safe_dump(version.content, allow_unicode=True, sort_keys=False, width=120)
