"""One dossier, and each thing in it, for who may see it: the citizen, and the people of the centre."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from centres.domain import closing
from centres.domain.guards import acting_centre, acting_person, trajectory_not_found
from centres.models import (
    AftercareTalk,
    Agreement,
    Attendance,
    ClosingTalk,
    IntroductoryTalk,
    Meeting,
    PlanVersion,
    Trajectory,
)
from centres.rules.meetings import minutes_between
from centres.rules.plan import ClosingContent, PlanContent
from centres.selectors.centres import centre_facts
from centres.selectors.possible import possible_actions
from centres.selectors.signers import Signers, signers_of
from centres.selectors.views import (
    AftercareView,
    AgreementView,
    AttendanceView,
    Blocker,
    ClosingView,
    Dossier,
    IntroductionView,
    MeetingView,
    PlanVersionView,
    TermView,
)
from centres.states import AGREEMENT, ATTENDANCE, OPEN, PLAN_VERSION, RUNNING, TRAJECTORY
from citizens import service as citizens
from loopbaan.core.actor import Actor, Capacity
from loopbaan.db.sealing import unseal
from loopbaan.deadlines.registry import kind_of
from loopbaan.deadlines.service import open_deadlines_of
from loopbaan.documents.service import Document

_ATTENDANCE = ("meeting__counsellor", "trajectory__centre", "trajectory__cheque", "citizen")


def _visible(actor: Actor) -> Q:
    """The trajectories that the actor may see. Raises NotFound for who is neither citizen nor of a centre."""
    if actor.capacity is Capacity.CITIZEN:
        return Q(citizen_id=acting_person(actor))
    return Q(centre_id=acting_centre(actor))


def _through(actor: Actor, path: str) -> Q:
    """The same, seen from an object that hangs on the trajectory by ``path``."""
    if actor.capacity is Capacity.CITIZEN:
        return Q(**{f"{path}__citizen_id": acting_person(actor)})
    return Q(**{f"{path}__centre_id": acting_centre(actor)})


def _may_read_plan(trajectory: Trajectory, actor: Actor) -> bool:
    """The plan is between the citizen and the own counsellor."""
    return actor.person_id in (trajectory.citizen_id, trajectory.counsellor_id)


# --- The things in a dossier -------------------------------------------------------------------------------------


def _agreement_view(agreement: Agreement, trajectory: Trajectory, actor: Actor, signers: Signers) -> AgreementView:
    state = AGREEMENT.state(agreement.state)
    is_citizen = actor.capacity is Capacity.CITIZEN
    own = is_citizen or trajectory.counsellor_id == actor.person_id
    signed_at = agreement.citizen_signed_at if is_citizen else agreement.counsellor_signed_at
    return AgreementView(
        id=agreement.id,
        trajectory_id=trajectory.id,
        version=agreement.version,
        content=agreement.content,
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
        may_sign=own and agreement.state == "drawn_up" and signed_at is None and trajectory.state in RUNNING,
        centre_name=str(trajectory.centre),
        citizen_name=trajectory.citizen.full_name,
    )


def _attendance_view(attendance: Attendance, actor: Actor, at: datetime, signers: Signers) -> AttendanceView:
    meeting, trajectory = attendance.meeting, attendance.trajectory
    state = ATTENDANCE.state(attendance.state)
    is_citizen = actor.capacity is Capacity.CITIZEN
    holds = meeting.counsellor_id == actor.person_id
    signed_at = attendance.citizen_signed_at if is_citizen else attendance.counsellor_signed_at
    waits = attendance.state == "to_sign" and attendance.ends_at <= at
    reads_dispute = attendance.dispute is not None and (is_citizen or holds)
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
        may_dispute=is_citizen and attendance.state == "to_sign",
        may_correct=not is_citizen
        and attendance.state not in ("cancelled", "left_unsigned")
        and trajectory.state in RUNNING
        and (holds or "coordinator" in actor.roles),
    )


def _attendances(found: Q) -> QuerySet[Attendance]:
    others = Count("meeting__attendances", filter=~Q(meeting__attendances__state="cancelled")) - 1
    return Attendance.objects.select_related(*_ATTENDANCE).filter(found).annotate(others=others)


def _plan_view(version: PlanVersion, trajectory: Trajectory, actor: Actor, signers: Signers) -> PlanVersionView:
    state = PLAN_VERSION.state(version.state)
    is_citizen = actor.capacity is Capacity.CITIZEN
    readable = _may_read_plan(trajectory, actor) and (not is_citizen or version.state != "draft")
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


def _closing_view(talk: ClosingTalk, trajectory: Trajectory, actor: Actor) -> ClosingView:
    readable = _may_read_plan(trajectory, actor)
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


# --- One of them by its own id -----------------------------------------------------------------------------------


def _trajectory(found: Q, actor: Actor) -> Trajectory:
    trajectory = (
        Trajectory.objects.select_related("centre", "citizen", "counsellor", "cheque")
        .filter(found, _visible(actor))
        .first()
    )
    if trajectory is None:
        raise trajectory_not_found()
    return trajectory


def agreement_view(agreement_id: UUID, *, actor: Actor) -> AgreementView:
    """One version of an agreement. Raises NotFound, also for another centre or person."""
    trajectory = _trajectory(Q(agreements=agreement_id), actor)
    agreement = Agreement.objects.get(id=agreement_id)
    return _agreement_view(agreement, trajectory, actor, signers_of([agreement_id]))


def attendance_view(attendance_id: UUID, *, actor: Actor, at: datetime) -> AttendanceView:
    """One proof of participation. Raises NotFound, also for another centre or person."""
    attendance = _attendances(Q(id=attendance_id) & _through(actor, "trajectory")).first()
    if attendance is None:
        raise trajectory_not_found()
    return _attendance_view(attendance, actor, at, signers_of([attendance_id]))


def meeting_view(meeting_id: UUID, *, actor: Actor, at: datetime) -> MeetingView:
    """One talk with all its clients, for the people of its centre. Raises NotFound for everybody else."""
    meeting = Meeting.objects.select_related("counsellor").filter(id=meeting_id, centre_id=acting_centre(actor)).first()
    if meeting is None:
        raise trajectory_not_found()
    rows = list(_attendances(Q(meeting_id=meeting_id)).order_by("citizen__family_name", "id"))
    signers = signers_of(row.id for row in rows)
    return MeetingView(
        id=meeting.id,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        held_on=meeting.held_on,
        minutes=minutes_between(meeting.starts_at, meeting.ends_at),
        kind=meeting.kind,
        form=meeting.form,
        location=meeting.location,
        revision=meeting.revision,
        state=meeting.state,
        counsellor_id=meeting.counsellor_id,
        counsellor_name=meeting.counsellor.full_name,
        attendances=tuple(_attendance_view(row, actor, at, signers) for row in rows),
    )


def plan_version_view(version_id: UUID, *, actor: Actor) -> PlanVersionView:
    """One version of a plan. A draft is the counsellor's: the citizen sees it once it is offered. Raises NotFound."""
    trajectory = _trajectory(Q(plan__versions=version_id), actor)
    version = PlanVersion.objects.select_related("saved_by").get(id=version_id)
    if version.state == "draft" and actor.capacity is Capacity.CITIZEN:
        raise trajectory_not_found()
    return _plan_view(version, trajectory, actor, signers_of([version_id]))


# --- The whole ---------------------------------------------------------------------------------------------------


def dossier(*, trajectory_id: UUID, actor: Actor, on: date, at: datetime) -> Dossier:
    """Everything about one trajectory that this actor may see and do. Raises NotFound for anybody else's."""
    trajectory = _trajectory(Q(id=trajectory_id), actor)
    cheque = citizens.cheque(trajectory.cheque_id)
    left = trajectory.state == "released" and actor.capacity is Capacity.CENTRE
    if left:
        cheque = _as_it_left(cheque)
    agreements = list(Agreement.objects.filter(trajectory=trajectory).order_by("version"))
    versions = list(
        PlanVersion.objects.select_related("saved_by").filter(plan__trajectory=trajectory).order_by("number")
    )
    if actor.capacity is Capacity.CITIZEN:
        versions = [each for each in versions if each.state != "draft"]
    rows = list(_attendances(Q(trajectory=trajectory)).order_by("starts_at", "id"))
    signers = signers_of(
        [*(each.id for each in agreements), *(each.id for each in versions), *(each.id for each in rows)]
    )
    attendances = tuple(_attendance_view(each, actor, at, signers) for each in rows)
    plan_views = tuple(_plan_view(each, trajectory, actor, signers) for each in versions)
    agreement_views = [_agreement_view(each, trajectory, actor, signers) for each in agreements]
    standing = next((each for each in agreement_views if each.state != "superseded"), None)
    talk = ClosingTalk.objects.select_related("counsellor", "plan_version").filter(trajectory=trajectory).first()
    closing_view = _closing_view(talk, trajectory, actor) if talk else None
    own = trajectory.counsellor_id == actor.person_id
    gaps = closing.closing_gaps(trajectory) if trajectory.state in RUNNING else ()
    state = TRAJECTORY.state(trajectory.state)
    until = citizens.aftercare_until(cheque)
    in_use = [each for each in attendances if each.state != "cancelled"]
    return Dossier(
        id=trajectory.id,
        state=trajectory.state,
        state_label=str(state.citizen_label if actor.capacity is Capacity.CITIZEN else state.label),
        tone=state.tone,
        end_reason=trajectory.end_reason,
        redeemed_at=trajectory.redeemed_at,
        ended_at=trajectory.ended_at,
        minutes_lost=trajectory.minutes_lost,
        cheque=cheque,
        centre=centre_facts(trajectory.centre_id, on=on),
        counsellor_id=trajectory.counsellor_id,
        counsellor_name=trajectory.counsellor.full_name,
        citizen_id=trajectory.citizen_id,
        citizen_name=trajectory.citizen.full_name,
        introductions=tuple(
            IntroductionView(each.id, each.held_at, each.minutes, each.place, each.counsellor.full_name)
            for each in IntroductoryTalk.objects.select_related("counsellor")
            .filter(trajectory=trajectory)
            .order_by("held_at", "id")
        ),
        agreement=standing,
        earlier_agreements=tuple(each for each in agreement_views if each is not standing),
        attendances=attendances,
        plan=plan_views[-1] if plan_views else None,
        plan_versions=plan_views,
        closing=closing_view,
        aftercare=tuple(
            AftercareView(
                each.id,
                each.held_on,
                each.minutes,
                each.form,
                str(dict(AftercareTalk.FORMS)[each.form]),
                each.counsellor.full_name,
            )
            for each in AftercareTalk.objects.select_related("counsellor")
            .filter(trajectory=trajectory)
            .order_by("held_on", "id")
        ),
        aftercare_until=until,
        terms=() if left else _terms([trajectory.cheque_id, trajectory.id, *(each.id for each in in_use)]),
        blockers=tuple(Blocker(gap.value, closing.gap_text(gap)) for gap in gaps),
        unsigned=tuple(each for each in attendances if each.state in OPEN),
        is_own=own,
        may_read_plan=_may_read_plan(trajectory, actor),
        actions=possible_actions(
            actor=actor,
            own=own,
            state=trajectory.state,
            agreement=standing,
            attendances=attendances,
            plan=plan_views[-1] if plan_views else None,
            gaps=gaps,
            aftercare_open=until is not None and on < until and cheque.aftercare_minutes_left > 0,
            minutes_left=cheque.minutes_left,
        ),
        documents=_documents(
            [
                *(each.id for each in agreements),
                *(each.id for each in rows),
                *(each.id for each in versions),
                *([talk.id] if talk else []),
            ]
        ),
    )


def _as_it_left(cheque: citizens.ChequeFacts) -> citizens.ChequeFacts:
    """The cheque as it was when another centre took it over: what happened there is not this centre's to see."""
    return replace(
        cheque,
        started_on=None,
        last_counted_on=None,
        lapses_on=None,
        ended_on=None,
        minutes_left=cheque.minutes_granted,
        group_minutes_left=cheque.group_minutes_granted,
        aftercare_minutes_left=cheque.aftercare_minutes_granted,
        state="issued",
        state_label="",
    )


def _terms(subject_ids: Iterable[UUID]) -> tuple[TermView, ...]:
    rows = open_deadlines_of(subject_ids)
    return tuple(TermView(row.kind, str(kind_of(row.kind).label), row.due_on, row.basis) for row in rows)


def _documents(subject_ids: Iterable[UUID]) -> dict[tuple[str, UUID], str]:
    """The documents that still hold, newest last so that it wins."""
    rows = (
        Document.objects.filter(subject_id__in=list(subject_ids), withdrawn_at=None)
        .order_by("created_at")
        .values_list("kind", "subject_id", "number")
    )
    return {(kind, subject_id): number for kind, subject_id, number in rows}
