"""GeefLoopbaanARZA 02.01: the career of a self-employed person, at the social insurance funds."""

from __future__ import annotations

from loopbaan.magda.answers import Affiliation, Notice, SelfEmployedCareer, Service
from loopbaan.magda.envelope import Element, Tree, child, first_day, last_day, text
from loopbaan.magda.services.base import Ask, Spec, below, need, same_person

# Before any career that is still running: the service wants a first day.
_SINCE = "1957-01-01"


def _question(ask: Ask) -> Tree:
    return (
        (
            "Criteria",
            (("INSZ", ask.subject), ("Periode", (("Begin", _SINCE), ("Einde", ask.on.isoformat())))),
        ),
        ("Taal", "nl"),
    )


def _parse(content: Element, asked: str, _notices: tuple[Notice, ...]) -> SelfEmployedCareer:
    person = need(content, "Zelfstandige")
    insz = text(person, "INSZ")
    same_person(insz, asked)
    affiliations = tuple(
        _affiliation(career)
        for each in below(person, "Aansluitingen", "Aansluiting")
        for career in below(each, "Loopbanen", "Loopbaan")
    )
    return SelfEmployedCareer(insz=insz or asked, affiliations=affiliations)


def _affiliation(element: Element) -> Affiliation:
    equated = child(element, "PeriodeGelijkgesteld")
    return Affiliation(
        series=text(element, "Bijdragereeks", "Code"),
        begins_on=first_day(text(element, "Periode", "Begin")),
        ends_on=last_day(text(element, "Periode", "Einde")),
        equated=text(equated, "Code") if equated is not None else "",
    )


SPEC = Spec(
    service=Service.SELF_EMPLOYED,
    version="02.01.0000",
    namespace="http://webservice.geefloopbaanarzadienst-02_01.werk-02_01.vip.vlaanderen.be",
    question=_question,
    parse=_parse,
)
