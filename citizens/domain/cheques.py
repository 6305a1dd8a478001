"""What happens to a cheque: issued, used, closed, lapsed, void."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from citizens.domain.errors import (
    ChequeNotFound,
    ChequeNotUsable,
    GroupCapExceeded,
    NotEnoughAftercare,
    NotEnoughMinutes,
)
from citizens.models import Cheque, MinuteEntry, Order
from citizens.states import CHEQUE
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core import dutch, identifiers
from loopbaan.core.actor import Actor
from loopbaan.core.clock import day_of
from loopbaan.core.regulation import Regulation, regulation
from loopbaan.core.terms import passed_after_months
from loopbaan.db import rows
from loopbaan.db.constraints import violation
from loopbaan.deadlines import service as deadlines
from loopbaan.messages import service as messages

START_BY = "cheque_start_by"
LAPSE = "cheque_lapse"

# Upper apps hear here that a cheque ended by the passing of time: (cheque_id, "voided" or "lapsed", on).
EndHook = Callable[[UUID, str, date], None]
end_hooks: list[EndHook] = []
# And here that a cheque must start soon: (cheque_id, due_on half-open, days before the last day, on).
StartReminderHook = Callable[[UUID, date, int, date], None]
start_reminder_hooks: list[StartReminderHook] = []


def lock(cheque_id: UUID) -> Cheque:
    """The cheque, its row locked until the end of the transaction. Raises ChequeNotFound."""
    found = rows.lock(Cheque, id=cheque_id)
    if found is None:
        raise ChequeNotFound("cheque_not_found", "We vinden deze cheque niet.")
    return found


def lock_those(cheque_ids: rows.Those) -> list[Cheque]:
    """The cheques with these ids, their rows locked in order of id until the end of the transaction."""
    return rows.lock_many(Cheque, cheque_ids)


def law_of(cheque: Cheque) -> Regulation:
    """The version of the law that the cheque keeps for life."""
    return regulation(cheque.regulation_version, cheque.regulation_revision)


@transaction.atomic(savepoint=False)
def issue(*, order: Order, actor: Actor, at: datetime) -> Cheque:
    """Issue the cheque of a paid order, grant its minutes, and start the term to begin (BVR 17 May 2013, chapter 5)."""
    application = order.application
    law = regulation(application.regulation_version, application.regulation_revision)
    on = day_of(at)
    # Any of the person's cheques: all carry the same client number.
    earlier = rows.find(Cheque, person=order.person_id)
    cheque = Cheque(
        order=order,
        person_id=order.person_id,
        number=identifiers.new_cheque_number(),
        client_number=earlier.client_number if earlier else identifiers.new_client_number(),
        ordinal=order.ordinal,
        applied_on=application.applied_on,
        regulation_version=law.version,
        regulation_revision=law.revision,
        price=order.amount,
        issued_on=on,
        start_by=passed_after_months(on, law.start_months.value, closed_day_rule=law.closed_day_rule.value),
        minutes_granted=order.minutes,
        group_minutes_granted=law.group_minutes(order.ordinal),
        aftercare_minutes_granted=law.aftercare_minutes(order.ordinal),
    )
    rows.insert(cheque)
    rows.insert(
        MinuteEntry(
            cheque=cheque,
            kind="granted",
            minutes=cheque.minutes_granted,
            group_minutes=cheque.group_minutes_granted,
            aftercare_minutes=cheque.aftercare_minutes_granted,
            at=at,
        )
    )
    _schedule_start(cheque, due_on=cheque.start_by, on=on, is_new=True)
    trail.record(
        actor,
        Action.CHEQUE_ISSUED,
        subject=("cheque", cheque.id),
        at=at,
        person_id=cheque.person_id,
        payload={"minutes": cheque.minutes_granted, "regulation": law.version},
    )
    messages.queue(
        "cheque_issued",
        person_id=cheque.person_id,
        context={
            "number": identifiers.format_code(cheque.number),
            "client_number": identifiers.format_code(cheque.client_number),
            "minutes": cheque.minutes_granted,
            "start_by": cheque.start_by,
        },
        dedupe_key=f"cheque_issued:{cheque.id}",
        at=at,
    )
    return cheque


def _schedule_start(cheque: Cheque, *, due_on: date, on: date, is_new: bool = False) -> None:
    law = law_of(cheque)
    deadlines.schedule(
        START_BY,
        cheque.id,
        due_on=due_on,
        basis=law.start_months.basis,
        remind_days=law.reminder_days.value,
        on=on,
        is_new=is_new,
    )


@transaction.atomic
def use_minutes(
    cheque_id: UUID,
    *,
    minutes: int,
    group: bool,
    attendance_id: UUID,
    held_on: date,
    actor: Actor,
    at: datetime,
) -> Cheque:
    """Take the minutes of a counted session; the first one starts the cheque, the last one uses it up.

    Raises ChequeNotUsable, NotEnoughMinutes, GroupCapExceeded. The balances are kept by the database.
    """
    cheque = lock(cheque_id)
    if minutes <= 0:
        raise NotEnoughMinutes("minutes_not_positive", "Een gesprek duurt minstens één minuut.")
    _check_usable(cheque, held_on)
    with violation(
        {
            "cheque_minutes_left": NotEnoughMinutes(
                "not_enough_minutes",
                f"Op deze cheque zijn nog {dutch.hours_in_words(cheque.minutes_left)} over. "
                f"Dit gesprek duurt {dutch.hours_in_words(minutes)}.",
            ),
            "cheque_group_minutes_left": GroupCapExceeded(
                "group_cap_exceeded",
                f"In groep zijn op deze cheque nog {dutch.hours_in_words(cheque.group_minutes_left)} over. "
                f"Dit groepsgesprek duurt {dutch.hours_in_words(minutes)}.",
            ),
        }
    ):
        rows.insert(
            MinuteEntry(
                cheque=cheque,
                kind="used",
                minutes=-minutes,
                group_minutes=-minutes if group else 0,
                attendance_id=attendance_id,
                at=at,
            )
        )
    # As the ledger's trigger did in the row, which we hold.
    cheque.minutes_left -= minutes
    cheque.group_minutes_left -= minutes if group else 0
    first = cheque.state == "issued"
    if first:
        cheque.state = CHEQUE.target("start", cheque.state, actor)
        cheque.started_on = held_on
        rows.update(cheque, "state", "started_on")  # a step of its own: the session may also use it up
        deadlines.fulfil(START_BY, cheque.id, on=held_on)
        _record(cheque, Action.CHEQUE_STARTED, actor, at)
    else:
        # Without a last talk nothing else counts: this one was corrected.
        began = cheque.started_on if cheque.last_counted_on is not None else None
        cheque.started_on = min(held_on, began or held_on)
    _note_counted_talk(cheque, max(held_on, cheque.last_counted_on or held_on), is_first=first)
    if cheque.minutes_left == 0:
        cheque.state = CHEQUE.target("use_up", cheque.state, actor)
        _record(cheque, Action.CHEQUE_USED_UP, actor, at)
    rows.update(cheque, "state", "started_on", "last_counted_on", "lapses_on")
    return cheque


def _check_usable(cheque: Cheque, held_on: date) -> None:
    if cheque.state not in ("issued", "started"):
        label = CHEQUE.state(cheque.state).label
        raise ChequeNotUsable("cheque_not_usable", f"Op deze cheque kan je geen gesprek meer noteren: {label}.")
    if held_on < cheque.issued_on:
        raise ChequeNotUsable("cheque_not_issued_yet", "Het gesprek ligt vóór de dag waarop de cheque is uitgegeven.")
    if cheque.state == "issued" and held_on >= cheque.start_by:
        raise ChequeNotUsable("cheque_start_by_passed", "De termijn om met deze cheque te starten is voorbij.")
    if cheque.lapses_on is not None and held_on >= cheque.lapses_on:
        raise ChequeNotUsable("cheque_lapsed", "Het laatste gesprek is te lang geleden: de uren zijn vervallen.")


def _note_counted_talk(cheque: Cheque, last: date, *, is_first: bool = False) -> None:
    """Start again the term after which the hours that are left lapse (12 months after the last counted talk)."""
    law = law_of(cheque)
    cheque.last_counted_on = last
    cheque.lapses_on = passed_after_months(last, law.lapse_months.value, closed_day_rule=law.closed_day_rule.value)
    deadlines.schedule(
        LAPSE,
        cheque.id,
        due_on=cheque.lapses_on,
        basis=law.lapse_months.basis,
        remind_days=law.reminder_days.value,
        on=last,
        is_new=is_first,
    )


@transaction.atomic
def give_back_minutes(
    cheque_id: UUID,
    *,
    minutes: int,
    group_minutes: int,
    attendance_id: UUID,
    first_counted_on: date | None,
    last_counted_on: date | None,
    actor: Actor,
    at: datetime,
    counts_again: bool = False,
) -> Cheque:
    """Give back minutes of a session that was cancelled or is corrected: a new row, never a changed one.

    ``first_counted_on`` and ``last_counted_on`` are the days of the counted talks that remain. None: there is none
    left, and the cheque is as it was before it started, with its term to start. ``counts_again``: the caller counts the
    session anew in this very transaction, so that the cheque stays started.
    """
    cheque = lock(cheque_id)
    if cheque.state not in ("started", "used_up"):
        label = CHEQUE.state(cheque.state).label
        raise ChequeNotUsable("cheque_not_usable", f"Op deze cheque kan je niets meer verbeteren: {label}.")
    rows.insert(
        MinuteEntry(
            cheque=cheque,
            kind="corrected",
            minutes=minutes,
            group_minutes=group_minutes,
            attendance_id=attendance_id,
            at=at,
        )
    )
    cheque.minutes_left += minutes
    cheque.group_minutes_left += group_minutes
    if cheque.state == "used_up" and cheque.minutes_left > 0:
        cheque.state = CHEQUE.target("reopen", cheque.state, actor)
        _record(cheque, Action.CHEQUE_REOPENED, actor, at)
    if last_counted_on is None and not counts_again:
        return _unstart(cheque, actor, at)
    cheque.started_on = first_counted_on or cheque.started_on
    _note_counted_talk(cheque, last_counted_on or cheque.started_on or day_of(at))
    cheque.last_counted_on = last_counted_on
    rows.update(cheque, "state", "started_on", "last_counted_on", "lapses_on")
    return cheque


def _unstart(cheque: Cheque, actor: Actor, at: datetime) -> Cheque:
    """No talk counts any more: the term to start runs again, or is due at once when its last day has passed."""
    on = day_of(at)
    rows.update(cheque, "state")  # a step of its own: the cheque may just have been reopened
    cheque.state = CHEQUE.target("unstart", cheque.state, actor)
    cheque.started_on = cheque.last_counted_on = cheque.lapses_on = None
    rows.update(cheque, "state", "started_on", "last_counted_on", "lapses_on")
    deadlines.drop([LAPSE], cheque.id, on=on)
    _schedule_start(cheque, due_on=max(cheque.start_by, on), on=on)
    _record(cheque, Action.CHEQUE_UNSTARTED, actor, at)
    return cheque


@transaction.atomic
def close(cheque_id: UUID, *, actor: Actor, at: datetime) -> int:
    """Close the cheque at the end of the guidance: what is left is lost. Returns the minutes lost."""
    cheque = lock(cheque_id)
    cheque.state = CHEQUE.target("close", cheque.state, actor)
    lost = _take_the_rest(cheque, at)
    cheque.ended_on = day_of(at)
    rows.update(cheque, "state", "ended_on")
    deadlines.drop([LAPSE], cheque.id, on=day_of(at))
    _record(cheque, Action.CHEQUE_CLOSED, actor, at, minutes=lost)
    return lost


def _take_the_rest(cheque: Cheque, at: datetime) -> int:
    lost = cheque.minutes_left
    if lost or cheque.group_minutes_left:
        rows.insert(
            MinuteEntry(cheque=cheque, kind="lapsed", minutes=-lost, group_minutes=-cheque.group_minutes_left, at=at)
        )
    return lost


@transaction.atomic
def lapse(cheque_id: UUID, *, on: date, actor: Actor, at: datetime) -> None:
    """The term after the last counted talk has passed: the hours that are left are lost."""
    cheque = lock(cheque_id)
    cheque.state = CHEQUE.target("lapse", cheque.state, actor)
    lost = _take_the_rest(cheque, at)
    cheque.ended_on = on
    rows.update(cheque, "state", "ended_on")
    _record(cheque, Action.CHEQUE_LAPSED, actor, at, minutes=lost)
    for hook in end_hooks:
        hook(cheque.id, "lapsed", on)
    messages.queue(
        "cheque_lapsed",
        person_id=cheque.person_id,
        context={
            "number": identifiers.format_code(cheque.number),
            "minutes": lost,
            "months": law_of(cheque).lapse_months.value,
        },
        dedupe_key=f"cheque_lapsed:{cheque.id}",
        at=at,
    )


@transaction.atomic
def void(cheque_id: UUID, *, on: date, actor: Actor, at: datetime) -> Cheque:
    """No counted session before the start-by date: the cheque is void and the right stays. The refund is the
    caller's."""
    cheque = lock(cheque_id)
    cheque.state = CHEQUE.target("void", cheque.state, actor)
    _take_the_rest(cheque, at)
    cheque.ended_on = on
    rows.update(cheque, "state", "ended_on")
    _record(cheque, Action.CHEQUE_VOIDED, actor, at)
    for hook in end_hooks:
        hook(cheque.id, "voided", on)
    return cheque


@transaction.atomic
def use_aftercare(cheque_id: UUID, *, minutes: int, talk_id: UUID, at: datetime) -> Cheque:
    """Take minutes of the free aftercare (30 minutes for 240). Negative ``minutes`` give back a talk that was
    struck."""
    cheque = lock(cheque_id)
    with violation(
        {
            "cheque_aftercare_minutes_left": NotEnoughAftercare(
                "not_enough_aftercare",
                f"Er zijn nog {cheque.aftercare_minutes_left} minuten nazorg over. Je noteerde er {minutes}.",
            )
        }
    ):
        rows.insert(
            MinuteEntry(cheque=cheque, kind="aftercare", aftercare_minutes=-minutes, attendance_id=talk_id, at=at)
        )
    cheque.aftercare_minutes_left -= minutes  # as the ledger's trigger did in the row, which we hold
    return cheque


def _record(cheque: Cheque, action: Action, actor: Actor, at: datetime, **payload: int) -> None:
    trail.record(actor, action, subject=("cheque", cheque.id), at=at, person_id=cheque.person_id, payload=dict(payload))
