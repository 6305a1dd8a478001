"""Earlier cheques and their windows: the dates become counts here, for one person and for a column of persons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    # A comparison with NaT is false: without a window nothing counts.
    running = np.datetime64(on, "D") < window_closes(opened_on)
    in_window: NDArray[np.integer[Any]] = np.where(running, counted, np.zeros_like(counted))
    return in_window
