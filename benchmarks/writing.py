"""One row written and read by ``loopbaan.db.rows``, beside the same by the ORM: what ADR 8 stands or falls with."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

from django.db import transaction

from loopbaan.accounts.models import Person
from loopbaan.db import rows

_COUNT: Final = 400
_ROUNDS: Final = 7


def measure() -> dict[str, float]:
    """Milliseconds a row, and how many times longer the ORM takes, alternately measured; nothing is kept."""
    taken: dict[str, list[float]] = {"orm_insert": [], "rows_insert": [], "orm_find": [], "rows_find": []}
    for _ in range(_ROUNDS):
        with transaction.atomic():
            people = [Person(id=uuid4(), given_name="Noor", family_name=f"Maes {n}") for n in range(2 * _COUNT)]
            taken["orm_insert"].append(_time(lambda each: each.save(force_insert=True), people[:_COUNT]))
            taken["rows_insert"].append(_time(rows.insert, people[_COUNT:]))
            taken["orm_find"].append(_time(lambda each: Person.objects.filter(id=each.id).first(), people[:_COUNT]))
            taken["rows_find"].append(_time(lambda each: rows.find(Person, id=each.id), people[:_COUNT]))
            transaction.set_rollback(True)
    medians = {name: statistics.median(each) for name, each in taken.items()}
    return {
        **{f"{name}_ms": round(1000 * each, 3) for name, each in medians.items()},
        "insert_ratio": round(medians["orm_insert"] / medians["rows_insert"], 2),
        "find_ratio": round(medians["orm_find"] / medians["rows_find"], 2),
    }


def _time(work: Callable[[Person], Any], people: list[Person]) -> float:
    began = time.perf_counter()
    for each in people:
        work(each)
    return (time.perf_counter() - began) / len(people)
