"""What came of a review: the answer to the citizen, what was corrected, and the decision that was taken in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from citizens.domain.integrity import fault_of
from citizens.domain.running_reviews import reference_of
from citizens.models import Correction, Decision, Review, ReviewKind
from citizens.rules.explain import Explanation, explain, outcome_sentence
from citizens.rules.officer_words import CONDITION_NAMES, change_in_words
from citizens.selectors.decisions import decision_value
from citizens.states import REVIEW
from loopbaan.core.regulation import regulation


@dataclass(frozen=True, slots=True)
class CorrectedCondition:
    """One condition that an officer corrected: its name, what was changed, and why."""

    title: str
    changes: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class DecisionTaken:
    """A decision as an officer reads it. ``explained`` is empty when it was erased or is not what was decided."""

    number: int
    reference: str
    outcome: str
    decided_at: datetime
    sentence: str
    explained: tuple[Explanation, ...]
    can_download: bool


@dataclass(frozen=True, slots=True)
class ReviewOutcome:
    """A review and what came of it. ``answer`` and ``ended_at`` are empty while it runs; ``decision`` is there where a
    new one was taken."""

    id: UUID
    reference: str
    kind: str
    kind_label: str
    state: str
    state_label: str
    statement: str
    opened_at: datetime
    ended_at: datetime | None
    officer_name: str
    answer: str
    corrections: tuple[CorrectedCondition, ...]
    decision: DecisionTaken | None


def outcome_of(review: Review) -> ReviewOutcome:
    """What came of one review; ``officer`` and ``new_decision`` are best selected with it."""
    return _outcomes([review])[0]


def earlier_outcomes(review: Review) -> tuple[ReviewOutcome, ...]:
    """The other reviews of the same application, oldest first, for the officer who holds this one: two queries."""
    rows = (
        Review.objects.select_related("officer", "new_decision__application")
        .filter(application_id=review.application_id)
        .exclude(id=review.id)
        .order_by("opened_at", "id")
    )
    return tuple(_outcomes(list(rows)))


def decision_taken(decision: Decision) -> DecisionTaken:
    """A decision as an officer reads it."""
    forged = fault_of(decision) is not None
    value = None if forged else decision_value(decision)
    law = regulation(decision.regulation_version, decision.regulation_revision)
    if value is not None and law.revision_hash != value.revision_hash:
        value = None
    return DecisionTaken(
        number=decision.number,
        reference=decision.reference,
        outcome=decision.outcome,
        decided_at=decision.decided_at,
        sentence="" if value is None else outcome_sentence(value, _),
        explained=() if value is None else explain(value, law, _),
        can_download=value is not None and decision.outcome != "undetermined",
    )


def _outcomes(reviews: list[Review]) -> list[ReviewOutcome]:
    made: dict[UUID, list[Correction]] = {}
    if reviews:
        rows = Correction.objects.filter(review__in=[each.id for each in reviews])
        for each in rows.order_by("condition", "id"):
            made.setdefault(each.review_id, []).append(each)
    return [_outcome(each, made.get(each.id, ())) for each in reviews]


def _outcome(review: Review, made: Iterable[Correction]) -> ReviewOutcome:
    new = review.new_decision
    return ReviewOutcome(
        id=review.id,
        reference=reference_of(review),
        kind=review.kind,
        kind_label=str(ReviewKind(review.kind).label),
        state=review.state,
        state_label=str(REVIEW.state(review.state).label),
        statement=review.statement_text,
        opened_at=review.opened_at,
        ended_at=review.ended_at,
        officer_name="" if review.officer is None else review.officer.full_name,
        answer=review.answer_text,
        corrections=tuple(
            CorrectedCondition(
                _(CONDITION_NAMES[each.condition]), change_in_words(each.condition, each.change, _), each.reason_text
            )
            for each in made
        ),
        decision=None if new is None else decision_taken(new),
    )
