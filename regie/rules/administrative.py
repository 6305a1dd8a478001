"""The administrative control of one cheque: are the signed documents there, judged on facts alone.

Source: VDAB, Over loopbaanbegeleiding met de loopbaancheque: "de controle van het dossier van de klant op de aanwezigheid van
de ondertekende overeenkomst, het bewijs van deelname en het persoonlijk ontwikkelplan per loopbaancheque".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Result(StrEnum):
    """``NOT_YET``: the guidance still runs, so what is missing can still come."""

    IN_ORDER = "in_order"
    MISSING = "missing"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class SignedBy:
    """Who signed a document, and when; None where a signature is missing."""

    citizen_name: str
    citizen_at: datetime | None
    counsellor_name: str
    counsellor_at: datetime | None

    @property
    def both(self) -> bool:
        return self.citizen_at is not None and self.counsellor_at is not None

    @property
    def completed_at(self) -> datetime | None:
        """The moment of the second signature."""
        if self.citizen_at is None or self.counsellor_at is None:
            return None
        return max(self.citizen_at, self.counsellor_at)


@dataclass(frozen=True, slots=True)
class Session:
    """One counted session."""

    held_on: date
    starts_at: datetime
    minutes: int
    signed: SignedBy


@dataclass(frozen=True, slots=True)
class Papers:
    """What stands in a dossier. ``ended``: the guidance is over, so nothing more will come."""

    ended: bool
    agreement: SignedBy | None
    sessions: tuple[Session, ...]
    plan: SignedBy | None
    closing_held_on: date | None


@dataclass(frozen=True, slots=True)
class Check:
    """One question of the control and its answer in a Dutch sentence."""

    key: str
    question: str
    result: Result
    answer: str


def administrative_check(papers: Papers) -> tuple[Check, ...]:
    """The checks of the administrative control, in the order of the dossier."""
    return (
        _agreement(papers),
        _agreement_first(papers),
        _attendances(papers),
        _plan(papers),
        _closing(papers),
    )


def is_complete(checks: Sequence[Check]) -> bool:
    """Whether nothing is missing; what can still come does not count as missing."""
    return all(check.result is not Result.MISSING for check in checks)


def _missing(papers: Papers) -> Result:
    return Result.MISSING if papers.ended else Result.NOT_YET


def _agreement(papers: Papers) -> Check:
    question = "Is er een overeenkomst, ondertekend door burger en begeleider?"
    if papers.agreement is None:
        # Counted sessions without an agreement can never be mended.
        result = Result.MISSING if papers.sessions else _missing(papers)
        return Check("agreement", question, result, "Er is geen overeenkomst opgesteld.")
    if not papers.agreement.both:
        result = Result.MISSING if papers.sessions else _missing(papers)
        return Check("agreement", question, result, _who_is_missing(papers.agreement))
    return Check("agreement", question, Result.IN_ORDER, "Ja, beiden hebben ondertekend.")


def _agreement_first(papers: Papers) -> Check:
    question = "Is de overeenkomst ondertekend vóór het eerste gesprek dat telt?"
    if not papers.sessions:
        return Check("agreement_first", question, _missing(papers), "Er is nog geen gesprek dat telt.")
    first = min(session.starts_at for session in papers.sessions)
    done = papers.agreement.completed_at if papers.agreement else None
    if done is None:
        return Check("agreement_first", question, Result.MISSING, "Nee: er was geen ondertekende overeenkomst.")
    if done > first:
        return Check("agreement_first", question, Result.MISSING, "Nee: ze is pas na het eerste gesprek ondertekend.")
    return Check("agreement_first", question, Result.IN_ORDER, "Ja.")


def _attendances(papers: Papers) -> Check:
    question = "Is er voor elk gesprek dat telt een ondertekend bewijs van deelname?"
    count = len(papers.sessions)
    unsigned = sum(1 for session in papers.sessions if not session.signed.both)
    if count == 0:
        return Check("attendances", question, _missing(papers), "Er is nog geen gesprek dat telt.")
    if unsigned:
        return Check("attendances", question, _missing(papers), f"Nee: {unsigned} van {count} is niet ondertekend.")
    return Check("attendances", question, Result.IN_ORDER, f"Ja, alle {count}." if count > 1 else "Ja.")


def _plan(papers: Papers) -> Check:
    question = "Is er een persoonlijk ontwikkelplan, ondertekend door burger en begeleider?"
    if papers.plan is None:
        return Check("plan", question, _missing(papers), "Er is geen plan.")
    if not papers.plan.both:
        return Check("plan", question, _missing(papers), _who_is_missing(papers.plan))
    return Check("plan", question, Result.IN_ORDER, "Ja, beiden hebben ondertekend.")


def _closing(papers: Papers) -> Check:
    question = "Is er een afrondingsgesprek gehouden?"
    if papers.closing_held_on is None:
        return Check("closing", question, _missing(papers), "Er is geen afrondingsgesprek genoteerd.")
    return Check("closing", question, Result.IN_ORDER, "Ja.")


def _who_is_missing(signed: SignedBy) -> str:
    if signed.citizen_at is None and signed.counsellor_at is None:
        return "Niemand heeft ondertekend."
    return "De burger heeft niet ondertekend." if signed.citizen_at is None else "De begeleider heeft niet ondertekend."
