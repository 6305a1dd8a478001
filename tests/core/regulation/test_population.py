"""A hundred thousand persons in one run on arrays, and each of them alone: the same verdicts."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import numpy as np

from loopbaan.core.regulation import Regulation, all_regulations
from loopbaan.core.regulation.evaluation import Columns, evaluate, offered_minutes, outcome_of

PERSONS = 100_000


def population(law: Regulation, count: int, random: np.random.Generator) -> Columns:
    """Persons whose numbers crowd around every threshold of a version."""
    last = law.valid_until or law.valid_from + timedelta(2000)

    def around(*thresholds: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        near = random.choice(thresholds, count) + random.integers(-2, 3, count)
        return np.where(random.random(count) < 0.5, near, random.integers(0, 6000, count)).astype(np.int32)

    def three() -> np.ndarray[tuple[int], np.dtype[np.int8]]:
        return random.integers(-1, 2, count).astype(np.int8)

    return Columns(
        region=random.integers(0, 6, count).astype(np.int8),
        moved_from_eea=three(),
        works_here=three(),
        at_work=three(),
        career_days=around(law.seniority_days.value),
        career_complete=random.random(count) < 0.8,
        counted=random.integers(0, 4, count).astype(np.int8),
        any_open=random.random(count) < 0.2,
        cheques_known=random.random(count) < 0.9,
        quota_left=random.integers(0, 3, count).astype(np.int16),
        quota_known=random.random(count) < 0.8,
        recent_days=around(365, 274),
        interim_run=around(28, 27),
        recent_complete=random.random(count) < 0.8,
        applied_on=random.integers(law.valid_from.toordinal(), last.toordinal(), count).astype(np.int32),
    )


def test_each_person_alone_gets_what_the_array_gives() -> None:
    random = np.random.default_rng(20240315)
    laws = all_regulations()
    for law in laws:
        columns = population(law, PERSONS // len(laws) + 1, random)
        verdicts = evaluate(law, columns)
        outcomes = outcome_of(verdicts)
        minutes = offered_minutes(law, columns, outcomes)
        assert {each.dtype for each in (*verdicts.values(), outcomes)} == {np.dtype(np.int8)}
        assert minutes.dtype == np.int16
        assert set(np.unique(outcomes)) == {-1, 0, 1}
        names = [each.name for each in dataclasses.fields(Columns)]
        rows = zip(*(getattr(columns, name).tolist() for name in names), strict=True)
        whole = [each.tolist() for each in (*verdicts.values(), outcomes, minutes)]
        for index, row in enumerate(rows):
            person = Columns(**dict(zip(names, row, strict=True)))
            alone = evaluate(law, person)
            outcome = outcome_of(alone)
            found = [int(each) for each in (*alone.values(), outcome, offered_minutes(law, person, outcome))]
            assert found == [each[index] for each in whole], (law.version, person)


def test_nothing_is_made_of_objects() -> None:
    """Whole columns stay small whole numbers: four and a half million persons have to fit."""
    random = np.random.default_rng(1)
    for law in all_regulations():
        columns = population(law, 10, random)
        assert all(getattr(columns, each.name).dtype.kind in "ib" for each in dataclasses.fields(Columns))
        assert all(each.dtype.itemsize == 1 for each in evaluate(law, columns).values())
