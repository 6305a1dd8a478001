"""Where letters go: a printing service behind a Protocol, chosen by the setting LETTER_GATEWAY."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

import httpx
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

TIMEOUT = httpx.Timeout(10, connect=3)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to print and post: the PDF and what goes in the same envelope.

    ``message_id`` stays the same when a letter is handed over again, so that the service can refuse the second.
    ``sent_at`` is the legal moment at which it is handed over.
    """

    message_id: UUID
    to_name: str
    address: tuple[str, ...]
    subject: str
    pdf: bytes
    enclosures: tuple[tuple[str, bytes], ...] = ()
    sent_at: datetime | None = None


class LetterGateway(Protocol):
    """A service that prints and posts letters."""

    def send(self, letter: Letter) -> str:
        """Hand a letter over; gives the service's reference. Raises when it was not taken."""


class NoLetters:
    """No service is configured."""

    def send(self, letter: Letter) -> str:  # noqa: ARG002
        raise ImproperlyConfigured("LETTER_GATEWAY is not set: there is no service to print letters")


class MailboxLetters:
    """The practice mailbox: shows each letter, and each enclosure after it."""

    def send(self, letter: Letter) -> str:
        papers = [(letter.subject, letter.pdf), *letter.enclosures]
        with httpx.Client(timeout=TIMEOUT) as client:
            for index, (subject, pdf) in enumerate(papers):
                answer = client.post(
                    settings.SANDBOX_MAIL_URL,
                    json={
                        "kind": "letter",
                        "to_name": letter.to_name,
                        "address": "\n".join(letter.address),
                        "subject": subject,
                        "pdf_base64": base64.b64encode(pdf).decode(),
                        "message_id": f"{letter.message_id}-{index}",
                        "at": letter.sent_at.isoformat() if letter.sent_at else "",
                    },
                )
                answer.raise_for_status()
        return str(letter.message_id)


class MemoryLetters:
    """Keeps letters in ``posted``, as Django's locmem backend keeps mails: for tests."""

    posted: list[Letter] = []

    def send(self, letter: Letter) -> str:
        self.posted.append(letter)
        return str(letter.message_id)


def letter_gateway() -> LetterGateway:
    """The gateway that the settings name."""
    gateway: LetterGateway = import_string(settings.LETTER_GATEWAY)()
    return gateway
