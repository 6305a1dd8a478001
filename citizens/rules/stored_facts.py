"""The facts of a stored decision, read back for deciding again: quicker than ``Facts.from_json``, and for that only.

A source goes into a decision and comes out as it was written, so its words are kept and not read. The periods of work
are left out: the engine decides on the counts. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, cast

from loopbaan.core.regulation import EarlierCheque, Fact, Facts, SourceRef, SourceState, WorkKind

_STATES: Final[Mapping[str, SourceState]] = {each.value: each for each in SourceState}
_KINDS: Final[Mapping[str, WorkKind]] = {each.value: each for each in WorkKind}


class KeptSource:
    """A source as it was stored; the engine looks at what it did and whether it is the same as another."""

    __slots__ = ("raw", "state")

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.state = _STATES[raw["state"]]

    def as_json(self) -> dict[str, Any]:
        """As it was stored."""
        return self.raw

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KeptSource) and self.raw == other.raw

    def __hash__(self) -> int:
        return hash((self.raw["service"], self.raw["reference"]))


def facts_of(raw: Mapping[str, Any]) -> Facts:
    """The facts in a stored decision, without notes and periods. Raises LookupError, TypeError or ValueError when they
    are no facts."""
    cheques, quota = raw["cheques"], raw["quota_left"]
    held = tuple([EarlierCheque.from_json(each) for each in cheques["value"]])
    return Facts(
        applied_on=date.fromisoformat(raw["applied_on"]),
        region=_fact(raw["region"]),
        moved_from_eea=_fact(raw["moved_from_eea"]),
        works_in_flanders_or_brussels=_fact(raw["works_in_flanders_or_brussels"]),
        at_work=_fact(raw["at_work"]),
        career_days=_fact(raw["career_days"]),
        cheques=Fact(held, cheques["known"], _sources(cheques["sources"])),
        running_work=tuple([_KINDS[each] for each in raw["running_work"]]),
        quota_left=None if quota is None else _fact(quota),
        recent_days=_fact_or_none(raw.get("recent_days")),
        interim_run=_fact_or_none(raw.get("interim_run")),
        schooling=_fact_or_none(raw.get("schooling")),
    )


def _fact(raw: Mapping[str, Any]) -> Fact[Any]:
    return Fact(raw["value"], raw["known"], _sources(raw["sources"]))


def _fact_or_none(raw: Mapping[str, Any] | None) -> Fact[Any] | None:
    return None if raw is None else _fact(raw)


def _sources(raw: list[dict[str, Any]]) -> tuple[SourceRef, ...]:
    # A list and not a generator: twice as quick, and this runs for every fact of every decision.
    return cast("tuple[SourceRef, ...]", tuple([KeptSource(each) for each in raw]))
