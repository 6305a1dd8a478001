"""The people of the lab: drawn from the assumed shares, always the same ones, each standing for ``weight`` people.

Nobody real is in it, and nothing of the portal's own data.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from loopbaan.core.regulation import Regulation, Window
from loopbaan.core.regulation.criteria import REGION_CODES
from loopbaan.core.regulation.evaluation import Columns
from loopbaan.core.regulation.windows import counted_in_window
from regie.rules.lab.shares import cheques_by_year, share

PERSONS: Final = 250_000
SEED: Final = 20_270_101
AGES: Final = ("18", "30", "40", "50")
AGE_ENDS: Final = (30, 40, 50, 67)
SCHOOLINGS: Final = ("short", "medium", "high")
ORIGINS: Final = ("without", "with")
# Somebody who does not work has the last code; nobody uses the right from there.
STATUSES: Final = ("employee", "interim", "suspended", "self_employed", "none")
NOT_WORKING: Final = STATUSES.index("none")
_DAYS_IN_YEAR: Final = 365.25
_TWO_YEARS: Final = 730
_NEVER: Final = np.datetime64("NaT", "D")
# A second cheque of an earlier first one belongs to its window.
_WINDOW_YEARS: Final = 6

Ints = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Columns of one length, one entry a drawn person.

    ``age``, ``schooling``, ``origin`` and ``status`` are codes (positions in AGES, SCHOOLINGS, ORIGINS,
    STATUSES), ``years`` the exact age; ``region`` a code of the law; days are whole days; ``first_on`` and
    ``second_on`` the days of earlier cheques (NaT: none); ``income`` is gross euro a month.
    """

    weight: float
    region: Ints
    moved_from_eea: Ints
    years: Ints
    age: Ints
    schooling: Ints
    origin: Ints
    status: Ints
    days_here: Ints
    days_abroad: Ints
    recent_days: Ints
    interim_run: Ints
    income: Ints
    first_on: Ints
    second_on: Ints

    @property
    def size(self) -> int:
        """How many persons were drawn."""
        return int(self.age.size)


@lru_cache(maxsize=2)
def population(persons: int = PERSONS, seed: int = SEED) -> Population:
    """Draw the people: the same for the same size and seed."""
    draw = np.random.default_rng(seed)
    age_group = _drawn(draw, [share("population.age")[each] for each in AGES], persons)
    begins, ends = np.array([int(each) for each in AGES]), np.array(AGE_ENDS)
    years = begins[age_group] + draw.random(persons) * (ends - begins)[age_group]
    schooling = _by_group(draw, age_group, [share("population.schooling")[each] for each in AGES])
    origin = (draw.random(persons) < _table("population.origin", AGES)[age_group]).astype(np.int8)
    region_words = tuple(share("population.region"))
    region_drawn = _drawn(draw, list(share("population.region").values()), persons)
    region = np.array([REGION_CODES[each] for each in region_words], dtype=np.int8)[region_drawn]
    comes_to_work = np.isin(region, [REGION_CODES["wallonia"], REGION_CODES["eea"]])
    chance = (
        _table("population.working", AGES)[age_group]
        * np.array(share("population.working_by_schooling"))[schooling]
        * np.where(origin == 1, share("population.working_by_origin"), 1.0)
    )
    working = (draw.random(persons) < np.minimum(chance, 0.97)) | comes_to_work
    kind = _drawn(draw, [share("population.status")[each] for each in STATUSES[:NOT_WORKING]], persons)
    status = np.where(working, kind, NOT_WORKING).astype(np.int8)
    days_here, days_abroad = _career(draw, years, schooling, origin)
    recent = np.where(working, _TWO_YEARS, draw.integers(0, 400, persons))
    interim = (status == STATUSES.index("interim")) & (draw.random(persons) < share("population.interim_run"))
    spread = np.exp(share("population.income_spread") * draw.standard_normal(persons))
    weight = share("population.size") / persons
    first_on, second_on = _history(draw, weight, age_group, schooling, origin, status, days_here)
    return Population(
        weight=weight,
        region=region,
        moved_from_eea=_three(draw.random(persons) < share("population.moved_from_eea")),
        years=years,
        age=age_group,
        schooling=schooling,
        origin=origin,
        status=status,
        days_here=days_here,
        days_abroad=days_abroad,
        recent_days=np.minimum(recent, days_here),
        interim_run=np.where(interim, np.minimum(28, days_here), 0),
        income=np.where(working, np.array(share("population.income"))[schooling] * spread, 0.0),
        first_on=first_on,
        second_on=second_on,
    )


def columns_of(law: Regulation, people: Population, *, on: date) -> Columns:
    """What the criteria of a version look at, as these people stand on a day: everything is known, no cheque is open.

    A text that changed inside a version is read as of the day nearest to ``on`` on which that version is the law.
    """
    at_work = np.isin(people.status, [_code(STATUSES, each) for each in law.activity_kinds.value])
    abroad = people.days_abroad if "abroad" in law.career_kinds else 0
    opened, counted = _cheques(people, on=on, window=law.window.value)
    day = max(on, law.valid_from)
    if law.valid_until is not None:
        day = min(day, date.fromordinal(law.valid_until.toordinal() - 1))
    everybody = np.ones(people.size, dtype=np.bool_)
    return Columns(
        region=people.region,
        moved_from_eea=people.moved_from_eea,
        works_here=_three(at_work),
        at_work=_three(at_work),
        career_days=people.days_here + abroad,
        career_complete=everybody,
        counted=counted_in_window(opened, counted, on=on, window=law.window.value),
        any_open=~everybody,
        cheques_known=everybody,
        quota_left=everybody.astype(np.int64),
        quota_known=everybody,
        recent_days=people.recent_days,
        interim_run=people.interim_run,
        recent_complete=everybody,
        applied_on=np.full(people.size, day.toordinal()),
    )


def _cheques(people: Population, *, on: date, window: Window) -> tuple[Ints, Ints]:
    """The first day of the last window before a day, and the cheques in it (over the career: all of them)."""
    today = np.datetime64(on, "D")
    first, second = people.first_on < today, people.second_on < today  # false for who never had one
    counted = first.astype(np.int64) + second
    opened = np.where(first, people.first_on, _NEVER)
    # Second cheques of the lab fall in the window of the first.
    return opened, counted if window is Window.LIFETIME else np.where(first, counted, 0)


def _career(draw: np.random.Generator, years: Ints, schooling: Ints, origin: Ints) -> tuple[Ints, Ints]:
    since = np.maximum(0.0, years - np.array(share("population.first_job_age"))[schooling])
    mean = np.array(share("population.share_of_career_worked"))[schooling]
    worked = since * draw.beta(8 * mean, 8 * (1 - mean)) * _DAYS_IN_YEAR
    here = np.where(origin == 1, draw.beta(4 * share("population.share_of_career_here"), 0.8, years.size), 1.0)
    proven = draw.random(years.size) < share("population.abroad_proven")
    return (worked * here).astype(np.int64), np.where(proven, worked * (1 - here), 0.0).astype(np.int64)


def _history(
    draw: np.random.Generator,
    weight: float,
    age_group: Ints,
    schooling: Ints,
    origin: Ints,
    status: Ints,
    days: Ints,
) -> tuple[Ints, Ints]:
    """The days of the first and the second cheque of each person: in each year as many as were started.

    Who uses the right more often today did so before. One window a person: the lab knows no second right.
    """
    liking = np.ones(age_group.size)
    for name, words, codes in (
        ("age", AGES, age_group),
        ("schooling", SCHOOLINGS, schooling),
        ("origin", ORIGINS, origin),
        ("status", STATUSES[:NOT_WORKING], np.minimum(status, NOT_WORKING - 1)),
    ):
        there = np.bincount(codes, minlength=len(words)) / codes.size
        liking *= (_table(f"uptake.{name}", words) / np.maximum(there, 1e-9))[codes]
    liking[(status == NOT_WORKING) | (days < _TWO_YEARS)] = 0.0
    with np.errstate(divide="ignore"):
        order = np.argsort(-(np.log(liking) + draw.gumbel(size=liking.size)), kind="stable")
    first_on, second_on = np.full(liking.size, _NEVER), np.full(liking.size, _NEVER)
    firsts, seconds = cheques_by_year("first"), cheques_by_year("second")
    same_year = share("uptake.second_in_the_same_year")
    at, began = 0, {}
    for year, number in firsts.items():
        began[year] = order[at : at + round(number / weight)]
        at += began[year].size
        first_on[began[year]] = _day_in(draw, year, began[year].size)
        earlier = [each for past, each in began.items() if year - _WINDOW_YEARS < past < year]
        waiting = np.concatenate([order[:0], *earlier])
        total = round(seconds[year] / weight)
        now = round(total * same_year)
        for pool, wanted in ((began[year], now), (waiting[np.isnat(second_on[waiting])], total - now)):
            chosen = draw.permutation(pool)[:wanted]
            # Never before the first: the last day of the year does for both halves.
            second_on[chosen] = np.datetime64(f"{year}-12-31", "D")
    return first_on, second_on


def _day_in(draw: np.random.Generator, year: int, number: int) -> Ints:
    found: Ints = np.datetime64(f"{year}-01-01", "D") + draw.integers(0, 360, number).astype("timedelta64[D]")
    return found


def _drawn(draw: np.random.Generator, chances: list[float], number: int) -> Ints:
    reach = np.cumsum(np.array(chances) / sum(chances))
    return np.minimum(np.searchsorted(reach, draw.random(number), side="right"), len(chances) - 1).astype(np.int8)


def _by_group(draw: np.random.Generator, group: Ints, chances: list[list[float]]) -> Ints:
    reach = np.cumsum(np.array(chances), axis=1)[:, :-1][group]
    found: Ints = (draw.random(group.size)[:, None] >= reach).sum(axis=1).astype(np.int8)
    return found


def _table(key: str, words: tuple[str, ...]) -> Ints:
    values = share(key)
    return np.array([values[each] for each in words], dtype=np.float64)


def _three(met: Ints) -> Ints:
    return np.where(met, 1, -1).astype(np.int8)


def _code(words: tuple[str, ...], word: str) -> int:
    return words.index(word) if word in words else -1
