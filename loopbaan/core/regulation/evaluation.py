"""Every condition of a version at once: for one person on plain values, or for many on numpy arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from loopbaan.core.regulation import criteria
from loopbaan.core.regulation.facts import Fact, Facts
from loopbaan.core.regulation.model import Regulation, Residence
from loopbaan.core.regulation.verdicts import Column, all_of, verdict
from loopbaan.core.regulation.windows import WindowState

_NOTHING: Final = np.int16(0)


@dataclass(frozen=True, slots=True)
class Columns:
    """What the criteria look at, for one person (plain values) or for many (numpy arrays of one length).

    ``region`` holds codes (criteria.REGION_CODES), the three next are verdicts (int8), days and counts are whole
    numbers, the rest booleans. ``recent_days``, ``interim_run`` and ``recent_complete`` matter where a version counts
    the months before; ``applied_on`` (days as ``date.toordinal`` numbers them) where a text changed inside it.
    """

    region: Column
    moved_from_eea: Column
    works_here: Column
    at_work: Column
    career_days: Column
    career_complete: Column
    counted: Column
    any_open: Column
    cheques_known: Column
    quota_left: Column = 0
    quota_known: Column = False
    recent_days: Column = 0
    interim_run: Column = 0
    recent_complete: Column = False
    applied_on: Column = None


def evaluate(regulation: Regulation, columns: Columns) -> dict[str, Column]:
    """The verdict of each condition of a version, by key: plain values in, int8 out; arrays in, int8 arrays out."""
    has_quota = regulation.monthly_quota is not None
    return {key: each(regulation, columns) for key, each in _CONDITIONS.items() if has_quota or key != "quota"}


def verdict_of(key: str, regulation: Regulation, columns: Columns) -> Column:
    """The verdict of one condition, as ``evaluate`` gives it. Raises KeyError."""
    return _CONDITIONS[key](regulation, columns)


def outcome_of(verdicts: Mapping[str, Column]) -> Column:
    """Refused (-1) if any is not met; otherwise undetermined (0) if any is unknown; otherwise granted (+1)."""
    return all_of(*verdicts.values())


def offered_minutes(regulation: Regulation, columns: Columns, outcome: Column) -> Column:
    """The minutes of the cheque that is granted, 0 where none is (int16)."""
    return np.where(outcome > 0, minutes_left(regulation, columns.counted), _NOTHING)[()]


def minutes_left(regulation: Regulation, counted: Column) -> Column:
    """The minutes that somebody with ``counted`` earlier cheques has a right to (int16)."""
    table = criteria.by_count(regulation.minutes_by_count)
    return table[np.minimum(counted, table.size - 1)]


def _residence(regulation: Regulation, columns: Columns) -> Column:
    *older, (_, newest) = regulation.residence_texts()
    if older and type(columns.applied_on) is int:
        # One day has one text.
        held = (text for until, text in older if columns.applied_on < until.toordinal())
        return residence_in(next(held, newest), columns)
    found = residence_in(newest, columns)
    for until, text in reversed(older):
        before = columns.applied_on < until.toordinal()
        by_day: Column = np.where(before, residence_in(text, columns), found)
        found = by_day[()]
    return found


def residence_in(text: Residence, columns: Columns) -> Column:
    """The verdict on where somebody lives under one text of that condition, whatever the day."""
    return criteria.residence(
        columns.region,
        columns.moved_from_eea,
        columns.works_here,
        suffices=text.suffices.value,
        with_work=text.with_work.value,
        with_work_after_moving=text.with_work_after_moving.value,
    )


def _activity(_regulation: Regulation, columns: Columns) -> Column:
    return criteria.activity(columns.at_work)


def _seniority(regulation: Regulation, columns: Columns) -> Column:
    threshold = regulation.seniority_days.value
    if regulation.seniority_days_with_interim is None or regulation.interim_run_days is None:
        return criteria.seniority(columns.career_days, columns.career_complete, threshold=threshold)
    return criteria.recent_seniority(
        columns.recent_days,
        columns.interim_run,
        columns.recent_complete,
        threshold=threshold,
        threshold_with_interim=regulation.seniority_days_with_interim.value,
        run=regulation.interim_run_days.value,
    )


def _earlier_use(regulation: Regulation, columns: Columns) -> Column:
    if regulation.module_minutes is None:
        return criteria.earlier_use(
            columns.counted, columns.any_open, columns.cheques_known, allowed=regulation.cheques_in_window.value
        )
    return criteria.right_left(
        minutes_left(regulation, columns.counted),
        columns.any_open,
        columns.cheques_known,
        module=regulation.module_minutes.value,
    )


def _quota(_regulation: Regulation, columns: Columns) -> Column:
    return criteria.quota(columns.quota_left, columns.quota_known)


# In the order in which they are told. No two look at the same column: what changes one verdict leaves the others alone.
_CONDITIONS: Final[Mapping[str, Callable[[Regulation, Columns], Column]]] = {
    "residence": _residence,
    "activity": _activity,
    "seniority": _seniority,
    "earlier_use": _earlier_use,
    "quota": _quota,
}


def columns_of(regulation: Regulation, facts: Facts, window: WindowState) -> Columns:
    """The facts of one person as the criteria look at them, under a version."""
    quota, recent, run = facts.quota_left, facts.recent_days, facts.interim_run
    if regulation.seniority_months is not None and (recent is None or run is None):
        raise ValueError(f"{regulation.version} counts the months before, and the facts do not")
    return Columns(
        region=criteria.REGION_CODES[facts.region.value if facts.region.known else None],
        moved_from_eea=_three(facts.moved_from_eea),
        works_here=_three(facts.works_in_flanders_or_brussels),
        at_work=_three(facts.at_work),
        career_days=facts.career_days.value,
        career_complete=facts.career_days.known,
        counted=window.counted,
        any_open=window.any_open,
        cheques_known=facts.cheques.known,
        quota_left=0 if quota is None else (quota.value or 0),
        quota_known=quota is not None and quota.known,
        recent_days=0 if recent is None else recent.value,
        interim_run=0 if run is None else run.value,
        recent_complete=recent is not None and run is not None and recent.known and run.known,
        applied_on=facts.applied_on.toordinal(),
    )


def _three(fact: Fact[Any]) -> Column:
    return verdict(bool(fact.value), fact.known)
