"""The citizen's pages of a question of VDAB: the card, the question, the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from citizens.domain import asking
from citizens.models import InformationRequest, Review, ReviewFile
from loopbaan.core import clock
from loopbaan.deadlines import service as deadlines
from loopbaan.web import form_keys
from tests.citizens.test_asking import ASKED_ON, PASSED_ON, QUESTION, ask
from tests.citizens.test_pages_reviews import a_file, a_refusal, an_open_question, page
from tests.citizens.test_reviews import an_officer, contest, prove, taken
from tests.support.cheques import moment
from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db
Citizen = Callable[..., CheckedClient]
SENT = {"statement": "Het attest zit erbij."}


def a_question(client: CheckedClient, *, proof: bool = False) -> InformationRequest:
    review = prove(an_open_question(client)) if proof else contest(a_refusal(client))
    officer = an_officer()
    return ask(taken(review, officer), officer)


def plain(client: CheckedClient) -> str:
    return client.text.replace("\xa0", " ")


@pytest.mark.parametrize("proof", [False, True])
def test_a_question_is_found_from_every_side_and_answered_with_a_file(citizen_client: Citizen, *, proof: bool) -> None:
    client = citizen_client()
    request = a_question(client, proof=proof)
    address, review = page("answer_request", request.id), page("review", request.review_id)
    with clock.fixed_at(moment(ASKED_ON)):
        client.get("/mijn/")
        assert client.page.xpath(f"//a[@href='{address}']")
        assert "Antwoord ten laatste op" in client.text
        assert QUESTION not in client.text
        client.get(page("application", request.review.application_id))
        assert client.page.xpath(f"//a[@href='{review}']")
        assert "een vraag voor je" in client.text
        client.get(review)
        assert QUESTION in client.text
        assert "Onze termijn staat stil sinds 7 maart 2026" in plain(client)
        assert "Je hoeft niets te doen" not in client.text
        client.get(address)
        assert QUESTION in client.text
        assert "Antwoord ten laatste op 21 maart 2026" in plain(client)
        answer = client.send(address, {**SENT, "file_1": a_file()})
        assert answer["Location"] == review
        client.get(review)
        assert "Het attest zit erbij." in client.text
        assert "staat stil" not in client.text
        file = ReviewFile.objects.get(request=request)
        assert client.page.xpath(f"//a[@href='{page('review_file', request.review_id, file.id)}']")
        assert client.get(page("review_file", request.review_id, file.id)).status_code == 200
        # Nothing is left to do.
        assert client.get(address)["Location"] == review
        client.get("/mijn/")
        assert not client.page.xpath(f"//a[@href='{address}']")


def test_what_is_wrong_stands_at_its_field_and_the_text_is_kept(citizen_client: Citizen) -> None:
    client = citizen_client()
    request = a_question(client)
    address = page("answer_request", request.id)
    with clock.fixed_at(moment(ASKED_ON)):
        assert client.send(address, {"statement": " "}).status_code == 422
        assert client.page.xpath("//*[@id='id_statement_error']")
        bad = client.send(address, {**SENT, "file_1": a_file(b"MZ a program")})
        assert bad.status_code == 422
        assert "Dit is geen pdf, JPG of PNG" in client.page.xpath("//*[@id='id_file_1_error']")[0].text_content()
        assert client.page.xpath("//textarea[@name='statement']")[0].text_content().strip() == SENT["statement"]
    request.refresh_from_db()
    assert request.state == "asked"


def test_a_double_click_answers_once_and_an_old_form_is_told(citizen_client: Citizen) -> None:
    client = citizen_client()
    request = a_question(client)
    address = page("answer_request", request.id)
    with clock.fixed_at(moment(ASKED_ON)):
        sent = {form_keys.FIELD: client.key(), **SENT}
        first = client.post(address, sent)
        assert client.post(address, sent)["Location"] == first["Location"]
        other_tab = client.send(address, {"statement": "Nog iets."})
    assert other_tab.status_code == 422
    assert "VDAB heeft je antwoord niet meer nodig" in client.text
    assert "Nog iets." in client.text
    request.refresh_from_db()
    assert request.answer_text == SENT["statement"]


def test_a_late_answer_is_still_welcome(citizen_client: Citizen) -> None:
    client = citizen_client()
    request = a_question(client)
    deadlines.run_due(on=PASSED_ON)
    with clock.fixed_at(moment(PASSED_ON + timedelta(days=1))):
        client.get(page("review", request.review_id))
        assert "Antwoord alsnog" in client.text
        client.get(page("answer_request", request.id))
        assert "je antwoord is nog welkom" in client.text
        assert client.send(page("answer_request", request.id), SENT).status_code == 302


def test_somebody_elses_question_does_not_exist(citizen_client: Citizen) -> None:
    owner, other = citizen_client(), citizen_client()
    request = a_question(owner)
    a_question(other)
    address = page("answer_request", request.id)
    with clock.fixed_at(moment(ASKED_ON)):
        assert other.get(address).status_code == 404
        assert other.send(address, SENT).status_code == 404
        other.get("/mijn/")
        assert not other.page.xpath(f"//a[@href='{address}']")
    request.refresh_from_db()
    assert request.state == "asked"


def test_a_question_that_was_taken_back_says_so(citizen_client: Citizen) -> None:
    client = citizen_client()
    request = a_question(client)
    officer = Review.objects.get().officer
    assert officer is not None
    from loopbaan.core.actor import Actor, Capacity

    actor = Actor(Capacity.REGIE, officer.id, name=officer.full_name, roles=frozenset({"heroverweging"}))
    asking.take_back(request_id=request.id, actor=actor, at=moment(ASKED_ON))
    with clock.fixed_at(moment(ASKED_ON)):
        client.get(page("review", request.review_id))
        assert "Je antwoord is niet meer nodig" in client.text
        assert client.get(page("answer_request", request.id)).status_code == 302
