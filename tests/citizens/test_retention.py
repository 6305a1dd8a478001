"""What decisions rest on is erased after its term, and not a day before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from citizens.domain import contesting, replay
from citizens.domain.retention import erase_old_facts
from citizens.models import Decision
from loopbaan.audit.models import Event
from loopbaan.core import clock
from loopbaan.core.clock import start_of
from tests.support import cheques
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db
AFTER = start_of(date(2036, 3, 3))


def a_decision() -> Decision:
    return Decision.objects.get(application=cheques.grant(a_citizen()))


def test_the_facts_go_the_day_after_ten_years_and_the_decision_stays() -> None:
    decision = a_decision()
    assert decision.decided_at.date() == date(2026, 3, 2)
    assert erase_old_facts(at=AFTER - timedelta(seconds=1)) == 0
    assert erase_old_facts(at=AFTER) == 1
    assert erase_old_facts(at=AFTER) == 0
    decision.refresh_from_db()
    assert (decision.document, decision.outcome) == (None, "granted")
    event = Event.objects.get(action="facts_erased")
    assert (event.subject_id, event.person_id) == (decision.id, decision.application.person_id)
    with clock.fixed_at(AFTER):
        done = replay.replay()
    assert (done.is_sound, len(done.erased)) == (True, 1)


def test_what_is_not_decided_keeps_its_facts() -> None:
    application = cheques.grant(a_citizen(), region=None)
    assert application.state == "undetermined"
    assert erase_old_facts(at=AFTER) == 0


def test_what_somebody_looks_at_again_keeps_its_facts() -> None:
    citizen = a_citizen()
    application = cheques.grant(citizen, days=100)
    review = contesting.contest(
        application_id=application.id,
        statement="Ik werkte langer.",
        files=(),
        actor=cheques.as_citizen(citizen),
        on=cheques.MARCH,
        at=cheques.moment(cheques.MARCH, 10),
    )
    assert erase_old_facts(at=AFTER) == 0
    later = cheques.moment(cheques.MARCH, 11)
    contesting.withdraw_review(review_id=review.id, actor=cheques.as_citizen(citizen), at=later)
    assert erase_old_facts(at=AFTER) == 1


def test_more_than_a_batch_goes_in_one_night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citizens.domain.retention._AT_ONCE", 2)
    for _ in range(5):
        a_decision()
    assert erase_old_facts(at=AFTER) == 5
