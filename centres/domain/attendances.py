"""The proof of participation: signed by both after the talk, disputed by the citizen, or unsigned for too long."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from centres.domain import notices, papers
from centres.domain.guards import NotAllowed, changed_since, law_of, lock_trajectory, trajectory_not_found
from centres.models import Attendance
from centres.rules.parameters import SIGNATURE_REMINDER_DAYS
from centres.rules.wording import span_text
from centres.states import ATTENDANCE, OPEN, RUNNING
from citizens import service as citizens
from citizens.service import ChequeFacts
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import SYSTEM, Actor, Capacity
from loopbaan.core.clock import day_of, start_of
from loopbaan.core.errors import DomainError, StepRefused
from loopbaan.core.regulation.canonical import canonical_json
from loopbaan.core.terms import passed_after_days
from loopbaan.db import rows
from loopbaan.db.sealing import seal
from loopbaan.deadlines import service as deadlines
from loopbaan.documents import service as documents

ATTENDANCE_SIGNATURE = "attendance_signature"
_DISPUTE_LIMIT = 2000


class CannotSignYet(DomainError):
    """The talk has not ended."""


class BadDispute(DomainError):
    """A dispute says what is wrong."""


def dispute_too_late_text() -> str:
    """Why a talk of guidance that has ended cannot be disputed, and what the citizen can do."""
    return _(
        "De begeleiding is gestopt: je begeleider kan dit gesprek niet meer verbeteren. Klopt het niet, onderteken dan "
        "niet. Zonder jouw handtekening wordt het gesprek niet betaald. Je kan ook een klacht indienen."
    )


def schedule_signature(attendance: Attendance, cheque: ChequeFacts, at: datetime, *, is_new: bool = False) -> None:
    """Start the term for signing: 30 days (assumed) from the day on which it can be signed."""
    law = law_of(cheque)
    on = day_of(at)
    deadlines.schedule(
        ATTENDANCE_SIGNATURE,
        attendance.id,
        due_on=passed_after_days(on, law.attendance_sign_days.value, closed_day_rule=law.closed_day_rule.value),
        basis=law.attendance_sign_days.basis,
        chain_id=cheque.id,
        remind_days=SIGNATURE_REMINDER_DAYS,
        on=on,
        is_new=is_new,
    )


def _lock(attendance_id: UUID, actor: Actor) -> Attendance:
    """The attendance behind its cheque and trajectory, all locked. Raises NotFound for anybody else's."""
    trajectory, _cheque = lock_trajectory(rows.those(Attendance, "trajectory_id", id=attendance_id), actor)
    attendance = rows.lock(Attendance, id=attendance_id)
    if attendance is None:
        raise trajectory_not_found()
    attendance.trajectory = trajectory
    return attendance


@transaction.atomic
def sign_attendance(*, attendance_id: UUID, content_sha256: str, actor: Actor, at: datetime) -> Attendance:
    """The citizen, or the counsellor who held the talk, signs that it took place so; the second signature completes it.

    ``content_sha256`` is the digest of the proof that was shown. Signing twice changes nothing. Raises CannotSignYet
    before the talk has ended, ChangedSince for an old page, StepRefused while it is disputed, NotFound.
    """
    attendance = _lock(attendance_id, actor)
    is_citizen = actor.capacity is Capacity.CITIZEN
    if not is_citizen and attendance.counsellor_id != actor.person_id:
        raise NotAllowed(
            "not_your_meeting",
            _("%(name)s hield dit gesprek en moet het zelf ondertekenen.") % {"name": attendance.counsellor.full_name},
        )
    if attendance.content_sha256 != content_sha256:
        raise changed_since()
    side = "citizen_signed_at" if is_citizen else "counsellor_signed_at"
    if getattr(attendance, side) is not None:
        return attendance
    if at < attendance.ends_at:
        raise CannotSignYet(
            "attendance_not_ended",
            _("Het gesprek van %(span)s is nog niet voorbij. Je kan pas ondertekenen als het gesprek voorbij is.")
            % {"span": span_text(attendance.starts_at, attendance.ends_at)},
        )
    signed = ATTENDANCE.target("confirm", attendance.state, actor)
    signatures = documents.sign(
        ("attendance", attendance.id),
        canonical_json(attendance.content),
        actor=actor,
        at=at,
        person_id=attendance.citizen_id,
    )
    setattr(attendance, side, at)
    if attendance.citizen_signed_at and attendance.counsellor_signed_at:
        attendance.state = signed
        attendance.overdue_since = None
        deadlines.fulfil(ATTENDANCE_SIGNATURE, attendance.id, on=day_of(at))
        _record(Action.ATTENDANCE_CONFIRMED, attendance, actor, at)
        papers.issue_attendance(attendance, attendance.trajectory, signatures, actor=actor, at=at)
    rows.update(attendance, side, "state", "overdue_since")
    return attendance


@transaction.atomic
def dispute_attendance(
    *, attendance_id: UUID, content_sha256: str, text: str, actor: Actor, at: datetime
) -> Attendance:
    """The citizen says that the talk was not so; the counsellor corrects or cancels it. Every signature is void.

    ``content_sha256`` is the digest of the proof that was shown: an old page does not dispute what was corrected
    meanwhile. The text is kept sealed, for the citizen and the counsellor alone. Raises BadDispute, ChangedSince,
    StepRefused, NotFound.
    """
    attendance = _lock(attendance_id, actor)
    if attendance.content_sha256 != content_sha256:
        raise changed_since()
    state = ATTENDANCE.target("dispute", attendance.state, actor)
    if attendance.trajectory.state not in RUNNING:
        # Nobody can correct or strike it any more: a dispute would wait for ever.
        raise StepRefused("dispute_too_late", dispute_too_late_text())
    said = text.strip()
    if not said:
        raise BadDispute(
            "dispute_empty",
            _("Schrijf wat er niet klopt: de dag, de uren, of dat het gesprek er niet was."),
            field="text",
        )
    if len(said) > _DISPUTE_LIMIT:
        raise BadDispute("dispute_long", _("Hou het korter: hoogstens 2.000 tekens."), field="text")
    documents.void(
        ("attendance", attendance.id),
        _("De klant betwist het gesprek"),
        at,
        actor=actor,
        person_id=attendance.citizen_id,
    )
    attendance.state = state
    attendance.citizen_signed_at = attendance.counsellor_signed_at = None
    attendance.dispute, attendance.disputed_at = seal(said.encode()), at
    attendance.save(update_fields=["state", "citizen_signed_at", "counsellor_signed_at", "dispute", "disputed_at"])
    _record(Action.ATTENDANCE_DISPUTED, attendance, actor, at)
    return attendance


def _record(action: Action, attendance: Attendance, actor: Actor, at: datetime, **payload: Any) -> None:
    trail.record(
        actor,
        action,
        subject=("trajectory", attendance.trajectory_id),
        at=at,
        person_id=attendance.citizen_id,
        organisation_id=attendance.trajectory.centre_id,
        payload={"attendance": str(attendance.id), "minutes": attendance.minutes, **payload},
    )


@transaction.atomic
def note_overdue(attendance_id: UUID, on: date) -> None:
    """The term for signing has passed: the proof goes on the list of what is overdue, and the citizen hears it."""
    cheque_id = Attendance.objects.filter(id=attendance_id).values_list("trajectory__cheque_id", flat=True).get()
    citizens.lock_cheque(cheque_id)
    attendance = (
        Attendance.objects.select_related(
            "meeting__counsellor", "trajectory__centre", "trajectory__counsellor", "trajectory__citizen"
        )
        .select_for_update(of=("self",), no_key=True)
        .get(id=attendance_id)
    )
    if attendance.state not in OPEN:
        return
    attendance.overdue_since = on
    attendance.save(update_fields=["overdue_since"])
    _record(Action.ATTENDANCE_OVERDUE, attendance, SYSTEM, start_of(on))
    if attendance.citizen_signed_at is None and attendance.state == "to_sign":
        notices.tell_overdue(attendance, on=on)


def remind_to_sign(attendance_id: UUID, due_on: date, days_before: int, on: date) -> None:
    """Remind the citizen of a proof that they have not signed yet."""
    attendance = Attendance.objects.select_related(
        "meeting__counsellor", "trajectory__centre", "trajectory__counsellor"
    ).get(id=attendance_id)
    if attendance.state == "to_sign" and attendance.citizen_signed_at is None:
        notices.remind_attendance(attendance, due_on=due_on, days_before=days_before, on=on)
