"""Windows of earlier cheques in columns: the same as for one person alone, whatever the days and the states."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopbaan.core.periods import add_years
from loopbaan.core.regulation import EarlierCheque, EarlierState, Window
from loopbaan.core.regulation.windows import (
    STATE_CODES,
    WindowColumns,
    counted_in_window,
    last_closed_opening,
    window_columns,
    window_state,
)

STATES = list(EarlierState)
PERSONS = 100_000
ON = date(2026, 3, 2)


def columns(held: list[list[EarlierCheque]], on: date, window: Window) -> WindowColumns:
    cheques = [(index, each) for index, of_one in enumerate(held) for each in of_one]
    return window_columns(
        np.array([index for index, _ in cheques], dtype=np.int32),
        np.array([each.applied_on for _, each in cheques], dtype="datetime64[D]"),
        np.array([STATE_CODES[each.state] for _, each in cheques], dtype=np.int8),
        size=len(held),
        on=on,
        window=window,
    )


def check(held: list[list[EarlierCheque]], on: date, window: Window) -> None:
    found = columns(held, on, window)
    opened = found.opened_on.astype(object).tolist()
    for index, of_one in enumerate(held):
        alone = window_state(of_one, on=on, window=window)
        assert (found.counted[index], found.any_open[index], opened[index]) == (
            alone.counted,
            alone.any_open,
            alone.opened_on,
        ), of_one


_cheque = st.builds(EarlierCheque, st.dates(date(2013, 7, 1), date(2033, 1, 1)), st.sampled_from(STATES))


@settings(deadline=None)
@given(
    st.lists(st.lists(_cheque, max_size=6), min_size=1, max_size=12),
    st.dates(date(2013, 7, 1), date(2033, 1, 1)),
    st.sampled_from(list(Window)),
)
def test_a_column_says_what_one_alone_says(held: list[list[EarlierCheque]], on: date, window: Window) -> None:
    check(held, on, window)


@pytest.mark.parametrize("window", list(Window))
def test_a_hundred_thousand_persons_whose_days_crowd_around_the_anniversaries(window: Window) -> None:
    random = np.random.default_rng(20260302)
    near = [add_years(ON, -6), add_years(ON, -12), ON, date(2020, 2, 29), date(2014, 2, 28)]
    numbers = random.integers(0, 5, PERSONS).tolist()
    anchors = random.integers(0, len(near), (PERSONS, 4)).tolist()
    shifts = random.integers(-2, 3, (PERSONS, 4)).tolist()
    states = random.integers(0, len(STATES), (PERSONS, 4)).tolist()
    held = [
        [
            EarlierCheque(near[anchors[one][at]] + timedelta(shifts[one][at]), STATES[states[one][at]])
            for at in range(numbers[one])
        ]
        for one in range(PERSONS)
    ]
    check(held, ON, window)


@settings(deadline=None)
@given(st.dates(date(2016, 1, 1), date(2060, 12, 31)))
def test_the_last_opening_that_has_closed(on: date) -> None:
    last = last_closed_opening(on, Window.SIX_YEARS)
    assert add_years(last, 6) <= on < add_years(last + timedelta(days=1), 6)


@pytest.mark.parametrize(
    ("on", "opened_on", "counted"),
    [
        # 29 February + 6 years is 1 March: on 28 February the window still runs.
        (date(2026, 2, 28), date(2020, 2, 29), 2),
        (date(2026, 3, 1), date(2020, 2, 29), 0),
        (date(2026, 3, 1), date(2020, 3, 1), 0),
        (date(2026, 3, 1), date(2020, 3, 2), 2),
        (date(2024, 2, 29), date(2018, 2, 28), 0),
        (date(2024, 2, 29), date(2018, 3, 1), 2),
    ],
)
def test_around_a_leap_day(on: date, opened_on: date, counted: int) -> None:
    found = counted_in_window(
        np.array([opened_on], dtype="datetime64[D]"), np.array([2], dtype=np.int8), on=on, window=Window.SIX_YEARS
    )
    assert found.tolist() == [counted]
    assert found.dtype == np.int8


def test_nobody_and_nothing() -> None:
    found = columns([[], []], ON, Window.SIX_YEARS)
    assert found.counted.tolist() == [0, 0]
    assert np.isnat(found.opened_on).all()
    assert not found.any_open.any()
