"""What the contribution series of a self-employed person (ARZA) mean for the condition of being at work.

No public list of the series was found: the table holds the codes that the examples of the platform show. Every
reading of it is assumed, and a code that is not in it is not guessed at: it makes the days unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class Series:
    """One contribution series: its code, from when we read it so (half-open), whether it counts as work."""

    code: str
    valid_from: date
    valid_until: date | None
    counts: bool
    label: str


_ALWAYS: Final = date(1967, 7, 27)

TABLE: Final = (
    Series("100", _ALWAYS, None, counts=True, label="Hoofdberoep"),
    Series("105", _ALWAYS, None, counts=False, label="Artikel 37: student, politiek mandaat, gehuwde of weduwe"),
    Series("400", _ALWAYS, None, counts=True, label="Meewerkende echtgenoot, maxistatuut"),
    Series("510", _ALWAYS, None, counts=True, label="Gepensioneerde met onbeperkte bezigheid"),
)


def counts_as_work(code: str, on: date) -> bool | None:
    """Whether a period of that series counts as work; None when the table does not know the code on that day."""
    for each in TABLE:
        if each.code == code and each.valid_from <= on and (each.valid_until is None or on < each.valid_until):
            return each.counts
    return None
