"""What the overview, the order and the payment say while a person looks at a decision, and of earlier applications."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from citizens.domain import reviewing
from citizens.domain.reviewing import Corrected
from citizens.models import Application, Decision, Review
from loopbaan.core import clock
from loopbaan.core.actor import Actor
from loopbaan.documents.models import Document
from tests.citizens.test_decision_papers import words_of
from tests.citizens.test_overview import support_letters
from tests.citizens.test_reviews import an_officer, contest, decide_anew, prove, taken
from tests.support import cheques as support
from tests.support.cheques import MARCH, moment
from tests.support.html import CheckedClient
from tests.support.provider import TestPayments

pytestmark = pytest.mark.django_db
Citizen = Callable[..., CheckedClient]
LATER = date(2026, 3, 4)


def page(name: str, *args: object) -> str:
    return reverse(f"citizens:{name}", args=args)


def read(client: CheckedClient, path: str, on: date = MARCH) -> str:
    with clock.fixed_at(moment(on, 15)):
        client.get(path)
    return client.text.replace("\xa0", " ")


def links(client: CheckedClient, address: str) -> int:
    return len(client.page.xpath(f"//main//a[@href='{address}']"))


def card(client: CheckedClient, number: int = 0) -> str:
    found = client.page.xpath("//main//*[contains(concat(' ', @class, ' '), ' lb-status ')]")
    return " ".join(" ".join(found[number].itertext()).replace("\xa0", " ").split())


def reopen(application: Application, officer: Actor, on: date = MARCH) -> Review:
    decision = Decision.objects.filter(application=application).latest("number")
    return reviewing.reopen(reference=decision.reference, reason="Tip.", actor=officer, at=moment(on))


def move(review: Review, officer: Actor, region: str) -> None:
    correction = Corrected({"region": region, "moved_from_eea": False, "works_here": False}, "Attest van de gemeente.")
    reviewing.decide_anew(
        review_id=review.id, corrections={"residence": correction}, reason="Zo is het.", actor=officer, at=moment(MARCH)
    )


# --- contest and proof on the overview -------------------------------------------------------------------------------


def test_a_contest_that_runs_is_told_with_its_page_and_no_second_one_is_offered(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = support.grant(client.person, days=2554)
    assert "Betwisten kan tot en met" in read(client, page("home"))
    review = contest(application)
    read(client, page("home"))
    said = card(client)
    assert "Betwist: we bekijken het opnieuw" in said
    assert "Je betwistte deze beslissing op 2 maart 2026" in said
    assert "Je krijgt een antwoord ten laatste op 16 april 2026" in said
    assert "Je komt er 1 te kort" in said
    assert "Betwisten kan" not in said
    assert "niet akkoord" not in said
    assert links(client, page("review", review.id))
    assert links(client, page("application", application.id))


def test_the_answer_to_a_contest_is_told_and_linked(citizen_client: Citizen) -> None:
    client, officer = citizen_client(), an_officer()
    application = support.grant(client.person, days=2554)
    review = taken(contest(application), officer)
    reviewing.uphold(review_id=review.id, reason="Stages tellen niet.", actor=officer, at=moment(MARCH))
    text = read(client, page("home"))
    assert "VDAB bekeek ze opnieuw: ze blijft" in text
    assert "Betwisten kan" not in text
    assert links(client, page("review", review.id))


def test_a_new_decision_links_its_answer(citizen_client: Citizen) -> None:
    client, officer = citizen_client(), an_officer()
    review = taken(contest(support.grant(client.person, days=2554)), officer)
    decide_anew(review, officer)
    assert "Je hebt recht op een loopbaancheque" in read(client, page("home"))
    assert links(client, page("review", review.id))


def test_proof_that_was_handed_in_is_told(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = support.grant(client.person, days=2000, complete=False)
    assert "We vragen het vanzelf opnieuw" in read(client, page("home"))
    review = prove(application)
    read(client, page("home"))
    said = card(client)
    assert "Je bezorgde bewijs op 2 maart 2026" in said
    assert "We beslissen ten laatste op 1 april 2026" in said
    assert "laten je weten wat we beslissen" not in said
    assert links(client, page("review", review.id))


# --- a decision that VDAB reopened -----------------------------------------------------------------------------------


def test_a_reopened_grant_says_what_it_means_for_ordering_on_every_page(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = support.grant(client.person)
    review = reopen(application, an_officer())
    for path in (page("home"), page("application", application.id), page("place_order", application.id)):
        text = read(client, path)
        assert "VDAB bekijkt deze beslissing opnieuw sinds 2 maart 2026" in text, path
        assert "Komt je betaling toe voor VDAB beslist, dan blijft de cheque van jou" in text, path
        assert "dan kan je niet meer bestellen of betalen" in text, path
        assert links(client, page("review", review.id)), path
    client.get(page("application", application.id))
    assert not client.page.xpath("//*[contains(@class, 'lb-done')]")


def test_a_reopened_order_is_paid_with_a_click_more(citizen_client: Citizen, provider: TestPayments) -> None:
    client = citizen_client()
    order = support.order(client.person)
    pay, straight = page("pay", order.id), f"//form[@action='{page('pay', order.id)}']"
    client.get(page("order", order.id))
    assert client.page.xpath(straight)
    reopen(order.application, an_officer())
    text = read(client, page("order", order.id))
    assert "dan annuleren we je bestelling" in text
    assert not client.page.xpath(straight)
    assert links(client, pay)
    assert "Geld dat daarna nog toekomt, krijg je terug" in read(client, pay)
    assert "VDAB bekijkt het opnieuw" in read(client, page("home"))


def test_a_cheque_that_was_paid_meanwhile_is_said_to_stay(citizen_client: Citizen) -> None:
    client, officer = citizen_client(), an_officer()
    order = support.order(client.person)
    review = reopen(order.application, officer)
    support.pay(order)
    text = read(client, page("home"))
    assert "Hij blijft van jou, wat VDAB ook beslist" in text
    # And that is so.
    with pytest.raises(reviewing.CannotReview, match="paid"):
        decide_anew(review, officer)


def test_when_it_has_ended_nothing_is_said_of_it(citizen_client: Citizen) -> None:
    client, officer = citizen_client(), an_officer()
    application = support.grant(client.person)
    review = reopen(application, officer)
    reviewing.uphold(review_id=review.id, reason="De tip klopte niet.", actor=officer, at=moment(MARCH))
    text = read(client, page("application", application.id))
    assert "bekijkt deze beslissing opnieuw sinds" not in text
    assert client.page.xpath("//*[contains(@class, 'lb-done')]")
    assert "Er verandert niets" in read(client, page("home"))


def test_a_right_that_came_back_can_be_ordered_again(citizen_client: Citizen, provider: TestPayments) -> None:
    client, first, second = citizen_client(), an_officer(), an_officer("Jo")
    order = support.order(client.person)
    review = reopen(order.application, first)
    move(review, first, "wallonia")
    application = Application.objects.get(id=order.application_id)
    assert application.state == "refused"
    assert "Je hebt nu geen recht" in read(client, page("home"))
    again = taken(contest(application), second)
    move(again, second, "flanders")
    assert "Bestel je cheque" in read(client, page("home"))
    assert client.get(page("place_order", application.id)).status_code == 200


# --- earlier applications --------------------------------------------------------------------------------------------


def two_refusals(client: CheckedClient) -> tuple[Application, Application]:
    return support.grant(client.person, days=2554), support.grant(client.person, LATER, days=2554)


def test_the_overview_lists_every_application_with_what_still_runs(citizen_client: Citizen) -> None:
    client = citizen_client()
    first, second = two_refusals(client)
    read(client, page("home"), LATER)
    rows = client.page.xpath("//section[@id='aanvragen']//li")
    said = [" ".join(each.text_content().replace("\xa0", " ").split()) for each in rows]
    assert ["Betwisten kan tot en met 18 maart 2026" in said[0], "Betwisten kan tot en met 16 maart 2026" in said[1]]
    assert links(client, page("application", first.id))
    contest(first, LATER)
    read(client, page("home"), LATER)
    (listed,) = client.page.xpath("//section[@id='aanvragen']")
    assert "Je betwistte de beslissing op 4 maart 2026" in listed.text_content().replace("\xa0", " ")
    # The newest is shown as it stands, and the one that is contested too.
    assert "Betwisten kan tot en met 18 maart 2026" in card(client)
    assert "Je betwistte deze beslissing op 4 maart 2026" in card(client, 1)
    assert second.state == "refused"


def test_a_page_to_apply_from_before_a_decision_is_shown_again_first(citizen_client: Citizen) -> None:
    client = citizen_client()
    support_letters(client.person)
    with clock.fixed_at(moment(MARCH)):
        client.get(page("apply"))
        (seen,) = client.page.xpath("//input[@name='seen']/@value")
        stale = {"seen": seen}
        refused = support.grant(client.person, days=2554)
        assert client.send(page("apply"), stale).status_code == 409
        assert Application.objects.count() == 1
        assert links(client, page("application", refused.id))
        assert "Je vroeg intussen al een cheque aan" in client.text
        (seen,) = client.page.xpath("//input[@name='seen']/@value")
        assert seen == str(refused.id)
        assert client.send(page("apply"), {"seen": seen}).status_code == 302
    assert Application.objects.count() == 2


# --- a refusal that stood when VDAB looked at it of its own accord ---------------------------------------------------


def test_the_new_term_to_contest_is_on_every_page_and_marked_as_a_reading(citizen_client: Citizen) -> None:
    client, officer = citizen_client(), an_officer()
    application = support.grant(client.person, days=2554)
    first, again, passed = "16 maart 2026", "24 april 2026", "Betwisten kon tot en met"
    review = reopen(application, officer)
    upheld_on = date(2026, 4, 10)
    reviewing.uphold(review_id=review.id, reason="De tip klopte niet.", actor=officer, at=moment(upheld_on))
    pages = (page("home"), page("application", application.id), page("decision", application.id))
    for path in (*pages, page("review", review.id), page("contest", application.id)):
        text = read(client, path, upheld_on)
        assert again in text, path
        assert first not in text, path
        assert passed not in text, path
    for path in (*pages[1:], page("review", review.id), page("contest", application.id)):
        text = read(client, path, upheld_on)
        assert re.search("opnieuw beg(int|on)", text), path
        assert "is onze lezing van de wet" in text, path
    read(client, page("review", review.id), upheld_on)
    assert "VDAB bekeek je beslissing opnieuw" in client.text
    assert "Heropend op 2 maart 2026" in client.text
    assert "Ingediend" not in client.text
    letter = words_of(client.get(page("decision_pdf", application.id, 1)).content)
    assert f"Betwist ze ten laatste op {again}" in letter
    read(client, page("review", review.id), date(2026, 4, 25))
    assert "Niet akkoord?" not in client.text
    for path in pages[1:]:
        assert f"{passed} {again}" in read(client, path, date(2026, 4, 25)), path


def test_a_letter_that_was_opened_before_makes_place_for_one_with_the_new_day(citizen_client: Citizen) -> None:
    client, officer = citizen_client(), an_officer()
    application = support.grant(client.person, days=2554)
    letter = page("decision_pdf", application.id, 1)
    with clock.fixed_at(moment(MARCH)):
        assert "ten laatste op 16 maart 2026" in words_of(client.get(letter).content)
    old = Document.objects.get(kind="decision")
    review = reopen(application, officer)
    upheld_on = date(2026, 4, 10)
    reviewing.uphold(review_id=review.id, reason="De tip klopte niet.", actor=officer, at=moment(upheld_on))
    with clock.fixed_at(moment(upheld_on, 15)):
        assert "ten laatste op 24 april 2026" in words_of(client.get(letter).content)
    assert "Dit document geldt niet meer" in read(client, f"/verifieer/{old.number}/", upheld_on)


def test_what_was_contested_is_offered_nowhere_again(citizen_client: Citizen) -> None:
    client, officer, other = citizen_client(), an_officer(), an_officer("Jo")
    application = support.grant(client.person, days=2554)
    reviewing.uphold(review_id=taken(contest(application), officer).id, reason="Zo.", actor=officer, at=moment(MARCH))
    later = reopen(application, other, LATER)
    reviewing.uphold(review_id=later.id, reason="De tip klopte niet.", actor=other, at=moment(date(2026, 3, 10)))
    on = date(2026, 3, 10)
    for path in (page("home"), page("application", application.id), page("decision", application.id)):
        text = read(client, path, on)
        assert "Betwisten kan" not in text, path
        assert "Betwist ze" not in text, path
    told = orjson.loads(client.get(page("decision_json", application.id, 1)).content)
    assert told["contest_until"] is None
    assert "Betwist ze" not in words_of(client.get(page("decision_pdf", application.id, 1)).content)


def test_no_last_day_to_contest_comes_while_vdab_looks_of_its_own_accord(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = support.grant(client.person, days=2554)
    assert "Je beslissing betwisten" in read(client, page("home"))
    reopen(application, an_officer())
    assert "Je beslissing betwisten" not in read(client, page("home"))


def test_an_earlier_decision_keeps_the_term_of_its_own_day(citizen_client: Citizen) -> None:
    client, officer = citizen_client(), an_officer()
    application = support.grant(client.person, days=2554)
    move(reopen(application, officer), officer, "brussels")
    later = reopen(application, other := an_officer("Jo"))
    reviewing.uphold(review_id=later.id, reason="Ze klopt.", actor=other, at=moment(date(2026, 4, 10)))
    on = date(2026, 4, 10)
    assert "24 april 2026" in read(client, page("decision_number", application.id, 2), on)
    told = [orjson.loads(client.get(page("decision_json", application.id, number)).content) for number in (1, 2)]
    assert [each["contest_until"] for each in told] == ["2026-03-16", "2026-04-24"]


def test_many_refusals_cost_the_overview_no_more_queries(citizen_client: Citizen) -> None:
    client = citizen_client()
    client.get(page("home"))
    costs = []
    for _ in range(2):
        for _ in range(2):
            support.grant(client.person, days=2554)
        with clock.fixed_at(moment(MARCH, 15)), CaptureQueriesContext(connection) as seen:
            client.get(page("home"))
        costs.append(len(seen))
    assert costs[0] == costs[1]
