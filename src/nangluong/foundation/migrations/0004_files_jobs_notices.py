"""Uploaded files, the last runs of the schedule, notifications with their outbox; who started a work and its attempts."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0003_audit_head"),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "thư điện tử"), ("push", "thông báo trên trình duyệt")], max_length=10
                    ),
                ),
                ("target", models.BigIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "chờ gửi"),
                            ("sent", "đã gửi"),
                            ("dropped", "không gửi được nữa"),
                            ("dead", "gửi không thành công"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("leased_until", models.DateTimeField(null=True)),
                ("lease", models.UUIDField(null=True)),
                ("error", models.CharField(blank=True, max_length=100)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("person_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=200)),
                ("params", models.JSONField(default=dict)),
                ("url", models.CharField(blank=True, max_length=300)),
                ("in_inbox", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="NoticeChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=64)),
                ("channel", models.CharField(max_length=10)),
                ("wanted", models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name="NoticeLanguage",
            fields=[
                ("person_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("language", models.CharField(max_length=5)),
            ],
        ),
        migrations.CreateModel(
            name="PushSubscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_id", models.BigIntegerField()),
                ("endpoint", models.CharField(max_length=1000, unique=True)),
                ("p256dh", models.CharField(max_length=200)),
                ("auth", models.CharField(max_length=100)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ScheduledRun",
            fields=[
                ("job", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("paused", models.BooleanField(default=False)),
                ("started_at", models.DateTimeField(null=True)),
                ("succeeded_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("runs", models.BigIntegerField(default=0)),
                ("failures", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("receiving", "đang nhận"),
                            ("waiting", "chờ nộp"),
                            ("bound", "đã nộp"),
                            ("leaving", "đang xóa"),
                        ],
                        default="receiving",
                        max_length=10,
                    ),
                ),
                ("purpose", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=200, verbose_name="tên tệp")),
                ("kind", models.CharField(max_length=16)),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("received_sha256", models.CharField(max_length=64)),
                ("storage_key", models.CharField(max_length=64, unique=True)),
                ("scan_engine", models.CharField(blank=True, max_length=64)),
                ("user_id", models.BigIntegerField(null=True)),
                ("uploaded_by", models.CharField(max_length=200, verbose_name="người gửi")),
                ("organisation_code", models.CharField(blank=True, max_length=64)),
                ("uploaded_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("owner_kind", models.CharField(blank=True, max_length=64)),
                ("owner_key", models.CharField(blank=True, max_length=200)),
                ("bound_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="work",
            name="attempts",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="work",
            name="cancel_requested",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="work",
            name="job_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="work",
            name="user_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="work",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "đang chờ"),
                    ("running", "đang chạy"),
                    ("done", "đã xong"),
                    ("failed", "không thành công"),
                    ("cancelled", "đã hủy"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="work",
            index=models.Index(fields=["-created_at", "id"], name="work_newest"),
        ),
        migrations.AddIndex(
            model_name="work",
            index=models.Index(fields=["user_id", "-created_at"], name="work_person"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("in_inbox", True)), fields=["person_id", "-id"], name="notice_inbox"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("in_inbox", True), ("read_at__isnull", True)),
                fields=["person_id"],
                name="notice_unread",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(fields=("person_id", "kind", "key"), name="notice_once"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="notice",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="foundation.notice"),
        ),
        migrations.AddConstraint(
            model_name="noticechoice",
            constraint=models.UniqueConstraint(fields=("person_id", "kind", "channel"), name="notice_choice_once"),
        ),
        migrations.AddIndex(
            model_name="pushsubscription",
            index=models.Index(fields=["person_id"], name="push_person"),
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(fields=["owner_kind", "owner_key", "bound_at"], name="file_owner"),
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(fields=["user_id", "-uploaded_at"], name="file_uploader"),
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(
                condition=models.Q(("expires_at__isnull", False)), fields=["expires_at"], name="file_expiry"
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "bound"), _negated=True),
                    models.Q(
                        models.Q(("owner_kind", ""), _negated=True),
                        models.Q(("owner_key", ""), _negated=True),
                        ("expires_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="file_bound_has_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="file_size_positive"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("state", "waiting")), fields=["due_at"], name="delivery_due"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("state", "dead")), fields=["-ended_at"], name="delivery_dead"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("notice", "channel", "target"), name="delivery_once"),
        ),
    ]
