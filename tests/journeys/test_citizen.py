"""A citizen: from the public pages to a cheque in hand, and who looked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from loopbaan.core.dutch import long_date
from loopbaan.core.periods import add_months
from tests.journeys import steps
from tests.journeys.visitor import PHONE, Visitor, plain
from tests.journeys.world import World

Window = Callable[..., Visitor]


def test_everybody_reads_the_public_pages(world: World, window: Window) -> None:
    reader = window(world)
    reader.go("/")
    reader.picture("start")
    addresses = reader.page.eval_on_selector_all(
        "header a[href], footer a[href], main a[href]",
        "links => links.map(link => link.getAttribute('href')).filter(href => href.startsWith('/'))",
    )
    titles = {}
    for address in dict.fromkeys(addresses):
        reader.go(address)
        titles[reader.path] = reader.heading
    wanted = (
        "/wat-is-loopbaanbegeleiding/", "/heb-je-recht/", "/wat-kost-het/", "/hoe-gaat-het/", "/loopbaancentra/",
        "/klachten/", "/privacy/", "/toegankelijkheid/", "/regels/", "/contact/", "/verifieer/",
    )  # fmt: skip
    assert set(wanted) <= set(titles), "a public page cannot be reached from the start page"
    assert len(set(titles.values())) == len(titles), f"two pages with one title: {titles}"

    reader.go("/wat-is-loopbaanbegeleiding/")
    assert reader.page.locator("main ol > li, main ul > li").count() >= 10 + 4 + 3
    reader.go("/heb-je-recht/")
    reader.sees("Vlaanderen", "2.555")
    reader.go("/klachten/")
    reader.sees("VDAB", "Vlaamse Ombudsdienst")
    reader.go("/loopbaancentra/")
    reader.follow(re.compile("Kompas"))
    reader.sees("Kompas Loopbaanbegeleiding", "Gent")
    reader.go("/bestaat-niet/", status=404)


def test_a_citizen_asks_for_a_cheque_pays_and_holds_it(world: World, window: Window) -> None:
    citizen = window(world)
    citizen.go("/")
    citizen.follow(re.compile("Vraag je cheque aan"))
    citizen.press("Meld je aan als burger")
    citizen.press(re.compile("^An Peeters"))
    citizen.sees("Je hebt nog geen loopbaancheque")
    citizen.follow("Vraag je cheque aan", within=citizen.page.locator("main"))

    # A mail address is asked once, before applying.
    assert citizen.heading == "Hoe mogen we je bereiken?"
    citizen.press("Bewaar je keuze", status=422)
    citizen.sees("Kies hoe we je berichten mogen sturen.")
    assert citizen.page.evaluate("() => document.activeElement.matches('.govuk-error-summary')")
    citizen.tick("Per e-mail")
    citizen.fill("Je e-mailadres", "an.peeters@post.example")
    citizen.press("Bewaar je keuze")
    citizen.sees("We stuurden een link naar an.peeters@post.example")
    (mail,) = world.mails_to("an.peeters@post.example")
    link = re.search(rf"{re.escape(world.portal)}/contact/bevestig/\S+", mail["text"])
    assert link, mail["text"]
    citizen.go(link.group())
    citizen.press("Ja, dit adres is van mij")
    assert citizen.heading == "Je e-mailadres is bevestigd"

    citizen.go("/mijn/")
    citizen.sees("an.peeters@post.example")
    citizen.follow("Vraag je cheque aan", within=citizen.page.locator("main"))
    citizen.sees("Repertorium", "Rijksregister", "Dimona", "RSVZ")
    citizen.press("Vraag je cheque aan")
    citizen.wait_until_not("We vragen je gegevens op")
    assert citizen.heading == "Je hebt recht op een loopbaancheque"
    day = steps.today(citizen)
    conditions = citizen.page.locator(".lb-conditions__item")
    assert conditions.count() >= 4
    for words in ("Bij jou", "Nodig", "Regel", "Bron"):
        assert conditions.first.get_by_text(words, exact=True).count() or words == "Bron"
    citizen.sees(plain(long_date(day)))
    citizen.picture("beslissing", whole=True)
    citizen.follow(re.compile("hele beslissing"))
    citizen.sees("An Peeters", "Referentie", "Bron en wet")
    citizen.page.go_back()
    citizen.judge()

    steps.order(citizen)
    citizen.sees("€ 90,00")
    steps.pay(citizen)
    assert re.fullmatch(r"/mijn/cheque/[0-9a-f-]{36}/", citizen.path), citizen.page.url
    assert citizen.heading.endswith("Je cheque is klaar")
    number, client_number = world.rows(
        "SELECT c.number, c.client_number FROM citizens_cheque c JOIN accounts_person p ON p.id = c.person_id"
        " WHERE p.family_name = 'Peeters'"
    )[0]
    shown = citizen.text.replace(" ", "").replace("-", "")
    assert number in shown
    assert client_number.replace("-", "") in shown
    # Three months from the day of issue, that day included.
    citizen.sees(plain(long_date(add_months(day, 3))), "4 u.", "€ 90,00")
    assert citizen.page.locator("svg title", has_text="QR-code").count() == 1
    citizen.picture("cheque", whole=True)

    _keeps_the_paper(citizen)
    assert world.mails_to("an.peeters@post.example", subject="cheque")
    citizen.go("/mijn/inzage/")
    citizen.sees("Vroeg je gegevens op bij de bronnen", "Rijksregister")
    citizen.go("/mijn/")
    citizen.picture("mijn-overzicht", whole=True)
    citizen.press("Meld je af")
    citizen.go("/mijn/")
    assert citizen.path == "/aanmelden/"


def _keeps_the_paper(citizen: Visitor) -> None:
    """The PDF of the cheque downloads, is sealed and tagged, and anybody can check it by its number or by itself."""
    with citizen.page.expect_download() as waiting:
        citizen.page.get_by_role("link", name="Download je cheque (pdf)").click()
    paper = Path(waiting.value.path()).read_bytes()
    read = PdfReader(BytesIO(paper))
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/AcroForm" in root, "no seal"
    text = " ".join(page.extract_text() for page in read.pages)
    found = re.search(r"D-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3,4}", text)
    assert found, text

    citizen.go("/verifieer/")
    citizen.fill("Documentnummer", found.group())
    citizen.press("Zoek het document")
    citizen.sees(found.group())
    citizen.does_not_see("Peeters")
    citizen.picture("verifieer")
    citizen.go("/verifieer/")
    citizen.page.locator("[name=pdf]").set_input_files(
        {"name": "cheque.pdf", "mimeType": "application/pdf", "buffer": paper}
    )
    citizen.press("Vergelijk de pdf")
    real = citizen.heading
    citizen.go("/verifieer/")
    citizen.page.locator("[name=pdf]").set_input_files(
        {"name": "cheque.pdf", "mimeType": "application/pdf", "buffer": paper.replace(b"0", b"1", 1)}
    )
    citizen.press("Vergelijk de pdf")
    assert citizen.heading != real, "a changed PDF passes for the real one"
    citizen.go("/mijn/documenten/")
    citizen.sees("cheque")


def test_a_cheque_by_keyboard_alone(world: World, window: Window) -> None:
    citizen = window(world)
    citizen.go("/")
    citizen.tab_to("Ga naar de inhoud")
    citizen.page.keyboard.press("Enter")
    citizen.enter("Vraag je cheque aan")
    citizen.enter("Meld je aan als burger")
    citizen.tab_to("Rijksregisternummer")
    citizen.type(steps.a_stranger())
    citizen.enter("Meld aan met dit nummer")
    citizen.enter("Vraag je cheque aan")
    assert citizen.heading == "Hoe mogen we je bereiken?"
    citizen.tab_to("Per e-mail")
    citizen.page.keyboard.press("ArrowDown")
    citizen.enter("Bewaar je keuze")
    citizen.enter("Vraag je cheque aan")
    citizen.wait_until_not("We vragen je gegevens op")
    citizen.enter("Bestel je cheque")
    citizen.enter("Bestel en betaal")
    citizen.enter("Betaal met Bancontact")
    citizen.wait_until_not("We wachten op de bevestiging")
    assert citizen.heading.endswith("Je cheque is klaar")


def test_a_cheque_on_a_phone_paid_by_transfer(world: World, window: Window) -> None:
    citizen = window(world, viewport=PHONE, has_touch=True, is_mobile=True)
    steps.log_in_with(citizen, steps.a_stranger())
    steps.choose_letters(citizen)
    steps.apply(citizen)
    steps.order(citizen)
    citizen.press("Betaal met een overschrijving")
    citizen.sees("Mededeling")
    payment = citizen.path.rsplit("/", 1)[-1]
    citizen.follow("Terug naar het portaal")
    citizen.sees("Overschrijving gestart", "BE00 0000 0000 0000", "+++")
    citizen.sees("twee werkdagen", plain(long_date(steps.today(citizen) + timedelta(days=14))))
    standing = citizen.path

    bank = window(world)
    bank.go(f"{world.sandbox}/mollie/beheer/{payment}")
    bank.press("De bank heeft het geld ontvangen")
    citizen.go(standing)
    citizen.wait(lambda: "Bekijk je cheque" in citizen.text, "for the cheque", reload=True)
    citizen.follow("Bekijk je cheque")
    citizen.picture("telefoon-cheque")


def test_a_cheque_without_script(world: World, window: Window) -> None:
    citizen = window(world, script=False)
    steps.log_in_with(citizen, steps.a_stranger())
    steps.choose_letters(citizen)
    steps.apply(citizen)
    steps.order(citizen)
    steps.pay(citizen)
    assert citizen.heading.endswith("Je cheque is klaar")


def test_an_attempt_to_pay_is_cancelled_and_another_succeeds(world: World, window: Window) -> None:
    citizen = window(world)
    steps.log_in_with(citizen, steps.a_stranger())
    steps.choose_letters(citizen)
    steps.apply(citizen)
    steps.order(citizen)
    citizen.press("Annuleer")
    citizen.sees("Je brak de betaling af. Er is niets betaald.")
    citizen.press("Betaal nu")
    citizen.press("Laat mislukken")
    citizen.sees("De betaling lukte niet. Er is niets betaald.")
    citizen.press("Betaal nu")
    steps.pay(citizen)
    assert citizen.heading.endswith("Je cheque is klaar")


def test_the_webhook_comes_first_twice_late_or_never_and_one_cheque_is_issued(world: World, window: Window) -> None:
    for hook in ("eerst, en pas daarna keer je terug", "twee keer tegelijk", "te laat", "nooit"):
        citizen = window(world)
        insz = steps.a_stranger()
        steps.log_in_with(citizen, insz)
        steps.choose_letters(citizen)
        steps.apply(citizen)
        application = citizen.path.split("/")[3]
        steps.order(citizen)
        reference = citizen.path.rsplit("/", 1)[-1]
        if hook == "te laat":
            citizen.fill("Hoeveel seconden te laat?", "1")
        steps.pay(citizen, hook=hook)
        assert citizen.heading.endswith("Je cheque is klaar"), hook
        # Replayed, and forged: answered alike, done nothing.
        assert world.post("/betaling/melding/", {"id": reference}) == 200
        assert world.post("/betaling/melding/", {"id": "tr_verzonnen"}) == 200
        if hook == "te laat":
            citizen.page.wait_for_timeout(1300)
        issued = world.value(
            "SELECT count(*) FROM citizens_cheque c JOIN citizens_order o ON o.id = c.order_id"
            " WHERE o.application_id = %s",
            application,
        )
        assert issued == 1, hook
