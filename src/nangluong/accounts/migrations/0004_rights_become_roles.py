"""People who held rights of statistics hold the roles with those rights, in the ministry's unit for it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.postgresql.psycopg_any import DateRange

UNIT = "bct-vu-khtc-qldn"
ROLES = {
    "statistics_officer": {"statistics.load_figures", "statistics.build_release"},
    "statistics_approver": {"statistics.publish_release"},
}


def give_roles(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Give each holder the roles; where the unit is not stored yet there is nobody to give them to.

    The roles are stored with their bare codes: `load-reference`, which runs at every start, completes them.
    """
    roles, memberships = (apps.get_model("accounts", name).objects for name in ("Role", "Membership"))
    holders = list(apps.get_model("accounts", "User").objects.exclude(rights=[]))
    if not holders or not apps.get_model("registry", "Organisation").objects.filter(code=UNIT).exists():
        return
    for position, code in enumerate(ROLES, 1):
        roles.get_or_create(
            code=code,
            defaults={"position": position, "name": code, "name_en": code, "held_in": [], "account": "staff"},
        )
    for person in holders:
        for code, rights in ROLES.items():
            if rights & set(person.rights):
                memberships.create(
                    person=person,
                    organisation_id=UNIT,
                    role_id=code,
                    valid=DateRange(person.date_joined.date(), None, "[)"),
                    granted_by="system",
                )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_roles")]

    operations = [migrations.RunPython(give_roles, migrations.RunPython.noop)]
