"""Roles and the rights they hold: reference data, kept in `reference/accounts`."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nangluong.foundation.field_classes import classified
from nangluong.registry.models.terms import Sourced, Term

SELF = "self"
"""In `Role.held_in`: a person may hold the role for themselves, in no organisation."""


@classified(public="code name name_en delegable")
@classified(public="code name name_en delegable")
class Right(Sourced):
    """A thing that verbs and pages ask for, as a room's `perms.py` names it, in words.

    A right that is not `delegable` is used by its holder in person.
    """

    code = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    delegable = models.BooleanField()

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        """The right in the reader's language."""
        return self.name if (get_language() or "vi").startswith("vi") else self.name_en


@classified(public="description description_en held_in account")
@classified(public="description description_en held_in account")
class Role(Term):
    """What a person is in an organisation. `held_in` are the kinds of organisation it may be held in, or `SELF`."""

    class Account(models.TextChoices):
        STAFF = "staff", _("tài khoản cán bộ")
        CITIZEN = "citizen", _("định danh điện tử")
        ANY = "any", _("tài khoản cán bộ hoặc định danh điện tử")

    description = models.CharField(max_length=300)
    description_en = models.CharField(max_length=300)
    held_in = ArrayField(models.CharField(max_length=40))
    account = models.CharField(max_length=10, choices=Account)
    rights = models.ManyToManyField(Right, through="RoleRight", related_name="roles")

    @property
    def words(self) -> str:
        """What the role is for, in the reader's language."""
        return self.description if (get_language() or "vi").startswith("vi") else self.description_en


@classified(public="role right")
@classified(public="role right")
class RoleRight(Sourced):
    """A right that a role holds."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="right_links")
    right = models.ForeignKey(Right, on_delete=models.CASCADE, related_name="role_links")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["role", "right"], name="role_right_once"),)

    def __str__(self) -> str:
        return f"{self.role_id}: {self.right_id}"
