"""The facts of a stored decision, read back for deciding again: quicker than ``Facts.from_json``, and for that only.

A source goes into a decision and comes out as it was written, so its words are kept and not read. The periods of work
are left out: the engine decides on the counts. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple, cast

from loopbaan.core.regulation import EarlierCheque, Fact, Facts, SourceState, WorkKind

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


class KeptFact(NamedTuple):
    """A fact as the engine looks at it; a named tuple is made several times as quickly as ``Fact``."""

    value: Any
    known: bool
    sources: tuple[KeptSource, ...]


def facts_of(raw: Mapping[str, Any]) -> Facts:
    """The facts in a stored decision, without notes and periods. Raises LookupError, TypeError or ValueError when they
    are no facts."""
    cheques, quota, at_work = raw["cheques"], raw["quota_left"], raw["at_work"]
    held = tuple([EarlierCheque.from_json(each) for each in cheques["value"]])
    # Most facts about work rest on the same answers: those are read once.
    told = at_work["sources"]
    work = _sources(told)
    return Facts(
        date.fromisoformat(raw["applied_on"]),
        _fact(raw["region"]),
        _fact(raw["moved_from_eea"]),
        _fact(raw["works_in_flanders_or_brussels"], told, work),
        _fact(at_work, told, work),
        _fact(raw["career_days"], told, work),
        cast("Fact[Any]", KeptFact(held, cheques["known"], _sources(cheques["sources"]))),
        tuple([_KINDS[each] for each in raw["running_work"]]),
        quota_left=None if quota is None else _fact(quota),
        recent_days=_fact_or_none(raw.get("recent_days"), told, work),
        interim_run=_fact_or_none(raw.get("interim_run"), told, work),
        schooling=_fact_or_none(raw.get("schooling")),
    )


def _fact(
    raw: Mapping[str, Any], told: list[dict[str, Any]] | None = None, as_sources: tuple[KeptSource, ...] = ()
) -> Fact[Any]:
    """A fact; ``as_sources`` are the sources where they say the same as ``told``."""
    said = raw["sources"]
    return cast("Fact[Any]", KeptFact(raw["value"], raw["known"], as_sources if said == told else _sources(said)))


def _fact_or_none(
    raw: Mapping[str, Any] | None, told: list[dict[str, Any]] | None = None, as_sources: tuple[KeptSource, ...] = ()
) -> Fact[Any] | None:
    return None if raw is None else _fact(raw, told, as_sources)


def _sources(raw: list[dict[str, Any]]) -> tuple[KeptSource, ...]:
    # A list and not a generator: twice as quick, and this runs for every fact of every decision.
    return tuple([KeptSource(each) for each in raw])
