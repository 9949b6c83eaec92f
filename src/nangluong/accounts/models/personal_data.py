"""What is owed to people whose data are kept: consents, who saw what, their requests, and breaches."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nangluong.accounts.models.users import User
from nangluong.foundation.field_classes import classified
from nangluong.foundation.history import tracked


class Channel(models.TextChoices):
    """Where a person said something."""

    SITE = "site", _("trang web")
    PAPER = "paper", _("văn bản giấy")
    COUNTER = "counter", _("tại cơ quan")


@classified(
    internal="person purpose version text language given_at given_channel withdrawn_at withdrawn_channel request_id"
)
class Consent(models.Model):
    """A receipt: this person agreed to this purpose in these words. Withdrawn once, never changed otherwise."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)
    version = models.CharField(max_length=16)
    text = models.TextField()
    language = models.CharField(max_length=5)
    given_at = models.DateTimeField()
    given_channel = models.CharField(max_length=10, choices=Channel)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_channel = models.CharField(max_length=10, choices=Channel, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["person", "purpose"], condition=Q(withdrawn_at=None), name="consent_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")), name="consent_withdrawn_later"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id}: {self.purpose} {self.version}"


@classified(
    internal=(
        "day subject_kind subject_key user_id on_behalf_of purpose what export times first_at last_at request_id"
    ),
    personal="reader",
)
class AccessRecord(models.Model):
    """Somebody read a person's data for a purpose: one row a day and reader, with how often.

    The subject is named as rooms know it: `user` and the account's number, or another kind and key of a room
    (`nangluong.accounts.privacy.subjects`). `export` is the number of the export the reading belonged to.
    """

    day = models.DateField()
    subject_kind = models.CharField(max_length=32)
    subject_key = models.CharField(max_length=64)
    user_id = models.BigIntegerField(null=True)
    reader = models.CharField(max_length=200)
    on_behalf_of = models.CharField(max_length=64, blank=True)
    purpose = models.CharField(max_length=40)
    what = models.CharField(max_length=200)
    export = models.CharField(max_length=64, blank=True)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["subject_kind", "subject_key", "day", "user_id", "on_behalf_of", "purpose", "what", "export"],
                name="access_once_a_day",
                nulls_distinct=False,
            ),
        )
        indexes = (
            models.Index(fields=["subject_kind", "subject_key", "-last_at"], name="access_subject"),
            models.Index(fields=["user_id", "-last_at"], name="access_reader"),
            models.Index(fields=["last_at"], name="access_time"),
            models.Index(fields=["export"], name="access_export", condition=~Q(export="")),
        )

    def __str__(self) -> str:
        return f"{self.reader} → {self.subject_kind} {self.subject_key}: {self.what}"


@tracked()
@classified(
    internal=(
        "person kind state received_at answer_by due_on extended_to extension_reason accepted_at closed_at request_id"
    ),
    personal="wish answer handled_by",
)
class SubjectRequest(models.Model):
    """What a person asks about their own data, and what became of it. Deadlines are days in Viet Nam."""

    class Kind(models.TextChoices):
        SEE = "see", _("xem, nhận bản sao dữ liệu")
        CORRECT = "correct", _("chỉnh sửa dữ liệu")
        DELETE = "delete", _("xóa dữ liệu")
        WITHDRAW = "withdraw", _("rút lại sự đồng ý")
        RESTRICT = "restrict", _("hạn chế xử lý dữ liệu")
        OBJECT = "object", _("phản đối xử lý dữ liệu")

    class State(models.TextChoices):
        RECEIVED = "received", _("đã nhận")
        ACCEPTED = "accepted", _("đang thực hiện")
        DONE = "done", _("đã thực hiện")
        REFUSED = "refused", _("từ chối")
        CANCELLED = "cancelled", _("người gửi đã rút")

    OPEN = (State.RECEIVED, State.ACCEPTED)

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="data_requests")
    kind = models.CharField(max_length=10, choices=Kind)
    wish = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    received_at = models.DateTimeField()
    answer_by = models.DateField()
    due_on = models.DateField()
    extended_to = models.DateField(null=True)
    extension_reason = models.TextField(blank=True)
    accepted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    handled_by = models.CharField(max_length=200, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["received", "accepted", "cancelled"]) | ~Q(answer=""),
                name="data_request_ends_with_words",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "accepted"]) ^ Q(closed_at__isnull=False),
                name="data_request_closed_at_end",
            ),
        )
        indexes = (models.Index(fields=["state", "due_on"], name="data_request_queue"),)

    def __str__(self) -> str:
        return f"{self.pk}: {self.kind} ({self.state})"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in self.OPEN

    @property
    def last_day(self) -> dt.date:
        """The day by which it must be done, the extension included."""
        return self.extended_to or self.due_on


@tracked()
@classified(
    internal=(
        "title state is_serious detected_at happened_from happened_until notify_by account export subjects "
        "authority authority_told_at subjects_told_at closed_at keep_until"
    ),
    personal="description measures reported_by closed_words",
)
class Breach(models.Model):
    """A breach of personal data: what happened, the clock, who was told, what was done."""

    class State(models.TextChoices):
        OPEN = "open", _("đang xử lý")
        CLOSED = "closed", _("đã đóng")

    title = models.CharField(max_length=200)
    description = models.TextField()
    measures = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    is_serious = models.BooleanField(default=False)
    detected_at = models.DateTimeField()
    happened_from = models.DateTimeField(null=True)
    happened_until = models.DateTimeField(null=True)
    notify_by = models.DateTimeField()
    account = models.BigIntegerField(null=True)
    export = models.CharField(max_length=64, blank=True)
    subjects = models.PositiveIntegerField(null=True)
    authority = models.CharField(max_length=200, blank=True)
    authority_told_at = models.DateTimeField(null=True)
    subjects_told_at = models.DateTimeField(null=True)
    reported_by = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True)
    closed_words = models.TextField(blank=True)
    keep_until = models.DateField(null=True)

    class Meta:
        ordering = ("-detected_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="open") | Q(closed_at__isnull=False, keep_until__isnull=False),
                name="breach_closed_with_date",
            ),
        )

    def __str__(self) -> str:
        return self.title


@classified(internal="breach at kind", personal="by words")
class BreachStep(models.Model):
    """One thing that was done about a breach."""

    class Kind(models.TextChoices):
        FOUND = "found", _("ghi nhận")
        MEASURE = "measure", _("khắc phục")
        AUTHORITY = "authority", _("báo cơ quan có thẩm quyền")
        SUBJECTS = "subjects", _("báo người bị ảnh hưởng")
        CLOSED = "closed", _("đóng hồ sơ")

    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind)
    words = models.TextField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.breach_id}: {self.kind}"
