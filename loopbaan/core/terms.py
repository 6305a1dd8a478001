"""When a legal term has passed: the half-open end that the deadlines and the pages use.

The day of the act is not counted, and a term in months runs from one day of the month to the day before the same day
(Gerechtelijk Wetboek, art. 52 to 54). So fourteen days after 2 March the last day is 16 March, and the term has passed
on 17 March; three months after 2 March the last day is 2 June, and it has passed on 3 June.
"""

from __future__ import annotations

from datetime import date, timedelta

import holidays

from loopbaan.core.periods import ONE_DAY, add_months

UNCHANGED = "unchanged"
NEXT_WORKING_DAY = "next_working_day"


def passed_after_days(act_on: date, days: int, *, closed_day_rule: str = UNCHANGED) -> date:
    """The first day on which a term of calendar days after an act has passed."""
    return _shift(act_on + timedelta(days=days), closed_day_rule) + ONE_DAY


def passed_after_months(act_on: date, months: int, *, closed_day_rule: str = UNCHANGED) -> date:
    """The first day on which a term of months after an act has passed."""
    return _shift(add_months(act_on + ONE_DAY, months) - ONE_DAY, closed_day_rule) + ONE_DAY


def _shift(last_day: date, rule: str) -> date:
    """Art. 53: a last day on a weekend or holiday moves to the next working day, where the rule says so."""
    if rule == UNCHANGED:
        return last_day
    if rule != NEXT_WORKING_DAY:
        raise ValueError(f"unknown rule for closed days: {rule}")
    while last_day.weekday() >= 5 or last_day in holidays.country_holidays("BE", years=last_day.year):
        last_day += ONE_DAY
    return last_day
