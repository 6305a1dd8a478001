"""The header of every page: the practice ribbon, who is logged in, the menu."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db
Clients = Callable[..., CheckedClient]


def test_the_ribbon_leads_to_the_clock_the_mailbox_and_the_bank(client: CheckedClient, settings) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:8001"
    client.get("/")
    links = client.page.xpath("//header//details[contains(@class, 'lb-ribbon')]//li/a")
    assert [(each.text, each.get("href")) for each in links] == [
        ("Verzet de klok", "/oefenklok/"),
        ("Postbus", "http://127.0.0.1:8001/mail/"),
        ("Bank", "http://127.0.0.1:8001/mollie/beheer"),
    ]
    for link in links:
        assert len(link.getparent().text_content().split()) > 5, "a sentence each"
    summary = client.page.xpath("//header//summary")[0].text_content().replace("\xa0", " ")
    assert "Oefenomgeving" in summary
    assert "maandag 2 maart 2026" in summary


def test_outside_the_demo_there_is_no_ribbon(client: CheckedClient, settings) -> None:
    settings.DEMO = False
    # Production has no such setting at all.
    del settings.SANDBOX_URL
    client.get("/")
    assert not client.page.xpath("//*[contains(@class, 'lb-ribbon')]")
    assert "Postbus" not in client.text


def test_the_menu_button_governs_the_menu(regie_client: Clients) -> None:
    client = regie_client()
    client.get("/regie/dossiers/")
    (module,) = client.page.xpath("//header[@data-module='govuk-service-navigation']")
    (button,) = module.xpath(".//button[contains(@class, 'govuk-js-service-navigation-toggle')]")
    # Without scripts the button stays away and the menu stands open.
    assert button.get("hidden") is not None
    (menu,) = module.xpath(f".//nav//ul[@id='{button.get('aria-controls')}']")
    assert menu.get("hidden") is None
    assert [each.text for each in menu.xpath(".//a[@aria-current='page']")] == ["Dossiers"]


def test_the_menu_marks_where_a_dossier_lies(regie_client: Clients, centre_client: Clients) -> None:
    from tests.support.factories_centres import a_file

    file = a_file()
    auditor = regie_client()
    auditor.get(f"/regie/dossier/{file.trajectory.id}/openen/")
    assert auditor.page.xpath("//header//a[@aria-current='page']/@href") == ["/regie/dossiers/"]
    counsellor = centre_client(file.trajectory.counsellor, file.centre.kbo)
    counsellor.get(f"/centrum/dossier/{file.trajectory.id}/")
    assert counsellor.page.xpath("//header//a[@aria-current='page']/@href") == ["/centrum/dossiers/"]
    counsellor.get("/centrum/")
    assert counsellor.page.xpath("//header//a[@aria-current='page']/@href") == ["/centrum/"]


def test_what_is_a_setting_is_not_called_messages(citizen_client: Clients) -> None:
    client = citizen_client()
    client.get("/mijn/")
    (link,) = client.page.xpath("//header//a[@href='/mijn/contact/']")
    assert link.text == "Hoe we je bereiken"
