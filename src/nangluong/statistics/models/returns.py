"""Returns: the working cells that people fill in, and the immutable versions that were handed in.

A cell's address is `section.row.column`. Working cells are one row each, because officers save a few at a time and two
must not overwrite each other. A version is packed: `numbers` holds all numeric cells as int64 at each column's own
decimals (`statistics.returns.packing`), so that a collection of a million cells is read in one go.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nangluong.foundation.actor import Actor
from nangluong.foundation.field_classes import classified
from nangluong.statistics.models.obligations import Obligation
from nangluong.statistics.models.questionnaires import QuestionnaireVersion


class ReturnQuerySet(models.QuerySet["Return"]):
    """Reads of returns, always by what the actor may see."""

    def seen_by(self, actor: Actor) -> Self:
        """Keep the returns that `actor` may see (`perms.visible_to`)."""
        from nangluong.statistics.perms import visible_to

        return self.filter(visible_to(actor))


@classified(
    internal=(
        "obligation version organisation place period state status is_confidential is_illustrative "
        "nothing_to_report revision number opened_at saved_at submitted_at accepted_at"
    ),
    personal="opened_by submitted_by reviewed_by accepted_by",
)
class Return(models.Model):
    """What one respondent reports under one obligation. `revision` counts saves; `number` the versions handed in."""

    class State(models.TextChoices):
        DRAFT = "draft", _("đang lập")
        SUBMITTED = "submitted", _("đã nộp")
        UNDER_REVIEW = "under_review", _("đang thẩm tra")
        RETURNED = "returned", _("trả lại để sửa")
        ACCEPTED = "accepted", _("đã chấp nhận")
        LOCKED = "locked", _("đã khóa")

    class Status(models.TextChoices):
        PROVISIONAL = "provisional", _("sơ bộ")
        FINAL = "final", _("chính thức")

    EDITABLE = (State.DRAFT, State.RETURNED)

    obligation = models.OneToOneField(Obligation, on_delete=models.PROTECT, related_name="report")
    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="returns")
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, related_name="returns")
    place = models.ForeignKey("registry.Place", null=True, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=24)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    status = models.CharField(max_length=12, choices=Status, default=Status.PROVISIONAL)
    is_confidential = models.BooleanField(default=False)
    is_illustrative = models.BooleanField(default=False)
    nothing_to_report = models.BooleanField(default=False)
    revision = models.PositiveBigIntegerField(default=0)
    number = models.PositiveIntegerField(default=0)
    opened_by = models.CharField(max_length=200)
    opened_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.CharField(max_length=200, blank=True)
    reviewed_by = models.CharField(max_length=200, blank=True)
    accepted_by = models.CharField(max_length=200, blank=True)
    accepted_at = models.DateTimeField(null=True)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned"]) | Q(number__gte=1), name="return_submitted_has_version"
            ),
        )
        indexes = (
            models.Index(fields=["state", "-submitted_at"], name="return_queue"),
            models.Index(fields=["organisation", "-id"], name="return_of"),
            models.Index(fields=["version", "period"], name="return_collection"),
        )

    def __str__(self) -> str:
        return f"{self.version} {self.organisation_id} {self.period}"

    @property
    def organisation_code(self) -> str:
        """The code of the respondent, for predicates."""
        return str(self.organisation_id)

    @property
    def place_code(self) -> str:
        """The code of the respondent's province, for predicates; "" where it has none."""
        return str(self.place_id or "")

    @property
    def is_editable(self) -> bool:
        """Whether the respondent may change cells now."""
        return self.state in self.EDITABLE


@classified(
    internal="report address number text note revision",
    personal="changed_by",
)
class ReturnCell(models.Model):
    """A working cell that holds something. `revision` is the return's when the cell last changed.

    A number cell has `number`; where what was typed is no number, `text` keeps it as typed and the checks name it.
    """

    report = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="cells")
    address = models.CharField(max_length=140)
    number = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    text = models.TextField(blank=True)
    note = models.TextField(blank=True)
    revision = models.PositiveBigIntegerField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["report", "address"], name="return_cell_once"),)

    def __str__(self) -> str:
        return self.address


@classified(
    internal=(
        "report number revision nothing_to_report status numbers rows texts notes findings content_hash "
        "submitted_for submitted_at"
    ),
    personal="submitted_by",
)
class ReturnVersion(models.Model):
    """A return as it was handed in. Never changed.

    `rows` lists the row keys of open sections, `texts` and `notes` are by address, `findings` what the rules said on
    receipt. `content_hash` is the SHA-256 over numbers, rows, texts, notes and the answer “nothing to report”.
    """

    report = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    revision = models.PositiveBigIntegerField()
    nothing_to_report = models.BooleanField(default=False)
    status = models.CharField(max_length=12, choices=Return.Status)
    numbers = models.BinaryField()
    rows = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64)
    submitted_by = models.CharField(max_length=200)
    submitted_for = models.CharField(max_length=40, blank=True)
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ("report_id", "-number")
        constraints = (models.UniqueConstraint(fields=["report", "number"], name="return_version_once"),)

    def __str__(self) -> str:
        return f"{self.report_id} v{self.number}"


@classified(
    internal="report kind number at reason",
    personal="by",
)
class ReturnStep(models.Model):
    """What happened to a return, in order: the trace that respondent and officer both see."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("mở báo cáo")
        SUBMITTED = "submitted", _("nộp")
        WITHDRAWN = "withdrawn", _("rút về")
        REVIEW_STARTED = "review_started", _("bắt đầu thẩm tra")
        RETURNED = "returned", _("trả lại")
        ACCEPTED = "accepted", _("chấp nhận")
        LOCKED = "locked", _("khóa")
        REOPENED = "reopened", _("mở lại")
        SIGNED = "signed", _("ký")
        COMMENTED = "commented", _("trao đổi")

    report = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=16, choices=Kind)
    number = models.PositiveIntegerField(default=0)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("report_id", "id")

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind}"


@classified(
    internal="report number address reason made_at answer answered_at",
    personal="made_by answered_by",
)
class Remark(models.Model):
    """Why a return was sent back, at a cell (`address`) or as a whole (""), and the respondent's answer."""

    report = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="remarks")
    number = models.PositiveIntegerField()
    address = models.CharField(max_length=140, blank=True)
    reason = models.TextField()
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("report_id", "id")

    def __str__(self) -> str:
        return f"{self.report_id} {self.address}"


@classified(
    internal="report rule address figure text made_at",
    personal="made_by",
)
class Explanation(models.Model):
    """The answer to a rule that asks for one, attached to the figure: it holds while the figure stays the same."""

    report = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="explanations")
    rule = models.CharField(max_length=80)
    address = models.CharField(max_length=140)
    figure = models.CharField(max_length=60)
    text = models.TextField()
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("report_id", "id")
        constraints = (
            models.UniqueConstraint(fields=["report", "rule", "address", "figure"], name="explanation_once"),
        )

    def __str__(self) -> str:
        return f"{self.report_id} {self.rule} {self.address}"


@classified(
    internal="report number rule address severity text_vi text_en found_at",
)
class CollectionFinding(models.Model):
    """What the rules over a whole collection found at one return, kept until a later run no longer finds it."""

    report = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="collection_findings")
    number = models.PositiveIntegerField()
    rule = models.CharField(max_length=80)
    address = models.CharField(max_length=140, blank=True)
    severity = models.CharField(max_length=8)
    text_vi = models.TextField()
    text_en = models.TextField()
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("report_id", "id")
        constraints = (models.UniqueConstraint(fields=["report", "rule", "address"], name="collection_finding_once"),)

    def __str__(self) -> str:
        return f"{self.report_id} {self.rule} {self.address}"
