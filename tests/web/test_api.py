"""The base of the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from loopbaan.accounts.models import Person
from loopbaan.web.models import ApiRequest
from tests.support import people
from tests.support.html import CheckedClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.pages")]


def call(client: CheckedClient, key: str, **data: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/api/nota/", data, content_type="application/json", headers=headers)


def notes() -> int:
    return Person.objects.filter(family_name="Nota").count()


def test_the_same_call_twice_is_done_once(citizen_client: Callable[..., CheckedClient]) -> None:
    client = citizen_client()
    first, second = call(client, "a", text="Hallo"), call(client, "a", text="Hallo")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert notes() == 1
    assert b'"id"' not in bytes(ApiRequest.objects.get().answer_sealed)


def test_a_key_is_for_one_call_of_one_person(citizen_client: Callable[..., CheckedClient]) -> None:
    client = citizen_client()
    call(client, "a", text="Hallo")
    answer = call(client, "a", text="Iets anders")
    assert answer.status_code == 409
    assert answer.json()["code"] == "idempotency_key_reused"
    other = citizen_client(people.a_citizen("Bart", "Claes"))
    assert call(other, "a", text="Hallo").status_code == 201
    assert notes() == 2


def test_a_refusal_may_be_tried_again(citizen_client: Callable[..., CheckedClient]) -> None:
    client = citizen_client()
    answer = call(client, "a", text="weiger")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"] == {"text": ["Dit mag niet."]}
    assert not ApiRequest.objects.exists()
    assert call(client, "a", text="Hallo").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_post_needs_a_key(citizen_client: Callable[..., CheckedClient], key: str) -> None:
    answer = call(citizen_client(), key, text="Hallo")
    assert answer.status_code == 422
    assert answer.json()["code"].startswith("idempotency_key_")
    assert notes() == 0


def test_what_cannot_be_read_is_a_problem(citizen_client: Callable[..., CheckedClient]) -> None:
    answer = citizen_client().post("/api/nota/", "{", content_type="application/json", headers={"Idempotency-Key": "a"})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "parse_error"
