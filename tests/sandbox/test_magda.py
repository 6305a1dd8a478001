"""MAGDA: answers in the shape of the real ones, about the right person, and every way to go wrong."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import etree

from sandbox.magda.catalogue import SERVICES
from sandbox.people import World

SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
EXAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "magda" / "answers"
WORLD = World()
AN, BRAM, FARID, HANNE, NOOR, UMUT, VERA, ZEGER = (
    WORLD.by_slug(slug).insz  # type: ignore[union-attr]
    for slug in (
        "an-peeters", "bram-desmet", "farid-haddad", "hanne-claes", "noor-vandamme", "umut-yilmaz", "vera-pauwels",
        "zeger-bogaert",
    )
)  # fmt: skip
KOMPAS, WAAS = "0999000129", "0999001218"
PERSON_SERVICES = [s.name for s in SERVICES.values() if s.about == "person"]
ASKING = [name for name in PERSON_SERVICES if name != "RegistreerInschrijving"]


def message(service: str, key: str, criteria: str = "", *, on: str = "2026-03-02") -> bytes:
    """A question as a portal would send it."""
    if service == "RegistreerInschrijving":
        content = f"""<Inschrijving><BetrokkenSubject><Type>PERS</Type><Subjecten><Subject><Type>PERS</Type>
            <Sleutel>{key}</Sleutel></Subject></Subjecten></BetrokkenSubject></Inschrijving>"""
    elif SERVICES[service].about == "organisation":
        content = f"<Criteria><Ondernemingsnummer>{key}</Ondernemingsnummer>{criteria}</Criteria>"
    elif service == "GeefBewijs":
        content = f"<INSZ>{key}</INSZ>"
    elif service == "GeefWerkrelaties":
        content = f"<Criteria><Relatie><Werknemer><INSZ>{key}</INSZ></Werknemer></Relatie>{criteria}</Criteria>"
    else:
        content = f"<Criteria><INSZ>{key}</INSZ>{criteria}</Criteria>"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
    <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body>
    <w:{service} xmlns:w="{SERVICES[service].namespace}"><Verzoek>
      <Context><Naam>{service}</Naam><Versie>{SERVICES[service].version}</Versie><Bericht><Type>VRAAG</Type>
        <Tijdstip><Datum>{on}</Datum><Tijd>09:00:00</Tijd></Tijdstip>
        <Afzender><Identificatie>vdab/loopbaan</Identificatie><Referte>bericht-7</Referte>
        <Hoedanigheid>9001</Hoedanigheid></Afzender></Bericht></Context>
      <Vragen><Vraag><Referte>vraag-7</Referte><Inhoud>{content}</Inhoud></Vraag></Vragen>
    </Verzoek></w:{service}></s:Body></s:Envelope>""".encode()


def post(client: FlaskClient, raw: bytes, status: int = 200, path: str = "/magda") -> etree._Element:
    """Send, and give what stands in the body of the answer."""
    response = client.post(path, data=raw, content_type="text/xml; charset=utf-8")
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.content_type == "text/xml; charset=utf-8"
    envelope = etree.fromstring(response.get_data())
    assert envelope.tag == f"{SOAP}Envelope"
    (content,) = envelope.find(f"{SOAP}Body")
    return content


def ask(client: FlaskClient, service: str, key: str, criteria: str = "", *, on: str = "2026-03-02") -> etree._Element:
    """Register first where that is needed, then ask."""
    if SERVICES[service].about == "person":
        post(client, message("RegistreerInschrijving", key))
    return post(client, message(service, key, criteria, on=on))


def texts(answer: etree._Element, path: str) -> list[str]:
    return [element.text or "" for element in answer.findall(f".//{path}")]


def periods(answer: etree._Element, path: str) -> list[tuple[str, str | None]]:
    """Begin and end of each period, dates plain or inside ``Datum``."""
    found = []
    for period in answer.findall(f".//{path}"):
        dates = {child.tag: child.findtext("Datum") or child.text for child in period}
        found.append((dates["Begin"], dates.get("Einde")))
    return found


def exception_of(answer: etree._Element) -> str | None:
    return answer.findtext(".//Uitzondering/Identificatie")


@pytest.mark.parametrize("service", list(SERVICES))
def test_every_answer_carries_the_frame(client: FlaskClient, service: str) -> None:
    key = AN if SERVICES[service].about == "person" else KOMPAS
    answer = ask(client, service, key)
    assert answer.tag == f"{{{SERVICES[service].namespace}}}{service}Response"
    assert answer.findtext("Repliek/Context/Naam") == service
    assert answer.findtext("Repliek/Context/Versie") == SERVICES[service].version
    assert answer.findtext("Repliek/Context/Bericht/Type") == "ANTWOORD"
    assert answer.findtext("Repliek/Context/Bericht/Tijdstip/Datum") == "2026-03-02"
    assert answer.findtext("Repliek/Context/Bericht/Ontvanger/Referte") == "bericht-7"
    assert answer.findtext("Repliek/Antwoorden/Antwoord/Referte") == "vraag-7"


@pytest.mark.parametrize("service", ASKING)
def test_nobody_is_told_anything_before_registering(client: FlaskClient, service: str) -> None:
    answer = post(client, message(service, AN))
    assert exception_of(answer) == "99005"
    assert answer.find(".//Inhoud") is None
    assert post(client, message("RegistreerInschrijving", AN)).findtext(".//Resultaat") == "1"
    assert exception_of(post(client, message(service, AN))) in (None, "30001")


def test_registering_somebody_else_does_not_help(client: FlaskClient) -> None:
    post(client, message("RegistreerInschrijving", BRAM))
    assert exception_of(post(client, message("GeefPersoon", AN))) == "99005"


def test_any_path_below_will_do(client: FlaskClient) -> None:
    answer = post(client, message("RegistreerInschrijving", AN), path="/magda/Repertorium/02.01.0000/soap/WebService")
    assert answer.findtext(".//Resultaat") == "1"


def test_person(client: FlaskClient) -> None:
    answer = ask(client, "GeefPersoon", AN)
    assert texts(answer, "Persoon/INSZ") == [AN]
    assert texts(answer, "Achternaam") == ["Peeters"]
    assert texts(answer, "Geslacht/Omschrijving") == ["Vrouwelijk"]
    assert texts(answer, "Hoofdverblijfplaats/Postcode") == ["9000"]
    assert texts(answer, "NISCodeGemeente") == ["44021"]


def test_person_without_nis_and_person_abroad(client: FlaskClient) -> None:
    answer = ask(client, "GeefPersoon", ZEGER)
    assert texts(answer, "Postcode") == ["1500"]
    assert texts(answer, "NISCodeGemeente") == []
    lars = WORLD.by_slug("lars-visser").insz  # type: ignore[union-attr]
    assert texts(ask(client, "GeefPersoon", lars), "VerblijfplaatsBuitenland/Land/ISOCode") == ["NLD"]


def test_history_of_residence(client: FlaskClient) -> None:
    answer = ask(client, "GeefHistoriekPersoon", FARID, '<Datum Op="0">2000-01-01</Datum>')
    abroad = answer.find(".//HistoriekVerblijfplaatsBuitenland/VerblijfplaatsBuitenland")
    assert abroad is not None
    assert (abroad.get("DatumBegin"), abroad.get("DatumEinde")) == ("2011-02-01", "2016-08-16")
    assert texts(answer, "HistoriekHoofdverblijfplaats/Hoofdverblijfplaats/Postcode") == ["1300"]
    # On one day in 2012 only the first address held; since 2020 only the second.
    then = ask(client, "GeefHistoriekPersoon", FARID, '<Datum Op="1">2012-01-01</Datum>')
    assert then.find(".//Hoofdverblijfplaats") is None
    assert then.find(".//VerblijfplaatsBuitenland") is not None
    later = ask(client, "GeefHistoriekPersoon", FARID, '<Datum Op="0">2020-01-01</Datum>')
    assert later.find(".//VerblijfplaatsBuitenland") is None


def test_dimona(client: FlaskClient) -> None:
    answer = ask(client, "GeefWerkrelaties", AN)
    assert periods(answer, "PeriodeTijdstip") == [("2008-09-01", "2013-12-31"), ("2014-02-03", None)]
    assert set(texts(answer, "Werknemer/INSZ")) == {AN}
    assert set(texts(answer, "AardWerknemer")) == {"OTH"}
    assert texts(answer, "PlaatsTewerkstelling/Adres/Gemeente/NISCode") == ["12025", "44021"]


@pytest.mark.parametrize(
    ("begin", "end", "starts"),
    [
        ("2013-12-31", "2014-02-02", ["2008-09-01"]),
        ("2014-01-01", "2014-02-03", ["2014-02-03"]),
        ("2014-01-01", "2014-02-02", None),
        ("2000-01-01", "2008-08-31", None),
        ("2013-12-31", "2014-02-03", ["2008-09-01", "2014-02-03"]),
    ],
)
def test_dimona_of_a_period(client: FlaskClient, begin: str, end: str, starts: list[str] | None) -> None:
    answer = ask(client, "GeefWerkrelaties", AN, f"<Periode><Begin>{begin}</Begin><Einde>{end}</Einde></Periode>")
    if starts is None:
        assert exception_of(answer) == "30001"
    else:
        assert [start for start, _ in periods(answer, "PeriodeTijdstip")] == starts


def test_student_and_interim(client: FlaskClient) -> None:
    assert set(texts(ask(client, "GeefWerkrelaties", HANNE), "AardWerknemer")) == {"STU"}
    assert exception_of(ask(client, "GeefDmfaVoorWerknemer", HANNE)) == "30001"
    assert set(texts(ask(client, "GeefWerkrelaties", UMUT), "InterimOnderneming/Naam")) == {"Flux Interim"}


def quarter(begin: str, end: str) -> str:
    """The criterion of quarters, each written as 20254."""
    parts = "".join(
        f"<{name}><Jaar>{q[:4]}</Jaar><Kwartaalcijfer>{q[4]}</Kwartaalcijfer></{name}>"
        for name, q in (("Begin", begin), ("Einde", end))
    )
    return f"<Kwartaal>{parts}</Kwartaal>"


def test_dmfa_covers_the_career_by_quarter(client: FlaskClient) -> None:
    answer = ask(client, "GeefDmfaVoorWerknemer", AN)
    quarters = texts(answer, "AangifteWerkgever/Kwartaal")
    assert quarters[0] == "20083"
    assert quarters[-1] == "20254"
    spans = periods(answer, "Tewerkstelling/Periode")
    # The first employment begins in its first quarter and ends, inclusive, in its last; the second is still open.
    assert spans[0] == ("2008-09-01", None)
    assert ("2013-10-01", "2013-12-31") in spans
    assert ("2014-02-03", None) in spans
    assert spans[-1] == ("2025-10-01", None)
    assert len(quarters) == len(set(quarters)) == 70


def test_dmfa_of_some_quarters(client: FlaskClient) -> None:
    answer = ask(client, "GeefDmfaVoorWerknemer", AN, quarter("20241", "20243"))
    assert texts(answer, "AangifteWerkgever/Kwartaal") == ["20241", "20242", "20243"]


@pytest.mark.parametrize(
    ("on", "newest"),
    [("2026-01-31", "20253"), ("2026-02-01", "20254"), ("2026-06-30", "20261"), ("2027-03-01", "20264")],
)
def test_a_quarter_is_declared_a_month_after_it_ended(client: FlaskClient, on: str, newest: str) -> None:
    answer = ask(client, "GeefDmfaVoorWerknemer", AN, on=on)
    assert texts(answer, "AangifteWerkgever/Kwartaal")[-1] == newest


def test_sick_leave_shows_in_the_days_and_not_in_the_employment(client: FlaskClient) -> None:
    answer = ask(client, "GeefDmfaVoorWerknemer", VERA, quarter("20253", "20254"))
    codes = [[p.findtext("Code") for p in block] for block in answer.findall(".//Prestaties")]
    assert codes == [["1", "50"], ["50"]]
    assert periods(ask(client, "GeefWerkrelaties", VERA), "PeriodeTijdstip") == [("2001-02-01", None)]


def test_self_employed(client: FlaskClient) -> None:
    answer = ask(client, "GeefLoopbaanARZA", BRAM)
    assert texts(answer, "Zelfstandige/INSZ") == [BRAM]
    assert texts(answer, "Bijdragereeks/Code") == ["100"]
    assert periods(answer, "Loopbaan/Periode") == [("2010-04-01", None)]
    assert exception_of(ask(client, "GeefLoopbaanARZA", AN)) == "30001"


def test_firm_and_its_debt(client: FlaskClient) -> None:
    answer = ask(client, "GeefOnderneming", KOMPAS)
    assert texts(answer, "Onderneming/Ondernemingsnummer") == [KOMPAS]
    assert texts(answer, "MaatschappelijkeNaam/Naam") == ["Kompas Loopbaanbegeleiding"]
    assert exception_of(ask(client, "GeefOnderneming", "0999999922")) == "40046"
    assert exception_of(ask(client, "GeefFiscaleSchuld", KOMPAS)) == "30001"
    assert texts(ask(client, "GeefFiscaleSchuld", WAAS), "Bedrag") == ["1250.00"]


# --- shapes -----------------------------------------------------------------------------------------------------------


def paths_of(content: etree._Element) -> set[str]:
    """Every element below ``Antwoord``, as a path of local names, with its attributes."""
    found = set()
    for element in content.iter(etree.Element):
        names = [etree.QName(e).localname for e in (*reversed(list(element.iterancestors())), element)]
        if "Antwoord" in names:
            path = "/".join(names[names.index("Antwoord") :])
            found |= {path, *(f"{path}@{name}" for name in element.attrib)}
    return found


# Absent from the examples at hand: who lives abroad, and an employment that ended inside its quarter.
NOT_IN_EXAMPLES = ("VerblijfplaatsBuitenland", "Tewerkstelling/Periode/Einde")


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="de voorbeelden van MAGDA zijn hier niet")
@pytest.mark.parametrize(
    "service",
    ["GeefPersoon", "GeefWerkrelaties", "GeefDmfaVoorWerknemer", "GeefLoopbaanARZA", "GeefOnderneming"],
)
def test_nothing_is_said_that_the_examples_do_not_say(client: FlaskClient, service: str) -> None:
    known: set[str] = set()
    namespaces = set()
    for file in EXAMPLES.glob(f"*/{service}/*/*.xml"):
        root = etree.parse(file).getroot()
        known |= paths_of(root)
        namespaces.add(etree.QName(root).namespace)
    assert len(known) > 20
    assert namespaces == {SERVICES[service].namespace}
    about_people = SERVICES[service].about == "person"
    keys = [p.insz for p in WORLD.personas if p.insz] if about_people else [o.kbo for o in WORLD.organisations]
    said: set[str] = set()
    for key in keys:
        client.put("/magda/api/modes", json={"insz": key, "service": service, "mode": "ok"})
        said |= paths_of(ask(client, service, key))
    assert {path for path in said - known if not any(part in path for part in NOT_IN_EXAMPLES)} == set()
    # And not next to nothing either.
    assert len(said) > 20


# --- modes ------------------------------------------------------------------------------------------------------------


def set_mode(client: FlaskClient, service: str, mode: str, key: str = AN, **more: float) -> None:
    response = client.put("/magda/api/modes", json={"insz": key, "service": service, "mode": mode, **more})
    assert response.status_code == 204, response.json


def test_no_data_is_an_answer(client: FlaskClient) -> None:
    set_mode(client, "GeefPersoon", "no_data")
    answer = ask(client, "GeefPersoon", AN)
    assert exception_of(answer) == "30001"
    assert answer.findtext(".//Diagnose") == "Geen gegevens gevonden voor de vraag"
    assert answer.findtext(".//Antwoord/Referte") == "vraag-7"


def test_fault(client: FlaskClient) -> None:
    post(client, message("RegistreerInschrijving", AN))
    set_mode(client, "GeefPersoon", "fault")
    content = post(client, message("GeefPersoon", AN), status=500)
    assert content.tag == f"{SOAP}Fault"
    assert content.findtext("faultcode")
    assert content.findtext("faultstring")


def test_unavailable_stands_outside_the_answers(client: FlaskClient) -> None:
    set_mode(client, "GeefPersoon", "unavailable")
    answer = ask(client, "GeefPersoon", AN)
    assert answer.findtext("Repliek/Uitzonderingen/Uitzondering/Identificatie") == "99996"
    assert answer.find(".//Antwoord") is None


def test_no_answer_holds_the_line_and_gives_nothing(client: FlaskClient) -> None:
    set_mode(client, "GeefPersoon", "no_answer")
    before = time.monotonic()
    response = client.post("/magda", data=message("GeefPersoon", AN))
    assert time.monotonic() - before >= 0.2
    assert response.status_code == 504
    assert response.get_data() == b""


def test_slow_answers_well_but_late(client: FlaskClient) -> None:
    set_mode(client, "GeefPersoon", "slow", seconds=0.3)
    before = time.monotonic()
    answer = ask(client, "GeefPersoon", AN)
    assert time.monotonic() - before >= 0.3
    assert texts(answer, "Persoon/INSZ") == [AN]


def test_broken(client: FlaskClient) -> None:
    post(client, message("RegistreerInschrijving", AN))
    set_mode(client, "GeefPersoon", "broken")
    response = client.post("/magda", data=message("GeefPersoon", AN))
    assert response.status_code == 200
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(response.get_data())


def test_contradictory_address(client: FlaskClient) -> None:
    # Noor's sources do so from the start: the municipality lies in Namur, the postcode in Ghent.
    answer = ask(client, "GeefPersoon", NOOR)
    assert texts(answer, "Persoon/INSZ") == [NOOR]
    assert texts(answer, "NISCodeGemeente") == ["92094"]
    assert texts(answer, "Postcode") == ["9000"]


@pytest.mark.parametrize(
    ("service", "mode", "person"),
    [
        ("GeefWerkrelaties", "contradictory", AN),
        ("GeefDmfaVoorWerknemer", "contradictory", AN),
        ("GeefLoopbaanARZA", "contradictory", BRAM),
        ("GeefPersoon", "other_person", AN),
    ],
)
def test_an_answer_about_somebody_else(client: FlaskClient, service: str, mode: str, person: str) -> None:
    set_mode(client, service, mode, person)
    numbers = set(texts(ask(client, service, person), "INSZ"))
    assert len(numbers) == 1
    assert person not in numbers


def test_modes_of_the_personas_and_back(client: FlaskClient) -> None:
    karim = WORLD.by_slug("karim-bensaid").insz  # type: ignore[union-attr]
    post(client, message("RegistreerInschrijving", karim))
    post(client, message("GeefLoopbaanARZA", karim), status=500)
    set_mode(client, "GeefLoopbaanARZA", "ok", karim)
    assert texts(ask(client, "GeefLoopbaanARZA", karim), "Bijdragereeks/Code") == ["100"]
    assert client.get("/magda/api/modes").json == [
        {"key": karim, "service": "GeefLoopbaanARZA", "mode": "ok", "seconds": 0.2}
    ]
    assert client.delete(f"/magda/api/modes?insz={karim}").status_code == 204
    post(client, message("GeefLoopbaanARZA", karim), status=500)


def test_one_service_for_everybody(client: FlaskClient) -> None:
    set_mode(client, "GeefPersoon", "no_data", "*")
    assert exception_of(ask(client, "GeefPersoon", AN)) == "30001"
    client.delete("/magda/api/modes?registrations=1")
    assert exception_of(post(client, message("GeefPersoon", AN))) == "99005"
    assert exception_of(ask(client, "GeefPersoon", AN)) is None


@pytest.mark.parametrize(
    "wrong", [{"service": "GeefRaad"}, {"mode": "boos"}, {"insz": "abc"}, {"insz": None}, {"service": None}]
)
def test_wrong_modes_are_refused(client: FlaskClient, wrong: dict[str, str]) -> None:
    body = {"insz": AN, "service": "GeefPersoon", "mode": "fault"} | wrong
    assert client.put("/magda/api/modes", json=body).status_code == 422
    assert client.get("/magda/api/modes").json == []


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"geen xml",
        b"<a/>",
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>',
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        message("GeefPersoon", AN).replace(b"GeefPersoon", b"GeefRaad"),
    ],
    ids=["empty", "text", "no envelope", "no question", "entity", "unknown service"],
)
def test_what_is_no_question_gets_a_fault(client: FlaskClient, raw: bytes) -> None:
    assert post(client, raw, status=500).tag == f"{SOAP}Fault"


def test_a_number_that_cannot_be(client: FlaskClient) -> None:
    assert exception_of(post(client, message("RegistreerInschrijving", "123"))) == "99003"


def test_pages_to_set_the_sources(client: FlaskClient) -> None:
    page = client.get("/magda/beheer").get_data(as_text=True)
    assert "Karim Bensaid" in page
    assert "storing (SOAP-fout)" in page
    address = f"/magda/beheer/{AN}"
    assert client.post(address, data={"GeefPersoon": "slow", "seconds": "1,5"}).status_code == 303
    assert client.get("/magda/api/modes").json[0]["seconds"] == 1.5
    assert "Bewaard voor An Peeters." in client.get(address).get_data(as_text=True)
    client.post(address, data={"reset": "1"})
    assert client.get("/magda/api/modes").json == []
    assert client.get(f"/magda/beheer/{KOMPAS}").status_code == 200
    assert client.get("/magda/beheer/123").status_code == 404


def test_dates_of_the_message_are_believed(client: FlaskClient) -> None:
    answer = ask(client, "GeefPersoon", AN, on="2031-05-06")
    stamp = answer.findtext("Repliek/Context/Bericht/Tijdstip/Datum")
    assert dt.date.fromisoformat(stamp or "") == dt.date(2031, 5, 6)
