"""Many at once, killed processes, a calendar that jumps: what really commits, on connections of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections, transaction

from citizens.domain import quota, quota_end
from citizens.domain.errors import AlreadyApplied
from citizens.models import Application, QuotaMonth, QuotaPlace, month_id
from loopbaan.core.clock import fixed_at, start_of
from loopbaan.deadlines import service as deadlines
from tests.citizens.test_quota import APRIL, MAY, OPENING, a_list, an_order, ask, counts, place, stand, withdraw
from tests.support.cheques import pay
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db(transaction=True)
_PATIENCE = 60


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run on as many connections, let go at the same moment; returns what each gave, or raised."""
    gate = threading.Barrier(len(works))
    given: list[object] = [None] * len(works)

    def run(place_: int, work: Callable[[], object]) -> None:
        try:
            with fixed_at(OPENING):
                gate.wait()
                given[place_] = work()
        except Exception as error:  # noqa: BLE001 - shown by whoever asked
            given[place_] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(_PATIENCE)
    return given


def test_of_many_at_once_exactly_as_many_get_a_place_as_there_are() -> None:
    a_list(3)
    people = [a_citizen() for _ in range(8)]
    given = at_once(*[lambda person=person: ask(person) for person in people])  # type: ignore[misc]
    assert all(isinstance(each, Application) for each in given), given
    assert counts() == (8, 3, 5, 0)
    found = list(QuotaPlace.objects.order_by("number").values_list("number", "state"))
    assert found == [(n, "held" if n <= 3 else "waiting") for n in range(1, 9)]


def test_two_tabs_at_once_are_one_number() -> None:
    a_list(3)
    person = a_citizen()
    given = at_once(*[lambda: ask(person)] * 4)
    assert sum(isinstance(each, AlreadyApplied) for each in given) == 3, given
    assert counts() == (1, 1, 0, 0)


def test_who_asks_first_makes_the_list_once_for_all() -> None:
    people = [a_citizen() for _ in range(4)]
    given = at_once(*[lambda person=person: ask(person) for person in people])  # type: ignore[misc]
    assert all(isinstance(each, Application) for each in given), given
    assert counts() == (4, 4, 0, 0)
    assert deadlines.open_deadlines_of([month_id(APRIL)]).count() == 1


def test_two_places_that_become_free_at_once_go_to_two_people() -> None:
    a_list(2)
    one, other, first, second, last = (ask() for _ in range(5))
    at_once(lambda: withdraw(one), lambda: withdraw(other))
    assert [stand(each)[1] for each in (first, second, last)] == ["held", "held", "waiting"]
    assert counts() == (5, 2, 1, 0)


def test_one_place_is_given_once_by_many_sweeps() -> None:
    a_list(1)
    holder, next_, last = ask(), ask(), ask()
    freed_and_killed(holder)
    given = at_once(*[lambda: quota.fill_all(at=OPENING)] * 4)
    assert sorted(given) == [0, 0, 0, 1]  # type: ignore[type-var]
    assert [stand(each)[1] for each in (next_, last)] == ["held", "waiting"]


def freed_and_killed(holder: Application) -> None:
    """The process dies right after the commit that freed the place."""
    with transaction.atomic():
        application = Application.objects.select_for_update().get(id=holder.id)
        application.state = "withdrawn"
        application.save(update_fields=["state"])
        QuotaPlace.objects.filter(application=holder).update(state="freed", ended_at=OPENING)


def test_a_place_that_was_on_its_way_when_a_process_died_is_not_lost() -> None:
    a_list(1)
    holder, next_ = ask(), ask()
    freed_and_killed(holder)
    assert stand(next_) == ("waiting", "waiting")
    assert quota.fill_all(at=OPENING) == 1
    assert stand(next_) == ("asking", "held")


def test_a_process_that_dies_before_its_commit_leaves_no_gap() -> None:
    a_list(2)
    ask()
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)
    after = ask()
    assert (place(after).number, counts()) == (2, (2, 2, 0, 0))


def test_somebody_who_steps_off_while_a_place_comes_does_not_keep_it() -> None:
    a_list(1)
    holder, leaving, next_ = ask(), ask(), ask()
    at_once(lambda: withdraw(holder), lambda: withdraw(leaving))
    assert stand(leaving)[0] == "withdrawn"
    assert stand(next_) == ("asking", "held")
    assert counts() == (3, 1, 0, 0)


def test_a_refusal_and_a_press_at_the_same_moment_do_not_pass_the_line() -> None:
    a_list(1)
    holder, next_ = ask(), ask()
    newcomer = a_citizen()
    at_once(lambda: withdraw(holder), lambda: ask(newcomer))
    assert stand(next_) == ("asking", "held")
    assert place(Application.objects.get(person=newcomer)).state == "waiting"
    assert counts() == (3, 1, 1, 0)


def test_when_the_calendar_jumps_orders_free_their_place_before_the_list_ends(provider: Any) -> None:
    a_list(1)
    holder, next_, last = ask(), ask(), ask()
    an_order(holder)
    june = date(2025, 6, 1)
    with fixed_at(start_of(june)):
        deadlines.run_due(on=june)
        quota_end.end_waiting(at=start_of(june))
    assert stand(holder) == ("lapsed", "freed")
    assert stand(next_) == ("asking", "held")
    assert stand(last) == ("refused", "ended")
    assert QuotaMonth.objects.get().ended_at == start_of(MAY)


def test_an_order_that_was_paid_keeps_its_place(provider: Any) -> None:
    a_list(1)
    holder, next_ = ask(), ask()
    order = an_order(holder)
    pay(order, OPENING.date())
    after = OPENING.date() + timedelta(days=20)
    with fixed_at(start_of(after)):
        deadlines.run_due(on=after)
    assert stand(holder) == ("ordered", "held")
    assert stand(next_) == ("waiting", "waiting")
