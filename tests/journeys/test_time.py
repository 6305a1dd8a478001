"""The calendar moves on: terms end, money goes back, and nobody is told twice."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date

import psycopg

from devservices.process import wait_until
from tests.journeys import steps
from tests.journeys.seed import AUDITED, FINISHED
from tests.journeys.visitor import Visitor
from tests.journeys.world import World

Window = Callable[..., Visitor]
RUN_DUE = "loopbaan.deadlines.tasks.run_due"


def until_nothing_is_due(world: World, day: date) -> None:
    """Wait until the worker has handled every term that passed."""
    until = time.monotonic() + 60
    query = "SELECT count(*) FROM deadlines_deadline WHERE state = 'open' AND due_on <= %s"
    while world.value(query, day):
        assert time.monotonic() < until, world.logs()
        time.sleep(0.3)


def confirm_mail(visitor: Visitor, address: str) -> None:
    """Give a mail address and follow the link in the mail."""
    visitor.go("/mijn/contact/")
    visitor.tick("Per e-mail")
    visitor.fill("Je e-mailadres", address)
    visitor.press("Bewaar je keuze")
    (mail,) = visitor.world.mails_to(address)
    link = next(word for word in mail["text"].split() if "/contact/bevestig/" in word)
    visitor.go(link)
    visitor.press("Ja, dit adres is van mij")


def test_an_unpaid_order_ends_and_an_unstarted_cheque_is_paid_back(own_world: World, window: Window) -> None:
    world = own_world
    forgetful = window(world)
    steps.log_in(forgetful, "an-peeters")
    steps.choose_letters(forgetful)
    steps.apply(forgetful)
    steps.order(forgetful)  # ... and never pays

    waiting = window(world)
    steps.log_in(waiting, "bram-desmet")
    confirm_mail(waiting, "bram@desmet-schrijnwerk.example")
    steps.apply(waiting)
    steps.order(waiting)
    steps.pay(waiting)
    waiting.sees("2 juni 2026")
    waiting.go("/oefenklok/")
    waiting.picture("oefenklok")

    steps.move_clock(waiting, date(2026, 3, 17))
    until_nothing_is_due(world, date(2026, 3, 17))
    forgetful.go("/mijn/")
    forgetful.sees("Je bestelling is geannuleerd", "Vraag opnieuw een cheque aan")

    # A month before the last day to start one mail comes, however often the worker looks.
    steps.move_clock(waiting, date(2026, 5, 4))
    until_nothing_is_due(world, date(2026, 5, 4))
    world.run_task(RUN_DUE)
    reminders = world.mails_to("bram@desmet-schrijnwerk.example", subject="start", count=1)
    assert len(reminders) == 1, [mail["subject"] for mail in reminders]
    assert "2 juni 2026" in " ".join(reminders[0]["text"].split())

    steps.move_clock(waiting, date(2026, 6, 3))
    until_nothing_is_due(world, date(2026, 6, 3))
    waiting.go("/mijn/")
    waiting.sees("€ 90,00 terug", "Je recht op een cheque blijft.")
    _until_paid_back(world, waiting)
    waiting.sees("Je kreeg € 90,00 terug", "Vraag opnieuw een cheque aan")


def _until_paid_back(world: World, citizen: Visitor) -> None:
    def is_paid_back() -> bool:
        world.run_task("citizens.tasks.carry_out_refunds")
        time.sleep(0.5)
        return "Je kreeg" in citizen.text

    citizen.wait(is_paid_back, "for the money", 40, reload=True)


def _the_worker_dies_in_the_middle(world: World, visitor: Visitor, family_name: str) -> None:
    """A year passes; the worker stands before the cheque of this person, which we hold, when it is killed."""
    cheque = world.value(
        "SELECT c.id FROM citizens_cheque c JOIN accounts_person p ON p.id = c.person_id WHERE p.family_name = %s",
        family_name,
    )
    term = "SELECT state FROM deadlines_deadline WHERE kind = 'cheque_lapse' AND subject_id = %s AND reminds_id IS NULL"
    waits = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%%citizens_cheque%%'"
    )
    with psycopg.connect(world.server.url(world.database)) as ours:
        ours.execute("SELECT FROM citizens_cheque WHERE id = %s FOR UPDATE", [cheque])
        visitor.go("/oefenklok/")
        visitor.press("1 jaar vooruit")
        assert wait_until(lambda: world.value(waits) > 0, seconds=30)
        world.stop_process("worker", 9)
        assert world.value(term, cheque) == "open"
    world.start_worker()


def test_a_jump_of_a_year_is_handled_once_and_in_order(own_world: World, window: Window) -> None:
    world = own_world
    guided, finished = window(world), window(world)
    steps.log_in(guided, AUDITED)
    guided.sees("1 u.")
    steps.log_in(finished, FINISHED)
    finished.go("/mijn/begeleiding/")
    finished.follow(re.compile("Kompas"))
    finished.sees("gratis nazorg")
    aftercare = finished.path

    family = {slug: steps.seed.personas()[slug]["name"][1] for slug in (AUDITED, FINISHED, "rosa-vermeulen")}
    _the_worker_dies_in_the_middle(world, guided, family[AUDITED])
    world.run_task(RUN_DUE)
    world.run_task(RUN_DUE)
    until_nothing_is_due(world, date(2027, 3, 2))

    states = dict(
        world.rows("SELECT p.family_name, c.state FROM citizens_cheque c JOIN accounts_person p ON p.id = c.person_id")
    )
    assert states[family[AUDITED]] == "lapsed"
    assert states[family["rosa-vermeulen"]] in {"voided", "refunded"}
    assert states[family[FINISHED]] == "closed"
    # Nothing of the ledger was written twice: what is left is the sum of what was written.
    assert not world.rows(
        "SELECT c.id FROM citizens_cheque c JOIN citizens_minuteentry m ON m.cheque_id = c.id"
        " GROUP BY c.id HAVING sum(m.minutes) <> c.minutes_left OR c.minutes_left < 0"
    )
    assert not world.rows(
        "SELECT action, subject_id FROM audit_event WHERE action IN ('cheque_lapsed', 'cheque_voided')"
        " GROUP BY action, subject_id HAVING count(*) > 1"
    )
    guided.go("/mijn/")
    guided.sees("vervallen")
    finished.go(aftercare)
    finished.does_not_see("gratis nazorg")
    # From 1 January 2027 no version of the law is in force: applying is closed, everything else goes on.
    newcomer = window(world)
    steps.log_in_with(newcomer, steps.a_stranger())
    newcomer.sees("Je kan nu geen cheque aanvragen")
    newcomer.go("/mijn/aanvraag/nieuw/")
    assert newcomer.heading == "Aanvragen kan nu niet"
    newcomer.go("/heb-je-recht/")
    newcomer.go("/wat-kost-het/")
