"""Electronic identities: what the identity provider said about a person, and for which organisation."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from nangluong.accounts.models.users import User
from nangluong.foundation.field_classes import classified
from nangluong.registry.models import Organisation


@classified(
    internal="user provider flow level organisation organisation_code organisation_name first_used_at last_used_at",
    personal="subject position",
)
class Identity(models.Model):
    """An electronic identity that a person signed in with: their own, or that of an organisation they represent.

    `subject` is the provider's name for the identity. The organisation's code and name are those of the identity;
    `organisation` is the one of our register that has this code, null while we know none.
    """

    class Flow(models.TextChoices):
        PERSON = "person", _("cá nhân")
        ORGANISATION = "organisation", _("tổ chức")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=40)
    flow = models.CharField(max_length=12, choices=Flow)
    subject = models.CharField(max_length=255)
    level = models.PositiveSmallIntegerField()
    organisation_code = models.CharField(max_length=40, blank=True)
    organisation_name = models.CharField(max_length=300, blank=True)
    position = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    first_used_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["provider", "flow", "subject", "user"], name="identity_once"),
            # One person, one identity of their own at a provider; an organisation may change who represents it.
            models.UniqueConstraint(
                fields=["provider", "subject"], condition=models.Q(flow="person"), name="identity_of_one_person"
            ),
            models.CheckConstraint(
                condition=models.Q(flow="person", organisation_code="")
                | (models.Q(flow="organisation") & ~models.Q(organisation_code="")),
                name="identity_flow_fits",
            ),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.flow} {self.subject}"
