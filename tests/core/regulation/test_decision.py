"""What a decision must always do, whatever the facts."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopbaan.core.periods import add_years
from loopbaan.core.regulation import (
    Decision,
    EarlierCheque,
    EarlierState,
    Facts,
    Region,
    Regulation,
    Schooling,
    Window,
    all_regulations,
    decide,
    regulation,
    regulation_on,
)
from loopbaan.core.regulation.canonical import canonical_json
from loopbaan.core.regulation.conditions import VERDICTS
from loopbaan.core.regulation.criteria import REGION_CODES
from loopbaan.core.regulation.decision import OUTCOMES
from loopbaan.core.regulation.evaluation import Columns, evaluate, offered_minutes, outcome_of
from loopbaan.core.regulation.windows import counted_in_window, window_closes, window_of, window_state
from tests.core.regulation.people import facts

ORDER = {"refused": -1, "undetermined": 0, "granted": 1}
THREE = st.sampled_from([True, False, None])
days_in_law = st.dates(date(2013, 7, 1), date(2028, 12, 31))


@st.composite
def people(draw: st.DrawFn) -> Facts:
    on = draw(days_in_law)
    past = st.builds(
        EarlierCheque, st.dates(date(2013, 7, 1), on), st.sampled_from(list(EarlierState)), st.just("loopbaancheque")
    )
    return facts(
        on,
        region=draw(st.sampled_from([None, *(each.value for each in Region)])),
        moved=draw(THREE),
        works_here=draw(THREE),
        at_work=draw(THREE),
        days=draw(st.one_of(st.integers(0, 20_000), st.integers(2553, 2557))),
        complete=draw(st.booleans()),
        cheques=draw(st.one_of(st.none(), st.lists(past, max_size=4))),
        quota_left=draw(st.one_of(st.none(), st.integers(0, 3))),
        recent=draw(st.one_of(st.integers(0, 731), st.integers(272, 276), st.integers(363, 367))),
        interim_run=draw(st.one_of(st.integers(0, 60), st.integers(27, 29))),
        schooling=draw(st.one_of(st.none(), st.sampled_from([each.value for each in Schooling]))),
    )


def law_of(person: Facts) -> Regulation:
    """The law of a person's day, a draft as well."""
    return regulation_on(person.applied_on, drafts=True)


def decided(law: Regulation, person: Facts) -> Decision:
    return decide(law, person, simulate=True)


@settings(deadline=None)
@given(people())
def test_the_outcome_is_the_worst_of_the_verdicts(person: Facts) -> None:
    decision = decided(law_of(person), person)
    verdicts = {each.verdict.value for each in decision.conditions}
    expected = "refused" if "not_met" in verdicts else "undetermined" if "unknown" in verdicts else "granted"
    assert decision.outcome == expected
    assert (decision.offer is not None) == (expected == "granted")


@settings(deadline=None)
@given(people(), st.integers(0, 5000))
def test_more_work_never_takes_a_right_away(person: Facts, more: int) -> None:
    law = law_of(person)
    counts = {
        name: dataclasses.replace(fact, value=fact.value + more)
        for name in ("career_days", "recent_days", "interim_run")
        if (fact := getattr(person, name)) is not None
    }
    busier = dataclasses.replace(person, **counts)
    assert ORDER[decided(law, busier).outcome.value] >= ORDER[decided(law, person).outcome.value]
    at_work = dataclasses.replace(person, at_work=dataclasses.replace(person.at_work, value=True, known=True))
    assert ORDER[decided(law, at_work).outcome.value] >= ORDER[decided(law, person).outcome.value]


@settings(deadline=None)
@given(people())
def test_an_unknown_is_only_unknown_when_it_matters(person: Facts) -> None:
    """Whatever an unknown fact turns out to be, a refusal stays a refusal and a grant stays a grant."""
    law = law_of(person)
    outcome = decided(law, person).outcome.value
    if outcome == "undetermined":
        return
    for region in Region:
        for flag in (True, False):
            fill = {
                name: dataclasses.replace(getattr(person, name), value=flag, known=True)
                for name in ("moved_from_eea", "works_in_flanders_or_brussels", "at_work")
                if not getattr(person, name).known
            }
            if not person.region.known:
                fill["region"] = dataclasses.replace(person.region, value=region.value, known=True)
            assert decided(law, dataclasses.replace(person, **fill)).outcome.value == outcome


@settings(deadline=None)
@given(people())
def test_taken_again_from_the_stored_facts_it_is_the_same(person: Facts) -> None:
    law = law_of(person)
    first = decided(law, person)
    stored = orjson.loads(first.canonical())
    again = decided(law, Facts.from_json(stored["facts"]))
    assert again.canonical() == first.canonical()
    assert again.digest == first.digest


@settings(deadline=None)
@given(people())
def test_a_changed_fact_changes_the_digest(person: Facts) -> None:
    law = law_of(person)
    changed = dataclasses.replace(
        person, career_days=dataclasses.replace(person.career_days, value=person.career_days.value + 1)
    )
    assert decided(law, changed).digest != decided(law, person).digest


def columns_of(people_: list[Facts], law: Regulation) -> Columns:
    states = [window_of(law, each.cheques.value, on=each.applied_on) for each in people_]

    def count(name: str) -> np.ndarray[Any, Any]:
        found = (getattr(each, name) for each in people_)
        return np.array([0 if fact is None else fact.value for fact in found], dtype=np.int32)

    def three(name: str) -> np.ndarray[Any, Any]:
        found = (getattr(each, name) for each in people_)
        return np.array([0 if not each.known else 1 if each.value else -1 for each in found], dtype=np.int8)

    return Columns(
        region=np.array([REGION_CODES[each.region.value if each.region.known else None] for each in people_]),
        moved_from_eea=three("moved_from_eea"),
        works_here=three("works_in_flanders_or_brussels"),
        at_work=three("at_work"),
        career_days=np.array([each.career_days.value for each in people_], dtype=np.int32),
        career_complete=np.array([each.career_days.known for each in people_]),
        counted=np.array([each.counted for each in states], dtype=np.int8),
        any_open=np.array([each.any_open for each in states]),
        cheques_known=np.array([each.cheques.known for each in people_]),
        quota_left=np.array([each.quota_left.value if each.quota_left else 0 for each in people_]),
        quota_known=np.array([each.quota_left is not None for each in people_]),
        recent_days=count("recent_days"),
        interim_run=count("interim_run"),
        recent_complete=np.array([each.recent_days is not None and each.recent_days.known for each in people_]),
        applied_on=np.array([each.applied_on.toordinal() for each in people_], dtype=np.int32),
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(people(), min_size=1, max_size=30))
def test_one_person_and_a_column_of_persons_agree(people_: list[Facts]) -> None:
    for law in all_regulations():
        # Half of them before a text that changed inside the version, where there is one.
        ends = (law.valid_until or date(2031, 1, 1)) - timedelta(1)
        moved = [
            dataclasses.replace(each, applied_on=law.valid_from if index % 2 else ends)
            for index, each in enumerate(people_)
        ]
        columns = columns_of(moved, law)
        verdicts = evaluate(law, columns)
        outcomes = outcome_of(verdicts)
        minutes = offered_minutes(law, columns, outcomes)
        assert (outcomes.dtype, minutes.dtype) == (np.int8, np.int16)
        for index, person in enumerate(moved):
            decision = decided(law, person)
            assert (decision.offer.minutes if decision.offer else 0) == minutes[index]
            assert OUTCOMES[int(outcomes[index])] is decision.outcome
            for condition in decision.conditions:
                assert verdicts[condition.key].dtype == np.int8
                assert VERDICTS[int(verdicts[condition.key][index])] is condition.verdict


@settings(deadline=None)
@given(st.lists(st.dates(date(1995, 1, 1), date(2060, 12, 31)), min_size=1, max_size=50))
def test_the_sixth_anniversary_in_a_column(days: list[date]) -> None:
    found = window_closes(np.array(days, dtype="datetime64[D]"))
    assert found.astype(object).tolist() == [add_years(each, 6) for each in days]


@settings(deadline=None)
@given(st.lists(st.tuples(st.dates(date(2013, 7, 1), date(2026, 3, 2)), st.integers(1, 2)), min_size=1, max_size=30))
def test_counting_in_a_window_in_a_column(openings: list[tuple[date, int]]) -> None:
    on = date(2026, 3, 2)
    opened = np.array([each for each, _ in openings] + [None], dtype="datetime64[D]")
    counts = np.array([count for _, count in openings] + [0], dtype=np.int8)
    found = counted_in_window(opened, counts, on=on, window=Window.SIX_YEARS)
    for index, (opened_on, count) in enumerate(openings):
        cheques = [EarlierCheque(opened_on, EarlierState.USED)] * count
        assert found[index] == window_state(cheques, on=on, window=Window.SIX_YEARS).counted
    assert found[-1] == 0


def test_a_cheque_of_later_is_not_seen() -> None:
    on = date(2024, 5, 1)
    later = EarlierCheque(on + timedelta(days=1), EarlierState.OPEN)
    state = window_state([later], on=on, window=Window.SIX_YEARS)
    assert (state.counted, state.any_open) == (0, False)


# What the code of before version A and F made of these cases: stored decisions keep their form, byte for byte.
STORED = {
    "2020-01-01": "eef543d46df77b13c39de34a2a483fc786f35f48975105a3d3f1e66367755756",
    "2024-01-01": "aef51d44c3994d756831ce9f7cf4ec0fd19440e6aa5c672ea14749ff5d4210a1",
    "2025-03-01": "44b0eb60f71eb8ad6f5208fd85a34b74fb728d212a1eeb0f557f82b1c9860581",
    "2025-11-01": "97803c8cd37635a9dfb336beea9e71aa3c07a82692ab18bcff32df7a8ae43931",
}


@pytest.mark.parametrize("version", STORED)
def test_a_decision_of_the_past_is_taken_again_byte_for_byte(version: str) -> None:
    used = EarlierCheque(date(2023, 1, 10), EarlierState.USED)
    closed = EarlierCheque(date(2021, 1, 1), EarlierState.CLOSED)
    person = {
        "2020-01-01": facts(
            date(2022, 6, 15), region="wallonia", moved=None, works_here=True, days=2554, complete=False, cheques=None
        ),
        "2024-01-01": facts(date(2024, 6, 15), cheques=[used]),
        "2025-03-01": facts(date(2025, 6, 15), quota_left=0, region="eea", works_here=False),
        "2025-11-01": facts(date(2026, 3, 2), cheques=[closed], at_work=None),
    }[version]
    assert decide(regulation(version, 1), person).digest == STORED[version]


def test_the_months_before_are_not_counted_for_nothing() -> None:
    with pytest.raises(ValueError, match="counts the months before"):
        decide(regulation("2013-07-01"), facts(date(2018, 3, 15)))


def test_a_float_has_no_canonical_form() -> None:
    with pytest.raises(TypeError, match="float"):
        canonical_json({"price": [45.0]})
