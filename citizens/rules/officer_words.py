"""What an officer reads about the facts of a decision: what the sources say now, and what was corrected. Pure.

The citizen's words of ``citizens.rules.explain`` say "je"; these speak about somebody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from citizens.rules.corrections import OFFICER
from citizens.rules.explain import EARLIER_WORDS, REASON_WORDS, REGION_WORDS, STATE_WORDS, WORK_WORDS, grouped, in_words
from loopbaan.core.periods import ONE_DAY
from loopbaan.core.regulation import EarlierCheque, Fact, Facts, SourceRef, WorkPeriod


def _(message: str) -> str:
    """Mark a message for translation; it is translated where the language of the reader is known."""
    return message


Translate = Callable[[str], str]

SOURCE_NAMES: Final[Mapping[str, str]] = {
    "RegistreerInschrijving": _("Repertorium van dossiers"),
    "GeefPersoon": _("Rijksregister: adres"),
    "GeefHistoriekPersoon": _("Rijksregister: vroegere adressen"),
    "GeefWerkrelaties": _("RSZ: contracten (Dimona)"),
    "GeefDmfaVoorWerknemer": _("RSZ: gewerkte kwartalen (DmfA)"),
    "GeefLoopbaanARZA": _("RSVZ: loopbaan als zelfstandige (ARZA)"),
    "GeefBewijs": _("LED: diploma’s"),
    "Loopbaancheque": _("Dit portaal: eerdere cheques"),
    OFFICER: _("VDAB: een medewerker verbeterde dit"),
    "Maandlijst": _("Dit portaal: de lijst van de maand"),
}
CONDITION_NAMES: Final[Mapping[str, str]] = {
    "residence": _("Waar de burger woont"),
    "activity": _("Of de burger werkt"),
    "seniority": _("Hoelang de burger al werkt"),
    "earlier_use": _("Eerdere cheques"),
    "quota": _("Cheques van deze maand"),
}
UNKNOWN: Final = _("niet bekend")


@dataclass(frozen=True, slots=True)
class SaidBy:
    """A source behind a fact: its name, what it did, and when."""

    name: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A fact as it stands now: which one, its value in words, and the sources behind it."""

    key: str
    value: str
    sources: tuple[SaidBy, ...]


def standing_of(facts: Facts, translate: Translate) -> dict[str, Standing]:
    """The facts that an officer can correct, as they stand, by the name that the form gives them."""
    found: dict[str, tuple[Fact[Any], str]] = {
        "region": (facts.region, _region(facts.region.value, translate)),
        "moved_from_eea": (facts.moved_from_eea, yes_or_no(facts.moved_from_eea.value, translate)),
        "works_here": (
            facts.works_in_flanders_or_brussels,
            yes_or_no(facts.works_in_flanders_or_brussels.value, translate),
        ),
        "at_work": (facts.at_work, yes_or_no(facts.at_work.value, translate)),
        "days": (facts.career_days, _days(facts.career_days, translate)),
        "cheques": (facts.cheques, _cheques(facts.cheques.value, translate)),
    }
    if facts.recent_days is not None:
        found["recent_days"] = (facts.recent_days, _days(facts.recent_days, translate))
    return {
        key: Standing(key, value, tuple(_said_by(each, translate) for each in fact.sources))
        for key, (fact, value) in found.items()
    }


def change_in_words(condition: str, change: Mapping[str, Any], translate: Translate) -> tuple[str, ...]:
    """What a correction changed, one sentence a change; see ``citizens.rules.corrections`` for its form."""
    match condition:
        case "residence":
            return _residence(change, translate)
        case "activity":
            words = translate(_("Werkt op de dag van de aanvraag: %(value)s"))
            return (_told(words, yes_or_no(change["at_work"], translate)),)
        case "seniority":
            return tuple(_seniority(change, translate))
        case _:
            return tuple(_earlier_use(change, translate))


def _told(message: str, value: str) -> str:
    return message % {"value": value}


def _residence(change: Mapping[str, Any], translate: Translate) -> tuple[str, ...]:
    found = []
    if "region" in change:
        found.append(_told(translate(_("Woont in: %(value)s")), _region(change["region"], translate)))
    for key, words in (
        ("moved_from_eea", _("Verhuisd uit een ander land van de EER: %(value)s")),
        ("works_here", _("Werkt in Vlaanderen of Brussel: %(value)s")),
    ):
        if key in change:
            found.append(_told(translate(words), yes_or_no(change[key], translate)))
    return tuple(found)


def _seniority(change: Mapping[str, Any], translate: Translate) -> Iterable[str]:
    for each in change.get("removed", ()):
        yield _told(translate(_("Telt niet mee: %(value)s")), _between(each["from"], each["until"], translate))
    for each in change.get("periods", ()):
        yield _told(translate(_("Bewezen: %(value)s")), period_in_words(WorkPeriod.from_json(each), translate))
    if change.get("complete"):
        yield translate(_("Alle werk is bekend."))


def _earlier_use(change: Mapping[str, Any], translate: Translate) -> Iterable[str]:
    for each in change.get("not_counted", ()):
        yield _told(translate(_("Telt niet mee: de cheque van %(value)s")), in_words(date.fromisoformat(each)))
    for each in change.get("counted", ()):
        yield translate(_("Telt mee: de cheque van %(day)s, %(state)s")) % {
            "day": in_words(date.fromisoformat(each["applied_on"])),
            "state": translate(EARLIER_WORDS[each["state"]]),
        }


def period_in_words(work: WorkPeriod, translate: Translate) -> str:
    """A period of work: which kind, from when, until when."""
    kind = translate(WORK_WORDS.get(work.kind.value, _("werk in het buitenland")))
    until = None if work.valid_until is None else work.valid_until.isoformat()
    return f"{kind} {_between(work.valid_from.isoformat(), until, translate)}"


def _between(first: str, until: str | None, translate: Translate) -> str:
    begin = in_words(date.fromisoformat(first))
    if until is None:
        return translate(_("vanaf %(first)s, loopt nog")) % {"first": begin}
    return translate(_("van %(first)s t.e.m. %(last)s")) % {
        "first": begin,
        "last": in_words(date.fromisoformat(until) - ONE_DAY),
    }


def yes_or_no(value: bool | None, translate: Translate) -> str:  # noqa: FBT001
    """A fact with three values."""
    return translate(UNKNOWN if value is None else _("ja") if value else _("nee"))


def _region(value: str | None, translate: Translate) -> str:
    return translate(UNKNOWN if value is None else REGION_WORDS[value])


def _days(fact: Fact[int], translate: Translate) -> str:
    words = _("%(days)s dagen") if fact.known else _("minstens %(days)s dagen: niet alles is bekend")
    return translate(words) % {"days": grouped(fact.value)}


def _cheques(cheques: Iterable[EarlierCheque], translate: Translate) -> str:
    found = [f"{in_words(each.applied_on)} ({translate(EARLIER_WORDS[each.state.value])})" for each in cheques]
    return "; ".join(found) or translate(_("geen"))


def _said_by(source: SourceRef, translate: Translate) -> SaidBy:
    state = translate(STATE_WORDS[source.state])
    if source.reason in REASON_WORDS:
        state = f"{state}: {translate(REASON_WORDS[source.reason])}"
    return SaidBy(translate(SOURCE_NAMES.get(source.service, source.service)), state, source.retrieved_at)
