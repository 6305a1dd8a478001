"""The administrative control of one cheque: are the signed documents there, judged on facts alone.

Source: VDAB, Over loopbaanbegeleiding met de loopbaancheque: "de controle van het dossier van de klant op de
aanwezigheid van de ondertekende overeenkomst, het bewijs van deelname en het persoonlijk ontwikkelplan per
loopbaancheque".

Pure: the Dutch sentences are written here, marked for translation, and translated by the function that the caller
hands in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

Translate = Callable[[str], str]


def _(message: str) -> str:
    """Mark a message for translation; it is translated where the language of the reader is known."""
    return message


class Result(StrEnum):
    """``NOT_YET``: the guidance still runs, so what is missing can still come. ``NOT_NEEDED``: it ended unused."""

    IN_ORDER = "in_order"
    MISSING = "missing"
    NOT_YET = "not_yet"
    NOT_NEEDED = "not_needed"


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
    """One counted session. ``minutes`` are those that it took from the cheque."""

    held_on: date
    starts_at: datetime
    minutes: int
    signed: SignedBy


@dataclass(frozen=True, slots=True)
class Papers:
    """What stands in a dossier. ``ended``: the guidance is over, so nothing more will come.

    ``closing_on_signed_plan``: the closing talk tested the version of the plan that both signed.
    """

    ended: bool
    agreement: SignedBy | None
    sessions: tuple[Session, ...]
    plan: SignedBy | None
    closing_held_on: date | None
    closing_on_signed_plan: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """One question of the control and its answer in a sentence."""

    key: str
    question: str
    result: Result
    answer: str


def administrative_check(papers: Papers, *, translate: Translate = str) -> tuple[Check, ...]:
    """The checks of the administrative control, in the order of the dossier.

    Guidance that ended before any session counted used no hours: nothing is asked of it.
    """
    answers = (
        ("agreement", _("Is er een overeenkomst, ondertekend door burger en begeleider?"), _agreement),
        ("agreement_first", _("Is de overeenkomst ondertekend vóór het eerste gesprek dat telt?"), _agreement_first),
        ("attendances", _("Is er voor elk gesprek dat telt een ondertekend bewijs van deelname?"), _attendances),
        ("plan", _("Is er een persoonlijk ontwikkelplan, ondertekend door burger en begeleider?"), _plan),
        ("closing", _("Is er een afrondingsgesprek gehouden dat het ondertekende plan toetst?"), _closing),
    )
    checks = []
    for key, question, answer in answers:
        result, sentence = _nothing_counted() if _is_idle(papers) else answer(papers, translate)
        checks.append(Check(key, translate(question), result, translate(sentence)))
    return tuple(checks)


def is_complete(checks: Sequence[Check]) -> bool:
    """Whether nothing is missing; what can still come does not count as missing."""
    return all(check.result is not Result.MISSING for check in checks)


_Answer = tuple[Result, str]


def _is_idle(papers: Papers) -> bool:
    return papers.ended and not papers.sessions


def _nothing_counted() -> _Answer:
    return Result.NOT_NEEDED, _("Niet nodig: de begeleiding stopte voor er een gesprek telde.")


def _lacking(papers: Papers) -> Result:
    return Result.MISSING if papers.ended else Result.NOT_YET


def _agreement(papers: Papers, _translate: Translate) -> _Answer:
    # Counted sessions without an agreement can never be mended.
    lacking = Result.MISSING if papers.sessions else _lacking(papers)
    if papers.agreement is None:
        return lacking, _("Er is geen overeenkomst opgesteld.")
    if not papers.agreement.both:
        return lacking, _who_is_missing(papers.agreement)
    return Result.IN_ORDER, _("Ja, beiden hebben ondertekend.")


def _agreement_first(papers: Papers, _translate: Translate) -> _Answer:
    if not papers.sessions:
        return Result.NOT_YET, _("Er is nog geen gesprek dat telt.")
    first = min(session.starts_at for session in papers.sessions)
    done = papers.agreement.completed_at if papers.agreement else None
    if done is None:
        return Result.MISSING, _("Nee: er was geen ondertekende overeenkomst.")
    if done > first:
        return Result.MISSING, _("Nee: ze is pas na het eerste gesprek ondertekend.")
    return Result.IN_ORDER, _("Ja.")


def _attendances(papers: Papers, translate: Translate) -> _Answer:
    count = len(papers.sessions)
    unsigned = sum(1 for session in papers.sessions if not session.signed.both)
    if count == 0:
        return Result.NOT_YET, _("Er is nog geen gesprek dat telt.")
    if unsigned:
        sentence = translate(_("Nee: %(unsigned)s van %(count)s gesprekken is niet door beiden ondertekend."))
        return _lacking(papers), sentence % {"unsigned": unsigned, "count": count}
    if count == 1:
        return Result.IN_ORDER, _("Ja, voor het enige gesprek.")
    return Result.IN_ORDER, translate(_("Ja, voor alle %(count)s gesprekken.")) % {"count": count}


def _plan(papers: Papers, _translate: Translate) -> _Answer:
    if papers.plan is None:
        return _lacking(papers), _("Er is geen plan.")
    if not papers.plan.both:
        return _lacking(papers), _who_is_missing(papers.plan)
    return Result.IN_ORDER, _("Ja, beiden hebben ondertekend.")


def _closing(papers: Papers, _translate: Translate) -> _Answer:
    if papers.closing_held_on is None:
        return _lacking(papers), _("Er is geen afrondingsgesprek genoteerd.")
    if not papers.closing_on_signed_plan:
        return _lacking(papers), _("Nee: het plan is na het afrondingsgesprek gewijzigd.")
    return Result.IN_ORDER, _("Ja.")


def _who_is_missing(signed: SignedBy) -> str:
    if signed.citizen_at is None and signed.counsellor_at is None:
        return _("Niemand heeft ondertekend.")
    if signed.citizen_at is None:
        return _("De burger heeft niet ondertekend.")
    return _("De begeleider heeft niet ondertekend.")
