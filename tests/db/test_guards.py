"""Guards hold for every session, also for one that asks the library of triggers to pass them over."""

from __future__ import annotations

from uuid import uuid4

import pgtrigger
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from citizens.models import Cheque
from loopbaan.audit import trail
from loopbaan.audit.models import Event
from loopbaan.core.clock import day_of
from loopbaan.db.guards import Guard, GuardFault, wrong_guards
from loopbaan.web.digest import digest_on
from tests.citizens.test_quota import a_list, ask, place
from tests.support import cheques as support
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db


def all_triggers() -> list[tuple[str, pgtrigger.Trigger, str]]:
    return [
        (model._meta.db_table, trigger, trigger.get_pgid(model))
        for model in apps.get_models()
        for trigger in getattr(model._meta, "triggers", [])
    ]


def test_every_trigger_is_a_guard_and_none_asks_whether_it_is_set_aside() -> None:
    found = all_triggers()
    assert len(found) > 50
    assert [trigger.name for _table, trigger, _pgid in found if not isinstance(trigger, Guard)] == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'pgtrigger%%' AND prosrc LIKE '%%ignore%%'")
        assert cursor.fetchall() == []
        cursor.execute("SELECT count(*) FROM pg_proc WHERE proname = '_pgtrigger_should_ignore'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT DISTINCT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'")
        assert {pgid for _table, _trigger, pgid in found} <= {name for (name,) in cursor.fetchall()}


def test_a_session_that_sets_them_aside_is_refused_like_any_other() -> None:
    cheque = support.issue(a_citizen())
    a_list(1)
    mine = place(ask())
    event = Event.objects.first()
    assert event is not None
    refused = {
        "cheque_state": ("UPDATE citizens_cheque SET state = 'used_up' WHERE id = %s", cheque.id),
        "minute_entry_append_only": ("UPDATE citizens_minuteentry SET minutes = 9 WHERE cheque_id = %s", cheque.id),
        "audit_event_append_only": ("DELETE FROM audit_event WHERE id = %s", event.id),
        "cheque_balance": ("UPDATE citizens_cheque SET minutes_left = 9999 WHERE id = %s", cheque.id),
        "cheque_stays": ("DELETE FROM citizens_cheque WHERE id = %s", cheque.id),
        "order_stays": ("DELETE FROM citizens_order WHERE id = %s", cheque.order_id),
        "quota_place_stays": ("DELETE FROM citizens_quotaplace WHERE id = %s", mine.id),
    }
    names = ",".join(pgid for _table, _trigger, pgid in all_triggers())
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", ["{" + names + "}"])
    for constraint, (statement, key) in refused.items():
        with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [key])
        assert error.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]


# --- a guard that somebody took away ---------------------------------------------------------------------------------


def owner_does(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


def pgid_of(name: str) -> str:
    return next(pgid for _table, trigger, pgid in all_triggers() if trigger.name == name)


def test_every_guard_stands_as_its_model_says() -> None:
    assert wrong_guards() == ()
    assert "Wachters" not in digest_on(day_of(timezone.now()))


_NEVER = (
    "DROP TRIGGER {0} ON documents_document; CREATE TRIGGER {0} BEFORE UPDATE ON documents_document"
    " FOR EACH ROW WHEN (false) EXECUTE FUNCTION {0}()"
)


@pytest.mark.parametrize(
    ("name", "table", "statement", "fault"),
    [
        ("cheque_state", "citizens_cheque", "DROP TRIGGER {} ON citizens_cheque", GuardFault.MISSING),
        ("cheque_state", "citizens_cheque", "ALTER TABLE citizens_cheque DISABLE TRIGGER {}", GuardFault.OFF),
        ("cheque_state", "citizens_cheque", "ALTER TABLE citizens_cheque ENABLE REPLICA TRIGGER {}", GuardFault.OFF),
        (
            "minute_entry_moves_balance",
            "citizens_minuteentry",
            "CREATE OR REPLACE FUNCTION {}() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END;'",
            GuardFault.CHANGED,
        ),
        (
            "document_no_update",
            "documents_document",
            _NEVER,
            GuardFault.CHANGED,
        ),
        ("audit_event_no_delete", "audit_event", "ALTER TABLE audit_event_default DISABLE TRIGGER {}", GuardFault.OFF),
        ("audit_event_no_truncate", "audit_event", "DROP TRIGGER {} ON audit_event_default", GuardFault.MISSING),
    ],
)
def test_a_guard_that_was_taken_away_is_in_the_digest(name: str, table: str, statement: str, fault: GuardFault) -> None:
    owner_does(statement.format(pgid_of(name)))
    assert [(each.table, each.name, each.fault) for each in wrong_guards()] == [(table, name, fault)]
    assert f"{table}, {name}: " in digest_on(day_of(timezone.now()))


def test_no_month_of_the_trail_is_emptied_not_even_a_new_one() -> None:
    at = timezone.now().replace(year=timezone.now().year + 3)
    (made,) = trail.ensure_partitions(at, 1)
    for part in (made, "audit_event_default"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {part}")
    assert wrong_guards() == ()


def test_the_balance_moves_by_the_ledger_alone() -> None:
    cheque = support.issue(a_citizen())
    cheque.refresh_from_db()
    cheque.minutes_left = 9999
    with pytest.raises(IntegrityError, match="moves by its ledger"), transaction.atomic():
        cheque.save()
    with pytest.raises(IntegrityError, match="moves by its ledger"), transaction.atomic():
        Cheque.objects.filter(id=cheque.id).update(minutes_left=F("minutes_left") + 1)
    begun = {**{f.attname: getattr(cheque, f.attname) for f in Cheque._meta.concrete_fields}, "id": uuid4()}
    with pytest.raises(IntegrityError, match="begins at nothing"), transaction.atomic():
        Cheque.objects.create(**begun)
