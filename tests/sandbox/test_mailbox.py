"""The mailbox, what survives a restart, and the settings."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from sandbox.app import close_app, create_app
from sandbox.calendar import DEMO_START, Calendar
from sandbox.config import Config, ConfigurationError, from_environment
from tests.sandbox.conftest import CONFIG

MAIL = {
    "to": "an.peeters@post.example",
    "from": "Loopbaancheque <post@loopbaan.example>",
    "subject": "Bevestig je adres",
    "text": "Dag An\n\nKlik op http://127.0.0.1:8000/adres/abc123/?a=1&b=2.\n<script>alert(1)</script>",
    "html": "<p>Dag An</p><script>alert(1)</script>",
    "message_id": "<1@loopbaan.example>",
}


def send(client: FlaskClient, **changes: Any) -> str:
    response = client.post("/mail/api/messages", json=MAIL | changes)
    assert response.status_code == 201, response.json
    return str(response.json["id"])


def test_a_mail_is_kept_and_shown(client: FlaskClient) -> None:
    assert "De postbus is leeg" in client.get("/mail/").get_data(as_text=True)
    message_id = send(client)
    assert "Bevestig je adres" in client.get("/mail/").get_data(as_text=True)
    page = client.get(f"/mail/{message_id}").get_data(as_text=True)
    assert '<a href="http://127.0.0.1:8000/adres/abc123/?a=1&amp;b=2">' in page
    assert "<script" not in page
    (stored,) = client.get("/mail/api/messages").json
    assert stored["text"] == MAIL["text"]
    assert stored["to"] == ["an.peeters@post.example"]
    assert stored["message_id"] == "<1@loopbaan.example>"


def test_the_html_part_can_do_nothing(client: FlaskClient) -> None:
    message_id = send(client)
    frame = client.get(f"/mail/{message_id}/html")
    assert "<p>Dag An</p>" in frame.get_data(as_text=True)
    policy = frame.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "script-src" not in policy
    assert 'sandbox="allow-popups' in client.get(f"/mail/{message_id}").get_data(as_text=True)


def test_newest_first_and_by_address(client: FlaskClient) -> None:
    send(client, subject="Eerste")
    send(client, subject="Tweede", to=["Bram@Desmet.example", "cc@post.example"])
    send(client, subject="Derde")
    assert [m["subject"] for m in client.get("/mail/api/messages").json] == ["Derde", "Tweede", "Eerste"]
    assert [m["subject"] for m in client.get("/mail/api/messages?to=bram@desmet.example").json] == ["Tweede"]
    assert client.get("/mail/api/messages?to=b%25m").json == []
    page = client.get("/mail/?aan=Bram").get_data(as_text=True)
    assert "Tweede" in page
    assert "Eerste" not in page
    assert "Geen bericht aan" in client.get("/mail/?aan=niemand").get_data(as_text=True)


@pytest.fixture
def clock_in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clock is not set to Belgian time."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("clock_in_utc")
def test_a_message_is_dated_by_who_sends_it_and_else_now(client: FlaskClient) -> None:
    page = client.get(f"/mail/{send(client, at='2026-03-02T09:30:00+00:00')}").get_data(as_text=True)
    assert "2 maart 2026, 10.30 u." in page  # as in the portal, whatever the clock of this machine
    summer = client.get(f"/mail/{send(client, at='2026-07-01T07:05:00+00:00')}").get_data(as_text=True)
    assert "1 juli 2026, 9.05 u." in summer
    send(client)
    now, _, then = (each["at"] for each in client.get("/mail/api/messages").json)
    assert then == "2026-03-02T09:30:00.000+00:00"
    assert abs(dt.datetime.fromisoformat(now) - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)


def test_the_same_mail_twice_is_shown_twice(client: FlaskClient) -> None:
    assert send(client) != send(client)
    assert len(client.get("/mail/api/messages").json) == 2


def test_a_letter(client: FlaskClient) -> None:
    pdf = b"%PDF-1.7 ..."
    message_id = send(
        client,
        kind="letter",
        to=None,
        to_name="An Peeters",
        address="Bijlokekaai 12\n9000 Gent",
        pdf_base64=base64.b64encode(pdf).decode(),
    )
    page = client.get(f"/mail/{message_id}").get_data(as_text=True)
    assert "Bijlokekaai 12<br>9000 Gent" in page
    letter = client.get(f"/mail/{message_id}/brief.pdf")
    assert letter.get_data() == pdf
    assert letter.content_type == "application/pdf"
    assert client.get("/mail/api/messages?to=an peeters").json[0]["kind"] == "letter"


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": ""},
        {"to": []},
        {"kind": "duif"},
        {"pdf_base64": "geen base64!"},
        {"subject": 7},
        {"at": "gisteren"},
        {"at": "2026-03-02T09:30"},
    ],
)
def test_what_is_no_message(client: FlaskClient, wrong: dict[str, Any]) -> None:
    assert client.post("/mail/api/messages", json=MAIL | wrong).status_code == 422
    assert client.get("/mail/api/messages").json == []


def test_empty_the_mailbox(client: FlaskClient) -> None:
    message_id = send(client, pdf_base64="JVBERg==")
    assert client.delete("/mail/api/messages").status_code == 204
    assert client.get("/mail/api/messages").json == []
    assert client.get(f"/mail/{message_id}").status_code == 404
    assert client.get(f"/mail/{message_id}/brief.pdf").status_code == 404


def test_what_survives_a_restart(tmp_path: Path) -> None:
    settings = dataclasses.replace(CONFIG, state_path=str(tmp_path / "nieuw" / "toestand.sqlite3"))
    bearer = {"Authorization": f"Bearer {CONFIG.mollie_api_key}"}
    order = {
        "amount": {"currency": "EUR", "value": "90.00"},
        "description": "Cheque",
        "redirectUrl": "http://127.0.0.1:8000/",
    }
    seen = []
    for start in (1, 2):
        app = create_app(settings)
        client = app.test_client()
        if start == 1:
            send(client)
            client.post("/mollie/v2/payments", json=order, headers=bearer)
            client.put("/magda/api/modes", json={"insz": "*", "service": "GeefPersoon", "mode": "fault"})
        seen.append(
            [
                client.get("/mail/api/messages").json,
                client.get("/mollie/v2/payments", headers=bearer).get_json(force=True),
                client.get("/magda/api/modes").json,
                client.get("/acm/v1/keys").json,
            ]
        )
        close_app(app)
    assert seen[0] == seen[1]
    assert seen[0][1]["count"] == 1


def test_the_front_page_and_unknown_pages(client: FlaskClient) -> None:
    send(client)
    page = client.get("/").get_data(as_text=True)
    assert "1 bericht." in page
    assert "Niets hier is echt" in page
    assert client.get("/bestaat-niet").status_code == 404
    assert client.get("/health").json == {"status": "ok"}


def test_settings_from_the_environment() -> None:
    secrets = {"OIDC_CLIENT_SECRET": "a", "MOLLIE_API_KEY": "test_b"}
    config = from_environment(secrets | {"SANDBOX_PORT": "9001", "PORTAL_URL": "http://127.0.0.1:9000/"})
    assert config.issuer == "http://127.0.0.1:9001/acm"
    assert config.portal_origins == {"http://127.0.0.1:9000"}
    assert "9001" in config.state_path
    assert from_environment(secrets | {"SANDBOX_HANG_SECONDS": "900"}).hang_seconds == 30
    assert "test_b" not in repr(config)


@pytest.mark.parametrize("missing", ["OIDC_CLIENT_SECRET", "MOLLIE_API_KEY"])
def test_a_missing_secret_is_told(missing: str) -> None:
    environ = {"OIDC_CLIENT_SECRET": "a", "MOLLIE_API_KEY": "test_b"}
    del environ[missing]
    with pytest.raises(ConfigurationError, match=missing):
        from_environment(environ)


def test_the_calendar_of_the_portal() -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"today": "2026-07-14"}')

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        calendar = Calendar(f"http://127.0.0.1:{server.server_port}/klok")
        assert calendar.today(dt.date(2026, 3, 2)) == dt.date(2026, 7, 14)
        thread.join()
    # Remembered for a moment; and without an address the message itself is believed.
    assert calendar.today() == dt.date(2026, 7, 14)
    assert Calendar("").today(dt.date(2030, 1, 1)) == dt.date(2030, 1, 1)
    assert Calendar("").today() == DEMO_START
    assert Calendar("http://127.0.0.1:1/").today() == DEMO_START


def test_the_default_settings_stay_on_this_machine() -> None:
    assert Config(client_id="a", client_secret="b", mollie_api_key="c").host == "127.0.0.1"
