"""The verbs of questionnaire versions: draft, publish, withdraw, and load what the project ships."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError, StateConflict
from nangluong.foundation.permissions import require
from nangluong.foundation.reference import Counts
from nangluong.registry.models import FacilityKind, Instrument, Organisation, OrganisationKind, Subsector
from nangluong.statistics import perms
from nangluong.statistics.classification.catalogue import Classification, load_classification
from nangluong.statistics.models import Questionnaire, QuestionnaireVersion
from nangluong.statistics.models.questionnaires import VersionState
from nangluong.statistics.questionnaires.definition import Definition
from nangluong.statistics.questionnaires.fields import Fault
from nangluong.statistics.questionnaires.files import FOLDER, content_hash, faults_of_meaning, read_folder
from nangluong.statistics.questionnaires.reading import QuestionnaireFault, read_definition


class ReasonNeeded(DomainError):
    """An action that takes something back, or away from somebody, was asked for without a reason."""

    code = "statistics_reason_needed"

    def __init__(self) -> None:
        super().__init__(
            "Hãy ghi lý do: người liên quan sẽ đọc nó.", "Give a reason: the people concerned will read it."
        )


@lru_cache(maxsize=2)
def _classification(root: Path) -> Classification:
    """Return the classifications, read once a process: every version is checked against them."""
    return load_classification(root)


def _unknown_names(definition: Definition) -> list[Fault]:
    """Return what the questionnaire names that the register does not have."""
    asked = {
        "legal_base.instrument": (Instrument, {base.instrument for base in definition.legal_base}),
        "respondents.organisations": (
            Organisation,
            {code for one in definition.respondents for code in one.organisations},
        ),
        "respondents.kinds": (OrganisationKind, {code for one in definition.respondents for code in one.kinds}),
        "respondents.subsectors": (
            Subsector,
            {code for one in definition.respondents for code in one.subsectors}
            | ({definition.subsector} if definition.subsector else set()),
        ),
        "open_rows.kinds": (
            FacilityKind,
            {
                code
                for one in definition.sections
                if one.open_rows and one.open_rows.source == "facilities"
                for code in one.open_rows.kinds
            },
        ),
    }
    faults = []
    for path, (model, codes) in asked.items():
        known = set(model._default_manager.filter(pk__in=codes).values_list("pk", flat=True))
        faults += [
            Fault(path, f"danh mục không có “{code}”", f"the register has no “{code}”")
            for code in sorted(codes - known)
        ]
    return faults


def checked_content(content: dict[str, Any], code: str) -> Definition:
    """Read a content as the questionnaire `code`, against classifications and register; raises `QuestionnaireFault`."""
    definition = read_definition(content, name=code)
    faults = faults_of_meaning(definition, _classification(Path(settings.REFERENCE_ROOT)))
    faults += _unknown_names(definition)
    if definition.code != code:
        faults.append(Fault("code", f"phải là {code}", f"must be {code}"))
    if faults:
        raise QuestionnaireFault(code, faults)
    return definition


def _next_number(code: str) -> int:
    # The identity's row keeps two who number at once apart.
    Questionnaire.objects.select_for_update().get(pk=code)
    last = QuestionnaireVersion.objects.filter(questionnaire_id=code).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _identity(definition: Definition) -> Questionnaire:
    identity, _ = Questionnaire.objects.update_or_create(
        code=definition.code,
        defaults={
            "name": definition.name.vi,
            "name_en": definition.name.en,
            "subsector_id": definition.subsector or None,
            "frequency": definition.frequency,
            "position": definition.position,
            "is_confidential": definition.is_confidential,
        },
    )
    return identity


def draft_version(
    actor: Actor, *, questionnaire_code: str, content: dict[str, Any], note: str = ""
) -> QuestionnaireVersion:
    """Keep a draft of a new version. It must be sound; drafts are not filled in. Raises `QuestionnaireFault`."""
    require(perms.manage_questionnaires, actor)
    definition = checked_content(content, questionnaire_code)
    with transaction.atomic():
        if not Questionnaire.objects.filter(pk=questionnaire_code).exists():
            _identity(definition)
        version = QuestionnaireVersion.objects.create(
            questionnaire_id=questionnaire_code,
            number=_next_number(questionnaire_code),
            content=content,
            content_hash=content_hash(content),
            valid_from=definition.valid_from,
            note=note,
            made_by=actor.name,
        )
        audit.record(actor, "draft_version", kind="questionnaire", key=str(version), after=_summary(version))
    return version


def _summary(version: QuestionnaireVersion) -> dict[str, Any]:
    return {"hash": version.content_hash, "valid_from": version.valid_from}


def publish_version(actor: Actor, version: QuestionnaireVersion) -> QuestionnaireVersion:
    """Publish a draft: periods that start on or after its `valid_from` get it, running returns keep theirs.

    Raises `StateConflict` when it is no draft, or the same content is published already.
    """
    require(perms.manage_questionnaires, actor)
    definition = checked_content(version.content, version.questionnaire_id)
    with transaction.atomic():
        Questionnaire.objects.select_for_update().get(pk=version.questionnaire_id)
        twin = QuestionnaireVersion.objects.filter(
            questionnaire_id=version.questionnaire_id,
            content_hash=version.content_hash,
            state=VersionState.PUBLISHED,
        ).first()
        if twin:
            raise StateConflict(
                f"Nội dung này đã được ban hành ở phiên bản {twin.number}.",
                f"This content was already published as version {twin.number}.",
            )
        won = QuestionnaireVersion.objects.filter(pk=version.pk, state=VersionState.DRAFT).update(
            state=VersionState.PUBLISHED, published_by=actor.name, published_at=timezone.now()
        )
        if not won:
            raise StateConflict(
                f"{version} không còn là bản thảo. Hãy tải lại trang.",
                f"{version} is no draft any more. Reload.",
            )
        _identity(definition)
        audit.record(actor, "publish_version", kind="questionnaire", key=str(version), after=_summary(version))
    version.refresh_from_db()
    return version


def withdraw_version(actor: Actor, version: QuestionnaireVersion, *, reason: str) -> QuestionnaireVersion:
    """Withdraw a published version that nobody owes a return by. Raises `ReasonNeeded`, `StateConflict`."""
    require(perms.manage_questionnaires, actor)
    if not reason.strip():
        raise ReasonNeeded
    with transaction.atomic():
        won = (
            QuestionnaireVersion.objects.filter(pk=version.pk, state=VersionState.PUBLISHED)
            .exclude(obligations__isnull=False)
            .update(state=VersionState.WITHDRAWN)
        )
        if not won:
            raise StateConflict(
                f"{version} đang được dùng để báo cáo hoặc không ở trạng thái đã ban hành.",
                f"{version} is being reported by, or is not published.",
            )
        audit.record(actor, "withdraw_version", kind="questionnaire", key=str(version), reason=reason.strip())
    version.refresh_from_db()
    return version


def load_questionnaires(actor: Actor, *, root: Path | None = None) -> Counts:
    """Publish every questionnaire under `reference/questionnaires` whose content is not published yet.

    A content that was published before is left alone, also where somebody has published a newer version since.
    """
    folder = root or Path(settings.REFERENCE_ROOT)
    if not any((folder / FOLDER).glob("*.yaml")):
        return Counts()
    added = changed = unchanged = 0
    for content, definition in read_folder(folder, _classification(Path(settings.REFERENCE_ROOT))):
        known = QuestionnaireVersion.objects.filter(questionnaire_id=definition.code)
        if known.filter(content_hash=content_hash(content)).exclude(state=VersionState.DRAFT).exists():
            unchanged += 1
            continue
        with transaction.atomic():
            is_new = not known.exists()
            draft = draft_version(actor, questionnaire_code=definition.code, content=content, note="reference")
            publish_version(actor, draft)
        added, changed = added + is_new, changed + (not is_new)
    return Counts(added, changed, unchanged)
