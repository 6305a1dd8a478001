"""The practice mailbox, spoken to over a real connection; and nothing at all when nothing is configured."""

import base64
import json
import threading
import uuid
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives

from loopbaan.messages.gateways import Letter, MailboxLetters, letter_gateway


@pytest.fixture
def mailbox(settings):
    """A server that keeps what is posted to it; ``status`` is what it answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.posts.append(json.loads(body))
            self.send_response(server.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.posts, server.status = [], 201
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.SANDBOX_MAIL_URL = f"http://127.0.0.1:{server.server_port}/mail/api/messages"
    settings.EMAIL_BACKEND = "loopbaan.messages.backends.MailboxBackend"
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def a_mail():
    mail = EmailMultiAlternatives(
        "Onderwerp", "tekst", "van@portaal.example", ["aan@voorbeeld.example"], headers={"Message-ID": "<1@x>"}
    )
    mail.attach_alternative("<p>tekst</p>", "text/html")
    return mail


def test_a_mail_arrives_whole(mailbox):
    assert a_mail().send() == 1
    assert mailbox.posts == [
        {
            "to": "aan@voorbeeld.example",
            "from": "van@portaal.example",
            "subject": "Onderwerp",
            "text": "tekst",
            "html": "<p>tekst</p>",
            "message_id": "<1@x>",
            "at": "",
        }
    ]


def test_a_mail_says_when_it_was_sent(mailbox):
    mail = a_mail()
    mail.extra_headers["Date"] = "Mon, 02 Mar 2026 09:30:00 +0000"
    mail.send()
    assert mailbox.posts[0]["at"] == "2026-03-02T09:30:00+00:00"


def test_a_mailbox_that_refuses_is_an_error(mailbox):
    mailbox.status = 503
    with pytest.raises(httpx.HTTPStatusError):
        a_mail().send()
    assert a_mail().send(fail_silently=True) == 0


def test_a_letter_arrives_with_its_enclosures_after_it(mailbox):
    letter = Letter(
        uuid.UUID(int=1),
        "Nele D'Hondt",
        ("Kerkstraat 12", "9000 Gent"),
        "Je cheque",
        b"%PDF-1",
        (("Cheque", b"%PDF-2"),),
        datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    )
    assert MailboxLetters().send(letter) == str(letter.message_id)
    assert [(post["kind"], post["subject"], base64.b64decode(post["pdf_base64"])) for post in mailbox.posts] == [
        ("letter", "Je cheque", b"%PDF-1"),
        ("letter", "Cheque", b"%PDF-2"),
    ]
    assert mailbox.posts[0]["address"] == "Kerkstraat 12\n9000 Gent"
    assert len({post["message_id"] for post in mailbox.posts}) == 2
    assert {post["at"] for post in mailbox.posts} == {"2026-03-02T09:30:00+00:00"}


def test_without_a_printing_service_a_letter_is_an_error(settings):
    settings.LETTER_GATEWAY = "loopbaan.messages.gateways.NoLetters"
    with pytest.raises(ImproperlyConfigured, match="LETTER_GATEWAY"):
        letter_gateway().send(Letter(uuid.UUID(int=1), "N", (), "s", b""))
