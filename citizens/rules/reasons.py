"""Why a condition came out as it did, as far as that picks its words: finer than the reason that is stored. Pure.

The reason in a decision is part of its bytes and stays as it is, so that what was decided replays exactly.
"""

from __future__ import annotations

from citizens.rules.corrections import OFFICER
from citizens.rules.old_work import BEFORE_2003
from loopbaan.core.regulation import Condition, Decision, Regulation, SourceState, Verdict, Window, WorkKind
from loopbaan.core.regulation.evaluation import minutes_left
from loopbaan.core.regulation.windows import WindowState
from loopbaan.magda.answers import Service


def reason_of(condition: Condition, decision: Decision, regulation: Regulation, window: WindowState) -> str:
    """Which sentence a condition gets.

    Work that was proven without a period has no kind to name; what was asked of no source was not looked at.
    """
    if is_unasked(condition):
        return "not_looked_at"
    if condition.key == "activity" and not decision.facts.running_work:
        return "kind_unknown" if condition.verdict is Verdict.MET else condition.reason
    if condition.key == "earlier_use" and condition.reason == "cheque_open":
        return _open_reason(decision, regulation, window)
    if condition.key == "seniority" and _only_old_work_is_missing(condition, decision):
        return BEFORE_2003
    return condition.reason


def _open_reason(decision: Decision, regulation: Regulation, window: WindowState) -> str:
    """Somebody who used all there is in a career gets nothing by finishing the cheque that runs."""
    if not decision.facts.cheques.known or regulation.window.value is not Window.LIFETIME:
        return "cheque_open"
    if regulation.module_minutes is None:
        is_used_up = window.counted >= regulation.cheques_in_window.value
    else:
        is_used_up = int(minutes_left(regulation, window.counted)) < regulation.module_minutes.value
    if not is_used_up:
        return "cheque_open"
    return "open_lifetime" if regulation.module_minutes is None else "open_used_up"


def _only_old_work_is_missing(condition: Condition, decision: Decision) -> bool:
    """Whether every source answered, and only work of before their first day can be missing."""
    days = decision.facts.career_days
    codes = {each.code for each in days.notes}
    if condition.verdict is not Verdict.UNKNOWN or condition.reason != "lower_bound" or BEFORE_2003 not in codes:
        return False
    return all(each.state is not SourceState.NO_ANSWER for each in days.sources)


def running_work(decision: Decision) -> list[str]:
    """The keys in explain.WORK_WORDS of the work that runs.

    The only source that shows work as suspended is that of the self-employed.
    """
    at_work = decision.facts.at_work
    if at_work.known and not at_work.value:
        return []
    sources = at_work.sources
    is_told = any(each.service == Service.SELF_EMPLOYED.value for each in sources)
    by_officer = any(each.service == OFFICER for each in sources)
    return [
        "equated" if each is WorkKind.SUSPENDED and is_told and not by_officer else each.value
        for each in decision.facts.running_work
    ]


def is_unasked(condition: Condition) -> bool:
    """Whether a condition is unknown because no source was asked."""
    sources = condition.fact_sources
    return (
        condition.verdict is Verdict.UNKNOWN and bool(sources) and all(each.reason == "not_asked" for each in sources)
    )
