"""Who sends readings, what was sent, and what of it could not be taken. The readings themselves are in the lake."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nangluong.foundation.field_classes import classified
from nangluong.metering.models.estate import UsagePoint
from nangluong.registry.models import Organisation


@classified(internal="code name corporation formats active illustrative created_at")
class ReadingSource(models.Model):
    """A head-end or data collector of one power corporation. It may send readings of that corporation's meters only.

    `formats`: keys of `metering.formats.FORMATS` it may send. `illustrative`: its readings are made up, and every page
    that shows one says so.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField("tên", max_length=120)
    corporation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reading_sources")
    formats = ArrayField(models.CharField(max_length=16))
    active = models.BooleanField(default=True)
    illustrative = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code

    @property
    def organisation_code(self) -> str:
        """Code of the corporation, as permissions ask for it."""
        return self.corporation_id


@classified(internal="source label hint created_at revoked_at", personal="created_by", sensitive="digest")
class SourceKey(models.Model):
    """A key with which a source sends over HTTP. Only its SHA-256 is kept: enough for 256 random bits."""

    source = models.ForeignKey(ReadingSource, on_delete=models.CASCADE, related_name="keys")
    label = models.CharField("ghi chú", max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.source_id} {self.hint}…"


@classified(
    internal=(
        "source via format name sha256 bytes state rows readings added corrections duplicates late waiting refused"
        " registers events unused first_day last_day snapshot seconds started_at finished_at"
    ),
    personal="taken_by",
)
class IntakeBatch(models.Model):
    """One file or message of readings: taken whole or not at all. Its number stands with every row in the lake.

    `rows` meter days found in it: `added` new ones, `corrections` that differ from what was there, `duplicates` that
    said the same, `late` (part of the former), `waiting` for master data, `refused`. `readings`: values in what was
    stored. `events`: of meters, those that were there before included. `unused`: register reads of quantities that are
    not kept (voltages, tariff registers).
    """

    class State(models.TextChoices):
        BEGUN = "begun", _("đang nhận")
        TAKEN = "taken", _("đã nhận")
        REFUSED = "refused", _("bị từ chối")
        FAILED = "failed", _("dừng giữa chừng")

    class Via(models.TextChoices):
        FILE = "file", _("tệp")
        HTTP = "http", "HTTP"
        MQTT = "mqtt", "MQTT"
        REPLAY = "replay", _("nạp lại")

    source = models.ForeignKey(ReadingSource, on_delete=models.PROTECT, related_name="batches")
    via = models.CharField(max_length=6, choices=Via)
    format = models.CharField(max_length=16)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.BEGUN)
    rows = models.BigIntegerField(default=0)
    readings = models.BigIntegerField(default=0)
    added = models.BigIntegerField(default=0)
    corrections = models.BigIntegerField(default=0)
    duplicates = models.BigIntegerField(default=0)
    late = models.BigIntegerField(default=0)
    waiting = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    registers = models.BigIntegerField(default=0)
    events = models.BigIntegerField(default=0)
    unused = models.BigIntegerField(default=0)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    snapshot = models.BigIntegerField(null=True)
    seconds = models.FloatField(null=True)
    taken_by = models.CharField(max_length=200)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["source", "sha256"], condition=Q(state__in=("begun", "taken")), name="content_taken_once"
            ),
        )
        indexes = (
            models.Index(fields=["source", "-id"], name="batch_of_source"),
            models.Index(fields=["-started_at"], name="batch_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.name} ({self.state})"


@classified(internal="batch day rows")
class BatchDay(models.Model):
    """How many rows of a day a batch brought: what of a night came late is asked by the day, not by the batch."""

    batch = models.ForeignKey(IntakeBatch, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    rows = models.IntegerField()

    class Meta:
        ordering = ("batch", "day")
        constraints = (models.UniqueConstraint(fields=["batch", "day"], name="batch_day_once"),)
        indexes = (models.Index(fields=["day"], name="batch_day_by_day"),)

    def __str__(self) -> str:
        return f"{self.batch_id} {self.day} {self.rows}"


@classified(
    internal=(
        "batch state position field code reason_vi reason_en format serial complete settled_at settled_reason"
        " settled_in"
    ),
    personal="raw settled_by",
)
class QuarantinedPart(models.Model):
    """A part of a batch that was not taken: where it stands, why, and the part itself, so that it can be sent again.

    `position`: line, element or byte as the format counts, None where a part has no place. `raw`: the part as it came;
    `complete` says whether all of it was kept. Waiting parts name a meter that master data do not know yet.
    """

    class State(models.TextChoices):
        OPEN = "open", _("chờ xử lý")
        WAITING = "waiting", _("chờ dữ liệu gốc")
        REPLAYED = "replayed", _("đã nạp lại")
        DISCARDED = "discarded", _("đã bỏ")

    batch = models.ForeignKey(IntakeBatch, on_delete=models.CASCADE, related_name="parts")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    position = models.BigIntegerField(null=True)
    field = models.CharField(max_length=24, blank=True)
    code = models.CharField(max_length=32)
    reason_vi = models.CharField(max_length=300)
    reason_en = models.CharField(max_length=300)
    format = models.CharField(max_length=16)
    serial = models.CharField(max_length=64, blank=True)
    raw = models.BinaryField()
    complete = models.BooleanField()
    settled_by = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_reason = models.CharField(max_length=300, blank=True)
    settled_in = models.ForeignKey(IntakeBatch, null=True, on_delete=models.SET_NULL, related_name="settled_parts")

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=["state", "code"], name="part_by_state"),
            models.Index(fields=["serial"], condition=Q(state="waiting"), name="part_waiting_for"),
        )

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.position} {self.code}"


@classified(internal="point channel read_at batch", personal="amount_wh")
class RegisterRead(models.Model):
    """A register read at an instant, in Wh with the multiplier applied; of two for one instant the newer row holds."""

    point = models.ForeignKey(UsagePoint, on_delete=models.CASCADE, related_name="register_reads")
    channel = models.SmallIntegerField()
    read_at = models.DateTimeField()
    amount_wh = models.BigIntegerField()
    batch = models.ForeignKey(IntakeBatch, on_delete=models.PROTECT, related_name="register_reads")

    class Meta:
        ordering = ("-read_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["point", "channel", "read_at", "amount_wh"], name="register_read_once"),
        )

    def __str__(self) -> str:
        return f"{self.point_id} {self.channel} {self.read_at:%Y-%m-%d %H:%M} {self.amount_wh}"


@classified(
    internal="point corporation kind state first_day last_day times figures settled_at reason created_at",
    personal="assignee settled_by",
)
class ReadingException(models.Model):
    """Something about a metering point that an officer should look at. At most one of a kind is open for a point.

    `figures`: what was found, as its kind shows it. Found again, an open one moves its `last_day`.
    """

    class State(models.TextChoices):
        OPEN = "open", _("mới")
        ASSIGNED = "assigned", _("đang xử lý")
        RESOLVED = "resolved", _("đã giải quyết")
        DISMISSED = "dismissed", _("không phải sự cố")

    class Kind(models.TextChoices):
        SILENT = "silent", _("công tơ im lặng")
        STUCK = "stuck", _("số đo đứng yên")
        TAMPER = "tamper", _("nghi can thiệp")
        ESTIMATED = "estimated", _("ước lượng lặp lại")
        SUM_CHECK = "sum_check", _("tổng không khớp chỉ số")
        OVER_CAPACITY = "over_capacity", _("vượt khả năng đấu nối")
        REGISTER = "register", _("chỉ số đi lùi")
        CLOCK = "clock", _("đồng hồ lệch")
        USE = "use", _("sử dụng khác thường")

    point = models.ForeignKey(UsagePoint, on_delete=models.CASCADE, related_name="exceptions")
    corporation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reading_exceptions")
    kind = models.CharField(max_length=14, choices=Kind)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    first_day = models.DateField()
    last_day = models.DateField()
    times = models.IntegerField(default=1)
    figures = models.JSONField(default=dict)
    assignee = models.CharField(max_length=200, blank=True)
    settled_by = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-last_day", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["point", "kind"], condition=Q(state__in=("open", "assigned")), name="exception_open_once"
            ),
        )
        indexes = (models.Index(fields=["corporation", "state", "kind"], name="exception_queue"),)

    def __str__(self) -> str:
        return f"{self.point_id} {self.kind} ({self.state})"

    @property
    def organisation_code(self) -> str:
        """Code of the corporation, as permissions ask for it."""
        return self.corporation_id
