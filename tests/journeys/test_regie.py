"""An auditor: from the list to a sealed report, and the citizen who reads that it happened."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from tests.journeys import steps
from tests.journeys.seed import AUDITED
from tests.journeys.visitor import PHONE, Visitor
from tests.journeys.world import World

Window = Callable[..., Visitor]
PURPOSE = "Steekproef van maart: kijken of elk gesprek getekend is."
CONTENT_PURPOSE = "Nagaan of het plan bij de gesprekken past."


def number_of(world: World, slug: str) -> str:
    """The cheque number of a persona, as it is written on the cheque."""
    found: str = world.value(
        "SELECT c.number FROM citizens_cheque c JOIN accounts_person p ON p.id = c.person_id WHERE p.family_name = %s",
        steps.seed.personas()[slug]["name"][1],
    )
    return found


def test_an_auditor_controls_a_dossier_and_the_citizen_reads_it(world: World, window: Window) -> None:
    auditor = window(world)
    steps.log_in(auditor, "ann-declercq")
    auditor.follow("Zoek een dossier")
    auditor.does_not_see(steps.name_of(AUDITED), steps.insz_of(AUDITED))
    auditor.fill("Zoek", number_of(world, AUDITED))
    auditor.press(re.compile("^(Filter|Zoek|Toon)"))
    auditor.sees("1 dossier")
    auditor.picture("regie-dossiers")
    with auditor.leaving():
        auditor.page.locator("table a[href*='/openen/']").first.click()

    # No dossier without a purpose, and the page says who will read it.
    auditor.sees("De burger leest dit mee")
    auditor.does_not_see(steps.name_of(AUDITED))
    auditor.press("Open het dossier", status=422)
    auditor.page.locator("[name=reason]").first.check()
    auditor.fill("Waarom open je dit dossier?", PURPOSE)
    auditor.press("Open het dossier")
    control = auditor.path
    auditor.sees(steps.name_of(AUDITED), PURPOSE)
    conditions = auditor.page.locator(".lb-conditions__item")
    assert conditions.count() >= 4
    auditor.does_not_see("Ik werk het liefst met mensen.")
    auditor.picture("regie-controle", whole=True)

    auditor.follow("Open de inhoud")
    auditor.fill("Waarom moet je de tekst lezen?", CONTENT_PURPOSE)
    auditor.press("Open de inhoud")
    auditor.sees("Ik werk het liefst met mensen.", "Een job in de zorg")
    auditor.follow("Terug naar de controle")

    auditor.follow("Voeg een vaststelling toe")
    auditor.page.locator("[name=part]").first.check()
    auditor.page.locator("[name=weight]").first.check()
    auditor.fill("Wat stel je vast?", "Alles is getekend binnen de week.")
    auditor.press("Bewaar de vaststelling")
    auditor.sees("Alles is getekend binnen de week.")
    auditor.follow("Rond de controle af")
    auditor.page.locator("[name=conclusion]").first.check()
    auditor.press("Rond de controle af")
    auditor.sees("De controle is afgerond.")
    with auditor.page.expect_download() as waiting:
        auditor.page.locator("a[href$='/verslag/']").first.click()
    report = PdfReader(BytesIO(Path(waiting.value.path()).read_bytes()))
    assert "/AcroForm" in report.trailer["/Root"], "no seal"
    text = " ".join(page.extract_text() for page in report.pages)
    assert "Alles is getekend binnen de week." in " ".join(text.split())
    assert "Ik werk het liefst" not in text, "the text of the plan got into the report"

    citizen = window(world)
    steps.log_in(citizen, AUDITED)
    citizen.go("/mijn/inzage/")
    citizen.sees("Ann Declercq", "VDAB", PURPOSE, CONTENT_PURPOSE)
    citizen.picture("burger-inzage-vdab")
    # What the auditor sees is for nobody else.
    citizen.go(control, status=404)


def test_what_the_law_says_is_shown_with_its_doubts(world: World, window: Window) -> None:
    administrator = window(world)
    steps.log_in(administrator, "bart-segers")
    administrator.go("/regie/wet/")
    administrator.sees("2025", "2020")
    administrator.go("/regie/beheer/")


def test_an_auditor_works_on_a_phone(world: World, window: Window) -> None:
    auditor = window(world, viewport=PHONE)
    steps.log_in(auditor, "ann-declercq")
    auditor.go("/regie/dossiers/")
    auditor.go("/regie/dossiers/?zoek=bestaatniet")
    auditor.sees("Niets gevonden")
