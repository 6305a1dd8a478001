"""How far somebody went to school, from what the database of diplomas says: pure.

The database knows what was issued and registered. It does not know every diploma of long ago or from abroad, so what it
holds is a lower bound: no record says nothing. Somebody whose highest authentic final proof lies below the diploma of
secondary education is read as short-schooled (assumed, see docs/adr/0013).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from loopbaan.core.regulation import Fact, Note, Schooling, SourceRef
from loopbaan.magda.answers import Diploma, Diplomas

# Levels of the Flemish qualification structure and of ISCED 1997, as the source derives them.
_QUALIFICATION_OF_SECONDARY: Final = 4
_QUALIFICATION_OF_HIGHER: Final = 5
_ISCED_OF_SECONDARY: Final = 3
_ISCED_OF_HIGHER: Final = 5
_DIPLOMA: Final = "diploma"
_RANK: Final = (Schooling.SHORT, Schooling.MEDIUM, Schooling.HIGH)


def schooling_of(content: object, source: SourceRef, *, on: date) -> Fact[str | None]:
    """The highest level that an authentic final proof of before ``on`` shows; unknown where none does."""
    held = content.diplomas if isinstance(content, Diplomas) else ()
    notes = tuple(sorted({each for diploma in held if (each := _left_out(diploma, on))}))
    levels = [each for each in _levels(held, on) if each is not None]
    shown = tuple(Note(each, source.service) for each in notes)
    if not levels:
        return Fact(None, known=False, sources=(source,), notes=shown)
    highest = max(levels, key=_RANK.index)
    if highest is Schooling.SHORT:
        shown = (*shown, Note("short_schooled_assumed", source.service))
    return Fact(highest.value, known=True, sources=(source,), notes=shown)


def _levels(held: Iterable[Diploma], on: date) -> Iterable[Schooling | None]:
    return (_level(each) for each in held if not _left_out(each, on))


def _left_out(diploma: Diploma, on: date) -> str:
    """Why a proof says nothing about the level; empty when it does."""
    if not diploma.is_theirs:
        return "diploma_of_other_number"
    if not diploma.is_valid:
        return "diploma_not_valid"
    if not diploma.is_authentic:
        return "diploma_own_statement"
    if not diploma.is_final:
        return "diploma_part"
    if diploma.issued_on is not None and diploma.issued_on > on:
        return "diploma_later"
    return ""


def _level(diploma: Diploma) -> Schooling | None:
    """The level of one proof; None where the source derives none."""
    qualification, isced = _number(diploma.qualification), _number(diploma.isced)
    if (qualification or 0) >= _QUALIFICATION_OF_HIGHER or (isced or 0) >= _ISCED_OF_HIGHER:
        return Schooling.HIGH
    # A certificate of a grade carries the level of the grade, but is no diploma of secondary education.
    is_diploma = diploma.kind.casefold() == _DIPLOMA and (isced or 0) >= _ISCED_OF_SECONDARY
    if (qualification or 0) >= _QUALIFICATION_OF_SECONDARY or is_diploma:
        return Schooling.MEDIUM
    return None if qualification is None and isced is None else Schooling.SHORT


def _number(code: str) -> int | None:
    """The level in a code such as ``3A`` or ``4``; None for ``NBS`` and ``NVT``."""
    return int(code[0]) if code[:1].isdecimal() else None
