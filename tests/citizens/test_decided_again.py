"""An undetermined application that is asked about again, wrong grants, and who may look: the newest facts count."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from citizens import selectors
from citizens.domain import applying, asking, ordering, reviewing, source_reports
from citizens.domain.errors import CannotReview
from citizens.domain.reviewing import Corrected
from citizens.models import Application, Decision, Order, Review, ReviewHandler
from loopbaan.core.actor import Actor
from loopbaan.core.regulation import EarlierCheque, EarlierState, Facts, SourceRef, SourceState, WorkPeriod
from loopbaan.core.regulation.facts import WorkKind
from loopbaan.messages import service as messages
from loopbaan.messages.models import Message
from tests.citizens.test_reviews import an_officer, contest, decide_anew, open_terms, prove, refused, taken
from tests.core.regulation.people import facts
from tests.support import cheques as support
from tests.support.cheques import MARCH, as_citizen, moment
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db
LATER = MARCH + timedelta(days=1)


def answered(known: Facts, state: SourceState, reason: str = "", at: date = MARCH) -> Facts:
    """The same facts, with what the source of work did."""
    source = SourceRef("GeefDmfaVoorWerknemer", state, moment(at), f"referte-{at}", reason)
    return replace(known, career_days=replace(known.career_days, sources=(source,)))


def asked(application: Application, known: Facts, on: date = LATER) -> None:
    applying.take_decision(application_id=application.id, facts=known, at=moment(on))
    application.refresh_from_db()


def silent() -> Application:
    application = support.apply(a_citizen())
    asked(application, answered(facts(MARCH, days=0, complete=False), SourceState.NO_ANSWER, "timeout"), MARCH)
    assert application.state == "undetermined"
    return application


def decisions(application: Application) -> list[Decision]:
    return list(Decision.objects.filter(application=application).order_by("number"))


# --- undetermined, asked again ---------------------------------------------------------------------------------------


def test_other_facts_make_a_new_decision_that_stays_undetermined() -> None:
    application = silent()
    before = selectors.decision_clock(application.id, on=LATER)
    known = answered(facts(MARCH, days=2400, complete=False), SourceState.ANSWERED, at=LATER)
    asked(application, known)
    first, second = decisions(application)
    assert (first.outcome, second.outcome, second.number) == ("undetermined", "undetermined", 2)
    value = selectors.decision_value(second)
    assert value is not None
    assert value.facts.career_days.value == 2400
    assert (application.state, application.asked_at) == ("undetermined", moment(LATER))
    # The clock stands as it stood, and the citizen was told once that nothing is decided yet.
    assert selectors.decision_clock(application.id, on=LATER) == before
    assert Message.objects.filter(kind="decision_undetermined").count() == 1


@pytest.mark.parametrize("reason", ["timeout", "fault"])
def test_the_same_answer_at_another_hour_makes_no_new_decision(reason: str) -> None:
    application = silent()
    for days in (1, 2, 3):
        on = MARCH + timedelta(days=days)
        asked(application, answered(facts(MARCH, days=0, complete=False), SourceState.NO_ANSWER, reason, on), on)
    assert [each.number for each in decisions(application)] == [1]
    assert application.asked_at == moment(MARCH + timedelta(days=3))


def test_an_officer_corrects_what_the_sources_say_now() -> None:
    application, officer = silent(), an_officer()
    review = prove(application)
    asked(application, answered(facts(MARCH, days=2400, complete=False), SourceState.ANSWERED, at=LATER))
    taken(review, officer)
    case = selectors.review_case(review.id, officer_id=officer.person, on=LATER)
    assert (case.sources_since, case.can_decide) == (True, True)
    assert case.decision_reference == decisions(application)[1].reference
    assert "2.400" in next(each.sentence for each in case.explained if each.key == "seniority")
    done = decide_anew(
        review, officer, LATER, periods=[{"kind": "abroad", "from": "2008-01-01", "until": "2008-07-18"}], complete=True
    )
    application.refresh_from_db()
    assert (application.state, done.new_decision.number if done.new_decision else 0) == ("granted", 3)


# --- a wrong grant ----------------------------------------------------------------------------------------------------


JOB = WorkPeriod(WorkKind.EMPLOYEE, date(2010, 1, 1))
DAYS = (MARCH - JOB.valid_from).days


def granted(on: date = MARCH) -> Application:
    application = support.apply(a_citizen(), on)
    known = replace(facts(on, days=(on - JOB.valid_from).days, work=[JOB]), running_work=(WorkKind.EMPLOYEE,))
    asked(application, known, on)
    assert application.state == "granted"
    return application


def reopened(application: Application, officer: Actor) -> Review:
    reference = decisions(application)[-1].reference
    return reviewing.reopen(reference=reference, reason="Fout in de bron.", actor=officer, at=moment(LATER))


def corrected(review: Review, officer: Actor, condition: str, change: dict[str, object]) -> Review:
    return reviewing.decide_anew(
        review_id=review.id,
        corrections={condition: Corrected(change, "Nagekeken bij de werkgever.")},
        reason="De bron had het fout.",
        actor=officer,
        at=moment(LATER),
    )


WRONG = {"removed": [{"from": "2010-01-01", "until": "2020-01-01"}]}


def test_a_grant_on_a_wrong_period_becomes_a_refusal() -> None:
    application, officer = granted(), an_officer()
    corrected(reopened(application, officer), officer, "seniority", WRONG)
    application.refresh_from_db()
    assert application.state == "refused"
    value = selectors.decision_value(decisions(application)[-1])
    assert value is not None
    assert value.facts.career_days.value == (MARCH - date(2020, 1, 1)).days
    assert value.facts.work == (WorkPeriod(WorkKind.EMPLOYEE, date(2020, 1, 1)),)
    assert value.facts.running_work == (WorkKind.EMPLOYEE,)


def test_a_grant_without_the_cheque_that_nobody_listed_becomes_a_refusal() -> None:
    application, officer = granted(), an_officer()
    change: dict[str, object] = {"counted": [{"applied_on": "2025-12-01", "state": "used"}]}
    corrected(reopened(application, officer), officer, "earlier_use", change)
    application.refresh_from_db()
    assert application.state == "refused"
    value = selectors.decision_value(decisions(application)[-1])
    assert value is not None
    assert value.facts.cheques.value == (EarlierCheque(date(2025, 12, 1), EarlierState.USED),)


def test_an_unpaid_order_goes_with_its_decision_and_may_come_back() -> None:
    application, officer, colleague = granted(), an_officer(), an_officer("Jo")
    order = ordering.place_order(application_id=application.id, actor=as_citizen(application.person), at=moment(MARCH))
    corrected(reopened(application, officer), officer, "seniority", WRONG)
    application.refresh_from_db()
    order.refresh_from_db()
    assert (application.state, order.state) == ("refused", "cancelled")
    assert open_terms(order.id) == {}
    assert set(open_terms(application.id)) == {"decision_contest_by"}
    (message,) = Message.objects.filter(kind="decision_replaced")
    assert "Je bestelling is geannuleerd" in messages.content_of(message).text
    # Money that was under way goes back.
    payment = support.pay(order, LATER)
    assert payment.refunds.count() == 1
    # The citizen contests, a colleague grants again, and it is ordered anew.
    review = taken(contest(application, LATER), colleague, LATER)
    decide_anew(review, colleague, LATER, periods=[{"kind": "employee", "from": "2010-01-01", "until": "2020-01-01"}])
    again = ordering.place_order(application_id=application.id, actor=as_citizen(application.person), at=moment(LATER))
    assert again.id != order.id
    assert selectors.journey_of(application.person_id, application.id).order == again


def test_a_grant_that_stays_leaves_the_order_alone() -> None:
    application, officer = granted(), an_officer()
    order = ordering.place_order(application_id=application.id, actor=as_citizen(application.person), at=moment(MARCH))
    change: dict[str, object] = {"removed": [{"from": "2010-01-01", "until": "2010-02-01"}]}
    corrected(reopened(application, officer), officer, "seniority", change)
    application.refresh_from_db()
    order.refresh_from_db()
    assert (application.state, order.state) == ("ordered", "to_pay")
    assert set(open_terms(order.id)) == {"order_pay_by"}
    assert open_terms(application.id) == {}
    (message,) = Message.objects.filter(kind="decision_replaced")
    assert "Je bestelling blijft staan" in messages.content_of(message).text


def test_what_is_paid_is_not_reopened_also_not_when_it_is_paid_meanwhile() -> None:
    application, officer = granted(), an_officer()
    order = ordering.place_order(application_id=application.id, actor=as_citizen(application.person), at=moment(MARCH))
    review = reopened(application, officer)
    support.pay(order, LATER)
    with pytest.raises(CannotReview, match="paid"):
        corrected(review, officer, "seniority", WRONG)
    reviewing.uphold(review_id=review.id, reason="Al betaald.", actor=officer, at=moment(LATER))
    with pytest.raises(CannotReview, match="paid"):
        reopened(application, an_officer("Jo"))
    assert Order.objects.get(id=order.id).state == "paid"


def wait_for_somebody_who_waits() -> None:
    """Until another connection waits for a row of this transaction."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            if cursor.fetchone():
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["reopen", "decide_anew", "cancel_order"])
def test_whoever_needs_an_order_and_its_application_locks_the_order_first(step: str) -> None:
    """While somebody holds the order, who comes next does not hold the application yet: no two wait for each other."""
    application, officer = granted(), an_officer()
    citizen = as_citizen(application.person)
    order = ordering.place_order(application_id=application.id, actor=citizen, at=moment(MARCH))
    review = reopened(application, officer) if step == "decide_anew" else None
    steps: dict[str, Callable[[], object]] = {
        "reopen": lambda: reopened(application, officer),
        "decide_anew": lambda: corrected(review, officer, "seniority", WRONG) if review else None,
        "cancel_order": lambda: ordering.cancel_order(order_id=order.id, actor=citizen, at=moment(LATER)),
    }
    done: list[object] = []

    def meanwhile() -> None:
        try:
            done.append(steps[step]())
        finally:
            connection.close()

    thread = threading.Thread(target=meanwhile)
    with transaction.atomic():
        Order.objects.select_for_update(no_key=True).get(id=order.id)
        thread.start()
        wait_for_somebody_who_waits()
        Application.objects.select_for_update(no_key=True, nowait=True).get(id=application.id)
    thread.join()
    assert len(done) == 1


# --- never the one who handled it before -----------------------------------------------------------------------------


def test_who_gave_a_case_back_does_not_judge_the_next_one() -> None:
    application, first, second = refused(days=2000), an_officer(), an_officer("Jo")
    review = taken(contest(application), first)
    request = asking.ask(review_id=review.id, question="Waar werkte je?", actor=first, at=moment(MARCH))
    asking.take_back(request_id=request.id, actor=first, at=moment(MARCH))
    reviewing.give_back(review_id=review.id, actor=first, at=moment(MARCH))
    # The same case may be taken up again by whoever gave it back: it was not judged yet.
    assert [each.can_take for each in selectors.review_list(first.person, on=MARCH)] == [True]
    taken(review, second)
    decide_anew(review, second)
    again = contest(application, LATER)
    with pytest.raises(CannotReview, match="handled_before"):
        taken(again, first, LATER)
    assert [each.can_take for each in selectors.review_list(first.person, on=LATER)] == [False]
    with pytest.raises(IntegrityError, match="review_handler_one_review"), transaction.atomic():
        ReviewHandler.objects.create(
            application=application, review=again, officer_id=first.person, taken_at=moment(LATER)
        )
    assert taken(again, an_officer("Mia"), LATER).state == "taken"


def test_who_handled_a_report_to_a_source_does_not_judge_the_contest() -> None:
    application, officer = refused(), an_officer()
    report = source_reports.report_source(
        application_id=application.id, service="GeefWerkrelaties", statement="Mijn job staat er niet in.",
        actor=as_citizen(application.person), at=moment(MARCH),
    )  # fmt: skip
    source_reports.send_report(report_id=report.id, reference="RSZ-1", actor=officer, at=moment(MARCH))
    review = contest(application)
    with pytest.raises(CannotReview, match="handled_before"):
        taken(review, officer)
    assert [each.can_take for each in selectors.review_list(officer.person, on=MARCH)] == [False]
    colleague = an_officer("Jo")
    assert [each.can_take for each in selectors.review_list(colleague.person, on=MARCH)] == [True]
    assert taken(review, colleague).state == "taken"


def test_work_that_is_removed_today_is_no_work_today() -> None:
    application, officer = granted(), an_officer()
    gone = {"removed": [{"from": "2026-03-02", "until": None}]}
    corrected(reopened(application, officer), officer, "seniority", gone)
    application.refresh_from_db()
    assert application.state == "refused"
    value = selectors.decision_value(decisions(application)[-1])
    assert value is not None
    assert (value.facts.running_work, value.facts.at_work.value, value.facts.at_work.known) == ((), False, True)
    assert value.facts.career_days.value == DAYS
