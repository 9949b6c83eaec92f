"""How a person comes to an organisation: by an invitation, or by asking."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nangluong.accounts.models.roles import Role
from nangluong.accounts.models.users import User
from nangluong.foundation.field_classes import classified
from nangluong.registry.models import Organisation


@classified(
    internal="organisation role valid inviter invited_at expires_at accepted_at accepted_by withdrawn_at",
    personal="full_name email invited_by",
    sensitive="token_hash",
)
@classified(
    internal="organisation role valid inviter invited_at expires_at accepted_at accepted_by withdrawn_at",
    personal="full_name email invited_by",
    sensitive="token_hash",
)
class Invitation(models.Model):
    """A one-time link that gives whoever opens it a role in an organisation. Only the link's SHA-256 is stored.

    `valid` are the days of the role that will be held. An invitation is open until it is accepted, withdrawn or
    `expires_at` has passed.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    full_name = models.CharField(max_length=200)
    email = models.EmailField()
    valid = DateRangeField()
    token_hash = models.CharField(max_length=64, unique=True)
    inviter = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    invited_by = models.CharField(max_length=200)
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "role", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_open_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role_id} ∈ {self.organisation_id}"

    @property
    def organisation_code(self) -> str:
        """The code of the organisation: what predicates ask."""
        return self.organisation_id

    def is_open(self, now: dt.datetime) -> bool:
        """Whether the link still works at `now`."""
        return self.accepted_at is None and self.withdrawn_at is None and now < self.expires_at


@classified(internal="person organisation role state asked_at decided_at", personal="message decided_by answer")
@classified(internal="person organisation role state asked_at decided_at", personal="message decided_by answer")
class JoinRequest(models.Model):
    """A person who signed in asks an organisation for a role; its administrators decide."""

    class State(models.TextChoices):
        WAITING = "waiting", _("đang chờ")
        APPROVED = "approved", _("đã chấp thuận")
        REFUSED = "refused", _("bị từ chối")
        WITHDRAWN = "withdrawn", _("đã rút")

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="join_requests")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="join_requests")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    message = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "organisation", "role"], condition=Q(state="waiting"), name="join_request_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role_id} ∈ {self.organisation_id}"

    @property
    def organisation_code(self) -> str:
        """The code of the organisation: what predicates ask."""
        return self.organisation_id
