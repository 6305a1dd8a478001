"""An officer asks the citizen for information: the question, the clock that stands still, the answer or its absence."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from citizens import selectors
from citizens.domain import applying, asking, contesting, reviewing
from citizens.domain.errors import CannotContest, ReviewIncomplete, ReviewNotFound
from citizens.models import InformationRequest, Review, ReviewFile
from citizens.rules.terms import INFORM
from loopbaan.core.actor import Actor
from loopbaan.core.errors import NotFound, StepRefused
from loopbaan.deadlines import service as deadlines
from loopbaan.deadlines.models import Deadline
from loopbaan.documents import service as documents
from loopbaan.messages import service as messages
from loopbaan.messages.models import Message
from tests.citizens.test_reviews import (
    PDF,
    actions_on,
    an_officer,
    contest,
    decide_anew,
    open_terms,
    prove,
    refused,
    taken,
    undetermined,
)
from tests.support.cheques import MARCH, as_citizen, moment
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db
QUESTION = "Kan je een attest bezorgen van je werkgever in Breda?"
ASKED_ON = MARCH + timedelta(days=5)
# Fourteen days after 7 March: the last day is the 21st.
PASSED_ON = date(2026, 3, 22)


def a_case(*, proof: bool = False) -> tuple[Review, Actor]:
    officer = an_officer()
    return taken(prove(undetermined()) if proof else contest(refused()), officer), officer


def ask(review: Review, officer: Actor, on: date = ASKED_ON) -> InformationRequest:
    return asking.ask(review_id=review.id, question=QUESTION, actor=officer, at=moment(on))


def answer(request: InformationRequest, on: date, *, files: int = 0, text: str = "Het attest zit erbij.") -> None:
    asking.answer(
        request_id=request.id,
        statement=text,
        files=[documents.accept_upload(PDF + bytes([each]) + b"%%EOF", "attest.pdf") for each in range(files)],
        actor=as_citizen(request.review.application.person),
        at=moment(on),
    )


def texts_of(kind: str) -> list[str]:
    return [messages.content_of(each).text.replace("\xa0", " ") for each in Message.objects.filter(kind=kind)]


@pytest.mark.parametrize(("proof", "kind"), [(False, "review_answer_by"), (True, "application_decide_by")])
def test_the_clock_stands_still_until_the_answer_and_gets_its_days_back(*, proof: bool, kind: str) -> None:
    review, officer = a_case(proof=proof)
    subject = review.application_id if proof else review.id
    due_on = open_terms(subject)[kind]
    request = ask(review, officer)
    review.refresh_from_db()
    assert (review.state, request.state, request.answer_by) == ("waiting", "asked", PASSED_ON)
    assert open_terms(request.id) == {"information_answer_by": PASSED_ON}
    clock = selectors.clock_of(review, on=ASKED_ON)
    assert (clock.last_day, clock.paused_on, clock.pause_reason) == (None, ASKED_ON, asking.WAITS_FOR_CITIZEN)
    assert QUESTION in texts_of("information_asked")[0]
    assert "21 maart 2026" in texts_of("information_asked")[0]
    assert QUESTION.encode() not in bytes(request.question)
    answer(request, ASKED_ON + timedelta(days=3), files=2)
    review.refresh_from_db()
    assert review.state == "taken"
    assert open_terms(subject)[kind] == due_on + timedelta(days=3)
    assert open_terms(request.id) == {}
    assert ReviewFile.objects.filter(request=request).count() == 2
    (shown,) = selectors.asked_in(review)
    assert (shown.state, shown.answer, len(shown.files)) == ("answered", "Het attest zit erbij.", 2)
    assert selectors.files_of(review.id) == (() if not proof else selectors.files_of(review.id)[:1])
    assert {"information_asked", "information_given"} <= set(actions_on(review.application))
    # And the officer goes on as before.
    assert decide_anew(review, officer, ASKED_ON + timedelta(days=4)).state == "replaced"


def test_no_answer_in_time_lets_the_clock_run_from_that_day_also_when_the_worker_is_late() -> None:
    review, officer = a_case()
    due_on = open_terms(review.id)["review_answer_by"]
    request = ask(review, officer)
    for days in (8, 1):
        deadlines.run_due(on=PASSED_ON - timedelta(days=days))
    request.refresh_from_db()
    assert request.state == "asked"
    assert len(texts_of("information_reminder")) == 2
    deadlines.run_due(on=PASSED_ON + timedelta(days=2))
    review.refresh_from_db()
    request.refresh_from_db()
    assert (review.state, request.state) == ("taken", "unanswered")
    # It stood still from 7 to 22 March, not to the day on which the worker ran.
    assert open_terms(review.id) == {"review_answer_by": due_on + timedelta(days=INFORM.value + 1)}
    assert len(texts_of("information_not_given")) == 1


def test_a_jump_of_a_year_fires_both_terms_in_order() -> None:
    review, officer = a_case()
    ask(review, officer)
    deadlines.run_due(on=MARCH + timedelta(days=365))
    fired = Deadline.objects.filter(state="fired", reminds=None).order_by("ended_on", "due_on")
    assert [each.kind for each in fired if each.kind != "decision_contest_by"] == [
        "information_answer_by",
        "review_answer_by",
    ]
    assert fired.filter(kind="review_answer_by", due_on=date(2026, 4, 17) + timedelta(days=INFORM.value + 1)).exists()


def test_a_late_answer_is_welcome_while_the_officer_has_not_decided() -> None:
    review, officer = a_case()
    request = ask(review, officer)
    deadlines.run_due(on=PASSED_ON)
    due = open_terms(review.id)
    answer(request, PASSED_ON + timedelta(days=1))
    request.refresh_from_db()
    assert request.state == "answered"
    # The clock ran already, and runs on.
    assert open_terms(review.id) == due
    other, colleague = a_case()
    second = ask(other, colleague)
    deadlines.run_due(on=PASSED_ON)
    reviewing.uphold(review_id=other.id, reason="Te weinig bewijs.", actor=colleague, at=moment(PASSED_ON))
    with pytest.raises(CannotContest, match="question_closed"):
        answer(second, PASSED_ON)


def test_two_tabs_and_a_second_click() -> None:
    review, officer = a_case()
    request = ask(review, officer)
    with pytest.raises(StepRefused):
        ask(review, officer)
    with pytest.raises(StepRefused):
        reviewing.uphold(review_id=review.id, reason="Nee.", actor=officer, at=moment(ASKED_ON))
    with pytest.raises(StepRefused):
        reviewing.give_back(review_id=review.id, actor=officer, at=moment(ASKED_ON))
    answer(request, ASKED_ON)
    with pytest.raises(CannotContest, match="question_closed"):
        answer(request, ASKED_ON)
    newer = ask(review, officer, ASKED_ON + timedelta(days=1))
    with pytest.raises(IntegrityError, match="information_request_one_open"), transaction.atomic():
        InformationRequest.objects.create(
            review=review, question=b"x", asked_at=newer.asked_at, asked_by_id=officer.person, answer_by=PASSED_ON
        )
    with pytest.raises(IntegrityError, match="information_request_state"), transaction.atomic():
        InformationRequest.objects.filter(id=request.id).update(state="asked", answer=None, ended_at=None)


def test_an_older_question_is_closed_by_a_newer_one() -> None:
    review, officer = a_case()
    older = ask(review, officer)
    deadlines.run_due(on=PASSED_ON)
    newer = ask(review, officer, PASSED_ON)
    with pytest.raises(CannotContest, match="question_closed"):
        answer(older, PASSED_ON)
    assert [each.can_answer for each in selectors.asked_in(Review.objects.get())] == [True, False]
    answer(newer, PASSED_ON)


def test_only_its_officer_asks_and_only_its_citizen_answers() -> None:
    review, officer = a_case()
    colleague = an_officer("Jo")
    with pytest.raises(ReviewNotFound):
        ask(review, colleague)
    with pytest.raises(ReviewIncomplete):
        asking.ask(review_id=review.id, question=" ", actor=officer, at=moment(ASKED_ON))
    request = ask(review, officer)
    with pytest.raises(ReviewNotFound):
        asking.take_back(request_id=request.id, actor=colleague, at=moment(ASKED_ON))
    with pytest.raises(NotFound):
        asking.answer(
            request_id=request.id, statement="Ik.", files=[], actor=as_citizen(a_citizen()), at=moment(ASKED_ON)
        )
    with pytest.raises(NotFound):
        selectors.request_of(a_citizen().id, request.id)
    with pytest.raises(ReviewIncomplete):
        answer(request, ASKED_ON, text=" ")
    with pytest.raises(NotFound):
        asking.take_back(request_id=uuid4(), actor=officer, at=moment(ASKED_ON))
    assert selectors.waiting_requests_of(a_citizen().id) == []
    assert selectors.waiting_requests_of(review.application.person_id) == [request]


def test_a_question_is_taken_back_and_the_clock_runs_on() -> None:
    review, officer = a_case()
    due_on = open_terms(review.id)["review_answer_by"]
    request = ask(review, officer)
    asking.take_back(request_id=request.id, actor=officer, at=moment(ASKED_ON + timedelta(days=1)))
    review.refresh_from_db()
    request.refresh_from_db()
    assert (review.state, request.state) == ("taken", "withdrawn")
    assert open_terms(request.id) == {}
    assert open_terms(review.id) == {"review_answer_by": due_on + timedelta(days=1)}
    with pytest.raises(StepRefused):
        asking.take_back(request_id=request.id, actor=officer, at=moment(ASKED_ON))
    with pytest.raises(CannotContest):
        answer(request, ASKED_ON + timedelta(days=1))


def test_what_waits_for_the_citizen_stands_last_and_is_not_late() -> None:
    officer = an_officer()
    first, second = taken(contest(refused()), officer), taken(contest(refused()), officer)
    request = ask(first, officer)
    late = MARCH + timedelta(days=50)
    rows = selectors.review_list(officer.person, on=late)
    assert [(each.id, each.is_late, each.last_day is None) for each in rows] == [
        (second.id, True, False),
        (first.id, False, True),
    ]
    assert (rows[1].asked, rows[1].waits_until) == ("asked", PASSED_ON - timedelta(days=1))
    assert len(selectors.late_reviews(late)) == 1
    assert selectors.count_reviews(officer.person) == 1
    answer(request, PASSED_ON - timedelta(days=1))
    rows = selectors.review_list(officer.person, on=late)
    assert [each.id for each in rows] == [second.id, first.id]
    assert (rows[1].asked, rows[1].is_late) == ("answered", False)


def test_a_decision_that_comes_meanwhile_ends_the_question() -> None:
    review, officer = a_case(proof=True)
    request = ask(review, officer)
    applying.withdraw(
        application_id=review.application_id, actor=as_citizen(review.application.person), at=moment(ASKED_ON)
    )
    review.refresh_from_db()
    request.refresh_from_db()
    assert (review.state, request.state) == ("overtaken", "withdrawn")
    assert open_terms(request.id) == {}


def test_the_term_to_decide_keeps_the_days_that_it_stood_still_when_proof_is_not_enough() -> None:
    """A correction that leaves something unknown must not set the term back to its first day."""
    review, officer = a_case(proof=True)
    request = ask(review, officer)
    answer(request, ASKED_ON + timedelta(days=3))
    due_on = open_terms(review.application_id)["application_decide_by"]
    periods = {"periods": [{"kind": "abroad", "from": "2010-01-01", "until": "2010-01-03"}]}
    reviewing.decide_anew(
        review_id=review.id,
        corrections={"seniority": reviewing.Corrected(periods, "Attest.")},
        reason="Een deel is bewezen.",
        actor=officer,
        at=moment(ASKED_ON + timedelta(days=4)),
    )
    review.application.refresh_from_db()
    assert review.application.state == "undetermined"
    assert open_terms(review.application_id) == {"application_decide_by": due_on}


def test_a_citizen_cannot_withdraw_while_an_officer_waits() -> None:
    review, officer = a_case()
    ask(review, officer)
    with pytest.raises(StepRefused):
        contesting.withdraw_review(
            review_id=review.id, actor=as_citizen(review.application.person), at=moment(ASKED_ON)
        )
