"""Issuing documents: the row in the transaction of the event, the PDF then or when it is first opened."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import segno
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core import clock
from loopbaan.core.actor import SYSTEM, Actor
from loopbaan.core.errors import DomainError
from loopbaan.core.identifiers import format_code
from loopbaan.db import rows
from loopbaan.db.sealing import UnsealError, seal, unseal
from loopbaan.documents import pdf, seals
from loopbaan.documents.context import freeze, thaw
from loopbaan.documents.models import Document

Subject = tuple[str, UUID]


class DocumentDamaged(Exception):
    """The stored file is gone, or is not the file that we sealed."""


def register(
    template: str,
    context: Mapping[str, object],
    *,
    kind: str,
    title: str,
    subject: Subject,
    at: datetime,
    person_id: UUID | None = None,
    organisation_id: UUID | None = None,
    actor: Actor = SYSTEM,
    number: str | None = None,
) -> Document:
    """Issue a document now and lay it out when it is first opened: costs the caller two rows and no rendering.

    ``context`` holds plain values only (see ``context.freeze``; TypeError otherwise) and is kept sealed until then.
    ``title`` is shown to anyone who has the number, so no personal data. Runs in the caller's transaction.
    """
    numbered = {"number": number} if number else {}
    document = Document(
        kind=kind,
        title=title,
        subject_kind=subject[0],
        subject_id=subject[1],
        person_id=person_id,
        organisation_id=organisation_id,
        created_at=at,
        template=template,
        context=seal(freeze(context)),
        **numbered,
    )
    rows.insert(document)
    trail.record(
        actor,
        Action.DOCUMENT_ISSUED,
        subject=("document", document.id),
        at=at,
        person_id=person_id,
        organisation_id=organisation_id,
        payload={"kind": kind, "number": document.number, "about": subject[0], "about_id": str(subject[1])},
    )
    return document


@transaction.atomic
def render(
    template: str,
    context: Mapping[str, object],
    *,
    kind: str,
    title: str,
    subject: Subject,
    at: datetime,
    person_id: UUID | None = None,
    organisation_id: UUID | None = None,
    actor: Actor = SYSTEM,
    number: str | None = None,
) -> Document:
    """Issue a document and lay it out at once. Raises ``SealFailed`` when it cannot be sealed: nothing is issued."""
    document = register(
        template,
        context,
        kind=kind,
        title=title,
        subject=subject,
        at=at,
        person_id=person_id,
        organisation_id=organisation_id,
        actor=actor,
        number=number,
    )
    _lay_out(document)
    return document


def open_pdf(document: Document) -> bytes:
    """The sealed PDF, laid out now if it was not before. The caller has checked who may see it.

    Laying it out writes, and is allowed in a GET request: what it says was decided when the document was issued.
    Raises DocumentDamaged.
    """
    if not document.is_laid_out:
        with trail.exempt_write(), transaction.atomic():
            fresh = Document.objects.select_for_update(of=("self",), no_key=True).get(pk=document.pk)
            content = _read(fresh) if fresh.is_laid_out else _lay_out(fresh)
        for field in ("sha256", "content", "pages", "context"):
            setattr(document, field, getattr(fresh, field))
        return content
    return _read(document)


def file_name(document: Document) -> str:
    """The name under which a person saves the PDF, after its title: ``loopbaancheque-D-7F3K-91QX-T5A.pdf``."""
    return f"{slugify(document.title)}-{format_code(document.number)}.pdf"


def documents_of(subject: Subject, *, kind: str | None = None) -> QuerySet[Document]:
    """The documents on one subject, newest first, those that were withdrawn included."""
    found = Document.objects.filter(subject_kind=subject[0], subject_id=subject[1])
    return (found.filter(kind=kind) if kind else found).order_by("-created_at", "-id")


@transaction.atomic
def withdraw(document_id: UUID, *, actor: Actor, reason: str, at: datetime) -> None:
    """Say that a document no longer holds; it stays readable, and the public check says so.

    Raises DomainError ``document_withdrawn`` when it was withdrawn before.
    """
    document = Document.objects.select_for_update(of=("self",), no_key=True).get(pk=document_id)
    if document.withdrawn_at is not None:
        raise DomainError("document_withdrawn", _("Dit document is al ingetrokken."))
    document.withdrawn_at, document.withdrawn_reason = at, reason
    document.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    trail.record(
        actor,
        Action.DOCUMENT_WITHDRAWN,
        subject=("document", document.id),
        at=at,
        person_id=document.person_id,
        payload={"kind": document.kind, "number": document.number},
    )


def verification_address(number: str) -> str:
    """The public page on which anyone checks the document with this number."""
    return f"{settings.PORTAL_URL}/verifieer/{number}/"


def particulars(document: Document) -> dict[str, object]:
    """What every document template finds under ``document``: number, title, day, the public check and its QR code."""
    address = verification_address(document.number)
    return {
        "number": format_code(document.number),
        "kind": document.kind,
        "title": document.title,
        "issued_on": clock.day_of(document.created_at),
        "issued_at": document.created_at,
        "verify_url": address,
        "verify_site": address.split("://", 1)[-1].split("/verifieer/")[0] + "/verifieer/",
        "qr": segno.make(address, error="m", micro=False).svg_data_uri(border=0, dark="#16222e"),
        "demo": settings.DEMO,
    }


def _lay_out(document: Document) -> bytes:
    """Render, seal, encrypt, store, and fill in the row, which the caller holds."""
    context = thaw(unseal(bytes(document.context or b"")))
    laid_out = pdf.lay_out(document.template, {**context, "document": particulars(document)})
    content = seals.apply(laid_out.content, reason=document.title)
    # A random part, so that a file left by a rolled-back transaction is never taken for this one.
    name = f"documents/{document.id.hex[:2]}/{document.id}-{secrets.token_hex(4)}.pdf.sealed"
    document.content = default_storage.save(name, ContentFile(seal(content)))
    document.sha256 = hashlib.sha256(content).hexdigest()
    document.pages = laid_out.pages
    document.context = None
    document.save(update_fields=["content", "sha256", "pages", "context"])
    return content


def _read(document: Document) -> bytes:
    try:
        with default_storage.open(document.content or "") as file:
            content = unseal(file.read())
    except (OSError, UnsealError) as error:
        raise DocumentDamaged(document.number) from error
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise DocumentDamaged(document.number)
    return content
