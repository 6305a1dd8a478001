"""What goes wrong: each ends in a clear sentence, nothing is lost and nothing is done twice."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from datetime import timedelta

import psutil
import pytest
from playwright.sync_api import Error as PlaywrightError

from devservices.process import wait_until
from tests.journeys import steps
from tests.journeys.test_centre import agree, fill_talk, numbers_of, redeem
from tests.journeys.visitor import PHONE, Visitor
from tests.journeys.world import World

Window = Callable[..., Visitor]


def applications_of(world: World, insz_name: str) -> int:
    """How many applications somebody filed."""
    found: int = world.value(
        "SELECT count(*) FROM citizens_application a JOIN accounts_person p ON p.id = a.person_id"
        " WHERE p.given_name || ' ' || p.family_name = %s",
        insz_name,
    )
    return found


def test_a_double_click_does_it_once(world: World, window: Window) -> None:
    citizen = window(world)
    steps.log_in(citizen, "carla-wouters")
    steps.choose_letters(citizen)
    citizen.go("/mijn/aanvraag/nieuw/")
    with citizen.leaving():
        citizen.page.locator("main form button").first.dblclick()
    citizen.wait_until_not("We vragen je gegevens op")
    assert applications_of(world, "Carla Wouters") == 1
    citizen.follow("Bestel je cheque")
    # Without the script that swallows a second click: three sendings of one form, at once.
    citizen.page.evaluate(
        """async () => {
          const form = document.querySelector('main form');
          const send = () => fetch(form.action, {method: 'POST', body: new FormData(form), redirect: 'manual'});
          await Promise.all([send(), send(), send()]);
        }"""
    )
    with citizen.leaving():
        citizen.page.reload()
    citizen.sees("€ 90,00")
    orders = world.value(
        "SELECT count(*) FROM citizens_order o JOIN citizens_application a ON a.id = o.application_id"
        " JOIN accounts_person p ON p.id = a.person_id WHERE p.family_name = 'Wouters'"
    )
    payments = world.value(
        "SELECT count(*) FROM citizens_payment y JOIN citizens_order o ON o.id = y.order_id"
        " JOIN citizens_application a ON a.id = o.application_id"
        " JOIN accounts_person p ON p.id = a.person_id WHERE p.family_name = 'Wouters'"
    )
    assert (orders, payments) == (1, 1)


def test_an_old_form_in_a_second_tab_overwrites_nothing(world: World, window: Window) -> None:
    counsellor, citizen = window(world), window(world)
    steps.log_in(counsellor, "els-bogaerts")
    redeem(counsellor, "xandra-nys")
    dossier = counsellor.path
    steps.log_in(citizen, "xandra-nys")

    # The agreement changes while the citizen is reading it: the signature is not put under another text.
    counsellor.follow("Stel de overeenkomst op")
    counsellor.press("Stel op en ga ondertekenen")
    citizen.go("/mijn/begeleiding/")
    citizen.follow("Lees en onderteken je overeenkomst")
    counsellor.go(dossier)
    counsellor.follow("Stel de overeenkomst opnieuw op")
    counsellor.fill("Wat jullie nog afspreken", "Verzetten kan tot een dag vooraf.")
    counsellor.press("Stel op en ga ondertekenen")
    citizen.page.locator("[name=agreed]").check()
    citizen.press("Onderteken de overeenkomst", status=422)
    citizen.sees("Dit is intussen gewijzigd.")
    signatures = world.value(
        "SELECT count(*) FROM documents_signature s JOIN accounts_person p ON p.id = s.person_id"
        " WHERE p.family_name = 'Nys'"
    )
    assert signatures == 0
    agree_again(counsellor, citizen, dossier)

    # Two tabs with one plan: the second is told, and keeps what was typed.
    tab = window(world)
    tab.page.context.add_cookies(counsellor.page.context.cookies())
    for each in (counsellor, tab):
        each.go(dossier + "plan/")
    counsellor.fill("Inzichten", "Uit de eerste tab.")
    counsellor.press("Bewaar het plan")
    tab.fill("Inzichten", "Uit de tweede tab.")
    tab.press("Bewaar het plan", status=422)
    assert tab.page.get_by_label("Inzichten").input_value() == "Uit de tweede tab."
    counsellor.reload()
    counsellor.sees("Uit de eerste tab.")
    counsellor.does_not_see("Uit de tweede tab.")


def agree_again(counsellor: Visitor, citizen: Visitor, dossier: str) -> None:
    """Both sign the agreement that stands."""
    counsellor.page.locator("[name=agreed]").check()
    counsellor.press("Onderteken de overeenkomst")
    citizen.go("/mijn/begeleiding/")
    citizen.follow("Lees en onderteken je overeenkomst")
    citizen.sees("Verzetten kan tot een dag vooraf.")
    citizen.page.locator("[name=agreed]").check()
    citizen.press("Onderteken de overeenkomst")


def test_a_login_that_expires_in_the_middle_of_a_form_keeps_the_text(world: World, window: Window) -> None:
    counsellor, citizen = window(world), window(world)
    steps.log_in(counsellor, "els-bogaerts")
    redeem(counsellor, "umut-yilmaz")
    dossier = counsellor.path
    steps.log_in(citizen, "umut-yilmaz")
    agree(counsellor, citizen)
    start = steps.today(counsellor)
    steps.move_clock(counsellor, start + timedelta(days=2))
    counsellor.go(dossier)
    counsellor.follow("Noteer een gesprek")
    fill_talk(counsellor, start + timedelta(days=1), "9.00", "10.00")
    counsellor.press("Noteer het gesprek")
    citizen.go("/mijn/begeleiding/")
    citizen.follow(re.compile("Bevestig je gesprek"))
    citizen.follow("Nee, dit klopt niet")
    text = "Het gesprek begon pas om half tien,\nen duurde een half uur."
    citizen.fill("Wat klopt er niet?", text)
    forget_login(citizen)
    citizen.press("Meld dat dit niet klopt")
    citizen.sees("Wat je al invulde, hebben we voor jou bewaard.")
    citizen.press("Meld je aan als burger")
    citizen.press(re.compile("^Umut Yilmaz"))
    citizen.sees("Je tekst staat er nog")
    assert citizen.page.get_by_label("Wat klopt er niet?").input_value().replace("\r", "") == text
    citizen.picture("tekst-bewaard")
    citizen.press("Meld dat dit niet klopt")
    citizen.sees("We gaven dit door.", "half tien")


def forget_login(visitor: Visitor) -> None:
    """What an hour of doing nothing leads to."""
    context = visitor.page.context
    kept = [cookie for cookie in context.cookies() if cookie["name"] != "loopbaan_demo"]
    context.clear_cookies()
    context.add_cookies(kept)  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["unavailable", "fault", "broken", "no_answer", "contradictory"])
def test_a_source_that_fails_leaves_it_undecided_until_it_answers(world: World, window: Window, mode: str) -> None:
    citizen = window(world)
    insz = steps.a_stranger()
    contradicts = mode == "contradictory"
    world.source_mode(insz, "GeefPersoon" if contradicts else "GeefWerkrelaties", mode)
    steps.log_in_with(citizen, insz)
    steps.choose_letters(citizen)
    steps.apply(citizen)
    assert citizen.heading.endswith("Nog niet beslist")
    if contradicts:
        citizen.sees("Een bron zegt niet genoeg", "liggen in een verschillend gewest", "Zelf bewijs bezorgen")
    else:
        citizen.sees("We vragen het vanzelf opnieuw", "Dimona")
    if mode == "fault":
        citizen.picture("nog-niet-beslist")
    page = citizen.path
    world.ask_sandbox("DELETE", f"/magda/api/modes?insz={insz}")
    steps.move_clock(citizen, steps.today(citizen) + timedelta(days=1))
    steps.until_decided(citizen, page, "Je hebt recht op een loopbaancheque")


def test_a_slow_source_is_shown_and_waited_for(world: World, window: Window) -> None:
    citizen = window(world)
    insz = steps.a_stranger()
    world.source_mode(insz, "GeefDmfaVoorWerknemer", "slow", 3)
    steps.log_in_with(citizen, insz)
    steps.choose_letters(citizen)
    citizen.go("/mijn/aanvraag/nieuw/")
    citizen.press("Vraag je cheque aan")
    assert citizen.heading.endswith("We vragen je gegevens op")
    citizen.sees("DmfA")
    citizen.picture("bronnen-vragen")
    citizen.wait_until_not("We vragen je gegevens op")
    assert citizen.heading.endswith("Je hebt recht op een loopbaancheque")


def test_who_waits_for_an_answer_knows_that_it_is_on_its_way(world: World, window: Window) -> None:
    citizen = window(world, viewport=PHONE)
    steps.log_in_with(citizen, steps.a_stranger())
    citizen.go("/mijn/contact/")
    citizen.tick("Met een brief")
    # As a portal that is slow to answer: what was sent stays out.
    citizen.page.evaluate("() => document.addEventListener('submit', (sent) => sent.preventDefault())")
    citizen.page.get_by_role("button", name="Bewaar je keuze").click()
    on_its_way = citizen.page.locator(".lb-on-its-way")
    on_its_way.get_by_text("We zijn ermee bezig").wait_for()
    citizen.picture("onderweg")
    on_its_way.get_by_text("Opnieuw drukken mag, het telt maar één keer").wait_for(timeout=15_000)


def test_what_is_of_somebody_else_does_not_exist(world: World, window: Window) -> None:
    owner, curious = window(world), window(world)
    steps.log_in_with(owner, steps.a_stranger())
    cheque = steps.buy(owner)
    application = world.value(
        "SELECT o.application_id FROM citizens_cheque c JOIN citizens_order o ON o.id = c.order_id WHERE c.id = %s",
        cheque.split("/")[3],
    )
    order = world.value("SELECT order_id FROM citizens_cheque WHERE id = %s", cheque.split("/")[3])
    steps.log_in_with(curious, steps.a_stranger())
    for path in (
        cheque,
        cheque + "pdf/",
        f"/mijn/bestelling/{order}/",
        f"/mijn/bestelling/{order}/terug/",
        f"/mijn/aanvraag/{application}/",
        f"/mijn/aanvraag/{application}/beslissing/",
    ):
        curious.go(path, status=404)
    assert curious.heading == "We vinden deze pagina niet"
    # Nor does a page of another capacity, whether or not what it names exists.
    trajectory = world.value("SELECT id FROM centres_trajectory ORDER BY redeemed_at LIMIT 1")
    for path in (f"/centrum/dossier/{trajectory}/", f"/regie/dossier/{trajectory}/openen/"):
        curious.go(path, status=404)
    other_centre = window(world)
    steps.log_in(other_centre, "joris-thijs")
    other_centre.go(f"/centrum/dossier/{trajectory}/", status=404)


def test_wrong_numbers_are_refused_and_guessing_ends(world: World, window: Window) -> None:
    counsellor = window(world)
    steps.log_in(counsellor, "sofie-lemmens", organisation="wegwijzer")
    number, client_number = numbers_of(world, "zeger-bogaert")
    foreign = numbers_of(world, "sam-dewulf")[1]
    for _guess in range(10):
        counsellor.go("/centrum/cheque/")
        counsellor.fill("Chequenummer", number)
        counsellor.fill("Klantnummer", foreign)
        counsellor.press("Registreer de cheque", status=422)
    counsellor.fill("Klantnummer", client_number)
    counsellor.press("Registreer de cheque", status=422)
    counsellor.does_not_see("geregistreerd.")
    assert not world.rows(
        "SELECT t.id FROM centres_trajectory t JOIN citizens_cheque c ON c.id = t.cheque_id WHERE c.number = %s", number
    )


def test_the_servers_fail_one_by_one_and_nothing_is_lost(own_world: World, window: Window) -> None:
    world = own_world
    citizen = window(world)
    steps.log_in(citizen, "dirk-jacobs")
    steps.choose_letters(citizen)

    # Every connection to the databank is cut, as when it is restarted: the next page is there.
    assert world.drop_connections() >= 1
    citizen.go("/mijn/")
    assert world.drop_connections() >= 1
    citizen.go("/mijn/aanvraag/nieuw/")

    # The queue is away: the application stands, and says so.
    world.stop_valkey()
    citizen.press("Vraag je cheque aan")
    citizen.sees("Je aanvraag is goed aangekomen. We kunnen de bronnen nu niet meteen bevragen.")
    page = citizen.path
    for path in ("/mijn/inzage/", "/", page):
        citizen.go(path)
    world.start_valkey()
    world.wait_for_worker()
    steps.move_clock(citizen, steps.today(citizen) + timedelta(days=1))
    # One day too few on 2 March; the next day it is enough, but the rules look at the day of the application.
    steps.until_decided(citizen, page, "Je hebt nu geen recht op een loopbaancheque")
    assert applications_of(world, "Dirk Jacobs") == 1

    _the_web_worker_dies_while_it_orders(world, window(world))


def _the_web_worker_dies_while_it_orders(world: World, citizen: Visitor) -> None:
    """The worker waits for the payment provider when it is killed: the order stands, and is paid once."""
    steps.log_in_with(citizen, steps.a_stranger())
    steps.choose_letters(citizen)
    steps.apply(citizen)
    application = citizen.path.split("/")[3]
    citizen.follow("Bestel je cheque")
    provider = [psutil.Process(world.processes["sandbox"].pid)]
    provider += provider[0].children(recursive=True)
    (worker,) = psutil.Process(world.processes["web"].pid).children()
    for each in provider:
        each.suspend()
    try:
        citizen.page.get_by_role("button", name="Bestel en betaal").click(no_wait_after=True)
        ordered = "SELECT count(*) FROM citizens_order WHERE application_id = %s"
        assert wait_until(lambda: world.value(ordered, application) == 1, seconds=20)
        worker.kill()
    finally:
        for each in provider:
            each.resume()
    with contextlib.suppress(PlaywrightError):
        citizen.page.goto("about:blank")
    world.wait_for_web()
    citizen.forget()
    citizen.go("/mijn/")
    citizen.follow("Ga naar je bestelling")
    citizen.press(re.compile("Betaal nu|Ga verder met betalen"))
    steps.pay(citizen)
    assert citizen.heading.endswith("Je cheque is klaar")
    assert world.value(ordered, application) == 1
    assert world.value("SELECT count(*) FROM citizens_cheque WHERE issued_on = %s", steps.today(citizen)) == 1
