"""What officers asked citizens in a review, and what came back: the same for both sides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from citizens.domain.asking import can_answer
from citizens.domain.errors import not_found_review
from citizens.models import InformationRequest, ProofKind, Review, ReviewFile
from citizens.states import INFORMATION_REQUEST
from loopbaan.core.periods import ONE_DAY


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file that was handed in; ``proof`` says in words what it proves, where the citizen said so."""

    id: UUID
    name: str
    proof: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of an officer; ``last_day`` is the last day to answer, ``answer`` empty where there is none."""

    id: UUID
    state: str
    state_label: str
    citizen_label: str
    tone: str
    question: str
    asked_at: datetime
    last_day: date
    answer: str
    ended_at: datetime | None
    files: tuple[HandedIn, ...]
    can_answer: bool

    @property
    def waits(self) -> bool:
        """Whether the term still runs."""
        return self.state == "asked"


def handed_in(row: ReviewFile) -> HandedIn:
    """A file as both sides see it."""
    proof = "" if row.proof == ProofKind.OTHER.value else str(ProofKind(row.proof).label)
    return HandedIn(row.id, row.file_name, proof, row.size, row.media_type)


def asked_in(review: Review) -> tuple[Asked, ...]:
    """Every question in a review, newest first."""
    rows = list(InformationRequest.objects.filter(review=review).order_by("-asked_at", "id"))
    files = ReviewFile.objects.filter(request__in=[each.id for each in rows]).order_by("handed_in_at", "id")
    by_request: dict[UUID | None, list[HandedIn]] = {}
    for file in files if rows else ():
        by_request.setdefault(file.request_id, []).append(handed_in(file))
    return tuple(_asked(each, review, tuple(by_request.get(each.id, ()))) for each in rows)


def _asked(row: InformationRequest, review: Review, files: tuple[HandedIn, ...]) -> Asked:
    state = INFORMATION_REQUEST.state(row.state)
    return Asked(
        id=row.id,
        state=row.state,
        state_label=str(state.label),
        citizen_label=str(state.citizen_label),
        tone=state.tone,
        question=row.question_text,
        asked_at=row.asked_at,
        last_day=row.answer_by - ONE_DAY,
        answer=row.answer_text,
        ended_at=row.ended_at,
        files=files,
        can_answer=can_answer(row, review),
    )


def request_of(person_id: UUID, request_id: UUID) -> InformationRequest:
    """A question to this person. Raises ReviewNotFound, also for one to somebody else."""
    found = (
        InformationRequest.objects.select_related("review__application")
        .filter(id=request_id, review__application__person_id=person_id)
        .first()
    )
    if found is None:
        raise not_found_review()
    return found


def waiting_requests_of(person_id: UUID) -> list[InformationRequest]:
    """The questions that wait for this person's answer, first due first."""
    rows = InformationRequest.objects.select_related("review__application").filter(
        state="asked", review__application__person_id=person_id
    )
    return list(rows.order_by("answer_by", "id"))
