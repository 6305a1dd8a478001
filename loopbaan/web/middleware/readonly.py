"""GET requests do not write: proven on every statement, not trusted."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from loopbaan.audit import trail
from loopbaan.web.access import may_write_on_get

_SAFE = {"GET", "HEAD", "OPTIONS"}
_WRITE = re.compile(
    r"\s*(?:/\*.*?\*/\s*)*(?:INSERT|UPDATE|DELETE|MERGE|TRUNCATE|CREATE|ALTER|DROP|COPY|CALL|DO|GRANT|REVOKE|REFRESH)\b"
    r"|\s*WITH\b.*\b(?:INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|MERGE\s+INTO)\b",
    re.IGNORECASE | re.DOTALL,
)
_free: ContextVar[bool] = ContextVar("get_may_write", default=False)


class ReadOnlyViolation(RuntimeError):
    """A GET request tried to write: a programming error."""


def _guard(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001
    if not _free.get() and not trail.is_writing() and _WRITE.match(str(sql)):
        raise ReadOnlyViolation(f"a GET request may not write: {str(sql)[:80]}")
    return execute(sql, params, many, context)


class ReadOnlyGetMiddleware:
    """Refuse every writing statement during a GET, except the trail's read event and views marked ``writes_on_get``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in _SAFE:
            return self.get_response(request)
        token = _free.set(False)
        try:
            with connection.execute_wrapper(_guard):
                return self.get_response(request)
        finally:
            _free.reset(token)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: Any, _kwargs: dict[str, Any]
    ) -> None:
        """Let go of a view that is marked; the token of ``__call__`` sets it back."""
        if request.method in _SAFE and may_write_on_get(view):
            _free.set(True)
