"""The public check of a paper says what became of it: also of papers that were issued and downloaded before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from citizens.domain import applying, cheques
from citizens.models import Application
from loopbaan.core.actor import SYSTEM
from loopbaan.core.identifiers import format_code
from loopbaan.documents import service as documents
from loopbaan.documents.models import Document
from loopbaan.documents.service import Standing
from loopbaan.messages import service as messages
from loopbaan.messages.delivery import framed
from loopbaan.messages.models import Message
from tests.citizens.test_decided_again import WRONG, corrected, granted, reopened
from tests.citizens.test_decision_papers import page, refused_by
from tests.citizens.test_reviews import an_officer, contest, decide_anew, taken
from tests.support import cheques as support
from tests.support.cheques import as_citizen, moment
from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db
Citizen = Callable[..., CheckedClient]
LATER = date(2026, 3, 12)
MUCH_LATER = date(2026, 3, 20)
QUERIES = 10


def paper_of(client: CheckedClient, application: Application, number: int = 1) -> tuple[Document, bytes]:
    content = client.get(page("decision_pdf", application.id, number)).content
    decision = application.decisions.get(number=number)
    return documents.documents_of(("decision", decision.id)).get(), content


def by_number(document: Document) -> str:
    answer = Client().get(reverse("verify_number", args=[document.number]))
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def by_file(content: bytes) -> str:
    answer = Client().post(reverse("verify_file"), {"pdf": SimpleUploadedFile("beslissing.pdf", content)})
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def test_a_refusal_that_was_downloaded_and_then_replaced(citizen_client: Citizen) -> None:
    client, officer = citizen_client(), an_officer()
    application = refused_by(client)
    document, content = paper_of(client, application)
    assert "Echt en geldig" in by_number(document)
    assert "Onveranderd en geldig" in by_file(content)
    decide_anew(taken(contest(application), officer), officer, LATER)
    second = application.decisions.get(number=2)
    for shown in (by_number(document), by_file(content)):
        assert f"Beslissing {second.reference} van 12 maart 2026 vervangt deze beslissing." in shown
        assert "Vervangen" in shown
        assert "Geldig" not in shown
        assert "en geldig" not in shown
        # Neither who it is about nor what was decided, then or now.
        for secret in (client.person.family_name, "toegekend", "geen recht", str(application.id)):
            assert secret not in shown
    assert "Echt, maar vervangen" in by_number(document)
    assert "Onveranderd, maar vervangen" in by_file(content)
    # The new one holds; the old one, opened only now, is as overtaken as the copy of before.
    assert "Echt en geldig" in by_number(paper_of(client, application, 2)[0])
    assert client.get(page("decision_pdf", application.id, 1)).content == content


def test_a_paper_that_is_first_opened_after_its_decision_was_replaced(citizen_client: Citizen) -> None:
    client, officer = citizen_client(), an_officer()
    application = refused_by(client)
    decide_anew(taken(contest(application), officer), officer, LATER)
    assert "Echt, maar vervangen" in by_number(paper_of(client, application)[0])


def test_a_grant_that_was_overturned_and_then_given_again(citizen_client: Citizen) -> None:
    client, application = citizen_client(), granted()
    Application.objects.filter(id=application.id).update(person=client.person)
    document, content = paper_of(client, application)
    officer = an_officer()
    corrected(reopened(application, officer), officer, "seniority", WRONG)
    application.refresh_from_db()
    assert application.state == "refused"
    second, shown = application.decisions.get(number=2), by_number(document)
    assert f"Beslissing {second.reference} van 3 maart 2026 vervangt deze beslissing." in shown
    assert "Nu geldt" not in shown
    other = an_officer("Jo")
    decide_anew(taken(contest(application, LATER), other, LATER), other, MUCH_LATER)
    third = application.decisions.get(number=3)
    for shown in (by_number(document), by_file(content)):
        assert f"Beslissing {second.reference} van 3 maart 2026 vervangt deze beslissing." in shown
        assert f"Nu geldt beslissing {third.reference} van 20 maart 2026." in shown


def test_the_letter_that_told_of_a_decision_goes_with_it(citizen_client: Citizen) -> None:
    client, officer = citizen_client(), an_officer()
    application = refused_by(client)

    def letter_of(kind: str) -> Document:
        message = Message.objects.get(kind=kind)
        documents.render_letter(
            message_id=message.id,
            person_id=client.person.id,
            title="Beslissing over je aanvraag",
            recipient=client.person.full_name,
            address=["Kerkstraat 12", "9000 Gent"],
            paragraphs=framed(messages.content_of(message), client.person.given_name),
            at=message.created_at,
        )
        return Document.objects.get(subject_kind="message", subject_id=message.id)

    first = letter_of("decision_refused")
    assert "Echt en geldig" in by_number(first)
    review = taken(contest(application), officer)
    received = letter_of("contest_received")
    assert "Echt en geldig" in by_number(first)
    decide_anew(review, officer, LATER)
    assert "vervangt deze beslissing." in by_number(first)
    # What it says happened: we received it. That stays so.
    assert "Echt en geldig" in by_number(received)
    assert "Echt en geldig" in by_number(letter_of("decision_replaced"))


@pytest.mark.parametrize("end", ["withdrawn", "lapsed"])
def test_a_grant_of_an_application_that_ended(citizen_client: Citizen, end: str) -> None:
    client = citizen_client()
    application = support.grant(client.person)
    document, _content = paper_of(client, application)
    assert "Echt en geldig" in by_number(document)
    if end == "withdrawn":
        applying.withdraw(application_id=application.id, actor=as_citizen(client.person), at=moment(LATER))
    else:
        applying.lapse(application_id=application.id, at=moment(MUCH_LATER))
    word = {"withdrawn": "ingetrokken", "lapsed": "vervallen"}[end]
    shown = by_number(document)
    assert f"Echt, maar {word}" in shown
    assert f"De aanvraag waarover dit ging, is daarna {word}." in shown


def test_a_cheque_that_ended(citizen_client: Citizen) -> None:
    client = citizen_client()
    cheque = support.issue(client.person)
    content = client.get(page("cheque_pdf", cheque.id)).content
    document = documents.documents_of(("cheque", cheque.id)).get()
    assert "Echt en geldig" in by_number(document)
    cheques.void(cheque.id, on=LATER, actor=SYSTEM, at=moment(LATER))
    for shown in (by_number(document), by_file(content)):
        assert "maar beëindigd" in shown
        assert "sinds 12 maart 2026" in shown
        assert "Terugbetaald" not in shown


def test_a_withdrawn_document_is_withdrawn_whatever_else_became_of_it(citizen_client: Citizen) -> None:
    client, officer = citizen_client(), an_officer()
    application = refused_by(client)
    document, _content = paper_of(client, application)
    decide_anew(taken(contest(application), officer), officer, LATER)
    documents.withdraw(document.id, actor=officer, reason="Proef", at=moment(LATER))
    record = documents.check_number(document.number).record
    assert record is not None
    assert (record.standing, record.overtaken) == (Standing.WITHDRAWN, None)


def test_one_app_answers_for_one_kind_of_subject() -> None:
    with pytest.raises(ValueError, match="registered already"):
        documents.register_standing("decision", lambda _subject: None)


# --- the list of one's own --------------------------------------------------------------------------------------------


def listed(client: CheckedClient) -> list[tuple[str, str]]:
    """The titles and the lines under them, as they stand."""
    client.get(reverse("citizens:documents"))
    rows = client.page.xpath("//li[@class='lb-rows__item']//div[@class='lb-rows__body']")
    return [tuple(" ".join(each.text_content().split()) for each in row.xpath("./p")) for row in rows]


def test_decisions_are_listed_before_their_letter_was_opened(citizen_client: Citizen) -> None:
    client, other = citizen_client(), citizen_client()
    client.get(reverse("citizens:documents"))
    assert "Nog geen documenten" in client.text
    application = refused_by(client)
    refused_by(other)
    first = application.decisions.get(number=1)
    path = page("decision_pdf", application.id, 1)
    ((title, line),) = listed(client)
    assert title == "Beslissing: geen recht op een loopbaancheque"
    assert line == f"2 maart 2026 · PDF · Referentie {first.reference}"
    assert client.page.xpath(f"//li//a[@href='{path}']")
    assert not Document.objects.exists()
    got = client.get(path)
    assert got["Content-Disposition"] == f'attachment; filename="beslissing-{first.reference}.pdf"'
    assert client.get(page("decision_json", application.id, 1))["Content-Disposition"].endswith(
        f'"beslissing-{first.reference}.json"'
    )
    # One line still, that leads to the letter as it was issued, under the same name.
    document = Document.objects.get()
    assert len(listed(client)) == 1
    (link,) = client.page.xpath("//main//li//a[starts-with(@href, '/mijn/documenten/')]/@href")
    assert link == f"/mijn/documenten/{document.id}/"
    again = client.get(link)
    assert (again.content, again["Content-Disposition"]) == (got.content, got["Content-Disposition"])
    assert other.get(link).status_code == 404


def test_the_list_says_which_decision_holds_and_what_a_letter_is(citizen_client: Citizen) -> None:
    client, officer = citizen_client(), an_officer()
    application = refused_by(client)
    decide_anew(taken(contest(application), officer), officer, LATER)
    newest = application.decisions.get(number=2)
    documents.register(
        "documents/letter.html",
        {"recipient": "Els", "address": [], "paragraphs": [{"kind": "paragraph", "text": "Dag Els,"}]},
        kind="letter",
        title="Nieuwe beslissing over een aanvraag",
        subject=("message", client.person.id),
        person_id=client.person.id,
        at=moment(MUCH_LATER),
    )
    letter, second, first = listed(client)
    assert letter[0] == "Brief: Nieuwe beslissing over een aanvraag"
    assert second[1].endswith(f"Referentie {newest.reference}")
    assert "Geldt niet meer" not in second[1]
    assert first[1].endswith(f"Geldt niet meer: vervangen door {newest.reference}")


def test_a_cheque_is_listed_by_its_number(citizen_client: Citizen) -> None:
    client = citizen_client()
    cheque = support.issue(client.person)
    titles = [title for title, _line in listed(client)]
    assert f"Loopbaancheque {format_code(cheque.number)}" in titles
    assert "Beslissing: recht op een loopbaancheque" in titles
    cheques.void(cheque.id, on=LATER, actor=SYSTEM, at=moment(LATER))
    (line,) = [line for title, line in listed(client) if title.startswith("Loopbaancheque")]
    assert line.endswith("Geldt niet meer")


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_asks_as_much_for_one_as_for_three(
    citizen_client: Citizen, django_assert_num_queries: Callable[[int], Any], many: int
) -> None:
    client = citizen_client()
    for each in range(many):
        application = refused_by(client)
        if each:
            client.get(page("decision_pdf", application.id, 1))
    client.get(reverse("citizens:documents"))
    with django_assert_num_queries(QUERIES):
        client.get(reverse("citizens:documents"))
