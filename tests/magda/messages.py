"""Messages as the platform sends them, written for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime

from loopbaan.magda.answers import Service
from loopbaan.magda.services import SPECS

INSZ = "84631512345"
ON = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

NO_DATA = "<Uitzondering><Identificatie>30001</Identificatie><Type>FOUT</Type><Diagnose>Geen</Diagnose></Uitzondering>"


def reply(service: Service, content: str = "", *, notices: str = "", answer: bool = True, outside: str = "") -> bytes:
    """A whole SOAP message: the content of ``Inhoud``, exceptions inside the answer, or outside any answer."""
    name, namespace = service.value, SPECS[service].namespace
    inside = f"<Inhoud>{content}</Inhoud>" if content else ""
    group = f"<Uitzonderingen>{notices}</Uitzonderingen>" if notices else ""
    answers = (
        f"<Antwoorden><Antwoord><Referte>ref-42</Referte>{inside}{group}</Antwoord></Antwoorden>" if answer else ""
    )
    outer = f"<Uitzonderingen>{outside}</Uitzonderingen>" if outside else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
        f'<web:{name}Response xmlns:web="{namespace}"><Repliek><Context><Naam>{name}</Naam><Bericht>'
        "<Afzender><Referte>bericht-7</Referte></Afzender></Bericht></Context>"
        f"{answers}{outer}</Repliek></web:{name}Response></soapenv:Body></soapenv:Envelope>"
    ).encode()


def person(insz: str = INSZ, nis: str = "44021", postcode: str = "9000") -> str:
    return (
        f"<Persoon><INSZ>{insz}</INSZ><Naam><Achternamen><Achternaam>Peeters</Achternaam></Achternamen>"
        "<Voornamen><Voornaam>An</Voornaam></Voornamen></Naam><Geboorte><Datum>1984-00-00</Datum></Geboorte>"
        f'<Adressen><Hoofdverblijfplaats DatumBegin="2015-08-25"><Postcode>{postcode}</Postcode>'
        f"<NISCodeLand>150</NISCodeLand><ISOCodeLand>BEL</ISOCodeLand><NISCodeGemeente>{nis}</NISCodeGemeente>"
        "</Hoofdverblijfplaats></Adressen></Persoon>"
    )


def contract(begin: str, end: str = "", *, insz: str = INSZ, kind: str = "OTH", cancelled: str = "0") -> str:
    until = f"<Einde><Datum>{end}</Datum></Einde>" if end else ""
    return (
        f"<Contract><Relatie><Werkgever><Ondernemingsnummer>0999000129</Ondernemingsnummer></Werkgever><Werknemer>"
        f"<INSZ>{insz}</INSZ></Werknemer></Relatie><Aangifte><PeriodeTijdstip><Begin><Datum>{begin}</Datum></Begin>{until}"
        f"</PeriodeTijdstip><AardWerknemer>{kind}</AardWerknemer><Geannuleerd>{cancelled}</Geannuleerd></Aangifte></Contract>"
    )


def contracts(*each: str) -> str:
    return f"<Contracten>{''.join(each)}</Contracten>"


def attest(
    quarter: str, begin: str, end: str = "", *, number: str = "1", status: str = "0", following: str = ""
) -> str:
    until = f"<Einde>{end}</Einde>" if end else ""
    version = f"<Versie><Volgende>{following}</Volgende></Versie>" if following else ""
    return (
        f"<Attest><Identificatie><Nummer>{number}</Nummer><Versie>1</Versie><Status><Code>{status}</Code></Status>"
        f"</Identificatie>{version}<AangifteWerkgever><Kwartaal>{quarter}</Kwartaal>"
        f"<Ondernemingsnummer>0999000129</Ondernemingsnummer><Werknemer><INSZ>{INSZ}</INSZ><Werknemerslijn>"
        f"<Tewerkstellingen><Tewerkstelling><LokaleEenheid><NISCode>44021</NISCode></LokaleEenheid>"
        f"<Periode><Begin>{begin}</Begin>{until}</Periode></Tewerkstelling></Tewerkstellingen></Werknemerslijn>"
        "</Werknemer></AangifteWerkgever></Attest>"
    )


def attests(*each: str) -> str:
    return f"<Attesten>{''.join(each)}</Attesten>"


def self_employed(*each: tuple[str, str, str]) -> str:
    """Careers as (series, begin, end)."""
    careers = "".join(
        f"<Loopbaan><Bijdragereeks><Code>{series}</Code></Bijdragereeks><Periode><Begin>{begin}</Begin>"
        + (f"<Einde>{end}</Einde>" if end else "")
        + "</Periode></Loopbaan>"
        for series, begin, end in each
    )
    return (
        f"<Zelfstandige><INSZ>{INSZ}</INSZ><Aansluitingen><Aansluiting><Loopbanen>{careers}</Loopbanen></Aansluiting>"
        "</Aansluitingen></Zelfstandige>"
    )
