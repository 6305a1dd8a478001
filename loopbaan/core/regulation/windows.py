"""Earlier cheques and their windows: the dates become counts here, for one person and for a column of persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from loopbaan.core.periods import ONE_DAY, add_years
from loopbaan.core.regulation.facts import CREDIT, EarlierCheque, EarlierState
from loopbaan.core.regulation.model import Regulation, Window

_YEARS = 6


@dataclass(frozen=True, slots=True)
class WindowState:
    """How earlier cheques stand on a day: how many count in the window, and whether one is still open.

    ``closes_on`` is the first day after the window, None when none is running or it never closes.
    """

    counted: int
    any_open: bool
    opened_on: date | None = None
    closes_on: date | None = None


def window_state(cheques: Iterable[EarlierCheque], *, on: date, window: Window) -> WindowState:
    """Count the earlier cheques that bear on an application on ``on``.

    A window opens on the day of application of its first counted cheque and is half-open; the next one opens with the
    first application after it. An open cheque blocks a new application across windows. A cheque applied for after
    ``on`` is not seen.
    """
    counted = sorted(each.applied_on for each in cheques if each.state.counts and each.applied_on <= on)
    any_open = any(each.state is EarlierState.OPEN and each.applied_on <= on for each in cheques)
    opened: date | None = None
    closes: date | None = None
    number = 0
    for applied_on in counted:
        if opened is None or (closes is not None and applied_on >= closes):
            opened, closes, number = applied_on, window.closes_on(applied_on), 0
        number += 1
    if closes is not None and on >= closes:
        return WindowState(0, any_open)
    return WindowState(number, any_open, opened, closes)


def window_of(regulation: Regulation, cheques: Iterable[EarlierCheque], *, on: date) -> WindowState:
    """How earlier cheques stand on a day, as a version counts them.

    Where earlier cheques take minutes off a credit, a credit that was used takes all of it.
    """
    held = tuple(cheques)
    state = window_state(held, on=on, window=regulation.window.value)
    if regulation.minutes_taken_by_earlier is None:
        return state
    used = any(each.instrument == CREDIT and each.state.counts and each.applied_on <= on for each in held)
    if not used:
        return state
    return replace(state, counted=max(state.counted, len(regulation.minutes_taken_by_earlier.value)))


def window_closes(opened_on: NDArray[Any]) -> NDArray[np.datetime64]:
    """The first day after a six-year window, for a column of days (``datetime64[D]``, NaT where no window opened).

    Same outcome as ``add_years(day, 6)``: 29 February + 6 years is 1 March.
    """
    days = opened_on.astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    day_of_month = days - months.astype("datetime64[D]")
    closes: NDArray[np.datetime64] = (months + np.timedelta64(12 * _YEARS, "M")).astype("datetime64[D]") + day_of_month
    return closes


def counted_in_window(
    opened_on: NDArray[Any], counted: NDArray[np.integer[Any]], *, on: date, window: Window
) -> NDArray[np.integer[Any]]:
    """How many cheques count on ``on``, for columns of the last window's opening day and of the cheques in it."""
    if window is Window.LIFETIME:
        return counted
    # One day for the whole column, so one comparison: which openings have closed is a matter of one date. A comparison
    # with NaT is false: without a window nothing counts.
    running = opened_on.astype("datetime64[D]") > np.datetime64(last_closed_opening(on, window), "D")
    return counted * running.astype(counted.dtype)


def last_closed_opening(on: date, window: Window) -> date:
    """The last opening day of which the window has closed on ``on``: every later one still runs.

    29 February has no twin six years on, so the day is looked for and not computed.
    """
    opened_on = add_years(on, -_YEARS)
    while (closes_on := window.closes_on(opened_on)) is not None and closes_on > on:
        opened_on -= ONE_DAY
    return opened_on


# The state of the last cheque as a number in a column; 0 for no cheque at all.
STATE_CODES: Final[Mapping[EarlierState | None, int]] = {
    None: 0,
    **{each: number for number, each in enumerate(EarlierState, start=1)},
}


@dataclass(frozen=True, slots=True)
class WindowColumns:
    """``WindowState`` of many persons: ``opened_on`` is NaT (``datetime64[D]``) where no window runs."""

    opened_on: NDArray[np.datetime64]
    counted: NDArray[np.int16]
    any_open: NDArray[np.bool_]


def window_columns(
    person: NDArray[np.integer[Any]],
    applied_on: NDArray[Any],
    state: NDArray[np.integer[Any]],
    *,
    size: int,
    on: date,
    window: Window,
) -> WindowColumns:
    """What ``window_state`` says of each of ``size`` persons, from columns with one entry a cheque, in any order.

    ``person`` is the index of the person, ``applied_on`` the day (``datetime64[D]``), ``state`` a code of STATE_CODES.
    """
    today = np.datetime64(on, "D")
    days = applied_on.astype("datetime64[D]")
    seen = days <= today
    counting = np.zeros(len(STATE_CODES), dtype=np.bool_)
    counting[[STATE_CODES[each] for each in EarlierState if each.counts]] = True
    any_open = np.zeros(size, dtype=np.bool_)
    any_open[person[seen & (state == STATE_CODES[EarlierState.OPEN])]] = True
    kept = seen & counting[state]
    owner, days = person[kept].astype(np.int64), days[kept]
    order = np.lexsort((days, owner))
    owner, days = owner[order], days[order]
    opened = np.full(size, np.datetime64("NaT"), dtype="datetime64[D]")
    counted = np.zeros(size, dtype=np.int16)
    # A window opens with the first application after the one before it: cheque by cheque, for all persons at once.
    rank = np.arange(owner.size) - np.searchsorted(owner, owner)
    for number in range(int(rank.max(initial=-1)) + 1):
        chosen = rank == number
        who, when = owner[chosen], days[chosen]
        opens = np.isnat(opened[who])
        if window is not Window.LIFETIME:
            opens |= when >= window_closes(opened[who])
        opened[who] = np.where(opens, when, opened[who])
        counted[who] = np.where(opens, 1, counted[who] + 1)
    counted = counted_in_window(opened, counted, on=on, window=window)  # type: ignore[assignment]
    return WindowColumns(np.where(counted > 0, opened, np.datetime64("NaT")), counted, any_open)
