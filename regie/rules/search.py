"""What an auditor types to find a dossier: a cheque number, an enterprise number, or a part of a centre's name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loopbaan.core.identifiers import read_cheque_number

_KBO_DIGITS = 10
_LOOKS_LIKE_CHEQUE = re.compile(r"LC[\s-]*(?=[0-9A-Z-]*\d)", re.IGNORECASE)
_LOOKS_LIKE_KBO = re.compile(r"(?:BE)?[\s.]*\d[\d\s.]{2,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Search:
    """What was typed, understood: one of the three is set, or none of them for an empty box.

    ``kbo`` holds the first digits of an enterprise number. ``problem`` says in Dutch what is off about a cheque number.
    """

    cheque_number: str = ""
    kbo: str = ""
    centre_name: str = ""
    problem: str = ""


def read_search(text: str) -> Search:
    """Understand what was typed; a near miss of a cheque number is explained."""
    typed = " ".join(text.split())
    if not typed:
        return Search()
    if _LOOKS_LIKE_CHEQUE.match(typed):
        reading = read_cheque_number(typed)
        return Search(cheque_number=reading.number) if reading.number else Search(problem=reading.problem or "")
    if _LOOKS_LIKE_KBO.fullmatch(typed):
        digits = "".join(each for each in typed if each.isdigit())
        # Numbers of before 2023 are often written without their leading zero.
        return Search(kbo=digits.zfill(_KBO_DIGITS) if len(digits) == _KBO_DIGITS - 1 else digits)
    bare = read_cheque_number(typed)
    return Search(cheque_number=bare.number) if bare.number else Search(centre_name=typed)
