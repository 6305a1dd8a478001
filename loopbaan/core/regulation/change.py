"""The smallest change that turns a refusal, or a decision that could not be taken yet, into a grant.

Two questions, answered on what is known today and under the decision's own version ("if the rules do not change"): what
would have to be different, as little as possible, and from which day it comes true by the passing of time alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import product
from typing import Any, Final

from loopbaan.core.periods import add_months
from loopbaan.core.regulation import criteria
from loopbaan.core.regulation.applying import opening_day_of
from loopbaan.core.regulation.days import (
    Span,
    count_work,
    days_within,
    ended_on,
    first_day_with,
    longest_run,
    runs_to_fill,
    spans,
    term_begins,
    within,
)
from loopbaan.core.regulation.evaluation import Columns, columns_of, evaluate, outcome_of, residence_in, verdict_of
from loopbaan.core.regulation.facts import EarlierState, Fact, Facts, Region, SourceState, WorkKind, WorkPeriod
from loopbaan.core.regulation.model import Regulation, Window
from loopbaan.core.regulation.verdicts import MET, NOT_MET, UNKNOWN
from loopbaan.core.regulation.windows import WindowState, window_of

_LAST_DAY: Final = date.max.toordinal()
_FOREVER: Final = _LAST_DAY + 1
_ALWAYS: Final = ((0, _FOREVER),)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that has to be different, for one condition: ``amount`` of ``unit``.

    ``change`` is one of: ``move`` (to Flanders or Brussels), ``work_here`` (there), ``start_work``, ``prove_days``,
    ``prove_interim_days`` (days in a row), ``finish_cheque``, ``wait`` (days), and, where nothing has to change but
    something is not known yet, ``show_residence``, ``show_move``, ``show_workplace``, ``show_work``, ``show_cheques``,
    ``show_quota``.
    """

    key: str
    change: str
    amount: int
    unit: str

    def as_json(self) -> dict[str, Any]:
        return {"key": self.key, "change": self.change, "amount": self.amount, "unit": self.unit}


@dataclass(frozen=True, slots=True)
class Change:
    """The smallest change: ``needs`` together make it a grant, and no fewer or smaller ones do.

    ``earliest_on`` is the first day on which an application would be granted when nothing happens but that time
    passes (work that runs goes on); None when time alone does not do it.
    """

    earliest_on: date | None
    needs: tuple[Need, ...]

    def as_json(self) -> dict[str, Any]:
        earliest = None if self.earliest_on is None else self.earliest_on.isoformat()
        return {"earliest_on": earliest, "needs": [each.as_json() for each in self.needs]}


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to meet one condition: what it needs, and the columns as they are then."""

    needs: tuple[Need, ...]
    columns: dict[str, Any]
    # Larger weighs heavier: a life that changes over a proof that is handed in.
    weight: int = 0

    @property
    def size(self) -> tuple[int, int, int]:
        """What makes one way lighter than another: fewest changes of life, then the smallest amounts, then the fewest
        needs."""
        return self.weight, sum(each.amount for each in self.needs), len(self.needs)


def smallest_change(regulation: Regulation, facts: Facts) -> Change | None:
    """What would turn the outcome of these facts into a grant; None when it is one, or when nothing could.

    The ways to meet each condition that is not met are tried with the criteria themselves, the lightest first: fewest
    changes of life, then the smallest amounts, then the fewest needs.
    """
    today = _Standing(regulation, facts)
    verdicts = evaluate(regulation, today.now)
    if int(outcome_of(verdicts)) == MET:
        return None
    waits = today.waits()
    if waits is None:
        return None
    columns = today.now
    if waits:
        columns = today.columns(max(facts.applied_on, *(until for _, until in waits)))
        verdicts = evaluate(regulation, columns)
    needs: list[Need] = []
    for key, found in verdicts.items():
        if int(found) == MET:
            continue  # what is met needs nothing
        way = _lightest(key, regulation, columns, today)
        if way is None:
            return None
        needs += way.needs
    if waits:
        # Waits run side by side: the longest holds the others.
        key, until = max(waits, key=lambda wait: wait[1])
        needs.append(Need(key, "wait", (until - facts.applied_on).days, "days"))
        order = list(verdicts)
        needs.sort(key=lambda need: order.index(need.key))
    return Change(today.earliest(), tuple(needs))


def _lightest(key: str, regulation: Regulation, columns: Columns, today: _Standing) -> _Way | None:
    """The lightest way that meets a condition; None when none does.

    No condition looks at what another looks at, and sizes add up: so the lightest ways of all conditions together are
    the lightest of all their combinations.
    """
    # A way that changes nothing leaves a condition that is not met as it is.
    ways = [way for way in _ways(key, regulation, columns, today) if way.columns]
    if len(ways) > 1:
        ways.sort(key=lambda way: way.size)
    for way in ways:
        if int(verdict_of(key, regulation, replace(columns, **way.columns))) == MET:
            return way
    return None


@dataclass
class _Standing:
    """How somebody stands today, and on any later day when only time passes. What several questions look at is worked
    out once."""

    regulation: Regulation
    facts: Facts

    @cached_property
    def window(self) -> WindowState:
        return window_of(self.regulation, self.facts.cheques.value, on=self.facts.applied_on)

    @cached_property
    def now(self) -> Columns:
        return columns_of(self.regulation, self.facts, self.window)

    @cached_property
    def work(self) -> tuple[WorkPeriod, ...]:
        return _work_of(self.regulation, self.facts)

    @cached_property
    def covered(self) -> tuple[Span, ...]:
        """The days that count for the career."""
        return spans(self.work, self.regulation.career_kinds)

    @cached_property
    def interim(self) -> tuple[Span, ...]:
        return spans(self.work, (WorkKind.INTERIM.value,))

    @property
    def next_opening(self) -> date:
        return opening_day_of(self.regulation, add_months(self.facts.applied_on.replace(day=1), 1))

    @property
    def quota_is_gone(self) -> bool:
        quota = self.facts.quota_left
        return (
            self.regulation.monthly_quota is not None
            and quota is not None
            and quota.known
            and quota.value is not None
            and quota.value <= 0
        )

    @cached_property
    def is_full(self) -> bool:
        """Whether the right of this window is used up, whatever happens to an open cheque."""
        if not self.facts.cheques.known:
            return False
        closed = replace(self.now, any_open=False) if self.now.any_open else self.now
        return int(verdict_of("earlier_use", self.regulation, closed)) == NOT_MET

    def interim_runs(self, columns: Columns) -> frozenset[tuple[int, int]]:
        """What each stretch of days of the months before lacks to be the interim work in a row that the law asks."""
        law = self.regulation
        if law.seniority_months is None or law.interim_run_days is None:
            return frozenset()
        day = int(columns.applied_on)
        return runs_to_fill(
            self.covered,
            self.interim,
            begin=term_begins(date.fromordinal(day), law.seniority_months.value).toordinal(),
            end=day,
            length=law.interim_run_days.value,
        )

    def waits(self) -> list[tuple[str, date]] | None:
        """What can only be waited for, and until when; None when no waiting helps."""
        found: list[tuple[str, date]] = []
        if self.is_full:
            closes_on = self.window.closes_on
            if self.regulation.window.value is Window.LIFETIME or closes_on is None:
                return None
            found.append(("earlier_use", closes_on))
        if self.quota_is_gone:
            found.append(("quota", self.next_opening))
        return found

    def columns(self, day: date) -> Columns:
        return columns_of(self.regulation, (then := facts_on(self.regulation, self.facts, day)), self._window(then))

    def _window(self, then: Facts) -> WindowState:
        return window_of(self.regulation, then.cheques.value, on=then.applied_on)

    def earliest(self) -> date | None:
        """The first day after today on which an application would be granted if only time passes."""
        since = self.facts.applied_on.toordinal() + 1
        met: tuple[Span, ...] = ((since, _FOREVER),)
        for condition in (self._use_met, self._quota_met, self._residence_met, self._work_met):
            met = tuple(_both(met, condition()))
            if not met:
                return None
        # Last, since it is worked out only for the days that are left.
        first = next(self._seniority_met(met), None)
        return None if first is None or first[0] > _LAST_DAY else date.fromordinal(first[0])

    def _use_met(self) -> tuple[Span, ...]:
        if not self.facts.cheques.known or self.window.any_open:
            return ()
        if not self.is_full:
            return _ALWAYS
        closes_on = self.window.closes_on
        return () if closes_on is None else ((closes_on.toordinal(), _FOREVER),)

    def _quota_met(self) -> tuple[Span, ...]:
        if self.regulation.monthly_quota is None:
            return _ALWAYS
        quota = self.facts.quota_left
        if quota is None or not quota.known:
            return ()
        return ((self.next_opening.toordinal(), _FOREVER),) if self.quota_is_gone else _ALWAYS

    def _residence_met(self) -> tuple[Span, ...]:
        found: list[Span] = []
        begin = 0
        for until, text in self.regulation.residence_texts():
            end = _FOREVER if until == date.max else until.toordinal()
            if int(residence_in(text, self.now)) == MET:
                found.append((begin, end))
            begin = end
        return tuple(found)

    def _work_met(self) -> tuple[Span, ...]:
        if _works_without_period(self.regulation, self.facts):
            return _ALWAYS
        return spans(self.work, self.regulation.activity_kinds.value)

    def _seniority_met(self, wanted: tuple[Span, ...]) -> Iterator[Span]:
        """The days of ``wanted`` from the first one on which there is enough seniority."""
        law, facts, covered, interim = self.regulation, self.facts, self.covered, self.interim
        threshold = law.seniority_days.value
        if law.seniority_months is None:
            missing = threshold - facts.career_days.value
            today = facts.applied_on.toordinal()
            enough = today if missing <= 0 else first_day_with(covered, missing, since=today)
            if enough is not None:
                yield from _both(wanted, ((enough, _FOREVER),))
            return
        # Some time after the last period has ended nothing is left to count; work that runs on is enough one day.
        last = max((end for _, end in covered), default=0) + 31 * law.seniority_months.value
        for begin, end in wanted:
            day = begin
            while day < min(end, last, _FOREVER):
                missing = _missing_recent(law, covered, interim, day)
                if missing <= 0:
                    yield day, end
                    return
                # A day adds a day at most.
                day += missing


def facts_on(regulation: Regulation, facts: Facts, day: date) -> Facts:
    """The same person on a later day, if only time passes: work that runs goes on, nothing else happens.

    Cheques keep their state; the quota of a later month has cheques left when that of today is known.
    """
    if day == facts.applied_on:
        return facts
    work = _work_of(regulation, facts)
    covered = spans(work, regulation.career_kinds)
    more = days_within(covered, facts.applied_on.toordinal(), day.toordinal())
    runs = _works_without_period(regulation, facts) or bool(
        days_within(spans(work, regulation.activity_kinds.value), day.toordinal(), day.toordinal() + 1)
    )
    count = count_work(regulation, work, day)
    quota = facts.quota_left
    if quota is not None and quota.known and (day.year, day.month) != (facts.applied_on.year, facts.applied_on.month):
        quota = replace(quota, value=None if regulation.monthly_quota is None else regulation.monthly_quota.value)
    return replace(
        facts,
        applied_on=day,
        at_work=_still(facts, runs=runs),
        career_days=replace(facts.career_days, value=facts.career_days.value + more),
        recent_days=_counted(facts.recent_days, count.recent),
        interim_run=_counted(facts.interim_run, count.interim_run),
        quota_left=quota,
    )


def _work_of(regulation: Regulation, facts: Facts) -> tuple[WorkPeriod, ...]:
    """The periods that time can run on: of somebody who is known not to be at work, no work that counts still runs.

    Facts that an officer corrected long ago can hold a period that says otherwise.
    """
    if not facts.at_work.known or facts.at_work.value:
        return facts.work
    return ended_on(facts.work, regulation.activity_kinds.value, facts.applied_on)


def _still(facts: Facts, *, runs: bool) -> Fact[bool | None]:
    at_work = facts.at_work
    if runs:
        return replace(at_work, value=True, known=True)
    if not (at_work.known and at_work.value):
        return at_work
    # Work that was known to run has ended; a source that was silent may know of other work.
    told = bool(at_work.sources) and all(each.state is not SourceState.NO_ANSWER for each in at_work.sources)
    if told or facts.career_days.known:
        return replace(at_work, value=False)
    return replace(at_work, value=None, known=False)


def _counted(fact: Fact[int] | None, value: int | None) -> Fact[int] | None:
    return None if fact is None or value is None else replace(fact, value=value)


def _works_without_period(regulation: Regulation, facts: Facts) -> bool:
    """Whether somebody is known to be at work by something else than a period: then nothing says that it ends."""
    if not (facts.at_work.known and facts.at_work.value):
        return False
    today = facts.applied_on.toordinal()
    return not days_within(spans(facts.work, regulation.activity_kinds.value), today, today + 1)


def _missing_recent(law: Regulation, covered: tuple[Span, ...], interim: tuple[Span, ...], day: int) -> int:
    """How many days at least are missing in the months before a day; 0 when there are enough."""
    months, fewer, run = law.seniority_months, law.seniority_days_with_interim, law.interim_run_days
    if months is None or fewer is None or run is None:
        return 0
    begin = term_begins(date.fromordinal(day), months.value).toordinal()
    recent = days_within(covered, begin, day)
    in_a_row = longest_run(interim, begin, day)
    return min(law.seniority_days.value - recent, max(fewer.value - recent, run.value - in_a_row))


def _both(one: Iterable[Span], other: Iterable[Span]) -> Iterator[Span]:
    """The days that lie in both."""
    held = tuple(other)
    for begin, end in one:
        yield from within(held, begin, end)


def _ways(key: str, law: Regulation, columns: Columns, today: _Standing) -> Iterator[_Way]:
    """Every way to meet a condition that is not met."""
    match key:
        case "residence":
            yield from _ways_to_live(columns)
        case "activity":
            change = ("show_work", "proofs") if int(columns.at_work) == UNKNOWN else ("start_work", "jobs")
            yield _Way((Need(key, change[0], 1, change[1]),), {"at_work": MET})
        case "seniority":
            yield from _ways_to_work(law, columns, today.interim_runs(columns))
        case "earlier_use" if not columns.cheques_known:
            yield _Way((Need(key, "show_cheques", 1, "proofs"),), {"cheques_known": True})
        case "earlier_use":
            # Until the day that is looked at, every wait is over: what is left is a cheque that runs.
            count = sum(each.state is EarlierState.OPEN for each in today.facts.cheques.value)
            yield _Way((Need(key, "finish_cheque", count, "cheques"),), {"any_open": False})
        case "quota":
            yield _Way((Need(key, "show_quota", 1, "cheques"),), {"quota_left": 1, "quota_known": True})


def _ways_to_live(columns: Columns) -> Iterator[_Way]:
    key = "residence"
    here = criteria.REGION_CODES[Region.FLANDERS.value]
    homes: list[_Way] = [_Way((), {})]
    if int(columns.region) == criteria.REGION_CODES[None]:
        homes.append(_Way((Need(key, "show_residence", 1, "proofs"),), {"region": here}))
    else:
        homes.append(_Way((Need(key, "move", 1, "homes"),), {"region": here}, weight=2))
    moves: list[_Way] = [_Way((), {})]
    if int(columns.moved_from_eea) == UNKNOWN:
        moves.append(_Way((Need(key, "show_move", 1, "proofs"),), {"moved_from_eea": MET}))
    jobs: list[_Way] = [_Way((), {})]
    if int(columns.works_here) == UNKNOWN:
        jobs.append(_Way((Need(key, "show_workplace", 1, "proofs"),), {"works_here": MET}))
    elif int(columns.works_here) == NOT_MET:
        jobs.append(_Way((Need(key, "work_here", 1, "jobs"),), {"works_here": MET}, weight=1))
    for home, move, job in product(homes, moves, jobs):
        yield _Way(
            (*home.needs, *move.needs, *job.needs),
            home.columns | move.columns | job.columns,
            home.weight + move.weight + job.weight,
        )


def _ways_to_work(law: Regulation, columns: Columns, runs: Iterable[tuple[int, int]]) -> Iterator[_Way]:
    """``runs``: what stretches of days lack to be interim work in a row, and how much of that is no work at all."""
    key, threshold = "seniority", law.seniority_days.value
    if law.seniority_days_with_interim is None or law.interim_run_days is None:
        missing = threshold - int(columns.career_days)
        yield _Way((Need(key, "prove_days", missing, "days"),), {"career_days": threshold})
        return
    recent, run, long_enough = int(columns.recent_days), int(columns.interim_run), law.interim_run_days.value
    yield _Way((Need(key, "prove_days", threshold - recent, "days"),), {"recent_days": threshold})
    # The shorter way: days in a row of interim work. Those on which there was other work are no days more.
    fewest = max(0, long_enough - run)
    shown = [each for each in runs if fewest]
    if not any(lacking <= fewest for lacking, _ in shown):
        # Long enough already, or known to be longer than any period shows.
        shown = [(fewest, fewest)]
    for in_a_row, new in sorted(shown):
        others = max(0, law.seniority_days_with_interim.value - recent - new)
        needs = (
            *([Need(key, "prove_interim_days", in_a_row, "days")] if in_a_row else []),
            *([Need(key, "prove_days", others, "days")] if others else []),
        )
        yield _Way(needs, {"recent_days": recent + new + others, "interim_run": max(run, long_enough)})
