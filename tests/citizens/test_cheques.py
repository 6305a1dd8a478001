"""The cheque: its minutes, its states, its terms."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from citizens import service
from citizens.domain import cheques as domain
from citizens.domain.errors import ChequeNotUsable, GroupCapExceeded, NotEnoughAftercare, NotEnoughMinutes
from citizens.models import Cheque, MinuteEntry, Refund
from citizens.states import APPLICATION, CHEQUE, ORDER, PAYMENT, REFUND
from loopbaan.core.actor import Actor, Capacity
from loopbaan.core.errors import StepRefused
from loopbaan.core.workflow import Workflow
from loopbaan.db.constraints import constraint_name
from loopbaan.deadlines import service as deadlines
from loopbaan.deadlines.models import Deadline
from tests.support import cheques
from tests.support.cheques import MARCH, moment
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db
COUNSELLOR = Actor(capacity=Capacity.CENTRE, person_id=uuid4(), name="Bo Maes")


def use(cheque: Cheque, minutes: int, *, group: bool = False, on: date = MARCH) -> service.ChequeFacts:
    return service.use_minutes(
        cheque.id,
        minutes=minutes,
        group=group,
        attendance_id=uuid4(),
        held_on=on,
        actor=COUNSELLOR,
        at=moment(on, 12),
    )


def test_the_first_session_starts_the_cheque_and_the_last_uses_it_up() -> None:
    cheque = cheques.issue(a_citizen())
    after = use(cheque, 90, on=MARCH + timedelta(days=3))
    assert (after.state, after.minutes_left, after.started_on) == ("started", 150, date(2026, 3, 5))
    assert after.lapses_on == date(2027, 3, 6)  # the last day is 5 March 2027
    assert not Deadline.objects.filter(kind="cheque_start_by", state="open").exists()
    after = use(cheque, 150, on=MARCH + timedelta(days=10))
    assert (after.state, after.minutes_left) == ("used_up", 0)


def test_more_minutes_than_are_left_is_refused_and_writes_nothing() -> None:
    cheque = cheques.issue(a_citizen())
    use(cheque, 200)
    with pytest.raises(NotEnoughMinutes) as refused:
        use(cheque, 41)
    assert "40 minuten over" in refused.value.message
    cheque.refresh_from_db()
    assert cheque.minutes_left == 40


def test_the_group_cap_holds_at_ninety_minutes() -> None:
    cheque = cheques.issue(a_citizen())
    use(cheque, 90, group=True)
    with pytest.raises(GroupCapExceeded):
        use(cheque, 1, group=True)
    assert use(cheque, 1).minutes_left == 149


@pytest.mark.django_db(transaction=True)
def test_many_writers_never_overdraw_a_cheque() -> None:
    cheque = cheques.issue(a_citizen())
    start = threading.Barrier(12)
    refused: list[str] = []

    def take() -> None:
        try:
            start.wait()
            use(cheque, 30)
        except (NotEnoughMinutes, ChequeNotUsable) as error:
            refused.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cheque.refresh_from_db()
    assert cheque.minutes_left == 0
    assert cheque.state == "used_up"
    assert len(refused) == 4
    assert sum(MinuteEntry.objects.filter(cheque=cheque).values_list("minutes", flat=True)) == 0


def test_the_database_itself_refuses_an_overdraft() -> None:
    cheque = cheques.issue(a_citizen())
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        MinuteEntry.objects.create(cheque=cheque, kind="used", minutes=-241, at=moment(MARCH))
    assert constraint_name(refused.value) == "cheque_minutes_left"


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_ledger_cannot_be_changed(change: str) -> None:
    cheque = cheques.issue(a_citizen())
    rows = MinuteEntry.objects.filter(cheque=cheque)
    changes = {"update": lambda: rows.update(minutes=300), "delete": rows.delete}
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        changes[change]()
    assert constraint_name(refused.value) == "minute_entry_append_only"


def test_a_correction_reopens_a_used_up_cheque() -> None:
    cheque = cheques.issue(a_citizen())
    use(cheque, 240)
    after = service.give_back_minutes(
        cheque.id,
        minutes=30,
        group_minutes=0,
        attendance_id=uuid4(),
        first_counted_on=MARCH,
        last_counted_on=MARCH,
        actor=COUNSELLOR,
        at=moment(MARCH, 13),
    )
    assert (after.state, after.minutes_left) == ("started", 30)


def test_closing_loses_what_is_left() -> None:
    cheque = cheques.issue(a_citizen())
    use(cheque, 200)
    assert service.close_cheque(cheque.id, actor=COUNSELLOR, at=moment(MARCH, 14)) == 40
    cheque.refresh_from_db()
    assert (cheque.state, cheque.minutes_left) == ("closed", 0)
    with pytest.raises(ChequeNotUsable):
        use(cheque, 1)


def test_a_cheque_that_is_not_started_is_void_refunded_and_leaves_the_right() -> None:
    person = a_citizen()
    cheque = cheques.issue(person)
    deadlines.run_due(on=date(2026, 6, 2))
    cheque.refresh_from_db()
    assert cheque.state == "issued"
    deadlines.run_due(on=date(2026, 6, 3))
    cheque.refresh_from_db()
    assert cheque.state == "voided"
    assert cheque.minutes_left == 0
    refund = Refund.objects.get(cheque=cheque)
    assert (refund.amount, refund.reason) == (cheque.price, "not_started")
    assert cheques.grant(person, date(2026, 6, 3)).state == "granted"


def test_a_session_on_the_last_day_starts_and_a_day_later_does_not() -> None:
    last, first_late = cheques.issue(a_citizen()), cheques.issue(a_citizen())
    assert use(last, 60, on=date(2026, 6, 2)).state == "started"
    with pytest.raises(ChequeNotUsable):
        use(first_late, 60, on=date(2026, 6, 3))


def test_what_is_left_lapses_twelve_months_after_the_last_counted_talk() -> None:
    cheque = cheques.issue(a_citizen())
    use(cheque, 60)
    use(cheque, 60, on=date(2026, 5, 10))
    deadlines.run_due(on=date(2027, 5, 10))
    cheque.refresh_from_db()
    assert cheque.state == "started"
    deadlines.run_due(on=date(2027, 5, 11))
    cheque.refresh_from_db()
    assert (cheque.state, cheque.minutes_left) == ("lapsed", 0)


def test_aftercare_is_thirty_minutes() -> None:
    cheque = cheques.issue(a_citizen())
    after = service.use_aftercare(cheque.id, minutes=30, talk_id=uuid4(), at=moment(MARCH))
    assert after.aftercare_minutes_left == 0
    with pytest.raises(NotEnoughAftercare):
        service.use_aftercare(cheque.id, minutes=1, talk_id=uuid4(), at=moment(MARCH))


def test_both_numbers_are_needed() -> None:
    mine, other = cheques.issue(a_citizen()), cheques.issue(a_citizen())
    assert service.find_cheque(mine.number, mine.client_number).id == mine.id
    sentences = set()
    for number, client_number in [(mine.number, other.client_number), ("LC00000000000", mine.client_number)]:
        with pytest.raises(service.ChequeNotFound) as refused:
            service.find_cheque(number, client_number)
        sentences.add(refused.value.message)
    assert len(sentences) == 1


def test_a_later_cheque_keeps_the_client_number_and_the_rules_of_its_own_day() -> None:
    person = a_citizen()
    first = cheques.issue(person, date(2022, 5, 2))
    service.use_minutes(
        first.id,
        minutes=240,
        group=False,
        attendance_id=uuid4(),
        held_on=date(2022, 5, 9),
        actor=COUNSELLOR,
        at=moment(date(2022, 5, 9)),
    )
    second = cheques.issue(person, date(2024, 2, 1))
    assert second.client_number == first.client_number
    assert (first.minutes_granted, second.minutes_granted) == (240, 180)
    assert (first.price, second.price) == (40, 45)
    assert (first.regulation_version, second.regulation_version) == ("2020-01-01", "2024-01-01")


@pytest.mark.parametrize("workflow", [APPLICATION, ORDER, PAYMENT, REFUND, CHEQUE], ids=lambda each: each.name)
def test_every_step_of_the_tables_is_allowed_or_refused_as_they_say(workflow: Workflow) -> None:
    for state in workflow.states:
        for step in workflow.steps:
            for capacity in Capacity:
                actor = Actor(capacity=capacity)
                if state.value in step.sources and capacity in step.who:
                    assert workflow.target(step.action, state.value, actor) == step.target
                else:
                    with pytest.raises(StepRefused):
                        workflow.target(step.action, state.value, actor)


def test_the_database_refuses_a_step_that_is_not_in_the_table() -> None:
    cheque = cheques.issue(a_citizen())
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Cheque.objects.filter(id=cheque.id).update(state="closed", started_on=MARCH)
    assert constraint_name(refused.value) == "cheque_state"
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Cheque.objects.filter(id=cheque.id).update(state="refunded")
    assert constraint_name(refused.value) == "cheque_state"


def test_hooks_of_upper_apps_hear_that_a_cheque_ended() -> None:
    heard: list[tuple[str, date]] = []

    def hook(_cheque_id: object, how: str, on: date) -> None:
        heard.append((how, on))

    service.on_cheque_ended(hook)
    try:
        cheques.issue(a_citizen())
        deadlines.run_due(on=date(2026, 7, 1))
    finally:
        domain.end_hooks.remove(hook)
    assert heard == [("voided", date(2026, 6, 3))]
