"""A form is done once, whatever the person clicks, and its text is never lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from loopbaan.accounts.models import Person
from loopbaan.core.actor import Capacity
from loopbaan.web import kept_forms
from loopbaan.web.models import KeptForm, SubmittedForm
from tests.support import people
from tests.support.html import CheckedClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.pages")]
NOTE = "/mijn/nota/"


def notes() -> int:
    return Person.objects.filter(family_name__in=["Nota", "Ding"]).count()


@pytest.fixture
def citizen(citizen_client: Callable[..., CheckedClient]) -> CheckedClient:
    return citizen_client()


def typed_into(page: CheckedClient, **values: str) -> dict[str, str]:
    """The fields of the last page's form as a browser would send them, with what was typed."""
    fields = {each.get("name"): each.get("value") or "" for each in page.page.xpath("//main//form//input[@name]")}
    return {**fields, **values}


def test_a_form_is_shown_and_done(citizen: CheckedClient) -> None:
    assert citizen.get(NOTE).status_code == 200
    answer = citizen.post(NOTE, typed_into(citizen, text="Hallo"))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/klaar/")
    assert notes() == 1
    assert citizen.get(NOTE).status_code == 200
    assert "De nota is bewaard." in citizen.text


@pytest.mark.parametrize("path", [NOTE, "/mijn/buiten/"])
def test_the_same_form_twice_is_done_once(citizen: CheckedClient, path: str) -> None:
    citizen.get(path)
    fields = typed_into(citizen, text="Hallo")
    first, second = citizen.post(path, fields), citizen.post(path, fields)
    assert notes() == 1
    assert first["Location"] == second["Location"]
    citizen.get(path)
    assert "De nota is bewaard." in citizen.text


def test_going_back_to_change_the_text_is_another_sending(citizen: CheckedClient) -> None:
    citizen.get(NOTE)
    fields = typed_into(citizen, text="Hallo")
    citizen.post(NOTE, fields)
    citizen.post(NOTE, {**fields, "text": "Hallo daar"})
    assert notes() == 2


def test_one_key_serves_several_buttons_of_a_page(citizen: CheckedClient) -> None:
    key = {"form_token": citizen.key()}
    for number in (1, 2):
        citizen.post(f"/mijn/ding/00000000-0000-0000-0000-00000000000{number}/", key)
    assert notes() == 2


def test_an_action_asks_first(citizen: CheckedClient) -> None:
    path = "/mijn/ding/00000000-0000-0000-0000-000000000001/"
    citizen.get(path)
    assert "Het ding verdwijnt." in citizen.text
    assert notes() == 0
    assert citizen.post(path, typed_into(citizen))["Location"] == "/mijn/"
    assert notes() == 1


def test_a_mistake_keeps_the_text_and_the_key(citizen: CheckedClient) -> None:
    citizen.get(NOTE)
    answer = citizen.post(NOTE, typed_into(citizen, text="", on_dag="31", on_maand="2", on_jaar="2026"))
    assert answer.status_code == 422
    assert "Deze datum bestaat niet" in citizen.text
    assert citizen.page.xpath("//input[@name='on_dag']/@value") == ["31"]
    assert not SubmittedForm.objects.exists()
    assert citizen.post(NOTE, typed_into(citizen, text="Nu wel", on_maand="3")).status_code == 302


def test_a_refusal_stands_beside_its_field_and_writes_nothing(citizen: CheckedClient) -> None:
    answer = citizen.send(NOTE, {"text": "weiger"})
    assert answer.status_code == 422
    assert citizen.page.xpath("//a[@href='#id_text']/text()") == ["Dit mag niet."]
    assert notes() == 0
    assert not SubmittedForm.objects.exists()


def test_a_step_that_came_too_late(citizen: CheckedClient) -> None:
    assert citizen.send(NOTE, {"text": "te laat"}).status_code == 409
    assert "Dat kan nu niet meer." in citizen.text
    assert notes() == 0


def test_what_is_gone_is_gone(citizen: CheckedClient) -> None:
    assert citizen.send(NOTE, {"text": "weg"}).status_code == 404
    assert notes() == 0


@pytest.mark.parametrize("key", ["", "forged", "a.b.c:d:e"])
def test_a_form_without_a_key_of_ours_is_shown_again(citizen: CheckedClient, key: str) -> None:
    answer = citizen.post(NOTE, {"text": "Hallo", "form_token": key})
    assert answer.status_code == 409
    assert "stond te lang open" in citizen.text
    assert citizen.page.xpath("//textarea")[0].text.strip() == "Hallo"
    assert notes() == 0


def test_a_key_given_to_somebody_else_does_not_count(
    citizen: CheckedClient, citizen_client: Callable[..., CheckedClient]
) -> None:
    other = citizen_client(people.a_citizen("Bart", "Claes"))
    assert citizen.post(NOTE, {"text": "Hallo", "form_token": other.key()}).status_code == 409
    assert notes() == 0


def test_a_public_form_works_for_visitors(client: CheckedClient) -> None:
    client.get("/open/")
    fields = typed_into(client, text="Hallo")
    assert client.post("/open/", fields).status_code == 302
    assert client.post("/open/", fields).status_code == 302
    assert notes() == 1


# --- A login that expired -----------------------------------------------------------------------------------------


def expire(client: CheckedClient) -> None:
    client.session.delete()


def test_the_text_of_an_expired_login_comes_back_to_the_same_person(citizen: CheckedClient) -> None:
    citizen.get(NOTE)
    fields = typed_into(citizen, text="Een lang verhaal", on_dag="3", on_maand="mrt", on_jaar="2026")
    expire(citizen)
    answer = citizen.post(NOTE, fields)
    assert answer.status_code == 302
    login = answer["Location"]
    assert login.startswith("/aanmelden/?next=%2Fmijn%2Fnota%2F%3Fbewaard%3D")
    assert notes() == 0
    assert b"lang verhaal" not in bytes(KeptForm.objects.get().content_sealed)
    citizen.get(login)
    assert "Je was te lang weg" in citizen.text
    after = citizen.page.xpath("//input[@name='next']/@value")[0]
    people.log_in_citizen(citizen, citizen.person)
    citizen.get(after)
    assert "Je tekst staat er nog" in citizen.text
    assert citizen.page.xpath("//textarea")[0].text.strip() == "Een lang verhaal"
    assert citizen.page.xpath("//input[@name='on_maand']/@value") == ["mrt"]
    assert not citizen.page.xpath("//*[contains(@class, 'error')]")
    assert citizen.post(after, typed_into(citizen, text="Een lang verhaal")).status_code == 302
    assert notes() == 1
    assert not KeptForm.objects.exists()


def test_the_text_is_for_nobody_else(
    citizen: CheckedClient, citizen_client: Callable[..., CheckedClient], regie_client: Callable[..., CheckedClient]
) -> None:
    fields = {"text": "Geheim verhaal", "form_token": citizen.key()}
    expire(citizen)
    citizen.post(NOTE, fields)
    address = f"{NOTE}?{kept_forms.PARAMETER}={KeptForm.objects.get().id}"
    other = citizen_client(people.a_citizen("Bart", "Claes"))
    other.get(address)
    assert "Geheim verhaal" not in other.page.text_content()
    at_work = regie_client(citizen.person)
    assert kept_forms.kept_for(at_work.actor, NOTE, str(KeptForm.objects.get().id)) is None
    people.log_in_citizen(citizen, citizen.person)
    citizen.get(f"/mijn/buiten/?{kept_forms.PARAMETER}={KeptForm.objects.get().id}")
    assert "Geheim verhaal" not in citizen.page.text_content()
    citizen.get(address)
    assert "Geheim verhaal" in citizen.page.text_content()


@pytest.mark.parametrize("logged_in_again", [True, False])
def test_the_text_of_an_old_tab_comes_back_after_a_new_login(citizen: CheckedClient, logged_in_again: bool) -> None:
    citizen.get(NOTE)
    fields = typed_into(citizen, text="Een lang verhaal")
    # A login gives the browser another CSRF cookie than the one that the open form was made with.
    tab = CheckedClient(enforce_csrf_checks=True)
    people.log_in_citizen(tab, citizen.person)
    tab.cookies["csrftoken"] = "b" * 32
    if not logged_in_again:
        expire(tab)
    answer = tab.post(NOTE, fields)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{NOTE}?{kept_forms.PARAMETER}=")
    assert notes() == 0
    people.log_in_citizen(tab, citizen.person)
    tab.get(answer["Location"])
    assert tab.page.xpath("//textarea")[0].text.strip() == "Een lang verhaal"


def test_a_form_that_another_site_sends_is_not_kept(
    citizen: CheckedClient, citizen_client: Callable[..., CheckedClient]
) -> None:
    other = citizen_client(people.a_citizen("Bart", "Claes"))
    tab = CheckedClient(enforce_csrf_checks=True)
    people.log_in_citizen(tab, citizen.person)
    for key in ("", "forged", other.key()):
        assert tab.post(NOTE, {"text": "Hallo", "form_token": key}).status_code == 403
    assert not KeptForm.objects.exists()


def test_text_that_names_nobody_is_not_kept(client: CheckedClient) -> None:
    answer = client.post(NOTE, {"text": "Hallo", "form_token": "forged"})
    assert answer["Location"] == "/aanmelden/?next=%2Fmijn%2Fnota%2F"
    client.post(NOTE, {"text": "Hallo", "form_token": client.key()})
    assert not KeptForm.objects.exists()


def test_only_the_newest_texts_of_a_person_are_kept(
    citizen: CheckedClient, citizen_client: Callable[..., CheckedClient]
) -> None:
    other = citizen_client(people.a_citizen("Bart", "Claes"))
    for client, texts in ((other, ["Van Bart"]), (citizen, [f"Tekst {number}" for number in range(7)])):
        fields = [{"text": text, "form_token": client.key()} for text in texts]
        expire(client)
        for each in fields:
            client.post(NOTE, each)
    rows = KeptForm.objects.filter(person_id=citizen.person.id).order_by("kept_at")
    kept = [kept_forms.kept_for(citizen.actor, NOTE, str(row.id)) for row in rows]
    assert [each["text"] for each in kept if each] == [f"Tekst {number}" for number in range(2, 7)]
    assert KeptForm.objects.filter(person_id=other.person.id).count() == 1


def test_kept_text_is_erased_after_a_day(citizen: CheckedClient) -> None:
    fields = {"text": "Hallo", "form_token": citizen.key()}
    expire(citizen)
    citizen.post(NOTE, fields)
    row = KeptForm.objects.get()
    assert kept_forms.erase_expired() == 0
    assert kept_forms.kept_for(citizen.actor, NOTE, str(row.id)) is not None
    KeptForm.objects.update(expires_at=row.kept_at)
    assert kept_forms.kept_for(citizen.actor, NOTE, str(row.id)) is None
    assert kept_forms.erase_expired() == 1


# --- At the same time -----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", [NOTE, "/mijn/buiten/"])
def test_a_double_click_is_done_once(citizen_client: Callable[..., CheckedClient], path: str) -> None:
    answers: list[Any] = []
    first = citizen_client()
    fields = {"text": "traag", "form_token": first.key()}

    def click() -> None:
        second = CheckedClient()
        second.cookies = first.cookies
        try:
            answers.append(second.post(path, fields))
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _each in range(3)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert len({answer["Location"] for answer in answers}) == 1
    assert notes() == 1


def test_a_capacity_is_part_of_the_key(citizen: CheckedClient) -> None:
    from loopbaan.web import form_keys

    key = form_keys.read_key(citizen.key())
    assert key is not None
    assert key.capacity == Capacity.CITIZEN.value
    assert not key.is_for(None)
