"""Dates, times and durations as they stand in a Dutch sentence."""

from __future__ import annotations

from datetime import date, datetime

from loopbaan.core import dutch
from loopbaan.core.clock import BRUSSELS


def plain(text: str) -> str:
    """The text with ordinary spaces: signed texts are compared byte by byte, and never had others."""
    return text.replace(dutch.NBSP, " ")


def day_text(day: date) -> str:
    """``2 maart 2026``."""
    return plain(dutch.long_date(day))


def time_text(moment: datetime) -> str:
    """``14.05 u.``, the time in Brussels."""
    return plain(dutch.clock_time(moment))


def span_text(starts_at: datetime, ends_at: datetime) -> str:
    """``2 maart 2026 van 14.00 u. tot 15.30 u.``"""
    return f"{day_text(starts_at.astimezone(BRUSSELS).date())} van {time_text(starts_at)} tot {time_text(ends_at)}"


def minutes_text(minutes: int) -> str:
    """``2 u. 30``, ``3 uur`` or ``45 minuten``."""
    is_mixed = minutes > dutch.MINUTES_IN_HOUR and minutes % dutch.MINUTES_IN_HOUR
    if is_mixed:
        return plain(dutch.hours(minutes))
    return dutch.hours_in_words(minutes) if minutes else "0 minuten"
