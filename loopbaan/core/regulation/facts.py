"""What is known about a person on the day of an application: facts, each with where it came from.

Facts hold no employer names and no numbers of firms: they are kept with the decision, so that it can be taken again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Generic, Self, TypeVar

from loopbaan.core.regulation.canonical import as_text, canonical_json

T = TypeVar("T")

# The two instruments that the law has known.
CHEQUE: Final = "loopbaancheque"
CREDIT: Final = "loopbaankrediet"


class Region(StrEnum):
    """Where somebody lives, as far as the law tells places apart."""

    FLANDERS = "flanders"
    BRUSSELS = "brussels"
    WALLONIA = "wallonia"
    EEA = "eea"
    ELSEWHERE = "elsewhere"


class WorkKind(StrEnum):
    """A kind of work, as far as the law tells kinds apart."""

    EMPLOYEE = "employee"
    INTERIM = "interim"
    SUSPENDED = "suspended"
    SELF_EMPLOYED = "self_employed"
    STUDENT = "student"
    ABROAD = "abroad"


class Schooling(StrEnum):
    """How far somebody went to school, as far as the law tells levels apart."""

    SHORT = "short"
    MEDIUM = "medium"
    HIGH = "high"


class SourceState(StrEnum):
    """What a source did when it was asked: no record and no answer are not the same."""

    ANSWERED = "answered"
    NO_RECORD = "no_record"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class SourceRef:
    """One source behind a fact: the service, its reference, when it was asked, and what came back.

    ``reason`` says why there was no answer (``fault``, ``timeout``, ``broken``, ``contradictory``, ...).
    """

    service: str
    state: SourceState
    retrieved_at: datetime
    reference: str = ""
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "service": self.service,
            "state": self.state.value,
            "reference": self.reference,
            "retrieved_at": as_text(self.retrieved_at),
            "reason": self.reason,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        return cls(
            service=raw["service"],
            state=SourceState(raw["state"]),
            retrieved_at=datetime.fromisoformat(raw["retrieved_at"]),
            reference=raw["reference"],
            reason=raw["reason"],
        )


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the step from answers to facts left out or read in a certain way, and why.

    ``code`` is the reason (``cancelled``, ``withdrawn``, ``student``, ...); the dates are half-open, None where
    unknown.
    """

    code: str
    service: str
    valid_from: date | None = None
    valid_until: date | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "service": self.service,
            "from": None if self.valid_from is None else as_text(self.valid_from),
            "until": None if self.valid_until is None else as_text(self.valid_until),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        return cls(raw["code"], raw["service"], _day(raw["from"]), _day(raw["until"]))


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A value, whether it is known, and where it came from.

    For a count of days ``known`` means complete: a value that is not complete is a lower bound.
    """

    value: T
    known: bool
    sources: tuple[SourceRef, ...] = ()
    notes: tuple[Note, ...] = ()

    def as_json(self) -> dict[str, Any]:
        value: Any = self.value
        if isinstance(value, tuple):
            value = [each.as_json() for each in value]
        return {
            "value": value,
            "known": self.known,
            "sources": [each.as_json() for each in self.sources],
            "notes": [each.as_json() for each in self.notes],
        }


@dataclass(frozen=True, slots=True)
class WorkPeriod:
    """Work of one kind over the days ``[valid_from, valid_until)``; an open end runs on."""

    kind: WorkKind
    valid_from: date
    valid_until: date | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "from": as_text(self.valid_from),
            "until": None if self.valid_until is None else as_text(self.valid_until),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        return cls(WorkKind(raw["kind"]), date.fromisoformat(raw["from"]), _day(raw["until"]))


class EarlierState(StrEnum):
    """The state of an earlier cheque, as far as it bears on a new application."""

    OPEN = "open"
    USED = "used"
    CLOSED = "closed"
    LAPSED = "lapsed"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"

    @property
    def counts(self) -> bool:
        """A cheque that was refunded unstarted, or an order that was cancelled, takes no right away."""
        return self not in (EarlierState.REFUNDED, EarlierState.CANCELLED)


@dataclass(frozen=True, slots=True)
class EarlierCheque:
    """A cheque of the past: the day of its application and its state."""

    applied_on: date
    state: EarlierState
    instrument: str = CHEQUE

    def as_json(self) -> dict[str, Any]:
        return {"applied_on": as_text(self.applied_on), "state": self.state.value, "instrument": self.instrument}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        return cls(date.fromisoformat(raw["applied_on"]), EarlierState(raw["state"]), raw["instrument"])


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a decision rests on.

    ``career_days`` counts distinct calendar days of work before ``applied_on``; not known means a lower bound.
    ``work`` holds the periods behind it, so that a later question ("from when?") can be answered from the same facts.

    The last four are facts that only some versions look at; None where the version does not. ``recent_days`` and
    ``interim_run`` are counted in the months before ``applied_on``; not known means a lower bound.
    """

    applied_on: date
    region: Fact[str | None]
    moved_from_eea: Fact[bool | None]
    works_in_flanders_or_brussels: Fact[bool | None]
    at_work: Fact[bool | None]
    career_days: Fact[int]
    cheques: Fact[tuple[EarlierCheque, ...]]
    running_work: tuple[WorkKind, ...] = ()
    work: tuple[WorkPeriod, ...] = field(default=())
    quota_left: Fact[int | None] | None = None
    recent_days: Fact[int] | None = None
    interim_run: Fact[int] | None = None
    schooling: Fact[str | None] | None = None

    def as_json(self) -> dict[str, Any]:
        """A tree of plain values: no floats, dates in ISO form.

        Facts that only some versions look at are named only where they are there, so that what an older decision
        stored keeps its form.
        """
        return {
            "applied_on": as_text(self.applied_on),
            "region": self.region.as_json(),
            "moved_from_eea": self.moved_from_eea.as_json(),
            "works_in_flanders_or_brussels": self.works_in_flanders_or_brussels.as_json(),
            "at_work": self.at_work.as_json(),
            "career_days": self.career_days.as_json(),
            "cheques": self.cheques.as_json(),
            "running_work": [each.value for each in self.running_work],
            "work": [each.as_json() for each in self.work],
            "quota_left": None if self.quota_left is None else self.quota_left.as_json(),
        } | {
            name: fact.as_json()
            for name in ("recent_days", "interim_run", "schooling")
            if (fact := getattr(self, name)) is not None
        }

    def canonical(self) -> bytes:
        """The facts in canonical JSON, as a decision stores them."""
        return canonical_json(self.as_json())

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        """The way back from ``as_json``. Raises KeyError or ValueError when it is not such a tree."""
        quota = raw["quota_left"]
        cheques = raw["cheques"]
        return cls(
            applied_on=date.fromisoformat(raw["applied_on"]),
            region=_fact(raw["region"]),
            moved_from_eea=_fact(raw["moved_from_eea"]),
            works_in_flanders_or_brussels=_fact(raw["works_in_flanders_or_brussels"]),
            at_work=_fact(raw["at_work"]),
            career_days=_fact(raw["career_days"]),
            cheques=Fact(
                tuple(EarlierCheque.from_json(each) for each in cheques["value"]),
                cheques["known"],
                _sources(cheques["sources"]),
                _notes(cheques["notes"]),
            ),
            running_work=tuple(WorkKind(each) for each in raw["running_work"]),
            work=tuple(WorkPeriod.from_json(each) for each in raw["work"]),
            quota_left=None if quota is None else _fact(quota),
            recent_days=_fact_or_none(raw.get("recent_days")),
            interim_run=_fact_or_none(raw.get("interim_run")),
            schooling=_fact_or_none(raw.get("schooling")),
        )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _sources(raw: Iterable[Mapping[str, Any]]) -> tuple[SourceRef, ...]:
    return tuple(SourceRef.from_json(each) for each in raw)


def _notes(raw: Iterable[Mapping[str, Any]]) -> tuple[Note, ...]:
    return tuple(Note.from_json(each) for each in raw)


def _fact_or_none(raw: Mapping[str, Any] | None) -> Fact[Any] | None:
    return None if raw is None else _fact(raw)


def _fact(raw: Mapping[str, Any]) -> Fact[Any]:
    return Fact(raw["value"], raw["known"], _sources(raw["sources"]), _notes(raw["notes"]))
