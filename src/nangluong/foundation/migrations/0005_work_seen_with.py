"""Colleagues who hold a right see the work of each other."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0004_files_jobs_notices"),
    ]

    operations = [
        migrations.AddField(
            model_name="work",
            name="seen_with",
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
