"""The benchmark's calendar: real time, shifted by one constant of the process."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse

from loopbaan.core import clock

TODAY = datetime(2026, 3, 30, 10, 0, tzinfo=clock.BRUSSELS)
VARIABLE = "BENCHMARK_SHIFT_SECONDS"


def shift() -> timedelta:
    """From real time to the benchmark's calendar; fixed by the first process of a run, inherited by the others."""
    seconds = os.environ.setdefault(VARIABLE, str(round((TODAY - clock.system_now()).total_seconds())))
    return timedelta(seconds=int(seconds))


class CalendarMiddleware:
    """Shift the clock during a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.shift = shift()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with clock.shifted(self.shift):
            return self.get_response(request)
