"""The pages of errors. The page of a fault asks nothing of the database."""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import loader

from loopbaan.core.errors import DomainError
from loopbaan.web import form_keys, kept_forms, problems

_RETRY_AFTER_SECONDS = "30"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """400."""
    if problems.wants_json(request):
        return problems.problem(HTTPStatus.BAD_REQUEST, "bad_request", "Deze vraag is niet leesbaar.")
    return render(request, "errors/400.html", status=HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """403."""
    if problems.wants_json(request):
        return problems.problem(HTTPStatus.FORBIDDEN, "forbidden", "Dit mag je niet doen.")
    return render(request, "errors/403.html", status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same for what does not exist and for what is somebody else's."""
    if problems.wants_json(request):
        sentence = exception.message if isinstance(exception, DomainError) else "Dit bestaat niet."
        return problems.problem(HTTPStatus.NOT_FOUND, "not_found", sentence)
    return render(request, "errors/404.html", status=HTTPStatus.NOT_FOUND)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403: a form of another site, or one whose cookie is gone.

    A form that we gave to this very person, before they logged in again in another tab, comes back with its text.
    """
    if problems.wants_json(request):
        return problems.problem(HTTPStatus.FORBIDDEN, "csrf", "Het CSRF-token ontbreekt of klopt niet.")
    if address := _kept_at(request):
        return HttpResponseRedirect(address)
    return render(request, "errors/403_csrf.html", status=HTTPStatus.FORBIDDEN)


def _kept_at(request: HttpRequest) -> str:
    """Where the text of an older form is shown again, to be sent anew; nothing when it is not this person's form."""
    key = form_keys.read_key(request.POST.get(form_keys.FIELD, ""))
    visitor = getattr(request, "actor", None)
    if key is None or (visitor is not None and not key.is_for(visitor)):
        return ""
    kept = kept_forms.keep(request)
    if kept is None:
        return ""
    query = request.GET.copy()
    query[kept_forms.PARAMETER] = str(kept)
    return f"{request.path}?{query.urlencode()}"


def fault(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the database is away for a moment: rendered without a context processor or a query."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.INTERNAL_SERVER_ERROR
    if problems.wants_json(request):
        response: HttpResponse = problems.problem(
            status, "unavailable" if away else "fault", "Er liep iets mis bij ons. Probeer het straks opnieuw."
        )
    else:
        response = HttpResponse(loader.get_template("errors/500.html").render({"away": away}), status=status)
    if away:
        response.headers["Retry-After"] = _RETRY_AFTER_SECONDS
    return response
