"""The public check: what anyone may learn about a document, by its number or by the PDF itself."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from loopbaan.core.identifiers import format_code, read_document_number
from loopbaan.documents import seals
from loopbaan.documents.models import Document
from loopbaan.documents.standing import Overtaken, overtaken

_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+\d+\s+(\d+)\s+(\d+)\s*\]")
MAX_UPLOAD = 5 * 1024 * 1024


class Standing(StrEnum):
    """Whether a document holds."""

    VALID = "valid"
    OVERTAKEN = "overtaken"
    WITHDRAWN = "withdrawn"


class Match(StrEnum):
    """What a PDF that somebody brings turns out to be."""

    EXACT = "exact"
    CHANGED = "changed"
    SEALED_UNKNOWN = "sealed_unknown"
    UNKNOWN = "unknown"
    NOT_A_PDF = "not_a_pdf"


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """What anyone with the number may see: no name, no content.

    ``sha256`` and ``pages`` are None while nobody has opened the document yet. ``overtaken`` says what became of a
    document that is genuine and no longer holds.
    """

    number: str
    printed_number: str
    kind: str
    title: str
    issued_at: datetime
    standing: Standing
    withdrawn_at: datetime | None
    overtaken: Overtaken | None
    sha256: str | None
    pages: int | None
    sealed_by: str


@dataclass(frozen=True, slots=True)
class NumberCheck:
    """The outcome of a number: the record, a Dutch sentence about what was typed, or neither (no such document)."""

    record: PublicRecord | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class FileCheck:
    """The outcome of a PDF: what it is, the document that it is (or was), its seal and its SHA-256."""

    match: Match
    sha256: str
    seal: seals.SealReport
    record: PublicRecord | None = None


def check_number(text: str) -> NumberCheck:
    """Look a typed number up: case, dashes and look-alike symbols do not matter; a near miss is explained."""
    reading = read_document_number(text)
    if reading.number is None:
        return NumberCheck(problem=reading.problem)
    document = Document.objects.filter(number=reading.number).first()
    return NumberCheck(record=_public(document) if document else None)


def check_file(content: bytes) -> FileCheck:
    """Compare a PDF with what we issued: nothing of it is stored."""
    digest = hashlib.sha256(content).hexdigest()
    if not content.startswith(b"%PDF-"):
        return FileCheck(Match.NOT_A_PDF, digest, seals.SealReport(present=False))
    document = Document.objects.filter(sha256=digest).first()
    report = seals.examine(content)
    if document is not None:
        return FileCheck(Match.EXACT, digest, report, _public(document))
    original = _sealed_part_of(content)
    if original is not None:
        return FileCheck(Match.CHANGED, digest, report, _public(original))
    if report.present:
        # Our seal, but the sealed part is not (or no longer) a document that we know.
        match = Match.SEALED_UNKNOWN if report.intact else Match.CHANGED
        return FileCheck(match, digest, report)
    return FileCheck(Match.UNKNOWN, digest, report)


def _sealed_part_of(content: bytes) -> Document | None:
    """The document of ours that this file begins with: somebody added something after the seal."""
    digests = []
    for start, length in _BYTE_RANGE.findall(content)[:4]:
        end = int(start) + int(length)
        if end < len(content):
            digests.append(hashlib.sha256(content[:end]).hexdigest())
    return Document.objects.filter(sha256__in=digests).first() if digests else None


def _public(document: Document) -> PublicRecord:
    gone = None if document.withdrawn_at else overtaken(document)
    standing = Standing.OVERTAKEN if gone else Standing.VALID
    return PublicRecord(
        number=document.number,
        printed_number=format_code(document.number),
        kind=document.kind,
        title=document.title,
        issued_at=document.created_at,
        standing=Standing.WITHDRAWN if document.withdrawn_at else standing,
        withdrawn_at=document.withdrawn_at,
        overtaken=gone,
        sha256=document.sha256,
        pages=document.pages,
        sealed_by=seals.sealed_by(),
    )
