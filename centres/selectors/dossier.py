"""One dossier, and each thing in it, for who may see it: the citizen, and the people of the centre."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from centres.domain.closing_gaps import closing_gaps, gap_text
from centres.domain.guards import (
    acting_centre,
    acting_person,
    coordinates,
    is_finishing,
    trajectory_not_found,
    within_reach,
)
from centres.models import (
    AftercareTalk,
    Agreement,
    ClosingTalk,
    IntroductoryTalk,
    Meeting,
    PlanVersion,
    Trajectory,
)
from centres.rules.meetings import minutes_between
from centres.selectors.centres import centre_facts
from centres.selectors.closing_request import closing_request_of
from centres.selectors.possible import possible_actions
from centres.selectors.signers import signers_of
from centres.selectors.things import (
    agreement_as_seen,
    attendance_as_seen,
    attendances_where,
    closing_as_seen,
    may_read_plan,
    plan_as_seen,
)
from centres.selectors.views import (
    AftercareView,
    AgreementView,
    AttendanceView,
    Blocker,
    Dossier,
    IntroductionView,
    MeetingView,
    PlanVersionView,
    TermView,
)
from centres.states import OPEN, RUNNING, TRAJECTORY
from citizens import service as citizens
from loopbaan.core.actor import Actor, Capacity
from loopbaan.deadlines.registry import kind_of
from loopbaan.deadlines.service import open_deadlines_of
from loopbaan.documents.service import Document


def _through(actor: Actor, path: str) -> Q:
    """What the actor may reach, seen from an object that hangs on the trajectory by ``path``."""
    if actor.capacity is Capacity.CITIZEN:
        return Q(**{f"{path}__citizen_id": acting_person(actor)})
    if is_finishing(actor):
        return Q(**{f"{path}__in": Trajectory.objects.filter(within_reach(actor)).order_by()})
    return Q(**{f"{path}__centre_id": acting_centre(actor)})


# --- One of them by its own id -----------------------------------------------------------------------------------


def _trajectory(found: Q, actor: Actor) -> Trajectory:
    trajectory = (
        Trajectory.objects.select_related("centre", "citizen", "counsellor", "cheque")
        .filter(found, within_reach(actor))
        .first()
    )
    if trajectory is None:
        raise trajectory_not_found()
    return trajectory


def agreement_view(agreement_id: UUID, *, actor: Actor) -> AgreementView:
    """One version of an agreement. Raises NotFound, also for another centre or person."""
    trajectory = _trajectory(Q(agreements=agreement_id), actor)
    agreement = Agreement.objects.get(id=agreement_id)
    return agreement_as_seen(agreement, trajectory, actor, signers_of([agreement_id]))


def attendance_view(attendance_id: UUID, *, actor: Actor, at: datetime, to_correct: bool = False) -> AttendanceView:
    """One proof of participation. Raises NotFound, also for another centre or person.

    ``to_correct``: for a form that corrects it, whoever may do so reads what the citizen disputed.
    """
    attendance = attendances_where(Q(id=attendance_id) & _through(actor, "trajectory")).first()
    if attendance is None:
        raise trajectory_not_found()
    return attendance_as_seen(attendance, actor, at, signers_of([attendance_id]), to_correct=to_correct)


def meeting_view(meeting_id: UUID, *, actor: Actor, at: datetime, to_correct: bool = False) -> MeetingView:
    """One talk with all its clients, for the people of its centre. Raises NotFound for everybody else.

    ``to_correct``: see ``attendance_view``.
    """
    reach = Q(centre_id=acting_centre(actor))
    if is_finishing(actor) and not coordinates(actor):
        reach &= Q(counsellor_id=acting_person(actor))
    meeting = Meeting.objects.select_related("counsellor").filter(reach, id=meeting_id).first()
    if meeting is None:
        raise trajectory_not_found()
    rows = list(attendances_where(Q(meeting_id=meeting_id)).order_by("citizen__family_name", "id"))
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
        attendances=tuple(attendance_as_seen(row, actor, at, signers, to_correct=to_correct) for row in rows),
    )


def plan_version_view(version_id: UUID, *, actor: Actor) -> PlanVersionView:
    """One version of a plan. A draft is the counsellor's: the citizen sees it once it is offered. Raises NotFound."""
    trajectory = _trajectory(Q(plan__versions=version_id), actor)
    version = PlanVersion.objects.select_related("saved_by").get(id=version_id)
    if version.state == "draft" and actor.capacity is Capacity.CITIZEN:
        raise trajectory_not_found()
    return plan_as_seen(version, trajectory, actor, signers_of([version_id]))


def trajectory_of_introduction(talk_id: UUID, *, actor: Actor) -> UUID:
    """The dossier of a free first talk. Raises NotFound, also for another centre or person."""
    return _trajectory(Q(introductions=talk_id), actor).id


def trajectory_of_aftercare(talk_id: UUID, *, actor: Actor) -> UUID:
    """The dossier of a talk of aftercare. Raises NotFound, also for another centre or person."""
    return _trajectory(Q(aftercare_talks=talk_id), actor).id


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
    rows = list(attendances_where(Q(trajectory=trajectory)).order_by("starts_at", "id"))
    signers = signers_of(
        [*(each.id for each in agreements), *(each.id for each in versions), *(each.id for each in rows)]
    )
    attendances = tuple(attendance_as_seen(each, actor, at, signers) for each in rows)
    plan_views = tuple(plan_as_seen(each, trajectory, actor, signers) for each in versions)
    agreement_views = [agreement_as_seen(each, trajectory, actor, signers) for each in agreements]
    standing = next((each for each in agreement_views if each.state != "superseded"), None)
    talk = ClosingTalk.objects.select_related("counsellor", "plan_version").filter(trajectory=trajectory).first()
    closing_view = closing_as_seen(talk, trajectory, actor) if talk else None
    own, at_centre = trajectory.counsellor_id == actor.person_id, actor.capacity is Capacity.CENTRE
    gaps = closing_gaps(trajectory) if trajectory.state in RUNNING else ()
    request = closing_request_of(trajectory, actor, minutes_left=cheque.minutes_left)
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
            IntroductionView(
                each.id,
                each.held_at,
                each.minutes,
                each.place,
                each.counsellor.full_name,
                each.struck_at,
                each.strike_reason,
                may_strike=own and at_centre and trajectory.state in RUNNING and each.struck_at is None,
            )
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
        closing_request=request,
        aftercare=tuple(
            AftercareView(
                each.id,
                each.held_on,
                each.minutes,
                each.form,
                str(dict(AftercareTalk.FORMS)[each.form]),
                each.counsellor.full_name,
                each.struck_at,
                each.strike_reason,
                may_strike=own and at_centre and until is not None and on < until and each.struck_at is None,
            )
            for each in AftercareTalk.objects.select_related("counsellor")
            .filter(trajectory=trajectory)
            .order_by("held_on", "id")
        ),
        aftercare_until=until,
        terms=()
        if left
        else _terms(
            [trajectory.cheque_id, trajectory.id, *(each.id for each in in_use), *([request.id] if request else [])]
        ),
        blockers=tuple(Blocker(gap.value, gap_text(gap)) for gap in gaps),
        unsigned=tuple(each for each in attendances if each.state in OPEN),
        is_own=own,
        may_read_plan=may_read_plan(trajectory, actor),
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
            request=request,
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
