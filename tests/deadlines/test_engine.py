"""The deadline engine: each term once, in order, also with two workers, a killed one, and a clock that jumps."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from loopbaan.audit.models import Event
from loopbaan.core.actor import SYSTEM
from loopbaan.core.clock import start_of
from loopbaan.deadlines import registry, service
from loopbaan.deadlines.models import Deadline

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


class Heard:
    """What the handlers were called with, and whether they should fail."""

    def __init__(self) -> None:
        self.fired: list[tuple[str, UUID, date]] = []
        self.reminded: list[tuple[UUID, int, date]] = []
        self.failing: set[UUID] = set()
        self.lock = threading.Lock()

    def handler(self, name: str) -> registry.Handler:
        def handle(subject_id: UUID, on: date) -> None:
            if subject_id in self.failing:
                raise RuntimeError("as told")
            with self.lock:
                self.fired.append((name, subject_id, on))

        return handle

    def remind(self, subject_id: UUID, due_on: date, days_before: int, on: date) -> None:
        self.reminded.append((subject_id, days_before, on))


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    """Two kinds of this test, one of them with reminders, in a registry of their own."""
    heard = Heard()
    monkeypatch.setattr(registry, "_kinds", {})
    registry.register(registry.DeadlineKind("first", "Eerste", heard.handler("first"), heard.remind, order=20))
    registry.register(registry.DeadlineKind("second", "Tweede", heard.handler("second"), order=60))
    return heard


def schedule(kind: str, due_on: date, *, subject: UUID | None = None, chain: UUID | None = None) -> UUID:
    subject_id = subject or uuid4()
    service.schedule(kind, subject_id, due_on=due_on, basis="test", chain_id=chain)
    return subject_id


def test_a_term_fires_on_its_day_and_once(heard: Heard) -> None:
    subject = schedule("first", DAY + timedelta(days=3))
    service.run_due(on=DAY + timedelta(days=2))
    assert heard.fired == []
    for _ in range(3):
        service.run_due(on=DAY + timedelta(days=3))
    assert heard.fired == [("first", subject, DAY + timedelta(days=3))]
    assert Event.objects.filter(subject_id=subject, action="deadline_passed").count() == 1


def test_a_jump_of_a_year_fires_in_order_each_with_its_own_day(heard: Heard) -> None:
    days = [300, 10, 200, 1]
    for each in days:
        schedule("first", DAY + timedelta(days=each))
    service.run_due(on=DAY + timedelta(days=365))
    assert [on for _, _, on in heard.fired] == [DAY + timedelta(days=each) for each in sorted(days)]


def test_terms_of_one_chain_on_one_day_follow_their_order(heard: Heard) -> None:
    chain = uuid4()
    schedule("second", DAY, chain=chain)
    schedule("first", DAY, chain=chain)
    service.run_due(on=DAY)
    assert [name for name, _, _ in heard.fired] == ["first", "second"]


def test_a_fulfilled_or_dropped_term_does_not_fire(heard: Heard) -> None:
    kept, dropped = schedule("first", DAY), schedule("first", DAY)
    assert service.fulfil("first", kept, on=DAY) is True
    assert service.drop(["first"], dropped, on=DAY) is True
    assert service.fulfil("first", kept, on=DAY) is False
    service.run_due(on=DAY + timedelta(days=30))
    assert heard.fired == []


def test_a_failing_handler_holds_back_its_own_chain_only(heard: Heard) -> None:
    chain = uuid4()
    failing = schedule("first", DAY, chain=chain)
    behind = schedule("second", DAY + timedelta(days=1), chain=chain)
    other = schedule("first", DAY + timedelta(days=2))
    heard.failing = {failing}
    service.run_due(on=DAY + timedelta(days=5))
    assert [subject for _, subject, _ in heard.fired] == [other]
    row = Deadline.objects.get(subject_id=failing)
    assert (row.state, row.attempts) == ("open", 1)
    assert row.last_error == "RuntimeError"  # never its text, which may be about somebody
    assert list(service.failing()) == [row]
    heard.failing = set()
    Deadline.objects.filter(id=row.id).update(retry_after=None)
    service.run_due(on=DAY + timedelta(days=5))
    assert [subject for _, subject, _ in heard.fired] == [other, failing, behind]


def test_what_a_failing_handler_wrote_is_undone(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    def writes_and_fails(subject_id: UUID, on: date) -> None:
        service.schedule("second", subject_id, due_on=on + timedelta(days=1), basis="test")
        raise RuntimeError("after writing")

    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    registry.register(registry.DeadlineKind("writes", "Schrijft", writes_and_fails))
    subject = schedule("writes", DAY)
    service.run_due(on=DAY)
    assert not Deadline.objects.filter(kind="second", subject_id=subject).exists()


def test_reminders_come_on_their_days_and_are_dropped_with_their_term(heard: Heard) -> None:
    subject = uuid4()
    due = DAY + timedelta(days=40)
    service.schedule("first", subject, due_on=due, basis="test", remind_days=(30, 7, 1), on=DAY)
    for day in range(40):
        service.run_due(on=DAY + timedelta(days=day))
    assert [(days, on) for _, days, on in heard.reminded] == [
        # The last day to act is day 39.
        (30, DAY + timedelta(days=9)),
        (7, DAY + timedelta(days=32)),
        (1, DAY + timedelta(days=38)),
    ]
    service.run_due(on=due)
    assert len(heard.fired) == 1


def test_a_reminder_that_a_jump_overtook_is_dropped_and_recorded(heard: Heard) -> None:
    subject = uuid4()
    service.schedule("first", subject, due_on=DAY + timedelta(days=40), basis="test", remind_days=(30, 7, 1), on=DAY)
    service.run_due(on=DAY + timedelta(days=365))
    assert heard.reminded == []
    assert len(heard.fired) == 1
    assert Event.objects.filter(subject_id=subject, action="reminder_dropped").count() == 3


def test_only_the_last_of_several_reminders_that_are_due_is_sent(heard: Heard) -> None:
    subject = uuid4()
    service.schedule("first", subject, due_on=DAY + timedelta(days=40), basis="test", remind_days=(30, 7, 1), on=DAY)
    service.run_due(on=DAY + timedelta(days=35))
    assert [days for _, days, _ in heard.reminded] == [7]


def test_reminders_whose_day_has_passed_are_not_made(heard: Heard) -> None:
    service.schedule("first", uuid4(), due_on=DAY + timedelta(days=5), basis="test", remind_days=(30, 7, 1), on=DAY)
    assert list(Deadline.objects.filter(reminds__isnull=False).values_list("days_before", flat=True)) == [1]


def test_scheduling_again_moves_the_term_and_its_reminders(heard: Heard) -> None:
    subject = uuid4()
    for days in (40, 60):
        service.schedule("first", subject, due_on=DAY + timedelta(days=days), basis="test", remind_days=(30, 7), on=DAY)
    assert Deadline.objects.filter(subject_id=subject, state="open", reminds=None).count() == 1
    service.run_due(on=DAY + timedelta(days=40))
    assert heard.fired == []
    assert [days for _, days, _ in heard.reminded] == [30]


def test_a_term_can_be_postponed_with_a_reason(heard: Heard) -> None:
    subject = schedule("first", DAY)
    service.postpone("first", subject, to=DAY + timedelta(days=9), reason="Storing", actor=SYSTEM, at=start_of(DAY))
    service.run_due(on=DAY)
    assert heard.fired == []
    assert Deadline.objects.get(subject_id=subject).postponements[0]["reason"] == "Storing"
    with pytest.raises(service.DeadlineNotOpen):
        service.postpone("first", subject, to=DAY, reason="Terug", actor=SYSTEM, at=start_of(DAY))


@pytest.mark.django_db(transaction=True)
def test_two_workers_fire_each_term_once_and_keep_each_chain_in_order(heard: Heard) -> None:
    chains = [uuid4() for _ in range(12)]
    for day in range(6):
        for chain in chains:
            schedule("first", DAY + timedelta(days=day), chain=chain)
    chain_of = dict(Deadline.objects.values_list("subject_id", "chain_id"))
    start = threading.Barrier(3)

    def work() -> None:
        try:
            start.wait()
            service.run_due(on=DAY + timedelta(days=30), batch=5)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    service.run_due(on=DAY + timedelta(days=30))
    assert len(heard.fired) == 72
    assert len({subject for _, subject, _ in heard.fired}) == 72
    for chain in chains:
        days = [on for _, subject, on in heard.fired if chain_of[subject] == chain]
        assert days == sorted(days)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_in_the_middle_leaves_the_term_for_the_next(heard: Heard) -> None:
    subject = schedule("first", DAY)

    class Killed(BaseException):
        pass

    @transaction.atomic
    def work_and_die() -> None:
        service.run_due(on=DAY)
        raise Killed

    with pytest.raises(Killed):
        work_and_die()
    assert Deadline.objects.get(subject_id=subject).state == "open"
    service.run_due(on=DAY)
    assert Deadline.objects.get(subject_id=subject).state == "fired"


# --- standing still --------------------------------------------------------------------------------------------------


def test_a_term_that_stands_still_does_not_pass_and_gets_its_days_back(heard: Heard) -> None:
    subject = uuid4()
    service.schedule("first", subject, due_on=DAY + timedelta(days=10), basis="test", remind_days=(2,), on=DAY)
    assert service.pause("first", subject, on=DAY + timedelta(days=4), reason="We wachten op een bron.")
    assert not service.pause("first", subject, on=DAY + timedelta(days=5), reason="Nog eens.")
    service.run_due(on=DAY + timedelta(days=40))
    assert (heard.fired, heard.reminded) == ([], [])
    assert service.resume("first", subject, on=DAY + timedelta(days=34))
    assert not service.resume("first", subject, on=DAY + timedelta(days=35))
    term = Deadline.objects.get(subject_id=subject, reminds=None)
    assert (term.due_on, term.paused_on) == (DAY + timedelta(days=40), None)
    assert term.pauses == [
        {"from": "2026-03-06", "until": str(DAY + timedelta(days=34)), "reason": "We wachten op een bron."}
    ]
    service.run_due(on=DAY + timedelta(days=39))
    assert heard.reminded == [(subject, 2, DAY + timedelta(days=37))]
    service.run_due(on=DAY + timedelta(days=40))
    assert heard.fired == [("first", subject, DAY + timedelta(days=40))]


def test_a_term_that_stands_still_holds_back_nothing_of_its_chain(heard: Heard) -> None:
    chain = uuid4()
    still = schedule("first", DAY + timedelta(days=1), chain=chain)
    runs = schedule("second", DAY + timedelta(days=2), chain=chain)
    service.pause("first", still, on=DAY, reason="We wachten.")
    service.run_due(on=DAY + timedelta(days=5))
    assert heard.fired == [("second", runs, DAY + timedelta(days=2))]


def test_a_term_that_stands_still_can_be_fulfilled_or_dropped(heard: Heard) -> None:
    fulfilled, dropped = schedule("first", DAY), schedule("first", DAY)
    for each in (fulfilled, dropped):
        service.pause("first", each, on=DAY, reason="We wachten.")
    assert service.fulfil("first", fulfilled, on=DAY)
    assert service.drop(["first"], dropped, on=DAY)
    assert heard.fired == []


# --- Asked before it passes ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_term_is_prepared_outside_transactions_and_waits_as_long_as_that_fails(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[UUID, bool]] = []
    refusing: set[UUID] = set()

    def prepare(subject_id: UUID, _on: date) -> None:
        asked.append((subject_id, connection.in_atomic_block))
        if subject_id in refusing:
            raise RuntimeError("no answer")

    registry.register(registry.DeadlineKind("asked", "Gevraagd", heard.handler("asked"), order=20, preparation=prepare))
    chain = uuid4()
    silent, other = schedule("asked", DAY, chain=chain), schedule("asked", DAY + timedelta(days=1))
    behind, elsewhere = schedule("second", DAY, chain=chain), schedule("second", DAY)
    refusing.add(silent)
    service.run_due(on=DAY + timedelta(days=1))
    assert [subject for _name, subject, _on in heard.fired] == [elsewhere]
    service.run_due(on=DAY + timedelta(days=1))  # the one that failed waits, the other one has its turn
    assert [subject for _name, subject, _on in heard.fired] == [elsewhere, other]
    assert asked == [(silent, False), (other, False)]
    failing = service.failing().get()
    assert (failing.subject_id, failing.attempts, failing.last_error) == (silent, 1, "RuntimeError")
    refusing.clear()
    Deadline.objects.update(retry_after=None)
    service.run_due(on=DAY + timedelta(days=1))
    assert [subject for _name, subject, _on in heard.fired] == [elsewhere, other, silent, behind]
