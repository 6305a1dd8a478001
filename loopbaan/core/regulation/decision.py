"""The decision on an application: the law of that day, applied to the facts, with every condition accounted for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from loopbaan.core.regulation import criteria
from loopbaan.core.regulation.canonical import as_text, canonical_json, sha256_of
from loopbaan.core.regulation.facts import Fact, Facts, SourceRef, SourceState
from loopbaan.core.regulation.loader import NoRegulationInForce, regulation_on
from loopbaan.core.regulation.model import Regulation
from loopbaan.core.regulation.parameters import Certainty, Parameter
from loopbaan.core.regulation.verdicts import Column, all_of, verdict
from loopbaan.core.regulation.windows import WindowState, window_state


class Verdict(StrEnum):
    """What a condition came to."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """What the application came to."""

    GRANTED = "granted"
    REFUSED = "refused"
    UNDETERMINED = "undetermined"


VERDICTS: Final = {1: Verdict.MET, 0: Verdict.UNKNOWN, -1: Verdict.NOT_MET}
OUTCOMES: Final = {1: Outcome.GRANTED, 0: Outcome.UNDETERMINED, -1: Outcome.REFUSED}


class DraftRegulation(ValueError):
    """A draft of the law can be simulated, never decided under."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the law, applied: what was found, what is asked, where both come from.

    ``reason`` tells apart why a verdict came out as it did (``window_full``, ``cheque_open``, ``lower_bound``, ...);
    it picks the sentence that the person reads. ``value`` and ``threshold`` are plain values in ``unit``.
    """

    key: str
    verdict: Verdict
    value: int | str | bool | None
    threshold: int | tuple[str, ...]
    unit: str
    basis: str
    certainty: Certainty
    law_sources: tuple[str, ...]
    reason: str
    fact_sources: tuple[SourceRef, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "verdict": self.verdict.value,
            "value": self.value,
            "threshold": list(self.threshold) if isinstance(self.threshold, tuple) else self.threshold,
            "unit": self.unit,
            "basis": self.basis,
            "certainty": self.certainty.value,
            "law_sources": list(self.law_sources),
            "reason": self.reason,
            "fact_sources": [each.as_json() for each in self.fact_sources],
        }


@dataclass(frozen=True, slots=True)
class Offer:
    """What is granted: the how-manieth cheque of the window, its minutes, its price in euro."""

    ordinal: int
    minutes: int
    price: Decimal

    def as_json(self) -> dict[str, Any]:
        return {"ordinal": self.ordinal, "minutes": self.minutes, "price": str(self.price)}


@dataclass(frozen=True)
class Decision:
    """A decision, complete in itself: with its facts it can be taken again and must come out the same."""

    version: str
    revision: int
    revision_hash: str
    instrument: str
    applied_on: date
    facts: Facts
    outcome: Outcome
    conditions: tuple[Condition, ...]
    offer: Offer | None

    def as_json(self) -> dict[str, Any]:
        """A tree of plain values, without the digest over it."""
        return {
            "version": self.version,
            "revision": self.revision,
            "revision_hash": self.revision_hash,
            "instrument": self.instrument,
            "applied_on": as_text(self.applied_on),
            "facts": self.facts.as_json(),
            "outcome": self.outcome.value,
            "conditions": [each.as_json() for each in self.conditions],
            "offer": None if self.offer is None else self.offer.as_json(),
        }

    def canonical(self) -> bytes:
        """The whole decision in canonical JSON: what is stored, compared and hashed."""
        return canonical_json(self.as_json())

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hex, over the canonical form."""
        return sha256_of(self.as_json())

    def condition(self, key: str) -> Condition:
        """The condition of that key. Raises KeyError."""
        for each in self.conditions:
            if each.key == key:
                return each
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class Columns:
    """What the criteria look at, for one person (plain values) or for many (numpy arrays of one length).

    ``region`` holds codes (criteria.REGION_CODES), the three next are verdicts (int8), days and counts are whole
    numbers, the rest booleans.
    """

    region: Column
    moved_from_eea: Column
    works_here: Column
    at_work: Column
    career_days: Column
    career_complete: Column
    counted: Column
    any_open: Column
    cheques_known: Column
    quota_left: Column = 0
    quota_known: Column = False


def evaluate(regulation: Regulation, columns: Columns) -> dict[str, Column]:
    """The verdict of each condition of a version, by key: plain values in, int8 out; arrays in, int8 arrays out."""
    verdicts: dict[str, Column] = {
        "residence": criteria.residence(
            columns.region,
            columns.moved_from_eea,
            columns.works_here,
            suffices=regulation.residence_regions.value,
            with_work=regulation.residence_regions_with_work.value,
            with_work_after_moving=regulation.residence_regions_with_work_after_moving.value,
        ),
        "activity": criteria.activity(columns.at_work),
        "seniority": criteria.seniority(
            columns.career_days, columns.career_complete, threshold=regulation.seniority_days.value
        ),
        "earlier_use": criteria.earlier_use(
            columns.counted, columns.any_open, columns.cheques_known, allowed=regulation.cheques_in_window.value
        ),
    }
    if regulation.monthly_quota is not None:
        verdicts["quota"] = criteria.quota(columns.quota_left, columns.quota_known)
    return verdicts


def outcome_of(verdicts: Mapping[str, Column]) -> Column:
    """Refused (-1) if any is not met; otherwise undetermined (0) if any is unknown; otherwise granted (+1)."""
    return all_of(*verdicts.values())


def decide(regulation: Regulation, facts: Facts, *, simulate: bool = False) -> Decision:
    """Decide on an application under the version of the law of that day.

    Raises NoRegulationInForce when the version is not the law on the day of application, and DraftRegulation for a
    draft unless ``simulate``: neither is ever decided under by mistake.
    """
    if not regulation.is_valid_on(facts.applied_on):
        raise NoRegulationInForce(f"{regulation.version} is not the law on {facts.applied_on}")
    if regulation.is_draft and not simulate:
        raise DraftRegulation(f"{regulation.version} is a draft")
    window = window_state(facts.cheques.value, on=facts.applied_on, window=regulation.window.value)
    verdicts = evaluate(regulation, _columns(facts, window))
    outcome = OUTCOMES[int(outcome_of(verdicts))]
    offer = None
    if outcome is Outcome.GRANTED:
        ordinal = window.counted + 1
        offer = Offer(ordinal, regulation.minutes(ordinal), regulation.price(ordinal))
    return Decision(
        version=regulation.version,
        revision=regulation.revision,
        revision_hash=regulation.revision_hash,
        instrument=regulation.instrument,
        applied_on=facts.applied_on,
        facts=facts,
        outcome=outcome,
        conditions=tuple(_condition(key, int(each), regulation, facts, window) for key, each in verdicts.items()),
        offer=offer,
    )


def decide_on(facts: Facts) -> Decision:
    """Decide under the version that is in force on the day of application. Raises NoRegulationInForce."""
    return decide(regulation_on(facts.applied_on), facts)


def _three(fact: Fact[bool | None]) -> Column:
    return verdict(bool(fact.value), fact.known)


def _columns(facts: Facts, window: WindowState) -> Columns:
    quota = facts.quota_left
    return Columns(
        region=criteria.REGION_CODES[facts.region.value if facts.region.known else None],
        moved_from_eea=_three(facts.moved_from_eea),
        works_here=_three(facts.works_in_flanders_or_brussels),
        at_work=_three(facts.at_work),
        career_days=facts.career_days.value,
        career_complete=facts.career_days.known,
        counted=window.counted,
        any_open=window.any_open,
        cheques_known=facts.cheques.known,
        quota_left=0 if quota is None else (quota.value or 0),
        quota_known=quota is not None and quota.known,
    )


def _condition(key: str, number: int, regulation: Regulation, facts: Facts, window: WindowState) -> Condition:
    found = VERDICTS[number]
    parameter: Parameter[Any]
    value: int | str | bool | None
    threshold: int | tuple[str, ...]
    if key == "residence":
        parameter, unit = regulation.residence_regions, "region"
        value = facts.region.value if facts.region.known else None
        threshold, reason = regulation.residence_regions.value, _residence_reason(regulation, facts, found)
        if reason not in ("region", "region_unknown"):
            parameter = (
                regulation.residence_regions_with_work_after_moving
                if value in regulation.residence_regions_with_work_after_moving.value
                else regulation.residence_regions_with_work
            )
        sources = facts.region.sources
        if reason not in ("region", "region_unknown"):
            sources = _together(facts.region, facts.moved_from_eea, facts.works_in_flanders_or_brussels)
    elif key == "activity":
        parameter, unit = regulation.activity_kinds, "work"
        value = facts.at_work.value if facts.at_work.known else None
        threshold, sources = parameter.value, facts.at_work.sources
        reason = "nothing_found" if found is Verdict.UNKNOWN and _nothing_found(facts.at_work) else "work"
    elif key == "seniority":
        parameter, unit = regulation.seniority_days, "days"
        value, threshold, sources = facts.career_days.value, parameter.value, facts.career_days.sources
        reason = "complete" if facts.career_days.known else "lower_bound"
        if found is Verdict.UNKNOWN and _nothing_found(facts.career_days):
            reason = "nothing_found"
    elif key == "earlier_use":
        parameter, unit = regulation.cheques_in_window, "cheques"
        value = window.counted if facts.cheques.known else None
        threshold, sources = parameter.value, facts.cheques.sources
        reason = _use_reason(regulation, window)
    else:
        quota = regulation.monthly_quota
        if quota is None:
            raise KeyError(key)
        parameter, unit, reason = quota, "cheques", "quota"
        left = facts.quota_left
        value = left.value if left is not None and left.known else None
        threshold, sources = 1, () if left is None else left.sources
    return Condition(
        key=key,
        verdict=found,
        value=value,
        threshold=threshold,
        unit=unit,
        basis=parameter.basis,
        certainty=parameter.certainty,
        law_sources=tuple(each.key for each in parameter.sources),
        reason=reason,
        fact_sources=sources,
    )


def _residence_reason(regulation: Regulation, facts: Facts, found: Verdict) -> str:
    """Which of the ways to meet the condition decided."""
    region = facts.region.value if facts.region.known else None
    if region is None:
        return "region_unknown"
    if region in regulation.residence_regions_with_work.value:
        return "works_here"
    if region in regulation.residence_regions_with_work_after_moving.value:
        moved = facts.moved_from_eea
        if moved.known and not moved.value:
            return "not_moved"
        return "works_here" if moved.known or found is Verdict.NOT_MET else "moved_unknown"
    return "region"


def _nothing_found(fact: Fact[Any]) -> bool:
    """Whether every source answered that it has no record: then nothing is known, though nobody failed to answer."""
    return bool(fact.sources) and all(each.state is SourceState.NO_RECORD for each in fact.sources)


def _use_reason(regulation: Regulation, window: WindowState) -> str:
    if window.any_open:
        return "cheque_open"
    if window.counted >= regulation.cheques_in_window.value:
        return f"window_full_{regulation.window.value.value}"
    return "none_counted" if window.counted == 0 else "one_left"


def _together(*facts: Fact[Any]) -> tuple[SourceRef, ...]:
    """The sources of several facts, each once, in order."""
    return tuple(dict.fromkeys(each for fact in facts for each in fact.sources))
