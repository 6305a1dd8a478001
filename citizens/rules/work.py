"""Work as each source tells it, made into stints of half-open days, with what was left out and why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from citizens.rules.contribution_series import counts_as_work
from citizens.rules.places import ContradictoryPlaceError, region_of
from loopbaan.core.regulation import Note, Region, WorkKind, WorkPeriod
from loopbaan.magda.answers import (
    Affiliation,
    Attest,
    Content,
    Contract,
    DmfaCareer,
    Employment,
    SelfEmployedCareer,
    Service,
    WorkRelations,
)

_ONE_DAY: Final = timedelta(days=1)
# The kinds of worker in Dimona that are student work.
_STUDENT_KINDS: Final = frozenset({"STU"})


@dataclass(frozen=True, slots=True)
class Stint:
    """Work of one kind over ``[valid_from, valid_until)``. The employer ties sources together and goes no further."""

    kind: WorkKind
    valid_from: date
    valid_until: date | None
    employer: str = ""
    workplace: Region | None = None

    def as_period(self) -> WorkPeriod:
        return WorkPeriod(self.kind, self.valid_from, self.valid_until)


@dataclass(frozen=True, slots=True)
class Gap:
    """Days ``[valid_from, valid_until)`` of which a source does not say whether there was work; None is unbounded."""

    valid_from: date | None = None
    valid_until: date | None = None

    def touches(self, on: date) -> bool:
        """Whether the gap covers that day."""
        after_begin = self.valid_from is None or self.valid_from <= on
        return after_begin and (self.valid_until is None or on < self.valid_until)


@dataclass(slots=True)
class Found:
    """What one source holds: the stints that it shows, what was left out, and the gaps that it leaves."""

    service: Service
    stints: list[Stint] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    # Work as a student: it does not count, and the same work must not count through another source.
    student: list[Stint] = field(default_factory=list)

    def leave_out(self, code: str, begins_on: date | None, ends_on: date | None) -> None:
        """Note what was left out; its last day is inclusive, as in the sources."""
        self.notes.append(Note(code, self.service.value, begins_on, _after(ends_on)))

    def leave_open(self, code: str, begins_on: date | None, ends_on: date | None) -> None:
        """Note what could be work but cannot be counted: what is known is then a lower bound."""
        self.leave_out(code, begins_on, ends_on)
        self.gaps.append(Gap(begins_on, _after(ends_on)))

    def add(
        self, kind: WorkKind, begins_on: date | None, ends_on: date | None, *, employer: str = "", place: Place
    ) -> None:
        if begins_on is None:
            self.leave_open("no_begin", None, ends_on)
        elif ends_on is not None and ends_on < begins_on:
            # Nobody knows which of the two days is wrong.
            self.leave_open("ends_before_begin", None, None)
        else:
            self.stints.append(Stint(kind, begins_on, _after(ends_on), employer, place.region()))


@dataclass(frozen=True, slots=True)
class Place:
    """The codes of a workplace."""

    nis_code: str = ""
    postcode: str = ""

    def region(self) -> Region | None:
        """The region, None when the codes say nothing or contradict each other."""
        try:
            return region_of(nis_code=self.nis_code, postcode=self.postcode)
        except ContradictoryPlaceError:
            return None


_NOWHERE: Final = Place()


def from_work_relations(content: Content) -> Found | None:
    """Employment that employers announced (Dimona); None when the content is another source's."""
    if not isinstance(content, WorkRelations):
        return None
    found = Found(Service.WORK_RELATIONS)
    for each in content.contracts:
        _add_contract(found, each)
    return found


def _add_contract(found: Found, contract: Contract) -> None:
    begins_on, ends_on = contract.begins_on, contract.ends_on
    if contract.cancelled:
        found.leave_out("cancelled", begins_on, ends_on)
    elif contract.worker_kind.upper() in _STUDENT_KINDS:
        found.leave_out("student", begins_on, ends_on)
        if begins_on is not None and (ends_on is None or begins_on <= ends_on):
            found.student.append(Stint(WorkKind.STUDENT, begins_on, _after(ends_on), contract.employer))
    else:
        found.add(
            WorkKind.INTERIM if contract.interim else WorkKind.EMPLOYEE,
            begins_on,
            ends_on,
            employer=contract.employer,
            place=Place(contract.workplace_nis, contract.workplace_postcode),
        )


def from_dmfa(content: Content) -> Found | None:
    """Employment in the quarterly declarations (DmfA); None when the content is another source's.

    The begin of an employment may lie before its quarter: it is taken as it stands. An open employment ends with its
    quarter. A declaration that was withdrawn, or that a later one replaces, is left out; one that is replaced by a
    declaration that the source did not send leaves the days unknown.
    """
    if not isinstance(content, DmfaCareer):
        return None
    found = Found(Service.DMFA)
    if not content.complete:
        found.leave_open("more_available", None, None)
    sent = {attest.number for attest in content.attests} | {attest.version for attest in content.attests}
    for attest in content.attests:
        days = quarter_days(attest.quarter)
        if attest.withdrawn:
            found.leave_out("withdrawn", *days)
        elif attest.next_version and attest.next_version in sent:
            found.leave_out("replaced", *days)
        elif attest.next_version:
            found.leave_open("replacement_missing", *days)
        else:
            for each in attest.employments:
                _add_employment(found, attest, each)
    return found


def _add_employment(found: Found, attest: Attest, employment: Employment) -> None:
    first, last = quarter_days(attest.quarter)
    begins_on = employment.begins_on
    if begins_on is not None and begins_on > last:
        found.leave_open("begins_after_quarter", begins_on, employment.ends_on)
        return
    found.add(
        WorkKind.EMPLOYEE,
        begins_on if begins_on is not None else first,
        employment.ends_on if employment.ends_on is not None else last,
        employer=attest.employer,
        place=Place(employment.workplace_nis),
    )


def without_student_work(declared: Found, announced: Found) -> None:
    """Take out of the quarterly declarations what Dimona shows to be student work.

    Those are the days that an employer announced as student work (STU), and under no other contract.
    """
    stints: list[Stint] = []
    for each in declared.stints:
        student = [one for one in announced.student if _same_employer(one, each)]
        other = [one for one in announced.stints if _same_employer(one, each)]
        if not student:
            stints.append(each)
            continue
        gone = _minus(_overlap([each], student), other)
        stints += _minus([each], gone)
        declared.notes += [Note("student", declared.service.value, one.valid_from, one.valid_until) for one in gone]
    declared.stints = stints


def _same_employer(one: Stint, other: Stint) -> bool:
    return bool(one.employer) and one.employer.zfill(10) == other.employer.zfill(10)


def _minus(stints: list[Stint], taken: list[Stint]) -> list[Stint]:
    """The days of stints that lie in none of ``taken``."""
    for gone in taken:
        end = gone.valid_until or date.max
        stints = [
            part
            for each in stints
            for part in (
                replace(each, valid_until=min(each.valid_until or date.max, gone.valid_from)),
                replace(each, valid_from=max(each.valid_from, end)),
            )
            if part.valid_from < (part.valid_until or date.max)
        ]
    return stints


def _overlap(stints: list[Stint], others: list[Stint]) -> list[Stint]:
    """The days of stints that lie in one of ``others``, each once."""
    return [part for each in stints for part in _minus([each], _minus([each], others))]


def quarter_days(quarter: tuple[int, int]) -> tuple[date, date]:
    """The first and the last day of a quarter (year, 1 to 4)."""
    year, number = quarter
    first = date(year, 3 * number - 2, 1)
    after = date(year + 1, 1, 1) if number == 4 else date(year, 3 * number + 1, 1)
    return first, after - _ONE_DAY


def from_self_employed(content: Content) -> Found | None:
    """Periods with a social insurance fund (ARZA); None when the content is another source's."""
    if not isinstance(content, SelfEmployedCareer):
        return None
    found = Found(Service.SELF_EMPLOYED)
    for each in content.affiliations:
        _add_affiliation(found, each)
    return found


def _add_affiliation(found: Found, affiliation: Affiliation) -> None:
    begins_on, ends_on = affiliation.begins_on, affiliation.ends_on
    counts = None if begins_on is None else counts_as_work(affiliation.series, begins_on)
    if counts is None:
        found.leave_open("unknown_series", begins_on, ends_on)
    elif not counts:
        found.leave_out("series_does_not_count", begins_on, ends_on)
    else:
        # An equated period (sickness, ...) is work that is suspended: it counts like work.
        kind = WorkKind.SUSPENDED if affiliation.equated else WorkKind.SELF_EMPLOYED
        found.add(kind, begins_on, ends_on, place=_NOWHERE)


def _after(last: date | None) -> date | None:
    return None if last is None else last + _ONE_DAY
