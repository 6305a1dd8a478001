"""The things in a dossier as one actor may see them: agreement, proof of participation, plan, closing talk."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from centres.domain.guards import coordinates, is_finishing
from centres.models import Agreement, Attendance, ClosingTalk, Meeting, PlanVersion, Trajectory
from centres.rules.agreement import without_goal
from centres.rules.plan import ClosingContent, PlanContent
from centres.selectors.signers import Signers
from centres.selectors.views import AgreementView, AttendanceView, ClosingView, PlanVersionView
from centres.states import AGREEMENT, ATTENDANCE, PLAN_VERSION, RUNNING
from loopbaan.core.actor import Actor, Capacity
from loopbaan.db.sealing import unseal

_WITH = ("meeting__counsellor", "trajectory__centre", "trajectory__cheque", "citizen")


def may_read_plan(trajectory: Trajectory, actor: Actor) -> bool:
    """The plan is between the citizen and the own counsellor."""
    return actor.person_id in (trajectory.citizen_id, trajectory.counsellor_id)


def agreement_as_seen(agreement: Agreement, trajectory: Trajectory, actor: Actor, signers: Signers) -> AgreementView:
    """One version of the agreement; a colleague does not read the goal."""
    state = AGREEMENT.state(agreement.state)
    is_citizen = actor.capacity is Capacity.CITIZEN
    own = is_citizen or trajectory.counsellor_id == actor.person_id
    signed_at = agreement.citizen_signed_at if is_citizen else agreement.counsellor_signed_at
    return AgreementView(
        id=agreement.id,
        trajectory_id=trajectory.id,
        version=agreement.version,
        content=agreement.content if own else without_goal(agreement.content, _goal_of_two(trajectory)),
        content_sha256=agreement.content_sha256,
        state=agreement.state,
        state_label=str(state.citizen_label if is_citizen else state.label),
        tone=state.tone,
        drawn_up_at=agreement.drawn_up_at,
        concluded_at=agreement.concluded_at,
        signatures=signers.views(
            agreement.id,
            citizen=(trajectory.citizen.full_name, agreement.citizen_signed_at),
            counsellor=(trajectory.counsellor.full_name, agreement.counsellor_signed_at),
        ),
        may_sign=own
        and not is_finishing(actor)
        and agreement.state == "drawn_up"
        and signed_at is None
        and trajectory.state in RUNNING,
        is_whole=own,
        centre_name=str(trajectory.centre),
        citizen_name=trajectory.citizen.full_name,
    )


def _goal_of_two(trajectory: Trajectory) -> str:
    return _("Er staat een doel in. Alleen %(name)s en de klant lezen het.") % {"name": trajectory.counsellor.full_name}


def attendance_as_seen(
    attendance: Attendance, actor: Actor, at: datetime, signers: Signers, *, to_correct: bool = False
) -> AttendanceView:
    """One proof of participation; ``to_correct``: whoever may correct it reads what was disputed."""
    meeting, trajectory = attendance.meeting, attendance.trajectory
    state = ATTENDANCE.state(attendance.state)
    is_citizen = actor.capacity is Capacity.CITIZEN
    holds = meeting.counsellor_id == actor.person_id
    signed_at = attendance.citizen_signed_at if is_citizen else attendance.counsellor_signed_at
    waits = attendance.state == "to_sign" and attendance.ends_at <= at
    may_correct = (
        not is_citizen
        and attendance.state not in ("cancelled", "left_unsigned")
        and trajectory.state in RUNNING
        and (holds or coordinates(actor))
    )
    reads_dispute = attendance.dispute is not None and (is_citizen or holds or (to_correct and may_correct))
    return AttendanceView(
        id=attendance.id,
        meeting_id=meeting.id,
        trajectory_id=attendance.trajectory_id,
        starts_at=attendance.starts_at,
        ends_at=attendance.ends_at,
        held_on=meeting.held_on,
        minutes=attendance.minutes,
        kind=meeting.kind,
        kind_label=str(dict(Meeting.KINDS)[meeting.kind]),
        form=meeting.form,
        form_label=str(dict(Meeting.FORMS)[meeting.form]),
        location=meeting.location,
        revision=meeting.revision,
        state=attendance.state,
        state_label=str(state.citizen_label if is_citizen else state.label),
        tone=state.tone,
        content_sha256=attendance.content_sha256,
        signatures=signers.views(
            attendance.id,
            citizen=(attendance.citizen.full_name, attendance.citizen_signed_at),
            counsellor=(meeting.counsellor.full_name, attendance.counsellor_signed_at),
        ),
        dispute=unseal(bytes(attendance.dispute)).decode() if reads_dispute and attendance.dispute else "",
        disputed_at=attendance.disputed_at,
        overdue_since=attendance.overdue_since,
        cancel_reason=attendance.cancel_reason or meeting.cancel_reason,
        others=getattr(attendance, "others", 0),
        counsellor_id=meeting.counsellor_id,
        counsellor_name=meeting.counsellor.full_name,
        citizen_id=attendance.citizen_id,
        citizen_name=attendance.citizen.full_name,
        centre_name=str(trajectory.centre),
        centre_kbo=trajectory.centre.kbo,
        cheque_number=trajectory.cheque.number,
        may_sign=waits and signed_at is None and (is_citizen or holds),
        may_dispute=is_citizen and attendance.state == "to_sign" and trajectory.state in RUNNING,
        may_correct=may_correct,
    )


def attendances_where(found: Q) -> QuerySet[Attendance]:
    """Proofs with all that ``attendance_as_seen`` needs."""
    others = Count("meeting__attendances", filter=~Q(meeting__attendances__state="cancelled")) - 1
    return Attendance.objects.select_related(*_WITH).filter(found).annotate(others=others)


def plan_as_seen(version: PlanVersion, trajectory: Trajectory, actor: Actor, signers: Signers) -> PlanVersionView:
    """One version of the plan, without its content for who may not read it."""
    state = PLAN_VERSION.state(version.state)
    is_citizen = actor.capacity is Capacity.CITIZEN
    readable = may_read_plan(trajectory, actor) and (not is_citizen or version.state != "draft")
    signed_at = version.citizen_signed_at if is_citizen else version.counsellor_signed_at
    return PlanVersionView(
        id=version.id,
        trajectory_id=trajectory.id,
        number=version.number,
        state=version.state,
        state_label=str(state.citizen_label if is_citizen else state.label),
        tone=state.tone,
        content=PlanContent.from_json(unseal(bytes(version.content))) if readable else None,
        content_sha256=version.content_sha256,
        saved_at=version.saved_at,
        saved_by_name=version.saved_by.full_name,
        offered_at=version.offered_at,
        signatures=signers.views(
            version.id,
            citizen=(trajectory.citizen.full_name, version.citizen_signed_at),
            counsellor=(trajectory.counsellor.full_name, version.counsellor_signed_at),
        ),
        may_sign=readable and version.state == "offered" and signed_at is None and trajectory.state in RUNNING,
    )


def closing_as_seen(talk: ClosingTalk, trajectory: Trajectory, actor: Actor) -> ClosingView:
    """The closing talk, without its content for who may not read the plan."""
    readable = may_read_plan(trajectory, actor)
    return ClosingView(
        id=talk.id,
        held_on=talk.held_on,
        counsellor_name=talk.counsellor.full_name,
        plan_version=talk.plan_version.number,
        on_signed_version=talk.plan_version.state == "signed",
        attendance_id=talk.attendance_id,
        content=ClosingContent.from_json(unseal(bytes(talk.content))) if readable else None,
        logged_at=talk.logged_at,
    )
