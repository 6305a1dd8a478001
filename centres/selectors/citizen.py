"""What the citizen sees on the way to the dossier."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from centres.models import Agreement, Attendance, ClosingRequest, PlanVersion, Trajectory
from centres.selectors.views import ToSign, TrajectoryBrief
from centres.states import HOLDS_CHEQUE, RUNNING, TRAJECTORY
from citizens import service as citizens
from citizens.service import ChequeFacts


def to_sign_of(person_id: UUID, *, at: datetime) -> list[ToSign]:
    """What waits for this citizen's signature or answer, the longest waiting first.

    A talk that has not ended yet is left out.
    """
    agreements = Agreement.objects.filter(
        trajectory__citizen_id=person_id,
        trajectory__state__in=RUNNING,
        state="drawn_up",
        citizen_signed_at=None,
    ).select_related("trajectory__centre", "trajectory__counsellor")
    proofs = Attendance.objects.filter(
        citizen_id=person_id, state="to_sign", citizen_signed_at=None, ends_at__lte=at
    ).select_related("trajectory__centre", "meeting__counsellor")
    plans = PlanVersion.objects.filter(
        plan__trajectory__citizen_id=person_id,
        plan__trajectory__state__in=RUNNING,
        state="offered",
        citizen_signed_at=None,
    ).select_related("plan__trajectory__centre", "plan__trajectory__counsellor")
    found = [
        _waiting("agreement", each.id, each.trajectory, each.drawn_up_at) for each in agreements.order_by("drawn_up_at")
    ]
    found += [
        ToSign(
            kind="attendance",
            object_id=each.id,
            trajectory_id=each.trajectory_id,
            centre_name=str(each.trajectory.centre),
            counsellor_name=each.meeting.counsellor.full_name,
            held_on=each.meeting.held_on,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            since=each.ends_at,
        )
        for each in proofs.order_by("starts_at")
    ]
    requests = ClosingRequest.objects.filter(
        trajectory__citizen_id=person_id, trajectory__state__in=RUNNING, state="asked"
    ).select_related("trajectory__centre", "trajectory__counsellor")
    found += [
        replace(_waiting("closing", each.id, each.trajectory, each.asked_at), answer_by=each.answer_by)
        for each in requests.order_by("asked_at")
    ]
    found += [
        _waiting("plan", each.id, each.plan.trajectory, each.offered_at or each.saved_at)
        for each in plans.order_by("saved_at")
    ]
    return sorted(found, key=lambda each: each.since)


def _waiting(kind: str, object_id: UUID, trajectory: Trajectory, since: datetime) -> ToSign:
    return ToSign(
        kind=kind,
        object_id=object_id,
        trajectory_id=trajectory.id,
        centre_name=str(trajectory.centre),
        counsellor_name=trajectory.counsellor.full_name,
        held_on=None,
        starts_at=None,
        ends_at=None,
        since=since,
    )


def _brief(trajectory: Trajectory, cheque: ChequeFacts) -> TrajectoryBrief:
    state = TRAJECTORY.state(trajectory.state)
    return TrajectoryBrief(
        id=trajectory.id,
        cheque_id=trajectory.cheque_id,
        centre_id=trajectory.centre_id,
        centre_name=str(trajectory.centre),
        counsellor_name=trajectory.counsellor.full_name,
        state=trajectory.state,
        state_label=str(state.citizen_label),
        tone=state.tone,
        redeemed_at=trajectory.redeemed_at,
        ended_at=trajectory.ended_at,
        aftercare_until=citizens.aftercare_until(cheque) if trajectory.state == "closed" else None,
    )


def _loaded(**filters: object) -> QuerySet[Trajectory]:
    return Trajectory.objects.filter(**filters).select_related("centre", "counsellor").order_by("-redeemed_at", "id")


def trajectory_of_cheque(cheque_id: UUID) -> TrajectoryBrief | None:
    """Where the cheque is used now, or was used last; None when no centre redeemed it, or the last one released it."""
    holder = _loaded(cheque_id=cheque_id, state__in=HOLDS_CHEQUE).first()
    holder = holder or _loaded(cheque_id=cheque_id, state="ended").first()
    return _brief(holder, citizens.cheque(cheque_id)) if holder else None


def trajectories_of_person(person_id: UUID) -> list[TrajectoryBrief]:
    """All trajectories of a citizen, newest first, with those that were released."""
    rows = list(_loaded(citizen_id=person_id))
    cheques = citizens.cheques({row.cheque_id for row in rows})
    return [_brief(row, cheques[row.cheque_id]) for row in rows]
