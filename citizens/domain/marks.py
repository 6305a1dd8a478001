"""The mark of a decision: an HMAC under keys outside the database, over what was decided and over where it belongs.

Two forms stand in the database. A bare HMAC of 64 signs is the first one, over the content alone, under key 1. Since
then: ``2:<key>:<content>:<place>``. The first HMAC is over the digest of the content: the portal wrote it. The second
is over that one, the digest, the application, the number in the order of its decisions, the time and the columns
beside: the portal wrote it there. Genuine content in the place of another is so told apart from forged content, and
both still stand when retention has erased the content.
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Final, NamedTuple
from uuid import UUID

import orjson

from loopbaan.db.sealing import NoDecisionKey, decision_key, newest_decision_key

_FORM: Final = "2"
_FIRST_KEY: Final = 1
_CONTENT: Final = b"decision content\n"
_PLACE: Final = b"decision place\n"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class Place(NamedTuple):
    """Where a decision belongs, and what its columns say of it."""

    application_id: UUID
    number: int
    decided_at: datetime
    version: str
    revision: int
    revision_hash: str
    outcome: str


class Marked(Enum):
    """What a mark says of the decision that carries it."""

    SOUND = auto()
    FORGED = auto()
    ELSEWHERE = auto()
    NO_KEY = auto()


def mark_of(digest: str, place: Place) -> str:
    """The mark of a new decision, under the newest key."""
    version = newest_decision_key()
    key = decision_key(version)
    content = _of_content(key, digest)
    return f"{_FORM}:{version}:{content}:{_of_place(key, content, digest, place)}"


def mark_of_file(name: str, sha256: str) -> str:
    """The mark of a file of the law, under the newest key."""
    version = newest_decision_key()
    return f"{version}:{_of_file(decision_key(version), name, sha256)}"


def is_mark_of_file(mark: str, name: str, sha256: str) -> bool:
    """Whether a file of the law carries the mark of the portal. Raises NoDecisionKey."""
    version, _colon, found = mark.partition(":")
    if not (version.isascii() and version.isdecimal()):
        return False
    return _same(found, _of_file(decision_key(int(version)), name, sha256))


def first_form(document: bytes) -> str:
    """The mark in its first form, over the content alone: for decisions of before the second one."""
    return hmac.digest(decision_key(_FIRST_KEY), document, "sha256").hex()


def look_at(mark: str, *, document: bytes | None, digest: str, place: Place) -> Marked:
    """What the mark says; ``digest`` is that of the document. The first form is over the content alone: without it
    nothing can be shown, and such a decision is never erased."""
    form, version, content, where = _parts(mark)
    try:
        if form == "1":
            sound = document is not None and _same(mark, first_form(document))
            return Marked.SOUND if sound else Marked.FORGED
        key = decision_key(version)
    except NoDecisionKey:
        return Marked.NO_KEY
    if form != _FORM:
        return Marked.FORGED
    # One HMAC is enough for what is sound: the place vouches for the content's own, which is looked at only after.
    if _same(where, _of_place(key, content, digest, place)):
        return Marked.SOUND
    return Marked.ELSEWHERE if _same(content, _of_content(key, digest)) else Marked.FORGED


def _parts(mark: str) -> tuple[str, int, str, str]:
    """Form, version of the key, and the two HMACs; form and HMACs are empty for what is no mark."""
    if ":" not in mark:
        return "1", _FIRST_KEY, mark, ""
    parts = mark.split(":")
    if len(parts) != 4 or not (parts[1].isascii() and parts[1].isdecimal()):
        return "", _FIRST_KEY, "", ""
    return parts[0], int(parts[1]), parts[2], parts[3]


def _of_file(key: bytes, name: str, sha256: str) -> str:
    return hmac.digest(key, b"law file\n" + orjson.dumps([name, sha256]), "sha256").hex()


def _of_content(key: bytes, digest: str) -> str:
    return hmac.digest(key, _CONTENT + digest.encode(), "sha256").hex()


def _of_place(key: bytes, content: str, digest: str, place: Place) -> str:
    micros = (place.decided_at - _EPOCH) // _MICROSECOND
    where = orjson.dumps([content, digest, place.application_id, place.number, micros, *place[3:]])
    return hmac.digest(key, _PLACE + where, "sha256").hex()


def _same(one: str, other: str) -> bool:
    # Bytes: the column may hold any text, and compare_digest takes only ASCII as text.
    return hmac.compare_digest(one.encode(), other.encode())
