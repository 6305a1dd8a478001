"""A refusal of the domain becomes a page that a person understands."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from loopbaan.core.errors import DomainError, NotFound, StepRefused
from loopbaan.web import problems
from loopbaan.web.views import errors


def status_of(error: DomainError) -> HTTPStatus:
    """404 for what is not there for this actor, 409 for a step that came too late, 422 for the rest."""
    if isinstance(error, NotFound):
        return HTTPStatus.NOT_FOUND
    if isinstance(error, StepRefused):
        return HTTPStatus.CONFLICT
    return HTTPStatus.UNPROCESSABLE_ENTITY


class DomainErrorMiddleware:
    """Answer a DomainError that no form caught, and a database that is away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The sentence of the error on a page, or as problem details for the API."""
        if not isinstance(exception, DomainError):
            return None
        status = status_of(exception)
        if problems.wants_json(request):
            return problems.problem(status, exception.code, exception.message)
        if status is HTTPStatus.NOT_FOUND:
            return errors.not_found(request, exception)
        return render(request, "web/refused.html", {"sentence": exception.message}, status=status)
