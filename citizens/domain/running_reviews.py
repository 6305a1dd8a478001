"""What a review that runs, or ran, means for the decisions that the portal takes by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from citizens.models import Application, Correction, Review
from citizens.rules.corrections import OFFICER, corrected
from citizens.states import REVIEW
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import Actor
from loopbaan.core.clock import day_of
from loopbaan.core.regulation import Facts, Regulation, SourceRef, SourceState
from loopbaan.deadlines import service as deadlines

ANSWER_BY: Final = "review_answer_by"
DECIDE_BY: Final = "application_decide_by"
CONTEST_BY: Final = "decision_contest_by"


def reference_of(review: Review) -> str:
    """What a person names a review by."""
    signs = review.id.hex.upper()
    return f"H-{signs[:4]}-{signs[4:8]}"


def source_of(review: Review, at: datetime) -> SourceRef:
    """How a fact names the officer's look at the proof."""
    return SourceRef(OFFICER, SourceState.ANSWERED, at, reference_of(review))


def with_corrections(application: Application, facts: Facts, law: Regulation) -> Facts:
    """New facts from the sources, with what an officer accepted before: proof is not asked for twice."""
    accepted = (
        Correction.objects.select_related("review")
        .filter(review__application=application, review__state="replaced")
        .order_by("made_at", "condition", "id")
    )
    for each in accepted:
        facts = corrected(law, facts, each.condition, each.change, source_of(each.review, each.made_at))
    return facts


def overtake(application: Application, *, actor: Actor, at: datetime) -> None:
    """The application was decided or withdrawn meanwhile: nobody needs to look at it again.

    The caller holds the application's row.
    """
    review = (
        Review.objects.select_for_update(of=("self",), no_key=True)
        .filter(application=application, state__in=["open", "taken"])
        .first()
    )
    if review is None:
        return
    review.state = REVIEW.target("overtake", review.state, actor)
    review.ended_at = at
    review.save(update_fields=["state", "ended_at"])
    deadlines.drop([ANSWER_BY], review.id, on=day_of(at))
    trail.record(
        actor,
        Action.REVIEW_OVERTAKEN,
        subject=("application", application.id),
        at=at,
        person_id=application.person_id,
    )
