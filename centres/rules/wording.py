"""Dates, times and durations as they stand in a Dutch sentence."""

from __future__ import annotations

from datetime import date, datetime

from loopbaan.core.clock import BRUSSELS

_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip


def day_text(day: date) -> str:
    """``2 maart 2026``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def time_text(moment: datetime) -> str:
    """``14.05 u.``, the time in Brussels."""
    local = moment.astimezone(BRUSSELS)
    return f"{local.hour}.{local.minute:02d} u."


def span_text(starts_at: datetime, ends_at: datetime) -> str:
    """``2 maart 2026 van 14.00 u. tot 15.30 u.``"""
    return f"{day_text(starts_at.astimezone(BRUSSELS).date())} van {time_text(starts_at)} tot {time_text(ends_at)}"


def minutes_text(minutes: int) -> str:
    """``2 u. 30``, ``3 uur`` or ``45 minuten``."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return "1 minuut" if rest == 1 else f"{rest} minuten"
    return f"{hours} u. {rest:02d}" if rest else f"{hours} uur"
