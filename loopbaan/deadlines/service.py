"""One clock for every legal term: schedule, fulfil, drop, postpone, pause, run what is due."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core import clock
from loopbaan.core.actor import SYSTEM, Actor
from loopbaan.core.errors import DomainError
from loopbaan.db import rows
from loopbaan.deadlines.models import Deadline
from loopbaan.deadlines.registry import kind_of, kinds_to_prepare
from loopbaan.deadlines.states import DEADLINE

logger = logging.getLogger(__name__)
_REMINDER_ORDER = 10
# Reminders that lost their object are ended some at a time: nothing waits behind them.
_DROPPED_AT_ONCE = 200
# One row a transaction: a handler locks cheques and orders, and must not hold other terms meanwhile.
_BATCH = 1
# Few: what was asked must not be old when the handler runs.
_PREPARED_AT_ONCE = 20


class DeadlineNotOpen(DomainError):
    """There is no open deadline of this kind on this subject."""


def schedule(
    kind: str,
    subject_id: UUID,
    *,
    due_on: date,
    basis: str,
    chain_id: UUID | None = None,
    remind_days: Sequence[int] = (),
    on: date | None = None,
    is_new: bool = False,
) -> Deadline:
    """Start a term; an open one of the same kind and subject is moved to the new date instead.

    ``due_on`` is half-open. Reminders whose day has passed on ``on`` are not made. ``is_new``: the subject was made in
    this very transaction, so that no term of it can be open yet. Runs in the caller's transaction.
    """
    with transaction.atomic(savepoint=False):
        existing = None if is_new else rows.lock(Deadline, kind=kind, subject_id=subject_id, state="open", reminds=None)
        if existing is None:
            deadline = Deadline(
                kind=kind,
                subject_id=subject_id,
                chain_id=chain_id or subject_id,
                due_on=due_on,
                order=kind_of(kind).order,
                basis=basis,
            )
            rows.insert(deadline, *_reminders(deadline, remind_days, on))
            return deadline
        if existing.due_on == due_on:
            return existing
        _drop_reminders(existing, on or due_on)
        existing.due_on, existing.basis = due_on, basis
        existing.retry_after, existing.attempts, existing.last_error = None, 0, ""
        rows.update(existing, "due_on", "basis", "retry_after", "attempts", "last_error")
        rows.insert(*_reminders(existing, remind_days, on))
        return existing


def _reminders(deadline: Deadline, remind_days: Sequence[int], on: date | None) -> list[Deadline]:
    # Counted from the last day to act, which is the day before the term has passed.
    due = ((days, deadline.due_on - timedelta(days=days + 1)) for days in remind_days)
    return [
        Deadline(
            kind=deadline.kind,
            subject_id=deadline.subject_id,
            chain_id=deadline.chain_id,
            due_on=day,
            order=_REMINDER_ORDER,
            basis=deadline.basis,
            reminds=deadline,
            days_before=days,
        )
        for days, day in due
        if on is None or day > on
    ]


def fulfil(kind: str, subject_id: UUID, *, on: date) -> bool:
    """The person acted in time: the term ends, and its reminders are dropped. False when none was open."""
    return _finish("fulfil", [kind], subject_id, on)


def drop(kinds: Iterable[str], subject_id: UUID, *, on: date) -> bool:
    """The term has lost its object: it ends without effect, and so do its reminders. False when none was open."""
    return _finish("drop", list(kinds), subject_id, on)


def _finish(action: str, kinds: list[str], subject_id: UUID, on: date) -> bool:
    # A reminder has the kind and the subject of its term, and is open as long as its term at most: one statement ends
    # both.
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE deadlines_deadline SET state = CASE WHEN reminds_id IS NULL THEN %s ELSE %s END, ended_on = %s"
            " WHERE subject_id = %s AND kind = ANY(%s) AND state = 'open'",
            [DEADLINE.step(action).target, DEADLINE.step("drop").target, on, subject_id, kinds],
        )
        return bool(cursor.rowcount)


@transaction.atomic
def postpone(kind: str, subject_id: UUID, *, to: date, reason: str, actor: Actor, at: datetime) -> Deadline:
    """Move an open term to a later day, with a reason that both sides see. Raises DeadlineNotOpen."""
    deadline = (
        Deadline.objects.select_for_update(of=("self",), no_key=True)
        .filter(kind=kind, subject_id=subject_id, state="open", reminds=None)
        .first()
    )
    if deadline is None or to <= deadline.due_on:
        raise DeadlineNotOpen("deadline_not_open", "Deze termijn loopt niet meer, of de nieuwe datum is niet later.")
    deadline.postponements.append({"from": str(deadline.due_on), "to": str(to), "reason": reason})
    deadline.due_on = to
    deadline.save(update_fields=["due_on", "postponements"])
    trail.record(actor, Action.DEADLINE_POSTPONED, subject=("deadline", deadline.id), at=at, payload={"to": str(to)})
    return deadline


def pause(kind: str, subject_id: UUID, *, on: date, reason: str) -> bool:
    """Let an open term stand still from ``on``, with a reason that both sides see. False when none runs.

    Its reminders stand still with it. Runs in the caller's transaction.
    """
    running = Deadline.objects.filter(kind=kind, subject_id=subject_id, state="open", paused_on=None)
    return bool(running.update(paused_on=on, pause_reason=reason))


@transaction.atomic
def resume(kind: str, subject_id: UUID, *, on: date) -> bool:
    """Let a term that stands still run again from ``on``: it ends later by the days that it stood still.

    False when none stands still.
    """
    paused = list(
        Deadline.objects.select_for_update(of=("self",), no_key=True)
        .filter(kind=kind, subject_id=subject_id, state="open", paused_on__isnull=False)
        .order_by("id")
    )
    for row in paused:
        since = row.paused_on or on
        row.pauses.append({"from": str(since), "until": str(on), "reason": row.pause_reason})
        row.due_on += max(on - since, timedelta(0))
        row.paused_on, row.pause_reason = None, ""
        row.save(update_fields=["due_on", "paused_on", "pause_reason", "pauses"])
    return bool(paused)


def open_deadlines_of(subject_ids: Iterable[UUID]) -> QuerySet[Deadline]:
    """The running terms of some subjects, first due first, without the reminders."""
    return Deadline.objects.filter(subject_id__in=list(subject_ids), state="open", reminds=None).order_by(
        "due_on", "order", "id"
    )


def open_deadlines_on(chain_ids: Iterable[UUID]) -> QuerySet[Deadline]:
    """The running terms of some subjects and of what hangs on them, first due first, without the reminders."""
    return Deadline.objects.filter(chain_id__in=list(chain_ids), state="open", reminds=None).order_by(
        "due_on", "order", "id"
    )


def failing() -> QuerySet[Deadline]:
    """Terms that are due and whose handler failed: for the daily digest."""
    return Deadline.objects.filter(state="open", attempts__gt=0).order_by("due_on", "id")


def _due(on: date) -> QuerySet[Deadline]:
    # A term that stands still holds back nothing behind it.
    earlier = Deadline.objects.filter(chain_id=OuterRef("chain_id"), state="open", paused_on=None).filter(
        Q(due_on__lt=OuterRef("due_on"))
        | Q(due_on=OuterRef("due_on"), order__lt=OuterRef("order"))
        | Q(due_on=OuterRef("due_on"), order=OuterRef("order"), id__lt=OuterRef("id"))
    )
    # Only the first of a chain can be claimed: while another worker holds it, the rows behind it stay where they are.
    return Deadline.objects.filter(state="open", paused_on=None, due_on__lte=on).filter(
        ~Exists(earlier), Q(retry_after=None) | Q(retry_after__lte=clock.system_now())
    )


def run_due(*, on: date, batch: int = _BATCH) -> int:
    """Fire every term that has passed on ``on``, in order of due date, and return how many rows were handled.

    Safe with several workers: rows are claimed with SKIP LOCKED, one of a chain at a time, and each is ended in the
    same transaction as the effect of its handler, so a killed worker leaves nothing half done. A failing handler is
    rolled back to its savepoint, keeps its row open, is tried again later with growing pauses, and holds back its own
    chain only. A term that is to be prepared is so outside these transactions, after all that needs no preparation:
    another system that does not answer holds up its own kind only.
    """
    handled = _drop_overtaken(on)
    prepared: set[UUID] = set()
    held_up: set[str] = set()
    while True:
        with transaction.atomic():
            claimed = list(
                _due(on)
                .exclude(_to_prepare() & ~Q(id__in=prepared))
                .order_by("due_on", "order", "id")
                .select_for_update(of=("self",), skip_locked=True, no_key=True)[:batch]
            )
            for row in claimed:
                _run_one(row, on)
        handled += len(claimed)
        if not claimed and not _prepare(on, prepared, held_up):
            return handled


def _to_prepare() -> Q:
    return Q(kind__in=kinds_to_prepare(), reminds=None)


def _prepare(on: date, prepared: set[UUID], held_up: set[str]) -> bool:
    """Prepare what is due and was not prepared yet; False when there was nothing, or all of it failed.

    After a failure the rest of that kind waits for the next run: it would most likely wait for the same system.
    """
    known = len(prepared)
    waiting = _due(on).filter(_to_prepare()).exclude(Q(id__in=prepared) | Q(kind__in=held_up))
    for row in waiting.order_by("due_on", "order", "id")[:_PREPARED_AT_ONCE]:
        preparation = kind_of(row.kind).preparation
        if preparation is None or row.kind in held_up:
            continue
        try:
            preparation(row.subject_id, row.due_on)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one term, the other kinds go on
            held_up.add(row.kind)
            _try_later(row, error)
        else:
            prepared.add(row.id)
    return len(prepared) > known


def _run_one(row: Deadline, on: date) -> None:
    # The claim read its snapshot before it took the lock: another worker may have finished this chain's row meanwhile.
    current = rows.find(Deadline, id=row.id)
    if current is None or current.state != "open" or current.paused_on is not None or current.due_on > on:
        return
    row = current
    try:
        with transaction.atomic():
            if row.reminds_id is not None:
                _remind(row, on)
            else:
                kind_of(row.kind).handler(row.subject_id, row.due_on)
                _finish_fired(row)
    except Exception as error:  # noqa: BLE001 - whatever a handler raises, the other terms go on
        _try_later(row, error)


def _try_later(row: Deadline, error: Exception) -> None:
    logger.warning("deadline %s of kind %s failed: %s", row.id, row.kind, type(error).__name__)
    pause = timedelta(minutes=min(2**row.attempts, 360))
    Deadline.objects.filter(id=row.id, state="open").update(
        attempts=F("attempts") + 1,
        last_error=_said_of(error)[:200],
        retry_after=clock.system_now() + pause,
    )


def _said_of(error: Exception) -> str:
    # Never its text, which may hold somebody's name or number: this is mailed in the digest.
    name = type(error).__name__
    return f"{name} {error.code}" if isinstance(error, DomainError) else name


def _finish_fired(row: Deadline) -> None:
    if not _fire(row):
        return  # the handler itself fulfilled or dropped it
    _drop_reminders(row, row.due_on)
    trail.record(
        SYSTEM,
        Action.DEADLINE_PASSED,
        subject=(row.kind, row.subject_id),
        at=clock.start_of(row.due_on),
        payload={"deadline": str(row.id)},
    )


def _fire(row: Deadline) -> bool:
    """End the row itself; False when it had ended already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE deadlines_deadline SET state = %s, ended_on = %s WHERE id = %s AND state = 'open'",
            [DEADLINE.step("fire").target, row.due_on, row.id],
        )
        return bool(cursor.rowcount)


def _drop_reminders(term: Deadline, on: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE deadlines_deadline SET state = %s, ended_on = %s WHERE reminds_id = %s AND state = 'open'",
            [DEADLINE.step("drop").target, on, term.id],
        )


def _remind(row: Deadline, on: date) -> None:
    if _drop_some_overtaken(on, only=row):
        return
    term = rows.find(Deadline, id=row.reminds_id)
    if term is None:
        raise Deadline.DoesNotExist
    reminder = kind_of(row.kind).reminder
    if reminder is not None:
        reminder(row.subject_id, term.due_on, row.days_before or 0, row.due_on)
    _fire(row)


def _drop_overtaken(on: date) -> int:
    """End every reminder that comes too late on ``on``; how many. They wait for nothing, and nothing for them."""
    dropped = 0
    while some := _drop_some_overtaken(on):
        dropped += some
    return dropped


# A reminder comes too late when its term has ended or passed, or when a later one of the same term is due as well.
_DROP_OVERTAKEN = """
UPDATE deadlines_deadline SET state = %(dropped)s, ended_on = %(on)s
WHERE id IN (
    SELECT reminder.id FROM deadlines_deadline reminder JOIN deadlines_deadline term ON term.id = reminder.reminds_id
    WHERE reminder.state = 'open' AND reminder.paused_on IS NULL AND reminder.due_on <= %(on)s {only}
    AND (
        term.state <> 'open' OR term.due_on <= %(on)s
        OR EXISTS (
            SELECT FROM deadlines_deadline later WHERE later.reminds_id = term.id AND later.state = 'open'
            AND later.due_on > reminder.due_on AND later.due_on <= %(on)s
        )
    )
    ORDER BY reminder.due_on, reminder.id LIMIT %(most)s
    FOR NO KEY UPDATE OF reminder SKIP LOCKED
)
RETURNING kind, subject_id, days_before
"""


@transaction.atomic
def _drop_some_overtaken(on: date, *, only: Deadline | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            _DROP_OVERTAKEN.format(only="AND reminder.id = %(only)s" if only else ""),
            {
                "dropped": DEADLINE.step("drop").target,
                "on": on,
                "only": only.id if only else None,
                "most": _DROPPED_AT_ONCE,
            },
        )
        dropped = cursor.fetchall()
    with trail.gathered():
        for kind, subject_id, days_before in dropped:
            trail.record(
                SYSTEM,
                Action.REMINDER_DROPPED,
                subject=(kind, subject_id),
                at=datetime.combine(on, datetime.min.time(), tzinfo=UTC),
                payload={"days_before": days_before},
            )
    return len(dropped)
