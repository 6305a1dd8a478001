"""Everything asks for a login, unless its view is marked public."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from loopbaan.core.actor import Actor
from loopbaan.web import problems
from loopbaan.web.access import Access, access_of
from loopbaan.web.words import CAPACITY_PLURALS, badge_of, capacity_of_area

LOGIN_PATH = "/aanmelden/"


def login_address(next_path: str) -> str:
    """The login page, to come back to a path afterwards."""
    return f"{LOGIN_PATH}?{urlencode({'next': next_path})}"


class LoginRequiredMiddleware:
    """Send anonymous visitors to the login, and explain a page to who is there in another capacity."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Decide before the view runs; None lets it run."""
        access = access_of(view, area=capacity_of_area(request.path))
        if access.public:
            return None
        actor: Actor | None = request.actor  # type: ignore[attr-defined]
        if actor is None:
            return self._ask_login(request)
        if not access.right_capacity(actor):
            if kwargs:
                # A page about one object: its existence is not told either.
                raise Http404
            return self._explain(request, access)
        if not access.right_role(actor):
            return self._explain(request, access)
        return None

    def _ask_login(self, request: HttpRequest) -> HttpResponse:
        if problems.wants_json(request):
            return problems.problem(HTTPStatus.UNAUTHORIZED, "login_required", "Meld je eerst aan.")
        # A POST cannot be repeated after the login: go back to the page of the form, which has the same address.
        kept: str = getattr(request, "kept_form_query", "")
        query = request.META.get("QUERY_STRING", "")
        path = request.path + (f"?{query}" if query else "")
        if kept:
            path += ("&" if query else "?") + kept
        address = login_address(path)
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": address})
        return HttpResponse(status=HTTPStatus.FOUND, headers={"Location": address})

    def _explain(self, request: HttpRequest, access: Access) -> HttpResponse:
        standing = request.standing  # type: ignore[attr-defined]
        wrong_capacity = not access.right_capacity(standing.actor)
        if problems.wants_json(request):
            return problems.problem(HTTPStatus.FORBIDDEN, "not_for_you", "Deze dienst is niet voor jou.")
        context = {
            "badge": badge_of(standing),
            "wrong_capacity": wrong_capacity,
            "meant_for": [CAPACITY_PLURALS[each] for each in sorted(access.capacities)],
            "refusal": standing.refusal,
            "way_out": standing.way_out,
            "switch_url": login_address(request.get_full_path() if request.method == "GET" else request.path),
        }
        return render(request, "web/not_for_you.html", context, status=HTTPStatus.FORBIDDEN)
