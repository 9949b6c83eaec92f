"""People who sign in."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from nangluong.foundation.field_classes import classified
from nangluong.foundation.history import tracked
from nangluong.foundation.sealed import KeyedHashField, SealedTextField


@tracked(exclude=("password", "last_login", "citizen_number", "citizen_number_hash"))
@classified(internal="kind acts_for", personal="full_name", sensitive="citizen_number citizen_number_hash")
class User(AbstractUser):
    """A natural person who signs in; nobody shares an account, and an organisation is not a user.

    Staff sign in with a password and a second factor, citizens (those who represent an enterprise too) through the
    electronic identity. What a person may do follows from `Membership` and `Delegation`; `acts_for` is the organisation
    last acted for.
    """

    class Kind(models.TextChoices):
        STAFF = "staff", _("cán bộ")
        CITIZEN = "citizen", _("công dân")

    kind = models.CharField("loại tài khoản", max_length=10, choices=Kind, default=Kind.STAFF)
    citizen_number = SealedTextField("số định danh cá nhân", null=True, editable=False)
    citizen_number_hash = KeyedHashField(of="citizen_number", unique=True)
    full_name = models.CharField("họ và tên", max_length=200, blank=True)
    acts_for = models.ForeignKey(
        "registry.Organisation", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def is_citizen(self) -> bool:
        """Whether this person comes from outside, through the electronic identity."""
        return self.kind == self.Kind.CITIZEN
