"""The pages of errors, health and figures."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from lxml import html

from loopbaan.web.views import errors
from tests.support.html import CheckedClient, problems_of


@pytest.mark.django_db
def test_health(client: CheckedClient) -> None:
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "queue": "ok"}


@pytest.mark.django_db
def test_health_says_what_is_down_and_no_more(client: CheckedClient, settings: Any) -> None:
    settings.REDIS_URL = "redis://:secret@127.0.0.1:1/0"
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json() == {"database": "ok", "queue": "down"}


@pytest.mark.django_db
def test_figures_are_for_this_machine_only(client: CheckedClient) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


@pytest.mark.django_db
def test_a_page_that_is_not_there(client: CheckedClient) -> None:
    assert client.get("/nergens/").status_code == 404
    assert client.heading == "We vinden deze pagina niet"
    answer = client.get("/api/nergens/")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


@pytest.mark.django_db
def test_the_log_holds_no_query(client: CheckedClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        client.get("/nergens/?zoek=Peeters")
    lines = [record.getMessage() for record in caplog.records if "structlog" in record.name]
    assert any("GET /nergens/" in line for line in lines)
    assert not any("Peeters" in line for line in lines)


def after(error: Exception, path: str = "/") -> HttpResponse:
    """What a visitor gets after an error, while it is being handled."""

    def fail() -> None:
        raise error

    try:
        fail()
    except type(error):
        return errors.fault(RequestFactory().get(path))
    raise AssertionError("nothing was raised")


def test_a_fault_needs_no_database() -> None:
    answer = after(KeyError("anything"))
    assert answer.status_code == 500
    assert problems_of(answer.content.decode()) == []
    assert "Er ging iets mis bij ons" in html.fromstring(answer.content).text_content()


@pytest.mark.parametrize("path", ["/", "/api/x/"])
def test_a_database_that_is_away(path: str) -> None:
    answer = after(OperationalError("connection refused"), path)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert b"refused" not in answer.content


@pytest.mark.django_db
def test_a_form_of_another_site_is_refused() -> None:
    client = CheckedClient(enforce_csrf_checks=True)
    answer = client.post("/oefenklok/", {"step": "week"})
    assert answer.status_code == 403
    assert client.page.xpath("//h1")


@pytest.mark.parametrize(
    ("fragment", "problem"),
    [
        ("<input name='a'>", "no label for input 'a'"),
        ("<p id='x'></p><p id='x'></p>", "id 'x' twice"),
        ("<p style='color:red'>a</p>", "a style attribute on p"),
        ("<script>alert(1)</script>", "an inline script"),
        ("<p onclick='x()'>a</p>", "onclick on p"),
        ("<p>{{ vergeten }}</p>", "template syntax is shown"),
        ("<form method='POST'><button>Ga</button></form>", "a POST form without a CSRF token"),
        ("<button></button>", "a button without a name"),
        ("<img src='a.png'>", "a picture without alt"),
        (
            "<label for='a'>A</label><input id='a' name='a' aria-describedby='b'>",
            "aria-describedby names ['b'], which are not there",
        ),
        ("<!doctype html><html><title>T</title><main><h1>A</h1></main></html>", "html without lang=nl"),
        ("<!doctype html><html lang='nl'><title>T</title><main><h1>A</h1><h1>B</h1></main></html>", "2 h1 headings"),
        (
            "<!doctype html><html lang='nl'><title>T</title><main><h1>A</h1><h3>B</h3></main></html>",
            "h1 is followed by h3",
        ),
    ],
)
def test_the_checks_of_the_client_can_fail(fragment: str, problem: str) -> None:
    assert problem in problems_of(fragment)
