"""Numbers, dates and money in Belgian Dutch."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from loopbaan.core import dutch

NBSP = "\u00a0"


def plain(text: str) -> str:
    """The text with ordinary spaces."""
    return text.replace(NBSP, " ")


def test_dates() -> None:
    day = date(2027, 3, 14)
    assert plain(dutch.long_date(day)) == "14 maart 2027"
    assert dutch.short_date(day) == "14/03/2027"
    assert plain(dutch.day_and_date(date(2026, 3, 2))) == "maandag 2 maart 2026"


def test_the_day_and_its_month_stay_together() -> None:
    assert dutch.long_date(date(2027, 3, 14)) == f"14{NBSP}maart 2027"


def test_a_moment_is_shown_in_brussels_time() -> None:
    late_in_utc = datetime(2026, 7, 1, 22, 5, tzinfo=UTC)
    assert plain(dutch.moment(late_in_utc)) == "2 juli 2026 om 0.05 u."
    assert plain(dutch.long_date(late_in_utc)) == "2 juli 2026"
    assert dutch.short_date(datetime(2026, 1, 31, 23, 30, tzinfo=UTC)) == "01/02/2026"


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        dutch.long_date(datetime(2026, 3, 2, 9, 0))


def test_a_time_of_day() -> None:
    assert plain(dutch.clock_time(time(9, 5))) == "9.05 u."


def test_the_last_day_of_a_half_open_period() -> None:
    assert dutch.last_day(date(2027, 1, 1)) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("minutes", "written"),
    [
        (0, "0 u."),
        (45, "45 min."),
        (60, "1 u."),
        (65, "1 u. 05"),
        (150, "2 u. 30"),
        (240, "4 u."),
        (-90, "-1 u. 30"),
        (-20, "-20 min."),
    ],
)
def test_hours(minutes: int, written: str) -> None:
    assert plain(dutch.hours(minutes)) == written


@pytest.mark.parametrize(
    ("minutes", "spoken"),
    [(0, "0 uur"), (30, "30 minuten"), (61, "1 uur en 1 minuut"), (150, "2 uur en 30 minuten"), (240, "4 uur")],
)
def test_hours_in_words(minutes: int, spoken: str) -> None:
    assert dutch.hours_in_words(minutes) == spoken


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (Decimal(45), "€ 45,00"),
        (Decimal("1271.09"), "€ 1.271,09"),
        (Decimal("-40.00"), "€ -40,00"),
        (Decimal("0.005"), "€ 0,01"),
        (Decimal("-0.001"), "€ 0,00"),
    ],
)
def test_money(amount: Decimal, written: str) -> None:
    assert plain(dutch.euro(amount)) == written
    assert " " not in dutch.euro(amount)


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (2555, None, "2.555"),
        (1234567, None, "1.234.567"),
        (Decimal("1234.50"), None, "1.234,5"),
        (0.5, None, "0,5"),
        (12, 1, "12,0"),
        (Decimal("99.95"), 1, "100,0"),
    ],
)
def test_numbers(value: Decimal | float, decimals: int | None, written: str) -> None:
    assert dutch.number(value, decimals) == written
