"""The closing talk, the closing, and the aftercare."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from centres.domain import closing_consent, notices, papers
from centres.domain.attendances import ATTENDANCE_SIGNATURE
from centres.domain.closing_gaps import CannotClose, closing_gaps, gap_text
from centres.domain.guards import (
    acting_person,
    changed_since,
    is_finishing,
    law_of,
    lock_trajectory,
    require_listed,
    require_mandate,
    require_own,
    require_running,
    trajectory_not_found,
)
from centres.domain.plans import content_of, newest_version
from centres.models import AftercareTalk, Attendance, ClosingTalk, Trajectory
from centres.rules.plan import ClosingContent, GoalProgress, tests_every_goal
from centres.rules.wording import day_text
from centres.states import ATTENDANCE, COUNTED, OPEN, TRAJECTORY
from citizens import service as citizens
from citizens.service import ChequeFacts
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import SYSTEM, Actor
from loopbaan.core.clock import day_of, start_of
from loopbaan.core.errors import DomainError, StepRefused
from loopbaan.core.periods import ONE_DAY
from loopbaan.db import rows
from loopbaan.db.sealing import seal
from loopbaan.deadlines import service as deadlines
from loopbaan.documents import service as documents

AFTERCARE_END = "aftercare_end"


class BadClosing(DomainError):
    """The closing talk, or the aftercare, cannot be as it is typed."""


@transaction.atomic
def log_closing_talk(
    *,
    trajectory_id: UUID,
    held_on: date,
    content: ClosingContent,
    actor: Actor,
    at: datetime,
    attendance_id: UUID | None = None,
    base: str | None = None,
) -> ClosingTalk:
    """Note the closing talk: every goal of the signed plan tested. Noted again before closing, it replaces the first.

    ``attendance_id`` is the counted session in which it was held, if any. ``base`` is when the talk that the form was
    filled from was noted, "" when there was none: ChangedSince when another page noted it meanwhile; None asks nothing.
    Raises BadClosing, StepRefused, NotAllowed, OutsideMandate, NotOnList, NotFound.
    """
    trajectory, _cheque = lock_trajectory(trajectory_id, actor)
    require_running(trajectory)
    require_own(trajectory, actor)
    talk = rows.find(ClosingTalk, trajectory_id=trajectory.id)
    if base is not None and base != (talk.logged_at.isoformat() if talk else ""):
        raise changed_since()
    version = newest_version(trajectory)
    if version is None or version.state != "signed":
        raise StepRefused(
            "plan_not_signed",
            _(
                "Het afrondingsgesprek toetst het ondertekende plan. Laat het plan eerst door jullie "
                "allebei ondertekenen."
            ),
        )
    if held_on > day_of(at):
        raise BadClosing(
            "closing_in_future", _("Dit gesprek ligt in de toekomst. Noteer het als het voorbij is."), field="held_on"
        )
    counted = [each for each in rows.find_all(Attendance, trajectory_id=trajectory.id) if each.state in COUNTED]
    first = min((each.starts_at for each in counted), default=None)
    if first is not None and held_on < day_of(first):
        raise BadClosing(
            "closing_too_early",
            _("De begeleiding begon op %(day)s. Het afrondingsgesprek kan niet vroeger zijn.")
            % {"day": day_text(day_of(first))},
            field="held_on",
        )
    signed_on = max(day_of(each) for each in (version.citizen_signed_at, version.counsellor_signed_at) if each)
    if held_on < signed_on:
        raise BadClosing(
            "closing_before_plan",
            _("Het plan is ondertekend op %(day)s. Het afrondingsgesprek toetst dat plan en kan niet vroeger zijn.")
            % {"day": day_text(signed_on)},
            field="held_on",
        )
    if not tests_every_goal(content, content_of(version)):
        raise BadClosing("closing_goals", _("Zeg bij elk doel van het plan hoever het staat."), field="content")
    attendance = _session(counted, attendance_id, held_on)
    if attendance is None and not is_finishing(actor):
        # Of a counted session both were checked when it was logged. Who only finishes may still hold this talk, which
        # uses no hours and is not paid: a plan that is signed after the mandate could not be tested otherwise.
        require_mandate(trajectory.centre_id, held_on, field="held_on")
        require_listed(trajectory.centre_id, acting_person(actor), held_on, field="held_on")
    clean = ClosingContent(
        goals=tuple(GoalProgress(each.goal, each.progress, each.remark.strip()) for each in content.goals),
        remark=content.remark.strip(),
    )
    clear = clean.to_json()
    values = {
        "plan_version": version,
        "attendance": attendance,
        "counsellor_id": acting_person(actor),
        "held_on": held_on,
        "content": seal(clear),
        "content_sha256": documents.content_digest(clear),
        "logged_at": at,
    }
    if talk is None:
        talk = ClosingTalk(trajectory=trajectory, **values)
        rows.insert(talk)
    else:
        for name, value in values.items():
            setattr(talk, name, value)
        rows.update(talk, *values)
    trail.record(
        actor,
        Action.CLOSING_TALK_LOGGED,
        subject=("trajectory", trajectory.id),
        at=at,
        person_id=trajectory.citizen_id,
        payload={"held_on": held_on.isoformat(), "plan_version": version.number},
    )
    return talk


def _session(counted: list[Attendance], attendance_id: UUID | None, held_on: date) -> Attendance | None:
    if attendance_id is None:
        return None
    attendance = next((each for each in counted if each.id == attendance_id), None)
    if attendance is None or day_of(attendance.starts_at) != held_on:
        raise BadClosing(
            "closing_session",
            _("Kies een gesprek van dezelfde dag, of geef aan dat het afrondingsgesprek apart was."),
            field="attendance_id",
        )
    return attendance


@transaction.atomic
def close_trajectory(*, trajectory_id: UUID, actor: Actor, at: datetime, leave_unsigned: bool = False) -> int:
    """Close the guidance: what is left on the cheque is lost, and the aftercare begins. Returns the minutes lost.

    Not without a signed plan and a closing talk that tested it. Proofs without two signatures must be left on purpose:
    they stay unpaid. With hours left the citizen was asked first: see ``closing_consent``. Raises CannotClose,
    NotAllowed, StepRefused, NotFound.
    """
    trajectory, cheque = lock_trajectory(trajectory_id, actor)
    require_own(trajectory, actor)
    if gaps := closing_gaps(trajectory):
        if trajectory.state not in ("redeemed", "active"):
            require_running(trajectory)
        raise CannotClose(gaps[0].value, " ".join(gap_text(gap) for gap in gaps))
    state = TRAJECTORY.target("close", trajectory.state, actor)
    closing_consent.require_consent(trajectory, cheque)
    unsigned = sorted(
        (each for each in rows.lock_all(Attendance, trajectory_id=trajectory.id) if each.state in OPEN),
        key=lambda each: each.starts_at,
    )
    if unsigned and not leave_unsigned:
        days = ", ".join(day_text(day_of(each.starts_at)) for each in unsigned)
        raise CannotClose(
            "attendances_unsigned",
            _(
                "Niet door jullie allebei ondertekend: %(days)s. Sluit je toch af, dan blijft dat "
                "onbetaald. Bevestig dat."
            )
            % {"days": days},
            field="leave_unsigned",
        )
    for attendance in unsigned:
        attendance.state = ATTENDANCE.target("leave", attendance.state, actor)
        rows.update(attendance, "state")
        deadlines.drop([ATTENDANCE_SIGNATURE], attendance.id, on=day_of(at))
    closing_consent.overtake(trajectory.id, actor=actor, at=at)
    lost = citizens.close_cheque(cheque.id, actor=actor, at=at)
    trajectory.state, trajectory.ended_at, trajectory.end_reason = state, at, "closed"
    trajectory.minutes_lost = lost
    rows.update(trajectory, "state", "ended_at", "end_reason", "minutes_lost")
    trail.record(
        actor,
        Action.TRAJECTORY_CLOSED,
        subject=("trajectory", trajectory.id),
        at=at,
        person_id=trajectory.citizen_id,
        payload={"minutes_lost": lost, "left_unsigned": len(unsigned)},
    )
    talk = rows.find(ClosingTalk, trajectory_id=trajectory.id)
    if talk is None:
        raise ClosingTalk.DoesNotExist
    papers.issue_closing(talk, trajectory, cheque_number=cheque.number, actor=actor, at=at)
    _begin_aftercare(trajectory, at)
    return lost


def _begin_aftercare(trajectory: Trajectory, at: datetime) -> None:
    cheque = citizens.cheque(trajectory.cheque_id)
    until = citizens.aftercare_until(cheque)
    if until is None:
        return
    if cheque.aftercare_minutes_left > 0:
        schedule_aftercare_end(trajectory, cheque, due_on=until, at=at)
    notices.tell_closed(trajectory, aftercare=cheque.aftercare_minutes_left, aftercare_until=until, at=at)


def schedule_aftercare_end(trajectory: Trajectory, cheque: ChequeFacts, *, due_on: date, at: datetime) -> None:
    """Start the term in which what is left of the aftercare can be used."""
    law = law_of(cheque)
    deadlines.schedule(
        AFTERCARE_END,
        trajectory.id,
        due_on=due_on,
        basis=law.aftercare_months.basis,
        chain_id=cheque.id,
        remind_days=law.reminder_days.value,
        on=day_of(at),
    )


@transaction.atomic
def log_aftercare(
    *, trajectory_id: UUID, held_on: date, minutes: int, form: str, actor: Actor, at: datetime
) -> AftercareTalk:
    """Note a free talk after the closing, until 12 months after the last counted talk and within the minutes left.

    Raises BadClosing, NotEnoughAftercare, StepRefused, NotAllowed, OutsideMandate, NotOnList, NotFound.
    """
    trajectory, cheque = lock_trajectory(trajectory_id, actor)
    require_own(trajectory, actor)
    if trajectory.state != "closed":
        raise StepRefused("aftercare_before_closing", _("Nazorg komt na de afsluiting. Sluit de begeleiding eerst af."))
    if form not in dict(AftercareTalk.FORMS):
        raise BadClosing("aftercare_form", _("Kies hoe de nazorg gebeurde."), field="form")
    if minutes <= 0:
        raise BadClosing("aftercare_minutes", _("Vul in hoelang de nazorg duurde."), field="minutes")
    if held_on > day_of(at):
        raise BadClosing(
            "aftercare_in_future", _("Deze nazorg ligt in de toekomst. Noteer ze als ze voorbij is."), field="held_on"
        )
    until = citizens.aftercare_until(cheque)
    closed_on = day_of(trajectory.ended_at) if trajectory.ended_at else held_on
    if until is None or held_on >= until:
        last_day = day_text(until - ONE_DAY) if until else ""
        raise BadClosing("aftercare_over", _("De nazorg liep tot en met %(day)s.") % {"day": last_day}, field="held_on")
    if held_on < closed_on:
        raise BadClosing(
            "aftercare_too_early",
            _("De begeleiding werd afgesloten op %(day)s. Nazorg komt daarna.") % {"day": day_text(closed_on)},
            field="held_on",
        )
    require_mandate(trajectory.centre_id, held_on, field="held_on")
    require_listed(trajectory.centre_id, acting_person(actor), held_on, field="held_on")
    talk = AftercareTalk(
        trajectory=trajectory,
        counsellor_id=acting_person(actor),
        held_on=held_on,
        minutes=minutes,
        form=form,
        logged_at=at,
    )
    rows.insert(talk)
    after = citizens.use_aftercare(cheque.id, minutes=minutes, talk_id=talk.id, at=at)
    if after.aftercare_minutes_left == 0:
        deadlines.fulfil(AFTERCARE_END, trajectory.id, on=held_on)
    trail.record(
        actor,
        Action.AFTERCARE_LOGGED,
        subject=("trajectory", trajectory.id),
        at=at,
        person_id=trajectory.citizen_id,
        payload={"minutes": minutes, "form": form, "held_on": held_on.isoformat()},
    )
    return talk


def note_aftercare_ended(trajectory_id: UUID, on: date) -> None:
    """The term of aftercare has passed: what is left of it is over."""
    trajectory = rows.find(Trajectory, id=trajectory_id)
    if trajectory is None:
        raise trajectory_not_found()
    trail.record(
        SYSTEM,
        Action.AFTERCARE_ENDED,
        subject=("trajectory", trajectory.id),
        at=start_of(on),
        person_id=trajectory.citizen_id,
        organisation_id=trajectory.centre_id,
    )


def remind_of_aftercare(trajectory_id: UUID, due_on: date, days_before: int, on: date) -> None:
    """Remind the citizen of aftercare that is left."""
    trajectory = Trajectory.objects.select_related("centre", "counsellor").get(id=trajectory_id)
    left = citizens.cheque(trajectory.cheque_id).aftercare_minutes_left
    if left > 0:
        notices.remind_aftercare(trajectory, minutes=left, due_on=due_on, days_before=days_before, on=on)
