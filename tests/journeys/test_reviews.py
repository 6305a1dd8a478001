"""A refusal that is contested and replaced, and an open question that proof resolves: both sides, in the browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from loopbaan.core.dutch import long_date
from tests.journeys import steps
from tests.journeys.visitor import DESKTOP, PHONE, Visitor
from tests.journeys.world import World

Window = Callable[..., Visitor]
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
LIST = "/regie/heroverweging/"


def attach(visitor: Visitor, content: bytes = PDF) -> None:
    file = {"name": "attest.pdf", "mimeType": "application/pdf", "buffer": content}
    visitor.page.locator("[name=file_1]").set_input_files([file])  # type: ignore[list-item]


def both(visitor: Visitor, name: str) -> None:
    """Pictures at both widths, when asked."""
    if visitor.pictures is None:
        return
    size = visitor.page.viewport_size or DESKTOP
    for width, suffix in ((DESKTOP, ""), (PHONE, "-telefoon")):
        visitor.page.set_viewport_size(width)  # type: ignore[arg-type]
        visitor.picture(f"{name}{suffix}", whole=True)
    visitor.page.set_viewport_size(size)


def in_days(visitor: Visitor, days: int) -> str:
    """The day so many days on, as the pages write it: other journeys move the shared calendar."""
    return " ".join(long_date(steps.today(visitor) + timedelta(days=days)).split())


def take_first(officer: Visitor) -> None:
    officer.go(LIST)
    with officer.leaving():
        officer.page.locator("#wacht a").first.click()
    officer.press("Neem dit dossier")


def test_a_refusal_is_contested_and_replaced(world: World, window: Window) -> None:
    citizen = window(world, viewport=DESKTOP)
    steps.log_in(citizen, "elise-lambert")
    steps.choose_letters(citizen)
    steps.apply(citizen)
    citizen.sees(f"Betwist ze ten laatste op {in_days(citizen, 14)}")
    application = citizen.path
    both(citizen, "weigering")
    citizen.follow("Betwist de beslissing")
    both(citizen, "betwisten")
    citizen.press("Betwist de beslissing", status=422)
    citizen.fill("Wat klopt er niet?", "Ik verhuisde vorige maand naar Gent. Mijn attest zit erbij.")
    attach(citizen, b"MZ, a program")
    citizen.press("Betwist de beslissing", status=422)
    citizen.sees("Dit is geen pdf, JPG of PNG")
    attach(citizen)
    citizen.press("Betwist de beslissing")
    citizen.sees(f"Je krijgt ten laatste op {in_days(citizen, 45)} een antwoord")
    review = citizen.path
    both(citizen, "betwisting")

    officer = window(world, viewport=DESKTOP)
    steps.log_in(officer, "greet-maertens")
    both(officer, "regie-start-heroverweging")
    officer.go(LIST)
    officer.does_not_see(steps.name_of("elise-lambert"))
    both(officer, "regie-heroverwegingen")
    take_first(officer)
    officer.sees(steps.name_of("elise-lambert"), "Ik verhuisde vorige maand naar Gent.")
    both(officer, "regie-heroverweging")
    with officer.page.expect_download() as waiting:
        officer.page.get_by_role("link", name="attest.pdf").click()
    assert waiting.value.suggested_filename == "attest.pdf"
    # The officer must know more first.
    officer.follow("Vraag de burger om informatie")
    officer.press("Verstuur je vraag", status=422)
    officer.fill("Je vraag aan de burger", "Vanaf welke dag woon je in Gent?\nBezorg een attest van de gemeente.")
    both(officer, "regie-vraag")
    officer.press("Verstuur je vraag")
    officer.sees(f"De termijn staat stil sinds {in_days(officer, 0)}")
    both(officer, "regie-vraag-wacht")
    officer.go(LIST)
    both(officer, "regie-heroverwegingen-wacht")
    citizen.go("/mijn/")
    citizen.sees("VDAB heeft een vraag over je dossier", in_days(citizen, 14))
    both(citizen, "vraag-op-overzicht")
    citizen.follow("Geef je antwoord")
    both(citizen, "vraag-antwoorden")
    citizen.press("Verstuur je antwoord", status=422)
    citizen.fill("Je antwoord", "Ik woon er sinds 3 februari 2026.")
    attach(citizen)
    citizen.press("Verstuur je antwoord")
    citizen.sees("We kregen je antwoord.", "Ik woon er sinds 3 februari 2026.")
    both(citizen, "vraag-beantwoord")
    officer.go(LIST)
    officer.sees("Antwoord gekregen")
    both(officer, "regie-heroverwegingen-antwoord")
    with officer.leaving():
        officer.page.locator("#mijn a").first.click()
    officer.sees("Ik woon er sinds 3 februari 2026.")
    both(officer, "regie-heroverweging-antwoord")
    officer.follow("Neem een nieuwe beslissing")
    both(officer, "regie-beslissen")
    officer.page.locator("[name=region]").select_option("flanders")
    officer.fill("Je antwoord aan de burger", "Je attest van woonplaats telt mee.")
    officer.press("Neem de nieuwe beslissing", status=422)
    officer.sees("Schrijf waarom je dit verbetert")
    officer.fill("Waarom je de woonplaats verbetert", "Attest van inschrijving in Gent.")
    officer.press("Neem de nieuwe beslissing")
    officer.sees("De nieuwe beslissing is genomen: toegekend.", "Deze beslissing geldt niet meer: ze is vervangen.")
    both(officer, "regie-heroverweging-beslist")
    with officer.page.expect_download() as waiting:
        officer.page.get_by_role("link", name="Download beslissing").click()
    assert waiting.value.suggested_filename.endswith(".pdf")

    citizen.go(review)
    citizen.sees(
        "Er is een nieuwe beslissing", "Je attest van woonplaats telt mee.", "Attest van inschrijving in Gent."
    )
    both(citizen, "betwisting-antwoord")
    citizen.go(application + "beslissing/1/")
    citizen.sees("Deze beslissing is vervangen door beslissing 2")
    citizen.go(application + "beslissing/")
    citizen.sees("Een medewerker van VDAB nam deze beslissing")
    citizen.go("/mijn/inzage/")
    citizen.sees("Greet Maertens", "Je betwisting behandelen")
    citizen.go(application)
    citizen.sees("Je hebt recht op een loopbaancheque")
    citizen.follow("Bestel je cheque")


def test_an_open_question_is_resolved_by_proof(world: World, window: Window) -> None:
    citizen = window(world, viewport=PHONE)
    steps.log_in(citizen, "jana-hermans")
    steps.choose_letters(citizen)
    steps.apply(citizen)
    application = citizen.path
    citizen.sees(f"De termijn om te beslissen staat stil sinds {in_days(citizen, 0)}", "30 dagen over")
    both(citizen, "nog-niet-beslist-wat-nu")
    citizen.follow("Melden dat een bron niet klopt")
    citizen.tick("RSZ: je contracten (Dimona)")
    citizen.fill("Wat klopt er niet?", "Mijn job bij de school staat er niet in.")
    citizen.press("Verstuur je melding")
    citizen.sees("Gemeld: we geven het door aan de bron")
    citizen.follow("Zelf bewijs bezorgen")
    citizen.tick("Arbeidscontract")
    citizen.fill("Wat toont je bewijs?", "Ik werk sinds 2 september 2013 in een school.")
    attach(citizen)
    both(citizen, "bewijs")
    citizen.press("Bezorg je bewijs")
    citizen.go(application)
    citizen.sees("De termijn om te beslissen loopt")

    officer = window(world, viewport=PHONE)
    steps.log_in(officer, "jo-wouters")
    take_first(officer)
    officer.follow("Neem een nieuwe beslissing")
    officer.page.get_by_label("Bewezen periode 1", exact=True).select_option("employee")
    officer.fill_day("from_1", date(2013, 9, 2))
    officer.fill("Waarom je het gewerkte verleden verbetert", "Arbeidscontract van onbepaalde duur.")
    officer.fill("Je antwoord aan de burger", "Je contract bewijst dat je werkt.")
    officer.press("Neem de nieuwe beslissing")
    officer.sees("De nieuwe beslissing is genomen: toegekend.")
    officer.go(LIST)
    with officer.leaving():
        officer.page.locator("#meldingen a").first.click()
    officer.sees("Mijn job bij de school staat er niet in.", steps.name_of("jana-hermans"))
    both(officer, "regie-melding")
    officer.follow("Open de tekst om door te geven")
    assert steps.name_of("jana-hermans") in officer.page.locator("#tekst-bron").input_value()
    both(officer, "regie-melding-tekst")
    officer.follow("Terug naar de melding")
    officer.fill("Referentie bij de bron", "RSZ-2026-1")
    officer.press("Doorgegeven")

    citizen.go(application)
    citizen.sees("Je hebt recht op een loopbaancheque")
