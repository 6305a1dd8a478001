"""The public check and the loopbaanbegeleidingstest: by keyboard, on a phone, without script, without a cookie."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.visitor import DESKTOP, PHONE, Visitor
from tests.journeys.world import World

Window = Callable[..., Visitor]
CHECK, TEST = "/heb-je-recht/kijk-na/", "/is-het-iets-voor-mij/"


def fill_in(visitor: Visitor, *, years: str) -> None:
    visitor.go("/heb-je-recht/")
    visitor.follow("Beantwoord enkele vragen")
    visitor.tick("In het Vlaamse Gewest")
    visitor.tick("Ja, als werknemer")
    visitor.fill("Hoeveel jaar werkte je al, alles samen?", years)
    visitor.tick("Nee, nog nooit")
    visitor.press("Kijk het na")


@pytest.mark.parametrize(("viewport", "script"), [(DESKTOP, True), (PHONE, True), (PHONE, False)])
def test_a_visitor_checks_and_leaves_nothing(world: World, window: Window, viewport: object, script: bool) -> None:
    visitor = window(world, viewport=viewport, script=script)
    fill_in(visitor, years="9")
    visitor.sees("Met deze antwoorden zou je recht hebben", "Dit is geen beslissing.", "4 uur begeleiding")
    visitor.fill("Hoeveel jaar werkte je al, alles samen?", "5")
    visitor.press("Kijk het na")
    visitor.sees("zou je nu geen recht hebben", "Wat kan dit veranderen?", "vanaf ")
    if viewport is DESKTOP:
        visitor.picture("kijk-na")
    assert visitor.path == CHECK
    assert visitor.page.context.cookies() == []
    visitor.follow("Begin opnieuw")
    assert visitor.page.locator("main input:checked").count() == 0


def test_what_was_forgotten_is_said_where_it_is(world: World, window: Window) -> None:
    visitor = window(world)
    visitor.go(CHECK)
    visitor.press("Kijk het na", status=422)
    visitor.sees("Kies waar je woont.", "Kies of je vandaag werkt.")


def test_the_guidance_test_by_keyboard(world: World, window: Window) -> None:
    visitor = window(world)
    visitor.go(TEST)
    visitor.tab_to("Je twijfelt over je job")
    visitor.page.keyboard.press("Space")
    visitor.tab_to("Ik zelf")
    visitor.page.keyboard.press("Space")
    visitor.tab_to("Weten wat ik kan")
    visitor.page.keyboard.press("Space")
    visitor.enter("Toon mijn antwoord")
    visitor.sees("Ja, loopbaanbegeleiding past bij jouw vraag", "Het eerste gesprek is gratis")
    visitor.tick("Ik ben uitgevallen door een burn-out")
    visitor.press("Toon mijn antwoord")
    visitor.sees("Misschien later", "huisarts")
    assert visitor.page.context.cookies() == []
