"""What each revision of a version of the law changed against the one before it: in words, pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from loopbaan.core.regulation import Parameter, Regulation
from regie.rules.law_table import CERTAINTY_WORDS, Translate, title_of, value_in_words


def _(message: str) -> str:
    """Mark a message for translation; it is translated where the language of the reader is known."""
    return message


_NOTHING: Final = _("bestaat niet")


@dataclass(frozen=True, slots=True)
class Change:
    """One parameter that a revision changed: what stood there and what stands there now, value and certainty.

    ``of_value``: another value; else only its ground, its source, its certainty or its note.
    """

    title: str
    before: str
    after: str
    of_value: bool
    note: str


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision: its number, its hash, and what it changed; nothing for the first one."""

    number: int
    hash: str
    changes: tuple[Change, ...]


def revisions_of(revisions: Sequence[Regulation], *, translate: Translate = str) -> tuple[Revision, ...]:
    """The revisions of one version, given oldest first, newest first."""
    found = []
    for index, each in enumerate(revisions):
        changes = () if index == 0 else _changes(revisions[index - 1], each, translate)
        found.append(Revision(each.revision, each.revision_hash, changes))
    return tuple(reversed(found))


def _changes(before: Regulation, after: Regulation, translate: Translate) -> tuple[Change, ...]:
    old = {each.key: each for each in before.parameters()}
    new = {each.key: each for each in after.parameters()}
    keys = [*new, *(key for key in old if key not in new)]
    return tuple(
        Change(
            title=title_of(key, translate),
            before=_said(old.get(key), translate),
            after=_said(new.get(key), translate),
            of_value=_value(old.get(key)) != _value(new.get(key)),
            note=new[key].note if key in new else "",
        )
        for key in keys
        if old.get(key) != new.get(key)
    )


def _value(parameter: Parameter[Any] | None) -> tuple[Any, ...]:
    return () if parameter is None else tuple((each.known_value, each.until) for each in parameter.texts())


def _said(parameter: Parameter[Any] | None, translate: Translate) -> str:
    if parameter is None:
        return translate(_NOTHING)
    word = translate(CERTAINTY_WORDS[parameter.certainty]).lower()
    return f"{value_in_words(parameter, translate=translate)} ({word})"
