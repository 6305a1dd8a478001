"""The kinds of deadlines: each owned by the app that registers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from loopbaan.core.workflow import Label

# What runs when a term has passed: (subject_id, on), where ``on`` is the due date, not the day on which the worker
# runs.
Handler = Callable[[UUID, date], None]
# What must be known before a term passes: (subject_id, on). It may ask another system, so it runs outside transactions.
Preparation = Callable[[UUID, date], None]
# What a reminder sends: (subject_id, due_on, days_before, on).
Reminder = Callable[[UUID, date, int, date], None]


@dataclass(frozen=True, slots=True)
class DeadlineKind:
    """One kind: its key, the Dutch name that both sides see, and what happens.

    ``preparation`` runs before ``handler``; as long as it fails the term waits and is tried again, as when the handler
    fails.

    ``order`` decides between terms of one chain that fall on the same day: a lower number first.
    """

    key: str
    label: Label
    handler: Handler
    reminder: Reminder | None = None
    order: int = 50
    preparation: Preparation | None = None


_kinds: dict[str, DeadlineKind] = {}


def register(kind: DeadlineKind) -> None:
    """Make a kind known; ValueError when the key is taken by another."""
    if _kinds.setdefault(kind.key, kind) != kind:
        raise ValueError(f"deadline kind {kind.key} is registered twice")


def kinds_to_prepare() -> list[str]:
    """The keys of the kinds that have a preparation."""
    return [kind.key for kind in _kinds.values() if kind.preparation is not None]


def kind_of(key: str) -> DeadlineKind:
    """The kind with this key; KeyError when no app registered it."""
    return _kinds[key]
