"""The exemplars of a purchase and of four sessions as pgbench scripts: the same rows in the same transactions."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.db import models

from benchmarks.calendar import TODAY
from benchmarks.rowpace import Noted, Script
from benchmarks.stories import Story
from centres.domain import meetings
from centres.models import Attendance, Centre, Meeting, Trajectory
from citizens.domain import ordering
from citizens.gateways import PaymentStatus
from citizens.models import Application, Cheque, MinuteEntry, Order, Payment
from loopbaan.accounts.models import Person
from loopbaan.audit.models import Event
from loopbaan.core import clock
from loopbaan.deadlines.models import Deadline
from loopbaan.messages.models import Message
from loopbaan.web.models import SubmittedForm
from tests.support.cheques import as_citizen
from tests.support.factories_centres import as_counsellor

Rows = dict[type[models.Model], list[UUID]]
_FRESH_CHEQUE = {"minutes_left": "0", "group_minutes_left": "0", "aftercare_minutes_left": "0", "state": "'issued'"}
_OPEN = {"state": "'open'", "ended_on": "NULL"}
_CODE = "upper(substr(md5('cheque' || :key), 1, 11))"


def _form(script: Script) -> UUID:
    row = SubmittedForm.objects.create(
        key=uuid4(), redirect_url="http://127.0.0.1:8001/mollie/checkout/tr_123456789012", sent_at=clock.system_now()
    )
    script.own.add(row.key)
    return row.key


def _end_terms(script: Script, subject: UUID, kind: str) -> None:
    script.update(
        Deadline,
        "state = CASE WHEN reminds_id IS NULL THEN 'fulfilled' ELSE 'dropped' END, ended_on = CURRENT_DATE",
        f"subject_id = {script.id(subject)} AND kind = '{kind}' AND state = 'open'",
    )


def purchase(story: Story) -> Script:
    """A purchase on top of an application that was granted."""
    noted = Noted()
    application_id = story.the(Application)
    actor = as_citizen(story.citizen)
    order, attempt = ordering.place_order_to_pay(application_id=application_id, actor=actor, at=TODAY)
    if attempt is None:
        raise RuntimeError("the exemplar was ordered already")
    ordered = noted.new()
    reference = f"tr_{uuid4().hex[:12]}"
    Payment.objects.filter(id=attempt.id).update(
        state="open", reference=reference, checkout_url="http://x/" + reference
    )
    ordering.settle(
        reference=reference, status=PaymentStatus(reference, "paid", order.amount, ""), at=TODAY + timedelta(minutes=5)
    )
    paid = noted.new()
    script = Script(set(story.own_ids) | {key for rows in (ordered, paid) for keys in rows.values() for key in keys})
    script.begin()
    script.update(Application, "state = 'ordered'", f"id = {script.id(application_id)}")
    script.insert(Order, ordered[Order], state="'to_pay'", paid_at="NULL")
    _end_terms(script, application_id, "application_order_by")
    script.insert(Deadline, _parents_first(ordered[Deadline]), **_OPEN)
    script.insert(Event, ordered[Event][:1])
    script.insert(Payment, ordered[Payment], state="'created'", reference="NULL", checkout_url="''", ended_at="NULL")
    script.insert(Event, ordered[Event][1:])
    script.commit()
    script.update(
        Payment,
        "state = 'open', reference = 'tr_' || substr(md5('pay' || :key), 1, 12), checkout_url = 'http' || md5('a')",
        f"id = {script.id(attempt.id)}",
    )
    script.insert(SubmittedForm, [_form(script)])
    script.begin()
    script.update(Payment, "state = 'paid', ended_at = now()", f"id = {script.id(attempt.id)}")
    script.insert(Event, paid[Event][:1])
    script.update(Order, "state = 'paid', paid_at = now()", f"id = {script.id(order.id)}")
    _end_terms(script, order.id, ordering.PAY_BY)
    script.insert(Cheque, paid[Cheque], number=f"'LC' || {_CODE}", **_FRESH_CHEQUE)
    script.insert(MinuteEntry, paid[MinuteEntry])
    script.insert(Deadline, _parents_first(paid[Deadline]), **_OPEN)
    script.insert(Event, paid[Event][1:])
    script.insert(Message, paid[Message])
    script.commit()
    return script


def _parents_first(keys: list[UUID]) -> list[UUID]:
    return list(Deadline.objects.filter(id__in=keys).order_by("-reminds_id", "id").values_list("id", flat=True))


def sessions(story: Story, *, centre: Centre, counsellor: Person, count: int) -> Script:
    """The sessions of a file with a signed agreement, one transaction each."""
    actor = as_counsellor(counsellor, centre)
    script = Script(set(story.own_ids), shifted=frozenset({"starts_at", "ends_at", "held_on"}))
    trajectory_id, cheque_id = story.the(Trajectory), story.the(Cheque)
    noted = Noted()
    for number in range(count):
        # Each at an hour of its own: a clone lies some days further, and its counsellor is the same person.
        starts_at = TODAY - timedelta(days=15 - 3 * number, hours=2 * number)
        meetings.log_meeting(
            trajectory_ids=[trajectory_id],
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            kind="individual",
            form="on_site",
            location="Kerkstraat 1, 9000 Gent",
            actor=actor,
            at=TODAY,
        )
        made = noted.new()
        script.own |= {key for keys in made.values() for key in keys}
        _session(script, made, trajectory_id, cheque_id, is_first=number == 0, is_last=number == count - 1)
    return script


def _session(
    script: Script, made: Rows, trajectory_id: UUID, cheque_id: UUID, *, is_first: bool, is_last: bool
) -> None:
    form, cheque = _form(script), f"id = {script.id(cheque_id)}"
    script.begin()
    script.insert(SubmittedForm, [form])
    script.insert(Meeting, made[Meeting])
    script.insert(Attendance, made[Attendance])
    script.insert(MinuteEntry, made[MinuteEntry])
    if is_first:
        script.update(Cheque, "state = 'started', started_on = CURRENT_DATE", cheque)
        _end_terms(script, cheque_id, "cheque_start_by")
    else:
        lapse = f"subject_id = {script.id(cheque_id)} AND kind = 'cheque_lapse' AND state = 'open' AND reminds_id"
        script.update(Deadline, "state = 'dropped', ended_on = CURRENT_DATE", f"{lapse} IS NOT NULL")
        script.update(Deadline, "due_on = due_on + 1, attempts = 0, last_error = ''", f"{lapse} IS NULL")
    terms = Deadline.objects.filter(id__in=made[Deadline])
    for kind in ("cheque_lapse", "attendance_signature"):
        keys = list(terms.filter(kind=kind).values_list("id", flat=True))
        script.insert(Deadline, _parents_first(keys), **_OPEN)
    state = "'used_up'" if is_last else "'started'"
    script.update(Cheque, f"state = {state}, last_counted_on = CURRENT_DATE, lapses_on = CURRENT_DATE + 365", cheque)
    script.insert(Message, made[Message])
    for event in made[Event]:
        script.insert(Event, [event])
    if is_first:
        script.update(Trajectory, "state = 'active'", f"id = {script.id(trajectory_id)}")
    script.update(SubmittedForm, "redirect_url = '/centrum/'", f"key = {script.id(form)}")
    script.commit()
