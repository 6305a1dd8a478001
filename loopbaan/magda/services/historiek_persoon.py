"""GeefHistoriekPersoon 02.02: the main residences of a person through time."""

from __future__ import annotations

from loopbaan.magda.answers import Notice, PersonHistory, Service
from loopbaan.magda.envelope import Element, Tree, child, children, text
from loopbaan.magda.services.base import Ask, Spec, need, same_person
from loopbaan.magda.services.persoon import residence, residence_abroad


def _question(ask: Ask) -> Tree:
    return (
        ("Criteria", (("INSZ", ask.subject), ("OpvragingenKSZ", (("BasisPersoonsgegevens", "1"),)))),
        ("Bron", "RR"),
        ("Taal", "nl"),
    )


def _parse(content: Element, asked: str, _notices: tuple[Notice, ...]) -> PersonHistory:
    person = need(content, "HistoriekPersoon")
    insz = text(person, "INSZ")
    same_person(insz, asked)
    addresses = child(person, "HistoriekAdressen")
    residences = []
    for read, name in ((residence, "Hoofdverblijfplaats"), (residence_abroad, "VerblijfplaatsBuitenland")):
        for group in children(addresses, f"Historiek{name}") if addresses is not None else ():
            residences += [read(each) for each in children(group, name)]
    return PersonHistory(insz=insz or asked, residences=tuple(residences))


SPEC = Spec(
    service=Service.PERSON_HISTORY,
    version="02.02.0000",
    namespace="http://magda.vlaanderen.be/persoon/soap/geefhistoriekpersoon/v02_02",
    question=_question,
    parse=_parse,
)
