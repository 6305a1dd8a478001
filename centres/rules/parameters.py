"""Figures of this app that the law does not give: each with where it comes from and how sure we are of it.

What the law does give (minutes, caps, terms) stands in ``loopbaan.core.regulation`` and is read from the version of
the cheque. The figures here are shown to regie beside the law's own assumptions: see ``FIGURES``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

from loopbaan.core.regulation import Certainty

Value = TypeVar("Value", int, tuple[int, ...])


def _(message: str) -> str:
    """Mark a message for translation; it is translated where the language of the reader is known."""
    return message


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its value in ``unit`` (years, minutes, people, days, tries), what it does, where we read it."""

    key: str
    value: int | tuple[int, ...]
    unit: str
    title: str
    what: str
    source: str
    certainty: Certainty


_figures: list[Figure] = []
_OURS: Final = _("Geen tekst gevonden: onze keuze.")


def _figure(
    key: str,
    value: Value,
    unit: str,
    title: str,
    what: str,
    *,
    source: str = _OURS,
    certainty: Certainty = Certainty.ASSUMED,
) -> Value:
    """Write a figure down, and give back its value."""
    _figures.append(Figure(key, value, unit, title, what, source, certainty))
    return value


MANDATE_YEARS: Final = _figure(
    "mandate_years",
    6,
    "years",
    _("Duur van een mandaat"),
    _("Zo lang mag een loopbaancentrum cheques registreren, tenzij VDAB een andere einddatum geeft."),
    source=_("VDAB, “Aanvragen mandaat”"),
    certainty=Certainty.SECONDARY,
)
MAX_MEETING_MINUTES: Final = _figure(
    "max_meeting_minutes",
    240,
    "minutes",
    _("Langste gesprek"),
    _("Een gesprek dat langer duurt dan de kleinste volle cheque, is een tikfout en wordt geweigerd."),
)
MAX_INTRODUCTION_MINUTES: Final = _figure(
    "max_introduction_minutes",
    120,
    "minutes",
    _("Langste kennismakingsgesprek"),
    _("Het gratis eerste gesprek duurt een half uur. Langer dan dit is een tikfout en wordt geweigerd."),
)
INTRODUCTION_BEFORE_DAYS: Final = _figure(
    "introduction_before_days",
    180,
    "days",
    _("Vroegste kennismakingsgesprek"),
    _("Kennismaken kan voor de cheque gekocht is. Langer dan dit voor die dag is een tikfout en wordt geweigerd."),
)
MIN_GROUP: Final = _figure(
    "min_group",
    2,
    "people",
    _("Kleinste groep"),
    _("Met minder klanten is het geen gesprek in groep."),
)
MAX_GROUP: Final = _figure(
    "max_group",
    12,
    "people",
    _("Grootste groep"),
    _("Met meer klanten wordt een gesprek in groep geweigerd."),
)
SIGNATURE_REMINDER_DAYS: Final = _figure(
    "signature_reminder_days",
    (7, 1),
    "days",
    _("Herinneringen om te tekenen"),
    _("Zoveel dagen voor het einde van de termijn krijgt de burger een herinnering voor een bewijs van deelname."),
)
CLOSING_CONSENT_DAYS: Final = _figure(
    "closing_consent_days",
    14,
    "days",
    _("Akkoord om af te sluiten met uren over"),
    _("Zo lang heeft de burger om te antwoorden. Daarna mag de begeleider afsluiten zonder antwoord."),
)
CLOSING_REMINDER_DAYS: Final = _figure(
    "closing_reminder_days",
    (7, 1),
    "days",
    _("Herinneringen bij die vraag"),
    _("Zoveel dagen voor het einde van die termijn krijgt de burger een herinnering."),
)
NEARING_DAYS: Final = _figure(
    "nearing_days",
    30,
    "days",
    _("Dringend op de werklijst"),
    _("Vanaf zoveel dagen voor haar einde staat een termijn als dringend op de werklijst van een centrum."),
)
CONCLUSION_SHOWN_DAYS: Final = _figure(
    "conclusion_shown_days",
    30,
    "days",
    _("Controle met tekortkomingen op de werklijst"),
    _("Zo lang staat een dossier met tekortkomingen op de werklijst, tenzij een nieuwe controle het in orde vindt."),
)
GUESSES_PER_ACTOR: Final = _figure(
    "guesses_per_actor",
    10,
    "tries",
    _("Foute nummers, per persoon"),
    _("Zoveel foute paren van chequenummer en klantnummer mag één persoon proberen. Daarna moet die wachten."),
)
GUESSES_PER_CENTRE: Final = _figure(
    "guesses_per_centre",
    40,
    "tries",
    _("Foute nummers, per centrum"),
    _("Zoveel foute paren van chequenummer en klantnummer mag één centrum proberen. Daarna moet het wachten."),
)
GUESS_WINDOW_MINUTES: Final = _figure(
    "guess_window_minutes",
    60,
    "minutes",
    _("Foute nummers: over welke tijd"),
    _("De foute nummers worden geteld over de laatste zoveel minuten."),
)

FIGURES: Final = tuple(_figures)
