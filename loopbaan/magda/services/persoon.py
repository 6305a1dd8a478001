"""GeefPersoon 02.02: name and main residence in the national register."""

from __future__ import annotations

from datetime import date, timedelta

from loopbaan.magda.answers import Notice, Person, Residence, Service
from loopbaan.magda.envelope import BrokenReply, Element, Tree, attributes, child, children, first_day, last_day, text
from loopbaan.magda.services.base import Ask, Spec, joined, need, same_person


def _question(ask: Ask) -> Tree:
    return (
        ("Criteria", (("INSZ", ask.subject), ("OpvragingenKSZ", (("BasisPersoonsgegevens", "1"),)))),
        ("Bron", "RR"),
        ("Taal", "nl"),
    )


def _parse(content: Element, asked: str, _notices: tuple[Notice, ...]) -> Person:
    person = need(content, "Persoon")
    insz = text(person, "INSZ")
    same_person(insz, asked)
    name = child(person, "Naam")
    return Person(
        insz=insz or asked,
        last_name=joined(name, "Achternamen", "Achternaam") if name is not None else "",
        first_name=joined(name, "Voornamen", "Voornaam") if name is not None else "",
        born_on=_day_if_whole(text(person, "Geboorte", "Datum")),
        died_on=_day_if_whole(text(person, "Overlijden", "Datum")),
        residence=_main_residence(person),
    )


def _main_residence(person: Element) -> Residence | None:
    """Where somebody lives now: the main residence, else the home abroad."""
    addresses = child(person, "Adressen")
    if addresses is None:
        return None
    for read, name in ((residence, "Hoofdverblijfplaats"), (residence_abroad, "VerblijfplaatsBuitenland")):
        running = [each for each in map(read, children(addresses, name)) if each.valid_until is None]
        if running:
            return running[-1]
    return None


def residence_abroad(element: Element) -> Residence:
    """A ``VerblijfplaatsBuitenland``: a country. No example of one is public: the shape is assumed."""
    valid_from, valid_until = _days(element)
    return Residence(
        valid_from=valid_from,
        valid_until=valid_until,
        country_nis=text(element, "Land", "NISCode") or text(element, "NISCodeLand"),
        country_iso=text(element, "Land", "ISOCode") or text(element, "ISOCodeLand"),
    )


def _days(element: Element) -> tuple[date | None, date | None]:
    dates = attributes(element)
    last = last_day(dates.get("DatumEinde", ""))
    return first_day(dates.get("DatumBegin", "")), None if last is None else last + timedelta(days=1)


def residence(element: Element) -> Residence:
    """A ``Hoofdverblijfplaats``. Its last day is inclusive in the message and half-open here. Raises BrokenReply."""
    valid_from, valid_until = _days(element)
    return Residence(
        valid_from=valid_from,
        valid_until=valid_until,
        nis_code=text(element, "NISCodeGemeente"),
        postcode=text(element, "Postcode"),
        municipality=text(element, "Gemeentenaam", "String"),
        street=text(element, "Straatnaam", "String"),
        number=text(element, "Huisnummer"),
        box=text(element, "Busnummer"),
        country_nis=text(element, "NISCodeLand"),
        country_iso=text(element, "ISOCodeLand"),
    )


def _day_if_whole(value: str) -> date | None:
    """A date of birth or death can lack its day or month in the register: then there is none."""
    try:
        return first_day(value)
    except BrokenReply:
        return None


SPEC = Spec(
    service=Service.PERSON,
    version="02.02.0000",
    namespace="http://magda.vlaanderen.be/persoon/soap/geefpersoon/v02_02",
    question=_question,
    parse=_parse,
)
