"""A version over the people of the lab: who has a right, who is expected to use it, and what that costs.

Use is right times take-up; take-up is calibrated on a year of which the cheques and the spending are known, so that
the lab gives that year's figures back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from loopbaan.core.money import fee_including_vat
from loopbaan.core.regulation import Regulation, regulation
from loopbaan.core.regulation.evaluation import evaluate, minutes_left, outcome_of
from regie.rules.lab.population import AGES, NOT_WORKING, ORIGINS, SCHOOLINGS, STATUSES, Population, columns_of
from regie.rules.lab.shares import cheques_by_year, share

Floats = NDArray[Any]
# The years of which both the cheques and the spending are known, with the version that was the law.
LEVELS: Final[Mapping[int, str]] = {2019: "2013-07-01", 2020: "2020-01-01"}
DIMENSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "age": AGES,
    "schooling": SCHOOLINGS,
    "status": STATUSES[:NOT_WORKING],
    "origin": ORIGINS,
}
# Users of all ages are known from when one year of work was enough. Fitted to a year in which nearly nobody under 30
# had a right, the same spread would make every young person a user as soon as the condition is lowered.
_SPREAD_LEVEL: Final = 2019
_ROUNDS: Final = 60
_MONTHS: Final = 12
_SHORT: Final = SCHOOLINGS.index("short")
_MINUTES_IN_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class OwnShareByIncome:
    """Who earns less than ``below`` (gross euro a month) pays ``amount`` instead: by the hour or by the cheque, as the
    version does."""

    below: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """What a version gives, one entry a drawn person, in people and in cheques (weighted) and in euro a year.

    ``first`` is the use of a first cheque or of a credit, ``second`` that of a second cheque.
    """

    entitled: Floats
    first: Floats
    second: Floats
    first_cost: Floats
    second_cost: Floats

    @property
    def use(self) -> Floats:
        """Cheques or credits that start in a year."""
        return self.first + self.second

    @property
    def cost(self) -> Floats:
        """What the government pays in a year."""
        return self.first_cost + self.second_cost


@dataclass(frozen=True, slots=True, eq=False)
class Uptake:
    """How much use is made of a right, as in the year ``level``.

    ``factors`` give the chance of a first cheque as a product over age, schooling, status and origin;
    ``second_of_new`` and ``second_of_old`` are second cheques for each first one of the same year, and for each person
    whose first one was earlier. ``spending`` is what was spent for each euro that the started cheques cost together.
    """

    level: int
    factors: Mapping[str, Floats]
    second_of_new: float
    second_of_old: float
    spending: float

    def chance(self, people: Population) -> Floats:
        """The chance of each person, were there a right, to use it within a year."""
        found: Floats = np.ones(people.size)
        for name, factor in self.factors.items():
            codes = getattr(people, name)
            found = found * np.append(factor, 0.0)[codes]
        return np.minimum(found, 1.0)


@lru_cache(maxsize=4)
def uptake(level: int, people: Population) -> Uptake:
    """The take-up of a year of ``LEVELS``. Raises KeyError."""
    law, on = regulation(LEVELS[level]), date(level, 1, 1)
    right = _right(law, people, on=on)
    firsts, seconds = cheques_by_year("first")[level], cheques_by_year("second")[level]
    factors = _factors(people, _first_right(people, _SPREAD_LEVEL))
    spread = Uptake(level, factors, 0.0, 0.0, 1.0).chance(people)
    factors["age"] = factors["age"] * (firsts / float((spread * _first_right(people, level)).sum()))
    same_year = share("uptake.second_in_the_same_year")
    old = float(np.where(right.ordinal > 1, people.weight, 0.0).sum())
    raw = Uptake(
        level=level,
        factors=factors,
        second_of_new=seconds * same_year / firsts,
        second_of_old=seconds * (1 - same_year) / old,
        spending=1.0,
    )
    tariff = expected(law, people, raw, on=on).cost.sum()
    return Uptake(
        level, factors, raw.second_of_new, raw.second_of_old, float(share("uptake.spending")[str(level)] / tariff)
    )


def _first_right(people: Population, level: int) -> Floats:
    """The people who have a right to a first cheque at the start of a year of ``LEVELS``."""
    right = _right(regulation(LEVELS[level]), people, on=date(level, 1, 1))
    return np.where(right.ordinal == 1, people.weight, 0.0)


def expected(
    law: Regulation, people: Population, taken: Uptake, *, on: date, by_income: OwnShareByIncome | None = None
) -> Expected:
    """Right, use and cost of one year under a version, as the people stand on ``on``.

    Raises OpenParameter when the version leaves a figure open that a cost needs.
    """
    right = _right(law, people, on=on)
    entitled = np.where(right.ordinal > 0, people.weight, 0.0)
    is_credit = law.module_minutes is not None
    # A credit is one right, however much earlier cheques left of it; a second cheque follows a first one.
    of_first = right.ordinal > 0 if is_credit else right.ordinal == 1
    first = np.where(of_first, entitled * taken.chance(people), 0.0)
    second = np.where(of_first, 0.0, entitled * taken.second_of_old)
    after_new = np.zeros(people.size)
    if not is_credit and law.cheques_in_window.value > 1:
        after_new = first * taken.second_of_new
    if law.monthly_quota is not None:
        most = law.monthly_quota.value * _MONTHS * share("uptake.started")
        fits = min(1.0, most / max(1e-9, float((first + second + after_new).sum())))
        first, second, after_new = first * fits, second * fits, after_new * fits
    cost_first = _cost(law, people, right.counted, by_income) * taken.spending
    cost_next = _cost(law, people, right.counted + 1, by_income) * taken.spending if after_new.any() else 0.0
    return Expected(
        entitled=entitled,
        first=first,
        second=second + after_new,
        first_cost=first * cost_first,
        second_cost=second * cost_first + after_new * cost_next,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Right:
    """``counted``: earlier cheques that count; ``ordinal``: the how-manieth cheque the right is, 0 for no right."""

    counted: Floats
    ordinal: Floats


def _right(law: Regulation, people: Population, *, on: date) -> _Right:
    columns = columns_of(law, people, on=on)
    granted = outcome_of(evaluate(law, columns)) > 0
    return _Right(columns.counted, np.where(granted, columns.counted + 1, 0))


def _cost(law: Regulation, people: Population, counted: Floats, by_income: OwnShareByIncome | None) -> Floats:
    """What the government pays for each person's next cheque, all its minutes used: the fee less the own share."""
    by_count = law.minutes_by_count
    fees = [
        float(fee_including_vat(minutes=each, rate_per_hour=law.fee_per_hour.value, vat_percent=law.vat_percent.value))
        for each in by_count
    ]
    at = np.minimum(counted, len(by_count) - 1)
    fee = np.array(fees)[at]
    hours = minutes_left(law, counted) / _MINUTES_IN_HOUR
    price = _price(law, people, at, hours)
    if by_income is not None:
        less = float(by_income.amount) * (hours if law.price_by_ordinal is None else 1.0)
        price = np.where(people.income < float(by_income.below), less, price)
    left: Floats = np.maximum(0.0, fee - price)
    return left


def _price(law: Regulation, people: Population, at: Floats, hours: Floats) -> Floats:
    found: Floats
    if law.price_by_ordinal is not None:
        # After the last cheque there is no price, and no right either.
        found = np.array([*map(float, law.price_by_ordinal.value), 0.0])[at]
        return found
    if law.price_per_hour is None or law.price_per_hour_short is None:
        raise LookupError(f"{law.version} has no price")
    hourly = np.where(
        people.schooling == _SHORT, float(law.price_per_hour_short.value), float(law.price_per_hour.value)
    )
    found = hourly * hours
    return found


def _factors(people: Population, right: Floats) -> dict[str, Floats]:
    """Factors that spread the first cheques of a year as the users are known to be spread: iterative proportional
    fitting on who had the right."""
    firsts = cheques_by_year("first")[_SPREAD_LEVEL]
    sizes = [len(words) for words in DIMENSIONS.values()]
    kept = people.status != NOT_WORKING
    codes = [getattr(people, name)[kept].astype(np.int64) for name in DIMENSIONS]
    cells = np.bincount(np.ravel_multi_index(codes, sizes), weights=right[kept], minlength=int(np.prod(sizes)))
    cells = cells.reshape(sizes)
    wanted = []
    for name, words in DIMENSIONS.items():
        values = np.array([share(f"uptake.{name}")[word] for word in words])
        wanted.append(values / values.sum() * firsts)
    factors = [np.ones(size) for size in sizes]
    for _round in range(_ROUNDS):
        for axis, target in enumerate(wanted):
            product: Floats = cells.astype(np.float64)
            for other, factor in enumerate(factors):
                shape = [1] * len(sizes)
                shape[other] = sizes[other]
                product = product * factor.reshape(shape)
            now = product.sum(axis=tuple(each for each in range(len(sizes)) if each != axis))
            factors[axis] = factors[axis] * np.where(now > 0, target / np.maximum(now, 1e-12), 0.0)
    return dict(zip(DIMENSIONS, factors, strict=True))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: people with a right, cheques started in a year, euro a year. Rounded as they are shown."""

    entitled: int
    use: int
    cost: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The total and, for each dimension, a line for each of its words."""

    total: Line
    by: Mapping[str, Mapping[str, Line]]


def summary(found: Expected, people: Population) -> Summary:
    """Add up: right to the hundred, use to ten, cost to a thousand euro, so that no figure looks surer than it is."""
    columns = (found.entitled, found.use, found.cost)
    by = {}
    for name, words in DIMENSIONS.items():
        codes = getattr(people, name)
        sums = [np.bincount(codes, weights=each, minlength=len(words) + 1) for each in columns]
        by[name] = {word: _line(*(float(each[index]) for each in sums)) for index, word in enumerate(words)}
    return Summary(_line(*(float(each.sum()) for each in columns)), by)


def _line(entitled: float, use: float, cost: float) -> Line:
    return Line(int(round(entitled, -2)), int(round(use, -1)), int(round(cost, -3)))
