from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_rights_become_roles")]

    operations = [migrations.RemoveField(model_name="user", name="rights")]
