"""GeefPersoon 02.02 and GeefHistoriekPersoon 02.02: who somebody is, where he lives and where he lived."""

from __future__ import annotations

import datetime as dt

from lxml.builder import E

from sandbox.magda.envelope import Asked, Element, Service, as_date, coded, find, text
from sandbox.people import Address, Persona

# A municipality in another region than any postcode of the personas, for the contradictory answer.
_ELSEWHERE = {"9000": "92094"}
_BELGIUM = ("150", "BEL", "BELGIE")


def _name(person: Persona) -> Element:
    return E.Naam(
        E.Achternamen(E.Achternaam(person.family_name)),
        E.Voornamen(E.Voornaam(person.given_name)),
        DatumBegin=person.born.isoformat(),
    )


def _gender(person: Persona) -> Element:
    return coded(
        "Geslacht", "2" if person.is_woman else "1", "Vrouwelijk" if person.is_woman else "Mannelijk", Taal="nl"
    )


def _place(nis: str, name: str, country: tuple[str, str, str] = _BELGIUM) -> Element:
    land = E.Land(E.NISCode(country[0]), E.ISOCode(country[1]), E.Naam(country[2]))
    return E.Plaats(E.Gemeente(E.NISCode(nis), E.Naam(name)), land) if nis else E.Plaats(land)


def _manager(address: Address) -> Element:
    country = (address.country_nis, address.country, address.country_name) if address.country else _BELGIUM
    return E.Beheerder(
        _place(address.nis, address.municipality, country),
        coded("Fusie", "0", "NEEN", Taal="nl"),
        coded("Taalregime", "2", "Nederlands", Taal="nl"),
        DatumBegin=address.since.isoformat(),
    )


def _spoken(name: str, value: str) -> Element:
    return E(name, E.String(value), E.Taal("nl"))


def _residence(address: Address, *, contradictory: bool, until: dt.date | None = None) -> Element:
    dates = {"DatumBegin": address.since.isoformat()} | ({"DatumEinde": until.isoformat()} if until else {})
    if address.country:
        land = E.Land(E.NISCode(address.country_nis), E.ISOCode(address.country), E.Naam(address.country_name))
        return E.VerblijfplaatsBuitenland(land, E.Teksten(E.Tekst(address.text)), dates)
    element = E.Hoofdverblijfplaats(_spoken("Straatnaam", address.street), E.Huisnummer(address.number), dates)
    if address.box:
        element.append(E.Busnummer(address.box))
    element.append(_spoken("Gemeentenaam", address.municipality))
    element.append(_spoken("Land", "BELGIE"))
    element.append(E.Postcode(address.postcode))
    element.append(E.NISCodeLand("150"))
    element.append(E.ISOCodeLand("BEL"))
    nis = _ELSEWHERE.get(address.postcode, "92094") if contradictory else address.nis
    if nis:
        element.append(E.NISCodeGemeente(nis))
    return element


def _person(asked: Asked) -> list[Element] | tuple[str, str]:
    person = asked.person()
    born = person.born.isoformat()
    since = person.lives.since.isoformat() if person.lives else born
    element = E.Persoon(
        E.INSZ(asked.shown_key),
        _name(person),
        _gender(person),
        {"Bron": "RR", "DatumCreatie": born, "DatumModificatie": since},
    )
    if person.lives:
        element.append(_manager(person.lives))
    element.append(coded("Register", "RR", "Rijksregister", Taal="nl"))
    element.append(E.Nationaliteiten(E.Nationaliteit(E.Code("150"), E.Omschrijving("Belg"), DatumBegin=born)))
    element.append(E.Geboorte(E.Datum(born), _place("44021", "Gent"), E.Aktenummer("00000"), DatumBegin=born))
    if person.lives:
        element.append(E.Adressen(_residence(person.lives, contradictory=asked.contradictory)))
    return [element]


def _history(asked: Asked) -> list[Element] | tuple[str, str]:
    """Addresses from the asked day on, or on that day alone (attribute ``Op``), newest first."""
    person = asked.person()
    born = person.born.isoformat()
    criterion = find(asked.question.body, "Criteria", "Datum")
    bound = as_date(text(asked.question.body, "Criteria", "Datum")) or asked.question.begin
    only_then = criterion is not None and criterion.get("Op") == "1"
    addresses = [*person.lived, *([person.lives] if person.lives else [])]
    # Each residence ends on the day the next one begins.
    ends = [address.since for address in addresses[1:]] + [None]
    chosen = [
        (address, end)
        for address, end in zip(addresses, ends, strict=True)
        if bound is None or ((end is None or end > bound) and (not only_then or address.since <= bound))
    ]
    if addresses and not chosen:
        return ("30001", "Geen gegevens gevonden voor de vraag")
    home, abroad = E.HistoriekHoofdverblijfplaats(), E.HistoriekVerblijfplaatsBuitenland()
    managers = E.HistoriekBeheerder()
    for address, end in reversed(chosen):
        residence = _residence(address, contradictory=asked.contradictory and end is None, until=end)
        (abroad if address.country else home).append(residence)
        managers.append(_manager(address))
    history = E.HistoriekPersoon(
        E.INSZ(asked.shown_key),
        E.HistoriekNaam(_name(person)),
        E.HistoriekGeslacht(_gender(person)),
        {"DatumCreatie": born, "DatumModificatie": addresses[-1].since.isoformat() if addresses else born},
    )
    if len(managers):
        history.append(managers)
    history.append(E.HistoriekNationaliteit(E.Nationaliteit(E.Code("150"), E.Omschrijving("Belg"), DatumBegin=born)))
    history.append(E.HistoriekGeboorte(E.Geboorte(E.Datum(born), _place("44021", "Gent"))))
    if chosen:
        history.append(E.HistoriekAdressen(*[part for part in (home, abroad) if len(part)]))
    return [history]


PERSON = Service(
    name="GeefPersoon",
    version="02.02.0000",
    namespace="http://magda.vlaanderen.be/persoon/soap/geefpersoon/v02_02",
    label="wie je bent en waar je woont",
    about="person",
    answer=_person,
    origin="RR",
)
HISTORY = Service(
    name="GeefHistoriekPersoon",
    version="02.02.0000",
    namespace="http://magda.vlaanderen.be/persoon/soap/geefhistoriekpersoon/v02_02",
    label="waar je vroeger woonde",
    about="person",
    answer=_history,
    origin="RR",
)
