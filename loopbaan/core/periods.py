"""Half-open periods of days, and the counting of months and years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same day of the month ``months`` later; a day that does not exist there becomes the first of the next month.

    So 30 November + 3 months is 1 March, and 29 February + 12 months is 1 March: a term is never cut short.
    """
    years, month_index = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month_index + 1
    try:
        return date(year, month, day.day)
    except ValueError:
        return date(year + month // 12, month % 12 + 1, 1)


def add_years(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February becomes 1 March in a year without one."""
    return add_months(day, 12 * years)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from ``valid_from`` up to, not including, ``valid_until`` (None: open)."""

    valid_from: date
    valid_until: date | None = None

    def __post_init__(self) -> None:
        if self.valid_until is not None and self.valid_until <= self.valid_from:
            raise ValueError("a period ends after it begins")

    def __contains__(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


def distinct_days(periods: Iterable[Period], *, before: date) -> int:
    """How many distinct calendar days before ``before`` the periods cover together: an overlap counts once."""
    total = 0
    reached = date.min
    for period in sorted(periods, key=lambda each: each.valid_from):
        begin = max(period.valid_from, reached)
        end = before if period.valid_until is None else min(period.valid_until, before)
        if end > begin:
            total += (end - begin).days
            reached = end
    return total
