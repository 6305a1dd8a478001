"""Reading what came back: the three things that it can be, and everything that goes wrong."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from citizens.rules.facts import make_facts
from loopbaan.core.regulation import decide, regulation_on
from loopbaan.magda.answers import (
    Answer,
    Diploma,
    Diplomas,
    DmfaCareer,
    NoAnswer,
    NoRecord,
    Outcome,
    Person,
    Reason,
    Service,
)
from loopbaan.magda.envelope import MAX_BYTES
from loopbaan.magda.services import interpret
from tests.magda.messages import (
    AT,
    INSZ,
    NO_DATA,
    ON,
    attest,
    attests,
    contract,
    contracts,
    person,
    reply,
    self_employed,
)

EXAMPLES = Path(__file__).parents[3] / "shared" / "magda" / "answers"


def read(service: Service, raw: bytes, subject: str = INSZ) -> Answer[object] | NoRecord | NoAnswer:
    return interpret(service, raw, subject=subject, at=AT)


def test_an_answer_keeps_its_reference() -> None:
    found = read(Service.PERSON, reply(Service.PERSON, person()))
    assert isinstance(found, Answer)
    assert (found.reference, found.answered_at) == ("ref-42", AT)
    assert isinstance(found.content, Person)
    assert (found.content.first_name, found.content.last_name) == ("An", "Peeters")
    assert found.content.born_on is None
    assert found.content.residence is not None
    assert found.content.residence.nis_code == "44021"


def test_no_data_found_is_no_record() -> None:
    found = read(Service.WORK_RELATIONS, reply(Service.WORK_RELATIONS, notices=NO_DATA))
    assert found == NoRecord(Service.WORK_RELATIONS, "ref-42", AT)


def test_an_empty_content_is_no_record() -> None:
    raw = reply(Service.DMFA, "x").replace(b"<Inhoud>x</Inhoud>", b"<Inhoud>\n  </Inhoud>")
    assert isinstance(read(Service.DMFA, raw), NoRecord)


def test_an_exception_outside_an_answer_quotes_the_message() -> None:
    notice = (
        "<Uitzondering><Identificatie>99996</Identificatie><Type>FOUT</Type>"
        "<Diagnose>Bron is tijdelijk niet beschikbaar</Diagnose></Uitzondering>"
    )
    found = read(Service.DMFA, reply(Service.DMFA, answer=False, outside=notice))
    assert isinstance(found, NoAnswer)
    assert (found.reason, found.reference) == (Reason.EXCEPTION, "bericht-7")
    assert "99996" in found.detail


FAULT = b'<s:Fault xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><faultstring>neer</faultstring></s:Fault>'


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (FAULT, Reason.FAULT),
        (b'<E:Envelope xmlns:E="x"><E:Body>' + FAULT + b"</E:Body></E:Envelope>", Reason.FAULT),
        (b"", Reason.BROKEN),
        (b"geen xml", Reason.BROKEN),
        (reply(Service.PERSON, person())[:300], Reason.BROKEN),
        (b"<a/>", Reason.BROKEN),
        (b" " * (MAX_BYTES + 1), Reason.BROKEN),
        (reply(Service.PERSON, answer=False), Reason.BROKEN),
        (reply(Service.PERSON, "<Iets/>"), Reason.BROKEN),
        (reply(Service.DMFA, attests(attest("20261", "2026-01-01"))), Reason.CONTRADICTORY),
        (reply(Service.PERSON, person("84631512346")), Reason.CONTRADICTORY),
        (reply(Service.PERSON, person(), notices=NO_DATA), Reason.CONTRADICTORY),
        (reply(Service.PERSON, person()).replace(b"2015-08-25", b"25/08/2015"), Reason.BROKEN),
    ],
    ids=lambda each: each.value if isinstance(each, Reason) else "",
)
def test_what_cannot_be_used_is_no_answer(raw: bytes, reason: Reason) -> None:
    found = read(Service.PERSON, raw)
    assert isinstance(found, NoAnswer)
    assert found.reason is reason


def test_one_contract_of_somebody_else_spoils_the_answer() -> None:
    content = contracts(contract("2018-01-01"), contract("2019-01-01", insz="84631512346"))
    found = read(Service.WORK_RELATIONS, reply(Service.WORK_RELATIONS, content))
    assert isinstance(found, NoAnswer)
    assert found.reason is Reason.CONTRADICTORY


def test_an_insz_is_compared_and_never_validated() -> None:
    odd = "84631500000"
    found = read(Service.PERSON, reply(Service.PERSON, person(odd)), subject=odd)
    assert isinstance(found, Answer)


def test_a_file_of_this_machine_is_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "geheim"
    secret.write_text("44021", encoding="utf-8")
    doctype = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'.encode()
    raw = reply(Service.PERSON, person(nis="&e;")).replace(b"?>", b"?>" + doctype, 1)
    found = read(Service.PERSON, raw)
    assert isinstance(found, NoAnswer)
    assert found.reason is Reason.BROKEN


def test_entities_that_grow_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9)
    )
    raw = reply(Service.PERSON, person(nis="&j;")).replace(b"?>", b"?>" + bomb.encode() + b"]>", 1)
    assert isinstance(read(Service.PERSON, raw), NoAnswer)


def test_more_available_makes_a_career_incomplete() -> None:
    more = "<Uitzondering><Identificatie>30040</Identificatie><Type>INFORMATIE</Type></Uitzondering>"
    raw = reply(Service.DMFA, attests(attest("20254", "2025-10-01")), notices=more)
    found = read(Service.DMFA, raw)
    assert isinstance(found, Answer)
    assert isinstance(found.content, DmfaCareer)
    assert not found.content.complete


def a_proof(insz: str = INSZ, *, authentic: str = "Authentiek", day: str = "30") -> str:
    return (
        f"<Bewijs><BewijsstatusLed><Code>1</Code></BewijsstatusLed><PersoonUitgereikt><INSZ>{insz}</INSZ>"
        f"</PersoonUitgereikt><Basis><Authenticiteit><Naam>{authentic}</Naam></Authenticiteit><Bewijstype><Naam>Diploma"
        "</Naam></Bewijstype><Bewijsstaat><Naam>Eindbewijs</Naam></Bewijsstaat><Uitreikingsdatum><Jaar>2004</Jaar>"
        f"<Maand>06</Maand><Dag>{day}</Dag></Uitreikingsdatum></Basis><Afgeleid><ISCEDNiveau><Code>3A</Code>"
        "</ISCEDNiveau><VKSNiveauOnderwijskwalificatie><Code>4</Code></VKSNiveauOnderwijskwalificatie></Afgeleid>"
        "</Bewijs>"
    )


def test_diplomas_are_read_with_their_grade_of_proof() -> None:
    held = a_proof() + a_proof("84631512346") + a_proof(authentic="Eigen verklaring - Op eer", day="00")
    found = read(Service.DIPLOMAS, reply(Service.DIPLOMAS, f"<Bewijzen>{held}</Bewijzen>"))
    assert isinstance(found, Answer)
    assert isinstance(found.content, Diplomas)
    theirs, other, stated = found.content.diplomas
    assert theirs == Diploma("Diploma", "3A", "4", date(2004, 6, 30), is_valid=True, is_authentic=True, is_final=True)
    assert not other.is_theirs
    assert (stated.is_authentic, stated.issued_on) == (False, None)


def test_no_data_has_a_code_of_its_own_at_the_diplomas_only() -> None:
    notice = NO_DATA.replace("30001", "40000")
    assert isinstance(read(Service.DIPLOMAS, reply(Service.DIPLOMAS, notices=notice)), NoRecord)
    assert isinstance(read(Service.DIPLOMAS, reply(Service.DIPLOMAS, notices=NO_DATA)), NoRecord)
    assert isinstance(read(Service.PERSON, reply(Service.PERSON, notices=notice)), NoAnswer)


GOOD = {
    Service.DIPLOMAS: reply(Service.DIPLOMAS, f"<Bewijzen>{a_proof()}</Bewijzen>"),
    Service.PERSON: reply(Service.PERSON, person()),
    Service.WORK_RELATIONS: reply(Service.WORK_RELATIONS, contracts(contract("2018-01-01", "2020-12-31"))),
    Service.DMFA: reply(Service.DMFA, attests(attest("20254", "2025-10-01", "2025-12-15"))),
    Service.SELF_EMPLOYED: reply(Service.SELF_EMPLOYED, self_employed(("100", "2011-04-01", "2013-06-30"))),
}
_DATE = re.compile(rb"\d{4}-\d\d-\d\d")
_DAYS = (b"9999-12-31", b"0001-01-01", b"2026-02-29", b"1752-09-14", b"2199-12-31", b"")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(GOOD)), st.data())
def test_a_mutilated_message_never_does_harm(service: Service, data: st.DataObject) -> None:
    raw = bytearray(GOOD[service])
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(raw) - 1))
        match data.draw(st.sampled_from(["flip", "cut", "double"])):
            case "flip":
                raw[place] = data.draw(st.integers(0, 255))
            case "cut":
                del raw[place : place + data.draw(st.integers(1, 60))]
            case _:
                raw[place:place] = raw[place : place + data.draw(st.integers(1, 60))]
        if not raw:
            break
    found = read(service, bytes(raw))
    assert isinstance(found, Answer | NoRecord | NoAnswer)
    if isinstance(found, Answer):
        assert getattr(found.content, "insz", INSZ) == INSZ
    assert decided_on({service: found}) != "granted"


def decided_on(answers: dict[Service, Outcome]) -> str:
    """The outcome of the law of today on these answers, with every other source silent."""
    facts = make_facts(answers, on=ON, cheques=(), cheques_at=AT)
    return decide(regulation_on(ON), facts).outcome.value


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.data())
def test_a_strange_day_or_quarter_never_stops_a_decision(service: Service, data: st.DataObject) -> None:
    raw = GOOD[service]
    for found in reversed(list(_DATE.finditer(raw))):
        other = data.draw(st.sampled_from((found[0], *_DAYS)))
        raw = raw[: found.start()] + other + raw[found.end() :]
    quarter = data.draw(st.sampled_from([b"20254", b"99994", b"00011", b"20255", b"18491"]))
    outcome = read(service, raw.replace(b">20254<", b">" + quarter + b"<"))
    assert decided_on({service: outcome}) != "granted"


def examples() -> list[tuple[Service, Path]]:
    wanted = {each.value: each for each in Service}
    return [(wanted[path.parts[-3]], path) for path in sorted(EXAMPLES.glob("*/*/*/*.xml")) if path.parts[-3] in wanted]


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the public examples of the platform are not at hand")
def test_the_public_examples_parse() -> None:
    """Every public example of these services is read as what it is; each failure is listed by name."""
    wrong = []
    for service, path in examples():
        raw = path.read_bytes()
        outcome = read(service, raw, subject=path.stem)
        root = etree.fromstring(raw)
        # The element names of the example itself say what it must be read as.
        codes = {each.text for each in root.iter("Identificatie") if (each.getparent().tag == "Uitzondering")}
        content = next(root.iter("Inhoud"), None)
        if codes & {"99994", "99996"}:
            good = isinstance(outcome, NoAnswer) and outcome.reason is Reason.EXCEPTION
        elif content is None or len(content) == 0:
            good = isinstance(outcome, NoRecord)
        else:
            good = isinstance(outcome, Answer)
        if not (good and outcome.reference):
            wrong.append(f"{service.value}/{path.name}: {outcome}")
    assert not wrong
    assert len(examples()) > 80
