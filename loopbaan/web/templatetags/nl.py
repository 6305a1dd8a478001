"""Filters that write dates, times, hours, numbers and money in Belgian Dutch. Nothing stays nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template

from loopbaan.core import dutch

register = template.Library()


def _unless_missing(write: Callable[[Any], str], value: object) -> str:
    """An empty value is written as nothing; anything of the wrong kind raises, so that a test sees it."""
    return "" if value is None or value == "" else write(value)


@register.filter
def datum(value: date | None) -> str:
    """``14 maart 2027``."""
    return _unless_missing(dutch.long_date, value)


@register.filter
def datum_kort(value: date | None) -> str:
    """``14/03/2027``."""
    return _unless_missing(dutch.short_date, value)


@register.filter
def dag_datum(value: date | None) -> str:
    """``maandag 2 maart 2026``."""
    return _unless_missing(dutch.day_and_date, value)


@register.filter
def tijdstip(value: datetime | None) -> str:
    """``2 maart 2026 om 14.05 u.``."""
    return _unless_missing(dutch.moment, value)


@register.filter
def uur(value: datetime | None) -> str:
    """``14.05 u.`` of a time or an aware datetime."""
    return _unless_missing(dutch.clock_time, value)


@register.filter
def tem(value: date | None) -> str:
    """``31 december 2026`` for the exclusive end ``2027-01-01``: the last day of a half-open period."""
    return _unless_missing(lambda day: dutch.long_date(dutch.last_day(day)), value)


@register.filter
def tem_kort(value: date | None) -> str:
    """``31/12/2026`` for the exclusive end ``2027-01-01``."""
    return _unless_missing(lambda day: dutch.short_date(dutch.last_day(day)), value)


@register.filter
def euro(value: Decimal | None) -> str:
    """``€ 45,00``."""
    return _unless_missing(dutch.euro, value)


@register.filter
def uren(value: int | None) -> str:
    """``2 u. 30`` for 150 minutes."""
    return _unless_missing(dutch.hours, value)


@register.filter
def uren_voluit(value: int | None) -> str:
    """``2 uur en 30 minuten`` for 150 minutes."""
    return _unless_missing(dutch.hours_in_words, value)


@register.filter
def getal(value: Decimal | None, decimals: int | None = None) -> str:
    """``1.234`` or ``1.234,5``; ``{{ x|getal:2 }}`` fixes the decimals."""
    return "" if value is None or value == "" else dutch.number(value, decimals)


@register.filter
def when(value: object) -> str:
    """A moment, a day or a text as a reader expects it: ``tijdstip`` for a datetime, ``datum`` for a date."""
    if isinstance(value, datetime):
        return dutch.moment(value)
    return dutch.long_date(value) if isinstance(value, date) else "" if value is None else str(value)
