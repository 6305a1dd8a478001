"""The base of the API: problem details for every error, and an Idempotency-Key for every POST."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Any
from uuid import UUID

import orjson
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from loopbaan.core import clock
from loopbaan.core.actor import Actor
from loopbaan.core.errors import DomainError, StepRefused
from loopbaan.db import sealing
from loopbaan.web.middleware.errors import status_of
from loopbaan.web.models import ApiRequest
from loopbaan.web.problems import problem

KEY_HEADER = "Idempotency-Key"
_LONGEST_KEY = 255


class KeyRefused(DomainError):
    """The Idempotency-Key is missing or too long."""


def exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse | None:  # noqa: ARG001
    """Turn an error into problem details; None leaves a programming error to Django."""
    if isinstance(error, DomainError):
        fields = {error.field: [error.message]} if error.field else None
        return problem(status_of(error), error.code, error.message, errors=fields)
    if isinstance(error, Http404):
        return problem(HTTPStatus.NOT_FOUND, "not_found", _("Dit bestaat niet."))
    if isinstance(error, PermissionDenied):
        return problem(HTTPStatus.FORBIDDEN, "forbidden", _("Dit mag je niet doen."))
    if isinstance(error, exceptions.ValidationError):
        errors = _by_field(error.detail)
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", _("Kijk de gegevens na."), errors=errors)
    if isinstance(error, exceptions.APIException):
        code = error.get_codes()
        answer = problem(error.status_code, code if isinstance(code, str) else "refused", str(error.detail))
        wait = getattr(error, "wait", None)
        if wait:
            answer.headers["Retry-After"] = str(int(wait))
        return answer
    return None


def _by_field(detail: Any) -> dict[str, list[str]]:
    if not isinstance(detail, dict):
        return {"": [str(each) for each in detail]}
    return {name: [str(each) for each in _flat(value)] for name, value in detail.items()}


def _flat(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [each for inner in value.values() for each in _flat(inner)]
    if isinstance(value, list):
        return [each for inner in value for each in _flat(inner)]
    return [value]


class PortalAPIView(APIView):
    """A view of the API. Write ``perform(request) -> (status, body)`` for POST: one domain call, done once a key.

    The same key with the same call gets the same answer; with another call it is refused (409). A refusal of the domain
    is not remembered: nothing was written, so it may be tried again with the same key.
    """

    def get_exception_handler(self) -> Any:
        """Ours."""
        return exception_handler

    @property
    def actor(self) -> Actor:
        """Who calls."""
        found: Actor | None = self.request.actor
        if found is None:
            raise exceptions.NotAuthenticated
        return found

    def perform(self, request: Request, **kwargs: Any) -> tuple[HTTPStatus, dict[str, Any]]:  # noqa: ARG002
        """The domain call of a POST."""
        raise exceptions.MethodNotAllowed(request.method)

    def post(self, request: Request, **kwargs: Any) -> Response:
        """Perform once a key, in one transaction."""
        key = request.headers.get(KEY_HEADER, "")
        if not key:
            raise KeyRefused("idempotency_key_missing", _("Geef een Idempotency-Key mee."))
        if len(key) > _LONGEST_KEY:
            raise KeyRefused("idempotency_key_too_long", _("Een Idempotency-Key telt hoogstens 255 tekens."))
        person_id = self.actor.person_id
        if person_id is None:
            raise exceptions.NotAuthenticated
        digest = hashlib.sha256(request.path.encode() + b"\n" + _canonical(request.data)).hexdigest()
        with transaction.atomic():
            row, is_new = self._claim(person_id, key, digest)
            if not is_new:
                return self._again(row, digest)
            status, body = self.perform(request, **kwargs)
            row.status, row.answer_sealed = int(status), sealing.seal(orjson.dumps(body))
            row.save(update_fields=["status", "answer_sealed"])
        return Response(body, status=int(status))

    def _claim(self, person_id: UUID, key: str, digest: str) -> tuple[ApiRequest, bool]:
        # Waits on the unique index while the same key is at work elsewhere.
        try:
            with transaction.atomic():
                row = ApiRequest.objects.create(
                    person_id=person_id,
                    idempotency_key=key,
                    request_sha256=digest,
                    asked_at=clock.system_now(),
                )
                return row, True
        except IntegrityError:
            return ApiRequest.objects.get(person_id=person_id, idempotency_key=key), False

    def _again(self, row: ApiRequest, digest: str) -> Response:
        if row.request_sha256 != digest or row.answer_sealed is None:
            raise StepRefused(
                "idempotency_key_reused", _("Deze Idempotency-Key hoort bij een andere vraag. Neem een nieuwe.")
            )
        return Response(orjson.loads(sealing.unseal(bytes(row.answer_sealed))), status=row.status)


def _canonical(data: Any) -> bytes:
    plain = data.dict() if hasattr(data, "dict") else data
    return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)
