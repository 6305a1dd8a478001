"""The question whether a guidance may be closed with hours left, for who may see it."""

from __future__ import annotations

from uuid import UUID

from centres.domain.closing_consent import covers
from centres.domain.guards import trajectory_not_found, within_reach
from centres.models import ClosingRequest, Trajectory
from centres.selectors.views import ClosingRequestView
from centres.states import CLOSING_REQUEST, RUNNING
from loopbaan.core.actor import Actor, Capacity
from loopbaan.db.sealing import unseal


def closing_request_of(trajectory: Trajectory, actor: Actor, *, minutes_left: int) -> ClosingRequestView | None:
    """The question that was asked last; one that lost its object is left out."""
    request = (
        ClosingRequest.objects.select_related("asked_by")
        .filter(trajectory=trajectory)
        .exclude(state="overtaken")
        .order_by("-asked_at", "-id")
        .first()
    )
    if request is None:
        return None
    state = CLOSING_REQUEST.state(request.state)
    is_citizen = actor.capacity is Capacity.CITIZEN
    readable = is_citizen or trajectory.counsellor_id == actor.person_id
    return ClosingRequestView(
        id=request.id,
        state=request.state,
        state_label=str(state.citizen_label if is_citizen else state.label),
        tone=state.tone,
        minutes=request.minutes,
        asked_at=request.asked_at,
        asked_by_name=request.asked_by.full_name,
        answer_by=request.answer_by,
        answered_at=request.answered_at,
        word=unseal(bytes(request.word)).decode() if readable and request.word else "",
        covers=covers(request, minutes_left),
        may_answer=is_citizen and request.state in ("asked", "unanswered") and trajectory.state in RUNNING,
    )


def trajectory_of_request(request_id: UUID, *, actor: Actor) -> UUID:
    """Whose guidance a question is about. Raises NotFound for anybody else's."""
    found = Trajectory.objects.filter(within_reach(actor), closing_requests=request_id).values_list("id", flat=True)
    trajectory_id = found.order_by("id").first()
    if trajectory_id is None:
        raise trajectory_not_found()
    return trajectory_id
