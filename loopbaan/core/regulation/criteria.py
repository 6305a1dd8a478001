"""The conditions of the law, each one small function on plain values or, unchanged, on numpy arrays.

Arguments that are conditions themselves are verdicts (-1, 0, +1); days and counts are whole numbers; ``*_known`` and
``complete`` are booleans. Dates never come here: the step that makes the facts has turned them into numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from loopbaan.core.regulation.facts import Region
from loopbaan.core.regulation.verdicts import Column, all_of, any_of, verdict

# The code of each region in a column; 0 is an unknown region.
REGION_CODES: Final[Mapping[str | None, int]] = {
    None: 0,
    **{region.value: code for code, region in enumerate(Region, start=1)},
}


@lru_cache(maxsize=64)
def membership(regions: tuple[str, ...]) -> NDArray[np.int8]:
    """For each code of a region the verdict "is one of these": a table to look a whole column up in.

    An unknown region could be one of these, unless there are none.
    """
    table = np.full(len(REGION_CODES), -1, dtype=np.int8)
    for region in regions:
        table[REGION_CODES[region]] = 1
    table[0] = 0 if regions else -1
    table.setflags(write=False)
    return table


def residence(
    region: Column,
    moved_from_eea: Column,
    works_here: Column,
    *,
    suffices: tuple[str, ...],
    with_work: tuple[str, ...],
    with_work_after_moving: tuple[str, ...],
) -> Column:
    """Lives where the law asks: in ``suffices``; or in ``with_work`` and works in Flanders or Brussels; or in
    ``with_work_after_moving``, came from the EEA and works here. ``region`` holds codes of REGION_CODES."""
    return any_of(
        membership(suffices)[region],
        all_of(membership(with_work)[region], works_here),
        all_of(membership(with_work_after_moving)[region], moved_from_eea, works_here),
    )


def activity(at_work: Column) -> Column:
    """Is at work on the day of the application, in a kind of work that counts."""
    return at_work


def seniority(days: Column, complete: Column, *, threshold: int) -> Column:
    """Has worked ``threshold`` distinct days. Days that are not complete are a lower bound: enough is enough."""
    enough = days >= threshold
    return verdict(enough, enough | complete)


def recent_seniority(
    days: Column, interim_run: Column, complete: Column, *, threshold: int, threshold_with_interim: int, run: int
) -> Column:
    """Has worked ``threshold`` distinct days in the months before, or ``threshold_with_interim`` when they hold ``run``
    days in a row of interim work. What is not complete is a lower bound."""
    enough = (days >= threshold) | ((days >= threshold_with_interim) & (interim_run >= run))
    return verdict(enough, enough | complete)


def earlier_use(counted: Column, any_open: Column, known: Column, *, allowed: int) -> Column:
    """Has a cheque left in the window (``counted`` of ``allowed``), and none that is still open."""
    return verdict((counted < allowed) & (any_open == False), known)  # noqa: E712 - `not` does not work on arrays


def right_left(minutes: Column, any_open: Column, known: Column, *, module: int) -> Column:
    """Has at least one module of minutes left over after earlier cheques, and none that is still open."""
    return verdict((minutes >= module) & (any_open == False), known)  # noqa: E712 - `not` does not work on arrays


@lru_cache(maxsize=64)
def by_count(values: tuple[int, ...]) -> NDArray[np.int16]:
    """A table to look a whole column of counts up in: the value for nought, one, two, ... earlier cheques."""
    table = np.array(values, dtype=np.int16)
    table.setflags(write=False)
    return table


def quota(left: Column, known: Column) -> Column:
    """There is a cheque left in the quota of the month."""
    return verdict(left > 0, known)
