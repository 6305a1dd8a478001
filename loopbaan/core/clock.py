"""The clock: the only place that asks the system what time it is.

Legal days are calendar days in Europe/Brussels. Interface code (a request, a task, a command) reads the clock once and
hands the moment down; nothing below the interface calls this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")

_offset: ContextVar[timedelta] = ContextVar("clock_offset", default=timedelta(0))
_fixed: ContextVar[datetime | None] = ContextVar("clock_fixed", default=None)


def system_now() -> datetime:
    """Real time, aware, in UTC: for sessions, tokens and measurements, never for anything legal."""
    return datetime.now(UTC)


def now() -> datetime:
    """The legal moment, aware, in UTC: real time plus the demo clock's offset (zero outside the demo)."""
    fixed = _fixed.get()
    return fixed if fixed is not None else system_now() + _offset.get()


def today() -> date:
    """The legal day in Brussels."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The calendar day in Brussels on which an aware moment falls.

    Raises ValueError for a naive datetime: its day would depend on the server.
    """
    if moment.tzinfo is None:
        raise ValueError("a naive datetime has no legal day")
    return moment.astimezone(BRUSSELS).date()


def start_of(day: date) -> datetime:
    """The first moment of a legal day, aware, in UTC."""
    return datetime.combine(day, time.min, tzinfo=BRUSSELS).astimezone(UTC)


@contextmanager
def shifted(offset: timedelta) -> Iterator[None]:
    """Run with the clock moved by ``offset``: set once a request, task or beat tick in demo settings."""
    token = _offset.set(offset)
    try:
        yield
    finally:
        _offset.reset(token)


@contextmanager
def fixed_at(moment: datetime) -> Iterator[None]:
    """Run with the clock standing still at an aware ``moment``: for loading the demo's past and for tests."""
    if moment.tzinfo is None:
        raise ValueError("a clock cannot stand at a naive datetime")
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
