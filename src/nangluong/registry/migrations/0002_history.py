import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import nangluong.foundation.history.tracking


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="FacilityHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_transaction_id",
                    models.BigIntegerField(db_default=nangluong.foundation.history.tracking.CurrentTransaction()),
                ),
                ("source", models.TextField()),
                (
                    "confidence",
                    models.CharField(
                        choices=[
                            ("sourced", "có nguồn"),
                            ("recalled", "chưa đối chiếu"),
                            ("derived", "suy ra"),
                            ("measured", "đo được"),
                            ("illustrative", "minh họa"),
                        ],
                        max_length=12,
                    ),
                ),
                ("code", models.CharField(max_length=40, serialize=False)),
                (
                    "place_confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sourced", "có nguồn"),
                            ("recalled", "chưa đối chiếu"),
                            ("derived", "suy ra"),
                            ("measured", "đo được"),
                            ("illustrative", "minh họa"),
                        ],
                        max_length=12,
                    ),
                ),
                ("latitude", models.DecimalField(decimal_places=7, max_digits=10, null=True)),
                ("longitude", models.DecimalField(decimal_places=7, max_digits=10, null=True)),
                (
                    "coordinate_confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sourced", "có nguồn"),
                            ("recalled", "chưa đối chiếu"),
                            ("derived", "suy ra"),
                            ("measured", "đo được"),
                            ("illustrative", "minh họa"),
                        ],
                        max_length=12,
                    ),
                ),
                ("locality", models.CharField(blank=True, max_length=200)),
                ("river", models.CharField(blank=True, max_length=100)),
                ("commissioned_year", models.PositiveSmallIntegerField(null=True)),
                ("observed_year", models.PositiveSmallIntegerField(null=True)),
                ("source_url", models.TextField(blank=True)),
                ("licence", models.CharField(max_length=100)),
                ("note", models.TextField(blank=True)),
            ],
            options={
                "verbose_name": "facility history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FacilityVersionHistory",
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
                ("source", models.TextField()),
                (
                    "confidence",
                    models.CharField(
                        choices=[
                            ("sourced", "có nguồn"),
                            ("recalled", "chưa đối chiếu"),
                            ("derived", "suy ra"),
                            ("measured", "đo được"),
                            ("illustrative", "minh họa"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("name_vi", models.CharField(blank=True, max_length=200)),
                ("technology", models.CharField(blank=True, max_length=100)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("operational", "đang vận hành"),
                            ("under_construction", "đang xây dựng"),
                            ("planned", "quy hoạch"),
                            ("retired", "ngừng vận hành"),
                            ("unknown", "chưa rõ"),
                        ],
                        max_length=20,
                    ),
                ),
                ("capacity", models.DecimalField(decimal_places=6, max_digits=18, null=True)),
                ("capacity_unit", models.CharField(max_length=40)),
                ("operator_text", models.CharField(blank=True, max_length=300)),
                ("sort_key", models.TextField(db_collation="C")),
                ("search_key", models.TextField()),
            ],
            options={
                "verbose_name": "facilityversion history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OrganisationHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_transaction_id",
                    models.BigIntegerField(db_default=nangluong.foundation.history.tracking.CurrentTransaction()),
                ),
                ("source", models.TextField()),
                (
                    "confidence",
                    models.CharField(
                        choices=[
                            ("sourced", "có nguồn"),
                            ("recalled", "chưa đối chiếu"),
                            ("derived", "suy ra"),
                            ("measured", "đo được"),
                            ("illustrative", "minh họa"),
                        ],
                        max_length=12,
                    ),
                ),
                ("code", models.CharField(max_length=40, serialize=False)),
            ],
            options={
                "verbose_name": "organisation history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OrganisationVersionHistory",
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
                ("source", models.TextField()),
                (
                    "confidence",
                    models.CharField(
                        choices=[
                            ("sourced", "có nguồn"),
                            ("recalled", "chưa đối chiếu"),
                            ("derived", "suy ra"),
                            ("measured", "đo được"),
                            ("illustrative", "minh họa"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=300)),
                ("name_en", models.CharField(max_length=300)),
                ("sort_key", models.TextField(db_collation="C")),
                ("search_key", models.TextField()),
                ("short_name", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "verbose_name": "organisationversion history",
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="facility",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "registry_facilityhistory" ("code", "commissioned_year", "confidence", "coordinate_confidence", "energy_source_id", "kind_id", "latitude", "licence", "locality", "longitude", "note", "observed_year", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_confidence", "place_id", "river", "source", "source_url", "subsector_id") VALUES (OLD."code", OLD."commissioned_year", OLD."confidence", OLD."coordinate_confidence", OLD."energy_source_id", OLD."kind_id", OLD."latitude", OLD."licence", OLD."locality", OLD."longitude", OLD."note", OLD."observed_year", NOW(), \'changed\', OLD."code", OLD."place_confidence", OLD."place_id", OLD."river", OLD."source", OLD."source_url", OLD."subsector_id"); RETURN NULL;',
                    hash="3b08b88bb01b89dec326ff02761ccdff7a449072",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_4a59f",
                    table="registry_facility",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="facility",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "registry_facilityhistory" ("code", "commissioned_year", "confidence", "coordinate_confidence", "energy_source_id", "kind_id", "latitude", "licence", "locality", "longitude", "note", "observed_year", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_confidence", "place_id", "river", "source", "source_url", "subsector_id") VALUES (OLD."code", OLD."commissioned_year", OLD."confidence", OLD."coordinate_confidence", OLD."energy_source_id", OLD."kind_id", OLD."latitude", OLD."licence", OLD."locality", OLD."longitude", OLD."note", OLD."observed_year", NOW(), \'removed\', OLD."code", OLD."place_confidence", OLD."place_id", OLD."river", OLD."source", OLD."source_url", OLD."subsector_id"); RETURN NULL;',
                    hash="d77de54da8df55bfbf025787b0ee5c2d916942bc",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_541a5",
                    table="registry_facility",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="facilityversion",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "registry_facilityversionhistory" ("capacity", "capacity_unit", "confidence", "facility_id", "id", "name", "name_vi", "operator_id", "operator_text", "pgh_created_at", "pgh_label", "pgh_obj_id", "search_key", "sort_key", "source", "status", "technology", "valid") VALUES (OLD."capacity", OLD."capacity_unit", OLD."confidence", OLD."facility_id", OLD."id", OLD."name", OLD."name_vi", OLD."operator_id", OLD."operator_text", NOW(), \'changed\', OLD."id", OLD."search_key", OLD."sort_key", OLD."source", OLD."status", OLD."technology", OLD."valid"); RETURN NULL;',
                    hash="e61b6be59aff9a7d0198a39714a2d2e7433c0b72",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_0336a",
                    table="registry_facilityversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="facilityversion",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "registry_facilityversionhistory" ("capacity", "capacity_unit", "confidence", "facility_id", "id", "name", "name_vi", "operator_id", "operator_text", "pgh_created_at", "pgh_label", "pgh_obj_id", "search_key", "sort_key", "source", "status", "technology", "valid") VALUES (OLD."capacity", OLD."capacity_unit", OLD."confidence", OLD."facility_id", OLD."id", OLD."name", OLD."name_vi", OLD."operator_id", OLD."operator_text", NOW(), \'removed\', OLD."id", OLD."search_key", OLD."sort_key", OLD."source", OLD."status", OLD."technology", OLD."valid"); RETURN NULL;',
                    hash="c728ee769e7ee7e73562b6087e489dc5a3fb0ede",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_553f2",
                    table="registry_facilityversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "registry_organisationhistory" ("code", "confidence", "kind_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (OLD."code", OLD."confidence", OLD."kind_id", NOW(), \'changed\', OLD."code", OLD."source"); RETURN NULL;',
                    hash="ccfb37c6c7be0fdc2c972042c687442e89750dec",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_ecc0e",
                    table="registry_organisation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "registry_organisationhistory" ("code", "confidence", "kind_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (OLD."code", OLD."confidence", OLD."kind_id", NOW(), \'removed\', OLD."code", OLD."source"); RETURN NULL;',
                    hash="4d1d7dda2870ecdf42b64db7bad5fd4f6b6d2caf",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_b9c60",
                    table="registry_organisation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisationversion",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "registry_organisationversionhistory" ("confidence", "id", "name", "name_en", "organisation_id", "parent_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "search_key", "short_name", "sort_key", "source", "valid") VALUES (OLD."confidence", OLD."id", OLD."name", OLD."name_en", OLD."organisation_id", OLD."parent_id", NOW(), \'changed\', OLD."id", OLD."place_id", OLD."search_key", OLD."short_name", OLD."sort_key", OLD."source", OLD."valid"); RETURN NULL;',
                    hash="9bceb889ed1665f7c3e2215fa2c1f7dad52c47df",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_e3a8d",
                    table="registry_organisationversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisationversion",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "registry_organisationversionhistory" ("confidence", "id", "name", "name_en", "organisation_id", "parent_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "search_key", "short_name", "sort_key", "source", "valid") VALUES (OLD."confidence", OLD."id", OLD."name", OLD."name_en", OLD."organisation_id", OLD."parent_id", NOW(), \'removed\', OLD."id", OLD."place_id", OLD."search_key", OLD."short_name", OLD."sort_key", OLD."source", OLD."valid"); RETURN NULL;',
                    hash="2de186aa576fb4977e39b689dae08b2396f9fa19",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_1a4e5",
                    table="registry_organisationversion",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="facilityhistory",
            name="energy_source",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="registry.energysource",
            ),
        ),
        migrations.AddField(
            model_name="facilityhistory",
            name="kind",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="registry.facilitykind",
            ),
        ),
        migrations.AddField(
            model_name="facilityhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history_rows",
                to="registry.facility",
            ),
        ),
        migrations.AddField(
            model_name="facilityhistory",
            name="place",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="registry.place",
            ),
        ),
        migrations.AddField(
            model_name="facilityhistory",
            name="subsector",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="registry.subsector",
            ),
        ),
        migrations.AddField(
            model_name="facilityversionhistory",
            name="facility",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="registry.facility",
            ),
        ),
        migrations.AddField(
            model_name="facilityversionhistory",
            name="operator",
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
            model_name="facilityversionhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history_rows",
                to="registry.facilityversion",
            ),
        ),
        migrations.AddField(
            model_name="organisationhistory",
            name="kind",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="registry.organisationkind",
            ),
        ),
        migrations.AddField(
            model_name="organisationhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history_rows",
                to="registry.organisation",
            ),
        ),
        migrations.AddField(
            model_name="organisationversionhistory",
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
            model_name="organisationversionhistory",
            name="parent",
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
            model_name="organisationversionhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history_rows",
                to="registry.organisationversion",
            ),
        ),
        migrations.AddField(
            model_name="organisationversionhistory",
            name="place",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="registry.place",
            ),
        ),
        migrations.AddIndex(
            model_name="facilityhistory",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="facility_history"),
        ),
        migrations.AddIndex(
            model_name="facilityversionhistory",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="facilityversion_history"),
        ),
        migrations.AddIndex(
            model_name="organisationhistory",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="organisation_history"),
        ),
        migrations.AddIndex(
            model_name="organisationversionhistory",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="organisationversion_history"),
        ),
    ]
