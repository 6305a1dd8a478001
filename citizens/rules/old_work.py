"""Work of before the first day of Dimona and DmfA: no source is asked for it, so it is not known. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from citizens.rules.work import Gap
from loopbaan.core.periods import add_years
from loopbaan.core.regulation import Regulation, WorkPeriod, count_work
from loopbaan.core.regulation.days import days_within, spans
from loopbaan.magda.answers import (
    EMPLOYEES_SINCE,
    Answer,
    DmfaCareer,
    Outcome,
    Person,
    SelfEmployedCareer,
    WorkRelations,
)

# Assumed: nobody had a career before that birthday. School is compulsory until then.
CAREER_FROM_AGE: Final = 18
BEFORE_2003: Final = "before_2003"
_CENTURY: Final = 100


def gap_before_sources(
    outcomes: Iterable[Outcome], work: tuple[WorkPeriod, ...], law: Regulation, on: date
) -> Gap | None:
    """The days before EMPLOYEES_SINCE on which somebody may have worked; None where they cannot decide about seniority.

    That is so for who was too young, who has enough days without them or would not have enough with all of them, and
    where a version counts only the months before. None as well when nothing says when somebody was born.
    """
    born_on = _born_on(tuple(outcomes), on)
    if born_on is None or law.seniority_months is not None:
        return None
    begin = add_years(born_on, CAREER_FROM_AGE)
    if begin >= EMPLOYEES_SINCE:
        return None
    first, after = begin.toordinal(), EMPLOYEES_SINCE.toordinal()
    open_days = after - first - days_within(spans(work, law.career_kinds), first, after)
    known = count_work(law, work, on).career
    if not known < law.seniority_days.value <= known + open_days:
        return None
    return Gap(begin, EMPLOYEES_SINCE)


def _born_on(outcomes: tuple[Outcome, ...], on: date) -> date | None:
    """The birth date in the national register; else the one in the national number that a source answered about."""
    contents = [each.content for each in outcomes if isinstance(each, Answer)]
    registered = next((each.born_on for each in contents if isinstance(each, Person)), None)
    if registered is not None:
        return registered
    told = (
        each.insz for each in contents if isinstance(each, Person | WorkRelations | DmfaCareer | SelfEmployedCareer)
    )
    return next((day for insz in told if (day := birth_date(insz, on)) is not None), None)


def birth_date(insz: str, on: date) -> date | None:
    """The birth date that a national number begins with, as early as it can be read; None when it is no such number.

    The century is the last one that does not lie in the future. A month can be raised by 20 or 40 (a number of
    somebody outside the register), a month or day that is not known is 00.
    """
    if len(insz) != 11 or not insz.isdecimal():
        return None
    year, month, day = int(insz[:2]), int(insz[2:4]) % 20, int(insz[4:6])
    century = on.year - on.year % _CENTURY
    year += century if year <= on.year % _CENTURY else century - _CENTURY
    try:
        return date(year, month or 1, 1) + timedelta(max(day, 1) - 1)
    except ValueError:
        return date(year, 1, 1)
