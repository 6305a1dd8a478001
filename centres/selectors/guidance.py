"""What the citizen's overview says of guidance that runs: where it stands, and what she reported as wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from centres.models import AftercareTalk, Agreement, Attendance, ClosingRequest, Trajectory
from centres.selectors.views import ClosingRequestView
from centres.states import HOLDS_CHEQUE


@dataclass(frozen=True, slots=True)
class RunningGuidance:
    """The guidance on one cheque. ``agreement``: "none", "to_sign" (by the citizen), "signed" (by her), "concluded".

    ``closing`` is where the question whether it may be closed stands; empty when it was not asked.
    """

    trajectory_id: UUID
    cheque_id: UUID
    centre_name: str
    counsellor_name: str
    contact: tuple[str, ...]
    state: str
    agreement: str
    has_talks: bool
    closing: str


@dataclass(frozen=True, slots=True)
class DisputedTalk:
    """A talk of which the citizen reported that it is not right, and that waits for the counsellor."""

    attendance_id: UUID
    held_on: date
    counsellor_name: str


def running_guidance_of(cheque_ids: Iterable[UUID]) -> list[RunningGuidance]:
    """The guidance that runs on some cheques, or was closed: four queries."""
    rows = list(
        Trajectory.objects.filter(cheque_id__in=list(cheque_ids), state__in=HOLDS_CHEQUE)
        .select_related("centre", "counsellor", "cheque")
        .order_by("redeemed_at", "id")
    )
    ids = [row.id for row in rows]
    agreements = {
        each.trajectory_id: each
        for each in Agreement.objects.filter(trajectory_id__in=ids, state__in=["drawn_up", "concluded"]).order_by(
            "drawn_up_at", "id"
        )
    }
    talked = set(
        Attendance.objects.filter(trajectory_id__in=ids)
        .exclude(state="cancelled")
        .order_by()
        .values_list("trajectory_id", flat=True)
    )
    questions = {
        each.trajectory_id: each
        for each in ClosingRequest.objects.filter(trajectory_id__in=ids)
        .exclude(state="overtaken")
        .order_by("asked_at", "id")
    }
    return [
        RunningGuidance(
            trajectory_id=row.id,
            cheque_id=row.cheque_id,
            centre_name=str(row.centre),
            counsellor_name=row.counsellor.full_name,
            contact=tuple(each for each in (row.centre.phone, row.centre.mail) if each),
            state=row.state,
            agreement=_standing(agreements.get(row.id)),
            has_talks=row.id in talked,
            closing=closing_standing(questions.get(row.id), row.cheque.minutes_left),
        )
        for row in rows
    ]


def closing_standing(question: ClosingRequest | ClosingRequestView | None, minutes_left: int) -> str:
    """Where the question stands; empty when there is none, or more hours are left than she saw."""
    if question is None or minutes_left > question.minutes:
        return ""
    return question.state


def _standing(agreement: Agreement | None) -> str:
    if agreement is None:
        return "none"
    if agreement.state == "concluded":
        return "concluded"
    return "to_sign" if agreement.citizen_signed_at is None else "signed"


def disputed_talks_of(person_id: UUID) -> list[DisputedTalk]:
    """What this citizen reported as wrong and is not corrected yet, oldest first."""
    rows = Attendance.objects.filter(citizen_id=person_id, state="disputed").select_related("meeting__counsellor")
    return [
        DisputedTalk(each.id, each.meeting.held_on, each.meeting.counsellor.full_name)
        for each in rows.order_by("starts_at", "id")
    ]


def talk_days_of(talk_ids: Iterable[UUID]) -> dict[UUID, date]:
    """The days of talks that took minutes of a cheque, by the id of the attendance or of the aftercare: one query."""
    ids = list(talk_ids)
    counted = Attendance.objects.filter(id__in=ids).order_by().values_list("id", "meeting__held_on")
    return dict(counted.union(AftercareTalk.objects.filter(id__in=ids).order_by().values_list("id", "held_on")))
