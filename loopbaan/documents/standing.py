"""What has become of a document that nobody withdrew: known to the app whose event it is about, which registers here.

It is asked each time that somebody checks a document and never written beside it. So it counts for every copy there is,
whenever it was issued or downloaded, and cannot differ from what the app itself says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from loopbaan.documents.models import Document


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Why a genuine document no longer holds, for anyone who has its number: no name, no outcome.

    ``word`` is one word beside its status ("vervangen"), ``sentence`` says by what; ``since`` is None when not known.
    """

    word: str
    sentence: str
    since: date | None = None


# Gives None for a document that holds.
Asked = Callable[[UUID], Overtaken | None]
_asked: dict[str, Asked] = {}


def register_standing(subject_kind: str, ask: Asked) -> None:
    """Let ``ask`` say, by the id of its subject, whether a document on this kind of subject still holds.

    Raises ValueError when another function was registered for that kind: one app answers for one kind.
    """
    if _asked.setdefault(subject_kind, ask) is not ask:
        raise ValueError(f"the standing of documents on {subject_kind!r} is registered already")


def overtaken(document: Document) -> Overtaken | None:
    """What has become of a document; None when it holds, or when no app knows."""
    ask = _asked.get(document.subject_kind)
    return ask(document.subject_id) if ask is not None else None
