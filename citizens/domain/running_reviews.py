"""What every step of a review shares: its reference, its term, its message; and what a review means for
the decisions that the portal takes by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from citizens.domain.history import record
from citizens.models import RUNNING, Application, Correction, InformationRequest, Review, ReviewKind, SourceReport
from citizens.rules.corrections import OFFICER, corrected
from citizens.states import INFORMATION_REQUEST, REVIEW
from loopbaan.audit.actions import Action
from loopbaan.core.actor import Actor
from loopbaan.core.clock import day_of
from loopbaan.core.regulation import Facts, Regulation, SourceRef, SourceState
from loopbaan.deadlines import service as deadlines
from loopbaan.messages import service as messages

ANSWER_BY: Final = "review_answer_by"
DECIDE_BY: Final = "application_decide_by"
CONTEST_BY: Final = "decision_contest_by"
INFORM_BY: Final = "information_answer_by"


def reference_of(review: Review) -> str:
    """What a person names a review by."""
    signs = review.id.hex.upper()
    return f"H-{signs[:4]}-{signs[4:8]}"


def clock_subject(review: Review) -> tuple[str, UUID]:
    """The term that runs for VDAB, and what it hangs on: to answer, or to decide where proof was handed in."""
    if review.kind == ReviewKind.PROOF.value:
        return DECIDE_BY, review.application_id
    return ANSWER_BY, review.id


def with_own_report(officer_id: UUID) -> Q:
    """The reviews of applications about which this officer handled a report to a source: not for the same eyes again.

    Who recorded that a source corrected its data may reopen the decision because of it; who left the decision as it
    was may not.
    """
    reports = SourceReport.objects.filter(application_id=OuterRef("application_id"), officer_id=officer_id)
    left = Q(Exists(reports.filter(left_reason__isnull=False)))
    return left | (~Q(kind=ReviewKind.INITIATIVE.value) & Q(Exists(reports)))


def source_of(review: Review, at: datetime) -> SourceRef:
    """How a fact names the officer's look at the proof."""
    return SourceRef(OFFICER, SourceState.ANSWERED, at, reference_of(review))


def tell(
    kind: str, review: Review, at: datetime, more: Mapping[str, object], *, about: UUID | str | None = None
) -> None:
    """Queue the citizen's message of a step of a review, once a kind and review; or once a kind and ``about``."""
    messages.queue(
        kind,
        person_id=review.application.person_id,
        context={
            "applied_on": review.application.applied_on,
            "reference": reference_of(review),
            "review_id": str(review.id),
            **more,
        },
        dedupe_key=f"{kind}:{about or review.id}",
        at=at,
    )


def with_corrections(application: Application, facts: Facts, law: Regulation) -> Facts:
    """New facts from the sources, with what an officer accepted before: proof is not asked for twice."""
    accepted = (
        Correction.objects.select_related("review")
        .filter(review__application=application, review__state="replaced")
        .order_by("made_at", "condition", "id")
    )
    for each in accepted:
        facts = corrected(law, facts, each.condition, each.change, source_of(each.review, each.made_at), again=True)
    return facts


def withdraw_question(review: Review, *, actor: Actor, at: datetime) -> InformationRequest | None:
    """End the question that waits in a review, unanswered; None when none waits. The caller holds the review's row."""
    request = (
        InformationRequest.objects.select_for_update(of=("self",), no_key=True)
        .filter(review=review, state="asked")
        .first()
    )
    if request is None:
        return None
    request.state = INFORMATION_REQUEST.target("withdraw", request.state, actor)
    request.ended_at = at
    request.save(update_fields=["state", "ended_at"])
    deadlines.drop([INFORM_BY], request.id, on=day_of(at))
    return request


def overtake(application: Application, *, actor: Actor, at: datetime) -> None:
    """The application was decided or withdrawn meanwhile: nobody needs to look at it again.

    The caller holds the application's row.
    """
    review = (
        Review.objects.select_for_update(of=("self",), no_key=True)
        .filter(application=application, state__in=RUNNING)
        .first()
    )
    if review is None:
        return
    review.state = REVIEW.target("overtake", review.state, actor)
    review.ended_at = at
    review.save(update_fields=["state", "ended_at"])
    deadlines.drop([ANSWER_BY], review.id, on=day_of(at))
    withdraw_question(review, actor=actor, at=at)
    record(actor, Action.REVIEW_OVERTAKEN, application, at)
