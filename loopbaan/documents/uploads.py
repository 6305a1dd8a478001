"""Files that people hand in: PDF or picture, checked by what is in them, scanned, encrypted, in private storage."""

from __future__ import annotations

import hashlib
import io
import secrets
import warnings
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image

from loopbaan.core.errors import DomainError
from loopbaan.db.sealing import UnsealError, seal, unseal
from loopbaan.documents.scanning import ScannerDown, scanner

MAX_BYTES: Final = 5 * 1024 * 1024
_NAME_LENGTH: Final = 120
_PICTURES: Final = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG"}
EXTENSIONS: Final = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


class UploadRefused(DomainError):
    """A file that is not taken in."""


class UploadDamaged(Exception):
    """The stored file is gone, or is not the file that was handed in."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that passed every check, not stored yet. ``name`` has no folder and the ending of its real type."""

    name: str
    media_type: str
    content: bytes
    sha256: str


def are_open() -> bool:
    """Whether files are taken in at all: not without a scanner."""
    return scanner().is_there


def accept(content: bytes, name: str, *, field: str | None = None) -> Accepted:
    """Check a file by its content and have it scanned; asks another system, so outside any transaction.

    Raises UploadRefused (``uploads_closed``, ``upload_empty``, ``upload_too_large``, ``upload_type``,
    ``upload_infected``, ``upload_not_scanned``).
    """
    if not are_open():
        raise UploadRefused("uploads_closed", _("Je kan hier nu geen bestanden bijvoegen."), field=field)
    if not content:
        raise UploadRefused("upload_empty", _("Dit bestand is leeg. Kies een ander bestand."), field=field)
    if len(content) > MAX_BYTES:
        raise UploadRefused(
            "upload_too_large", _("Dit bestand is groter dan 5 MB. Kies een kleiner bestand."), field=field
        )
    media_type = _type_of(content)
    if media_type is None:
        raise UploadRefused(
            "upload_type", _("Dit is geen pdf, JPG of PNG, of het bestand is beschadigd. Kies er een."), field=field
        )
    try:
        is_clean = scanner().is_clean(content)
    except ScannerDown as error:
        raise UploadRefused(
            "upload_not_scanned", _("We konden dit bestand nu niet nakijken. Probeer het straks opnieuw."), field=field
        ) from error
    if not is_clean:
        raise UploadRefused(
            "upload_infected",
            _("In dit bestand zit iets schadelijks. We nemen het niet aan. Kies een ander bestand."),
            field=field,
        )
    return Accepted(_clean_name(name, media_type), media_type, content, hashlib.sha256(content).hexdigest())


def keep(accepted: Accepted) -> str:
    """Store a file, encrypted, and return the name under which ``read`` finds it."""
    name = f"uploads/{uuid4().hex[:2]}/{uuid4()}-{secrets.token_hex(4)}.sealed"
    return str(default_storage.save(name, ContentFile(seal(accepted.content))))


def read(stored: str, *, sha256: str) -> bytes:
    """A stored file as it was handed in. The caller has checked who may see it. Raises UploadDamaged."""
    try:
        with default_storage.open(stored) as file:
            content = unseal(file.read())
    except (OSError, UnsealError) as error:
        raise UploadDamaged(stored) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise UploadDamaged(stored)
    return content


def _type_of(content: bytes) -> str | None:
    """What a file really is, whatever its name says."""
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return "application/pdf"
    for signature, media_type in _PICTURES.items():
        if content.startswith(signature):
            return media_type if _is_picture(content, _FORMATS[media_type]) else None
    return None


def _is_picture(content: bytes, kind: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(content), formats=[kind]) as picture:
                picture.verify()
    except Exception:  # noqa: BLE001 - a broken picture makes the reader raise whatever it likes
        return False
    return True


def _clean_name(name: str, media_type: str) -> str:
    stem = PurePath(name.replace("\\", "/")).name.rsplit(".", 1)[0]
    kept = "".join(each for each in stem if each.isalnum() or each in " -_()").strip()[:_NAME_LENGTH]
    return f"{kept or 'bestand'}{EXTENSIONS[media_type]}"
