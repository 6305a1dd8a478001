"""The sentences of an explanation: one for each condition, verdict and reason, and what the law asks.

Pure: written in Dutch, marked for translation, with the places of the values still open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from loopbaan.core.regulation import Verdict


def _(message: str) -> str:
    """Mark a message for translation; it is translated where the language of the reader is known."""
    return message


_NOT_LOOKED_AT: Final = _("Dit keken we niet na: er was geen cheque van deze maand meer.")

# The sentence for each condition, verdict and reason; "" is the sentence for any other reason.
SENTENCES: Final[Mapping[tuple[str, Verdict, str], str]] = {
    ("residence", Verdict.MET, ""): _("Je woont in %(region)s."),
    ("residence", Verdict.MET, "works_here"): _("Je woont in %(region)s en je werkt in Vlaanderen of Brussel."),
    ("residence", Verdict.NOT_MET, ""): _("Je woont in %(region)s. Je moet in Vlaanderen of Brussel wonen."),
    ("residence", Verdict.NOT_MET, "works_here"): _(
        "Je woont in %(region)s. Dan moet je in Vlaanderen of Brussel werken, en dat vonden we niet."
    ),
    ("residence", Verdict.NOT_MET, "not_moved"): _(
        "Je woont in %(region)s. Dat kan alleen als je er uit een ander land van de Europese Economische Ruimte kwam "
        "wonen en in Vlaanderen of Brussel werkt."
    ),
    ("residence", Verdict.NOT_MET, "outside_eea"): _(
        "Je woont in %(region)s. Je moet in de Europese Economische Ruimte wonen en in Vlaanderen of Brussel werken."
    ),
    ("residence", Verdict.NOT_MET, "no_work_here"): _(
        "We vonden geen werk in Vlaanderen of Brussel. Dat is nodig, waar je ook woont."
    ),
    ("residence", Verdict.UNKNOWN, ""): _("We weten nog niet in welk gewest je woont."),
    ("residence", Verdict.UNKNOWN, "works_here"): _(
        "Je woont in %(region)s. We weten nog niet of je in Vlaanderen of Brussel werkt."
    ),
    ("residence", Verdict.UNKNOWN, "moved_unknown"): _(
        "Je woont in %(region)s. We weten nog niet of je er uit een ander land van de Europese Economische Ruimte "
        "kwam wonen."
    ),
    ("residence", Verdict.UNKNOWN, "not_looked_at"): _NOT_LOOKED_AT,
    ("activity", Verdict.UNKNOWN, "not_looked_at"): _NOT_LOOKED_AT,
    ("seniority", Verdict.UNKNOWN, "not_looked_at"): _NOT_LOOKED_AT,
    ("activity", Verdict.MET, ""): _("Je werkt op %(day)s als %(work)s."),
    ("activity", Verdict.MET, "kind_unknown"): _("Je werkt op %(day)s."),
    ("activity", Verdict.NOT_MET, ""): _(
        "We vonden geen werk op %(day)s. Je moet die dag werknemer, uitzendkracht of zelfstandige zijn."
    ),
    ("activity", Verdict.UNKNOWN, ""): _("We weten nog niet of je op %(day)s werkt. Niet elke bron gaf een antwoord."),
    ("activity", Verdict.UNKNOWN, "nothing_found"): _(
        "We weten nog niet of je op %(day)s werkt. Geen enkele bron kent je. Dat wil niet zeggen dat je niet werkt."
    ),
    ("seniority", Verdict.MET, ""): _("Je werkte %(days)s dagen. Dat is genoeg: je hebt er %(threshold)s nodig."),
    ("seniority", Verdict.MET, "lower_bound"): _(
        "Je werkte minstens %(days)s dagen. Dat is genoeg: je hebt er %(threshold)s nodig."
    ),
    ("seniority", Verdict.NOT_MET, ""): _(
        "Je werkte %(days)s dagen. Je hebt er %(threshold)s nodig, dat is %(years)s jaar. Je komt er %(missing)s te "
        "kort."
    ),
    ("seniority", Verdict.UNKNOWN, ""): _(
        "We vonden %(days)s dagen werk. Je hebt er %(threshold)s nodig. Het kunnen er meer zijn: niet elke bron gaf "
        "een volledig antwoord."
    ),
    ("seniority", Verdict.UNKNOWN, "before_2003"): _(
        "We vonden %(days)s dagen werk. Je hebt er %(threshold)s nodig. Het kunnen er meer zijn: werk als werknemer "
        "van vóór 2003 staat niet in deze bronnen. Werkte je toen? Bewijs het, bijvoorbeeld met een attest van je "
        "werkgever."
    ),
    ("seniority", Verdict.UNKNOWN, "nothing_found"): _(
        "Geen enkele bron vond werk van jou. Dat wil niet zeggen dat je niet werkte. Je hebt %(threshold)s dagen nodig."
    ),
    ("seniority", Verdict.MET, "complete_recent"): _(
        "Je werkte %(days)s dagen in de %(months)s maanden voor je aanvraag. Dat is genoeg: je hebt er %(threshold)s "
        "nodig."
    ),
    ("seniority", Verdict.MET, "lower_bound_recent"): _(
        "Je werkte minstens %(days)s dagen in de %(months)s maanden voor je aanvraag. Dat is genoeg: je hebt er "
        "%(threshold)s nodig."
    ),
    ("seniority", Verdict.MET, "complete_interim"): _(
        "Je werkte %(days)s dagen in de %(months)s maanden voor je aanvraag, waarvan %(run)s na elkaar als "
        "uitzendkracht. Dat is genoeg: je hebt er dan %(threshold)s nodig."
    ),
    ("seniority", Verdict.MET, "lower_bound_interim"): _(
        "Je werkte minstens %(days)s dagen in de %(months)s maanden voor je aanvraag, waarvan %(run)s na elkaar als "
        "uitzendkracht. Dat is genoeg: je hebt er dan %(threshold)s nodig."
    ),
    ("seniority", Verdict.NOT_MET, "complete_recent"): _(
        "Je werkte %(days)s dagen in de %(months)s maanden voor je aanvraag. Je hebt er %(threshold)s nodig. Je komt "
        "er %(missing)s te kort."
    ),
    ("seniority", Verdict.NOT_MET, "complete_interim"): _(
        "Je werkte %(days)s dagen in de %(months)s maanden voor je aanvraag, waarvan %(run)s na elkaar als "
        "uitzendkracht. Je hebt er dan %(threshold)s nodig. Je komt er %(missing)s te kort."
    ),
    ("seniority", Verdict.UNKNOWN, "lower_bound_recent"): _(
        "We vonden %(days)s dagen werk in de %(months)s maanden voor je aanvraag. Je hebt er %(threshold)s nodig. Het "
        "kunnen er meer zijn: niet elke bron gaf een volledig antwoord."
    ),
    ("seniority", Verdict.UNKNOWN, "lower_bound_interim"): _(
        "We vonden %(days)s dagen werk in de %(months)s maanden voor je aanvraag, waarvan %(run)s na elkaar als "
        "uitzendkracht. Je hebt er dan %(threshold)s nodig. Het kunnen er meer zijn: niet elke bron gaf een volledig "
        "antwoord."
    ),
    ("seniority", Verdict.UNKNOWN, "nothing_found_recent"): _(
        "Geen enkele bron vond werk van jou. Dat wil niet zeggen dat je niet werkte. Je hebt %(threshold)s dagen nodig "
        "in de %(months)s maanden voor je aanvraag."
    ),
    ("earlier_use", Verdict.MET, ""): _("Je gebruikte nog geen cheque die meetelt."),
    ("earlier_use", Verdict.MET, "one_left"): _(
        "Je gebruikte %(used)s van je %(allowed)s cheques. Je kan tot en met %(last)s nog een cheque aanvragen."
    ),
    ("earlier_use", Verdict.NOT_MET, "cheque_open"): _(
        "Je hebt nog een cheque die loopt. Een nieuwe kan pas als die is afgerond."
    ),
    ("earlier_use", Verdict.NOT_MET, "open_lifetime"): _(
        "Je hebt al een cheque, en die loopt nog. Nu krijg je er maar één in je hele loopbaan."
    ),
    ("earlier_use", Verdict.NOT_MET, "open_used_up"): _(
        "Je hebt nog een cheque die loopt. Daarna heb je alle begeleiding gehad die je in je hele loopbaan krijgt."
    ),
    ("earlier_use", Verdict.NOT_MET, "window_full_6y"): _(
        "Je gebruikte al %(used)s cheques in zes jaar. Vanaf %(from)s kan je er weer een aanvragen."
    ),
    ("earlier_use", Verdict.NOT_MET, "window_full_lifetime"): _(
        "Je gebruikte al een cheque. Nu krijg je er maar één in je hele loopbaan."
    ),
    ("earlier_use", Verdict.MET, "part_left"): _("Je gebruikte al een cheque. Je hebt nog %(left)s over."),
    ("earlier_use", Verdict.NOT_MET, "right_used_up"): _(
        "Je gebruikte al alle begeleiding die je in je hele loopbaan krijgt."
    ),
    ("earlier_use", Verdict.UNKNOWN, ""): _("We weten nog niet of je al eerder een cheque gebruikte."),
    ("quota", Verdict.MET, ""): _("Er was nog een cheque van deze maand voor jou."),
    ("quota", Verdict.NOT_MET, ""): _("De cheques van deze maand zijn op."),
    ("quota", Verdict.UNKNOWN, ""): _("We weten nog niet of er deze maand nog cheques zijn."),
}
ASKED: Final[Mapping[str, str]] = {
    "residence": _("Je woont in Vlaanderen of Brussel. Voor wie elders woont, gelden andere regels."),
    "activity": _("Je werkt op de dag van je aanvraag als werknemer, uitzendkracht of zelfstandige."),
    "seniority": _("Je werkte %(threshold)s verschillende dagen vóór de dag van je aanvraag. Dat is %(years)s jaar."),
    "seniority_recent": _(
        "Je werkte %(whole)s verschillende dagen in de %(months)s maanden vóór de dag van je aanvraag. Met "
        "%(in_a_row)s dagen na elkaar als uitzendkracht zijn er %(fewer)s genoeg."
    ),
    "residence_with_work": _("Je woont in de Europese Economische Ruimte en je werkt in Vlaanderen of Brussel."),
    "earlier_use_credit": _("Je hebt nog %(module)s begeleiding over. Wat je al gebruikte, gaat ervan af."),
    "earlier_use_6y": _("Je krijgt hoogstens %(allowed)s cheques in zes jaar."),
    "earlier_use_lifetime": _("Je krijgt één cheque in je hele loopbaan."),
    "quota": _("Er is een vast aantal cheques per maand voor heel Vlaanderen."),
}
