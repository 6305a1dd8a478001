"""Facts as an officer corrected them, condition by condition, on proof: pure, so that they come out the same again.

A correction is plain JSON, one object a condition:

- ``residence``: ``region``, ``moved_from_eea``, ``works_here``, each only where it is corrected;
- ``activity``: ``at_work``;
- ``seniority``: ``removed`` (``from``, ``until``, half-open or null), days that a source wrongly counts as work of any
  kind; ``periods`` (``kind``, ``from``, ``until`` half-open or null) that were proven; and ``complete``: nothing is
  missing any more. What is removed goes first, so that a period can be stated otherwise;
- ``earlier_use``: ``not_counted``, the days of application of cheques that must not count, and ``counted``
  (``applied_on``, ``state``), cheques that no list of ours has, or that stand in another state than ours says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from loopbaan.core.regulation import EarlierCheque, EarlierState, Fact, Facts, Regulation, SourceRef, SourceState
from loopbaan.core.regulation.days import count_work, ended_on
from loopbaan.core.regulation.facts import Region, WorkKind, WorkPeriod

Change = Mapping[str, Any]

KEYS: Final = {
    "residence": frozenset({"region", "moved_from_eea", "works_here"}),
    "activity": frozenset({"at_work"}),
    "seniority": frozenset({"periods", "removed", "complete"}),
    "earlier_use": frozenset({"not_counted", "counted"}),
}
# The service under which a fact says that a person looked at proof.
OFFICER: Final = "Beoordeling"


class BadCorrection(ValueError):
    """A correction that says nothing, or something that cannot be."""


def corrected(
    law: Regulation, facts: Facts, condition: str, change: Change, source: SourceRef, *, again: bool = False
) -> Facts:
    """The facts with one condition corrected; ``source`` is added to every fact that it touches.

    ``again``: a correction of before on new facts, in which what it takes away may be gone already. Raises
    BadCorrection.
    """
    if condition not in KEYS or not change or not set(change) <= KEYS[condition]:
        raise BadCorrection(condition)
    match condition:
        case "residence":
            return _residence(facts, change, source)
        case "activity":
            return _activity(law, facts, bool(change["at_work"]), source)
        case "seniority":
            return _seniority(law, facts, change, source, again=again)
        case _:
            return _earlier_use(facts, change, source, again=again)


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


def _activity(law: Regulation, facts: Facts, at_work: bool, source: SourceRef) -> Facts:  # noqa: FBT001
    """Whether somebody works that day. Who does not has no work that runs: what a source shows ended before."""
    found = replace(facts, at_work=_set(facts.at_work, at_work, source))
    if at_work:
        return found
    return replace(found, running_work=(), work=ended_on(facts.work, law.activity_kinds.value, facts.applied_on))


def _seniority(law: Regulation, facts: Facts, change: Change, source: SourceRef, *, again: bool) -> Facts:
    added = tuple(WorkPeriod.from_json(each) for each in change.get("periods", ()))
    if any(each.valid_until is not None and each.valid_until <= each.valid_from for each in added):
        raise BadCorrection("a period ends before it begins")
    removed = tuple(_days(each) for each in change.get("removed", ()))
    complete = bool(change.get("complete"))
    on, work = facts.applied_on, (*_without(facts.work, removed, again=again), *added)
    before, after = count_work(law, facts.work, on), count_work(law, work, on)
    found = replace(
        facts, work=work, career_days=_counted(facts.career_days, after.career - before.career, complete, source)
    )
    if facts.recent_days is not None and facts.interim_run is not None:
        more = (after.recent or 0) - (before.recent or 0)
        longer = (after.interim_run or 0) - (before.interim_run or 0)
        if not removed:
            longer = max(0, (after.interim_run or 0) - facts.interim_run.value)
        found = replace(
            found,
            recent_days=_counted(facts.recent_days, more, complete, source),
            interim_run=_counted(facts.interim_run, longer, complete, source),
        )
    if any(_runs(each, on) for each in removed):
        found = _stopped(law, found, source)
    running = {each.kind for each in added if _runs(each, on) and each.kind.value in law.activity_kinds.value}
    if running:
        kinds = tuple(sorted({*found.running_work, *running}, key=lambda kind: kind.value))
        found = replace(found, running_work=kinds, at_work=_set(found.at_work, value=True, source=source))
    return found


def _stopped(law: Regulation, facts: Facts, source: SourceRef) -> Facts:
    """Facts whose work on the day of application was taken away: what still runs that day is all there is.

    Where nothing does, a source that gave no answer may still know of work.
    """
    counts = law.activity_kinds.value
    running = {each.kind for each in facts.work if _runs(each, facts.applied_on) and each.kind.value in counts}
    kinds = tuple(sorted(running, key=lambda kind: kind.value))
    is_silent = any(each.state is SourceState.NO_ANSWER for each in facts.at_work.sources)
    at_work = _set(facts.at_work, bool(kinds), source)
    if not kinds and is_silent:
        at_work = replace(at_work, value=None, known=False)
    return replace(facts, running_work=kinds, at_work=at_work)


def _days(raw: Mapping[str, Any]) -> WorkPeriod:
    """Days that are taken away, of whatever kind."""
    found = WorkPeriod.from_json({"kind": WorkKind.EMPLOYEE.value, **raw})
    if found.valid_until is not None and found.valid_until <= found.valid_from:
        raise BadCorrection("a period ends before it begins")
    return found


def _without(work: Sequence[WorkPeriod], removed: Sequence[WorkPeriod], *, again: bool) -> tuple[WorkPeriod, ...]:
    """Periods of work without the days of ``removed``. Raises BadCorrection for days on which nothing was counted."""
    left = tuple(work)
    for gone in removed:
        kept = tuple(part for each in left for part in _parts(each, gone))
        if kept == left and not again:
            raise BadCorrection("no work was counted on these days")
        left = kept
    return left


def _parts(period: WorkPeriod, gone: WorkPeriod) -> tuple[WorkPeriod, ...]:
    """What stays of a period: the part before the days that go, and the part after."""
    end, gone_end = period.valid_until or date.max, gone.valid_until or date.max
    if gone_end <= period.valid_from or end <= gone.valid_from:
        return (period,)
    before = replace(period, valid_until=gone.valid_from) if period.valid_from < gone.valid_from else None
    after = replace(period, valid_from=gone_end) if gone_end < end else None
    return tuple(each for each in (before, after) if each is not None)


def _earlier_use(facts: Facts, change: Change, source: SourceRef, *, again: bool) -> Facts:
    days = {date.fromisoformat(each) for each in change.get("not_counted", ())}
    stated = {date.fromisoformat(each["applied_on"]): _state(each["state"]) for each in change.get("counted", ())}
    known = {each.applied_on for each in facts.cheques.value}
    if not (days or stated) or (not days <= known and not again) or days & set(stated):
        raise BadCorrection("no such cheque")
    if any(each > facts.applied_on for each in stated):
        raise BadCorrection("a cheque of after the application")
    states = dict.fromkeys(days, EarlierState.CANCELLED) | stated
    kept = [replace(each, state=states.get(each.applied_on, each.state)) for each in facts.cheques.value]
    new = [EarlierCheque(day, state) for day, state in stated.items() if day not in known]
    cheques = tuple(sorted((*kept, *new), key=lambda each: (each.applied_on, each.state.value)))
    return replace(facts, cheques=_set(facts.cheques, cheques, source))


def _state(word: str) -> EarlierState:
    try:
        return EarlierState(word)
    except ValueError as error:
        raise BadCorrection("no such state of a cheque") from error


def _runs(period: WorkPeriod, on: date) -> bool:
    return period.valid_from <= on and (period.valid_until is None or on < period.valid_until)


def _set(fact: Fact[Any], value: Any, source: SourceRef) -> Fact[Any]:
    return Fact(value, known=True, sources=(*fact.sources, source), notes=fact.notes)


def _counted(fact: Fact[int], more: int, complete: bool, source: SourceRef) -> Fact[int]:  # noqa: FBT001
    return Fact(fact.value + more, known=fact.known or complete, sources=(*fact.sources, source), notes=fact.notes)


def period_json(kind: str, valid_from: date, valid_until: date | None) -> dict[str, Any]:
    """A proven period as a correction holds it."""
    return WorkPeriod(WorkKind(kind), valid_from, valid_until).as_json()
