"""Days of work: periods become counts here, for one person and for a column of periods of many persons.

A day counts once, however many periods cover it. Periods are half-open; an open end runs on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loopbaan.core.periods import add_months
from loopbaan.core.regulation.facts import WorkKind, WorkPeriod
from loopbaan.core.regulation.model import Regulation

Span = tuple[int, int]
# After every day: the end of a period that runs on.
_OPEN_END = date.max.toordinal() + 1


def spans(periods: Iterable[WorkPeriod], kinds: Iterable[str]) -> tuple[Span, ...]:
    """The days that periods of some kinds cover together, as ordinals ``[begin, end)`` that do not touch, in order."""
    wanted = frozenset(kinds)
    found: list[list[int]] = []
    for begin, end in sorted(
        (each.valid_from.toordinal(), _OPEN_END if each.valid_until is None else each.valid_until.toordinal())
        for each in periods
        if each.kind.value in wanted
    ):
        if found and begin <= found[-1][1]:
            found[-1][1] = max(found[-1][1], end)
        else:
            found.append([begin, end])
    return tuple((begin, end) for begin, end in found)


def within(covered: Iterable[Span], begin: int, end: int) -> Iterator[Span]:
    """The part of spans that lies in ``[begin, end)``."""
    for first, after in covered:
        if first < end and after > begin:
            yield max(first, begin), min(after, end)


def days_within(covered: Iterable[Span], begin: int, end: int) -> int:
    """How many days of spans lie in ``[begin, end)``."""
    return sum(after - first for first, after in within(covered, begin, end))


def longest_run(covered: Iterable[Span], begin: int, end: int) -> int:
    """The most days in a row that spans cover in ``[begin, end)``."""
    return max((after - first for first, after in within(covered, begin, end)), default=0)


def first_day_with(covered: Iterable[Span], wanted: int, *, since: int) -> int | None:
    """The first day (ordinal) before which ``wanted`` days of the spans lie, counted from ``since``; None for never."""
    for first, after in within(covered, since, _OPEN_END):
        if after - first >= wanted:
            return first + wanted
        wanted -= after - first
    return None


def runs_to_fill(
    covered: Iterable[Span], interim: Iterable[Span], *, begin: int, end: int, length: int
) -> frozenset[tuple[int, int]]:
    """What each stretch of ``length`` days in ``[begin, end)`` lacks to be interim work throughout.

    As pairs: how many of its days are no interim work, and how many of those no work at all (not in ``covered``).
    """
    marks = np.zeros((2, end - begin), dtype=np.int64)
    for mark, held in zip(marks, (interim, covered), strict=True):
        for first, after in within(held, begin, end):
            mark[first - begin : after - begin] = 1
    sums = np.concatenate((np.zeros((2, 1), dtype=np.int64), marks.cumsum(axis=1)), axis=1)
    lacking = length - (sums[:, length:] - sums[:, :-length])
    # Each pair as one number, below (length + 1) squared: to count those is quicker than to sort the pairs.
    seen = np.flatnonzero(np.bincount(lacking[0] * (length + 1) + lacking[1]))
    return frozenset(divmod(each, length + 1) for each in seen.tolist())


def ended_on(periods: Iterable[WorkPeriod], kinds: Iterable[str], on: date) -> tuple[WorkPeriod, ...]:
    """The periods, where those of some kinds that run on a day end on it: the day itself is not worked any more."""
    wanted = frozenset(kinds)
    return tuple(
        replace(each, valid_until=on) if each.kind.value in wanted and _runs(each, on) else each
        for each in periods
        if each.kind.value not in wanted or each.valid_from != on
    )


def _runs(period: WorkPeriod, on: date) -> bool:
    return period.valid_from <= on and (period.valid_until is None or on < period.valid_until)


def term_begins(on: date, months: int) -> date:
    """The first day of the months before ``on``: 24 months before 29 February 2016 begin on 1 March 2014."""
    return add_months(on, -months)


@dataclass(frozen=True, slots=True)
class WorkCount:
    """The counts that a version asks for on a day: over the career, and in the months before where it counts those."""

    career: int
    recent: int | None = None
    interim_run: int | None = None


def count_work(law: Regulation, periods: Iterable[WorkPeriod], on: date) -> WorkCount:
    """Count the days of work before ``on`` as a version of the law counts them."""
    held = tuple(periods)
    covered, today = spans(held, law.career_kinds), on.toordinal()
    career = days_within(covered, 0, today)
    if law.seniority_months is None:
        return WorkCount(career)
    begin = term_begins(on, law.seniority_months.value).toordinal()
    return WorkCount(
        career,
        days_within(covered, begin, today),
        longest_run(spans(held, (WorkKind.INTERIM.value,)), begin, today),
    )


def days_by_person(
    person: NDArray[np.integer[Any]],
    begin: NDArray[np.integer[Any]],
    end: NDArray[np.integer[Any]],
    *,
    since: NDArray[np.integer[Any]],
    before: NDArray[np.integer[Any]],
) -> NDArray[np.int32]:
    """Distinct days in ``[since, before)`` for each person, from columns of periods.

    ``person`` is the index of the person of a period, ``begin`` and ``end`` its days (any integer day number, end
    excluded); ``since`` and ``before`` have one entry a person, in the same numbers. Result: one count a person.
    """
    first = np.maximum(begin, since[person]).astype(np.int64)
    after = np.minimum(end, before[person]).astype(np.int64)
    kept = after > first
    owner, first, after = person[kept].astype(np.int64), first[kept], after[kept]
    if owner.size == 0:
        return np.zeros(since.size, dtype=np.int32)
    order = np.lexsort((first, owner))
    owner, first, after = owner[order], first[order], after[order]
    # Days move up by person, so that one running maximum over the whole column never reaches into the next person.
    lowest = int(first.min())
    shift = owner * (int(after.max()) - lowest + 1) - lowest
    reached = np.maximum.accumulate(after + shift)
    begins = first + shift
    new = reached.copy()
    new[0] -= begins[0]
    new[1:] -= np.maximum(begins[1:], reached[:-1])
    return np.bincount(owner, weights=np.maximum(new, 0), minlength=since.size).astype(np.int32)
