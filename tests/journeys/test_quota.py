"""The opening of a month under a quota: before it, a place, the waiting list, moving up, and the end of the list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import psycopg

from loopbaan.core.clock import BRUSSELS
from tests.journeys import steps
from tests.journeys.test_check import fill_in
from tests.journeys.visitor import PHONE, Visitor
from tests.journeys.world import World

Window = Callable[..., Visitor]
APPLY = "/mijn/aanvraag/nieuw/"
OPENING = datetime(2025, 4, 1, 9, 0, tzinfo=BRUSSELS)
KEEP = "citizens.tasks.keep_quota"


def write(world: World, statement: str, *values: object) -> None:
    """Change what no page can change: the calendar back to 2025, and a list that is short enough for a journey."""
    with psycopg.connect(world.server.url(world.database), autocommit=True) as connection:
        # Past the guard that keeps the demo's calendar from going back.
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement, values)  # type: ignore[arg-type]


def set_clock(world: World, moment: datetime) -> None:
    write(
        world,
        "UPDATE web_democlock SET offset_seconds = extract(epoch FROM %s::timestamptz - now())::bigint",
        moment,
    )


def someone(world: World, window: Window, insz: str, **options: object) -> Visitor:
    visitor = window(world, **options)
    return steps.log_in_with(visitor, insz)


def test_a_place_the_waiting_list_moving_up_and_the_end(own_world: World, window: Window) -> None:
    world = own_world
    set_clock(world, OPENING - timedelta(minutes=10))
    first = someone(world, window, steps.a_stranger())
    steps.choose_letters(first)
    world.run_task(KEEP)
    first.wait(lambda: world.value("SELECT count(*) FROM citizens_quotamonth") > 0, "to have a list", 60)
    write(world, "UPDATE citizens_quotamonth SET size = 1")

    first.go("/mijn/")
    first.sees("Je kan binnenkort een cheque vragen")
    first.go(APPLY)
    first.sees("Je kan nog niet aanvragen", "De knop staat al klaar")
    first.press("Vraag je cheque aan", status=422)
    first.sees("Vanaf 1 april 2025 om 9.00 u. kan het wel")

    set_clock(world, OPENING + timedelta(seconds=2))
    first.press("Vraag je cheque aan")
    first.wait_until_not("We vragen je gegevens op", seconds=90)
    assert first.heading == "Je hebt recht op een loopbaancheque"

    passer_by = window(world, viewport=PHONE)
    fill_in(passer_by, years="9")
    passer_by.sees("De cheques van deze maand zijn nu allemaal gevraagd", "om 9.00 u. op 1 mei 2025")

    insz = steps.a_stranger()
    second = someone(world, window, insz, viewport=PHONE)
    steps.choose_letters(second)
    second.go(APPLY)
    second.sees("De cheques van deze maand zijn allemaal gevraagd")
    second.press("Vraag je cheque aan")
    assert second.heading.endswith("Je staat op de wachtlijst")
    second.sees("Je bent de enige die wacht", "We sturen je een brief")
    second.go("/mijn/")
    second.sees("Bekijk je plaats in de rij")

    # Another machine, after logging in again, without a script: the same.
    elsewhere = someone(world, window, insz, script=False)
    elsewhere.go(APPLY)
    assert elsewhere.heading.endswith("Je staat op de wachtlijst")

    third = someone(world, window, steps.a_stranger())
    steps.choose_letters(third)
    third.go(APPLY)
    third.press("Vraag je cheque aan")
    third.sees("Je bent nummer 2 van de 2 mensen die wachten")
    third.picture("wachtlijst")

    fourth = someone(world, window, steps.a_stranger())
    steps.choose_letters(fourth)
    fourth.go(APPLY)
    fourth.press("Vraag je cheque aan")
    fourth.sees("Je bent nummer 3 van de 3 mensen die wachten")

    # The first steps back: the second gets the place at once, with the day of its own application.
    first.follow("Trek je aanvraag in")
    first.press("Trek je aanvraag in")
    second.go(APPLY)
    second.wait_for("Je hebt recht op een loopbaancheque", seconds=90)
    third.follow("Vernieuw de pagina")
    third.sees("Je bent nummer 1 van de 2 mensen die wachten")

    # The month ends. The second never ordered, so the third had the place by then; the fourth hears when to ask again.
    set_clock(world, datetime(2025, 5, 1, 0, 30, tzinfo=BRUSSELS))
    world.run_task("loopbaan.deadlines.tasks.run_due")
    ended = "SELECT count(*) FROM citizens_quotamonth WHERE ended_at IS NOT NULL"
    fourth.wait(lambda: world.value(ended) > 0, "to end", 60)
    world.run_task(KEEP)
    fourth.wait(lambda: "geen recht" in fourth.heading, "to hear", 60, reload=True)
    fourth.sees("De cheques van deze maand zijn op", "om 9.00 u. op 1 mei 2025")
    third.wait_for("Je hebt recht op een loopbaancheque", seconds=90)

    regie = window(world)
    steps.log_in(regie, "bart-segers")
    regie.go("/regie/quotum/")
    regie.sees("april 2025", "De lijst is voorbij")
