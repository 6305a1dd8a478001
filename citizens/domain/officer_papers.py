"""The paper of a decision for the officer who holds a case about it: the same one as the citizen's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from citizens.domain import papers
from citizens.domain.errors import not_found_review
from citizens.models import Decision
from loopbaan.core.actor import Actor
from loopbaan.documents.service import Document

# What the paper says, in the words of the page; None where what is stored is not what was decided.
Words = Callable[[Decision], Mapping[str, object] | None]
_words: list[Words] = []


def register_words(words: Words) -> None:
    """Let the pages say what stands on the paper; called in ``AppConfig.ready``."""
    _words[:] = [words]


def paper_for_officer(*, application_id: UUID, number: int, actor: Actor, at: datetime) -> Document:
    """The document of one decision on an application; the caller has checked that the officer holds a case about it.

    Raises ReviewNotFound where there is none, nothing was decided, or what is stored is not what was decided.
    """
    decision = (
        Decision.objects.select_related("application")
        .filter(application_id=application_id, number=number)
        .exclude(outcome="undetermined")
        .first()
    )
    content = None if decision is None else _words[0](decision)
    if decision is None or content is None:
        raise not_found_review()
    return papers.decision_paper(decision=decision, content=content, actor=actor, at=at)
