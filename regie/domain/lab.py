"""Does the lab decide as the portal does? Each version, run over its own stored decisions, must say the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from citizens import service as citizens
from loopbaan.core.regulation import all_regulations, regulation
from regie.rules.lab.stored import Said, say


@dataclass(frozen=True, slots=True)
class Reproduced:
    """How many stored decisions of a version were taken again, and which came out otherwise (their references)."""

    version: str
    checked: int
    otherwise: tuple[str, ...]

    @property
    def is_exact(self) -> bool:
        """Whether every decision came out as it was stored."""
        return not self.otherwise


def reproduce(version: str) -> Reproduced:
    """Run a version, each decision under its own revision, over its stored decisions. Reads only.

    Raises KeyError when there is no such version.
    """
    checked, otherwise = 0, []
    for batch in citizens.stored_decisions(version):
        by_revision = defaultdict(list)
        for each in batch:
            by_revision[each.revision].append(each)
        for revision, stored in by_revision.items():
            found = say(regulation(version, revision), [each.facts for each in stored])
            otherwise += [
                each.reference
                for each, said in zip(stored, found, strict=True)
                if said != Said(each.outcome, each.verdicts, each.minutes)
            ]
        checked += len(batch)
    return Reproduced(version, checked, tuple(sorted(otherwise)))


def reproduce_all() -> tuple[Reproduced, ...]:
    """Every version over its own stored decisions, in the order of the law."""
    return tuple(reproduce(each.version) for each in all_regulations())
