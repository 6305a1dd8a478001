"""GeefWerkrelaties 02.00: the employments that employers announced (Dimona)."""

from __future__ import annotations

from loopbaan.magda.answers import EMPLOYEES_SINCE, Contract, Notice, Service, WorkRelations
from loopbaan.magda.envelope import Element, Tree, child, first_day, last_day, text
from loopbaan.magda.services.base import Ask, ContradictionError, Spec, below, need, same_person


def _question(ask: Ask) -> Tree:
    return (
        ("TypeAntwoord", "0"),
        (
            "Criteria",
            (
                ("Relatie", (("Werknemer", (("INSZ", ask.subject),)),)),
                ("Bron", "RSZ"),
                ("Periode", (("Begin", EMPLOYEES_SINCE.isoformat()), ("Einde", ask.on.isoformat()))),
                ("EnkelGestartOfBeeindigd", "0"),
                ("SchrappingsIndicatie", "0"),
                ("InterimIndicatie", "0"),
            ),
        ),
    )


def _parse(content: Element, asked: str, _notices: tuple[Notice, ...]) -> WorkRelations:
    contracts = []
    for each in below(content, "Contracten", "Contract"):
        same_person(text(each, "Relatie", "Werknemer", "INSZ"), asked)
        contracts.append(_contract(each))
    return WorkRelations(insz=asked, contracts=tuple(contracts))


def _contract(element: Element) -> Contract:
    declared = need(element, "Aangifte")
    cancelled = text(declared, "Geannuleerd")
    if cancelled not in ("", "0", "1"):
        raise ContradictionError("Geannuleerd is neither 0 nor 1")
    return Contract(
        begins_on=first_day(text(declared, "PeriodeTijdstip", "Begin", "Datum")),
        ends_on=last_day(text(declared, "PeriodeTijdstip", "Einde", "Datum")),
        worker_kind=text(declared, "AardWerknemer"),
        cancelled=cancelled == "1",
        interim=child(element, "InterimOnderneming") is not None,
        employer=text(element, "Relatie", "Werkgever", "Ondernemingsnummer"),
        workplace_nis=text(element, "PlaatsTewerkstelling", "Adres", "Gemeente", "NISCode"),
        workplace_postcode=text(element, "PlaatsTewerkstelling", "Adres", "Gemeente", "PostCode"),
    )


SPEC = Spec(
    service=Service.WORK_RELATIONS,
    version="02.00.0000",
    namespace="http://webservice.geefwerkrelatiesdienst-02_00.werk-02_00.vip.vlaanderen.be",
    question=_question,
    parse=_parse,
)
