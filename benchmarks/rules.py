"""The law alone: one decision from facts, and a whole population on arrays, on one core and without a databank."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any, Final

import numpy as np

from loopbaan.core.regulation import decide, regulation_on
from loopbaan.core.regulation.evaluation import Columns, evaluate, offered_minutes, outcome_of
from tests.core.regulation.people import facts

PERSONS: Final = 4_500_000
_DAY = date(2024, 3, 15)
_DECISIONS, _TIMES = 2_000, 5


def measure() -> dict[str, Any]:
    """Microseconds a decision, decisions a second on arrays, and the most memory of the process so far in GiB."""
    law = regulation_on(_DAY)
    person = facts(_DAY, works_here=True)
    columns = _population()

    def many() -> None:
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


def _population() -> Columns:
    random = np.random.default_rng(20240315)

    def three() -> np.ndarray[Any, np.dtype[np.int8]]:
        return random.integers(-1, 2, PERSONS, dtype=np.int8)

    return Columns(
        region=random.integers(0, 6, PERSONS, dtype=np.int8),
        moved_from_eea=three(),
        works_here=three(),
        at_work=three(),
        career_days=random.integers(0, 12_000, PERSONS, dtype=np.int32),
        career_complete=random.random(PERSONS, dtype=np.float32) < 0.9,
        counted=random.integers(0, 3, PERSONS, dtype=np.int8),
        any_open=random.random(PERSONS, dtype=np.float32) < 0.1,
        cheques_known=random.random(PERSONS, dtype=np.float32) < 0.95,
    )
