"""Django's mail backend for the practice mailbox."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import parsedate_to_datetime

import httpx
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from loopbaan.messages.gateways import TIMEOUT


class MailboxBackend(BaseEmailBackend):
    """Posts each mail to the mailbox of the sandbox."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send the mails; gives how many were taken. Raises httpx.HTTPError unless ``fail_silently``."""
        sent = 0
        with httpx.Client(timeout=TIMEOUT) as client:
            for mail in email_messages:
                try:
                    client.post(settings.SANDBOX_MAIL_URL, json=_as_json(mail)).raise_for_status()
                except httpx.HTTPError:
                    if not self.fail_silently:
                        raise
                else:
                    sent += 1
        return sent


def _moment_of(mail: EmailMessage) -> str:
    """When the mail says that it was sent, in ISO form; nothing when it does not say."""
    header = mail.extra_headers.get("Date")
    return parsedate_to_datetime(str(header)).isoformat() if header else ""


def _as_json(mail: EmailMessage) -> dict[str, str]:
    alternatives = getattr(mail, "alternatives", [])
    return {
        "to": ", ".join(mail.recipients()),
        "from": mail.from_email,
        "subject": str(mail.subject),
        "text": str(mail.body),
        "html": next((str(content) for content, kind in alternatives if kind == "text/html"), ""),
        "message_id": str(mail.extra_headers.get("Message-ID", "")),
        "at": _moment_of(mail),
    }
