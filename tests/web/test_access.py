"""Who may open what, and what others read instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction

from loopbaan.accounts.models import Person, RoleGrant
from loopbaan.core import clock
from loopbaan.web.middleware.readonly import ReadOnlyViolation
from tests.support.html import CheckedClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.pages")]
THING = "00000000-0000-0000-0000-000000000001"


def test_visitors_are_sent_to_the_login_and_back(client: CheckedClient) -> None:
    answer = client.get("/regie/controle/?pagina=2")
    assert answer.status_code == 302
    assert answer["Location"] == "/aanmelden/?next=%2Fregie%2Fcontrole%2F%3Fpagina%3D2"
    client.get(answer["Location"])
    assert client.page.xpath("//main//input[@name='next']/@value")[0] == "/regie/controle/?pagina=2"


def test_a_part_of_a_page_sends_the_whole_page_to_the_login(client: CheckedClient) -> None:
    answer = client.get("/regie/controle/", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/aanmelden/")


def test_software_gets_a_problem(client: CheckedClient, citizen_client: Callable[..., CheckedClient]) -> None:
    answer = client.get("/api/iets/")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "login_required"
    assert citizen_client().get("/api/iets/").json()["code"] == "not_for_you"
    refused = client.get(f"/api/weigert/{THING}/")
    assert refused.status_code == 422
    assert refused.json()["detail"] == "Dit mag niet: de termijn is voorbij."


def test_another_capacity_is_explained(citizen_client: Callable[..., CheckedClient]) -> None:
    client = citizen_client()
    assert client.get("/regie/controle/").status_code == 403
    assert "Je bent aangemeld als An Peeters, burger" in client.text
    assert "Deze pagina is voor mensen van VDAB" in client.text
    assert client.page.xpath("//main//a[@href='/aanmelden/?next=%2Fregie%2Fcontrole%2F']")


def test_a_page_in_an_area_is_for_that_area_also_when_it_forgets_to_say_so(
    citizen_client: Callable[..., CheckedClient], regie_client: Callable[..., CheckedClient]
) -> None:
    assert citizen_client().get("/mijn/vergeten/").status_code == 200
    assert regie_client().get("/mijn/vergeten/").status_code == 403


def test_an_active_session_is_prolonged_on_real_time(citizen_client: Callable[..., CheckedClient]) -> None:
    client = citizen_client()
    start = clock.system_now()
    client.get("/mijn/vergeten/")
    first = client.session["seen"]
    with time_machine.travel(start + timedelta(minutes=4), tick=False):
        client.get("/mijn/vergeten/")
        assert client.session["seen"] == first
    with time_machine.travel(start + timedelta(minutes=50), tick=False):
        client.get("/mijn/vergeten/")
    with time_machine.travel(start + timedelta(minutes=100), tick=False):
        assert client.get("/mijn/vergeten/").status_code == 200
    with time_machine.travel(start + timedelta(minutes=170), tick=False):
        assert client.get("/mijn/vergeten/").status_code == 302


def test_in_another_capacity_an_object_is_not_there(citizen_client: Callable[..., CheckedClient]) -> None:
    assert citizen_client().get(f"/regie/controle/{THING}/").status_code == 404


def test_another_role_is_explained(regie_client: Callable[..., CheckedClient]) -> None:
    assert regie_client().get("/regie/controle/").status_code == 200
    client = regie_client(roles=("heroverweging",))
    assert client.get("/regie/controle/").status_code == 403
    assert "een rol die jij vandaag niet hebt" in client.text


def test_a_role_that_ends_takes_effect_at_once(regie_client: Callable[..., CheckedClient]) -> None:
    client = regie_client()
    assert client.get("/regie/controle/").status_code == 200
    RoleGrant.objects.update(valid_until="2026-03-02")
    assert client.get("/regie/controle/").status_code == 403
    assert "Je hebt vandaag geen rol bij de regie" in client.text


def test_the_header_says_who_and_in_which_capacity(regie_client: Callable[..., CheckedClient]) -> None:
    client = regie_client()
    client.get("/regie/controle/")
    header = " ".join(client.page.xpath("//header")[0].text_content().split())
    assert "Aangemeld als Bo Maes, VDAB" in header
    assert client.page.xpath("//header//form[@action='/afmelden/']")


def test_a_page_of_a_person_is_not_cached(regie_client: Callable[..., CheckedClient], client: CheckedClient) -> None:
    assert regie_client().get("/regie/controle/")["Cache-Control"] == "no-store"
    assert "Cache-Control" not in client.get("/open/")


def test_a_refusal_becomes_a_page(client: CheckedClient) -> None:
    assert client.get(f"/weigert/{THING}/").status_code == 422
    assert "de termijn is voorbij" in client.text
    assert client.get(f"/ontbreekt/{THING}/").status_code == 404
    assert client.get("/bestaat-niet/").status_code == 404


# --- GET does not write ------------------------------------------------------------------------------------------


def test_a_get_that_writes_fails(client: CheckedClient) -> None:
    before = Person.objects.count()
    with pytest.raises(ReadOnlyViolation), transaction.atomic():
        client.get("/schrijft/")
    assert Person.objects.count() == before
    assert client.post("/schrijft/").status_code == 200


def test_a_get_that_says_why_may_write(client: CheckedClient) -> None:
    assert client.get("/mag/").status_code == 200
    with pytest.raises(ReadOnlyViolation):
        client.get("/schrijft/")


@pytest.mark.parametrize(
    "statement",
    [
        "insert into x values (1)",
        "  UPDATE x SET a = 1",
        "/* why */ DELETE FROM x",
        "WITH y AS (SELECT 1) INSERT INTO x SELECT * FROM y",
        "TRUNCATE x",
    ],
)
def test_writing_statements_are_seen(statement: str) -> None:
    from loopbaan.web.middleware.readonly import _guard

    with pytest.raises(ReadOnlyViolation), connection.execute_wrapper(_guard), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    ["SELECT 1 FOR UPDATE", "SELECT 'insert into x'", "SAVEPOINT a", "WITH y AS (SELECT 1) SELECT * FROM y"],
)
def test_reading_statements_pass(statement: str) -> None:
    from loopbaan.web.middleware.readonly import _guard

    with connection.execute_wrapper(_guard), connection.cursor() as cursor:
        cursor.execute(statement)
