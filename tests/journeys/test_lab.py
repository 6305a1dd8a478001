"""The what-if lab: an example, an open figure, a result; with and without script, wide and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys import steps
from tests.journeys.visitor import DESKTOP, PHONE, Visitor
from tests.journeys.world import World

Window = Callable[..., Visitor]


@pytest.mark.parametrize(("viewport", "script"), [(DESKTOP, True), (PHONE, False)])
def test_an_officer_asks_what_if(world: World, window: Window, viewport: object, script: bool) -> None:
    officer = window(world, viewport=viewport, script=script)
    steps.log_in(officer, "ann-declercq")
    officer.go("/regie/lab/")
    officer.follow("Geleidelijk naar één jaar")
    # The comparison that is offered computes. The law of today leaves its fee open, and nothing is filled in for it.
    officer.press("Reken uit")
    officer.sees("Het resultaat", "naast Loopbaancheque met een maandelijks quotum (2025)")
    assert officer.page.locator("a[href='#cijfers']").count() > 1
    of_now = "Tijdelijke loopbaancheque (november 2025 tot en met 2026)"
    officer.page.get_by_label("Vergelijk met").select_option(label=of_now)
    officer.press("Reken uit", status=422)
    officer.sees("De wet zegt niet hoeveel de vergoeding is in de versie waarmee je vergelijkt.")
    officer.fill("Vergoeding per uur in die versie, zonder btw", "120")
    officer.press("Reken uit")
    officer.sees("Het resultaat", "Jaar na jaar", "jaar 3", "365 dagen, in de versie: 2.555 dagen")
    assert officer.page.locator("main svg[role=img]").count() == 12
    officer.picture("regie-lab", whole=True)
