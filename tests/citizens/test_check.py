"""The two tests for everybody: the engine's answer on what one fills in, and nothing of it is kept."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from citizens.models import Application
from loopbaan.audit.models import Event
from loopbaan.core import clock
from tests.citizens.test_quota import OPENING, a_list, ask
from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db
CHECK, TEST = "/heb-je-recht/kijk-na/", "/is-het-iets-voor-mij/"
FITS = {"region": "flanders", "work": "employee", "years": "9", "months": "3", "earlier": "none"}
CAREER = {"questions": ["2", "5"], "initiative": "self", "goals": ["insight", "plan"]}


def verdicts(client: CheckedClient) -> dict[str, str]:
    """The word beside each condition, by its title."""
    return {
        each.xpath(".//h3")[0].text_content(): each.xpath(".//*[@class='lb-conditions__verdict']")[0]
        .text_content()
        .split("Te verif")[0]
        .strip()
        for each in client.page.xpath("//*[contains(@class, 'lb-conditions__item')]")
    }


def test_a_visitor_who_fits(client: CheckedClient) -> None:
    assert client.get(CHECK).status_code == 200
    assert "Dit is geen aanvraag en geen beslissing" in client.text
    response = client.post(CHECK, FITS)
    assert response.status_code == 200
    assert "Met deze antwoorden zou je recht hebben op een loopbaancheque." in client.text
    assert "Dat is 4 uur begeleiding. Je betaalt er zelf € 90,00 voor." in client.text.replace("\xa0", " ")
    assert "Dit is geen beslissing." in client.text
    assert "Wat we hier niet weten" in client.text
    assert set(verdicts(client).values()) == {"In orde"}
    assert len(verdicts(client)) == 4
    # The same explanation as that of a decision: with the article behind each condition.
    assert client.text.count("Bron en wet") == 4
    assert "Je hebt recht op een loopbaancheque." not in client.text


@pytest.mark.parametrize(
    ("said", "condition", "verdict", "told"),
    [
        ({"region": "wallonia"}, "Waar je woont", "Nog niet bekend", "Je zei niet of je"),
        ({"region": "wallonia", "moved_from_eea": "yes", "works_here": "yes"}, "Waar je woont", "In orde", "Waalse"),
        (
            {"region": "wallonia", "moved_from_eea": "no", "works_here": "yes"},
            "Waar je woont",
            "Niet in orde",
            "Waalse",
        ),
        (
            {"region": "eea", "works_here": "no"},
            "Waar je woont",
            "Niet in orde",
            "moet je in Vlaanderen of Brussel werken",
        ),
        ({"region": "elsewhere"}, "Waar je woont", "Niet in orde", "Je moet in Vlaanderen of Brussel wonen"),
        ({"work": "no"}, "Of je nu werkt", "Niet in orde", "Je werkt niet op 2 maart 2026"),
        ({"work": "interim"}, "Of je nu werkt", "In orde", "uitzendkracht"),
        ({"years": "7", "months": "0"}, "Hoelang je al werkt", "In orde", "2.55"),
        ({"years": "6", "months": "10"}, "Hoelang je al werkt", "Niet in orde", "Je komt er"),
        ({"years": "", "months": ""}, "Hoelang je al werkt", "Nog niet bekend", "Je zei niet hoelang je werkte"),
        ({"years": "", "months": "8"}, "Hoelang je al werkt", "Niet in orde", "Je komt er"),
        ({"earlier": "used"}, "Eerdere cheques", "Niet in orde", "maar één in je hele loopbaan"),
        ({"earlier": "open"}, "Eerdere cheques", "Niet in orde", "al een cheque, en die loopt nog"),
        ({"earlier": "refunded"}, "Eerdere cheques", "In orde", "nog geen cheque die meetelt"),
        ({"earlier": "unknown"}, "Eerdere cheques", "Nog niet bekend", "kijken we dat na"),
    ],
)
def test_each_answer_bears_on_its_condition(
    client: CheckedClient, said: dict[str, str], condition: str, verdict: str, told: str
) -> None:
    client.post(CHECK, {**FITS, **said})
    found = verdicts(client)
    assert found[condition] == verdict
    assert {word for title, word in found.items() if title != condition} == {"In orde"}
    assert told in client.text


def test_a_month_that_could_change_the_verdict_is_unknown(client: CheckedClient) -> None:
    """Six years, eleven months and some days more may be 2,555 days or not: nobody says "refused" to that."""
    client.post(CHECK, {**FITS, "years": "6", "months": "11"})
    assert verdicts(client)["Hoelang je al werkt"] == "Nog niet bekend"
    assert "Met deze antwoorden kunnen we het nog niet zeggen." in client.text
    assert "ongeveer 2.526 dagen werk" in client.text


def test_the_smallest_change_is_told(client: CheckedClient) -> None:
    client.post(CHECK, {**FITS, "years": "5", "months": "0"})
    assert "Met deze antwoorden zou je nu geen recht hebben" in client.text
    assert "Wat kan dit veranderen?" in client.text
    # Who goes on working has seven years in two years' time.
    assert "vanaf 28 februari 2028" in client.text or "vanaf 29 februari 2028" in client.text
    assert "kan tot een maand hoger liggen" in client.text


def test_what_is_not_filled_in_is_asked(client: CheckedClient) -> None:
    response = client.post(CHECK, {"years": "zeven"})
    assert response.status_code == 422
    for told in (
        "Kies waar je woont.",
        "Kies of je vandaag werkt.",
        "een geheel getal",
        "al eens een loopbaancheque had",
    ):
        assert told in client.text
    assert "Dit is geen beslissing." not in client.text
    assert client.post(CHECK, {**FITS, "years": "61"}).status_code == 422
    assert client.post(CHECK, {**FITS, "months": "12"}).status_code == 422
    assert client.post(CHECK, {**FITS, "region": "mars"}).status_code == 422


def test_a_version_with_a_window_asks_when(client: CheckedClient) -> None:
    with clock.fixed_at(clock.start_of(date(2024, 6, 3)) + timedelta(hours=9)):
        client.get(CHECK)
        assert client.page.xpath("//input[@name='earlier_on_jaar']")
        first = {"earlier": "used", "earlier_on_dag": "3", "earlier_on_maand": "6", "earlier_on_jaar": "2018"}
        client.post(CHECK, {**FITS, **first})
        assert "€ 45,00" in client.text.replace("\xa0", " ")  # the window closed yesterday
        client.post(CHECK, {**FITS, **first, "earlier": "used_twice", "earlier_on_dag": "4"})
        assert verdicts(client)["Eerdere cheques"] == "Niet in orde"
        client.post(CHECK, {**FITS, "earlier": "used"})
        assert verdicts(client)["Eerdere cheques"] == "Nog niet bekend"
        assert client.post(CHECK, {**FITS, **first, "earlier_on_jaar": "2025"}).status_code == 422
    client.get(CHECK)
    assert not client.page.xpath("//input[@name='earlier_on_jaar']")
    assert not client.page.xpath("//input[@value='used_twice']")


def ask_on(client: CheckedClient, at: datetime) -> str:
    with clock.fixed_at(at):
        client.post(CHECK, FITS)
    return " ".join(client.text.replace("\xa0", " ").split())


def test_under_a_quota_the_cheques_of_the_month_that_are_left_count(client: CheckedClient) -> None:
    later = OPENING + timedelta(days=2)
    told = ask_on(client, later)
    assert verdicts(client)["Cheques van deze maand"] == "In orde"
    assert "Met deze antwoorden zou je recht hebben op een loopbaancheque." in told
    assert "Vandaag zijn er nog 1.000 van de 1.000 cheques van deze maand. Dat kan snel veranderen" in told
    a_list(2)
    ask()
    assert "Vandaag is er nog 1 van de 2 cheques van deze maand." in ask_on(client, later)
    ask()
    told = ask_on(client, later)
    assert verdicts(client)["Cheques van deze maand"] == "Niet in orde"
    assert "De cheques van deze maand zijn nu allemaal gevraagd. Vraag je toch aan" in told
    assert "vanaf de volgende opening, om 9.00 u. op 1 mei 2025" in told


def test_before_the_opening_of_the_month_it_says_from_when(client: CheckedClient) -> None:
    told = ask_on(client, OPENING - timedelta(hours=1))
    assert "Vanaf 1 april 2025 om 9.00 u. kan je een van de 1.000 cheques van deze maand vragen. Of er dan" in told
    assert "wie eerst vraagt, krijgt eerst" in told
    assert "Vandaag zijn er nog 1.000" not in told


def test_without_a_law_there_is_nothing_to_ask(client: CheckedClient) -> None:
    with clock.fixed_at(clock.start_of(date(2027, 1, 1)) + timedelta(hours=9)):
        client.get(CHECK)
        assert not client.page.xpath("//main//form")
        client.post(CHECK, FITS)
    assert "Je kan nu geen cheque aanvragen" in client.text
    assert "zou je" not in client.text


# --- The loopbaanbegeleidingstest ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "heading", "told"),
    [
        ({}, "Ja, loopbaanbegeleiding past", ["Het eerste gesprek is gratis"]),
        ({"besides": ["burnout"]}, "Misschien later", ["huisarts", "Eerst herstellen, dan kiezen"]),
        ({"besides": ["burnout"], "goals": ["job"]}, "Nee, andere hulp", ["huisarts", "bemiddelaar"]),
        ({"besides": ["therapy"]}, "Misschien later", ["Tele-Onthaal", "CAW"]),
        ({"questions": [], "goals": ["business"]}, "Nee, andere hulp", ["VLAIO"]),
        (
            {"questions": [], "goals": ["job"], "besides": ["outplacement"]},
            "Nee, andere hulp",
            ["outplacement", "VDAB"],
        ),
        ({"besides": ["outplacement"]}, "Ja, loopbaanbegeleiding past", ["Hiervoor moet je ergens anders zijn"]),
        ({"besides": ["part"], "questions": []}, "Nee, andere hulp", ["staat op zichzelf"]),
        ({"initiative": "other"}, "Nee, andere hulp", ["Je werkgever kan ze niet opleggen"]),
        ({"initiative": "both"}, "Ja, loopbaanbegeleiding past", ["het resultaat is van jou"]),
        ({"questions": []}, "Nog niet", ["Kom terug als er een vraag"]),
    ],
)
def test_an_honest_outcome(client: CheckedClient, said: dict[str, Any], heading: str, told: list[str]) -> None:
    assert client.get(TEST).status_code == 200
    response = client.post(TEST, {**CAREER, **said})
    assert response.status_code == 200
    notice = client.page.xpath("//*[@id='antwoord']")[0].text_content()
    assert heading in notice
    for each in told:
        assert each in client.text
    assert "nergens bewaard" in client.text


def test_what_it_needs_to_know_is_asked(client: CheckedClient) -> None:
    assert client.post(TEST, {}).status_code == 422
    assert "Kies wie dit wil." in client.text
    assert not client.page.xpath("//*[@id='antwoord']")


# --- Nothing is kept -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "said"), [(CHECK, {**FITS, "years": "37"}), (TEST, CAREER)])
def test_nothing_is_kept(
    client: CheckedClient, path: str, said: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    events = Event.objects.count()
    with (
        caplog.at_level(logging.DEBUG),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        client.get(path)
        response = client.post(path, said)
    written = [each["sql"] for each in queries if not each["sql"].lstrip().upper().startswith("SELECT")]
    assert written == []
    assert (Event.objects.count(), Application.objects.count(), Session.objects.count()) == (events, 0, 0)
    assert not client.cookies
    assert not response.cookies
    assert response.headers["Cache-Control"] == "no-store"
    logged = "\n".join(
        f"{each.getMessage()} {each.__dict__}" for each in caplog.records if each.name != "django.db.backends"
    )
    assert "flanders" not in logged
    assert "'37'" not in logged


@pytest.mark.parametrize("path", [CHECK, TEST])
def test_answers_never_stand_in_an_address(client: CheckedClient, path: str) -> None:
    client.get(path)
    (form,) = client.page.xpath("//main//form")
    assert (form.get("method"), form.get("action")) == ("post", None)
    client.get(f"{path}?region=elsewhere&questions=1")
    assert not client.page.xpath("//main//input[@checked]")


@pytest.mark.parametrize("path", [CHECK, TEST])
def test_a_post_needs_no_token_since_it_changes_nothing(path: str) -> None:
    strict = CheckedClient(enforce_csrf_checks=True)
    assert strict.post(path, FITS if path == CHECK else CAREER).status_code == 200


@pytest.mark.parametrize("path", ["/", "/heb-je-recht/"])
def test_the_check_is_found(client: CheckedClient, path: str) -> None:
    client.get(path)
    assert client.page.xpath(f"//main//a[@href='{CHECK}']")


@pytest.mark.parametrize("path", ["/", "/wat-is-loopbaanbegeleiding/"])
def test_the_test_is_found(client: CheckedClient, path: str) -> None:
    client.get(path)
    assert client.page.xpath(f"//main//a[@href='{TEST}']")
