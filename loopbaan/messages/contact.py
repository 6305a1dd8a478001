"""How a person wants to be reached: ACM/IDM gives no mail address, so people confirm one, or choose letters."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import transaction
from django.utils.translation import gettext as _

from loopbaan.accounts.models import Person
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import Actor, Capacity
from loopbaan.core.errors import DomainError
from loopbaan.db.sealing import keyed_digest, seal, unseal
from loopbaan.messages.models import Channel, ContactPreference
from loopbaan.messages.outbox import queue

CONFIRM_KIND = "confirm_mail"
LINK_VALID = timedelta(hours=24)
_SALT = "loopbaan.messages.confirm"


class ContactRefused(DomainError):
    """This address or link cannot be used."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How one person is reached: the channel, the confirmed address, and an address that still waits."""

    channel: Channel
    mail: str | None = None
    confirmed_at: datetime | None = None
    pending_mail: str | None = None
    pending_since: datetime | None = None


@transaction.atomic
def give_mail(*, actor: Actor, person_id: UUID, address: str, at: datetime, then: str = "") -> None:
    """Take an address and send the confirmation mail; until it is confirmed, everything stays as it was.

    ``then`` is a word of ours that goes with the link, for the page behind it: what the person was doing.

    A new address, or the same again, makes the earlier link worthless. Raises ContactRefused ``mail_invalid`` or, for
    the address that is already confirmed, ``mail_known`` (both about the field ``address``).
    """
    cleaned = _clean(address)
    preference = _locked(person_id)
    if preference.channel == Channel.MAIL and preference.mail_digest == _digest(cleaned):
        raise ContactRefused(
            "mail_known", _("Dit e-mailadres is al bevestigd. Je hoeft niets te doen."), field="address"
        )
    nonce = secrets.token_urlsafe(16)
    token = signing.dumps({"person": str(person_id), "nonce": nonce}, salt=_SALT)
    preference.pending_mail = seal(cleaned.encode())
    preference.pending_token = _token_digest(nonce)
    preference.pending_since = at
    preference.save()
    queue(
        CONFIRM_KIND,
        person_id=person_id,
        mail_to=cleaned,
        context={"link": f"{settings.PORTAL_URL}/contact/bevestig/{token}/" + (f"?daarna={then}" if then else "")},
        dedupe_key=f"confirm_mail:{preference.pending_token}",
        at=at,
    )
    trail.record(actor, Action.MAIL_GIVEN, subject=("person", person_id), at=at, person_id=person_id)


@transaction.atomic
def confirm_mail(token: str, *, at: datetime, actor: Actor | None = None) -> UUID:
    """Confirm the address that a link was sent to; from now on messages go there. Gives the person's id.

    The link is valid for 24 hours of real time and works once. Raises ContactRefused ``link_expired``,
    ``link_invalid``.
    """
    person_id, nonce = _read(token)
    preference = _locked(person_id)
    if preference.pending_token != _token_digest(nonce):
        raise ContactRefused(
            "link_invalid",
            _("Deze link werkt niet meer: het adres is al bevestigd, of er is een nieuwere link gestuurd."),
        )
    address = unseal(bytes(preference.pending_mail or b""))
    preference.mail, preference.mail_digest = seal(address), _digest(address.decode())
    preference.confirmed_at, preference.channel = at, Channel.MAIL
    preference.pending_mail = preference.pending_token = preference.pending_since = None
    preference.save()
    trail.record(
        actor or _themselves(person_id),
        Action.MAIL_CONFIRMED,
        subject=("person", person_id),
        at=at,
        person_id=person_id,
    )
    return person_id


def read_token(token: str) -> Contact:
    """What a link would confirm, without doing it: for the page behind the link. Raises ContactRefused."""
    person_id, nonce = _read(token)
    if not ContactPreference.objects.filter(person_id=person_id, pending_token=_token_digest(nonce)).exists():
        raise ContactRefused(
            "link_invalid",
            _("Deze link werkt niet meer: het adres is al bevestigd, of er is een nieuwere link gestuurd."),
        )
    return contact_of(person_id)


@transaction.atomic
def choose_letters(*, actor: Actor, person_id: UUID, at: datetime) -> None:
    """From now on everything goes by letter; addresses are forgotten."""
    preference = _locked(person_id)
    preference.channel = Channel.LETTER
    preference.mail = preference.mail_digest = preference.confirmed_at = None
    preference.pending_mail = preference.pending_token = preference.pending_since = None
    preference.save()
    trail.record(actor, Action.LETTERS_CHOSEN, subject=("person", person_id), at=at, person_id=person_id)


def contact_of(person_id: UUID) -> Contact:
    """How a person is reached; the channel is ``unset`` for somebody who never chose."""
    preference = ContactPreference.objects.filter(person_id=person_id).first()
    if preference is None:
        return Contact(Channel.UNSET)
    return Contact(
        channel=Channel(preference.channel),
        mail=_text(preference.mail),
        confirmed_at=preference.confirmed_at,
        pending_mail=_text(preference.pending_mail),
        pending_since=preference.pending_since,
    )


def channel_of(person_id: UUID) -> Channel:
    """``mail`` with a confirmed address, ``letter`` when chosen, else ``unset`` (which is delivered by letter)."""
    found = ContactPreference.objects.filter(person_id=person_id).values_list("channel", flat=True).first()
    return Channel(found) if found else Channel.UNSET


def confirmed_mail_of(person_id: UUID) -> str | None:
    """The address to send mails to, or None."""
    preference = ContactPreference.objects.filter(person_id=person_id, channel=Channel.MAIL).first()
    return _text(preference.mail) if preference else None


def _locked(person_id: UUID) -> ContactPreference:
    ContactPreference.objects.bulk_create([ContactPreference(person_id=person_id)], ignore_conflicts=True)
    return ContactPreference.objects.select_for_update(of=("self",), no_key=True).get(person_id=person_id)


def _clean(address: str) -> str:
    cleaned = address.strip()
    try:
        EmailValidator()(cleaned)
    except ValidationError as error:
        raise ContactRefused(
            "mail_invalid",
            _("Dit is geen volledig e-mailadres. Schrijf het zoals naam@voorbeeld.be."),
            field="address",
        ) from error
    return cleaned


def _digest(address: str) -> str:
    return keyed_digest(f"mail:{address.lower()}")


def _token_digest(nonce: str) -> str:
    return hashlib.sha256(nonce.encode()).hexdigest()


def _read(token: str) -> tuple[UUID, str]:
    try:
        data = signing.loads(token, salt=_SALT, max_age=LINK_VALID)
        return UUID(data["person"]), str(data["nonce"])
    except signing.SignatureExpired as error:
        raise ContactRefused(
            "link_expired", _("Deze link was 24 uur geldig en is nu vervallen. Vraag een nieuwe link aan.")
        ) from error
    except (signing.BadSignature, KeyError, ValueError, TypeError) as error:
        raise ContactRefused(
            "link_invalid", _("Deze link klopt niet. Kopieer de volledige link uit de e-mail, of vraag een nieuwe aan.")
        ) from error


def _themselves(person_id: UUID) -> Actor:
    """Whoever holds the link reads the mail of this person: the act is theirs, without a login."""
    name = Person.objects.get(pk=person_id).full_name
    return Actor(capacity=Capacity.CITIZEN, person_id=person_id, name=name)


def _text(sealed: bytes | memoryview | None) -> str | None:
    return unseal(bytes(sealed)).decode() if sealed else None
