from django.db import migrations

from loopbaan.audit.trail import NO_TRUNCATE


def guard_each_part(_apps, schema_editor):
    """The guard of a statement is not copied to the parts: the default one, and the months that stand already."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit_event'::regclass")
        parts = [name for (name,) in cursor.fetchall()]
    for name in parts:
        schema_editor.execute(NO_TRUNCATE.format(table=name))


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_guards_for_every_session")]

    operations = [migrations.RunPython(guard_each_part, migrations.RunPython.noop)]
