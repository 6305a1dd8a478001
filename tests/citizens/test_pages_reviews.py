"""The citizen's pages of a contest, proof, and a report to a source."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from citizens.domain import reviewing
from citizens.models import Application, Decision, Review, ReviewFile, SourceReport
from loopbaan.core import clock
from tests.citizens.test_pages_told import read_pdf
from tests.citizens.test_reviews import EICAR, PDF, an_officer, contest, decide_anew, prove, taken
from tests.support import cheques as support
from tests.support.cheques import MARCH, moment
from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db
Citizen = Callable[..., CheckedClient]
WORDS = {"statement": "Ik werkte twee jaar in Nederland."}


def a_file(content: bytes = PDF, name: str = "attest.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/plain")


def a_refusal(client: CheckedClient) -> Application:
    return support.grant(client.person, days=2554)


def an_open_question(client: CheckedClient) -> Application:
    return support.grant(client.person, days=2000, complete=False)


def page(name: str, *args: object) -> str:
    return reverse(f"citizens:{name}", args=args)


def test_a_refusal_is_contested_with_a_file_and_followed(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = a_refusal(client)
    client.get(page("decision", application.id))
    assert client.page.xpath(f"//a[@href='{page('contest', application.id)}']")
    client.get(page("contest", application.id))
    assert client.page.xpath("//form[@enctype='multipart/form-data']//input[@type='file']")
    assert Decision.objects.get().reference in client.text
    answer = client.send(page("contest", application.id), {**WORDS, "file_1": a_file()})
    review = Review.objects.get()
    assert answer["Location"] == page("review", review.id)
    client.get(answer["Location"])
    assert "Ingediend: een medewerker zal het bekijken" in client.text
    assert "16 april 2026" in client.text.replace("\xa0", " ")
    assert WORDS["statement"] in client.text
    file = ReviewFile.objects.get()
    got = client.get(page("review_file", review.id, file.id))
    assert (got.content, got["Content-Type"]) == (PDF, "application/pdf")
    assert got["Content-Disposition"] == 'attachment; filename="attest.pdf"'
    client.get(page("decision", application.id))
    assert not client.page.xpath(f"//a[@href='{page('contest', application.id)}']")
    assert client.get(page("contest", application.id))["Location"] == page("application", application.id)


def test_a_second_click_contests_once(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = a_refusal(client)
    sent = {"form_token": client.key(), **WORDS}
    from loopbaan.web import form_keys

    sent = {form_keys.FIELD: client.key(), **WORDS}
    first = client.post(page("contest", application.id), sent)
    assert client.post(page("contest", application.id), sent)["Location"] == first["Location"]
    assert Review.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"MZ a program", "Dit is geen pdf, JPG of PNG"),
        (b"%PDF-1.7\n" + EICAR + b"\n%%EOF", "In dit bestand zit iets schadelijks"),
        (PDF + b"x" * 6_000_000, "groter dan 5 MB"),
    ],
)
def test_a_bad_file_is_refused_beside_its_field(citizen_client: Citizen, content: bytes, sentence: str) -> None:
    client = citizen_client()
    application = a_refusal(client)
    answer = client.send(page("contest", application.id), {**WORDS, "file_2": a_file(content)})
    assert answer.status_code == 422
    assert sentence in client.page.xpath("//*[@id='id_file_2_error']")[0].text_content()
    assert not Review.objects.exists()


def test_after_the_last_day_there_is_no_form(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = a_refusal(client)
    with clock.fixed_at(moment(date(2026, 3, 17))):
        assert client.get(page("contest", application.id)).status_code == 302
        assert client.send(page("contest", application.id), WORDS).status_code == 422
    assert not Review.objects.exists()


def test_both_decisions_stay_visible_with_who_took_them(citizen_client: Citizen) -> None:
    client, officer = citizen_client(), an_officer()
    application = a_refusal(client)
    review = taken(contest(application), officer)
    decide_anew(review, officer)
    client.get(page("review", review.id))
    assert "Er is een nieuwe beslissing" in client.text
    assert "Je attest telt mee." in client.text
    assert "Attest van de werkgever in Breda." in client.text
    for number in (1, 2):
        assert client.page.xpath(f"//a[@href='{page('decision_number', application.id, number)}']")
    client.get(page("decision", application.id))
    assert "Een medewerker van VDAB nam deze beslissing" in client.text
    assert "VDAB: een medewerker keek het na" in client.text
    client.get(page("decision_number", application.id, 1))
    assert "Deze beslissing is vervangen door beslissing 2 van 2 maart 2026" in client.text.replace("\xa0", " ")
    client.get(page("application", application.id))
    assert "Je hebt recht op een loopbaancheque" in client.text
    assert "Nieuwe beslissing door een medewerker" in client.text
    assert "Een medewerker van VDAB nam deze beslissing" in read_pdf(
        client.get(page("decision_pdf", application.id, 2)).content
    )
    assert "automatisch genomen" in read_pdf(client.get(page("decision_pdf", application.id, 1)).content)


def test_an_answer_that_changes_nothing_is_read(citizen_client: Citizen) -> None:
    client, officer = citizen_client(), an_officer()
    review = taken(contest(a_refusal(client)), officer)
    reviewing.uphold(review_id=review.id, reason="Stages tellen niet.", actor=officer, at=moment(MARCH))
    client.get(page("review", review.id))
    assert "Stages tellen niet." in client.text
    assert "De beslissing blijft." in client.text


def test_somebody_elses_review_and_file_do_not_exist(citizen_client: Citizen) -> None:
    owner, other = citizen_client(), citizen_client()
    review = prove(an_open_question(owner))
    file = ReviewFile.objects.get()
    mine = prove(an_open_question(other))
    for address in (
        page("review", review.id),
        page("withdraw_review", review.id),
        page("review_file", review.id, file.id),
        page("review_file", mine.id, file.id),
        page("contest", review.application_id),
        page("proof", review.application_id),
        page("report_source", review.application_id),
    ):
        assert other.get(address).status_code == 404, address
    assert other.send(page("withdraw_review", review.id)).status_code == 404
    assert owner.get(page("review_file", review.id, file.id)).status_code == 200


def test_an_open_question_offers_three_ways_and_says_that_the_clock_stands_still(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = an_open_question(client)
    client.get(page("application", application.id))
    text = client.text.replace("\xa0", " ")
    assert "staat stil sinds 2 maart 2026" in text
    assert "30 dagen over" in text
    assert "Staat stil" in client.page.xpath("//section[@id='tijdlijn']")[0].text_content()
    for name in ("proof", "report_source"):
        assert client.page.xpath(f"//a[@href='{page(name, application.id)}']"), name
    client.get(page("proof", application.id))
    sent = {**WORDS, "proof": "foreign", "file_1": a_file()}
    assert client.send(page("proof", application.id), {**sent, "file_1": ""}).status_code == 422
    assert "Voeg minstens één bestand bij." in client.text
    answer = client.send(page("proof", application.id), {**sent, "file_1": a_file()})
    assert client.get(answer["Location"]).status_code == 200
    assert "Werk in het buitenland" in client.text
    client.get(page("application", application.id))
    text = client.text.replace("\xa0", " ")
    assert "De termijn om te beslissen loopt: ten laatste op 1 april 2026" in text
    assert not client.page.xpath(f"//a[@href='{page('proof', application.id)}']")


def test_a_source_is_reported_once_and_its_stand_is_shown(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = an_open_question(client)
    client.get(page("report_source", application.id))
    sent = {"service": "GeefWerkrelaties", "statement": "Mijn job ontbreekt."}
    assert client.send(page("report_source", application.id), sent)["Location"] == page("application", application.id)
    client.get(page("application", application.id))
    assert "Gemeld: we geven het door aan de bron" in client.text
    assert "Mijn job ontbreekt." in client.text
    assert client.send(page("report_source", application.id), sent).status_code == 422
    assert SourceReport.objects.count() == 1


def test_without_a_scanner_one_can_still_write(citizen_client: Citizen, settings: pytest.FixtureRequest) -> None:
    from loopbaan.documents import scanning

    settings.UPLOAD_SCANNER = "loopbaan.documents.scanning.NoScanner"  # type: ignore[attr-defined]
    scanning.scanner.cache_clear()
    try:
        client = citizen_client()
        application = a_refusal(client)
        client.get(page("contest", application.id))
        assert not client.page.xpath("//input[@type='file']")
        assert "Je kan hier nu geen bestanden bijvoegen" in client.text
        assert client.send(page("contest", application.id), {**WORDS, "file_1": a_file()}).status_code == 302
        assert not ReviewFile.objects.exists()
    finally:
        scanning.scanner.cache_clear()


def test_withdrawing_asks_first(citizen_client: Citizen) -> None:
    client = citizen_client()
    review = contest(a_refusal(client))
    client.get(page("withdraw_review", review.id))
    assert client.send(page("withdraw_review", review.id))["Location"] == page("application", review.application_id)
    review.refresh_from_db()
    assert review.state == "withdrawn"
