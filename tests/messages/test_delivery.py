"""Delivery: by mail or by letter, once, retried, given up, never lost."""

import re
import threading
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.urls import resolve
from outloud import check

from loopbaan.audit.models import Event
from loopbaan.documents import service as documents
from loopbaan.messages import delivery
from loopbaan.messages import service as messages
from loopbaan.messages.gateways import MemoryLetters
from tests.messages.conftest import AT, REAL

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=3)


def deliver(real_now=REAL, **more):
    return messages.deliver_due(at=LATER, real_now=real_now, **more)


def test_a_confirmed_address_gets_a_mail(send, confirmed):
    message = send()
    assert deliver() == 1
    message.refresh_from_db()
    assert (message.state, message.channel, message.delivered_at) == ("sent", "mail", LATER)
    (sent,) = mail.outbox
    assert sent.to == [confirmed]
    # By the calendar that its text speaks of, whatever day it really is.
    assert sent.extra_headers["Date"] == "Mon, 02 Mar 2026 09:03:00 +0000"
    assert sent.message()["Date"] == sent.extra_headers["Date"]
    assert sent.extra_headers["Message-ID"] == message.transport_reference == f"<{message.pk}@testserver>"
    assert sent.body.startswith("Dag D'Artagnan & co,\n\nJe cheque LC-7F3K is klaar.")
    html = sent.alternatives[0].content
    assert "Dag D&#x27;Artagnan &amp; co," in html
    assert '<a class="button" href="https://portaal.example/mijn/">Bekijk je cheque</a>' in html
    assert re.findall(r"<li>(.*?)</li>", html) == ["Kies een centrum.", "Maak een afspraak."]


def test_nothing_is_sent_twice(send, confirmed):
    send()
    assert (deliver(), deliver(), deliver(REAL + timedelta(days=1))) == (1, 0, 0)
    assert len(mail.outbox) == 1


def test_sending_is_on_the_trail_without_personal_data(send, confirmed, actor):
    send()
    deliver()
    event = Event.objects.get(action="message_sent")
    assert (event.person_id, event.payload) == (actor.person_id, {"kind": "cheque_ready", "channel": "mail"})


@pytest.mark.parametrize("choice", ["unset", "letters"])
def test_without_an_address_there_is_a_letter_with_its_enclosure(send, actor, tmp_path, choice):
    if choice == "letters":
        messages.choose_letters(actor=actor, person_id=actor.person_id, at=AT)
    enclosed = documents.register(
        "documents/letter.html",
        {"recipient": actor.name, "address": [], "paragraphs": [{"kind": "paragraph", "text": "Je cheque."}]},
        kind="cheque",
        title="Loopbaancheque",
        subject=("cheque", uuid.uuid4()),
        person_id=actor.person_id,
        at=AT,
    )
    message = send(document_id=enclosed.pk)
    assert deliver() == 1
    (letter,) = MemoryLetters.posted
    assert mail.outbox == []
    assert (letter.to_name, letter.subject) == (actor.name, "Je cheque LC-7F3K is klaar")
    assert letter.sent_at == LATER
    assert letter.enclosures == (("Loopbaancheque", documents.open_pdf(enclosed)),)
    path = tmp_path / "letter.pdf"
    path.write_bytes(letter.pdf)
    assert check(str(path)).verdict == "pass"
    assert documents.check_file(letter.pdf).match is documents.Match.EXACT
    message.refresh_from_db()
    assert (message.state, message.channel) == ("sent", "letter")


def test_the_address_on_a_letter_comes_from_the_book_that_knows_the_person(send, actor, monkeypatch):
    monkeypatch.setattr("loopbaan.messages.addresses._books", [])
    messages.register_address_book(lambda _person: None)
    messages.register_address_book(lambda person: ("Kerkstraat 12", "9000 Gent") if person == actor.person_id else None)
    send()
    deliver()
    assert MemoryLetters.posted[0].address == ("Kerkstraat 12", "9000 Gent")


def test_a_letter_without_an_address_asks_for_one_and_waits_while_there_is_none(send, actor, monkeypatch):
    monkeypatch.setattr("loopbaan.messages.addresses._books", [])
    found: list[tuple[str, ...] | None] = [None]
    messages.register_address_book(lambda _person: None, ask=lambda _person, _at: found[0])
    message = send()
    assert deliver() == 0
    assert MemoryLetters.posted == []
    assert [each.id for each in messages.waiting_for_address()] == [message.id]
    found[0] = ("Kerkstraat 12", "9000 Gent")
    assert deliver(REAL + timedelta(hours=1)) == 1
    assert MemoryLetters.posted[0].address == ("Kerkstraat 12", "9000 Gent")
    assert not messages.waiting_for_address().exists()


def test_a_letter_that_is_handed_over_again_is_the_same_letter(send, monkeypatch):
    message = send()
    refused = iter([True, False])

    def once_refused(self, letter):
        self.posted.append(letter)
        if next(refused):
            raise TimeoutError
        return "ok"

    monkeypatch.setattr(MemoryLetters, "send", once_refused)
    assert (deliver(), deliver(REAL + timedelta(hours=1))) == (0, 1)
    first, second = MemoryLetters.posted
    assert first == second
    assert documents.documents_of(("message", message.pk)).count() == 1


def test_a_failure_is_kept_and_tried_again_after_a_pause(send, confirmed, settings):
    message = send()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert deliver() == 0
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == ("queued", 1, "ConnectionRefusedError")
    assert message.next_attempt_at == REAL + timedelta(minutes=1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert deliver(REAL + timedelta(seconds=59)) == 0
    assert deliver(REAL + timedelta(seconds=61)) == 1
    assert len(mail.outbox) == 1


def test_in_the_end_it_is_given_up_and_listed(send, confirmed, settings):
    message = send()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    moment, tries = REAL, 0
    while message.state == "queued":
        deliver(moment)
        message.refresh_from_db()
        moment, tries = moment + timedelta(days=2), tries + 1
        assert tries <= 20
    assert (message.state, tries) == ("failed", len(delivery.PAUSES) + 1)
    assert list(messages.failed_messages()) == [message]


def test_one_that_fails_does_not_hold_up_the_others(send, confirmed):
    broken, fine = send("broken"), send("fine")
    messages.Message.objects.filter(pk=broken.pk).update(content=b"\x01rubbish that nobody sealed")
    assert deliver() == 1
    fine.refresh_from_db()
    assert fine.state == "sent"


def test_a_worker_that_dies_after_sending_leaves_it_to_another_under_the_same_id(send, confirmed, monkeypatch):
    message = send()

    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_record", killed)
        with pytest.raises(KeyboardInterrupt):
            deliver()
    assert deliver(REAL + timedelta(minutes=1)) == 0, "claimed for the length of the lease"
    assert deliver(REAL + delivery.LEASE) == 1
    assert [each.extra_headers["Message-ID"] for each in mail.outbox] == [f"<{message.pk}@testserver>"] * 2


def test_a_confirmation_goes_to_the_address_itself_whatever_the_channel(actor):
    messages.choose_letters(actor=actor, person_id=actor.person_id, at=AT)
    messages.give_mail(actor=actor, person_id=actor.person_id, address="nieuw@voorbeeld.example", at=AT)
    assert deliver() == 1
    assert mail.outbox[0].to == ["nieuw@voorbeeld.example"]
    assert "/contact/bevestig/" in mail.outbox[0].body


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work(send, confirmed):
    for number in range(12):
        send(f"shared:{number}")
    mail.outbox.clear()
    sent: list[int] = []
    start = threading.Barrier(3)

    def work():
        try:
            start.wait()
            sent.append(deliver())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(sent) == 12
    assert len({each.extra_headers["Message-ID"] for each in mail.outbox}) == len(mail.outbox) == 12


def test_the_addresses_in_our_own_mails_lead_to_pages(actor):
    messages.give_mail(actor=actor, person_id=actor.person_id, address="nieuw@voorbeeld.example", at=AT)
    deliver()
    paths = re.findall(r"http://testserver(/\S*)", mail.outbox[0].body)
    assert [resolve(path).url_name for path in paths] == ["confirm_mail", "contact_choice"]
