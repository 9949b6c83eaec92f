"""The audit has a head, kept by the database; checks are stored; every search has an index; entries name their transaction."""

from django.db import migrations, models

FORWARD = """
INSERT INTO foundation_audithead (id, entries, last_id, digest)
    SELECT 1, count(*), coalesce(max(id), 0),
        coalesce((SELECT digest FROM foundation_auditentry ORDER BY id DESC LIMIT 1), repeat('0', 64))
    FROM foundation_auditentry;
CREATE FUNCTION foundation_audit_advance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE foundation_audithead SET entries = entries + 1, last_id = NEW.id, digest = NEW.digest
        WHERE id = 1 AND digest = NEW.previous_digest AND last_id < NEW.id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the audit takes an entry at its end only';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_advance AFTER INSERT ON foundation_auditentry
    FOR EACH ROW EXECUTE FUNCTION foundation_audit_advance();
CREATE FUNCTION foundation_audit_guard_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' AND NEW.id = 1 AND NEW.entries = 0 AND NEW.last_id = 0 AND NEW.digest = repeat('0', 64) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit is append-only: its head moves with its entries';
END $$;
CREATE TRIGGER audit_head_moves_with_entries BEFORE INSERT OR UPDATE OR DELETE ON foundation_audithead
    FOR EACH ROW EXECUTE FUNCTION foundation_audit_guard_head();
CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON foundation_audithead
    FOR EACH STATEMENT EXECUTE FUNCTION foundation_audit_guard_head();
ALTER TABLE foundation_audithead SET (fillfactor = 10);
-- One call from lock to entry: the shorter the head is held, the more writers a second get through.
CREATE FUNCTION foundation_audit_append(
    actor text, user_id bigint, on_behalf_of text, verb text, object_kind text, object_key text, before jsonb,
    after jsonb, reason text, refused boolean, request_id text, content text,
    OUT id bigint, OUT at timestamptz, OUT transaction_id bigint, OUT previous_digest text, OUT digest text
) LANGUAGE plpgsql AS $$
#variable_conflict use_variable
BEGIN
    SELECT head.digest INTO previous_digest FROM foundation_audithead head WHERE head.id = 1 FOR UPDATE;
    IF previous_digest IS NULL THEN
        -- An emptied database. Where entries are left without their head, `audit verify` says so.
        INSERT INTO foundation_audithead VALUES (1, 0, 0, repeat('0', 64)) ON CONFLICT DO NOTHING;
        SELECT head.digest INTO previous_digest FROM foundation_audithead head WHERE head.id = 1 FOR UPDATE;
    END IF;
    at := clock_timestamp();
    transaction_id := pg_current_xact_id()::text::bigint;
    digest := encode(sha256(convert_to(
        previous_digest || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || transaction_id || content,
        'UTF8')), 'hex');
    id := nextval(pg_get_serial_sequence('foundation_auditentry', 'id'));
    INSERT INTO foundation_auditentry (
        id, at, actor, user_id, on_behalf_of, verb, object_kind, object_key, before, after, reason, refused,
        request_id, previous_digest, digest, transaction_id) VALUES (
        id, at, actor, user_id, on_behalf_of, verb, object_kind, object_key, before, after, reason, refused,
        request_id, previous_digest, digest, transaction_id);
END $$;
"""
BACKWARD = """
DROP FUNCTION foundation_audit_append;
DROP TRIGGER audit_head_no_truncate ON foundation_audithead;
DROP TRIGGER audit_head_moves_with_entries ON foundation_audithead;
DROP FUNCTION foundation_audit_guard_head();
DROP TRIGGER audit_advance ON foundation_auditentry;
DROP FUNCTION foundation_audit_advance();
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0002_audit_append_only")]
    operations = [
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("entries", models.BigIntegerField()),
                ("last_id", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="AuditCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("entries", models.BigIntegerField()),
                ("anchors", models.PositiveIntegerField()),
                ("broken", models.PositiveIntegerField()),
                ("findings", models.JSONField(default=list)),
                ("seconds", models.FloatField()),
                ("checked_by", models.CharField(max_length=200)),
            ],
            options={"ordering": ["-id"]},
        ),
        migrations.AddField("auditentry", "transaction_id", models.BigIntegerField(null=True)),
        migrations.RemoveIndex("auditentry", "audit_object"),
        migrations.RemoveIndex("auditentry", "audit_person"),
        *(
            migrations.AddIndex("auditentry", index)
            for index in (
                models.Index(fields=["object_kind", "object_key", "-id"], name="audit_object_newest"),
                models.Index(fields=["user_id", "-id"], name="audit_person_newest"),
                models.Index(fields=["actor", "-id"], name="audit_actor_newest"),
                models.Index(fields=["on_behalf_of", "-id"], name="audit_organisation_newest"),
                models.Index(fields=["verb", "-id"], name="audit_verb_newest"),
                models.Index(fields=["at", "id"], name="audit_time"),
                models.Index(fields=["-id"], name="audit_refused_newest", condition=models.Q(refused=True)),
                models.Index(fields=["request_id"], name="audit_request", condition=~models.Q(request_id="")),
                models.Index(fields=["transaction_id"], name="audit_transaction"),
            )
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
