"""Terms of this app that the law as data does not hold: each with where it comes from and how sure we are of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from loopbaan.core.regulation import Certainty


def _(message: str) -> str:
    """Mark a message for translation; it is translated where the language of the reader is known."""
    return message


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its value in ``unit``, what it does, where we read it, how sure we are."""

    key: str
    value: int
    unit: str
    title: str
    what: str
    source: str
    certainty: Certainty


ANSWER: Final = Figure(
    "review_answer_days",
    45,
    "days",
    _("Antwoord op een betwisting"),
    _("Zo lang heeft VDAB om te antwoorden als een burger een beslissing betwist."),
    source=_("Geen tekst gevonden voor een betwisting: de termijn voor klachten, Bestuursdecreet art. II.83."),
    certainty=Certainty.ASSUMED,
)
DECIDE: Final = Figure(
    "decide_days",
    30,
    "days",
    _("Beslissing over een aanvraag"),
    _("Zo lang heeft VDAB om te beslissen. De termijn staat stil zolang we op een bron of op de burger wachten."),
    source=_("Geen tekst gevonden: onze keuze."),
    certainty=Certainty.ASSUMED,
)
URGENT: Final = Figure(
    "review_urgent_days",
    7,
    "days",
    _("Dringend op de lijst van heroverwegingen"),
    _("Vanaf zoveel dagen voor haar laatste dag staat een zaak als dringend op de lijst."),
    source=_("Geen tekst gevonden: onze keuze."),
    certainty=Certainty.ASSUMED,
)
INFORM: Final = Figure(
    "inform_days",
    14,
    "days",
    _("Antwoord op een vraag om informatie"),
    _(
        "Zo lang heeft een burger om te antwoorden als een dossierbehandelaar iets vraagt. "
        "Intussen staat de termijn van VDAB stil."
    ),
    source=_("Geen tekst gevonden: zo lang als de termijn om te betwisten."),
    certainty=Certainty.ASSUMED,
)
CONTEST_ANEW: Final = Figure(
    "contest_anew_days",
    14,
    "days",
    _("Betwisten na een heropening door VDAB"),
    _(
        "Blijft een weigering nadat VDAB ze uit eigen beweging opnieuw bekeek, dan kan de burger ze vanaf die dag nog "
        "zo lang betwisten. Zolang VDAB keek, kon dat niet."
    ),
    source=_("Geen tekst gevonden: de termijn om te betwisten, vanaf die dag opnieuw."),
    certainty=Certainty.ASSUMED,
)
APPEAL: Final = Figure(
    "appeal_days",
    60,
    "days",
    _("Beroep na het antwoord op een betwisting"),
    _("Zo lang heeft een burger na dat antwoord om in beroep te gaan bij de Raad van State."),
    source=_(
        "Geen eigen beroep gevonden in de regels over loopbaanbegeleiding. Onze lezing: wetten op de Raad van State "
        "art. 14 § 1, en art. 4 van het Besluit van de Regent van 23 augustus 1948."
    ),
    certainty=Certainty.ASSUMED,
)
RETENTION: Final = Figure(
    "decision_facts_years",
    10,
    "years",
    _("Gegevens achter een beslissing"),
    _("Zo lang blijven ze. Daarna wissen we ze, en blijft alleen wat beslist werd, met de afdruk en het merk ervan."),
    source=_("Geen tekst gevonden: tien jaar, zoals de stukken over staatssteun aan diensten van algemeen belang."),
    certainty=Certainty.ASSUMED,
)
# What the letter and the pages say of it; ``days`` is filled in.
APPEAL_WORDS: Final = _(
    "Ben je het ook niet eens met het antwoord op je betwisting? Dan kan je in beroep gaan bij de Raad van State, "
    "binnen %(days)s dagen nadat je het antwoord kreeg. Hoe dat moet, lees je op https://www.raadvst-consetat.be."
)
FIGURES: Final = (ANSWER, DECIDE, URGENT, INFORM, CONTEST_ANEW, APPEAL, RETENTION)
