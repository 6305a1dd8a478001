"""Numbers, dates and money as they are written in Belgian Dutch. Pure: pages, letters and mails share it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
NBSP = "\u00a0"
MINUTES_IN_HOUR = 60
DAYS_IN_YEAR = 365
_COUNTS = ("één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf")
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")


def _local(moment: datetime) -> datetime:
    """The moment as clocks in Brussels show it. Raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("a naive datetime has no legal day")
    return moment.astimezone(BRUSSELS)


def _day(value: date) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


def long_date(value: date) -> str:
    """``14 maart 2027``; an aware datetime counts as its day in Brussels."""
    day = _day(value)
    return f"{day.day}{NBSP}{MONTHS[day.month - 1]} {day.year}"


def short_date(value: date) -> str:
    """``14/03/2027``, for tables."""
    return f"{_day(value):%d/%m/%Y}"


def day_and_date(value: date) -> str:
    """``maandag 2 maart 2026``."""
    day = _day(value)
    return f"{WEEKDAYS[day.weekday()]} {long_date(day)}"


def clock_time(value: datetime | time) -> str:
    """``14.05 u.``; an aware datetime is shown in Brussels time."""
    shown = _local(value) if isinstance(value, datetime) else value
    return f"{shown.hour}.{shown.minute:02d}{NBSP}u."


def moment(value: datetime) -> str:
    """``2 maart 2026 om 14.05 u.``, Brussels time."""
    return f"{long_date(value)} om {clock_time(value)}"


def last_day(valid_until: date) -> date:
    """The last day of a half-open period: what a page shows as "t.e.m."."""
    return _day(valid_until) - timedelta(days=1)


def _grouped(digits: str) -> str:
    return f"{int(digits):,}".replace(",", ".")


def number(value: float | Decimal, decimals: int | None = None) -> str:
    """``1.234`` or ``1.234,5``; ``decimals`` fixes how many, rounding half away from zero."""
    amount = Decimal(str(value))
    if decimals is not None:
        amount = amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    whole, _, fraction = f"{abs(amount):f}".partition(".")
    if decimals is None:
        fraction = fraction.rstrip("0")
    is_negative = amount < 0 and any(digit != "0" for digit in whole + fraction)
    sign = "-" if is_negative else ""
    return f"{sign}{_grouped(whole)}{',' + fraction if fraction else ''}"


def years_of(days: int) -> str:
    """``zeven`` for 2,555 days: whole years of 365 days in words up to twelve, else with one decimal."""
    whole, rest = divmod(days, DAYS_IN_YEAR)
    if rest or not 1 <= whole <= len(_COUNTS):
        return number(Decimal(days) / DAYS_IN_YEAR, 1)
    return _COUNTS[whole - 1]


def euro(amount: Decimal | int) -> str:
    """``€ 45,00`` with a space that does not break."""
    return f"€{NBSP}{number(amount, 2)}"


def hours(minutes: int) -> str:
    """``2 u. 30`` for 150 minutes, ``2 u.`` for 120, ``45 min.`` for less than an hour, ``0 u.`` for nothing."""
    sign = "-" if minutes < 0 else ""
    whole, rest = divmod(abs(minutes), MINUTES_IN_HOUR)
    if whole == 0 and rest:
        return f"{sign}{rest}{NBSP}min."
    if rest:
        return f"{sign}{whole}{NBSP}u.{NBSP}{rest:02d}"
    return f"{sign}{whole}{NBSP}u."


def hours_in_words(minutes: int) -> str:
    """``2 uur en 30 minuten``: for letters, and for readers that speak."""
    whole, rest = divmod(minutes, MINUTES_IN_HOUR)
    spoken_rest = "1 minuut" if rest == 1 else f"{rest} minuten"
    if rest == 0:
        return f"{whole} uur"
    return spoken_rest if whole == 0 else f"{whole} uur en {spoken_rest}"
