"""A decision on page, on paper and as JSON: one object, with everything that a citizen needs to judge it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import orjson
import pytest
from django.urls import reverse

from citizens import selectors
from citizens.models import Application, Decision
from loopbaan.core import clock
from tests.citizens.test_pages_told import read_pdf
from tests.citizens.test_reviews import an_officer, contest, decide_anew, taken
from tests.support import cheques as support
from tests.support.cheques import MARCH, moment
from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db
AUTOMATIC = "Deze beslissing is automatisch genomen, zonder tussenkomst van een persoon."
BY_AN_OFFICER = "Een medewerker van VDAB nam deze beslissing, met dezelfde regels als bij elke aanvraag."
LOOKED_AT = "Een medewerker van VDAB die er nog niet over besliste, bekijkt je dossier opnieuw."
Citizen = Callable[..., CheckedClient]


def page(name: str, *args: object) -> str:
    return reverse(f"citizens:{name}", args=args)


def words_of(content: bytes) -> str:
    return " ".join(read_pdf(content).replace("\xa0", " ").split())


def refused_by(client: CheckedClient, days: int = 2000) -> Application:
    application = support.grant(client.person, days=days)
    assert application.state == "refused"
    return application


def test_page_letter_and_json_say_the_same(citizen_client: Citizen) -> None:
    client = citizen_client()
    application = refused_by(client)
    client.get(page("decision", application.id))
    on_page = client.text.replace("\xa0", " ")
    assert client.page.xpath(f"//a[@href='{page('decision_json', application.id, 1)}']")
    letter = words_of(client.get(page("decision_pdf", application.id, 1)).content)
    answer = client.get(page("decision_json", application.id, 1))
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    told = orjson.loads(answer.content)
    row = Decision.objects.get(application=application)
    assert (told["reference"], told["outcome"], told["digest"]) == (row.reference, "refused", row.digest)
    seniority = next(each for each in told["conditions"] if each["key"] == "seniority")
    assert (seniority["value"], seniority["threshold"], seniority["unit"]) == (2000, 2555, "days")
    assert (seniority["verdict_key"], seniority["valid_from"]) == ("not_met", "2025-11-01")
    for each in told["conditions"]:
        for text in (each["sentence"], each["found"], each["asked"], each["basis"]):
            assert " ".join(text.replace("\xa0", " ").split()) in letter
            assert text.replace("\xa0", " ") in on_page
    for text in (on_page, letter):
        assert "versie van 1 november 2025" in text
        assert told["appeal"] in text
        assert "Raad van State" in text
        assert "16 maart 2026" in text
    assert told["contest_until"] == "2026-03-16"
    client.get(page("application", application.id))
    for text in (on_page, letter, client.text.replace("\xa0", " ")):
        for said in (
            AUTOMATIC,
            "we geven ze door aan de bron.",
            "Is het verbeterd, dan vraag je opnieuw aan.",
            LOOKED_AT,
        ):
            assert said in text
        assert BY_AN_OFFICER not in text


def test_somebody_elses_decision_is_not_to_be_had_as_json(citizen_client: Citizen) -> None:
    owner, stranger = citizen_client(), citizen_client()
    application = refused_by(owner)
    mine = refused_by(stranger)
    assert stranger.get(page("decision_json", application.id, 1)).status_code == 404
    assert stranger.get(page("decision_json", mine.id, 2)).status_code == 404
    assert stranger.get(page("decision_json", mine.id, 1)).status_code == 200


def test_a_decision_that_was_replaced_keeps_its_own_days_and_says_by_which(citizen_client: Citizen) -> None:
    client, officer = citizen_client(), an_officer()
    application = refused_by(client)
    on = date(2026, 3, 20)
    decide_anew(taken(contest(application), officer), officer, on)
    with clock.fixed_at(moment(on, 12)):
        client.get(page("decision_number", application.id, 1))
        text = client.text.replace("\xa0", " ")
        letter = words_of(client.get(page("decision_pdf", application.id, 1)).content)
        told = orjson.loads(client.get(page("decision_json", application.id, 1)).content)
        newest = orjson.loads(client.get(page("decision_json", application.id, 2)).content)
        current = words_of(client.get(page("decision_pdf", application.id, 2)).content)
        client.get(page("decision", application.id))
        officers = client.text.replace("\xa0", " ")
    assert "Deze beslissing is vervangen door beslissing 2 van 20 maart 2026" in text
    # First opened after it was replaced, and still about its own day.
    assert "Beslissing 2 van 20 maart 2026 vervangt ze" in letter
    assert "3 april 2026" not in letter
    assert (told["contest_until"], told["replaced_by"], told["replaced_on"]) == ("2026-03-16", 2, "2026-03-20")
    assert (newest["contest_until"], newest["replaced_by"]) == ("2026-04-03", None)
    assert "ten laatste op 3 april 2026" in current
    for words in (current, officers):
        assert BY_AN_OFFICER in words
        assert AUTOMATIC not in words
    assert AUTOMATIC in letter
    assert BY_AN_OFFICER not in letter
    assert selectors.last_decision(application.id) is not None


@pytest.mark.parametrize("outcome", ["upheld", "refused"])
def test_the_answer_to_a_contest_says_where_to_appeal(citizen_client: Citizen, outcome: str) -> None:
    from citizens.domain import reviewing

    client, officer = citizen_client(), an_officer()
    review = taken(contest(refused_by(client)), officer)
    if outcome == "upheld":
        reviewing.uphold(review_id=review.id, reason="Stages tellen niet.", actor=officer, at=moment(MARCH))
    else:
        decide_anew(review, officer)
    client.get(page("review", review.id))
    assert "Raad van State, binnen 60 dagen" in client.text
    assert ("Je kan ze betwisten." in client.text) is (outcome == "refused")
    assert "Te verifiëren" in client.text


def test_a_refusal_on_own_initiative_is_contested_first(citizen_client: Citizen) -> None:
    from tests.citizens.test_decided_again import WRONG, corrected, granted, reopened

    client, officer = citizen_client(), an_officer()
    application = granted()
    Application.objects.filter(id=application.id).update(person=client.person)
    review = reopened(application, officer)
    corrected(review, officer, "seniority", WRONG)
    client.get(page("review", review.id))
    assert "Je kan ze betwisten." in client.text
    assert "Raad van State" not in client.text
