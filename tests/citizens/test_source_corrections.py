"""A source corrected its data: it is asked again at once, and a decided application is proposed for reopening."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from celery import current_app

from citizens import selectors, tasks
from citizens.domain import reviewing, source_reports
from citizens.domain.errors import CannotReview, ReviewIncomplete
from citizens.models import Application, Decision, SourceReport
from loopbaan.accounts.models import Person
from loopbaan.core import clock
from loopbaan.core.actor import Actor, Capacity
from loopbaan.core.errors import NotFound, StepRefused
from loopbaan.messages import service as messages
from loopbaan.messages.models import Message
from tests.citizens.test_reviews import a_report, actions_on, an_officer, contest, refused, taken, undetermined
from tests.core.regulation.people import facts
from tests.support.cheques import MARCH, moment

pytestmark = pytest.mark.django_db
Capture = Callable[..., Any]


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, object]]:
    """The tasks that were asked for, taken where Celery would hand them to the broker."""
    found: list[tuple[str, object]] = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, kwargs=None, **_: found.append((name, kwargs)), raising=True
    )
    return found


def corrected(application: Application, officer: Actor, on: date = MARCH, *, yes: bool = True) -> SourceReport:
    report = a_report(application)
    source_reports.send_report(report_id=report.id, reference="RSZ-1", actor=officer, at=moment(on))
    return source_reports.answer_report(
        report_id=report.id, was_corrected=yes, answer="De job staat er nu in.", actor=officer, at=moment(on)
    )


def test_the_source_is_asked_again_after_the_commit(
    woken: list[tuple[str, object]], django_capture_on_commit_callbacks: Capture
) -> None:
    application = undetermined()
    with django_capture_on_commit_callbacks(execute=True):
        report = corrected(application, an_officer())
        assert not [each for each in woken if each[0] == tasks.decide_application.name]
    assert report.state == "corrected"
    assert (tasks.decide_application.name, {"application_id": str(application.id)}) in woken
    (message,) = Message.objects.filter(kind="source_report_answered")
    assert "vragen we de bron meteen opnieuw" in messages.content_of(message).text


def test_a_source_that_corrected_nothing_is_not_asked(
    woken: list[tuple[str, object]], django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert corrected(undetermined(), an_officer(), yes=False).state == "confirmed"
    assert not [each for each in woken if each[0] == tasks.decide_application.name]


def test_a_worker_that_was_not_woken_sees_it_all_the_same_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting, other = undetermined(), undetermined()
    asked: list[str] = []
    monkeypatch.setattr(
        tasks.decide_application, "apply_async", lambda kwargs, **_: asked.append(kwargs["application_id"])
    )
    Application.objects.filter(id__in=[waiting.id, other.id]).update(asked_at=moment(MARCH) - timedelta(minutes=5))
    with clock.fixed_at(moment(MARCH) + timedelta(minutes=1)):
        tasks.decide_waiting.run()
        assert asked == []
        corrected(waiting, an_officer())
        tasks.decide_waiting.run()
        assert asked == [str(waiting.id)]
        # The source was asked since: its next turn is after four hours, as for everybody.
        Application.objects.filter(id=waiting.id).update(asked_at=moment(MARCH) + timedelta(seconds=30))
        tasks.decide_waiting.run()
    assert asked == [str(waiting.id)]


def test_a_decided_application_is_proposed_and_reopening_settles_it() -> None:
    application, officer = refused(), an_officer()
    report = corrected(application, officer)
    assert report.state == "proposed"
    (message,) = Message.objects.filter(kind="source_report_answered")
    assert "kijkt nu of je beslissing moet veranderen" in messages.content_of(message).text
    (row,) = selectors.source_report_list(officer.person)
    assert row.state == "proposed"
    proposal = selectors.reopen_proposal(report.id, officer_id=officer.person)
    assert (proposal.decision_reference, proposal.runs) == (Decision.objects.get().reference, False)
    review = reviewing.reopen(
        reference=proposal.decision_reference, reason="De bron verbeterde.", actor=officer, at=moment(MARCH)
    )
    report.refresh_from_db()
    assert (report.state, review.kind, review.state) == ("corrected", "initiative", "taken")
    assert selectors.source_report_list(officer.person) == []
    with pytest.raises(NotFound):
        selectors.reopen_proposal(report.id, officer_id=officer.person)


def test_a_decision_that_stays_is_told_with_its_reason() -> None:
    application, officer = refused(), an_officer()
    report = corrected(application, officer)
    with pytest.raises(ReviewIncomplete):
        source_reports.leave_decision(report_id=report.id, reason=" ", actor=officer, at=moment(MARCH))
    source_reports.leave_decision(report_id=report.id, reason="Telde al mee.", actor=officer, at=moment(MARCH))
    report.refresh_from_db()
    assert (report.state, report.left_reason_text) == ("corrected", "Telde al mee.")
    assert "source_report_settled" in actions_on(application)
    (message,) = Message.objects.filter(kind="source_report_settled")
    assert "Telde al mee." in messages.content_of(message).text
    with pytest.raises(StepRefused):
        source_reports.leave_decision(report_id=report.id, reason="Nog eens.", actor=officer, at=moment(MARCH))


def test_a_proposal_says_that_somebody_looks_already() -> None:
    application, officer = refused(), an_officer()
    report = corrected(application, officer)
    taken(contest(application), an_officer("Jo"))
    assert selectors.reopen_proposal(report.id, officer_id=officer.person).runs


def test_what_was_granted_meanwhile_is_proposed_too() -> None:
    from citizens.domain import applying

    application, officer = undetermined(), an_officer()
    report = a_report(application)
    source_reports.send_report(report_id=report.id, reference="RSZ-1", actor=officer, at=moment(MARCH))
    applying.take_decision(application_id=application.id, facts=facts(MARCH, days=2600), at=moment(MARCH))
    report = source_reports.answer_report(
        report_id=report.id, was_corrected=True, answer="Een job is geschrapt.", actor=officer, at=moment(MARCH)
    )
    assert report.state == "proposed"


# --- nobody for themselves, whatever the capacity ---------------------------------------------------------------------


def linked(officer: Actor, citizen: Person) -> None:
    Person.objects.filter(id__in=[officer.person, citizen.id]).update(natural_id=citizen.id)


def test_an_officers_own_case_is_hidden_also_when_it_was_made_as_a_citizen() -> None:
    officer, colleague = an_officer(), an_officer("Jo")
    application = refused()
    review, report = contest(application), corrected(refused(), colleague)
    own = corrected(application, colleague)
    linked(officer, application.person)
    assert [each.id for each in selectors.review_list(colleague.person, on=MARCH)] == [review.id]
    assert selectors.review_list(officer.person, on=MARCH) == []
    assert (selectors.count_reviews(colleague.person), selectors.count_reviews(officer.person)) == (1, 0)
    assert {each.id for each in selectors.source_report_list(colleague.person)} == {report.id, own.id}
    assert [each.id for each in selectors.source_report_list(officer.person)] == [report.id]
    for look in (selectors.source_report, selectors.reopen_proposal):
        with pytest.raises(NotFound):
            look(own.id, officer_id=officer.person)
    with pytest.raises(CannotReview, match="own_file"):
        source_reports.leave_decision(report_id=own.id, reason="Blijft.", actor=officer, at=moment(MARCH))


def test_a_case_that_turns_out_to_be_ones_own_is_not_read_on() -> None:
    officer, application = an_officer(), refused()
    review = taken(contest(application), officer)
    assert selectors.review_case(review.id, officer_id=officer.person, on=MARCH).id == review.id
    linked(officer, application.person)
    with pytest.raises(NotFound):
        selectors.review_case(review.id, officer_id=officer.person, on=MARCH)
    assert selectors.review_list(officer.person, on=MARCH) == []
    me = Actor(Capacity.REGIE, officer.person, name="Ik", roles=frozenset({"heroverweging"}))
    with pytest.raises(CannotReview, match="own_file"):
        reviewing.uphold(review_id=review.id, reason="Ik heb gelijk.", actor=me, at=moment(MARCH))
    # A colleague can go on with it.
    reviewing.give_back(review_id=review.id, actor=officer, at=moment(MARCH))
    assert taken(review, an_officer("Jo")).state == "taken"
