"""Whether the portal can work, and its figures for those who run it."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from http import HTTPStatus

import redis
from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from loopbaan.web.access import public


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _queue() -> None:
    # The cache and the queue are one server.
    with redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as client:
        client.ping()


_CHECKS: dict[str, Callable[[], None]] = {"database": _database, "queue": _queue}


@public
@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Each part with ``ok`` or ``down``, and 503 when one is down. Says nothing about why: it is public."""
    parts: dict[str, str] = {}
    for name, check in _CHECKS.items():
        try:
            check()
        except Exception:  # noqa: BLE001 - whatever is wrong, the part is down
            parts[name] = "down"
        else:
            parts[name] = "ok"
    down = "down" in parts.values()
    return JsonResponse(parts, status=HTTPStatus.SERVICE_UNAVAILABLE if down else HTTPStatus.OK)


@public
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus: only for this machine itself, never through a proxy."""
    address = request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 - not bound to, compared with
    forwarded = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
    if forwarded or not ipaddress.ip_address(address).is_loopback:
        raise Http404
    response: HttpResponse = ExportToDjangoView(request)
    return response
