"""Letters on paper: what the outbox hands over when somebody has no mail address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from loopbaan.documents.issuing import documents_of, open_pdf, register
from loopbaan.documents.models import Document


def render_letter(
    *,
    message_id: UUID,
    person_id: UUID,
    title: str,
    recipient: str,
    address: Sequence[str],
    paragraphs: Sequence[str],
    at: datetime,
) -> bytes:
    """The sealed PDF of a letter; asked again for the same message, the same letter.

    ``title`` is what the letter is about and is shown to anyone who has its number: no personal data.
    """
    letter = documents_of(("message", message_id), kind="letter").first() or register(
        "documents/letter.html",
        {"recipient": recipient, "address": list(address), "paragraphs": list(paragraphs)},
        kind="letter",
        title=title,
        subject=("message", message_id),
        person_id=person_id,
        at=at,
    )
    return open_pdf(letter)


def enclosure(document_id: UUID) -> tuple[str, bytes]:
    """The title and the sealed PDF of a document that goes with a letter."""
    document = Document.objects.get(pk=document_id)
    return document.title, open_pdf(document)
