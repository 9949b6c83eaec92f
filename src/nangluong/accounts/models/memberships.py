"""Who is what in which organisation, and for how long; who acts in whose place."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from nangluong.accounts.models.roles import Role
from nangluong.accounts.models.users import User
from nangluong.foundation.effective import EffectiveDated, EffectiveQuerySet
from nangluong.foundation.field_classes import classified
from nangluong.foundation.history import tracked
from nangluong.registry.models import Organisation


@classified(internal="valid person organisation role granted_at ended_at", personal="granted_by ended_by")
@tracked()
@classified(internal="valid person organisation role granted_at ended_at", personal="granted_by ended_by")
class Membership(EffectiveDated):
    """A role that a person holds in an organisation (null: for themselves) for a span of days in Viet Nam.

    A role that ended on the day it began has an empty span. `granted_by` and `ended_by` are names, "system" for
    commands; the audit has the rest.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="memberships")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="memberships")
    granted_by = models.CharField(max_length=200)
    granted_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = EffectiveQuerySet.as_manager()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="role_held_once",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (Coalesce(F("organisation"), models.Value("")), RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        )
        indexes = (models.Index(fields=["organisation", "role"], name="membership_organisation"),)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role_id} ∈ {self.organisation_id or '–'}"

    @property
    def organisation_code(self) -> str:
        """The code of the organisation, "" for oneself: what predicates ask."""
        return self.organisation_id or ""


@classified(internal="giver taker organisation rights valid created_at revoked_at", personal="reason revoked_by")
@tracked()
@classified(internal="giver taker organisation rights valid created_at revoked_at", personal="reason revoked_by")
class Delegation(models.Model):
    """One person lets another use some of their rights in an organisation, from a day to a day (excluded).

    Only rights that the giver holds by role on the day of use are given: what ends for the giver ends here, and what
    was received cannot be passed on. `revoked_at` ends it at once.
    """

    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_given")
    taker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_taken")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="delegations")
    rights = ArrayField(models.CharField(max_length=64))
    valid = DateRangeField("thời hạn")
    reason = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="delegation_to_another"),
            models.CheckConstraint(
                condition=Q(valid__lower_inf=False, valid__upper_inf=False, valid__isempty=False),
                name="delegation_has_two_ends",
            ),
            models.CheckConstraint(condition=Q(rights__len__gt=0), name="delegation_gives_something"),
        )

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.taker_id} ∈ {self.organisation_id}"

    @property
    def organisation_code(self) -> str:
        """The code of the organisation: what predicates ask."""
        return self.organisation_id
