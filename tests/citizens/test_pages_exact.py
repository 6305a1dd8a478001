"""What a page says is what is so: sources that are asked, what nobody knows, what was typed, who did what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from citizens.domain import applying, reviewing
from citizens.rules.check import Answers, check, own_words
from citizens.rules.explain import explain
from citizens.views.sources import sources_for
from loopbaan.audit import trail
from loopbaan.core.regulation import EarlierCheque, EarlierState, Fact, Note, decide, regulation_on
from tests.citizens.test_check import CAREER, CHECK, FITS, TEST, verdicts
from tests.citizens.test_reviews import PDF, an_officer, contest, prove, taken
from tests.core.regulation.people import SOURCE, facts
from tests.support import cheques as support
from tests.support.cheques import MARCH, moment
from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db
Citizen = Callable[..., CheckedClient]


def page(name: str, *args: object) -> str:
    return reverse(f"citizens:{name}", args=args)


def read(client: CheckedClient, path: str) -> str:
    client.get(path)
    return client.text.replace("\xa0", " ")


# --- an application --------------------------------------------------------------------------------------------------


def test_the_progress_shows_the_sources_that_were_announced_and_no_other(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = support.apply(client.person)
    client.get(page("application", application.id))
    announced = [str(each.name) for each in sources_for(regulation_on(MARCH)) if each.key != "Loopbaancheque"]
    shown = client.page.xpath("//li[contains(@class, 'lb-sources__item')]")
    assert len(shown) == len(announced)
    assert "diploma" not in client.text
    assert f"0 van {len(announced)} bronnen" in client.text


def an_address_that_contradicts_itself(client: CheckedClient) -> Any:
    application = support.apply(client.person)
    unknown = Fact(None, known=False, sources=SOURCE, notes=(Note("contradictory_address", "GeefPersoon"),))
    return applying.take_decision(
        application_id=application.id, facts=replace(facts(MARCH), region=unknown), at=moment(MARCH)
    )


def test_a_source_that_answered_without_saying_enough_is_named_with_what_to_do(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = an_address_that_contradicts_itself(client)
    text = read(client, page("application", application.id))
    assert "Waar je woont (Rijksregister: je adres). De gemeente en de postcode van je adres liggen in" in text
    assert "Wachten alleen helpt dan meestal niet" in text
    assert "Wachten. We vragen het elke vier uur" not in text
    assert "een attest van woonplaats van je gemeente" in text
    assert "loonbrief" not in text


def test_about_ones_own_cheques_nothing_is_reported_to_a_source(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = support.grant(client.person, days=2554)
    text = read(client, page("report_source", application.id))
    assert "Je cheques staan in dit portaal zelf" in text
    assert client.page.xpath(f"//main//a[@href='{page('contest', application.id)}']")
    contest(application)
    read(client, page("report_source", application.id))
    assert not client.page.xpath(f"//main//a[@href='{page('contest', application.id)}']")


def test_an_earlier_cheque_is_told_with_its_day_and_stand() -> None:
    law = regulation_on(MARCH)
    used = EarlierCheque(date(2019, 5, 4), EarlierState.USED)
    back = EarlierCheque(date(2017, 5, 4), EarlierState.REFUNDED)
    decision = decide(law, facts(MARCH, cheques=[back, used]))
    (found,) = [each.found for each in explain(decision, law) if each.key == "earlier_use"]
    assert found == "1 cheque: aangevraagd op 4 mei 2019, opgebruikt"


# --- handing in ------------------------------------------------------------------------------------------------------


def test_after_an_error_the_lost_files_are_named_and_one_can_still_cancel(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = support.grant(client.person, days=2000, complete=False)
    path, back = page("proof", application.id), page("application", application.id)
    cancel = f"//main//form//a[@href='{back}']"
    client.get(path)
    assert client.page.xpath(cancel)
    assert "Kies je bestanden opnieuw" not in client.text
    file = SimpleUploadedFile("loonbrief.pdf", PDF, content_type="application/pdf")
    long = "z" * 4001
    assert client.send(path, {"statement": long, "proof": "payslip", "file_1": file}).status_code == 422
    assert "Kies je bestanden opnieuw" in client.text
    assert "loonbrief.pdf" in client.text
    assert "Je typte er 4.001" in client.text
    assert long in client.page.xpath("//textarea")[0].text_content()
    assert client.page.xpath(cancel)


def test_proof_for_an_open_question_names_no_decision_that_stands(citizen_client: Citizen) -> None:
    client = citizen_client()
    review = prove(support.grant(client.person, days=2000, complete=False))
    text = read(client, page("review", review.id))
    assert "Er is nog niets beslist" in text
    assert "De beslissing van nu blijft gelden" not in text
    other = citizen_client()
    contested = contest(support.grant(other.person, days=2554))
    assert "De beslissing van nu blijft gelden" in read(other, page("review", contested.id))


def test_where_to_appeal_is_a_link(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = support.grant(client.person, days=2554)
    client.get(page("application", application.id))
    assert client.page.xpath("//main//a[@href='https://www.raadvst-consetat.be']")


# --- who looked ------------------------------------------------------------------------------------------------------


def test_what_one_person_did_about_one_file_on_one_day_is_one_row(citizen_client: Citizen) -> None:
    client, officer = citizen_client(), an_officer()
    application = support.grant(client.person, days=2554)
    review = taken(contest(application), officer)
    seen = {"subject": ("application", application.id), "person_id": client.person.id, "purpose": "Je betwisting"}
    for hours, name in ((9, "heroverweging"), (10, "heroverweging"), (11, "bijlage")):
        trail.record_read(officer, at=moment(MARCH, hours), page=name, **seen)  # type: ignore[arg-type]
    reviewing.uphold(review_id=review.id, reason="Stages tellen niet.", actor=officer, at=moment(MARCH, 12))
    trail.record_read(officer, at=moment(date(2026, 3, 3)), page="heroverweging", **seen)  # type: ignore[arg-type]
    client.get(page("access_ledger"))
    rows = client.page.xpath("//main//ul[contains(@class, 'lb-rows')]")[0].xpath("./li")
    newest, first = (" ".join(" ".join(each.itertext()).replace("\xa0", " ").split()) for each in rows)
    assert "3 maart 2026" in newest
    assert "Keek in je dossier Waarom" in newest
    assert "Nam je dossier in behandeling Keek in je dossier, 2 keer Opende een bijlage" in first
    assert "Besliste dat er niets verandert Waarom: Je betwisting" in first
    assert "2 maart 2026, tussen 9.00 u. en 12.00 u." in first
    assert first.count("Waarom") == 1


# --- the checks for everybody ----------------------------------------------------------------------------------------


def test_who_does_not_say_how_long_they_worked_reads_no_number_of_days(client: CheckedClient) -> None:
    client.post(CHECK, {**FITS, "years": "", "months": ""})
    text = client.text.replace("\xa0", " ")
    assert verdicts(client)["Hoelang je al werkt"] == "Nog niet bekend"
    assert "Je zei niet hoelang je werkte. Je hebt 2.555 dagen nodig." in text
    assert "Hoelang je werkte: dat vulde je niet in." in text
    assert "0 dagen" not in text
    assert "2.555 dagen werk" not in text
    assert "vanzelf vanaf" not in text


@pytest.mark.parametrize("on", [date(2026, 3, 2), date(2014, 3, 3), date(2024, 6, 3)])
def test_without_a_length_no_version_says_a_number(on: date) -> None:
    law = regulation_on(on)
    answers = Answers(region="flanders", work="employee", earlier="none", education="high")
    words = own_words(answers)
    said = explain(check(answers, law, on), law, lambda text: words.get(text, text))
    (seniority,) = [each for each in said if each.key == "seniority"]
    assert seniority.sentence.startswith("Je zei niet hoelang je werkte.")
    assert seniority.found == "niet bekend"


def test_a_number_of_days_made_of_years_is_not_said_to_be_exact(client: CheckedClient) -> None:
    client.post(CHECK, {**FITS, "years": "10", "months": "0"})
    assert "Je gaf ongeveer 3.653 dagen werk op" in client.text or "Je gaf ongeveer 3.652 dagen" in client.text
    assert "Je werkte 3.65" not in client.text


def test_nobody_searched_for_what_a_visitor_answered(client: CheckedClient) -> None:
    client.post(CHECK, {**FITS, "region": "eea", "works_here": "no"})
    assert "vonden we niet" not in client.text
    assert "je zei van niet" in client.text
    client.post(CHECK, {**FITS, "earlier": "used"})
    assert "aangevraagd op" not in client.page.xpath("//ul[@class='lb-conditions']")[0].text_content()


def test_months_that_are_no_number_are_asked_for_as_months(client: CheckedClient) -> None:
    assert client.post(CHECK, {**FITS, "months": "veel"}).status_code == 422
    assert "van 0 tot en met 11" in client.text


def test_being_afraid_of_a_burn_out_is_not_having_one(client: CheckedClient) -> None:
    client.post(TEST, {**CAREER, "besides": ["worried"]})
    assert "Ja, loopbaanbegeleiding past" in client.page.xpath("//*[@id='antwoord']")[0].text_content()
    assert "arbeidsarts" in client.text
    assert "er weer de kracht voor hebt" not in client.text


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ({"besides": ["therapy"]}, "tel:106"),
        ({"besides": ["therapy"]}, "https://www.caw.be"),
        ({"questions": [], "goals": ["job"]}, "tel:080030700"),
        ({"questions": [], "goals": ["business"]}, "https://www.vlaio.be"),
    ],
)
def test_where_else_to_go_is_a_link(client: CheckedClient, said: dict[str, Any], address: str) -> None:
    client.post(TEST, {**CAREER, **said})
    assert client.page.xpath(f"//main//a[@href='{address}']")
    assert len(client.page.xpath("//section[@id='verder']//p")) > 1
