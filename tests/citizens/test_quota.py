"""Places under a monthly quota: asked in order, freed, moved up, ended; never more than there are."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import orjson
import pytest
from django.db import IntegrityError, connection, transaction

from citizens.domain import applying, ordering, quota, quota_end
from citizens.domain.errors import AlreadyApplied, ApplyingClosed
from citizens.models import Application, Decision, Order, QuotaMonth, QuotaPlace, month_id
from citizens.rules.change import explain_change
from citizens.rules.explain import explain
from citizens.states import QUOTA_PLACE
from loopbaan.accounts.models import Person
from loopbaan.core.actor import SYSTEM, Actor, Capacity
from loopbaan.core.clock import BRUSSELS, start_of
from loopbaan.core.errors import StepRefused
from loopbaan.core.regulation import Facts, Freed, decide, regulation
from loopbaan.db.constraints import constraint_name
from loopbaan.deadlines import service as deadlines
from loopbaan.messages.models import Message
from tests.core.regulation.people import facts
from tests.support.cheques import as_citizen
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db

APRIL = date(2025, 4, 1)
OPENING = datetime(2025, 4, 1, 9, 0, tzinfo=BRUSSELS)
LAW = regulation("2025-03-01")
AN_OFFICER = Actor(capacity=Capacity.REGIE, name="Jo Wouters")


def a_list(size: int, month: date = APRIL) -> QuotaMonth:
    """The list of a month with few places."""
    quota.make_month(LAW, month)
    QuotaMonth.objects.filter(first_day=month).update(size=size)
    return QuotaMonth.objects.get(first_day=month)


def ask(person: Person | None = None, at: datetime = OPENING) -> Application:
    """Press the button."""
    person = person or a_citizen()
    return applying.apply(actor=as_citizen(person), on=at.astimezone(BRUSSELS).date(), at=at)


def decided(application: Application, at: datetime = OPENING, **differently: Any) -> Application:
    return applying.take_decision(
        application_id=application.id, facts=facts(application.applied_on, **differently), at=at
    )


def place(application: Application) -> QuotaPlace:
    return QuotaPlace.objects.get(application=application)


def stand(application: Application) -> tuple[str, str]:
    """The state of an application and of its place."""
    application.refresh_from_db()
    return application.state, place(application).state


def counts(month: date = APRIL) -> tuple[int, int, int, int]:
    """Asked, held, waiting and above the number."""
    found = QuotaMonth.objects.get(first_day=month)
    return found.asked, found.held, found.waiting, found.beyond


@pytest.fixture
def at_commit(django_capture_on_commit_callbacks: Any) -> Callable[[], Any]:
    """Run what waits for the commit, as one does outside a test."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


# --- asking --------------------------------------------------------------------------------------------------------
def test_before_the_opening_nobody_applies() -> None:
    with pytest.raises(ApplyingClosed) as refused:
        ask(at=OPENING - timedelta(seconds=1))
    assert refused.value.code == "applying_closed_quota_not_open"
    assert "1 april 2025 om 9.00" in refused.value.message.replace("\xa0", " ")
    assert not Application.objects.exists()


def test_who_asks_first_gets_a_place_and_the_next_one_waits() -> None:
    a_list(2)
    applications = [ask() for _ in range(4)]
    assert [stand(each) for each in applications] == [
        ("asking", "held"),
        ("asking", "held"),
        ("waiting", "waiting"),
        ("waiting", "waiting"),
    ]
    assert [place(each).number for each in applications] == [1, 2, 3, 4]
    assert [place(each).left_then for each in applications] == [2, 1, None, None]
    assert counts() == (4, 2, 2, 0)


def test_the_first_who_asks_makes_the_list_and_its_end() -> None:
    application = ask()
    month = place(application).month
    assert (month.size, month.opens_at, month.ends_on) == (1000, OPENING, date(2025, 5, 1))
    (ends,) = deadlines.open_deadlines_of([month.id])
    assert (ends.kind, ends.due_on) == ("quota_list_ends", date(2025, 5, 1))


def test_a_second_tab_gets_no_second_number() -> None:
    a_list(2)
    person = a_citizen()
    ask(person)
    with pytest.raises(AlreadyApplied):
        ask(person)
    assert counts() == (1, 1, 0, 0)


def test_who_waits_gets_no_second_number_either() -> None:
    a_list(1)
    ask()
    person = a_citizen()
    ask(person)
    with pytest.raises(AlreadyApplied):
        ask(person)
    assert counts() == (2, 1, 1, 0)


def test_a_cheque_of_the_month_is_one_place_a_person() -> None:
    a_list(5)
    person = a_citizen()
    application = decided(ask(person))
    ordering.place_order(application_id=application.id, actor=as_citizen(person), at=OPENING)
    with pytest.raises(AlreadyApplied):
        ask(person)
    assert counts() == (1, 1, 0, 0)


def test_who_stepped_off_may_ask_again_at_the_end_of_the_line() -> None:
    a_list(1)
    ask()
    person = a_citizen()
    first = ask(person)
    ask()
    applying.withdraw(application_id=first.id, actor=as_citizen(person), at=OPENING)
    assert stand(first) == ("withdrawn", "left")
    again = ask(person)
    assert (place(again).number, stand(again)) == (4, ("waiting", "waiting"))
    assert counts() == (4, 1, 2, 0)


# --- the decision --------------------------------------------------------------------------------------------------
def test_the_sources_are_not_asked_of_who_waits() -> None:
    a_list(1)
    ask()
    waiting = ask()
    assert applying.ask_and_decide(application_id=waiting.id, at=OPENING).state == "waiting"
    assert decided(waiting).state == "waiting"
    assert not Decision.objects.exists()


def test_the_decision_stores_the_place_with_threshold_and_article() -> None:
    a_list(3)
    ask()
    application = decided(ask())
    document = orjson.loads(bytes(application.decisions.get().document or b""))
    (found,) = [each for each in document["conditions"] if each["key"] == "quota"]
    assert (found["verdict"], found["value"], found["threshold"]) == ("met", 2, 1)
    assert found["basis"] == "Bewarende maatregel van maart 2025 (akte te verifiëren)"
    assert found["fact_sources"][0]["service"] == "Maandlijst"
    assert found["fact_sources"][0]["reference"] == "2025-04/2"
    assert application.state == "granted"


# --- a place becomes free ------------------------------------------------------------------------------------------
def refuse(holder: Application) -> None:
    decided(holder, days=10)


def withdraw(holder: Application) -> None:
    applying.withdraw(application_id=holder.id, actor=as_citizen(holder.person), at=OPENING)


def lapse(holder: Application) -> None:
    decided(holder)
    applying.lapse(application_id=holder.id, at=OPENING)


def an_order(holder: Application) -> Order:
    decided(holder)
    return ordering.place_order(application_id=holder.id, actor=as_citizen(holder.person), at=OPENING)


def cancel(holder: Application) -> None:
    ordering.cancel_order(order_id=an_order(holder).id, actor=as_citizen(holder.person), at=OPENING)


def not_paid(holder: Application) -> None:
    ordering.cancel_order(order_id=an_order(holder).id, actor=SYSTEM, at=OPENING)


@pytest.mark.parametrize("free", [refuse, withdraw, lapse, cancel, not_paid])
def test_a_place_that_becomes_free_goes_to_the_next_in_line(
    free: Callable[[Application], None], at_commit: Callable[[], Any]
) -> None:
    a_list(1)
    holder, next_, last = ask(), ask(), ask()
    with at_commit():
        free(holder)
    assert place(holder).state == "freed"
    assert stand(next_) == ("asking", "held")
    assert stand(last) == ("waiting", "waiting")
    assert counts() == (3, 1, 1, 0)
    assert (next_.applied_on, next_.regulation_version) == (APRIL, "2025-03-01")
    assert Message.objects.filter(person_id=next_.person_id, kind="quota_place_given").count() == 1
    assert place(next_).left_then == 1


def test_who_moves_up_is_handed_to_a_worker(at_commit: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[object] = []
    monkeypatch.setattr(quota, "moved_up_hooks", [woken.append])
    a_list(1)
    holder, next_ = ask(), ask()
    with at_commit():
        withdraw(holder)
    assert woken == [next_.id]


def test_an_undetermined_application_keeps_its_place(at_commit: Callable[[], Any]) -> None:
    a_list(1)
    holder, next_ = ask(), ask()
    with at_commit():
        decided(holder, region=None)
    assert stand(holder) == ("undetermined", "held")
    assert stand(next_) == ("waiting", "waiting")


def test_a_place_that_nobody_waits_for_goes_to_who_asks_next(at_commit: Callable[[], Any]) -> None:
    a_list(1)
    with at_commit():
        withdraw(ask())
    assert counts() == (1, 0, 0, 0)
    assert stand(ask()) == ("asking", "held")


def test_nobody_passes_those_who_wait_while_a_place_is_on_its_way() -> None:
    a_list(1)
    holder, next_ = ask(), ask()
    withdraw(holder)  # killed before the place went to the next
    newcomer = ask()
    assert stand(newcomer) == ("waiting", "waiting")
    assert quota.fill_all(at=OPENING) == 1
    assert stand(next_) == ("asking", "held")
    assert stand(newcomer) == ("waiting", "waiting")
    assert quota.fill_all(at=OPENING) == 0


# --- the end -------------------------------------------------------------------------------------------------------
MAY = date(2025, 5, 1)


def test_the_list_ends_with_the_month_and_who_waits_hears_when_to_ask_again() -> None:
    a_list(1)
    holder, waiting = ask(), ask()
    deadlines.run_due(on=MAY)
    assert QuotaMonth.objects.get().ended_at == start_of(MAY)
    assert quota_end.end_waiting(at=start_of(MAY)) == 1
    assert quota_end.end_waiting(at=start_of(MAY)) == 0
    assert stand(waiting) == ("refused", "ended")
    assert stand(holder) == ("asking", "held")
    message = Message.objects.get(kind="quota_list_ended")
    assert message.person_id == waiting.person_id
    assert deadlines.open_deadlines_of([waiting.id]).get().kind == "decision_contest_by"
    assert counts() == (2, 1, 0, 0)


def test_the_decision_at_the_end_says_what_was_not_looked_at() -> None:
    a_list(1)
    ask()
    waiting = ask()
    quota_end.end_list(month_id(APRIL), MAY)
    quota_end.end_waiting(at=start_of(MAY))
    document = orjson.loads(bytes(waiting.decisions.get().document or b""))
    assert document["outcome"] == "refused"
    verdicts = {each["key"]: each["verdict"] for each in document["conditions"]}
    assert verdicts == {
        "residence": "unknown",
        "activity": "unknown",
        "seniority": "unknown",
        "earlier_use": "met",
        "quota": "not_met",
    }
    decision = decide(LAW, Facts.from_json(document["facts"]))
    sentences = {each.key: each.sentence for each in explain(decision, LAW)}
    assert sentences["residence"] == "Dit keken we niet na: er was geen cheque van deze maand meer."
    assert sentences["quota"] == "De cheques van deze maand zijn op."
    change = explain_change(decision, LAW)
    assert change is not None
    assert change.lead == (
        "Je kan weer een cheque vragen vanaf de volgende opening, om 9.00 u. op 1 mei 2025. "
        "De andere voorwaarden kijken we dan na."
    )
    assert change.needs == ()


def test_after_the_end_nobody_moves_up(at_commit: Callable[[], Any]) -> None:
    a_list(1)
    holder, waiting = ask(), ask()
    quota_end.end_list(month_id(APRIL), MAY)
    with at_commit():
        withdraw(holder)
    assert quota.fill_all(at=OPENING) == 0
    assert stand(waiting) == ("waiting", "waiting")


def test_after_the_month_a_late_sweep_moves_nobody_up() -> None:
    a_list(1)
    holder, waiting = ask(), ask()
    withdraw(holder)
    assert quota.fill_all(at=start_of(MAY)) == 0
    assert stand(waiting) == ("waiting", "waiting")


def test_a_press_that_comes_after_the_end_takes_no_number() -> None:
    a_list(1)
    quota_end.end_list(month_id(APRIL), MAY)
    with pytest.raises(ApplyingClosed) as refused:
        ask(at=start_of(MAY) - timedelta(milliseconds=1))
    assert refused.value.code == "quota_list_ended"
    assert counts() == (0, 0, 0, 0)


def test_the_lists_are_made_ahead_while_the_quota_lasts() -> None:
    assert quota_end.make_months(on=date(2025, 4, 30)) == 2
    assert quota_end.make_months(on=date(2025, 4, 30)) == 2
    assert quota_end.make_months(on=date(2025, 10, 31)) == 1
    assert quota_end.make_months(on=date(2026, 3, 2)) == 0
    assert sorted(QuotaMonth.objects.values_list("first_day", flat=True)) == [
        date(2025, 4, 1),
        date(2025, 5, 1),
        date(2025, 10, 1),
    ]


# --- the database itself -------------------------------------------------------------------------------------------
def refused_by(name: str, statement: str, *values: object) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    assert constraint_name(error.value) == name


_TO_HELD = "UPDATE citizens_quotaplace SET state = 'held', held_at = now() WHERE id = %s"


def test_the_database_holds_no_more_places_than_there_are() -> None:
    a_list(1)
    ask()
    waiting = place(ask())
    refused_by("quota_month_held", _TO_HELD, waiting.id)


def test_the_database_lets_nobody_jump_the_line() -> None:
    a_list(1)
    holder = ask()
    ask()
    last = place(ask())
    withdraw(holder)
    refused_by("quota_place_turn", _TO_HELD, last.id)


def test_a_number_is_never_changed() -> None:
    a_list(1)
    mine = place(ask())
    refused_by("quota_place_fixed", "UPDATE citizens_quotaplace SET number = 7 WHERE id = %s", mine.id)


def test_neither_number_nor_place_is_chosen_by_who_writes_it() -> None:
    a_list(0)
    person = a_citizen()
    application = Application.objects.create(
        person=person,
        applied_on=APRIL,
        applied_at=OPENING,
        regulation_version="2025-03-01",
        regulation_revision=3,
        state="waiting",
    )
    QuotaPlace.objects.create(
        month_id=month_id(APRIL),
        application=application,
        person=person,
        number=900,
        state="held",
        asked_at=OPENING,
        held_at=OPENING,
        left_then=5,
    )
    found = place(application)
    assert (found.number, found.state, found.held_at, found.left_then) == (1, "waiting", None, None)
    assert counts() == (1, 0, 1, 0)


def test_a_place_is_never_deleted() -> None:
    a_list(1)
    mine = place(ask())
    with pytest.raises(IntegrityError, match="a place in the list stays"), transaction.atomic():
        mine.delete()


# --- a wrong refusal -----------------------------------------------------------------------------------------------
def restored(application: Application, at_commit: Callable[[], Any]) -> None:
    """As an officer's new decision does it, after the application was moved."""
    with transaction.atomic():
        quota.restore(application, actor=AN_OFFICER, at=OPENING)


def test_who_was_wrongly_refused_gets_the_place_back_while_it_is_free(at_commit: Callable[[], Any]) -> None:
    a_list(1)
    holder = ask()
    with at_commit():
        refuse(holder)
    restored(holder, at_commit)
    assert stand(holder) == ("refused", "held")
    assert counts() == (1, 1, 0, 0)


def test_and_above_the_number_when_somebody_else_has_it(at_commit: Callable[[], Any]) -> None:
    a_list(1)
    holder, next_ = ask(), ask()
    with at_commit():
        refuse(holder)
    restored(holder, at_commit)
    assert (place(holder).state, place(next_).state) == ("beyond", "held")
    assert counts() == (2, 1, 0, 1)
    # When it is freed again nobody moves up for it: the number was full without it.
    last = ask()
    with at_commit(), transaction.atomic():
        quota.free(holder, Freed.REFUSED, actor=AN_OFFICER, at=OPENING)
    assert stand(last) == ("waiting", "waiting")
    assert counts() == (3, 1, 1, 0)


# --- the table -----------------------------------------------------------------------------------------------------
def test_every_step_is_allowed_where_the_table_says_so_and_nowhere_else() -> None:
    for step, state, capacity in itertools.product(QUOTA_PLACE.steps, QUOTA_PLACE.states, Capacity):
        actor = Actor(capacity=capacity)
        if state.value in step.sources and capacity in step.who:
            assert QUOTA_PLACE.target(step.action, state.value, actor) == step.target
        else:
            with pytest.raises(StepRefused):
                QUOTA_PLACE.target(step.action, state.value, actor)


def test_the_database_refuses_every_other_step() -> None:
    a_list(1)
    rows = [place(ask()), place(ask())]
    assert [each.state for each in rows] == ["held", "waiting"]
    for row in rows:
        wrong = {each.value for each in QUOTA_PLACE.states} - {row.state}
        wrong -= {target for source, target in QUOTA_PLACE.edges if source == row.state}
        for target in sorted(wrong):
            refused_by("quota_place_state", "UPDATE citizens_quotaplace SET state = %s WHERE id = %s", target, row.id)
