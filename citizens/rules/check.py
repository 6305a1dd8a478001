"""The check that everybody can do: answers of a visitor become a case of the engine, and its words. Pure.

Nothing is asked of any source, so an answer is as exact as the question: years and months of work leave a month open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from citizens.rules.change import NEEDS
from citizens.rules.explain import CHEQUES_FOUND, DAYS_FOUND, OUTCOME_WORDS
from citizens.rules.sentences import SENTENCES
from loopbaan.core.periods import add_months
from loopbaan.core.regulation import Decision, Fact, Regulation, Verdict, Window, decide
from loopbaan.core.regulation.case import read_case


def _(message: str) -> str:
    """Mark a message for translation; it is translated where the language of the reader is known."""
    return message


_MONTHS_IN_YEAR: Final = 12
# Who says "seven years and two months" worked that long, and less than a month longer.
_MONTH: Final = 31

# What a visitor said of an earlier cheque, as the states of the cheques that the engine looks at.
EARLIER: Final[Mapping[str, tuple[str, ...] | None]] = {
    "none": (),
    "refunded": (),
    "used": ("used",),
    "used_twice": ("used", "used"),
    "open": ("open",),
    "unknown": None,
}

# Sentences that speak of sources or of a decision, said of answers instead.
OWN_WORDS: Final[Mapping[str, str]] = {
    OUTCOME_WORDS["granted"]: _("Met deze antwoorden zou je recht hebben op een loopbaancheque."),
    OUTCOME_WORDS["refused"]: _("Met deze antwoorden zou je nu geen recht hebben op een loopbaancheque."),
    OUTCOME_WORDS["undetermined"]: _("Met deze antwoorden kunnen we het nog niet zeggen."),
    SENTENCES["activity", Verdict.NOT_MET, ""]: _(
        "Je werkt niet op %(day)s. Op de dag van je aanvraag moet je werknemer, uitzendkracht of zelfstandige zijn."
    ),
    SENTENCES["activity", Verdict.UNKNOWN, ""]: _("Je zei niet of je op %(day)s werkt."),
    SENTENCES["seniority", Verdict.MET, ""]: _(
        "Je gaf ongeveer %(days)s dagen werk op. Dat is genoeg: je hebt er %(threshold)s nodig."
    ),
    SENTENCES["seniority", Verdict.NOT_MET, ""]: _(
        "Je gaf ongeveer %(days)s dagen werk op. Je hebt er %(threshold)s nodig, dat is %(years)s jaar. Je komt er "
        "ongeveer %(missing)s te kort."
    ),
    SENTENCES["seniority", Verdict.UNKNOWN, ""]: _(
        "Je gaf ongeveer %(days)s dagen werk op. Je hebt er %(threshold)s nodig. Op een dag nauwkeurig weten we het "
        "niet."
    ),
    DAYS_FOUND: _("ongeveer %(days)s dagen"),
    # Which day they were applied for may be ours, and is not theirs to read.
    CHEQUES_FOUND: _("%(what)s"),
    SENTENCES["residence", Verdict.NOT_MET, "works_here"]: _(
        "Je woont in %(region)s. Dan moet je in Vlaanderen of Brussel werken, en je zei van niet."
    ),
    SENTENCES["residence", Verdict.NOT_MET, "no_work_here"]: _(
        "Je werkt niet in Vlaanderen of Brussel. Dat is nodig, waar je ook woont."
    ),
    SENTENCES["residence", Verdict.UNKNOWN, ""]: _("Je zei niet waar je woont."),
    SENTENCES["residence", Verdict.UNKNOWN, "works_here"]: _(
        "Je woont in %(region)s. Je zei niet of je in Vlaanderen of Brussel werkt."
    ),
    SENTENCES["residence", Verdict.UNKNOWN, "moved_unknown"]: _(
        "Je woont in %(region)s. Je zei niet of je er uit een ander land van de Europese Economische Ruimte kwam wonen."
    ),
    SENTENCES["earlier_use", Verdict.UNKNOWN, ""]: _(
        "We weten niet of je al eerder een cheque gebruikte. Als je aanvraagt, kijken we dat na."
    ),
    SENTENCES["quota", Verdict.MET, ""]: _("Er zijn nog cheques van deze maand."),
    SENTENCES["quota", Verdict.NOT_MET, ""]: _("De cheques van deze maand zijn nu allemaal gevraagd."),
}

# The same where somebody did not say how long they worked: a number of days would be ours.
WITHOUT_LENGTH: Final[Mapping[str, str]] = {
    **{
        text: _("Je zei niet hoelang je werkte. Je hebt %(threshold)s dagen nodig.")
        for (key, verdict, _reason), text in SENTENCES.items()
        if (key, verdict) == ("seniority", Verdict.UNKNOWN)
    },
    DAYS_FOUND: _("niet bekend"),
    NEEDS["prove_days"]: _("zodra je weet dat je lang genoeg werkte"),
    NEEDS["prove_interim_days"]: _("zodra je weet dat je lang genoeg werkte"),
}


def own_words(answers: Answers) -> Mapping[str, str]:
    """What a sentence of an explanation becomes when it is said of these answers."""
    return OWN_WORDS if answers.years is not None else {**OWN_WORDS, **WITHOUT_LENGTH}


@dataclass(frozen=True, slots=True)
class Answers:
    """What a visitor filled in; None where nothing was. ``work`` is a kind of work, ``"no"`` for none.

    ``earlier`` is a key of EARLIER, ``earlier_on`` the day of application of the first of those cheques.
    """

    region: str | None = None
    moved_from_eea: bool | None = None
    works_here: bool | None = None
    work: str | None = None
    years: int | None = None
    months: int | None = None
    earlier: str = "unknown"
    earlier_on: date | None = None
    education: str | None = None


def check(answers: Answers, law: Regulation, on: date, *, quota_left: int | None = None) -> Decision:
    """What the engine says of the answers of a visitor on a day; no decision on anybody.

    ``law`` is the version in force on that day; ``quota_left`` how many cheques of the month are left where it has a
    quota, None when nobody knows. Raises BadCase for answers that contradict themselves.
    """
    facts, _law = read_case(_case(answers, law, on) | {"quota_left": quota_left})
    if answers.work is not None:
        # That nobody knows how long somebody worked leaves no doubt that they said whether they work now.
        facts = replace(facts, at_work=Fact(answers.work != "no", known=True))
    return decide(law, facts)


def _case(answers: Answers, law: Regulation, on: date) -> dict[str, Any]:
    case: dict[str, Any] = {
        "on": on.isoformat(),
        "residence": {"region": answers.region or "unknown", "moved_from_eea": answers.moved_from_eea},
        "works_in_flanders_or_brussels": answers.works_here,
        "work": _work(answers, on),
        "cheques": _cheques(answers, law, on),
        "education": answers.education or "unknown",
    }
    if not _is_exact_enough(answers, law, on):
        case["unknown_sources"] = ["employment"]
    return case


def _worked_since(answers: Answers, on: date) -> date:
    return add_months(on, -((answers.years or 0) * _MONTHS_IN_YEAR + (answers.months or 0)))


def _work(answers: Answers, on: date) -> list[dict[str, Any]]:
    """One period as long as the career: the engine counts days, whenever they were."""
    begin, runs = _worked_since(answers, on), answers.work not in (None, "no")
    if begin == on and not runs:
        return []
    kind = answers.work if runs else "employee"
    return [{"kind": kind, "from": begin.isoformat(), "until": None if runs else on.isoformat()}]


def _is_exact_enough(answers: Answers, law: Regulation, on: date) -> bool:
    """Whether the month that an answer leaves open cannot change the verdict."""
    if answers.years is None:
        return False
    days = (on - _worked_since(answers, on)).days
    return not law.seniority_days.value - _MONTH < days < law.seniority_days.value


def _cheques(answers: Answers, law: Regulation, on: date) -> list[dict[str, Any]] | None:
    states = EARLIER[answers.earlier]
    if not states:
        return None if states is None else []
    applied_on = answers.earlier_on
    if applied_on is None:
        if law.window.value is not Window.LIFETIME and "open" not in states:
            return None
        # Counted over a whole career, or still open: then the day changes nothing.
        applied_on = on
    return [{"applied_on": applied_on.isoformat(), "state": each} for each in states]
