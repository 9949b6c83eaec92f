"""The audit takes new entries only: the database itself refuses to change or remove one."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION foundation_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is append-only';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON foundation_auditentry
    FOR EACH ROW EXECUTE FUNCTION foundation_audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON foundation_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION foundation_audit_refuse();
"""
BACKWARD = """
DROP TRIGGER audit_no_truncate ON foundation_auditentry;
DROP TRIGGER audit_append_only ON foundation_auditentry;
DROP FUNCTION foundation_audit_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
