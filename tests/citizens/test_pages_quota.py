"""What a citizen and regie see of a monthly quota: before the opening, a place, the waiting list, its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from citizens.domain import quota, quota_end
from citizens.models import Application, QuotaMonth, month_id
from citizens.selectors import quota_alarms
from loopbaan.accounts.models import Person, RegieRole
from loopbaan.core import clock
from loopbaan.core.clock import BRUSSELS, start_of
from loopbaan.messages import service as messages
from tests.citizens.test_quota import APRIL, MAY, OPENING, a_list, ask, counts, stand, withdraw
from tests.support.cheques import as_citizen
from tests.support.html import CheckedClient
from tests.support.people import a_citizen, log_in_citizen, log_in_regie

pytestmark = pytest.mark.django_db
APPLY = "/mijn/aanvraag/nieuw/"


def reached_by_letter(person: Person) -> Person:
    messages.choose_letters(actor=as_citizen(person), person_id=person.id, at=OPENING)
    return person


@contextmanager
def visit(at: datetime, person: Person | None = None) -> Iterator[CheckedClient]:
    """Somebody logged in, with the clock at a moment."""
    with clock.fixed_at(at):
        yield log_in_citizen(CheckedClient(), person or reached_by_letter(a_citizen()))


def words(client: CheckedClient) -> str:
    return " ".join(client.text.replace("\xa0", " ").split())


def address_of(application: Application) -> str:
    return reverse("citizens:application", args=[application.id])


def test_hours_before_the_opening_the_page_says_when_and_how_many_and_looks_again() -> None:
    with visit(OPENING - timedelta(hours=1)) as client:
        answer = client.get(APPLY)
        text = words(client)
    assert "Vanaf 1 april 2025 om 9.00 u. kan je een van de 1.000 cheques van deze maand vragen" in text
    assert "Vraag je cheque aan" not in [each.text_content().strip() for each in client.page.xpath("//button")]
    (refresh,) = client.page.xpath("//meta[@http-equiv='refresh']/@content")
    assert 45 * 60 <= int(refresh) <= 46 * 60 + 1
    assert answer.status_code == 200


def test_a_day_before_the_page_does_not_renew_itself() -> None:
    with visit(datetime(2025, 5, 1, 0, 5, tzinfo=BRUSSELS) - timedelta(hours=8, minutes=6)) as client:
        # The last day of April: that list runs still.
        client.get(APPLY)
    assert not client.page.xpath("//meta[@http-equiv='refresh']")


def test_just_before_the_opening_the_button_is_there_and_pressing_it_is_refused() -> None:
    a_list(5)
    with visit(OPENING - timedelta(minutes=4)) as client:
        client.get(APPLY)
        assert "Nog 4 minuten. De knop staat al klaar" in words(client)
        assert not client.page.xpath("//meta[@http-equiv='refresh']")
        answer = client.send(APPLY)
        assert answer.status_code == 422
        assert "Je kan nog niet aanvragen. Vanaf 1 april 2025 om 9.00 u. kan het wel." in words(client)
    assert counts() == (0, 0, 0, 0)


def test_the_same_page_works_from_the_opening_on() -> None:
    a_list(5)
    person = reached_by_letter(a_citizen())
    with visit(OPENING - timedelta(minutes=4), person) as client:
        client.get(APPLY)
        key = {"form_token": client.key()}
    with clock.fixed_at(OPENING):
        first = client.post(APPLY, key)
        again = client.post(APPLY, key)
    assert first.url == again.url == address_of(Application.objects.get(person=person))
    assert counts() == (1, 1, 0, 0)


def test_who_has_a_place_sees_its_number_while_the_sources_are_asked() -> None:
    a_list(5)
    ask()
    application = ask(reached_by_letter(a_citizen()))
    with visit(OPENING, application.person) as client:
        client.get(address_of(application))
    assert "Je hebt een plaats: nummer 2 op de lijst van deze maand." in words(client)
    assert client.page.xpath("//*[@id='stand']/@hx-trigger") == ["every 10s"]


def test_who_waits_sees_the_place_in_line_what_comes_and_how_they_hear_of_it() -> None:
    a_list(1)
    ask()
    ask()
    application = ask(reached_by_letter(a_citizen()))
    with visit(OPENING + timedelta(hours=2), application.person) as client:
        client.get(address_of(application))
        text = words(client)
        assert client.heading.endswith("Je staat op de wachtlijst")
        assert "Je bent nummer 2 van de 2 mensen die wachten." in text
        assert "Op 1 april 2025 om 9.00 u. vroeg je aan." in text
        assert "De lijst loopt tot en met 30 april 2025." in text
        assert "Vanaf de volgende opening, op 1 mei 2025 om 9.00 u., kan je opnieuw aanvragen." in text
        assert "We sturen je een brief" in text
        # A second tab, another day, after logging in again: the same.
        assert client.get(APPLY).url == address_of(application)
        client.get(reverse("citizens:home"))
        assert "Je staat op de wachtlijst" in words(client)


def test_somebody_elses_place_in_line_is_not_there() -> None:
    a_list(1)
    ask()
    application = ask()
    with visit(OPENING) as client:
        assert client.get(address_of(application)).status_code == 404


def test_in_the_last_month_the_page_does_not_promise_another_opening() -> None:
    october = datetime(2025, 10, 1, 9, 0, tzinfo=BRUSSELS)
    a_list(1, date(2025, 10, 1))
    ask(at=october)
    application = ask(reached_by_letter(a_citizen()), at=october)
    with visit(october, application.person) as client:
        client.get(address_of(application))
    assert "Onder deze regels komt er geen nieuwe opening meer." in words(client)


def test_a_second_tab_with_an_old_form_leads_to_the_place_in_line() -> None:
    a_list(1)
    ask()
    person = reached_by_letter(a_citizen())
    with visit(OPENING, person) as client:
        client.get(APPLY)
        first = client.post(APPLY, {"form_token": client.key()})
        second = client.send(APPLY)
    assert (second.status_code, second.url) == (302, first.url)
    assert counts() == (2, 1, 1, 0)


def test_the_page_says_what_is_left_and_how_many_wait() -> None:
    a_list(3)
    ask()
    with visit(OPENING) as client:
        client.get(APPLY)
        assert "Van de 3 cheques van deze maand zijn er nog 2 over." in words(client)
        for _ in range(4):
            ask()
        client.get(APPLY)
        assert "Vraag je nu aan, dan kom je op de wachtlijst. Daar wachten nu 2 mensen." in words(client)


def test_stepping_off_the_list_is_asked_in_its_own_words() -> None:
    a_list(1)
    ask()
    application = ask(reached_by_letter(a_citizen()))
    path = reverse("citizens:withdraw", args=[application.id])
    with visit(OPENING, application.person) as client:
        client.get(path)
        assert client.heading.endswith("Ga van de wachtlijst")
        assert "dan sta je achteraan" in words(client)
        client.send(path)
    assert stand(application) == ("withdrawn", "left")


def test_between_the_end_of_the_list_and_the_decision_the_page_says_so() -> None:
    a_list(1)
    ask()
    application = ask(reached_by_letter(a_citizen()))
    quota_end.end_list(month_id(APRIL), MAY)
    with visit(start_of(MAY), application.person) as client:
        client.get(address_of(application))
        assert client.heading.endswith("De wachtlijst is voorbij")
    quota_end.end_waiting(at=start_of(MAY))
    with visit(start_of(MAY), application.person) as client:
        client.get(address_of(application))
        text = words(client)
        assert "Dit keken we niet na: er was geen cheque van deze maand meer." in text
        assert "om 9.00 u. op 1 mei 2025" in text
        client.get(reverse("citizens:decision", args=[application.id]))
        assert "Dit portaal: de lijst van de maand" in words(client)
        client.get(reverse("citizens:home"))
        assert "De cheques van deze maand zijn op." in words(client)


def test_the_button_takes_few_statements_and_asks_no_source() -> None:
    a_list(5)
    person = reached_by_letter(a_citizen())
    with visit(OPENING, person) as client:
        client.get(APPLY)
        key = client.key()
        with CaptureQueriesContext(connection) as seen:
            client.post(APPLY, {"form_token": key})
    said = [each["sql"].split()[0] for each in seen.captured_queries]
    assert len(said) <= 17, said
    assert not [each for each in seen.captured_queries if "magda" in each["sql"]]


# --- regie ---------------------------------------------------------------------------------------------------------
def test_regie_sees_the_figures_of_the_month(django_capture_on_commit_callbacks: Any) -> None:
    a_list(2)
    one, _two, next_, _last = (ask() for _ in range(4))
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(one)
    with clock.fixed_at(OPENING + timedelta(hours=1)):
        client = log_in_regie(CheckedClient(), a_citizen(), roles=[RegieRole.AUDITOR])
        client.get(reverse("regie:quota"))
        text = words(client)
    assert "april 2025" in text
    for figure in ("Bezette plaatsen 2", "Vrijgekomen 1", "Wachten nu 1", "Gevraagd 4", "Verkocht 0"):
        assert figure in text, (figure, text)
    assert next_.person.family_name not in text


def test_regie_sees_that_there_was_no_list() -> None:
    client = log_in_regie(CheckedClient(), a_citizen(), roles=[RegieRole.ADMINISTRATOR])
    client.get(reverse("regie:quota"))
    assert "Nog geen lijst" in words(client)


# --- the nightly look ----------------------------------------------------------------------------------------------
def test_a_count_that_is_not_that_of_its_rows_is_named() -> None:
    a_list(1)
    ask()
    ask()
    assert quota_alarms(APRIL) == []
    QuotaMonth.objects.update(waiting=7)
    (line,) = quota_alarms(APRIL)
    assert line.startswith("lijst van 2025-04: gevraagd 2, bezet 1, wachtend 7")


def test_people_who_wait_beside_a_free_place_are_named() -> None:
    a_list(1)
    holder = ask()
    ask()
    withdraw(holder)
    assert quota_alarms(APRIL) == ["lijst van 2025-04: 1 plaatsen vrij terwijl er 1 wachten"]
    quota.fill_all(at=OPENING)
    assert quota_alarms(APRIL) == []
