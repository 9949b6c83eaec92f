"""People who sign in."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models


class User(AbstractUser):
    """A person of the staff. `rights` are the verbs the person may use, as rooms name them in their `perms.py`."""

    full_name = models.CharField("họ và tên", max_length=200, blank=True)
    rights = ArrayField(models.CharField(max_length=64), default=list, blank=True)

    def __str__(self) -> str:
        return self.full_name or self.username
