"""From the answers of the sources to the facts of a decision: pure, and every step accounted for.

Employment from DmfA and Dimona is a union, not a contradiction; a day counts once. "No record" at one work source is
zero days there; no record at all of them, and no answer at any, make what is known a lower bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from citizens.rules.old_work import BEFORE_2003, gap_before_sources
from citizens.rules.places import ContradictoryPlaceError, region_of
from citizens.rules.schooling import schooling_of
from citizens.rules.work import Found, Gap, from_dmfa, from_self_employed, from_work_relations, without_student_work
from loopbaan.core.regulation import (
    EarlierCheque,
    Fact,
    Facts,
    Note,
    Region,
    Regulation,
    SourceRef,
    SourceState,
    WorkKind,
    WorkPeriod,
    count_work,
    regulation_on,
)
from loopbaan.core.regulation.days import term_begins
from loopbaan.magda.answers import Answer, NoAnswer, NoRecord, Outcome, Person, PersonHistory, Residence, Service

WORK_SERVICES: Final = (Service.WORK_RELATIONS, Service.DMFA, Service.SELF_EMPLOYED)
# What every version from 2020 on needs. Schooling is asked apart: only where the own share depends on it.
SERVICES: Final = (Service.PERSON, Service.PERSON_HISTORY, *WORK_SERVICES)
# The portal is itself the source of earlier cheques.
PORTAL: Final = "Loopbaancheque"

_HERE: Final = frozenset({Region.FLANDERS, Region.BRUSSELS})


def services_needed(regulation: Regulation) -> tuple[Service, ...]:
    """The sources that a version of the law needs an answer from, in the order in which a page shows them."""
    needed: tuple[Service, ...] = SERVICES
    if not regulation.residence_regions_with_work_after_moving.known_value:
        needed = tuple(each for each in SERVICES if each is not Service.PERSON_HISTORY)
    return needed if regulation.price_per_hour_short is None else (*needed, Service.DIPLOMAS)


def make_facts(
    answers: Mapping[Service, Outcome],
    *,
    on: date,
    cheques: Iterable[EarlierCheque],
    cheques_at: datetime,
    law: Regulation | None = None,
) -> Facts:
    """The facts of an application on ``on``, from what the sources answered and from the cheques of the portal.

    ``cheques_at`` is when the portal looked up its own cheques. A service that is not in ``answers`` was not asked:
    that is no answer. ``law`` says which kinds of work count; without it, the law of that day (NoRegulationInForce
    when there is none).
    """
    law = law or regulation_on(on)
    gathered = _gather(answers, law, on)
    at_work_kinds = {WorkKind(each) for each in law.activity_kinds.value}
    count = count_work(law, gathered.counting, on)
    term_begins_on = None if law.seniority_months is None else term_begins(on, law.seniority_months.value)
    sources = tuple(_ref(service, answers.get(service), cheques_at) for service in WORK_SERVICES)
    running = {each.kind for each in gathered.counting if each.kind in at_work_kinds and _runs(each, on)}
    kinds = tuple(sorted(running, key=lambda kind: kind.value))
    return Facts(
        applied_on=on,
        region=_region(answers, on, cheques_at),
        moved_from_eea=_moved(answers, on, cheques_at),
        works_in_flanders_or_brussels=_workplace(gathered, on, sources),
        at_work=Fact(
            value=True if kinds else (False if gathered.knows(on) else None),
            known=bool(kinds) or gathered.knows(on),
            sources=sources,
            notes=tuple(each for each in gathered.notes if _touches(each, on)),
        ),
        career_days=Fact(
            count.career,
            known=gathered.knows_before(on),
            sources=sources,
            notes=gathered.notes,
        ),
        cheques=Fact(
            tuple(sorted(cheques, key=lambda each: (each.applied_on, each.state.value))),
            known=True,
            sources=(SourceRef(PORTAL, SourceState.ANSWERED, cheques_at),),
        ),
        running_work=kinds,
        work=gathered.counting,
        recent_days=_recent(count.recent, gathered, term_begins_on, on, sources),
        interim_run=_recent(count.interim_run, gathered, term_begins_on, on, sources),
        schooling=None if law.price_per_hour_short is None else _schooling(answers, on, cheques_at),
    )


def _recent(
    count: int | None, gathered: _Gathered, since: date | None, on: date, sources: tuple[SourceRef, ...]
) -> Fact[int] | None:
    """A count of the months before, where the version looks at those: a gap of long ago says nothing about it."""
    if count is None or since is None:
        return None
    notes = tuple(each for each in gathered.notes if each.valid_until is None or each.valid_until > since)
    return Fact(count, known=gathered.knows_between(since, on), sources=sources, notes=notes)


@dataclass(slots=True)
class _Gathered:
    """The work of all sources together; ``gaps`` are days on which somebody may have worked without our knowing."""

    found: list[Found] = field(default_factory=list)
    counting: tuple[WorkPeriod, ...] = ()
    notes: tuple[Note, ...] = ()
    gaps: list[Gap] = field(default_factory=list)

    def knows(self, on: date) -> bool:
        """Whether nothing that a source could still say bears on that day."""
        return not any(gap.touches(on) for gap in self.gaps)

    def knows_before(self, on: date) -> bool:
        """Whether nothing that a source could still say bears on the days before that day."""
        return self.knows_between(date.min, on)

    def knows_between(self, since: date, before: date) -> bool:
        """Whether nothing that a source could still say bears on the days ``[since, before)``."""
        return not any(
            (gap.valid_from is None or gap.valid_from < before) and (gap.valid_until is None or gap.valid_until > since)
            for gap in self.gaps
        )


def _gather(outcomes: Mapping[Service, Outcome], regulation: Regulation, on: date) -> _Gathered:
    gathered = _Gathered()
    records = 0
    for service in WORK_SERVICES:
        outcome = outcomes.get(service)
        if isinstance(outcome, NoRecord):
            continue
        if not isinstance(outcome, Answer):
            gathered.gaps.append(Gap())
            continue
        records += 1
        content = outcome.content
        found = from_work_relations(content) or from_dmfa(content) or from_self_employed(content)
        if found is None:
            gathered.gaps.append(Gap())
            continue
        gathered.found.append(found)
        gathered.gaps += found.gaps
    held = {each.service: each for each in gathered.found}
    if Service.DMFA in held and Service.WORK_RELATIONS in held:
        without_student_work(held[Service.DMFA], held[Service.WORK_RELATIONS])
    notes = [note for found in gathered.found for note in found.notes]
    if records == 0:
        # Known to no source of work at all: that says more about the sources than about the person.
        gathered.gaps.append(Gap())
    counts = {WorkKind(each) for each in (*regulation.activity_kinds.value, *regulation.career_kinds)}
    gathered.counting = merged(
        each.as_period() for found in gathered.found for each in found.stints if each.kind in counts
    )
    old = gap_before_sources(outcomes.values(), gathered.counting, regulation, on)
    if old is not None:
        gathered.gaps.append(old)
        # Without its first day: that would tell a birthday.
        notes.append(Note(BEFORE_2003, Service.DMFA.value, None, old.valid_until))
    gathered.notes = tuple(notes)
    return gathered


def merged(periods: Iterable[WorkPeriod]) -> tuple[WorkPeriod, ...]:
    """The same days in as few periods as possible, by kind: what touches or overlaps becomes one."""
    result: list[WorkPeriod] = []
    for each in sorted(periods, key=lambda one: (one.kind.value, one.valid_from)):
        last = result[-1] if result else None
        if (
            last is None
            or last.kind is not each.kind
            or (last.valid_until is not None and each.valid_from > last.valid_until)
        ):
            result.append(each)
        elif last.valid_until is not None and (each.valid_until is None or each.valid_until > last.valid_until):
            result[-1] = WorkPeriod(last.kind, last.valid_from, each.valid_until)
    return tuple(result)


def _runs(period: WorkPeriod, on: date) -> bool:
    return period.valid_from <= on and (period.valid_until is None or on < period.valid_until)


def _touches(note: Note, on: date) -> bool:
    """Whether a note is about work that would run on that day."""
    return (note.valid_from is None or note.valid_from <= on) and (note.valid_until is None or on < note.valid_until)


def _region(outcomes: Mapping[Service, Outcome], on: date, at: datetime) -> Fact[str | None]:
    """Where somebody lived on the day of the application: now, or before they moved since."""
    outcome = outcomes.get(Service.PERSON)
    source: tuple[SourceRef, ...] = (_ref(Service.PERSON, outcome, at),)
    if not (isinstance(outcome, Answer) and isinstance(outcome.content, Person)):
        return Fact(None, known=False, sources=source)
    service, residence = Service.PERSON, outcome.content.residence
    if residence is None:
        return Fact(None, known=False, sources=source, notes=(Note("no_address", service.value),))
    if residence.valid_from is not None and residence.valid_from > on:
        # A source that stayed silent on the day of the application was asked again, and they have moved meanwhile.
        service, earlier = Service.PERSON_HISTORY, outcomes.get(Service.PERSON_HISTORY)
        source = (*source, _ref(service, earlier, at))
        residence = _home_on(earlier, on)
        if residence is None:
            return Fact(None, known=False, sources=source, notes=(Note("moved_since", service.value),))
    try:
        region = _region_of(residence)
    except ContradictoryPlaceError:
        return Fact(None, known=False, sources=source, notes=(Note("contradictory_address", service.value),))
    if region is None:
        return Fact(None, known=False, sources=source, notes=(Note("unknown_address", service.value),))
    return Fact(region.value, known=True, sources=source)


def _home_on(outcome: Outcome | None, on: date) -> Residence | None:
    """The main residence on a day, of those that began last before it; None when the register does not say."""
    if not (isinstance(outcome, Answer) and isinstance(outcome.content, PersonHistory)):
        return None
    begun = [each for each in outcome.content.residences if each.valid_from is not None and each.valid_from <= on]
    last = max(begun, key=lambda each: each.valid_from or date.min, default=None)
    return None if last is None or (last.valid_until is not None and last.valid_until <= on) else last


def _region_of(residence: Residence) -> Region | None:
    return region_of(
        nis_code=residence.nis_code,
        postcode=residence.postcode,
        country_nis=residence.country_nis,
        country_iso=residence.country_iso,
    )


def _moved(outcomes: Mapping[Service, Outcome], on: date, at: datetime) -> Fact[bool | None]:
    """Whether somebody came to Wallonia from another country of the EEA: the last home before the Walloon ones lay
    there.
    """
    outcome = outcomes.get(Service.PERSON_HISTORY)
    source = (_ref(Service.PERSON_HISTORY, outcome, at),)
    if isinstance(outcome, NoRecord):
        return Fact(value=False, known=True, sources=source)
    if not (isinstance(outcome, Answer) and isinstance(outcome.content, PersonHistory)):
        return Fact(None, known=False, sources=source)
    history = [each for each in outcome.content.residences if each.valid_from is None or each.valid_from <= on]
    history.sort(key=lambda each: each.valid_from or date.min)
    before: Region | None = Region.WALLONIA
    try:
        while history and before is Region.WALLONIA:
            before = _region_of(history.pop())
    except ContradictoryPlaceError:
        return Fact(
            None, known=False, sources=source, notes=(Note("contradictory_address", Service.PERSON_HISTORY.value),)
        )
    if before is None:
        return Fact(None, known=False, sources=source, notes=(Note("unknown_address", Service.PERSON_HISTORY.value),))
    return Fact(before is Region.EEA, known=True, sources=source)


def _schooling(outcomes: Mapping[Service, Outcome], on: date, at: datetime) -> Fact[str | None]:
    """How far somebody went to school; no record and no answer both leave it unknown."""
    outcome = outcomes.get(Service.DIPLOMAS)
    content = outcome.content if isinstance(outcome, Answer) else None
    return schooling_of(content, _ref(Service.DIPLOMAS, outcome, at), on=on)


def _workplace(gathered: _Gathered, on: date, sources: tuple[SourceRef, ...]) -> Fact[bool | None]:
    """Whether the work that runs on that day is done in Flanders or Brussels.

    The workplace of a Dimona declaration, else the one that the same employer declared last in DmfA. The sources do
    not say where a self-employed person works.
    """
    declared: dict[str, tuple[date, Region | None]] = {}
    for found in gathered.found:
        for each in found.stints:
            if each.employer and each.workplace is not None:
                last = declared.get(each.employer)
                if last is None or last[0] <= each.valid_from:
                    declared[each.employer] = (each.valid_from, each.workplace)
    regions: set[Region | None] = set()
    for found in gathered.found:
        for each in found.stints:
            if _runs(each.as_period(), on):
                regions.add(each.workplace or declared.get(each.employer, (on, None))[1])
    if regions & _HERE:
        return Fact(value=True, known=True, sources=sources)
    if None in regions or not gathered.knows(on):
        return Fact(None, known=False, sources=sources)
    return Fact(value=False, known=True, sources=sources)


def _ref(service: Service, outcome: Outcome | None, at: datetime) -> SourceRef:
    match outcome:
        case Answer():
            return SourceRef(service.value, SourceState.ANSWERED, outcome.answered_at, outcome.reference)
        case NoRecord():
            return SourceRef(service.value, SourceState.NO_RECORD, outcome.answered_at, outcome.reference)
        case NoAnswer():
            return SourceRef(
                service.value, SourceState.NO_ANSWER, outcome.answered_at, outcome.reference, outcome.reason.value
            )
        case _:
            return SourceRef(service.value, SourceState.NO_ANSWER, at, reason="not_asked")
