"""Facts as an officer corrected them, condition by condition, on proof: pure, so that they come out the same again.

A correction is plain JSON, one object a condition:

- ``residence``: ``region``, ``moved_from_eea``, ``works_here``, each only where it is corrected;
- ``activity``: ``at_work``;
- ``seniority``: ``periods`` (``kind``, ``from``, ``until`` half-open or null) that were proven, and ``complete``:
  nothing is missing any more;
- ``earlier_use``: ``not_counted``, the days of application of cheques that must not count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from loopbaan.core.regulation import EarlierState, Fact, Facts, Regulation, SourceRef
from loopbaan.core.regulation.days import count_work
from loopbaan.core.regulation.facts import Region, WorkKind, WorkPeriod

Change = Mapping[str, Any]

KEYS: Final = {
    "residence": frozenset({"region", "moved_from_eea", "works_here"}),
    "activity": frozenset({"at_work"}),
    "seniority": frozenset({"periods", "complete"}),
    "earlier_use": frozenset({"not_counted"}),
}
# The service under which a fact says that a person looked at proof.
OFFICER: Final = "Beoordeling"


class BadCorrection(ValueError):
    """A correction that says nothing, or something that cannot be."""


def corrected(law: Regulation, facts: Facts, condition: str, change: Change, source: SourceRef) -> Facts:
    """The facts with one condition corrected; ``source`` is added to every fact that it touches.

    Raises BadCorrection.
    """
    if condition not in KEYS or not change or not set(change) <= KEYS[condition]:
        raise BadCorrection(condition)
    match condition:
        case "residence":
            return _residence(facts, change, source)
        case "activity":
            return replace(facts, at_work=_set(facts.at_work, bool(change["at_work"]), source))
        case "seniority":
            return _seniority(law, facts, change, source)
        case _:
            return _earlier_use(facts, change["not_counted"], source)


def _residence(facts: Facts, change: Change, source: SourceRef) -> Facts:
    found = facts
    if "region" in change:
        found = replace(found, region=_set(facts.region, Region(change["region"]).value, source))
    if "moved_from_eea" in change:
        found = replace(found, moved_from_eea=_set(facts.moved_from_eea, bool(change["moved_from_eea"]), source))
    if "works_here" in change:
        here = _set(facts.works_in_flanders_or_brussels, bool(change["works_here"]), source)
        found = replace(found, works_in_flanders_or_brussels=here)
    return found


def _seniority(law: Regulation, facts: Facts, change: Change, source: SourceRef) -> Facts:
    added = tuple(WorkPeriod.from_json(each) for each in change.get("periods", ()))
    if any(each.valid_until is not None and each.valid_until <= each.valid_from for each in added):
        raise BadCorrection("a period ends before it begins")
    complete = bool(change.get("complete"))
    on, work = facts.applied_on, (*facts.work, *added)
    before, after = count_work(law, facts.work, on), count_work(law, work, on)
    found = replace(
        facts, work=work, career_days=_counted(facts.career_days, after.career - before.career, complete, source)
    )
    if facts.recent_days is not None and facts.interim_run is not None:
        more = (after.recent or 0) - (before.recent or 0)
        longer = max(0, (after.interim_run or 0) - facts.interim_run.value)
        found = replace(
            found,
            recent_days=_counted(facts.recent_days, more, complete, source),
            interim_run=_counted(facts.interim_run, longer, complete, source),
        )
    running = {each.kind for each in added if _runs(each, on) and each.kind.value in law.activity_kinds.value}
    if running:
        kinds = tuple(sorted({*facts.running_work, *running}, key=lambda kind: kind.value))
        found = replace(found, running_work=kinds, at_work=_set(facts.at_work, value=True, source=source))
    return found


def _earlier_use(facts: Facts, not_counted: Sequence[str], source: SourceRef) -> Facts:
    days = {date.fromisoformat(each) for each in not_counted}
    if not days or not days <= {each.applied_on for each in facts.cheques.value}:
        raise BadCorrection("no such cheque")
    kept = tuple(
        replace(each, state=EarlierState.CANCELLED) if each.applied_on in days else each for each in facts.cheques.value
    )
    return replace(facts, cheques=_set(facts.cheques, kept, source))


def _runs(period: WorkPeriod, on: date) -> bool:
    return period.valid_from <= on and (period.valid_until is None or on < period.valid_until)


def _set(fact: Fact[Any], value: Any, source: SourceRef) -> Fact[Any]:
    return Fact(value, known=True, sources=(*fact.sources, source), notes=fact.notes)


def _counted(fact: Fact[int], more: int, complete: bool, source: SourceRef) -> Fact[int]:  # noqa: FBT001
    return Fact(fact.value + more, known=fact.known or complete, sources=(*fact.sources, source), notes=fact.notes)


def period_json(kind: str, valid_from: date, valid_until: date | None) -> dict[str, Any]:
    """A proven period as a correction holds it."""
    return WorkPeriod(WorkKind(kind), valid_from, valid_until).as_json()
