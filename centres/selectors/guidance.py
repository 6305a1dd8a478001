"""What the citizen's overview says of guidance that runs: where it stands, and what she reported as wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from centres.models import Agreement, Attendance, Trajectory
from centres.states import RUNNING


@dataclass(frozen=True, slots=True)
class RunningGuidance:
    """The guidance on one cheque. ``agreement``: "none", "to_sign" (by the citizen), "signed" (by her), "concluded"."""

    trajectory_id: UUID
    cheque_id: UUID
    centre_name: str
    counsellor_name: str
    agreement: str
    has_talks: bool


@dataclass(frozen=True, slots=True)
class DisputedTalk:
    """A talk of which the citizen reported that it is not right, and that waits for the counsellor."""

    attendance_id: UUID
    held_on: date
    counsellor_name: str


def running_guidance_of(cheque_ids: Iterable[UUID]) -> list[RunningGuidance]:
    """The guidance that runs on some cheques: three queries."""
    rows = list(
        Trajectory.objects.filter(cheque_id__in=list(cheque_ids), state__in=RUNNING)
        .select_related("centre", "counsellor")
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
    return [
        RunningGuidance(
            trajectory_id=row.id,
            cheque_id=row.cheque_id,
            centre_name=str(row.centre),
            counsellor_name=row.counsellor.full_name,
            agreement=_standing(agreements.get(row.id)),
            has_talks=row.id in talked,
        )
        for row in rows
    ]


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
