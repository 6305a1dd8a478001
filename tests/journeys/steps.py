"""What more than one journey does: log in, choose letters, apply, pay, move the clock."""

from __future__ import annotations

import itertools
import re
from datetime import date, timedelta

from loopbaan.core.dutch import day_and_date
from tests.journeys import seed
from tests.journeys.visitor import Visitor

_STAFF = {"centre": "Meld je aan voor je centrum", "vdab": "Meld je aan voor VDAB"}
_strangers = itertools.count(1)


def a_stranger() -> str:
    """A test INSZ that nobody used yet; the sources give whoever it is a right to a cheque."""
    number = next(_strangers)
    return f"87{61 + number % 12:02d}{1 + number % 28:02d}{100 + number:03d}{number % 97:02d}"


def insz_of(slug: str) -> str:
    """The INSZ of a persona."""
    found: str = seed.personas()[slug]["insz"]
    return found


def name_of(slug: str) -> str:
    """The name of a persona, as pages show it."""
    return " ".join(seed.personas()[slug]["name"])


def log_in(visitor: Visitor, slug: str, *, organisation: str = "", after: str = "") -> Visitor:
    """Log in through ACM/IDM as a persona of the sandbox, from the portal's own page."""
    persona = seed.personas()[slug]
    visitor.go(f"/aanmelden/?next={after}" if after else "/aanmelden/")
    visitor.press(_STAFF.get(persona["group"], "Meld je aan als burger"))
    if organisation:
        visitor.press(f"Voor {seed.organisations()[organisation]['name']} als {name_of(slug)}")
    else:
        visitor.press(re.compile(f"^{re.escape(name_of(slug))}"))
    return visitor


def log_in_with(visitor: Visitor, insz: str, *, after: str = "") -> Visitor:
    """Log in as a citizen whose data follow from the number: lives in Flanders, has worked for years."""
    visitor.go(f"/aanmelden/?next={after}" if after else "/aanmelden/")
    visitor.press("Meld je aan als burger")
    visitor.fill("Rijksregisternummer (11 cijfers)", insz)
    visitor.press("Meld aan met dit nummer")
    return visitor


def choose_letters(visitor: Visitor) -> None:
    """Choose letters, which needs no confirmation."""
    visitor.go("/mijn/contact/")
    visitor.tick("Met een brief")
    visitor.press("Bewaar je keuze")


def apply(visitor: Visitor) -> None:
    """Apply, and wait for what is decided."""
    visitor.go("/mijn/aanvraag/nieuw/")
    visitor.press("Vraag je cheque aan")
    visitor.wait_until_not("We vragen je gegevens op", seconds=90)


def until_decided(visitor: Visitor, page: str, heading: str) -> None:
    """Wait for the decision on an application that waits; the worker is asked again and again, as beat does."""

    def is_decided() -> bool:
        visitor.world.run_task("citizens.tasks.decide_waiting")
        visitor.page.wait_for_timeout(1500)
        return heading in visitor.heading

    visitor.go(page)
    visitor.wait(is_decided, f"to become {heading!r}", 90, reload=True)


def order(visitor: Visitor) -> None:
    """From a decision that grants a cheque to the checkout."""
    visitor.follow("Bestel je cheque")
    visitor.press("Bestel en betaal")


def pay(visitor: Visitor, *, hook: str = "") -> None:
    """Pay at the checkout; ``hook`` is the words for when the portal hears of it."""
    if hook:
        visitor.page.get_by_label(hook, exact=True).check()
    visitor.press("Betaal met Bancontact")
    if visitor.heading == "We wachten op de bevestiging van je bank":
        visitor.wait_until_not("We wachten op de bevestiging van je bank")


def buy(visitor: Visitor) -> str:
    """From logged in to a cheque; its path."""
    choose_letters(visitor)
    apply(visitor)
    order(visitor)
    pay(visitor)
    return visitor.path


def move_clock(visitor: Visitor, to: date) -> None:
    """Move the demo's calendar forward, by its own page."""
    visitor.go("/oefenklok/")
    visitor.fill_day("to", to)
    visitor.press("Zet de klok op deze dag")
    ribbon = visitor.page.locator(".lb-ribbon").inner_text()
    assert " ".join(day_and_date(to).split()) in " ".join(ribbon.split()), ribbon


def today(visitor: Visitor) -> date:
    """The day of the demo's calendar."""
    (seconds,) = visitor.world.rows("SELECT offset_seconds FROM web_democlock")[0]
    now = visitor.world.value("SELECT (now() AT TIME ZONE 'Europe/Brussels')")
    found: date = (now + timedelta(seconds=seconds)).date()
    return found
