"""The only writer of the trail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import QuerySet

from loopbaan.audit.actions import Action
from loopbaan.audit.models import Event
from loopbaan.core.actor import Actor, Capacity
from loopbaan.db import rows

Primitive = str | int | bool | None
_writing: ContextVar[bool] = ContextVar("trail_writing", default=False)
_gathered: ContextVar[list[Event] | None] = ContextVar("trail_gathered", default=None)
_AT_ONCE = 500
# PostgreSQL copies the guards of a row to each partition, and not those of a statement.
NO_TRUNCATE = (
    "CREATE OR REPLACE TRIGGER pgtrigger_audit_event_no_truncate_cef18 BEFORE TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION pgtrigger_audit_event_no_truncate_cef18()"
)


def is_writing() -> bool:
    """Whether the trail itself is writing: the one exempt write of a GET request."""
    return _writing.get()


@contextmanager
def _writes() -> Iterator[None]:
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def exempt_write() -> Iterator[None]:
    """Mark the writes inside as exempt from "a GET request writes nothing".

    For the read event, and for filling in a document that was issued earlier and is laid out when first opened.
    """
    with _writes():
        yield


@contextmanager
def gathered() -> Iterator[None]:
    """Write the events inside some hundreds at a time, the last ones at the end: for a load of thousands of rows.

    For one transaction around all of it, in which nothing reads the trail: an event is there only after its batch.
    """
    events: list[Event] = []
    token = _gathered.set(events)
    try:
        yield
    finally:
        _gathered.reset(token)
    _write(events)


def _write(events: list[Event]) -> None:
    # Written by one statement, they share its time: their ids keep the order in which they happened.
    for event, number in zip(events, sorted(uuid4() for _ in events), strict=True):
        event.id = number
    rows.insert(*events)
    events.clear()


def record(
    actor: Actor,
    action: Action,
    *,
    subject: tuple[str, UUID],
    at: datetime,
    person_id: UUID | None = None,
    organisation_id: UUID | None = None,
    purpose: str = "",
    payload: Mapping[str, Primitive] | None = None,
) -> None:
    """Append one event in the caller's transaction.

    ``payload`` holds primitives and no personal data: identifiers, amounts, minutes, states. Raises TypeError
    otherwise.
    """
    data = dict(payload or {})
    for key, value in data.items():
        if not isinstance(value, str | int | bool | None):
            raise TypeError(f"payload[{key!r}] is not a primitive")
    event = Event(
        at=at,
        action=Action(action).value,
        capacity=actor.capacity.value,
        actor_id=actor.person_id,
        actor_name=actor.name,
        organisation_id=organisation_id or actor.organisation_id,
        subject_kind=subject[0],
        subject_id=subject[1],
        person_id=person_id,
        purpose=purpose,
        payload=data,
    )
    waiting = _gathered.get()
    if waiting is None:
        rows.insert(event)
        return
    waiting.append(event)
    if len(waiting) >= _AT_ONCE:
        _write(waiting)


def record_read(
    actor: Actor, *, subject: tuple[str, UUID], person_id: UUID, at: datetime, purpose: str = "", page: str = ""
) -> None:
    """Append that somebody read a person's file; a person's own reading is not recorded.

    A centre's reading is written once per actor, file and hour; regie's always, and only with a purpose (ValueError
    without one). Run it in the transaction of the page: no page if it fails.
    """
    if actor.person_id == person_id and actor.capacity is Capacity.CITIZEN:
        return
    if actor.capacity is Capacity.REGIE and not purpose.strip():
        raise ValueError("regie reads a file only with a purpose")
    if actor.capacity is Capacity.CENTRE and _read_within_the_hour(actor, subject, at):
        return
    with _writes():
        record(
            actor,
            Action.FILE_READ,
            subject=subject,
            at=at,
            person_id=person_id,
            purpose=purpose,
            payload={"page": page} if page else {},
        )


def _read_within_the_hour(actor: Actor, subject: tuple[str, UUID], at: datetime) -> bool:
    hour = at.replace(minute=0, second=0, microsecond=0)
    return Event.objects.filter(
        actor_id=actor.person_id,
        action=Action.FILE_READ.value,
        organisation_id=actor.organisation_id,
        subject_kind=subject[0],
        subject_id=subject[1],
        at__gte=hour,
        at__lt=hour + timedelta(hours=1),
    ).exists()


def history_of(kind: str, subject_id: UUID) -> QuerySet[Event]:
    """Everything that happened to one object, oldest first, without the readings."""
    return (
        Event.objects.filter(subject_kind=kind, subject_id=subject_id)
        .exclude(action=Action.FILE_READ.value)
        .order_by("at", "recorded_at", "id")
    )


def access_ledger_of(person_id: UUID) -> QuerySet[Event]:
    """Who read, asked for or controlled this person's data, newest first: the citizen's access ledger."""
    return Event.objects.filter(
        person_id=person_id,
        action__in=[
            Action.FILE_READ.value,
            Action.SOURCES_ASKED.value,
            Action.CONTROL_OPENED.value,
            Action.CONTROL_CONTENT_OPENED.value,
            Action.CONTROL_CONCLUDED.value,
        ],
    ).order_by("-at", "-recorded_at", "id")


def ensure_partitions(first: datetime, months: int) -> list[str]:
    """Make the monthly partitions from the month of ``first`` on, and return the names of those that are new.

    A month whose rows went to the default partition already stays there: moving them would be changing the trail.
    """
    made: list[str] = []
    year, month = first.year, first.month
    with connection.cursor() as cursor:
        for _ in range(months):
            following = (year + month // 12, month % 12 + 1)
            begin, end = f"{year}-{month:02d}-01 00:00+00", f"{following[0]}-{following[1]:02d}-01 00:00+00"
            name = f"audit_event_{year}_{month:02d}"
            cursor.execute(
                "SELECT to_regclass(%s) IS NULL AND NOT EXISTS"
                " (SELECT FROM audit_event_default WHERE recorded_at >= %s AND recorded_at < %s)",
                [name, begin, end],
            )
            if cursor.fetchone()[0]:
                cursor.execute(f"CREATE TABLE {name} PARTITION OF audit_event FOR VALUES FROM ('{begin}') TO ('{end}')")
                cursor.execute(NO_TRUNCATE.format(table=name))
                made.append(name)
            year, month = following
    return made
