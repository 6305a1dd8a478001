"""The trail: append-only, with reads, and without personal data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.audit.models import Event
from loopbaan.core.actor import SYSTEM, Actor, Capacity
from loopbaan.db.constraints import constraint_name

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 10, tzinfo=UTC)


def test_an_event_cannot_be_changed_deleted_or_truncated() -> None:
    trail.record(SYSTEM, Action.DECIDED, subject=("application", uuid4()), at=AT)
    statements = [
        "UPDATE audit_event SET purpose = 'x'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
    ]
    for statement in statements:
        with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert constraint_name(refused.value) == "audit_event_append_only"
    assert Event.objects.count() == 1


def test_gathered_events_are_all_written_and_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "_AT_ONCE", 3)
    subject = ("application", uuid4())
    with trail.gathered():
        for number in range(5):
            trail.record(SYSTEM, Action.DECIDED, subject=subject, at=AT, payload={"number": number})
        assert Event.objects.count() == 3
    assert [each.payload["number"] for each in trail.history_of(*subject)] == [0, 1, 2, 3, 4]


def test_gathered_events_of_what_failed_are_not_written() -> None:
    def broken() -> None:
        with trail.gathered():
            trail.record(SYSTEM, Action.DECIDED, subject=("application", uuid4()), at=AT)
            raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        broken()
    assert Event.objects.count() == 0
    trail.record(SYSTEM, Action.DECIDED, subject=("application", uuid4()), at=AT)
    assert Event.objects.count() == 1


def test_a_payload_holds_primitives_only() -> None:
    with pytest.raises(TypeError):
        trail.record(SYSTEM, Action.DECIDED, subject=("application", uuid4()), at=AT, payload={"facts": [1]})  # type: ignore[dict-item]


def test_a_centre_is_recorded_once_an_hour_for_each_file() -> None:
    actor = Actor(capacity=Capacity.CENTRE, person_id=uuid4(), organisation_id=uuid4())
    file, other, person = ("trajectory", uuid4()), ("trajectory", uuid4()), uuid4()
    for minutes in (0, 20, 49, 50, 70):
        trail.record_read(actor, subject=file, person_id=person, at=AT + timedelta(minutes=minutes))
    trail.record_read(actor, subject=other, person_id=person, at=AT)
    assert Event.objects.filter(subject_id=file[1]).count() == 2
    assert trail.access_ledger_of(person).count() == 3


def test_regie_is_recorded_each_time_and_only_with_a_purpose() -> None:
    actor = Actor(capacity=Capacity.REGIE, person_id=uuid4())
    file, person = ("trajectory", uuid4()), uuid4()
    for _ in range(2):
        trail.record_read(actor, subject=file, person_id=person, at=AT, purpose="Steekproef van maart")
    assert trail.access_ledger_of(person).count() == 2
    with pytest.raises(ValueError, match="purpose"):
        trail.record_read(actor, subject=file, person_id=person, at=AT, purpose=" ")


def test_a_citizen_who_reads_their_own_file_is_not_recorded() -> None:
    person = uuid4()
    actor = Actor(capacity=Capacity.CITIZEN, person_id=person)
    trail.record_read(actor, subject=("trajectory", uuid4()), person_id=person, at=AT)
    assert not Event.objects.exists()


def test_months_are_made_ahead_and_rows_land_in_them() -> None:
    soon = datetime.now(UTC) + timedelta(days=400)
    made = trail.ensure_partitions(soon, 3)
    assert trail.ensure_partitions(soon, 3) == []
    assert len(made) == 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_event'::regclass")
        assert cursor.fetchone()[0] == 8  # the default, four months of the migration, three of now
    trail.record(SYSTEM, Action.DECIDED, subject=("application", uuid4()), at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM audit_event")
        assert cursor.fetchone()[0] == f"audit_event_{datetime.now(UTC):%Y_%m}"
