"""The law alone: one decision from facts, and a whole population on arrays, on one core and without a databank."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import numpy as np

from loopbaan.core.regulation import EarlierState, Regulation, decide, regulation_on
from loopbaan.core.regulation.evaluation import Columns, evaluate, offered_minutes, outcome_of
from loopbaan.core.regulation.windows import STATE_CODES, counted_in_window
from tests.core.regulation.people import facts

PERSONS: Final = 4_500_000
_DAY = date(2024, 3, 15)
_DECISIONS, _TIMES = 2_000, 5


def measure() -> dict[str, Any]:
    """Microseconds a decision, decisions a second on arrays, and the most memory of the process so far in GiB."""
    law = regulation_on(_DAY)
    person = facts(_DAY, works_here=True)
    people = _population()

    def many() -> None:
        columns = _columns(people, law)
        outcome = outcome_of(evaluate(law, columns))
        offered_minutes(law, columns, outcome)

    def one() -> None:
        for _ in range(_DECISIONS):
            decide(law, person)

    return {
        "version": law.version,
        "decision_us": round(1e6 * _median(one) / _DECISIONS, 1),
        "persons": PERSONS,
        "persons_per_second": round(PERSONS / _median(many)),
        "memory_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
    }


def _median(work: Callable[[], None]) -> float:
    work()
    times = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


@dataclass(frozen=True)
class _People:
    """What is known of each person, as columns: the state of the last cheque as a code, its window by its first day."""

    base: Columns
    window_opened_on: Any
    cheques_in_window: Any
    last_state: Any


def _columns(people: _People, law: Regulation) -> Columns:
    """The dates become counts: part of what is measured."""
    counted = counted_in_window(people.window_opened_on, people.cheques_in_window, on=_DAY, window=law.window.value)
    return replace(people.base, counted=counted, any_open=people.last_state == STATE_CODES[EarlierState.OPEN])


def _population() -> _People:
    random = np.random.default_rng(20240315)

    def three() -> np.ndarray[Any, np.dtype[np.int8]]:
        return random.integers(-1, 2, PERSONS, dtype=np.int8)

    base = Columns(
        region=random.integers(0, 6, PERSONS, dtype=np.int8),
        moved_from_eea=three(),
        works_here=three(),
        at_work=three(),
        career_days=random.integers(0, 12_000, PERSONS, dtype=np.int32),
        career_complete=random.random(PERSONS, dtype=np.float32) < 0.9,
        counted=0,
        any_open=False,
        cheques_known=random.random(PERSONS, dtype=np.float32) < 0.95,
    )
    state = random.integers(0, len(STATE_CODES), PERSONS, dtype=np.int8)
    opened_on = np.datetime64("2013-07-01", "D") + random.integers(0, 3900, PERSONS, dtype=np.int16)
    opened_on[state == STATE_CODES[None]] = np.datetime64("NaT")
    in_window = random.integers(1, 3, PERSONS, dtype=np.int8) * (state != STATE_CODES[None]).astype(np.int8)
    return _People(base, opened_on, in_window, state)
