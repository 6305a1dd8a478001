"""Signatures: who agreed with exactly what, how strongly known, and when."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import SYSTEM, Actor, LoginStrength
from loopbaan.core.errors import DomainError
from loopbaan.db import rows
from loopbaan.db.constraints import violation
from loopbaan.documents.models import Signature

Subject = tuple[str, UUID]


class CannotSign(DomainError):
    """This person cannot sign this, now."""


def content_digest(content: bytes | str) -> str:
    """The SHA-256 of the exact content that is shown to the signer."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


@transaction.atomic
def sign(
    subject: Subject, content: bytes | str, *, actor: Actor, at: datetime, person_id: UUID | None = None
) -> list[Signature]:
    """Put the actor's signature under the exact content, one for each capacity; returns all that stand under it now.

    ``person_id`` is the citizen whom the file is about, for the trail. Signing the same content twice changes nothing.
    Raises CannotSign: ``signature_weak_login`` without a strong login,
    ``signature_taken`` when somebody else signed in this capacity, ``signature_other_content`` when a signature that
    still holds stands under other content (the caller voids those first).
    """
    if actor.person_id is None or actor.strength is LoginStrength.NONE:
        raise CannotSign(
            "signature_weak_login",
            _("Om te tekenen moet je aangemeld zijn met eID, itsme of een code. Meld je opnieuw aan."),
        )
    digest = content_digest(content)
    standing = rows.lock_all(Signature, subject_kind=subject[0], subject_id=subject[1], voided_at=None)
    if any(each.content_sha256 != digest for each in standing):
        raise CannotSign(
            "signature_other_content",
            _(
                "De tekst is gewijzigd sinds de andere partij tekende. "
                "Vernieuw de pagina, lees de tekst opnieuw en teken dan."
            ),
        )
    for each in standing:
        if each.capacity == actor.capacity.value:
            if each.person_id == actor.person_id:
                return standing
            raise CannotSign("signature_taken", _("Iemand anders tekende dit al voor jouw kant."))
    taken = CannotSign("signature_taken", _("Dit is net al ondertekend. Vernieuw de pagina."))
    with violation({"signature_once_per_capacity": taken}):
        signature = Signature(
            subject_kind=subject[0],
            subject_id=subject[1],
            person_id=actor.person_id,
            organisation_id=actor.organisation_id,
            name=actor.name,
            capacity=actor.capacity.value,
            strength=actor.strength.value,
            signed_at=at,
            content_sha256=digest,
        )
        rows.insert(signature)
    trail.record(
        actor,
        Action.SIGNED,
        subject=subject,
        at=at,
        person_id=person_id,
        payload={"content_sha256": digest, "strength": actor.strength.value},
    )
    return [*standing, signature]


def signatures_of(subject: Subject, *, voided: bool = False) -> QuerySet[Signature]:
    """The signatures on a subject that hold, oldest first; with ``voided`` those that lapsed instead."""
    return Signature.objects.filter(
        subject_kind=subject[0], subject_id=subject[1], voided_at__isnull=not voided
    ).order_by("signed_at", "id")


@transaction.atomic
def void(subject: Subject, reason: str, at: datetime, *, actor: Actor = SYSTEM, person_id: UUID | None = None) -> int:
    """Let every signature on a subject lapse, because its content changed; gives how many lapsed."""
    lapsed = signatures_of(subject).order_by().update(voided_at=at, void_reason=reason)
    if lapsed:
        trail.record(
            actor,
            Action.SIGNATURES_VOIDED,
            subject=subject,
            at=at,
            person_id=person_id,
            payload={"number": lapsed},
        )
    return lapsed


def signature_lines(signatures: Iterable[Signature]) -> list[dict[str, object]]:
    """Signatures as plain values for a document: give them as ``signatures`` in its context."""
    return [
        {
            "name": each.name,
            "capacity": each.capacity,
            "strength": each.strength,
            "signed_at": each.signed_at,
            "content_sha256": each.content_sha256,
        }
        for each in sorted(signatures, key=lambda one: (one.signed_at, one.id))
    ]
