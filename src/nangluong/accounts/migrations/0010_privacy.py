"""Consents, access records, requests of data subjects, breaches; history of people, roles and these."""

import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import nangluong.foundation.history.tracking


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_no_rights_on_users"),
        ("registry", "0002_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("subject_kind", models.CharField(max_length=32)),
                ("subject_key", models.CharField(max_length=64)),
                ("user_id", models.BigIntegerField(null=True)),
                ("reader", models.CharField(max_length=200)),
                ("on_behalf_of", models.CharField(blank=True, max_length=64)),
                ("purpose", models.CharField(max_length=40)),
                ("what", models.CharField(max_length=200)),
                ("export", models.CharField(blank=True, max_length=64)),
                ("times", models.PositiveIntegerField(default=1)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("request_id", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Breach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200)),
                ("description", models.TextField()),
                ("measures", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "đang xử lý"), ("closed", "đã đóng")], default="open", max_length=10
                    ),
                ),
                ("is_serious", models.BooleanField(default=False)),
                ("detected_at", models.DateTimeField()),
                ("happened_from", models.DateTimeField(null=True)),
                ("happened_until", models.DateTimeField(null=True)),
                ("notify_by", models.DateTimeField()),
                ("account", models.BigIntegerField(null=True)),
                ("export", models.CharField(blank=True, max_length=64)),
                ("subjects", models.PositiveIntegerField(null=True)),
                ("authority", models.CharField(blank=True, max_length=200)),
                ("authority_told_at", models.DateTimeField(null=True)),
                ("subjects_told_at", models.DateTimeField(null=True)),
                ("reported_by", models.CharField(max_length=200)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_words", models.TextField(blank=True)),
                ("keep_until", models.DateField(null=True)),
            ],
            options={
                "ordering": ("-detected_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="BreachHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_transaction_id",
                    models.BigIntegerField(db_default=nangluong.foundation.history.tracking.CurrentTransaction()),
                ),
                ("id", models.BigIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("description", models.TextField()),
                ("measures", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "đang xử lý"), ("closed", "đã đóng")], default="open", max_length=10
                    ),
                ),
                ("is_serious", models.BooleanField(default=False)),
                ("detected_at", models.DateTimeField()),
                ("happened_from", models.DateTimeField(null=True)),
                ("happened_until", models.DateTimeField(null=True)),
                ("notify_by", models.DateTimeField()),
                ("account", models.BigIntegerField(null=True)),
                ("export", models.CharField(blank=True, max_length=64)),
                ("subjects", models.PositiveIntegerField(null=True)),
                ("authority", models.CharField(blank=True, max_length=200)),
                ("authority_told_at", models.DateTimeField(null=True)),
                ("subjects_told_at", models.DateTimeField(null=True)),
                ("reported_by", models.CharField(max_length=200)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_words", models.TextField(blank=True)),
                ("keep_until", models.DateField(null=True)),
            ],
            options={
                "verbose_name": "breach history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BreachStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("found", "ghi nhận"),
                            ("measure", "khắc phục"),
                            ("authority", "báo cơ quan có thẩm quyền"),
                            ("subjects", "báo người bị ảnh hưởng"),
                            ("closed", "đóng hồ sơ"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField()),
                ("by", models.CharField(max_length=200)),
            ],
            options={
                "ordering": ("at", "id"),
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(max_length=40)),
                ("version", models.CharField(max_length=16)),
                ("text", models.TextField()),
                ("language", models.CharField(max_length=5)),
                ("given_at", models.DateTimeField()),
                (
                    "given_channel",
                    models.CharField(
                        choices=[("site", "trang web"), ("paper", "văn bản giấy"), ("counter", "tại cơ quan")],
                        max_length=10,
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "withdrawn_channel",
                    models.CharField(
                        blank=True,
                        choices=[("site", "trang web"), ("paper", "văn bản giấy"), ("counter", "tại cơ quan")],
                        max_length=10,
                    ),
                ),
                ("request_id", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="DelegationHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_transaction_id",
                    models.BigIntegerField(db_default=nangluong.foundation.history.tracking.CurrentTransaction()),
                ),
                ("id", models.BigIntegerField()),
                (
                    "rights",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="thời hạn")),
                ("reason", models.CharField(max_length=300)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_by", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "verbose_name": "delegation history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MembershipHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_transaction_id",
                    models.BigIntegerField(db_default=nangluong.foundation.history.tracking.CurrentTransaction()),
                ),
                ("id", models.BigIntegerField()),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="hiệu lực")),
                ("granted_by", models.CharField(max_length=200)),
                ("granted_at", models.DateTimeField(auto_now_add=True)),
                ("ended_by", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "membership history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SubjectRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("see", "xem, nhận bản sao dữ liệu"),
                            ("correct", "chỉnh sửa dữ liệu"),
                            ("delete", "xóa dữ liệu"),
                            ("withdraw", "rút lại sự đồng ý"),
                            ("restrict", "hạn chế xử lý dữ liệu"),
                            ("object", "phản đối xử lý dữ liệu"),
                        ],
                        max_length=10,
                    ),
                ),
                ("wish", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "đã nhận"),
                            ("accepted", "đang thực hiện"),
                            ("done", "đã thực hiện"),
                            ("refused", "từ chối"),
                            ("cancelled", "người gửi đã rút"),
                        ],
                        default="received",
                        max_length=10,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("answer_by", models.DateField()),
                ("due_on", models.DateField()),
                ("extended_to", models.DateField(null=True)),
                ("extension_reason", models.TextField(blank=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("handled_by", models.CharField(blank=True, max_length=200)),
                ("request_id", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="SubjectRequestHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_transaction_id",
                    models.BigIntegerField(db_default=nangluong.foundation.history.tracking.CurrentTransaction()),
                ),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("see", "xem, nhận bản sao dữ liệu"),
                            ("correct", "chỉnh sửa dữ liệu"),
                            ("delete", "xóa dữ liệu"),
                            ("withdraw", "rút lại sự đồng ý"),
                            ("restrict", "hạn chế xử lý dữ liệu"),
                            ("object", "phản đối xử lý dữ liệu"),
                        ],
                        max_length=10,
                    ),
                ),
                ("wish", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "đã nhận"),
                            ("accepted", "đang thực hiện"),
                            ("done", "đã thực hiện"),
                            ("refused", "từ chối"),
                            ("cancelled", "người gửi đã rút"),
                        ],
                        default="received",
                        max_length=10,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("answer_by", models.DateField()),
                ("due_on", models.DateField()),
                ("extended_to", models.DateField(null=True)),
                ("extension_reason", models.TextField(blank=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("handled_by", models.CharField(blank=True, max_length=200)),
                ("request_id", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "verbose_name": "subjectrequest history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="UserHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_transaction_id",
                    models.BigIntegerField(db_default=nangluong.foundation.history.tracking.CurrentTransaction()),
                ),
                ("id", models.BigIntegerField()),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined")),
                (
                    "kind",
                    models.CharField(
                        choices=[("staff", "cán bộ"), ("citizen", "công dân")],
                        default="staff",
                        max_length=10,
                        verbose_name="loại tài khoản",
                    ),
                ),
                ("full_name", models.CharField(blank=True, max_length=200, verbose_name="họ và tên")),
            ],
            options={
                "verbose_name": "user history",
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delegation",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "accounts_delegationhistory" ("created_at", "giver_id", "id", "organisation_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "revoked_at", "revoked_by", "rights", "taker_id", "valid") VALUES (OLD."created_at", OLD."giver_id", OLD."id", OLD."organisation_id", NOW(), \'changed\', OLD."id", OLD."reason", OLD."revoked_at", OLD."revoked_by", OLD."rights", OLD."taker_id", OLD."valid"); RETURN NULL;',
                    hash="91cc0217ac89c79f8a41308855392fa001159b3a",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_72997",
                    table="accounts_delegation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delegation",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_delegationhistory" ("created_at", "giver_id", "id", "organisation_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "revoked_at", "revoked_by", "rights", "taker_id", "valid") VALUES (OLD."created_at", OLD."giver_id", OLD."id", OLD."organisation_id", NOW(), \'removed\', OLD."id", OLD."reason", OLD."revoked_at", OLD."revoked_by", OLD."rights", OLD."taker_id", OLD."valid"); RETURN NULL;',
                    hash="1fa4eedb976e16c73a85d2d0bd2855772b6f213d",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_546a9",
                    table="accounts_delegation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "accounts_membershiphistory" ("ended_at", "ended_by", "granted_at", "granted_by", "id", "organisation_id", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "valid") VALUES (OLD."ended_at", OLD."ended_by", OLD."granted_at", OLD."granted_by", OLD."id", OLD."organisation_id", OLD."person_id", NOW(), \'changed\', OLD."id", OLD."role_id", OLD."valid"); RETURN NULL;',
                    hash="b6594a64101c75ba12e23cf6a2025182271a23db",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_2ef26",
                    table="accounts_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_membershiphistory" ("ended_at", "ended_by", "granted_at", "granted_by", "id", "organisation_id", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "valid") VALUES (OLD."ended_at", OLD."ended_by", OLD."granted_at", OLD."granted_by", OLD."id", OLD."organisation_id", OLD."person_id", NOW(), \'removed\', OLD."id", OLD."role_id", OLD."valid"); RETURN NULL;',
                    hash="8b6e492246ac9b44af7f196852a5c7e7d985a3b8",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_d2fe0",
                    table="accounts_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."acts_for_id" IS DISTINCT FROM (NEW."acts_for_id") OR OLD."date_joined" IS DISTINCT FROM (NEW."date_joined") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."first_name" IS DISTINCT FROM (NEW."first_name") OR OLD."full_name" IS DISTINCT FROM (NEW."full_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_staff" IS DISTINCT FROM (NEW."is_staff") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."last_name" IS DISTINCT FROM (NEW."last_name") OR OLD."username" IS DISTINCT FROM (NEW."username"))',
                    func='INSERT INTO "accounts_userhistory" ("acts_for_id", "date_joined", "email", "first_name", "full_name", "id", "is_active", "is_staff", "is_superuser", "kind", "last_name", "pgh_created_at", "pgh_label", "pgh_obj_id", "username") VALUES (OLD."acts_for_id", OLD."date_joined", OLD."email", OLD."first_name", OLD."full_name", OLD."id", OLD."is_active", OLD."is_staff", OLD."is_superuser", OLD."kind", OLD."last_name", NOW(), \'changed\', OLD."id", OLD."username"); RETURN NULL;',
                    hash="fe82e4181b12844756f64a4b9d0f99feb6cda8d6",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_1bd15",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_userhistory" ("acts_for_id", "date_joined", "email", "first_name", "full_name", "id", "is_active", "is_staff", "is_superuser", "kind", "last_name", "pgh_created_at", "pgh_label", "pgh_obj_id", "username") VALUES (OLD."acts_for_id", OLD."date_joined", OLD."email", OLD."first_name", OLD."full_name", OLD."id", OLD."is_active", OLD."is_staff", OLD."is_superuser", OLD."kind", OLD."last_name", NOW(), \'removed\', OLD."id", OLD."username"); RETURN NULL;',
                    hash="7b5d4d4536753f669f26f0953a44a55d516cc97e",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_2b56b",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="accessrecord",
            index=models.Index(fields=["subject_kind", "subject_key", "-last_at"], name="access_subject"),
        ),
        migrations.AddIndex(
            model_name="accessrecord",
            index=models.Index(fields=["user_id", "-last_at"], name="access_reader"),
        ),
        migrations.AddIndex(
            model_name="accessrecord",
            index=models.Index(fields=["last_at"], name="access_time"),
        ),
        migrations.AddIndex(
            model_name="accessrecord",
            index=models.Index(
                condition=models.Q(("export", ""), _negated=True), fields=["export"], name="access_export"
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrecord",
            constraint=models.UniqueConstraint(
                fields=("subject_kind", "subject_key", "day", "user_id", "on_behalf_of", "purpose", "what", "export"),
                name="access_once_a_day",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="breach",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "open"),
                    models.Q(("closed_at__isnull", False), ("keep_until__isnull", False)),
                    _connector="OR",
                ),
                name="breach_closed_with_date",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="breach",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "accounts_breachhistory" ("account", "authority", "authority_told_at", "closed_at", "closed_words", "description", "detected_at", "export", "happened_from", "happened_until", "id", "is_serious", "keep_until", "measures", "notify_by", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_by", "state", "subjects", "subjects_told_at", "title") VALUES (OLD."account", OLD."authority", OLD."authority_told_at", OLD."closed_at", OLD."closed_words", OLD."description", OLD."detected_at", OLD."export", OLD."happened_from", OLD."happened_until", OLD."id", OLD."is_serious", OLD."keep_until", OLD."measures", OLD."notify_by", NOW(), \'changed\', OLD."id", OLD."reported_by", OLD."state", OLD."subjects", OLD."subjects_told_at", OLD."title"); RETURN NULL;',
                    hash="52d13497f93e5defd55546e505b2e716d0a3691a",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_750a7",
                    table="accounts_breach",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="breach",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_breachhistory" ("account", "authority", "authority_told_at", "closed_at", "closed_words", "description", "detected_at", "export", "happened_from", "happened_until", "id", "is_serious", "keep_until", "measures", "notify_by", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_by", "state", "subjects", "subjects_told_at", "title") VALUES (OLD."account", OLD."authority", OLD."authority_told_at", OLD."closed_at", OLD."closed_words", OLD."description", OLD."detected_at", OLD."export", OLD."happened_from", OLD."happened_until", OLD."id", OLD."is_serious", OLD."keep_until", OLD."measures", OLD."notify_by", NOW(), \'removed\', OLD."id", OLD."reported_by", OLD."state", OLD."subjects", OLD."subjects_told_at", OLD."title"); RETURN NULL;',
                    hash="100aa2dc0f9f48038a498d82fb0874b1e0c1ea0f",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_b4017",
                    table="accounts_breach",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="breachhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history_rows",
                to="accounts.breach",
            ),
        ),
        migrations.AddField(
            model_name="breachstep",
            name="breach",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="accounts.breach"
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="consents", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="delegationhistory",
            name="giver",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="delegationhistory",
            name="organisation",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="registry.organisation",
            ),
        ),
        migrations.AddField(
            model_name="delegationhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history_rows",
                to="accounts.delegation",
            ),
        ),
        migrations.AddField(
            model_name="delegationhistory",
            name="taker",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="membershiphistory",
            name="organisation",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="registry.organisation",
            ),
        ),
        migrations.AddField(
            model_name="membershiphistory",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="membershiphistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history_rows",
                to="accounts.membership",
            ),
        ),
        migrations.AddField(
            model_name="membershiphistory",
            name="role",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="accounts.role",
            ),
        ),
        migrations.AddField(
            model_name="subjectrequest",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="data_requests", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="subjectrequesthistory",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="subjectrequesthistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history_rows",
                to="accounts.subjectrequest",
            ),
        ),
        migrations.AddField(
            model_name="userhistory",
            name="acts_for",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="registry.organisation",
            ),
        ),
        migrations.AddField(
            model_name="userhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history_rows",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="breachhistory",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="breach_history"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)), fields=("person", "purpose"), name="consent_stands_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at", None), ("withdrawn_at__gte", models.F("given_at")), _connector="OR"
                ),
                name="consent_withdrawn_later",
            ),
        ),
        migrations.AddIndex(
            model_name="delegationhistory",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="delegation_history"),
        ),
        migrations.AddIndex(
            model_name="membershiphistory",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="membership_history"),
        ),
        migrations.AddIndex(
            model_name="subjectrequest",
            index=models.Index(fields=["state", "due_on"], name="data_request_queue"),
        ),
        migrations.AddConstraint(
            model_name="subjectrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["received", "accepted", "cancelled"]),
                    models.Q(("answer", ""), _negated=True),
                    _connector="OR",
                ),
                name="data_request_ends_with_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["received", "accepted"]), ("closed_at__isnull", False), _connector="XOR"
                ),
                name="data_request_closed_at_end",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subjectrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "accounts_subjectrequesthistory" ("accepted_at", "answer", "answer_by", "closed_at", "due_on", "extended_to", "extension_reason", "handled_by", "id", "kind", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "request_id", "state", "wish") VALUES (OLD."accepted_at", OLD."answer", OLD."answer_by", OLD."closed_at", OLD."due_on", OLD."extended_to", OLD."extension_reason", OLD."handled_by", OLD."id", OLD."kind", OLD."person_id", NOW(), \'changed\', OLD."id", OLD."received_at", OLD."request_id", OLD."state", OLD."wish"); RETURN NULL;',
                    hash="8a51e0c8ac8665dd7fd1448c98a8aadb5acf08c4",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_96ff0",
                    table="accounts_subjectrequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subjectrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_subjectrequesthistory" ("accepted_at", "answer", "answer_by", "closed_at", "due_on", "extended_to", "extension_reason", "handled_by", "id", "kind", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "request_id", "state", "wish") VALUES (OLD."accepted_at", OLD."answer", OLD."answer_by", OLD."closed_at", OLD."due_on", OLD."extended_to", OLD."extension_reason", OLD."handled_by", OLD."id", OLD."kind", OLD."person_id", NOW(), \'removed\', OLD."id", OLD."received_at", OLD."request_id", OLD."state", OLD."wish"); RETURN NULL;',
                    hash="4141a10ee70263164dba8c73529989ad060ccf75",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_cae84",
                    table="accounts_subjectrequest",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="subjectrequesthistory",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="subjectrequest_history"),
        ),
        migrations.AddIndex(
            model_name="userhistory",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="user_history"),
        ),
    ]
