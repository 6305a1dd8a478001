"""The demo's calendar, read once a request."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from loopbaan.core import clock
from loopbaan.web import demo_clock


class ClockMiddleware:
    """Shift the clock by the demo's offset during the request; does nothing outside the demo."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.DEMO or request.path == "/health/":
            return self.get_response(request)
        with clock.shifted(demo_clock.offset()):
            return self.get_response(request)
