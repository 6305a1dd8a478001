"""Days of work: a day counts once, and one person and a column of persons count the same."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopbaan.core.regulation import WorkKind, WorkPeriod, count_work, regulation
from loopbaan.core.regulation.days import days_by_person, days_within, first_day_with, longest_run, spans, term_begins

ZERO = date(2016, 1, 1)
EVERY_KIND = tuple(each.value for each in WorkKind)
periods = st.lists(
    st.builds(
        lambda kind, begin, length: WorkPeriod(
            kind, ZERO + timedelta(begin), None if length is None else ZERO + timedelta(begin + length)
        ),
        st.sampled_from(list(WorkKind)),
        st.integers(-400, 400),
        st.one_of(st.none(), st.integers(1, 300)),
    ),
    max_size=8,
)


def runs(period: WorkPeriod, day: date) -> bool:
    return period.valid_from <= day and (period.valid_until is None or day < period.valid_until)


def each_day(begin: date, end: date) -> list[date]:
    return [begin + timedelta(number) for number in range((end - begin).days)]


@settings(deadline=None)
@given(periods, st.integers(-100, 300), st.integers(0, 300))
def test_counts_are_those_of_day_by_day(drawn: list[WorkPeriod], begin: int, length: int) -> None:
    first, after = ZERO + timedelta(begin), ZERO + timedelta(begin + length)
    covered = spans(drawn, EVERY_KIND)
    worked = [any(runs(each, day) for each in drawn) for day in each_day(first, after)]
    assert days_within(covered, first.toordinal(), after.toordinal()) == sum(worked)
    in_a_row = max((len(each) for each in "".join("x" if each else " " for each in worked).split()), default=0)
    assert longest_run(covered, first.toordinal(), after.toordinal()) == in_a_row


@settings(deadline=None)
@given(periods, st.integers(1, 400))
def test_the_first_day_with_enough_days(drawn: list[WorkPeriod], wanted: int) -> None:
    covered, since = spans(drawn, EVERY_KIND), ZERO.toordinal()
    found = first_day_with(covered, wanted, since=since)
    if found is None:
        assert days_within(covered, since, since + 5000) < wanted
    else:
        assert days_within(covered, since, found) == wanted
        assert days_within(covered, since, found - 1) == wanted - 1


@pytest.mark.parametrize(
    ("on", "begins"),
    [
        (date(2018, 3, 15), date(2016, 3, 15)),
        (date(2016, 2, 29), date(2014, 3, 1)),
        (date(2018, 2, 28), date(2016, 2, 28)),
        (date(2013, 7, 1), date(2011, 7, 1)),
    ],
)
def test_where_24_months_begin(on: date, begins: date) -> None:
    assert term_begins(on, 24) == begins


def test_which_kinds_count_depends_on_the_revision() -> None:
    abroad = [WorkPeriod(WorkKind.ABROAD, date(2010, 1, 1))]
    on = date(2024, 6, 15)
    assert count_work(regulation("2024-01-01", 1), abroad, on).career == 0
    assert count_work(regulation("2024-01-01", 2), abroad, on).career == (on - date(2010, 1, 1)).days
    assert count_work(regulation("2024-01-01"), [WorkPeriod(WorkKind.STUDENT, date(2010, 1, 1))], on).career == 0


@settings(deadline=None)
@given(st.lists(st.tuples(periods, st.integers(-200, 200), st.integers(0, 400)), min_size=1, max_size=8))
def test_one_person_and_a_column_count_the_same(people: list[tuple[list[WorkPeriod], int, int]]) -> None:
    rows = [
        (index, each.valid_from.toordinal(), (each.valid_until or date(2100, 1, 1)).toordinal())
        for index, (held, _, _) in enumerate(people)
        for each in held
    ]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 3)
    since = np.array([ZERO.toordinal() + begin for _, begin, _ in people])
    before = since + np.array([length for _, _, length in people])
    found = days_by_person(columns[:, 0], columns[:, 1], columns[:, 2], since=since, before=before)
    assert found.dtype == np.int32
    assert found.tolist() == [
        days_within(spans(held, EVERY_KIND), int(since[index]), int(before[index]))
        for index, (held, _, _) in enumerate(people)
    ]
