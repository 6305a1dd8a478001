"""The five busiest pages: how long the server takes, and how many queries, whatever the databank holds."""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection

_WARM, _TIMES = 5, 25


@dataclass(frozen=True, slots=True)
class Visit:
    """One page as one person opens it."""

    name: str
    path: str
    cookies: Mapping[str, str]


def measure(visits: list[Visit]) -> dict[str, dict[str, float]]:
    """Median and slowest-but-one time in milliseconds, and the number of queries, of each page."""
    application = WSGIHandler()
    return {visit.name: _one(application, visit) for visit in visits}


def _one(application: WSGIHandler, visit: Visit) -> dict[str, float]:
    for _ in range(_WARM):
        _open(application, visit)
    statements: list[str] = []

    def count(execute: Callable[..., Any], sql: Any, params: Any, many: Any, context: Any) -> Any:
        statements.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        _open(application, visit)
    times = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        _open(application, visit)
        times.append(1000 * (time.perf_counter() - began))
    times.sort()
    return {"ms": round(statistics.median(times), 1), "ms_high": round(times[-2], 1), "queries": len(statements)}


def _open(application: WSGIHandler, visit: Visit) -> None:
    path, _, query = visit.path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in visit.cookies.items()),
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    status: list[str] = []
    answer = application(environ, lambda line, _headers, _info=None: status.append(line))
    for _part in answer:
        pass
    answer.close()
    if not status[0].startswith("200"):
        raise RuntimeError(f"{visit.name} answers {status[0]}")
