"""Somebody to write to, and a kind of message of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.db import transaction

from loopbaan.accounts.models import Person
from loopbaan.core.actor import Actor, Capacity, LoginStrength
from loopbaan.messages import addresses, catalogue, contact
from loopbaan.messages import service as messages
from loopbaan.messages.gateways import MemoryLetters

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
REAL = datetime(2031, 7, 1, 12, 0, tzinfo=UTC)
CONTEXT = {"number": "LC-7F3K", "start_by": date(2026, 6, 2)}


@pytest.fixture(autouse=True)
def book(monkeypatch) -> None:
    """The only address book of these tests: it knows everybody. The portal's own would ask the national register."""
    monkeypatch.setattr(addresses, "_books", [])
    messages.register_address_book(lambda _person: ("Dorpsstraat 1", "9000 Gent"))


@pytest.fixture
def actor(db) -> Actor:
    """A citizen whose name would show a slip in escaping."""
    person = Person.objects.create(given_name="D'Artagnan & co", family_name="Peeters")
    return Actor(Capacity.CITIZEN, person.pk, name=person.full_name, strength=LoginStrength.HIGH)


@pytest.fixture
def kind(tmp_path, settings, monkeypatch) -> Iterator[messages.MessageKind]:
    """A kind with a paragraph, a list and a link, registered for one test."""
    folder = tmp_path / "messages"
    folder.mkdir()
    (folder / "cheque_ready.txt").write_text(
        "Je cheque {{ number }} is klaar.\nStart voor {{ start_by|datum }}.\n\n"
        "- Kies een centrum.\n- Maak een afspraak.\n\nBekijk je cheque: https://portaal.example/mijn/\n"
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    own = {contact.CONFIRM_KIND: messages.kind_of(contact.CONFIRM_KIND)}
    monkeypatch.setattr(catalogue, "_kinds", own)
    kind = messages.MessageKind(
        key="cheque_ready",
        subject="Je cheque {{ number }} is klaar",
        title="Bericht over je loopbaancheque",
        sample=CONTEXT,
    )
    messages.register(kind)
    MemoryLetters.posted.clear()
    yield kind
    MemoryLetters.posted.clear()


@pytest.fixture
def send(kind, actor):
    """Queue one message of that kind to the citizen."""

    def queue(key: str = "cheque_ready:1", **more) -> messages.Message:
        with transaction.atomic():
            messages.queue(
                kind.key, **{"person_id": actor.person_id, "context": CONTEXT, "dedupe_key": key, "at": AT, **more}
            )
        return messages.Message.objects.get(dedupe_key=key)

    return queue


@pytest.fixture
def confirmed(actor) -> str:
    """The citizen's confirmed address."""
    address = "nele@voorbeeld.example"
    messages.give_mail(actor=actor, person_id=actor.person_id, address=address, at=AT)
    messages.confirm_mail(token_in_outbox(), at=AT)
    messages.Message.objects.filter(kind=contact.CONFIRM_KIND).update(state="dropped")
    mail.outbox.clear()
    return address


def token_in_outbox() -> str:
    """The token in the latest confirmation mail."""
    message = messages.Message.objects.filter(kind=contact.CONFIRM_KIND).order_by("-created_at", "-pk").last()
    text = messages.content_of(message).text
    return text.split("/contact/bevestig/")[1].split("/")[0]
