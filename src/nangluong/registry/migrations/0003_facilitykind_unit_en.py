from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0002_facility_coordinates_whole"),
    ]

    operations = [
        # Filled by the next `nangluong load-reference`.
        migrations.AddField(
            model_name="facilitykind",
            name="unit_en",
            field=models.CharField(default="", max_length=40),
            preserve_default=False,
        ),
    ]
