"""Logs: one line an event, with the id of the request; plain text in the demo, JSON elsewhere. No personal data."""

from __future__ import annotations

import copy
import logging
import re
import sys
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from loopbaan.core.errors import DomainError

# An address that is itself the proof: who reads it in a log could confirm somebody else's mail address.
_SECRET_PATHS = re.compile(r"(/contact/bevestig/)[^/\s'\"]+")
_EXPECTED = frozenset({404, 409, 422})


def masked(text: str) -> str:
    """The text with the one-time codes in addresses struck out."""
    return _SECRET_PATHS.sub(r"\1***", text)


def error_words(error: BaseException) -> str:
    """The type of an error and its code, or the name of the constraint that the database refused on.

    Never its text: PostgreSQL repeats the failing row in it, names and numbers included.
    """
    kind = type(error)
    named = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(error, DomainError):
        return f"{named} [{error.code}]"
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    return f"{named} [{constraint}]" if constraint else named


def error_report(error: BaseException, frames: TracebackType | None = None) -> str:
    """Where an error arose and what kind it is, after the errors that led to it; no texts and no values."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = [error_report(before), ""] if before is not None else []
    lines.append("Traceback (most recent call last):")
    step = frames or error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        lines.append(f'  File "{code.co_filename}", line {step.tb_lineno}, in {code.co_name}')
        step = step.tb_next
    return "\n".join([*lines, error_words(error)])


def without_error_text(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace ``exc_info`` by a report that holds no text of the error."""
    given = event.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else given[1] if isinstance(given, tuple) else None
    if error is None and given:
        error = sys.exc_info()[1]
    if error is not None:
        event["exception"] = error_report(error)
    return event


class PlainFormatter(logging.Formatter):
    """The lines of everything that logs by the standard library: no texts of errors, no one-time codes."""

    def format(self, record: logging.LogRecord) -> str:
        """The record in words; the record itself stays whole for other handlers."""
        shown = copy.copy(record)
        shown.exc_text = None  # what another formatter made of the error
        if record.name.startswith("django_structlog"):
            shown.exc_info = None  # its one line holds the report already
        shown.args = _plain_arguments(record)
        return masked(super().format(shown))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name that the library calls
        """Frames and type only."""
        _kind, error, frames = ei
        return "" if error is None else error_report(error, frames)


def _plain_arguments(record: logging.LogRecord) -> Any:
    given = record.args
    if isinstance(given, tuple):
        return tuple(error_words(each) if isinstance(each, BaseException) else each for each in given)
    if isinstance(given, dict):
        plain = {key: error_words(each) if isinstance(each, BaseException) else each for key, each in given.items()}
        if isinstance(plain.get("exc"), str):  # Celery hands over the error as text: "ValueError('what was wrong')"
            plain["exc"] = plain["exc"].partition("(")[0]
        return plain
    return given


class UnexpectedAnswers(logging.Filter):
    """Let through what Django reports about answers, but for those that the portal means to give.

    They are in the log already, as ``request_finished`` at the level INFO.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the answer is none of 404, 409 and 422."""
        return getattr(record, "status_code", None) not in _EXPECTED


def without_query(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Cut the query off an address, and a one-time code out of it: a query may hold a name that somebody searched."""
    if isinstance(event.get("request"), str):
        event["request"] = masked(event["request"].partition("?")[0])
    return event


def configure(*, json: bool) -> None:
    """Send structlog's events through the standard logging, whose levels and handlers the settings give."""
    last: Processor = (
        structlog.processors.JSONRenderer() if json else structlog.processors.KeyValueRenderer(key_order=["event"])
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            without_query,
            structlog.stdlib.filter_by_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            without_error_text,
            last,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
