"""Tables of notifications: what was told to whom (inbox), what is still to be sent (outbox), and people's choices."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from nangluong.foundation.field_classes import classified


@classified(internal="id person_id kind key url in_inbox created_at read_at", personal="params")
class Notice(models.Model):
    """One thing told to one person. Its words come from the kind's template and `params`, in the reader's language.

    `key` makes telling idempotent: the same thing is told to the same person once.
    """

    id = models.BigAutoField(primary_key=True)
    person_id = models.BigIntegerField()
    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    in_inbox = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_id", "kind", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["person_id", "-id"], name="notice_inbox", condition=models.Q(in_inbox=True)),
            models.Index(
                fields=["person_id"],
                name="notice_unread",
                condition=models.Q(in_inbox=True, read_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


@classified(internal="person_id created_at", personal="endpoint", sensitive="p256dh auth")
class PushSubscription(models.Model):
    """A browser of a person that takes web push. The endpoint is a secret of that browser: never shown or logged."""

    person_id = models.BigIntegerField()
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=200)
    auth = models.CharField(max_length=100)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="push_person")]

    def __str__(self) -> str:
        return f"push #{self.pk}"


@classified(internal="id notice channel state attempts due_at leased_until lease error ended_at", personal="target")
class Delivery(models.Model):
    """One letter or push still to be sent, or how its sending ended. A sender holds it by lease until `leased_until`.

    `target` is the number of the `PushSubscription` for a push, which may be gone by then, and 0 for a letter.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("chờ gửi")
        SENT = "sent", _("đã gửi")
        DROPPED = "dropped", _("không gửi được nữa")
        DEAD = "dead", _("gửi không thành công")

    class Channel(models.TextChoices):
        EMAIL = "email", _("thư điện tử")
        PUSH = "push", _("thông báo trên trình duyệt")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE)
    channel = models.CharField(max_length=10, choices=Channel)
    target = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    error = models.CharField(max_length=100, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "channel", "target"], name="delivery_once")]
        indexes = [
            models.Index(fields=["due_at"], name="delivery_due", condition=models.Q(state="waiting")),
            models.Index(fields=["-ended_at"], name="delivery_dead", condition=models.Q(state="dead")),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state} {self.pk}"


@classified(internal="person_id kind channel wanted")
class NoticeChoice(models.Model):
    """What a person chose for a kind and a channel, where it differs from the kind's default."""

    person_id = models.BigIntegerField()
    kind = models.CharField(max_length=64)
    channel = models.CharField(max_length=10)
    wanted = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_id", "kind", "channel"], name="notice_choice_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {'+' if self.wanted else '-'}"


@classified(internal="person_id language")
class NoticeLanguage(models.Model):
    """The language a person wants letters and pushes in; Vietnamese where there is no row."""

    person_id = models.BigIntegerField(primary_key=True)
    language = models.CharField(max_length=5)

    def __str__(self) -> str:
        return self.language
