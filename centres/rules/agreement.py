"""The agreement between citizen and centre (overeenkomst loopbaanbegeleiding): all that is shown and signed.

What it must explain: the right, the contribution, the code of conduct, the internal and external complaint routes,
confidentiality, equal treatment, the importance of a goal. The official template was not found: the clauses are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from centres.rules.wording import day_text, minutes_text, plain
from loopbaan.core import dutch
from loopbaan.core.identifiers import format_code, format_kbo

TEXT_VERSION = "2026-01"
# What stands before the goal that the client adds.
GOAL_PREFIX = "Jouw doel: "


@dataclass(frozen=True, slots=True)
class AgreementTerms:
    """The facts that fill the statements. Amounts are euro; ``subsidy`` is None where the fee is not known.

    ``start_by`` is half-open. ``goal`` and ``arrangements`` are what the two parties add themselves.
    """

    citizen_name: str
    counsellor_name: str
    counsellor_is_subcontractor: bool
    centre_official_name: str
    centre_trade_name: str
    centre_kbo: str
    centre_address: str
    centre_complaint_contact: str
    cheque_number: str
    regulation_title: str
    minutes: int
    group_minutes: int
    aftercare_minutes: int
    aftercare_months: int
    lapse_months: int
    start_by_last_day: date
    own_share: Decimal
    subsidy: Decimal | None
    goal: str = ""
    arrangements: str = ""


def _euro(amount: Decimal) -> str:
    return plain(dutch.euro(amount))


def _section(key: str, title: str, *paragraphs: str) -> dict[str, Any]:
    return {"key": key, "title": title, "paragraphs": [text for text in paragraphs if text]}


def statements(terms: AgreementTerms) -> dict[str, Any]:
    """The whole agreement as JSON values: ``{text_version, parties, sections: [{key, title, paragraphs}]}``."""
    subsidy = (
        f"De Vlaamse overheid betaalt de rest: {_euro(terms.subsidy)} voor de hele cheque, btw inbegrepen."
        if terms.subsidy is not None
        else "De Vlaamse overheid betaalt de rest. Het juiste bedrag is voor deze regeling nog niet bekend."
    )
    subcontractor = (
        "De begeleider werkt als onderaannemer. Het loopbaancentrum blijft verantwoordelijk voor de begeleiding."
        if terms.counsellor_is_subcontractor
        else ""
    )
    sections = [
        _section(
            "right",
            "Je recht en je uren",
            f"Je gebruikt loopbaancheque {format_code(terms.cheque_number)}, onder de regeling "
            f"“{terms.regulation_title}”. De cheque geeft recht op {minutes_text(terms.minutes)} begeleiding. "
            f"Hoogstens {minutes_text(terms.group_minutes)} daarvan mag in groep.",
            f"Het eerste gesprek dat telt, vindt plaats ten laatste op {day_text(terms.start_by_last_day)}.",
            "Het kennismakingsgesprek is gratis, verplicht je tot niets en telt niet mee. Voorbereiding, verslagen en "
            "testen tellen ook niet mee als uren.",
            "De begeleiding gebeurt in het Nederlands, en op jouw initiatief: niemand kan je ertoe verplichten.",
        ),
        _section(
            "price",
            "Wat het kost",
            f"Jij betaalde een eigen bijdrage van {_euro(terms.own_share)}. {subsidy}",
            "Het loopbaancentrum vraagt je niets extra: niet voor testen, niet voor materiaal, niet voor verslagen.",
        ),
        _section(
            "goal",
            "Waar jullie naartoe werken",
            "De begeleiding heeft een doel: een antwoord op jouw loopbaanvraag. Het resultaat is een persoonlijk "
            "ontwikkelplan (POP) met inzichten, doelen en acties. Dat plan is en blijft van jou.",
            f"{GOAL_PREFIX}{terms.goal}" if terms.goal else "",
        ),
        _section(
            "sessions",
            "Na elk gesprek",
            "Na elk gesprek dat telt, ondertekenen jij en je begeleider een bewijs van deelname. Teken alleen voor een "
            "gesprek dat echt op die dag en op dat uur plaatsvond. Klopt er iets niet, meld het dan op die pagina.",
        ),
        _section(
            "code",
            "Gedragscode",
            "Het loopbaancentrum volgt de gedragscode bij het besluit over loopbaanbegeleiding van 17 "
            "mei 2013. Het doet "
            "zijn best om jouw vraag te beantwoorden, met gekwalificeerde begeleiders, vooral in "
            "individuele gesprekken, "
            "ter plaatse of online.",
        ),
        _section(
            "confidentiality",
            "Vertrouwelijk",
            "Wat je vertelt, blijft tussen jou en je begeleider. Het loopbaancentrum geeft niets door "
            "aan je werkgever: "
            "niet wat je bespreekt, en ook niet dat je begeleiding volgt.",
            "VDAB ziet dat deze overeenkomst, de bewijzen van deelname en het ontwikkelplan bestaan en wanneer ze zijn "
            "ondertekend. VDAB leest de inhoud alleen bij een dossiercontrole. Jij ziet dan wie keek en waarom.",
        ),
        _section(
            "equal",
            "Gelijke behandeling",
            "Het loopbaancentrum behandelt iedereen gelijk. Het discrimineert niet en weigert niemand om wie die is.",
        ),
        _section(
            "complaints",
            "Een klacht",
            f"Bij het loopbaancentrum: {terms.centre_complaint_contact}.",
            "Bij VDAB: via de klachtenpagina van dit portaal of op het gratis nummer 0800 30 700.",
            "Bij de Vlaamse Ombudsdienst: vlaamseombudsdienst.be. Je kiest zelf waar je begint.",
        ),
        _section(
            "change",
            "Veranderen van centrum en stoppen",
            "Tot het eerste gesprek dat telt, kan je met je cheque naar een ander loopbaancentrum. "
            "Daarna niet meer met "
            "deze cheque.",
            f"Uren die je niet gebruikt, vervallen {terms.lapse_months} maanden na het laatste gesprek "
            "dat telt, en ook "
            "als jullie de begeleiding vroeger afsluiten. Je krijgt ze niet terugbetaald.",
        ),
        _section(
            "aftercare",
            "Nazorg",
            f"Tot {terms.aftercare_months} maanden na het laatste gesprek heb je recht op "
            f"{minutes_text(terms.aftercare_minutes)} gratis nazorg.",
        ),
    ]
    if terms.arrangements:
        sections.append(_section("arrangements", "Wat jullie nog afspreken", terms.arrangements))
    trade = f"{terms.centre_trade_name}, " if terms.centre_trade_name else ""
    return {
        "text_version": TEXT_VERSION,
        "parties": {
            "citizen": terms.citizen_name,
            "centre": f"{trade}{terms.centre_official_name}",
            "centre_official_name": terms.centre_official_name,
            "centre_kbo": format_kbo(terms.centre_kbo),
            "centre_address": terms.centre_address,
            "counsellor": terms.counsellor_name,
            "counsellor_note": subcontractor,
            "cheque_number": format_code(terms.cheque_number),
        },
        "sections": sections,
    }


def without_goal(content: dict[str, Any], instead: str) -> dict[str, Any]:
    """The agreement with a sentence in the place of the client's goal, for who may know only that there is one."""
    sections = [
        {
            **section,
            "paragraphs": [instead if text.startswith(GOAL_PREFIX) else text for text in section["paragraphs"]],
        }
        if section["key"] == "goal"
        else section
        for section in content["sections"]
    ]
    return {**content, "sections": sections}
