"""Decisions that are looked at again, and reports to sources: for the citizen, and for the officer who judges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens.domain.errors import not_found_review
from citizens.domain.integrity import fault_of
from citizens.domain.running_reviews import ANSWER_BY, DECIDE_BY, clock_subject, reference_of, with_own_report
from citizens.models import (
    RUNNING,
    Correction,
    Decision,
    InformationRequest,
    Review,
    ReviewFile,
    ReviewHandler,
    ReviewKind,
)
from citizens.rules.explain import EARLIER_WORDS, TITLES, Explanation, explain, outcome_sentence
from citizens.rules.officer_words import Standing, period_in_words, standing_of
from citizens.rules.terms import URGENT
from citizens.selectors.decisions import decision_value
from citizens.selectors.requests import Asked, HandedIn, asked_in, handed_in
from citizens.selectors.review_outcomes import (
    DecisionTaken,
    ReviewOutcome,
    decision_taken,
    earlier_outcomes,
    outcome_of,
)
from citizens.selectors.stuck_reviews import nobody_may_take
from citizens.states import REVIEW
from loopbaan.accounts import service as accounts
from loopbaan.core import dutch
from loopbaan.core.periods import ONE_DAY
from loopbaan.core.regulation import regulation
from loopbaan.deadlines.models import Deadline
from loopbaan.documents import service as documents

_MOST = 100
PURPOSES = {
    ReviewKind.CONTEST.value: gettext_lazy("Je betwisting behandelen"),
    ReviewKind.PROOF.value: gettext_lazy("Je bewijs beoordelen"),
    ReviewKind.INITIATIVE.value: gettext_lazy("Een beslissing opnieuw bekijken, op initiatief van VDAB"),
}


@dataclass(frozen=True, slots=True)
class ReviewClock:
    """The term for the answer: the last day, or since when and why it stands still."""

    last_day: date | None
    paused_on: date | None = None
    pause_reason: str = ""
    days_left: int = 0


@dataclass(frozen=True, slots=True)
class CorrectionMade:
    """One condition that an officer corrected, and why."""

    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A case on the work list: no names, no INSZ. ``last_day`` is the last day to answer, None while it stands still.

    ``asked`` is the state of the last question to the citizen, empty where nothing was asked; ``waits_until`` the last
    day to answer one that waits. ``is_stuck``: no officer of today may take it.
    """

    id: UUID
    kind: str
    kind_label: str
    state: str
    state_label: str
    reference: str
    opened_at: datetime
    last_day: date | None
    is_late: bool
    is_urgent: bool
    is_mine: bool
    can_take: bool
    asked: str = ""
    waits_until: date | None = None
    is_stuck: bool = False


@dataclass(frozen=True, slots=True)
class ReviewCase:
    """A case as its officer reads it.

    The decision is the newest one while the review runs: ``sources_since`` when sources said something since it began.
    ``came_of_it`` is the answer and the new decision once it ended; ``replaced_by`` the decision that stands, where
    that is another one still. ``standing`` is what the sources say now, by fact. ``lost`` says why there is nothing to
    explain or to correct: ``erased`` after the retention term, or ``forged``.
    """

    id: UUID
    application_id: UUID
    person_id: UUID
    citizen_name: str
    kind: str
    kind_label: str
    state: str
    reference: str
    purpose: str
    statement: str
    opened_at: datetime
    applied_on: date
    application_state: str
    decision_reference: str
    decided_at: datetime
    outcome: str
    sentence: str
    explained: tuple[Explanation, ...]
    files: tuple[HandedIn, ...]
    asked: tuple[Asked, ...]
    cheques: tuple[tuple[str, str], ...]
    earlier: tuple[ReviewOutcome, ...]
    came_of_it: ReviewOutcome
    clock: ReviewClock
    counts_months: bool
    can_decide: bool
    standing: Mapping[str, Standing]
    worked: tuple[str, ...] = ()
    sources_since: bool = False
    replaced_by: DecisionTaken | None = None
    lost: str = ""


def reviews_of(application_id: UUID) -> QuerySet[Review]:
    """Every time that an application was looked at again, newest first."""
    return (
        Review.objects.select_related("new_decision").filter(application_id=application_id).order_by("-opened_at", "id")
    )


def reviews_of_many(application_ids: Iterable[UUID]) -> QuerySet[Review]:
    """As ``reviews_of``, for several applications: those that run first. One query."""
    runs = Case(When(state__in=RUNNING, then=True), default=False, output_field=BooleanField())
    return Review.objects.filter(application_id__in=list(application_ids)).order_by(runs.desc(), "-opened_at", "id")


def review_of(person_id: UUID, review_id: UUID) -> Review:
    """One review of this person's own application. Raises ReviewNotFound, also for somebody else's."""
    found = (
        Review.objects.select_related("application", "decision", "new_decision")
        .filter(id=review_id, application__person_id=person_id)
        .first()
    )
    if found is None:
        raise not_found_review()
    return found


def files_of(review_id: UUID) -> tuple[HandedIn, ...]:
    """The files of a review, as they were handed in at first; those of an answer stand with their question."""
    rows = ReviewFile.objects.filter(review_id=review_id, request=None).order_by("handed_in_at", "id")
    return tuple(handed_in(each) for each in rows)


def file_content(review_id: UUID, file_id: UUID) -> tuple[str, str, bytes]:
    """Name, type and content of a file; the caller has checked who may see the review. Raises ReviewNotFound."""
    found = ReviewFile.objects.filter(review_id=review_id, id=file_id).first()
    if found is None:
        raise not_found_review()
    return found.file_name, found.media_type, documents.read_upload(found.stored, sha256=found.sha256)


def corrections_of(review_id: UUID) -> tuple[CorrectionMade, ...]:
    """What an officer corrected, by condition."""
    rows = Correction.objects.filter(review_id=review_id).order_by("condition", "id")
    return tuple(CorrectionMade(_(TITLES[each.condition]), each.reason_text) for each in rows)


def clock_of(review: Review, *, on: date) -> ReviewClock:
    """The term that runs for us: that of the answer, or that to decide where proof was handed in."""
    return _clock(*clock_subject(review), on=on)


def decision_clock(application_id: UUID, *, on: date) -> ReviewClock:
    """The term to decide on an application that is undetermined: it stands still while we wait."""
    return _clock(DECIDE_BY, application_id, on=on)


def _clock(kind: str, subject_id: UUID, *, on: date) -> ReviewClock:
    term = Deadline.objects.filter(kind=kind, subject_id=subject_id, reminds=None).order_by("-due_on", "id").first()
    if term is None:
        return ReviewClock(None)
    if term.paused_on is not None:
        left = max(0, (term.due_on - term.paused_on).days - 1)
        return ReviewClock(None, term.paused_on, term.pause_reason, left)
    return ReviewClock(term.due_on - ONE_DAY, days_left=max(0, (term.due_on - on).days - 1))


def _listed(officer_id: UUID) -> QuerySet[Review]:
    """What an officer can take or holds: never one's own file, in whatever capacity it was made."""
    return Review.objects.filter(Q(state="open") | Q(state__in=["taken", "waiting"], officer_id=officer_id)).exclude(
        application__person_id__in=accounts.rows_in_query(officer_id)
    )


def count_reviews(officer_id: UUID) -> int:
    """How many cases wait for somebody, or for this officer; not those that wait for a citizen."""
    return _listed(officer_id).exclude(state="waiting").count()


def review_list(officer_id: UUID, *, on: date) -> list[ReviewRow]:
    """The work list of an officer: what is due first, first; what stands still, last. One query; a hundred at most."""
    asked = InformationRequest.objects.filter(review_id=OuterRef("id")).order_by("-asked_at", "id")
    term = Deadline.objects.filter(reminds=None).order_by("-due_on")
    before = ReviewHandler.objects.filter(application_id=OuterRef("application_id"), officer_id=officer_id).exclude(
        review_id=OuterRef("id")
    )
    rows = (
        _listed(officer_id)
        .annotate(
            due_on=Coalesce(
                Subquery(term.filter(kind=ANSWER_BY, subject_id=OuterRef("id")).values("due_on")[:1]),
                Subquery(term.filter(kind=DECIDE_BY, subject_id=OuterRef("application_id")).values("due_on")[:1]),
            ),
            handled=Case(
                When(Exists(before) | with_own_report(officer_id), then=True),
                default=False,
                output_field=BooleanField(),
            ),
            stuck=Case(
                When(Q(state="open") & nobody_may_take(on), then=True), default=False, output_field=BooleanField()
            ),
            asked=Subquery(asked.values("state")[:1]),
            waits_until=Subquery(asked.filter(state="asked").values("answer_by")[:1]),
        )
        .order_by(F("waits_until").asc(nulls_first=True), "due_on", "opened_at", "id")[:_MOST]
    )
    return [_row(each, officer_id, on) for each in rows]


def _row(review: Any, officer_id: UUID, on: date) -> ReviewRow:
    waits_until: date | None = review.waits_until
    due_on: date | None = None if waits_until else review.due_on
    return ReviewRow(
        id=review.id,
        kind=review.kind,
        kind_label=str(ReviewKind(review.kind).label),
        state=review.state,
        state_label=str(REVIEW.state(review.state).label),
        reference=reference_of(review),
        opened_at=review.opened_at,
        last_day=None if due_on is None else due_on - ONE_DAY,
        is_late=due_on is not None and due_on <= on,
        is_urgent=due_on is not None and due_on - on <= timedelta(days=URGENT.value),
        is_mine=review.officer_id == officer_id,
        can_take=review.state == "open" and not review.handled,
        is_stuck=review.stuck,
        asked=review.asked or "",
        waits_until=None if waits_until is None else waits_until - ONE_DAY,
    )


def late_reviews(on: date) -> list[str]:
    """A line for each case whose term has passed: for the daily digest. References, no persons."""
    term = Deadline.objects.filter(reminds=None, due_on__lte=on, paused_on=None)
    late = Review.objects.filter(state__in=RUNNING).filter(
        Exists(term.filter(kind=ANSWER_BY, subject_id=OuterRef("id")))
        | Q(kind=ReviewKind.PROOF.value) & Exists(term.filter(kind=DECIDE_BY, subject_id=OuterRef("application_id")))
    )
    return [
        f"{reference_of(each)}: {ReviewKind(each.kind).label}, ingediend op {dutch.long_date(each.opened_at)}"
        for each in late.order_by("opened_at", "id")[:_MOST]
    ]


def review_case(review_id: UUID, *, officer_id: UUID, on: date) -> ReviewCase:
    """A case that this officer holds. Raises ReviewNotFound, also for a colleague's."""
    review = (
        Review.objects.select_related("application__person", "decision", "officer", "new_decision__application")
        .filter(id=review_id, officer_id=officer_id)
        .exclude(application__person_id__in=accounts.rows_in_query(officer_id))
        .first()
    )
    if review is None:
        raise not_found_review()
    application, decision = review.application, review.decision
    last = Decision.objects.filter(application=application).order_by("-number").first()
    newer = last is not None and last.id != decision.id and last.outcome == "undetermined" and review.state in RUNNING
    if last is not None and newer:
        decision = last
    shown = {decision.id, review.new_decision_id}
    law = regulation(application.regulation_version, application.regulation_revision)
    forged = fault_of(decision) is not None
    value = None if forged else decision_value(decision)
    cheques = () if value is None else value.facts.cheques.value
    return ReviewCase(
        id=review.id,
        application_id=application.id,
        person_id=application.person_id,
        citizen_name=application.person.full_name,
        kind=review.kind,
        kind_label=str(ReviewKind(review.kind).label),
        state=review.state,
        reference=reference_of(review),
        purpose=str(PURPOSES[review.kind]),
        statement=review.statement_text,
        opened_at=review.opened_at,
        applied_on=application.applied_on,
        application_state=application.state,
        decision_reference=decision.reference,
        decided_at=decision.decided_at,
        outcome=decision.outcome,
        sentence="" if value is None else outcome_sentence(value, _),
        explained=() if value is None else explain(value, law, _),
        files=files_of(review.id),
        asked=asked_in(review),
        cheques=tuple(
            (each.applied_on.isoformat(), f"{dutch.long_date(each.applied_on)}: {_(EARLIER_WORDS[each.state.value])}")
            for each in cheques
        ),
        earlier=earlier_outcomes(review),
        came_of_it=outcome_of(review),
        clock=clock_of(review, on=on),
        counts_months=law.seniority_months is not None,
        can_decide=value is not None and last == decision and review.state == "taken",
        standing={} if value is None else standing_of(value.facts, _),
        worked=() if value is None else tuple(period_in_words(each, _) for each in value.facts.work),
        sources_since=newer,
        replaced_by=None if last is None or last.id in shown else decision_taken(last),
        lost="" if value is not None else "forged" if forged else "erased",
    )
