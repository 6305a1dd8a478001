"""GeefLoopbaanARZA 02.01: periods as self-employed, by contribution series."""

from __future__ import annotations

from lxml.builder import E

from sandbox.magda.envelope import NO_DATA, Asked, Element, Service, coded, number_from, overlaps
from sandbox.people import SelfEmployed

_SERIES = {
    "100": "Hoofdberoep",
    "105": "Gehuwde vrouw of weduwe - art.37 Student, politiek mandaat",
    "400": "Meewerkende echtgenoot - maxi statuut",
    "510": "Pensioen toegekend, +65, onbeperkte bezigheid",
}


def _career(period: SelfEmployed) -> Element:
    span = E.Periode(E.Begin(period.start.isoformat()))
    if period.last:
        span.append(E.Einde(period.last.isoformat()))
    return E.Loopbaan(
        coded("Bijdragereeks", period.series, _SERIES[period.series], Oorsprong="KSZ", TaalCode="nl"),
        span,
        coded(
            "Beroep",
            number_from("beroep", period.profession, digits=6),
            period.profession or "Consulent",
            Oorsprong="KSZ",
            TaalCode="nl",
        ),
        coded("Hoedanigheid", "100", "Activiteit in eigen naam", Oorsprong="KSZ", TaalCode="nl"),
        E.DatumOndertekening(period.start.isoformat()),
    )


def _answer(asked: Asked) -> list[Element] | tuple[str, str]:
    question = asked.question
    periods = [
        _career(period)
        for period in asked.person().self_employed
        if overlaps(period.start, period.last, question.begin, question.end)
    ]
    if not periods:
        return NO_DATA
    fund = E.SociaalVerzekeringsfonds(
        E.Code("099"),
        E.Omschrijving("Verzekeringsfonds De Haven", Oorsprong="MAGDA", TaalCode="nl"),
        E.Ondernemingsnummer("0999090201"),
    )
    return [E.Zelfstandige(E.INSZ(asked.shown_key), E.Aansluitingen(E.Aansluiting(fund, E.Loopbanen(*periods))))]


SERVICE = Service(
    name="GeefLoopbaanARZA",
    version="02.01.0000",
    namespace="http://webservice.geefloopbaanarzadienst-02_01.werk-02_01.vip.vlaanderen.be",
    label="of en hoelang je werkte als zelfstandige",
    about="person",
    answer=_answer,
)
