"""Errors for software: RFC 9457 problem details."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller is software: the API answers problem details, never a page."""
    return request.path.startswith("/api/")


def problem(
    status: HTTPStatus | int, code: str, detail: str, *, errors: dict[str, list[str]] | None = None
) -> JsonResponse:
    """A problem: ``code`` is stable, ``detail`` the Dutch sentence, ``errors`` the sentences by field."""
    body: dict[str, object] = {
        "type": f"urn:loopbaancheque:fout:{code}",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "code": code,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    return JsonResponse(body, status=int(status), content_type="application/problem+json")
