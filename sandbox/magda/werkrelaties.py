"""GeefWerkrelaties 02.00: the employments that employers declared at once (Dimona)."""

from __future__ import annotations

import datetime as dt

from lxml.builder import E

from sandbox.magda.envelope import NO_DATA, Asked, Element, Service, number_from, overlaps
from sandbox.people import Organisation, Persona, Work


def _address(org: Organisation) -> Element:
    return E.Adres(
        E.Straat(E.Naam(org.street)),
        E.Huisnummer(org.number),
        E.Gemeente(E.NISCode(org.nis), E.PostCode(org.postcode), E.Naam(org.municipality)),
        E.Land(E.NISCode("150"), E.ISOCode("BE"), E.Naam("België")),
    )


def _declaration(work: Work, org: Organisation, key: str, today: dt.date) -> Element:
    period = E.PeriodeTijdstip(E.Begin(E.Datum(work.start.isoformat())))
    if work.last:
        period.append(E.Einde(E.Datum(work.last.isoformat())))
    if work.cancelled:
        action = E.LaatsteDimonaActie("C", Beschrijving="Annulatie")
    elif work.last and work.last <= today:
        action = E.LaatsteDimonaActie("O", Beschrijving="Uitdienst")
    else:
        action = E.LaatsteDimonaActie("I", Beschrijving="Indienst")
    return E.Aangifte(
        E.DimonaNummer(number_from("dimona", key, org.kbo, work.start)),
        period,
        E.ParitairComite(org.committee),
        E.AardWerknemer(work.kind),
        E.Geannuleerd("1" if work.cancelled else "0"),
        action,
    )


def _contract(work: Work, person: Persona, asked: Asked) -> Element:
    org = asked.world.employer(work.employer)
    # A temp agency is the employer in Dimona; the firm where one works is the user.
    place = asked.world.employer(work.via) if work.via else org
    contract = E.Contract(
        E.Relatie(
            E.Werkgever(E.RSZNummer(number_from("rsz", org.kbo, digits=9)), E.Ondernemingsnummer(org.kbo)),
            E.Werknemer(
                E.INSZ(asked.shown_key),
                E.IdentificatiePersoonGevalideerd("1", Beschrijving="Identificatie persoon OK"),
                E.Achternaam(person.family_name),
                E.Voornaam(person.given_name),
            ),
        ),
        E.Bron("RSZ", Beschrijving="Rijksdienst voor sociale zekerheid"),
        _declaration(work, org, asked.question.key, asked.today),
    )
    if work.via:
        contract.append(
            E.InterimOnderneming(
                E.RSZNummer(number_from("rsz", org.kbo, digits=9)),
                E.Ondernemingsnummer(org.kbo),
                E.Naam(org.name),
                E.ParitairComite(org.committee),
            )
        )
    contract.append(E.PlaatsTewerkstelling(E.Naam(place.name), _address(place)))
    return contract


def _answer(asked: Asked) -> list[Element] | tuple[str, str]:
    person, question = asked.person(), asked.question
    contracts = [
        _contract(work, person, asked)
        for work in person.work
        if "dimona" in work.sources and overlaps(work.start, work.last, question.begin, question.end)
    ]
    return [E.Contracten(*contracts)] if contracts else NO_DATA


SERVICE = Service(
    name="GeefWerkrelaties",
    version="02.00.0000",
    namespace="http://webservice.geefwerkrelatiesdienst-02_00.werk-02_00.vip.vlaanderen.be",
    label="of je nu werkt als werknemer",
    about="person",
    answer=_answer,
)
