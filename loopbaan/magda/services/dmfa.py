"""GeefDmfaVoorWerknemer 03.00: the quarterly declarations of the social security."""

from __future__ import annotations

from loopbaan.magda.answers import EMPLOYEES_SINCE, Attest, DmfaCareer, Employment, Notice, Service
from loopbaan.magda.envelope import (
    PLAUSIBLE_YEARS,
    BrokenReply,
    Element,
    Tree,
    child,
    children,
    first_day,
    last_day,
    text,
)
from loopbaan.magda.services.base import Ask, Spec, below, need, same_person

MORE_AVAILABLE = "30040"
_WITHDRAWN = "2"


def _question(ask: Ask) -> Tree:
    quarter = (ask.on.month - 1) // 3 + 1
    return (
        (
            "Criteria",
            (
                ("INSZ", ask.subject),
                (
                    "Kwartaal",
                    (
                        ("Begin", (("Jaar", str(EMPLOYEES_SINCE.year)), ("Kwartaalcijfer", "1"))),
                        ("Einde", (("Jaar", str(ask.on.year)), ("Kwartaalcijfer", str(quarter)))),
                    ),
                ),
            ),
        ),
        ("TypeAntwoord", "0"),
        ("LaatsteSituatie", "1"),
        ("Bron", "RSZ"),
        ("Volgende", ask.page),
    )


def _parse(content: Element, asked: str, notices: tuple[Notice, ...]) -> DmfaCareer:
    attests = tuple(_attest(each, asked) for each in below(content, "Attesten", "Attest"))
    more = any(each.code == MORE_AVAILABLE for each in notices)
    return DmfaCareer(insz=asked, attests=attests, complete=not more)


def _attest(element: Element, asked: str) -> Attest:
    identification = need(element, "Identificatie")
    declaration = need(element, "AangifteWerkgever")
    employments = []
    for worker in children(declaration, "Werknemer"):
        same_person(text(worker, "INSZ"), asked)
        employments += [
            _employment(each)
            for line in children(worker, "Werknemerslijn")
            for each in below(line, "Tewerkstellingen", "Tewerkstelling")
        ]
    status = child(identification, "Status")
    code = text(status, "Code") if status is not None else ""
    words = text(status, "Omschrijving") if status is not None else ""
    return Attest(
        number=text(identification, "Nummer"),
        version=text(identification, "Versie"),
        status=words or code,
        withdrawn=code == _WITHDRAWN or words.casefold() == "geannuleerd",
        quarter=_quarter(text(declaration, "Kwartaal")),
        employer=text(declaration, "Ondernemingsnummer"),
        next_version=text(element, "Versie", "Volgende"),
        employments=tuple(employments),
    )


def _quarter(value: str) -> tuple[int, int]:
    if len(value) != 5 or not value.isdecimal() or value[4] not in "1234":
        raise BrokenReply("not a quarter")
    year = int(value[:4])
    if year not in PLAUSIBLE_YEARS:
        raise BrokenReply("not a year")
    return year, int(value[4])


def _employment(element: Element) -> Employment:
    return Employment(
        begins_on=first_day(text(element, "Periode", "Begin")),
        ends_on=last_day(text(element, "Periode", "Einde")),
        contract_kind=text(element, "TypeContract"),
        workplace_nis=text(element, "LokaleEenheid", "NISCode"),
    )


SPEC = Spec(
    service=Service.DMFA,
    version="03.00.0000",
    namespace="http://magda.vlaanderen.be/werk/soap/geefdmfavoorwerknemer/v03_00",
    question=_question,
    parse=_parse,
)
