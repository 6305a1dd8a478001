"""Who acts in this request."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from loopbaan.accounts.session import Standing, identity_of, standing_of
from loopbaan.core import clock

_SEEN = "seen"
# How often an active session is prolonged: not on every request, since that would be a write each time.
_PROLONG_AFTER_SECONDS = 300


class ActorMiddleware:
    """Set ``request.actor`` (None for anonymous) and ``request.standing``, with the roles of today.

    An active session is prolonged on real time, also when the demo's calendar jumps.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        standing = self._standing(request)
        request.standing = standing  # type: ignore[attr-defined]
        request.actor = standing.actor if standing else None  # type: ignore[attr-defined]
        return self.get_response(request)

    def _standing(self, request: HttpRequest) -> Standing | None:
        # No cookie, no session: spare the database on public pages and health checks.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        identity = identity_of(request.session)
        if identity is None:
            return None
        if not request.user.is_authenticated or not request.user.is_active:
            # The identity was blocked, or the login belongs to a session that was ended.
            logout(request)
            return None
        seen = int(clock.system_now().timestamp())
        if seen - request.session.get(_SEEN, 0) > _PROLONG_AFTER_SECONDS:
            request.session[_SEEN] = seen
        return standing_of(identity, on=clock.today())
