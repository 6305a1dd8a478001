"""Delivering what is in the outbox: claimed in batches, sent outside any transaction, recorded after."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from loopbaan.accounts.models import Person
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import SYSTEM
from loopbaan.db.sealing import unseal
from loopbaan.messages.addresses import address_of, ask_address
from loopbaan.messages.catalogue import Content, kind_of
from loopbaan.messages.contact import confirmed_mail_of
from loopbaan.messages.gateways import Letter, letter_gateway
from loopbaan.messages.models import Channel, Message
from loopbaan.messages.outbox import content_of
from loopbaan.messages.states import MESSAGE
from loopbaan.messages.text import Block, blocks_of, plain

logger = logging.getLogger(__name__)

BATCH = 20
# A claimed message is left alone this long: longer than a batch of time-outs takes.
LEASE = timedelta(minutes=10)
# Where people change how they are reached; a page of another app, so named by its address.
PREFERENCES_PATH = "/mijn/contact/"
# How long to wait after each failed attempt; after the last one we give up and say so in the daily digest.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))


class NoWayToReach(Exception):
    """A message that goes by mail only, to somebody without a confirmed address."""


class NoAddress(Exception):
    """A letter of which nobody knows where to send it: tried again, and named in the daily digest."""


@dataclass(frozen=True, slots=True)
class MailContent:
    """A mail as it leaves: subject, plain text and HTML."""

    subject: str
    text: str
    html: str


def deliver_due(*, at: datetime, real_now: datetime, limit: int = 200) -> int:
    """Deliver what is due, oldest first; gives how many were sent.

    ``at`` is the legal moment that is recorded, ``real_now`` the real one that attempts are counted by. Safe to run
    twice and side by side. A worker that is killed between sending and recording leaves its messages claimed; they are
    sent again after the lease, under the same Message-ID.
    """
    sent = tried = 0
    while tried < limit:
        claimed = _claim(real_now, min(BATCH, limit - tried))
        if not claimed:
            break
        tried += len(claimed)
        sent += sum(_deliver(message, at=at, real_now=real_now) for message in claimed)
    return sent


@transaction.atomic
def _claim(real_now: datetime, limit: int) -> list[Message]:
    due = list(
        Message.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        .filter(Q(next_attempt_at=None) | Q(next_attempt_at__lte=real_now), state="queued")
        .order_by(F("next_attempt_at").asc(nulls_first=True), "created_at", "id")[:limit]
    )
    Message.objects.filter(pk__in=[each.pk for each in due]).update(
        attempts=F("attempts") + 1, next_attempt_at=real_now + LEASE
    )
    for each in due:
        each.attempts += 1
    return due


def _deliver(message: Message, *, at: datetime, real_now: datetime) -> bool:
    try:
        channel, reference = _send(message, at)
    except NoWayToReach:
        _record(message.pk, "drop", last_error="no confirmed mail address")
        return False
    # Mail servers, printers, templates: whatever it is, it is counted, kept and tried again.
    except Exception as error:  # noqa: BLE001
        logger.warning("message %s was not delivered: %s", message.pk, type(error).__name__)
        given_up = message.attempts > len(PAUSES)
        wait = PAUSES[min(message.attempts, len(PAUSES)) - 1]
        # The name of the error only: its text may hold an address.
        _record(
            message.pk,
            "give_up" if given_up else None,
            last_error=type(error).__name__,
            next_attempt_at=real_now + wait,
        )
        return False
    _record(
        message.pk,
        "deliver",
        channel=channel.value,
        transport_reference=reference[:200],
        delivered_at=at,
        last_error="",
        audit=True,
    )
    return True


@transaction.atomic
def _record(message_id: UUID, action: str | None, *, audit: bool = False, **changes: object) -> None:
    message = Message.objects.select_for_update(of=("self",), no_key=True).get(pk=message_id)
    if message.state != "queued":
        # Another worker, after our lease ran out, was first.
        return
    if action is not None:
        message.state = MESSAGE.target(action, message.state, SYSTEM)
    for name, value in changes.items():
        setattr(message, name, value)
    message.save(update_fields=["state", *changes])
    if audit and message.delivered_at is not None:
        trail.record(
            SYSTEM,
            Action.MESSAGE_SENT,
            subject=("message", message.pk),
            at=message.delivered_at,
            person_id=message.person_id,
            payload={"kind": message.kind, "channel": message.channel},
        )


def _send(message: Message, at: datetime) -> tuple[Channel, str]:
    person = Person.objects.filter(pk=message.person_id).first() if message.person_id else None
    content = content_of(message)
    address = unseal(bytes(message.mail_to)).decode() if message.mail_to else None
    if address is None and person is not None:
        address = confirmed_mail_of(person.pk)
    if address is not None:
        return Channel.MAIL, _send_mail(message, content, address, person, at)
    if person is None or kind_of(message.kind).mail_only:
        raise NoWayToReach
    return Channel.LETTER, _send_letter(message, content, person, at)


def _send_mail(message: Message, content: Content, address: str, person: Person | None, at: datetime) -> str:
    mail = mail_of(content, given_name=person.given_name if person else "")
    # The same for each attempt, so that a mail server or a reader sees that it is the same mail.
    reference = f"<{message.pk}@{urlsplit(settings.PORTAL_URL).hostname}>"
    outgoing = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        # Dated as its event is: in the demo by the calendar of the portal, which is what its text speaks of.
        headers={"Message-ID": reference, "Date": format_datetime(at), "Auto-Submitted": "auto-generated"},
    )
    outgoing.attach_alternative(mail.html, "text/html")
    outgoing.send(fail_silently=False)
    return reference


def _send_letter(message: Message, content: Content, person: Person, at: datetime) -> str:
    kind = kind_of(message.kind)
    lines = address_of(person.pk) or ask_address(person.pk, at)
    if not lines:
        raise NoAddress
    pdf: bytes = import_string(settings.LETTER_RENDERER)(
        message_id=message.pk,
        person_id=person.pk,
        title=str(kind.title),
        recipient=person.full_name,
        address=lines,
        paragraphs=framed(content, person.given_name),
        at=message.created_at,
    )
    enclosures = (import_string(settings.LETTER_ENCLOSURES)(message.document_id),) if message.document_id else ()
    return letter_gateway().send(
        Letter(
            message_id=message.pk,
            to_name=person.full_name,
            address=lines,
            subject=content.subject,
            pdf=pdf,
            enclosures=enclosures,
            sent_at=at,
        )
    )


def mail_of(content: Content, *, given_name: str) -> MailContent:
    """The whole mail: greeting, text, closing, in plain text and in HTML."""
    blocks = framed(content, given_name)
    with translation.override("nl-be"):
        html = render_to_string(
            "messages/mail.html",
            {
                "subject": content.subject,
                "blocks": blocks,
                "preferences_url": settings.PORTAL_URL + PREFERENCES_PATH,
                "demo": settings.DEMO,
            },
        )
        footer = _(
            "Je krijgt dit bericht omdat je een e-mailadres opgaf in het portaal. "
            "Antwoorden op deze e-mail kan niet. Je gegevens wijzigen: {address}"
        ).format(address=settings.PORTAL_URL + PREFERENCES_PATH)
    return MailContent(subject=content.subject, text=f"{plain(blocks)}\n\n--\n{footer}\n", html=html)


def framed(content: Content, given_name: str) -> list[Block]:
    """The text as blocks, with its greeting and closing around it."""
    with translation.override("nl-be"):
        greeting = _("Dag {name},").format(name=given_name) if given_name else _("Dag,")
        closing = _("Met vriendelijke groeten, Loopbaancheque")
    return [
        {"kind": "paragraph", "text": greeting},
        *blocks_of(content.text),
        {"kind": "paragraph", "text": closing},
    ]
