"""Logging in and out, against the practice environment's ACM/IDM on this machine."""

from __future__ import annotations

import copy
import dataclasses
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from lxml import html
from werkzeug.serving import make_server

from loopbaan.accounts.models import Person, User
from loopbaan.audit.models import Event
from sandbox.app import close_app, create_app
from sandbox.config import Config
from tests.support import people
from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db
SECRET = "only-for-tests"


class Acm:
    """The login service, as a browser without memory drives it."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.browser = httpx.Client(follow_redirects=False)

    def choose(self, address: str, **choice: str) -> str:
        """Open the login page at an address, choose, and return the path that the browser is sent back to."""
        page = html.fromstring(self.browser.get(address).text)
        fields = {each.get("name"): each.get("value") or "" for each in page.xpath("//input[@type='hidden']")}
        answer = self.browser.post(f"{self.origin}/acm/v1/auth", data={**fields, **choice})
        assert answer.status_code == 303, answer.text
        back = urlsplit(answer.headers["location"])
        return f"{back.path}?{back.query}"


@pytest.fixture(scope="module")
def acm_server() -> Iterator[Acm]:
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    config = dataclasses.replace(
        Config(client_id="loopbaan-test", client_secret=SECRET, mollie_api_key="test_x"),
        portal_url="http://testserver",
        public_url=origin,
        issuer=f"{origin}/acm",
        port=port,
    )
    app = create_app(config)
    server = make_server("127.0.0.1", port, app, threaded=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Acm(origin)
    server.shutdown()
    server.server_close()
    thread.join()
    close_app(app)


@pytest.fixture
def acm(acm_server: Acm, settings: Any) -> Acm:
    settings.SOCIALACCOUNT_PROVIDERS = providers_at(f"{acm_server.origin}/acm")
    return acm_server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def providers_at(issuer: str) -> dict[str, Any]:
    providers = copy.deepcopy(django_settings.SOCIALACCOUNT_PROVIDERS)
    for app in providers["openid_connect"]["APPS"]:
        app["settings"]["server_url"] = issuer
    return providers


def begin(client: CheckedClient, provider: str, *, after: str = "") -> str:
    answer = client.post(f"/aanmelden/{provider}/", {"next": after})
    assert answer.status_code == 302
    return str(answer["Location"])


def log_in(client: CheckedClient, acm: Acm, provider: str, persona: str, *, after: str = "", **choice: str) -> Any:
    return client.get(acm.choose(begin(client, provider, after=after), persona=persona, **choice))


def test_the_login_asks_for_no_more_than_it_may(client: CheckedClient, acm: Acm) -> None:
    query = dict(parse_qsl(urlsplit(begin(client, "burger")).query))
    assert set(query["scope"].split()) == {"openid", "profile", "rrn"}
    assert query["code_challenge_method"] == "S256"
    assert query["nonce"]
    assert query["redirect_uri"] == "http://testserver/aanmelden/burger/terug/"
    query = dict(parse_qsl(urlsplit(begin(client, "organisatie")).query))
    assert set(query["scope"].split()) == {"openid", "profile", "vo"}


def test_a_citizen_logs_in(client: CheckedClient, acm: Acm) -> None:
    answer = log_in(client, acm, "burger", "noor-vandamme", after="/mijn/inzage/")
    assert answer.status_code == 302
    assert answer["Location"] == "/mijn/inzage/"
    person = Person.objects.get()
    assert person.full_name == "Noor Vandamme"
    assert client.get("/na-aanmelden/")["Location"] == "/mijn/"
    event = Event.objects.get(action="logged_in")
    assert event.person_id == person.id
    assert event.capacity == "citizen"
    assert event.payload["provider"] == "citizen"


def test_no_insz_and_no_claims_stay_behind(client: CheckedClient, acm: Acm, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    log_in(client, acm, "burger", "noor-vandamme")
    from loopbaan.accounts import service

    insz = service.insz_of(Person.objects.get().id)
    assert not SocialAccount.objects.exists()
    session = Session.objects.get().get_decoded()
    assert insz not in repr(session)
    assert insz not in repr(list(Event.objects.values_list("payload", "actor_name")))
    assert insz not in repr(User.objects.values())
    assert insz not in caplog.text


def test_somebody_of_vdab_with_and_without_a_role(client: CheckedClient, acm: Acm) -> None:
    log_in(client, acm, "organisatie", "ann-declercq")
    refused = client.get("/na-aanmelden/")
    assert refused.status_code == 403
    assert "Je hebt vandaag geen rol bij de regie" in client.text
    people.grant(Person.objects.get(), ["auditor"])
    assert client.get("/na-aanmelden/")["Location"] == "/regie/"


def test_the_capacity_is_that_of_the_session(client: CheckedClient, acm: Acm) -> None:
    log_in(client, acm, "organisatie", "sofie-lemmens@horizon")
    session = client.session["identity"]
    assert session["capacity"] == "centre"
    assert session["kbo"] == "0999000327"
    assert session["organisation_name"] == "Horizon Talent"
    log_in(client, acm, "organisatie", "sofie-lemmens@wegwijzer")
    assert client.session["identity"]["kbo"] == "0999000228"
    assert Person.objects.count() == 1


def test_a_cancelled_login(client: CheckedClient, acm: Acm) -> None:
    path = acm.choose(begin(client, "burger", after="/mijn/"), cancel="1")
    answer = client.get(path, follow=True)
    assert answer.redirect_chain == [("/aanmelden/geannuleerd/?next=%2Fmijn%2F", 302)]
    assert client.heading == "Je annuleerde het aanmelden"
    assert not Event.objects.exists()
    assert client.page.xpath("//main//a[@href='/aanmelden/?next=/mijn/']")


def test_an_answer_of_another_browser_is_refused(client: CheckedClient, acm: Acm) -> None:
    path = acm.choose(begin(client, "burger"), persona="noor-vandamme")
    answer = CheckedClient().get(path)
    assert answer.status_code == 400
    assert not User.objects.exists()
    assert client.get(path).status_code == 302
    # The same answer once more: its state is spent, but we are logged in.
    assert client.get(path)["Location"] == "/na-aanmelden/"


def test_an_id_token_of_another_login_is_refused(client: CheckedClient, acm: Acm) -> None:
    address = begin(client, "burger")
    parts = urlsplit(address)
    query = {**dict(parse_qsl(parts.query)), "nonce": "another"}
    path = acm.choose(
        f"{parts.scheme}://{parts.netloc}{parts.path}?{httpx.QueryParams(query)}", persona="noor-vandamme"
    )
    answer = client.get(path)
    assert answer.status_code == 403
    assert not User.objects.exists()


def test_a_login_that_is_too_weak(client: CheckedClient, acm: Acm) -> None:
    answer = log_in(client, acm, "burger", "noor-vandamme", method="eidas")
    assert answer.status_code == 403
    assert "niet sterk genoeg" in client.text
    assert not User.objects.exists()


def test_a_login_service_that_is_down(client: CheckedClient, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = providers_at(f"http://127.0.0.1:{free_port()}/acm")
    answer = client.post("/aanmelden/burger/", {})
    assert answer.status_code == 503
    assert "antwoordt even niet" in client.text


@pytest.mark.parametrize(
    "after",
    ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "http://testserver/x", "/\\evil"],
)
def test_the_way_on_stays_in_the_portal(client: CheckedClient, acm: Acm, after: str) -> None:
    assert log_in(client, acm, "burger", "noor-vandamme", after=after)["Location"] == "/na-aanmelden/"


def test_logging_out(client: CheckedClient, acm: Acm) -> None:
    log_in(client, acm, "burger", "noor-vandamme")
    assert client.get("/afmelden/").status_code == 200
    answer = client.post("/afmelden/")
    assert answer["Location"].startswith(f"{acm.origin}/acm/v1/logout?")
    back = acm.browser.get(answer["Location"]).headers["location"]
    assert back == "http://testserver/afgemeld/"
    assert client.get("/afgemeld/").status_code == 200
    assert "sessionid" not in repr(client.session.items())
    assert client.get("/na-aanmelden/")["Location"].startswith("/aanmelden/?next=")
    assert Event.objects.filter(action="logged_out").count() == 1


def test_logging_out_while_the_login_service_is_down(
    citizen_client: Callable[..., CheckedClient], settings: Any
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = providers_at(f"http://127.0.0.1:{free_port()}/acm")
    client = citizen_client()
    assert client.post("/afmelden/")["Location"] == "/afgemeld/"
    assert "identity" not in client.session


def test_an_unknown_registration(client: CheckedClient) -> None:
    assert client.post("/aanmelden/google/", {}).status_code == 404
    assert client.get("/aanmelden/google/terug/").status_code == 404


def test_the_login_page_is_opened_at_its_own_address(client: CheckedClient) -> None:
    answer = client.get("/aanmelden/?next=/mijn/", headers={"host": "localhost:8000"})
    assert answer["Location"] == "http://testserver/aanmelden/?next=/mijn/"


def test_a_blocked_identity_loses_its_session(citizen_client: Callable[..., CheckedClient]) -> None:
    client = citizen_client()
    assert client.get("/na-aanmelden/")["Location"] == "/mijn/"
    User.objects.update(is_active=False)
    assert client.get("/na-aanmelden/")["Location"].startswith("/aanmelden/")
