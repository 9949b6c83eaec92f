"""Taking a person out of the accounts: names, addresses and secrets go, what others rely on stays under a number.

The audit keeps its entries: they are what the law keeps longest, and personal values stand in them masked only.
"""

from __future__ import annotations

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from nangluong.accounts import perms
from nangluong.accounts.models import Consent, Delegation, Membership, SubjectRequest, User
from nangluong.accounts.privacy.requests import finish_request
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.field_classes import stored_models
from nangluong.foundation.permissions import require

BLANKED = (
    ("accounts.JoinRequest", "person", ("message", "answer")),
    ("accounts.Invitation", "accepted_by", ("full_name", "email")),
)
"""Texts about the person in rows that must stay: model, the field that points to the person, what is emptied."""
BY_NUMBER = ("foundation.Notice", "foundation.PushSubscription")
"""Tables that name the person by number in `person_id`; their rows go."""


def _owned() -> list[tuple[type[models.Model], str]]:
    """Return the tables whose rows go with an account, but for receipts of consent, with the field that points."""
    found = []
    for relation in User._meta.related_objects:
        model = relation.related_model
        if relation.on_delete is models.CASCADE and model is not Consent and model in set(stored_models()):
            found.append((model, relation.field.name))
    return found


def _still_in_office(person: User) -> bool:
    today = timezone.localdate()
    delegations = Delegation.objects.filter(Q(giver=person) | Q(taker=person), valid__contains=today, revoked_at=None)
    return Membership.objects.as_of(today).filter(person=person).exists() or delegations.exists()


def erase_person(actor: Actor, person: User, *, reason: str) -> dict[str, int]:
    """Anonymise an account for good and return how many rows of each table went.

    Raises `StateConflict` while the person holds a role or a delegation: those end first, by those who gave them.
    """
    require(perms.can_answer_data_requests | perms.can_run_retention, actor)
    if _still_in_office(person):
        raise StateConflict(
            "Người này còn giữ vai trò hoặc ủy quyền. Hãy thu hồi trước khi xóa.",
            "This person still holds a role or a delegation. Revoke them first.",
        )
    with transaction.atomic():
        counts = _remove_rows(person)
        _blank(person)
        audit.record(actor, "erase_person", kind="user", key=str(person.pk), after=counts, reason=reason)
    return counts


def finish_by_erasing(actor: Actor, request: SubjectRequest, *, answer: str) -> SubjectRequest:
    """Carry out a request to delete: the account is anonymised and the request closed, both or neither."""
    if request.kind != SubjectRequest.Kind.DELETE:
        raise StateConflict("Yêu cầu này không phải yêu cầu xóa.", "This is no request to delete.")
    with transaction.atomic():
        done = finish_request(actor, request, answer=answer)
        # Afterwards: what was just told to the account goes with the rest.
        erase_person(actor, request.person, reason=f"data request {request.pk}")
    return done


def _remove_rows(person: User) -> dict[str, int]:
    counts: dict[str, int] = {}
    for model, name in _owned():
        counts[model._meta.label] = model._default_manager.filter(**{name: person.pk}).delete()[0]
    for label in BY_NUMBER:
        counts[label] = apps.get_model(label)._default_manager.filter(person_id=person.pk).delete()[0]
    for label, pointing, names in BLANKED:
        rows = apps.get_model(label)._default_manager.filter(**{pointing: person.pk})
        counts[label] = rows.update(**dict.fromkeys(names, ""))
    return {label: count for label, count in counts.items() if count}


def _blank(person: User) -> None:
    person.username = f"da-xoa-{person.pk}"
    person.full_name = person.first_name = person.last_name = person.email = ""
    person.citizen_number = None
    person.is_active = False
    person.set_unusable_password()
    person.save()
    # What was there before stands in the history now; it goes as well.
    apps.get_model("accounts", "UserHistory")._default_manager.filter(pgh_obj_id=person.pk).delete()
