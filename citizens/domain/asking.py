"""An officer needs to know more before judging: the question, the answer, and the clock that stands still meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from citizens.domain.contesting import attach, checked
from citizens.domain.errors import CannotContest, not_found_review
from citizens.domain.history import record
from citizens.domain.reviewing import held
from citizens.domain.running_reviews import INFORM_BY, clock_subject, tell, withdraw_question
from citizens.models import Application, InformationRequest, ProofKind, Review
from citizens.rules.terms import INFORM
from citizens.states import INFORMATION_REQUEST, REVIEW
from loopbaan.audit.actions import Action
from loopbaan.core.actor import SYSTEM, Actor
from loopbaan.core.clock import day_of, start_of
from loopbaan.core.periods import ONE_DAY
from loopbaan.core.regulation import regulation
from loopbaan.core.terms import passed_after_days
from loopbaan.db.sealing import seal
from loopbaan.deadlines import service as deadlines
from loopbaan.documents import service as documents

WAITS_FOR_CITIZEN: Final = "VDAB vroeg om informatie en wacht op het antwoord."
_REMIND_DAYS: Final = (7, 1)


@transaction.atomic
def ask(*, review_id: UUID, question: str, actor: Actor, at: datetime) -> InformationRequest:
    """The officer asks the citizen something: the term for our answer stands still, one to answer us begins.

    Raises ReviewNotFound, StepRefused, ReviewIncomplete.
    """
    application, review = held(review_id, actor)
    text = checked(
        question,
        code="question_missing",
        sentence=_("Schrijf wat je van de burger wil weten. Hoogstens 4.000 tekens."),
        field="question",
    )
    review.state = REVIEW.target("ask", review.state, actor)
    review.save(update_fields=["state"])
    on = day_of(at)
    law = regulation(application.regulation_version, application.regulation_revision)
    answer_by = passed_after_days(on, INFORM.value, closed_day_rule=law.closed_day_rule.value)
    request = InformationRequest.objects.create(
        review=review,
        question=seal(text.encode()),
        asked_at=at,
        asked_by_id=actor.person,
        answer_by=answer_by,
    )
    deadlines.pause(*clock_subject(review), on=on, reason=WAITS_FOR_CITIZEN)
    deadlines.schedule(
        INFORM_BY, request.id, due_on=answer_by, basis=INFORM.source, remind_days=_REMIND_DAYS, on=on, is_new=True
    )
    record(actor, Action.INFORMATION_ASKED, application, at)
    tell("information_asked", review, at, {"question": text, "answer_by": answer_by - ONE_DAY}, about=request.id)
    return request


@transaction.atomic
def answer(
    *, request_id: UUID, statement: str, files: Sequence[documents.Accepted], actor: Actor, at: datetime
) -> InformationRequest:
    """The citizen answers with words and files: the clock runs on, and the case is back with its officer.

    Late is welcome too, as long as the officer has not decided. Raises ReviewNotFound, StepRefused, CannotContest,
    ReviewIncomplete.
    """
    application, review, request = _locked(request_id, person_id=actor.person)
    if not can_answer(request, review):
        raise CannotContest("question_closed", _("VDAB heeft je antwoord niet meer nodig. Je hoeft niets te doen."))
    text = checked(
        statement,
        code="statement_missing",
        sentence=_("Schrijf je antwoord. Hoogstens 4.000 tekens."),
        field="statement",
    )
    request.state = INFORMATION_REQUEST.target("answer", request.state, actor)
    request.answer, request.ended_at = seal(text.encode()), at
    request.save(update_fields=["state", "answer", "ended_at"])
    attach(review, [(ProofKind.OTHER, each) for each in files], at=at, request=request)
    if review.state == "waiting":
        review.state = REVIEW.target("inform", review.state, actor)
        review.save(update_fields=["state"])
        deadlines.fulfil(INFORM_BY, request.id, on=day_of(at))
        deadlines.resume(*clock_subject(review), on=day_of(at))
    record(actor, Action.INFORMATION_GIVEN, application, at, {"files": len(files)})
    tell("information_received", review, at, {}, about=request.id)
    return request


@transaction.atomic
def take_back(*, request_id: UUID, actor: Actor, at: datetime) -> InformationRequest:
    """The officer no longer needs the answer: the clock runs on. Raises ReviewNotFound, StepRefused."""
    found = InformationRequest.objects.filter(id=request_id).values_list("review_id", flat=True).first()
    if found is None:
        raise not_found_review()
    application, review = held(found, actor)
    review.state = REVIEW.target("go_on", review.state, actor)
    request = withdraw_question(review, actor=actor, at=at)
    if request is None or request.id != request_id:
        raise not_found_review()
    review.save(update_fields=["state"])
    deadlines.resume(*clock_subject(review), on=day_of(at))
    record(actor, Action.INFORMATION_NOT_NEEDED, application, at)
    tell("information_not_needed", review, at, {}, about=request.id)
    return request


@transaction.atomic
def expire(request_id: UUID, on: date) -> None:
    """The term to answer has passed: the clock runs on from that day, and the case is back with its officer."""
    application, review, request = _locked(request_id)
    if request.state != "asked":
        return
    at = start_of(on)
    request.state = INFORMATION_REQUEST.target("expire", request.state, SYSTEM)
    request.ended_at = at
    request.save(update_fields=["state", "ended_at"])
    review.state = REVIEW.target("go_on", review.state, SYSTEM)
    review.save(update_fields=["state"])
    deadlines.resume(*clock_subject(review), on=on)
    record(SYSTEM, Action.INFORMATION_NOT_GIVEN, application, at)
    tell("information_not_given", review, at, {}, about=request.id)


def remind(request_id: UUID, due_on: date, days_before: int, on: date) -> None:
    """Remind the citizen that an answer is still waited for."""
    request = InformationRequest.objects.select_related("review__application").get(id=request_id)
    tell(
        "information_reminder",
        request.review,
        start_of(on),
        {"question": request.question_text, "answer_by": due_on - ONE_DAY},
        about=f"{request.id}:{days_before}",
    )


def can_answer(request: InformationRequest, review: Review) -> bool:
    """Whether an answer still reaches an officer who judges: in time, or late to the last question."""
    if request.state not in ("asked", "unanswered") or review.state not in ("waiting", "taken"):
        return False
    return not InformationRequest.objects.filter(review=review, asked_at__gt=request.asked_at).exists()


def _locked(request_id: UUID, *, person_id: UUID | None = None) -> tuple[Application, Review, InformationRequest]:
    """The application's row first, as every writer takes them; somebody else's does not exist."""
    found = InformationRequest.objects.select_related("review__application").filter(id=request_id).first()
    if found is None or (person_id is not None and found.review.application.person_id != person_id):
        raise not_found_review()
    application = Application.objects.select_for_update(of=("self",), no_key=True).get(id=found.review.application_id)
    review = Review.objects.select_for_update(of=("self",), no_key=True).get(id=found.review_id)
    review.application = application
    request = InformationRequest.objects.select_for_update(of=("self",), no_key=True).get(id=request_id)
    return application, review, request
