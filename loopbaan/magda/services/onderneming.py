"""GeefOnderneming 02.00: an enterprise in the KBO."""

from __future__ import annotations

from loopbaan.magda.answers import Enterprise, Notice, Service
from loopbaan.magda.envelope import Element, Tree, attributes, child, day, path, text
from loopbaan.magda.services.base import Ask, Spec, below, need, same_firm

_ACTIVE = "AC"
_NATURAL_PERSON = "1"
_SEAT = "001"


def _question(ask: Ask) -> Tree:
    return (
        (
            "Criteria",
            (
                ("Ondernemingsnummer", ask.subject),
                ("Basisgegevens", "1"),
                ("Rechtstoestanden", "0"),
                ("Vestigingen", (("Aanduiding", "0"), ("Details", "0"))),
                ("Activiteiten", "0"),
                ("Omschrijvingen", (("Aanduiding", "1"),)),
                ("Datums", (("Periode", (("Begin", ask.on.isoformat()), ("Einde", ask.on.isoformat()))),)),
            ),
        ),
        ("Taal", "nl"),
    )


def _parse(content: Element, asked: str, _notices: tuple[Notice, ...]) -> Enterprise:
    firm = need(content, "Onderneming")
    number = text(firm, "Ondernemingsnummer")
    same_firm(number, asked)
    form = path(firm, "Rechtsvormen", "Rechtsvorm")
    seat = _seat(firm)
    return Enterprise(
        kbo=(number or asked).zfill(10),
        name=_name(firm),
        active=text(firm, "StatusKBO", "Code") == _ACTIVE,
        legal_form=(text(form, "Afkorting") or text(form, "Omschrijving")) if form is not None else "",
        natural_person=text(firm, "SoortOnderneming", "Code") == _NATURAL_PERSON,
        stopped_on=day(text(firm, "Stopzetting", "Datum")),
        street=text(seat, "Straat", "Naam") if seat is not None else "",
        number=text(seat, "Huisnummer") if seat is not None else "",
        box=text(seat, "Busnummer") if seat is not None else "",
        postcode=text(seat, "Gemeente", "PostCode") if seat is not None else "",
        municipality=text(seat, "Gemeente", "Naam") if seat is not None else "",
    )


def _name(firm: Element) -> str:
    """The official name: in Dutch where there is one, else the first; a name that has ended comes last."""
    names = list(below(child(firm, "Namen"), "MaatschappelijkeNamen", "MaatschappelijkeNaam"))
    names.sort(key=lambda each: ("DatumEinde" in attributes(each), text(each, "Taalcode") != "nl"))
    return text(names[0], "Naam") if names else ""


def _seat(firm: Element) -> Element | None:
    """The address of the seat; its text can stand in a description by language, of which the first is taken."""
    addresses = list(below(firm, "Adressen", "Adres"))
    addresses.sort(key=lambda each: ("DatumEinde" in attributes(each), text(each, "Type", "Code") != _SEAT))
    if not addresses:
        return None
    found = addresses[0]
    if text(found, "Gemeente", "Naam"):
        return found
    described = path(found, "Descripties", "Descriptie", "Adres")
    return described if described is not None else found


SPEC = Spec(
    service=Service.ENTERPRISE,
    version="02.00.0000",
    namespace="http://webservice.geefondernemingdienst-02_00.onderneming-02_00.vip.vlaanderen.be",
    question=_question,
    parse=_parse,
)
