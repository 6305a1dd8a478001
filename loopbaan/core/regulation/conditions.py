"""One condition of the law, applied to a person: what was found, what is asked, where both come from."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final, NamedTuple

from loopbaan.core.regulation.evaluation import minutes_left
from loopbaan.core.regulation.facts import Fact, Facts, SourceRef, SourceState
from loopbaan.core.regulation.model import Regulation
from loopbaan.core.regulation.parameters import Certainty, Parameter
from loopbaan.core.regulation.windows import WindowState

Value = int | str | bool | None
Threshold = int | tuple[str, ...]


class Verdict(StrEnum):
    """What a condition came to."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


VERDICTS: Final = {1: Verdict.MET, 0: Verdict.UNKNOWN, -1: Verdict.NOT_MET}


class Condition(NamedTuple):
    """One condition of the law, applied: what was found, what is asked, where both come from.

    A named tuple and not a frozen dataclass: those take several times as long to make, and every decision makes four or
    five.

    ``reason`` tells apart why a verdict came out as it did (``window_full``, ``cheque_open``, ``lower_bound``, ...);
    it picks the sentence that the person reads. ``value`` and ``threshold`` are plain values in ``unit``.
    """

    key: str
    verdict: Verdict
    value: Value
    threshold: Threshold
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


class _Found(NamedTuple):
    """What one condition looks at, and the parameter of the law that decides it."""

    parameter: Parameter[Any]
    unit: str
    value: Value
    threshold: Threshold
    reason: str
    sources: tuple[SourceRef, ...]


def condition_of(key: str, number: int, regulation: Regulation, facts: Facts, window: WindowState) -> Condition:
    """The condition ``key`` of a version, with its verdict (-1, 0, +1) made into words. Raises KeyError."""
    verdict = VERDICTS[number]
    match key:
        case "residence":
            found = _residence(regulation, facts, verdict)
        case "activity":
            found = _activity(regulation, facts, verdict)
        case "seniority":
            found = _seniority(regulation, facts, verdict)
        case "earlier_use":
            found = _earlier_use(regulation, facts, window)
        case _:
            found = _quota(key, regulation, facts)
    parameter, unit, value, threshold, reason, sources = found
    return Condition(
        key,
        verdict,
        value,
        threshold,
        unit,
        parameter.basis,
        parameter.certainty,
        parameter.source_keys,
        reason,
        sources,
    )


def _residence(regulation: Regulation, facts: Facts, verdict: Verdict) -> _Found:
    text = regulation.residence(facts.applied_on)
    region = facts.region.value if facts.region.known else None
    parameter, sources = text.suffices, facts.region.sources
    if region is None:
        # Where nowhere suffices by itself, work elsewhere decides without the region.
        reason = "no_work_here" if verdict is Verdict.NOT_MET else "region_unknown"
        if not parameter.value:
            parameter = text.with_work
    elif region in text.with_work.value:
        reason, parameter = "works_here", text.with_work
    elif region in text.with_work_after_moving.value:
        moved, parameter = facts.moved_from_eea, text.with_work_after_moving
        if moved.known and not moved.value:
            reason = "not_moved"
        else:
            reason = "works_here" if moved.known or verdict is Verdict.NOT_MET else "moved_unknown"
    elif parameter.value:
        reason = "region"
    else:
        reason, parameter = "outside_eea", text.with_work
    if reason in ("works_here", "not_moved", "moved_unknown", "no_work_here"):
        sources = _together(facts.region, facts.moved_from_eea, facts.works_in_flanders_or_brussels)
    return _Found(parameter, "region", region, text.suffices.value or text.with_work.value, reason, sources)


def _activity(regulation: Regulation, facts: Facts, verdict: Verdict) -> _Found:
    parameter, at_work = regulation.activity_kinds, facts.at_work
    reason = "nothing_found" if verdict is Verdict.UNKNOWN and _nothing_found(at_work) else "work"
    return _Found(parameter, "work", at_work.value if at_work.known else None, parameter.value, reason, at_work.sources)


def _seniority(regulation: Regulation, facts: Facts, verdict: Verdict) -> _Found:
    parameter, days = regulation.seniority_days, facts.career_days
    recent, run = facts.recent_days, facts.interim_run
    interim, least = regulation.seniority_days_with_interim, regulation.interim_run_days
    suffix = ""
    if interim is not None and least is not None and recent is not None and run is not None:
        days, suffix = recent, "_recent"
        if run.value >= least.value:
            parameter, suffix = interim, "_interim"
    reason = "complete" if days.known else "lower_bound"
    if verdict is Verdict.UNKNOWN and _nothing_found(days):
        reason = "nothing_found"
    return _Found(parameter, "days", days.value, parameter.value, reason + suffix, days.sources)


def _earlier_use(regulation: Regulation, facts: Facts, window: WindowState) -> _Found:
    sources = facts.cheques.sources
    if regulation.module_minutes is not None and regulation.minutes_taken_by_earlier is not None:
        left = int(minutes_left(regulation, window.counted))
        return _Found(
            regulation.minutes_taken_by_earlier,
            "minutes",
            left if facts.cheques.known else None,
            regulation.module_minutes.value,
            _right_reason(regulation, window, left),
            sources,
        )
    parameter = regulation.cheques_in_window
    value = window.counted if facts.cheques.known else None
    return _Found(parameter, "cheques", value, parameter.value, _use_reason(regulation, window), sources)


def _quota(key: str, regulation: Regulation, facts: Facts) -> _Found:
    parameter, left = regulation.monthly_quota, facts.quota_left
    if key != "quota" or parameter is None:
        raise KeyError(key)
    value = left.value if left is not None and left.known else None
    return _Found(parameter, "cheques", value, 1, "quota", () if left is None else left.sources)


def _right_reason(regulation: Regulation, window: WindowState, left: int) -> str:
    if window.any_open:
        return "cheque_open"
    if left == regulation.minutes_by_count[0]:
        return "whole_right"
    return "part_left" if left else "right_used_up"


def _use_reason(regulation: Regulation, window: WindowState) -> str:
    if window.any_open:
        return "cheque_open"
    if window.counted >= regulation.cheques_in_window.value:
        return f"window_full_{regulation.window.value.value}"
    return "none_counted" if window.counted == 0 else "one_left"


def _nothing_found(fact: Fact[Any]) -> bool:
    """Whether every source answered that it has no record: then nothing is known, though nobody failed to answer."""
    return bool(fact.sources) and all(each.state is SourceState.NO_RECORD for each in fact.sources)


def _together(*facts: Fact[Any]) -> tuple[SourceRef, ...]:
    """The sources of several facts, each once, in order."""
    return tuple(dict.fromkeys(each for fact in facts for each in fact.sources))
