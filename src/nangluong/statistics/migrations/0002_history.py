import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import nangluong.foundation.history.tracking


class Migration(migrations.Migration):
    dependencies = [
        ("statistics", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReleaseHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_transaction_id",
                    models.BigIntegerField(db_default=nangluong.foundation.history.tracking.CurrentTransaction()),
                ),
                ("id", models.BigIntegerField()),
                ("number", models.CharField(max_length=16)),
                ("title_vi", models.CharField(max_length=200)),
                ("title_en", models.CharField(max_length=200)),
                ("notes_vi", models.TextField(blank=True)),
                ("notes_en", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("building", "đang dựng"),
                            ("ready", "chờ công bố"),
                            ("published", "đã công bố"),
                            ("failed", "không thành công"),
                        ],
                        default="building",
                        max_length=10,
                    ),
                ),
                ("snapshot", models.BigIntegerField(null=True)),
                ("facts", models.PositiveIntegerField(default=0)),
                ("cells", models.PositiveIntegerField(default=0)),
                ("changes", models.PositiveIntegerField(default=0)),
                ("work_id", models.UUIDField(null=True)),
                ("built_by", models.CharField(max_length=200)),
                ("built_at", models.DateTimeField(null=True)),
                ("published_by", models.CharField(blank=True, max_length=200)),
                ("public_from", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "release history",
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="release",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "statistics_releasehistory" ("built_at", "built_by", "cells", "changes", "facts", "id", "notes_en", "notes_vi", "number", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_id", "public_from", "published_by", "snapshot", "state", "title_en", "title_vi", "work_id") VALUES (OLD."built_at", OLD."built_by", OLD."cells", OLD."changes", OLD."facts", OLD."id", OLD."notes_en", OLD."notes_vi", OLD."number", NOW(), \'changed\', OLD."id", OLD."previous_id", OLD."public_from", OLD."published_by", OLD."snapshot", OLD."state", OLD."title_en", OLD."title_vi", OLD."work_id"); RETURN NULL;',
                    hash="51f11ee40f8846de2c121fdc158ce036676a1024",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_8843b",
                    table="statistics_release",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="release",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "statistics_releasehistory" ("built_at", "built_by", "cells", "changes", "facts", "id", "notes_en", "notes_vi", "number", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_id", "public_from", "published_by", "snapshot", "state", "title_en", "title_vi", "work_id") VALUES (OLD."built_at", OLD."built_by", OLD."cells", OLD."changes", OLD."facts", OLD."id", OLD."notes_en", OLD."notes_vi", OLD."number", NOW(), \'removed\', OLD."id", OLD."previous_id", OLD."public_from", OLD."published_by", OLD."snapshot", OLD."state", OLD."title_en", OLD."title_vi", OLD."work_id"); RETURN NULL;',
                    hash="d1928c34c0a0b4818cd251cf78053c9a7ee71be6",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_bac43",
                    table="statistics_release",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="releasehistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history_rows",
                to="statistics.release",
            ),
        ),
        migrations.AddField(
            model_name="releasehistory",
            name="previous",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="statistics.release",
            ),
        ),
        migrations.AddIndex(
            model_name="releasehistory",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="release_history"),
        ),
    ]
