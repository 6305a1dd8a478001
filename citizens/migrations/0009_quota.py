"""The list of a month under a quota, and the waiting list as a state of an application."""

import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_person_natural"),
        ("citizens", "0008_marks_of_decisions"),
    ]

    operations = [
        migrations.CreateModel(
            name="QuotaMonth",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("first_day", models.DateField(unique=True)),
                ("regulation_version", models.CharField(max_length=10)),
                ("regulation_revision", models.PositiveSmallIntegerField()),
                ("opens_at", models.DateTimeField()),
                ("ends_on", models.DateField()),
                ("size", models.PositiveIntegerField()),
                ("asked", models.PositiveIntegerField(default=0)),
                ("held", models.PositiveIntegerField(default=0)),
                ("waiting", models.PositiveIntegerField(default=0)),
                ("beyond", models.PositiveIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="QuotaPlace",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "Heeft een plaats"),
                            ("waiting", "Op de wachtlijst"),
                            ("freed", "Vrijgekomen"),
                            ("beyond", "Boven het aantal, na heroverweging"),
                            ("left", "Van de lijst gegaan"),
                            ("ended", "Lijst voorbij"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("left_then", models.PositiveIntegerField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("held_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="application",
            name="application_state",
        ),
        migrations.RemoveConstraint(
            model_name="application",
            name="application_one_running",
        ),
        migrations.RemoveConstraint(
            model_name="application",
            name="application_decided_at",
        ),
        migrations.AlterField(
            model_name="application",
            name="state",
            field=models.CharField(
                choices=[
                    ("asking", "Bronnen bevraagd"),
                    ("waiting", "Op de wachtlijst"),
                    ("undetermined", "Nog niet beslist"),
                    ("granted", "Toegekend"),
                    ("ordered", "Besteld"),
                    ("refused", "Geweigerd"),
                    ("withdrawn", "Ingetrokken"),
                    ("lapsed", "Vervallen"),
                ],
                default="asking",
                max_length=12,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="application",
            trigger=pgtrigger.compiler.Trigger(
                name="application_state",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.state NOT IN ('asking', 'waiting') THEN\n                    RAISE EXCEPTION 'application: not an initial state' USING ERRCODE = 'check_violation', CONSTRAINT = 'application_state';\n                END IF;\n            ELSIF NEW.state IS DISTINCT FROM OLD.state\n                AND (OLD.state::text, NEW.state::text) NOT IN (('asking', 'granted'), ('asking', 'refused'), ('asking', 'undetermined'), ('asking', 'withdrawn'), ('granted', 'lapsed'), ('granted', 'ordered'), ('granted', 'refused'), ('granted', 'withdrawn'), ('ordered', 'lapsed'), ('refused', 'granted'), ('undetermined', 'granted'), ('undetermined', 'refused'), ('undetermined', 'withdrawn'), ('waiting', 'asking'), ('waiting', 'refused'), ('waiting', 'withdrawn')) THEN\n                RAISE EXCEPTION 'application: no such step' USING ERRCODE = 'check_violation', CONSTRAINT = 'application_state';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="7ed0058ca762aadae4695f6f329044c0568a6516",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_application_state_47efd",
                    table="citizens_application",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["asking", "waiting", "undetermined", "granted"])),
                fields=("person",),
                name="application_one_running",
                violation_error_message="Je hebt al een aanvraag die loopt.",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["asking", "waiting", "undetermined", "withdrawn"]),
                    ("decided_at__isnull", False),
                    _connector="OR",
                ),
                name="application_decided_at",
                violation_error_code="application_decided_at",
                violation_error_message="Een aanvraag waarover beslist is, heeft een tijdstip van beslissing.",
            ),
        ),
        migrations.AddConstraint(
            model_name="quotamonth",
            constraint=models.CheckConstraint(
                condition=models.Q(("held__lte", models.F("size"))),
                name="quota_month_held",
                violation_error_code="quota_month_held",
                violation_error_message="Er zijn niet meer plaatsen dan het aantal van de maand.",
            ),
        ),
        migrations.AddConstraint(
            model_name="quotamonth",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("first_day"))),
                name="quota_month_ends",
                violation_error_code="quota_month_ends",
                violation_error_message="Een lijst eindigt na haar begin.",
            ),
        ),
        migrations.AddField(
            model_name="quotaplace",
            name="application",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="quota_place", to="citizens.application"
            ),
        ),
        migrations.AddField(
            model_name="quotaplace",
            name="month",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="places", to="citizens.quotamonth"
            ),
        ),
        migrations.AddField(
            model_name="quotaplace",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person"
            ),
        ),
        migrations.AddIndex(
            model_name="quotaplace",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["month", "number"], name="quota_place_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="quotaplace",
            constraint=models.UniqueConstraint(fields=("month", "number"), name="quota_place_number"),
        ),
        migrations.AddConstraint(
            model_name="quotaplace",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["held", "waiting", "beyond"])),
                fields=("month", "person"),
                name="quota_place_one_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="quotaplace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("held_at__isnull", False),
                        ("left_then__isnull", False),
                        ("state__in", ["held", "freed", "beyond"]),
                    ),
                    models.Q(("held_at", None), ("left_then", None), ("state__in", ["waiting", "left", "ended"])),
                    _connector="OR",
                ),
                name="quota_place_held_at",
                violation_error_code="quota_place_held_at",
                violation_error_message="Wie een plaats heeft of had, kreeg ze op een tijdstip.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotaplace",
            trigger=pgtrigger.compiler.Trigger(
                name="quota_place_counted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE month RECORD;",
                    func="\n    SELECT * INTO month FROM citizens_quotamonth WHERE id = NEW.month_id FOR NO KEY UPDATE;\n    IF NOT FOUND THEN\n        RAISE EXCEPTION 'the list of this month was not made' USING ERRCODE = 'check_violation',\n            CONSTRAINT = 'quota_month_missing';\n    END IF;\n    IF month.ended_at IS NOT NULL THEN\n        RAISE EXCEPTION 'the list of this month has ended' USING ERRCODE = 'check_violation',\n            CONSTRAINT = 'quota_month_ended';\n    END IF;\n    NEW.number := month.asked + 1;\n    IF month.held < month.size AND month.waiting = 0 THEN\n        NEW.state := 'held';\n        NEW.left_then := month.size - month.held;\n        NEW.held_at := NEW.asked_at;\n        UPDATE citizens_quotamonth SET asked = asked + 1, held = held + 1 WHERE id = NEW.month_id;\n    ELSE\n        NEW.state := 'waiting';\n        NEW.left_then := NULL;\n        NEW.held_at := NULL;\n        UPDATE citizens_quotamonth SET asked = asked + 1, waiting = waiting + 1 WHERE id = NEW.month_id;\n    END IF;\n    RETURN NEW;\n",
                    hash="fe2aea6641861dd1158d8f38fbcb04e43ebb593a",
                    operation="INSERT",
                    pgid="pgtrigger_quota_place_counted_3b542",
                    table="citizens_quotaplace",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotaplace",
            trigger=pgtrigger.compiler.Trigger(
                name="quota_place_moved",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE month RECORD;",
                    func="\n    IF (to_jsonb(OLD) - ARRAY['state', 'left_then', 'held_at', 'ended_at'])\n        <> (to_jsonb(NEW) - ARRAY['state', 'left_then', 'held_at', 'ended_at']) THEN\n        RAISE EXCEPTION 'a place stays whose and where it is' USING ERRCODE = 'check_violation',\n            CONSTRAINT = 'quota_place_fixed';\n    END IF;\n    IF NEW.state = OLD.state THEN\n        RETURN NEW;\n    END IF;\n    SELECT * INTO month FROM citizens_quotamonth WHERE id = NEW.month_id FOR NO KEY UPDATE;\n    IF NEW.state = 'held' THEN\n        NEW.left_then := month.size - month.held;\n        IF OLD.state = 'waiting' AND (\n            month.ended_at IS NOT NULL\n            OR EXISTS (SELECT 1 FROM citizens_quotaplace AS ahead WHERE ahead.month_id = NEW.month_id\n                AND ahead.state = 'waiting' AND ahead.number < NEW.number)\n        ) THEN\n            RAISE EXCEPTION 'not the next in line' USING ERRCODE = 'check_violation',\n                CONSTRAINT = 'quota_place_turn';\n        END IF;\n    END IF;\n    UPDATE citizens_quotamonth SET\n        held = held + (NEW.state = 'held')::int - (OLD.state = 'held')::int,\n        waiting = waiting + (NEW.state = 'waiting')::int - (OLD.state = 'waiting')::int,\n        beyond = beyond + (NEW.state = 'beyond')::int - (OLD.state = 'beyond')::int\n    WHERE id = NEW.month_id;\n    RETURN NEW;\n",
                    hash="4f6da55f7f05b43635762945052f5d0c6f28591c",
                    operation="UPDATE",
                    pgid="pgtrigger_quota_place_moved_dba1f",
                    table="citizens_quotaplace",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotaplace",
            trigger=pgtrigger.compiler.Trigger(
                name="quota_place_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="13401d300325ccbe50f1cb0cd438b1126678751e",
                    operation="DELETE",
                    pgid="pgtrigger_quota_place_stays_ebeba",
                    table="citizens_quotaplace",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotaplace",
            trigger=pgtrigger.compiler.Trigger(
                name="quota_place_state",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.state NOT IN ('held', 'waiting') THEN\n                    RAISE EXCEPTION 'quota_place: not an initial state' USING ERRCODE = 'check_violation', CONSTRAINT = 'quota_place_state';\n                END IF;\n            ELSIF NEW.state IS DISTINCT FROM OLD.state\n                AND (OLD.state::text, NEW.state::text) NOT IN (('beyond', 'freed'), ('freed', 'beyond'), ('freed', 'held'), ('held', 'freed'), ('waiting', 'ended'), ('waiting', 'held'), ('waiting', 'left')) THEN\n                RAISE EXCEPTION 'quota_place: no such step' USING ERRCODE = 'check_violation', CONSTRAINT = 'quota_place_state';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="798e095567ff6590de15abe3b8dc8dd1e3207297",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_quota_place_state_b4456",
                    table="citizens_quotaplace",
                    when="BEFORE",
                ),
            ),
        ),
    ]
