"""A decision in words: for each condition what we found, what is asked, and where both come from.

Pure: the Dutch sentences are written here, marked for translation, and translated by the function that the caller
hands in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from citizens.rules.reasons import is_unasked, reason_of, running_work
from citizens.rules.sentences import ASKED, SENTENCES
from loopbaan.core import dutch
from loopbaan.core.regulation import (
    CREDIT,
    Certainty,
    Condition,
    Decision,
    EarlierState,
    LawSource,
    Note,
    Regulation,
    SourceState,
    Verdict,
)
from loopbaan.core.regulation.windows import WindowState, window_of


def _(message: str) -> str:
    """Mark a message for translation; it is translated where the language of the reader is known."""
    return message


Translate = Callable[[str], str]

TITLES: Final[Mapping[str, str]] = {
    "residence": _("Waar je woont"),
    "activity": _("Of je nu werkt"),
    "seniority": _("Hoelang je al werkt"),
    "earlier_use": _("Eerdere cheques"),
    "quota": _("Cheques van deze maand"),
}
VERDICT_WORDS: Final[Mapping[Verdict, str]] = {
    Verdict.MET: _("In orde"),
    Verdict.NOT_MET: _("Niet in orde"),
    Verdict.UNKNOWN: _("Nog niet bekend"),
}
REGION_WORDS: Final[Mapping[str, str]] = {
    "flanders": _("het Vlaamse Gewest"),
    "brussels": _("het Brusselse Gewest"),
    "wallonia": _("het Waalse Gewest"),
    "eea": _("een ander land van de Europese Economische Ruimte"),
    "elsewhere": _("een land buiten de Europese Economische Ruimte"),
}
WORK_WORDS: Final[Mapping[str, str]] = {
    "employee": _("werknemer"),
    "interim": _("uitzendkracht"),
    "self_employed": _("zelfstandige"),
    "suspended": _("iemand van wie het werk geschorst is, zoals bij ziekte of verlof"),
    # Work that is suspended, where the source of the self-employed is the only one that shows it.
    "equated": _("zelfstandige met een gelijkgestelde periode"),
}
CERTAINTY_WORDS: Final[Mapping[Certainty, str]] = {
    Certainty.CONFIRMED: _("Bevestigd in een officiële bron."),
    Certainty.SECONDARY: _("Gelezen in een andere bron dan de wet zelf. Nog na te kijken in de wettekst."),
    Certainty.ASSUMED: _("Onze lezing van de regels. Nog na te kijken in de wettekst."),
    Certainty.OPEN: _("Niet bekend."),
}
SERVICE_WORDS: Final[Mapping[str, str]] = {
    "RegistreerInschrijving": _("Repertorium van dossiers"),
    "GeefPersoon": _("Rijksregister: je adres"),
    "GeefHistoriekPersoon": _("Rijksregister: je vroegere adressen"),
    "GeefWerkrelaties": _("RSZ: je contracten (Dimona)"),
    "GeefDmfaVoorWerknemer": _("RSZ: je gewerkte kwartalen (DmfA)"),
    "GeefLoopbaanARZA": _("RSVZ: je loopbaan als zelfstandige (ARZA)"),
    "GeefBewijs": _("LED: je diploma’s"),
    "Loopbaancheque": _("Dit portaal: je eerdere cheques"),
    "Beoordeling": _("VDAB: een medewerker keek het na"),
    "Maandlijst": _("Dit portaal: de lijst van de maand"),
}
EARLIER_WORDS: Final[Mapping[str, str]] = {
    "open": _("nog in gebruik"),
    "used": _("opgebruikt"),
    "closed": _("afgesloten"),
    "lapsed": _("vervallen"),
    "refunded": _("terugbetaald"),
    "cancelled": _("telt niet mee"),
}
STATE_WORDS: Final[Mapping[SourceState, str]] = {
    SourceState.ANSWERED: _("antwoord gekregen"),
    SourceState.NO_RECORD: _("geen gegevens gevonden"),
    SourceState.NO_ANSWER: _("geen antwoord gekregen"),
}
REASON_WORDS: Final[Mapping[str, str]] = {
    "fault": _("de bron meldt een storing"),
    "timeout": _("de bron antwoordde niet op tijd"),
    "unreachable": _("de bron was niet bereikbaar"),
    "broken": _("het antwoord was onleesbaar"),
    "contradictory": _("het antwoord spreekt zichzelf tegen"),
    "exception": _("de bron kon de vraag niet beantwoorden"),
    "not_registered": _("we konden je dossier niet aanmelden bij de bronnen"),
    "not_asked": _("we hebben deze bron niet gevraagd"),
}
NOTE_WORDS: Final[Mapping[str, str]] = {
    "cancelled": _("Een aangifte die je werkgever annuleerde, telt niet mee."),
    "withdrawn": _("Een kwartaalaangifte die werd ingetrokken, telt niet mee."),
    "replaced": _("Een kwartaalaangifte die door een nieuwere werd vervangen, telt niet mee."),
    "replacement_missing": _("Een kwartaalaangifte werd vervangen, maar de nieuwe kregen we niet."),
    "student": _("Werk als student telt niet mee."),
    "before_2003": _(
        "Werk als werknemer van vóór 2003 staat niet in deze bronnen. We nemen aan dat je vanaf je 18 jaar kon werken. "
        "Dat is onze aanname."
    ),
    "no_begin": _("Van een contract kennen we de eerste dag niet."),
    "ends_before_begin": _("Van een periode ligt de laatste dag voor de eerste. We kunnen ze niet tellen."),
    "begins_after_quarter": _("Een contract begint pas na het kwartaal van de aangifte. We kunnen het niet tellen."),
    "more_available": _("De bron heeft meer gegevens dan ze ons stuurde."),
    "unknown_series": _("Een periode als zelfstandige heeft een code die we niet kennen."),
    "series_does_not_count": _("Een periode als zelfstandige telt niet mee als werk."),
    "diploma_of_other_number": _("Een diploma staat op een ander rijksregisternummer. Het telt niet mee."),
    "diploma_not_valid": _("Een diploma dat niet meer geldt, telt niet mee."),
    "diploma_own_statement": _("Een diploma dat je zelf opgaf, is nog niet bewezen. Het telt niet mee."),
    "diploma_part": _("Een deel van een opleiding telt niet mee als diploma."),
    "diploma_later": _("Een diploma van na je aanvraag telt niet mee."),
    "short_schooled_assumed": _(
        "De bron kent geen diploma secundair onderwijs. We lezen dat als kortgeschoold: een aanname."
    ),
    "moved_since": _("Je verhuisde na je aanvraag. De bron zegt niet waar je op de dag van je aanvraag woonde."),
    "no_address": _("In het Rijksregister staat geen adres."),
    "unknown_address": _("Het adres in het Rijksregister zegt ons niet in welk gewest het ligt."),
    "contradictory_address": _("De gemeente en de postcode van je adres liggen in een verschillend gewest."),
}

OUTCOME_WORDS: Final[Mapping[str, str]] = {
    "granted": _("Je hebt recht op een loopbaancheque."),
    "refused": _("Je hebt nu geen recht op een loopbaancheque."),
    "undetermined": _("Nog niet beslist: we weten nog niet alles."),
}
CREDIT_OUTCOME_WORDS: Final[Mapping[str, str]] = {
    "granted": _("Je hebt recht op een loopbaankrediet."),
    "refused": _("Je hebt nu geen recht op een loopbaankrediet."),
    "undetermined": OUTCOME_WORDS["undetermined"],
}

# What was found of work and of earlier cheques: the check of a visitor says both in other words.
DAYS_FOUND: Final = _("%(days)s dagen")
CHEQUES_FOUND: Final = _("%(what)s: %(which)s")
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ExplainedSource:
    """A source behind a condition: its name, what it did, its reference, when it was asked."""

    name: str
    state: str
    reference: str
    retrieved_at: datetime
    answered: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """One condition in words. ``found`` and ``asked`` are short; ``sentence`` says it whole."""

    key: str
    title: str
    verdict: Verdict
    verdict_word: str
    sentence: str
    found: str
    asked: str
    basis: str
    valid_from: date
    certainty: Certainty
    certainty_word: str
    law_sources: tuple[LawSource, ...]
    sources: tuple[ExplainedSource, ...]
    notes: tuple[str, ...]


def explain(decision: Decision, regulation: Regulation, translate: Translate = str) -> tuple[Explanation, ...]:
    """Every condition of a decision in words, in the order of the law.

    ``regulation`` is the revision that the decision was taken under; ValueError when it is another. ``translate``
    gets each Dutch message before its values are filled in.
    """
    if regulation.revision_hash != decision.revision_hash:
        raise ValueError("the decision was taken under another revision of the law")
    law = {each.key: each for each in regulation.law_sources()}
    window = window_of(regulation, decision.facts.cheques.value, on=decision.applied_on)
    return tuple(_explained(each, decision, regulation, law, window, translate) for each in decision.conditions)


def outcome_sentence(decision: Decision, translate: Translate = str) -> str:
    """What the application came to, in one sentence."""
    words = CREDIT_OUTCOME_WORDS if decision.instrument == CREDIT else OUTCOME_WORDS
    return translate(words[decision.outcome.value])


def sentence_for(key: str, verdict: Verdict, reason: str) -> str:
    """The sentence of a condition, with its places still open. Raises KeyError when there is none."""
    return SENTENCES.get((key, verdict, reason)) or SENTENCES[key, verdict, ""]


def _explained(
    condition: Condition,
    decision: Decision,
    regulation: Regulation,
    law: Mapping[str, LawSource],
    window: WindowState,
    translate: Translate,
) -> Explanation:
    values = _values(condition, decision, window, translate) | _values_of_version(regulation)
    reason = reason_of(condition, decision, regulation, window)
    return Explanation(
        key=condition.key,
        title=translate(TITLES[condition.key]),
        verdict=condition.verdict,
        verdict_word=translate(VERDICT_WORDS[condition.verdict]),
        sentence=translate(sentence_for(condition.key, condition.verdict, reason)) % values,
        found=_found(condition, values, translate),
        asked=translate(ASKED[_asked(condition, decision, regulation)]) % values,
        basis=condition.basis,
        valid_from=regulation.valid_from,
        certainty=condition.certainty,
        certainty_word=translate(CERTAINTY_WORDS[condition.certainty]),
        law_sources=tuple(law[each] for each in condition.law_sources),
        sources=tuple(
            ExplainedSource(
                name=translate(SERVICE_WORDS.get(each.service, each.service)),
                state=_state(each.state, each.reason, translate),
                reference=each.reference,
                retrieved_at=each.retrieved_at,
                answered=each.state is not SourceState.NO_ANSWER,
            )
            for each in condition.fact_sources
        ),
        notes=tuple(dict.fromkeys(_note(each, translate) for each in _notes(condition, decision))),
    )


def was_not_looked_at(decision: Decision) -> bool:
    """Whether a decision was taken without asking any source, as at the end of a waiting list."""
    return any(is_unasked(each) for each in decision.conditions)


def _asked(condition: Condition, decision: Decision, regulation: Regulation) -> str:
    """Which way the version asks a condition."""
    match condition.key:
        case "earlier_use" if regulation.module_minutes is not None:
            return "earlier_use_credit"
        case "earlier_use":
            return f"earlier_use_{regulation.window.value.value}"
        case "seniority" if regulation.seniority_months is not None:
            return "seniority_recent"
        case "residence" if not regulation.residence(decision.applied_on).suffices.value:
            return "residence_with_work"
    return condition.key


def _values_of_version(regulation: Regulation) -> dict[str, str]:
    """What only some versions say."""
    values = {"whole": grouped(regulation.seniority_days.value)}
    for name, parameter in (
        ("months", regulation.seniority_months),
        ("fewer", regulation.seniority_days_with_interim),
        ("in_a_row", regulation.interim_run_days),
    ):
        if parameter is not None:
            values[name] = grouped(parameter.value)
    if regulation.module_minutes is not None:
        values["module"] = dutch.hours_in_words(regulation.module_minutes.value)
    return values


def _values(condition: Condition, decision: Decision, window: WindowState, translate: Translate) -> dict[str, str]:
    """Everything that a sentence may name."""
    values = {
        "day": in_words(decision.applied_on),
        "region": translate(REGION_WORDS.get(str(decision.facts.region.value), "")),
        "work": _list([translate(WORK_WORDS[each]) for each in running_work(decision)], translate),
        "used": str(window.counted),
        "which": _which(decision, window, translate) if condition.key == "earlier_use" else "",
        "last": "" if window.closes_on is None else in_words(window.closes_on - _ONE_DAY),
        "from": "" if window.closes_on is None else in_words(window.closes_on),
    }
    if isinstance(condition.threshold, int):
        run = decision.facts.interim_run
        days = condition.value if isinstance(condition.value, int) else 0
        values |= {
            "run": grouped(run.value if run is not None else 0),
            "left": dutch.hours_in_words(days),
            "days": grouped(days),
            "threshold": grouped(condition.threshold),
            "years": dutch.years_of(condition.threshold),
            "allowed": grouped(condition.threshold),
            "missing": grouped(max(0, condition.threshold - days)),
        }
    return values


def _found(condition: Condition, values: Mapping[str, str], translate: Translate) -> str:
    if condition.value is None:
        return translate(_("niet bekend"))
    if condition.key == "residence":
        return values["region"]
    if condition.key == "activity":
        return values["work"] or translate(_("werk") if condition.value else _("geen werk gevonden"))
    if condition.key == "seniority":
        return translate(DAYS_FOUND) % values
    if condition.unit == "minutes":
        return dutch.hours_in_words(int(condition.value))
    count = {"count": grouped(int(condition.value))}
    what = translate(_("1 cheque")) if condition.value == 1 else translate(_("%(count)s cheques")) % count
    return translate(CHEQUES_FOUND) % {"what": what, "which": values["which"]} if values["which"] else what


def _which(decision: Decision, window: WindowState, translate: Translate) -> str:
    """The earlier cheques that bear on a decision, each by the day it was applied for and how it stands."""
    bear = [
        each
        for each in decision.facts.cheques.value
        if each.applied_on <= decision.applied_on
        and (
            each.state is EarlierState.OPEN or (each.state.counts and each.applied_on >= (window.opened_on or date.min))
        )
    ]
    return "; ".join(
        translate(_("aangevraagd op %(day)s, %(state)s"))
        % {"day": in_words(each.applied_on), "state": translate(EARLIER_WORDS[each.state.value])}
        for each in bear
    )


def _state(state: SourceState, reason: str, translate: Translate) -> str:
    words = translate(STATE_WORDS[state])
    return f"{words}: {translate(REASON_WORDS[reason])}" if reason in REASON_WORDS else words


def _notes(condition: Condition, decision: Decision) -> tuple[Note, ...]:
    facts = decision.facts
    match condition.key:
        case "residence":
            moved = facts.moved_from_eea.notes if condition.reason not in ("region", "region_unknown") else ()
            return (*facts.region.notes, *moved)
        case "activity":
            return facts.at_work.notes
        case "seniority":
            return (facts.recent_days or facts.career_days).notes
        case _:
            return ()


def _note(note: Note, translate: Translate) -> str:
    words = translate(NOTE_WORDS.get(note.code, note.code))
    if note.valid_from is None or note.valid_until is None:
        return words
    last = note.valid_until - _ONE_DAY
    return f"{words} ({in_words(note.valid_from)} – {in_words(last)})"


def _list(words: list[str], translate: Translate) -> str:
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + translate(_(" en ")) + words[-1]


def in_words(day: date) -> str:
    """A day as it is written in Dutch: 14 maart 2027."""
    return dutch.long_date(day).replace(dutch.NBSP, " ")


def grouped(number: int) -> str:
    """A whole number in Belgian notation: 2.555."""
    return dutch.number(number)
