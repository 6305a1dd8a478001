"""A form that is sent after the login expired: what was typed is kept for the same person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from loopbaan.web import kept_forms
from loopbaan.web.access import access_of


class KeptFormMiddleware:
    """Keep the text of an anonymous POST to a page that asks for a login; the login brings it back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: Any, _kwargs: dict[str, Any]
    ) -> None:
        """Runs before access is decided, which then sends the visitor to the login."""
        actor = request.actor  # type: ignore[attr-defined]
        if request.method != "POST" or actor is not None or access_of(view).public:
            return
        kept = kept_forms.keep(request)
        if kept is not None:
            request.kept_form_query = f"{kept_forms.PARAMETER}={kept}"  # type: ignore[attr-defined]
