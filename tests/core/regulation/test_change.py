"""The smallest change: it flips the outcome, no smaller one does, and its day is the first."""

from __future__ import annotations

import dataclasses
from collections import ChainMap
from collections.abc import Collection
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from loopbaan.core.regulation import (
    EarlierState,
    Fact,
    Facts,
    Regulation,
    WorkKind,
    WorkPeriod,
    count_work,
    regulation,
)
from loopbaan.core.regulation.case import read_case
from loopbaan.core.regulation.change import Change, Need, _Standing, _ways, facts_on, smallest_change
from loopbaan.core.regulation.days import spans, term_begins, within
from loopbaan.core.regulation.evaluation import columns_of, evaluate, outcome_of
from loopbaan.core.regulation.windows import window_of
from tests.core.regulation.cases import cases
from tests.core.regulation.people import facts

GRANTED = 1


def outcome(law: Regulation, person: Facts) -> int:
    """Under that version, whatever the day: "if the rules do not change"."""
    window = window_of(law, person.cheques.value, on=person.applied_on)
    return int(outcome_of(evaluate(law, columns_of(law, person, window))))


def more(fact: Fact[Any] | None, amount: int) -> Fact[Any] | None:
    return None if fact is None else dataclasses.replace(fact, value=fact.value + amount)


def known(value: Any) -> Fact[Any]:
    return Fact(value, True)


# What a need that is one answer makes known.
ANSWERS: dict[str, dict[str, Fact[Any]]] = {
    "move": {"region": known("flanders")},
    "show_residence": {"region": known("flanders")},
    "work_here": {"works_in_flanders_or_brussels": known(True)},
    "show_workplace": {"works_in_flanders_or_brussels": known(True)},
    "show_move": {"moved_from_eea": known(True)},
    "start_work": {"at_work": known(True)},
    "show_work": {"at_work": known(True)},
    "show_cheques": {"cheques": known(())},
    "show_quota": {"quota_left": known(1)},
}
PROOF = ("prove_days", "prove_interim_days")


def fulfilled(law: Regulation, person: Facts, needs: tuple[Need, ...]) -> Facts:
    """The facts when somebody did what is needed: waits first, then the rest on that day."""
    wait = max((need.amount for need in needs if need.change == "wait"), default=0)
    person = facts_on(law, person, person.applied_on + timedelta(wait))
    for need in needs:
        if need.change == "finish_cheque":
            person = finished(person, need.amount)
        elif need.change not in ("wait", *PROOF):
            person = dataclasses.replace(person, **ANSWERS[need.change])
    amounts = {need.change: need.amount for need in needs}
    return proven(law, person, amounts.get("prove_days", 0), amounts.get("prove_interim_days", 0))


def proven(law: Regulation, person: Facts, days: int, interim_days: int) -> Facts:
    """With that many days of work proven, as they help best: periods are added on days without work, and days of
    interim work where they make the run whole. Counted anew."""
    if not days + interim_days:
        return person
    if law.seniority_months is None or law.interim_run_days is None:
        assert not interim_days
        return dataclasses.replace(person, career_days=more(person.career_days, days))
    on, length = person.applied_on, law.interim_run_days.value
    begin = term_begins(on, law.seniority_months.value)
    term = [begin + timedelta(number) for number in range((on - begin).days)]
    worked, interim = days_of(person, law.career_kinds), days_of(person, {"interim"})
    lacks = [
        [each for each in term[start : start + length] if each not in interim]
        for start in range(len(term) - length + 1)
        if interim_days
    ]
    # Of the stretches that the proof fills, the one with the most days that are new; with none, days like any other.
    filled = max(
        (each for each in lacks if len(each) <= interim_days),
        key=lambda lacking: sum(day not in worked for day in lacking) - len(lacking),
        default=[],
    )
    others = [each for each in term if each not in worked and each not in filled]
    added = [WorkPeriod(WorkKind.INTERIM, each, each + timedelta(1)) for each in filled]
    rest = others[: days + interim_days - len(filled)]
    added += [WorkPeriod(WorkKind.EMPLOYEE, each, each + timedelta(1)) for each in rest]
    work = (*person.work, *added)
    count = count_work(law, work, on)
    assert person.recent_days is not None
    return dataclasses.replace(
        person,
        work=work,
        recent_days=dataclasses.replace(person.recent_days, value=count.recent),
        interim_run=dataclasses.replace(person.recent_days, value=count.interim_run),
    )


def days_of(person: Facts, kinds: Collection[str]) -> set[date]:
    """The days of work of some kinds in the three years before."""
    on = person.applied_on.toordinal()
    return {
        date.fromordinal(day)
        for first, after in within(spans(person.work, kinds), on - 1100, on)
        for day in range(first, after)
    }


def finished(person: Facts, count: int) -> Facts:
    assert count == sum(each.state is EarlierState.OPEN for each in person.cheques.value)
    closed = tuple(
        dataclasses.replace(each, state=EarlierState.CLOSED) if each.state is EarlierState.OPEN else each
        for each in person.cheques.value
    )
    return dataclasses.replace(person, cheques=dataclasses.replace(person.cheques, value=closed))


def smaller(needs: tuple[Need, ...]) -> list[tuple[Need, ...]]:
    """Every change that is one step smaller: without one need, or with a day less of it."""
    found = []
    for index, need in enumerate(needs):
        rest = (*needs[:index], *needs[index + 1 :])
        found.append(rest)
        if need.unit == "days" and need.amount > 1:
            less = dataclasses.replace(need, amount=need.amount - 1)
            found.append((*needs[:index], less, *needs[index + 1 :]))
    return found


@settings(deadline=None, max_examples=250)
@given(cases())
def test_it_flips_the_outcome_and_no_smaller_one_does(case: dict[str, Any]) -> None:
    person, law = read_case(case, drafts=True)
    change = smallest_change(law, person)
    if outcome(law, person) == GRANTED:
        assert change is None
        return
    if change is None:
        # Nothing can be done: a right for life that is used up.
        assert law.window.value.value == "lifetime"
        done = finished(person, sum(each.state is EarlierState.OPEN for each in person.cheques.value))
        window = window_of(law, done.cheques.value, on=person.applied_on)
        assert int(evaluate(law, columns_of(law, done, window))["earlier_use"]) == -1
        return
    assert change.needs
    assert outcome(law, fulfilled(law, person, change.needs)) == GRANTED
    for less in smaller(change.needs):
        assert outcome(law, fulfilled(law, person, less)) != GRANTED, less


def lightest_of_all(law: Regulation, person: Facts) -> tuple[Need, ...] | None:
    """The needs of the lightest of every combination of every way to meet every condition, each tried whole."""
    today = _Standing(law, person)
    waits = today.waits()
    if waits is None:
        return None
    columns = today.columns(max((person.applied_on, *(until for _, until in waits))))
    ways = [tuple(_ways(key, law, columns, today)) for key, found in evaluate(law, columns).items() if found != GRANTED]
    grants = [
        combination
        for combination in product(*ways)
        if int(
            outcome_of(evaluate(law, dataclasses.replace(columns, **ChainMap(*(way.columns for way in combination)))))
        )
        == GRANTED
    ]
    sizes = [tuple(map(sum, zip(*(way.size for way in each), strict=True))) or (0, 0, 0) for each in grants]
    return tuple(need for way in grants[sizes.index(min(sizes))] for need in way.needs) if grants else None


@settings(deadline=None, max_examples=250)
@given(cases())
def test_of_all_combinations_of_all_ways_it_is_the_lightest(case: dict[str, Any]) -> None:
    person, law = read_case(case, drafts=True)
    assume(outcome(law, person) != GRANTED)
    change = smallest_change(law, person)
    found = None if change is None else tuple(each for each in change.needs if each.change != "wait")
    assert found == lightest_of_all(law, person)


@settings(deadline=None, max_examples=40)
@given(cases())
def test_the_day_is_the_first_on_which_time_alone_does_it(case: dict[str, Any]) -> None:
    person, law = read_case(case, drafts=True)
    change = smallest_change(law, person)
    assume(change is not None)
    assert change is not None
    horizon = 800
    last = horizon if change.earliest_on is None else min(horizon, (change.earliest_on - person.applied_on).days - 1)
    for number in range(1, last + 1):
        day = person.applied_on + timedelta(number)
        assert outcome(law, facts_on(law, person, day)) != GRANTED, day
    if change.earliest_on is not None:
        assert outcome(law, facts_on(law, person, change.earliest_on)) == GRANTED


@settings(deadline=None)
@given(cases(), st.integers(0, 900))
def test_a_person_of_later_is_the_person_read_again(case: dict[str, Any], days: int) -> None:
    """What passes with time is what the step that makes the facts would make of the same periods on that day."""
    person, law = read_case(case, drafts=True)
    later = person.applied_on + timedelta(days)
    assume(law.is_valid_on(later))
    found = facts_on(law, person, later)
    again, same = read_case(case | {"on": later.isoformat()}, drafts=True)
    assert same is law
    assert (found.career_days, found.recent_days, found.interim_run, found.cheques) == (
        again.career_days,
        again.recent_days,
        again.interim_run,
        again.cheques,
    )
    assert (found.at_work.value, found.at_work.known) == (again.at_work.value, again.at_work.known)


def test_work_that_no_period_shows_does_not_end_by_itself() -> None:
    person = facts(date(2022, 6, 15), days=2500)
    law = regulation("2020-01-01")
    assert smallest_change(law, person) == Change(None, (Need("seniority", "prove_days", 55, "days"),))
    assert facts_on(law, person, date(2023, 6, 15)).at_work.value is True


@pytest.mark.parametrize(
    ("known_facts", "needs"),
    [
        ({"region": "eea", "works_here": False}, ["work_here 1"]),
        ({"region": "wallonia", "moved": True, "works_here": False}, ["work_here 1"]),
        ({"region": "wallonia", "moved": None, "works_here": None}, ["show_move 1", "show_workplace 1"]),
        ({"region": "wallonia", "moved": False, "works_here": None}, ["move 1"]),
        ({"region": None}, ["show_residence 1"]),
        ({"at_work": None}, ["show_work 1"]),
        ({"at_work": False}, ["start_work 1"]),
        ({"cheques": None}, ["show_cheques 1"]),
    ],
)
def test_a_proof_weighs_less_than_another_life(known_facts: dict[str, Any], needs: list[str]) -> None:
    change = smallest_change(regulation("2020-01-01"), facts(date(2022, 6, 15), **known_facts))
    assert change is not None
    assert [f"{each.change} {each.amount}" for each in change.needs] == needs


def test_far_ends_take_no_time() -> None:
    case = {
        "on": "2018-03-15",
        "residence": {"region": "flanders"},
        "work": [
            {"kind": "student", "from": "2018-01-01", "until": None},
            {"kind": "employee", "from": "9000-01-01", "until": "9999-12-31"},
        ],
        "cheques": [],
    }
    person, law = read_case(case)
    change = smallest_change(law, person)
    assert change is not None
    assert change.earliest_on == date(9001, 1, 1)


def work(*each: tuple[str, str, str | None]) -> list[dict[str, Any]]:
    return [{"kind": kind, "from": begin, "until": end} for kind, begin, end in each]


def needs_of(on: str, *periods: tuple[str, str, str | None]) -> list[str]:
    person, law = read_case(
        {"on": on, "residence": {"region": "flanders"}, "work": work(*periods), "cheques": [], "quota_left": 1}
    )
    change = smallest_change(law, person)
    assert change is not None
    assert outcome(law, fulfilled(law, person, change.needs)) == GRANTED
    return [f"{each.change} {each.amount}" for each in change.needs]


@pytest.mark.parametrize(
    ("periods", "needs"),
    [
        # The day that the run lacks is a day of work already: it is no day more.
        (
            [
                ("employee", "2017-07-01", "2017-08-01"),
                ("interim", "2017-08-01", "2017-08-28"),
                ("employee", "2017-08-28", None),
            ],
            ["prove_interim_days 1", "prove_days 17"],
        ),
        # A free day beside the run is both.
        (
            [("interim", "2017-08-01", "2017-08-28"), ("employee", "2017-08-29", None)],
            ["prove_interim_days 1", "prove_days 48"],
        ),
        # A day between two runs joins them.
        (
            [
                ("interim", "2017-07-01", "2017-07-15"),
                ("interim", "2017-07-16", "2017-07-29"),
                ("employee", "2017-06-01", None),
            ],
            ["prove_interim_days 1"],
        ),
    ],
)
def test_days_of_interim_work_are_counted_on_the_periods(
    periods: list[tuple[str, str, str | None]], needs: list[str]
) -> None:
    assert needs_of("2018-03-15", *periods) == needs


def test_who_is_known_not_to_work_does_not_wait_for_work_that_a_source_still_shows() -> None:
    law, on = regulation("2025-11-01"), date(2026, 3, 2)
    running = (WorkPeriod(WorkKind.EMPLOYEE, date(2000, 1, 1), None),)
    change = smallest_change(law, facts(on, at_work=False, work=running))
    assert change == Change(None, (Need("activity", "start_work", 1, "jobs"),))
    later = facts_on(law, facts(on, at_work=False, days=100, work=running), date(2026, 9, 2))
    assert (later.at_work.value, later.career_days.value) == (False, 100)
