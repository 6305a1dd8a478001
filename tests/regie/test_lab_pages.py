"""The pages of the lab, as somebody of VDAB uses them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from loopbaan.accounts.models import RegieRole
from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db
Clients = Callable[..., CheckedClient]
DRAFT = {
    "versie": "2027-01-01",
    "reken": "1",
    "loopbaan": "2555",
    "uren": "6",
    "afname": "4; 6",
    "bijdrage_uur": "25,00",
    "bijdrage_uur_kort": "15,00",
    "vergoeding": "90,00",
    "niveau": "2020",
    "naast": "2024-01-01",
}
OF_NOW = "De wet zegt niet hoeveel de vergoeding onder deze versie is. Vul een bedrag in."
OF_BESIDE = "De wet zegt niet hoeveel de vergoeding is in de versie waarmee je vergelijkt. Vul een bedrag in."


def asked(**other: str) -> str:
    return "?" + urlencode(DRAFT | other)


def cells(client: CheckedClient) -> list[list[str]]:
    """The tables of figures, row by row, digits only."""
    rows = client.page.xpath("//table[thead//th[contains(., 'jouw cijfers')]]/tbody/tr")
    return [
        ["".join(each for each in cell.text_content() if each.isdigit()) for cell in row.xpath("./td")] for row in rows
    ]


def test_it_opens_without_computing(regie_client: Clients) -> None:
    client = regie_client()
    assert client.get("/regie/lab/").status_code == 200
    assert not client.page.xpath("//main//svg[@role='img']")
    assert "Te verifiëren" in client.page.text_content()
    assert "27,4 miljoen euro" in client.page.text_content()


def test_a_role_that_does_not_need_it_does_not_get_it(regie_client: Clients) -> None:
    client = regie_client(roles=(RegieRole.REVIEWER,))
    assert client.get("/regie/lab/").status_code == 403
    assert client.get("/regie/lab/cijfers.csv").status_code == 403


def test_a_result_has_figures_charts_and_the_same_numbers_in_tables(regie_client: Clients) -> None:
    client = regie_client()
    assert client.get("/regie/lab/" + asked(loopbaan="365")).status_code == 200
    assert "365 dagen, in de versie: 2.555 dagen" in client.page.text_content()
    charts = client.page.xpath("//main//svg[@role='img']")
    assert len(charts) == 12
    for chart in charts:
        title, description = chart.get("aria-labelledby").split()
        assert chart.xpath(f".//*[@id='{title}']")[0].text_content()
        assert "tabel" in chart.xpath(f".//*[@id='{description}']")[0].text_content()
    texts = [text for each in charts[:3] for text in each.xpath(".//text()")]
    shown = {"".join(each for each in text if each.isdigit()) for text in texts}
    assert "geen migratieachtergrond" in {text for each in charts for text in each.xpath(".//text()")}
    ages = cells(client)[1:5]
    assert {cell for row in ages for cell in row} <= shown


def test_the_file_holds_what_the_page_shows(regie_client: Clients) -> None:
    client = regie_client()
    client.get("/regie/lab/" + asked(afname="0; 0"))
    page = cells(client)
    address = client.page.xpath("//a[contains(@href, 'cijfers.csv')]/@href")[0]
    answer = client.get(address)
    assert answer["Content-Type"].startswith("text/csv")
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert head[2:4] == ["recht_scenario", "recht_nu"]
    assert [row[2:] for row in rows] == page
    assert len(rows) == 14


def test_an_open_fee_is_asked_in_a_sentence(regie_client: Clients) -> None:
    client = regie_client()
    now = {"versie": "2025-11-01", "uren": "4", "bijdrage": "90", "venster": "lifetime", "naast": "2025-11-01"}
    assert client.get("/regie/lab/" + asked(**now, vergoeding="")).status_code == 422
    assert OF_NOW in client.page.text_content()
    assert OF_BESIDE in client.page.text_content()
    assert not client.page.xpath("//main//svg[@role='img']")
    assert client.get("/regie/lab/" + asked(**now, vergoeding="120", naast_vergoeding="120")).status_code == 200
    first = cells(client)[0]
    assert first[0::2] == first[1::2]


def test_the_form_of_the_law_of_today_leaves_an_open_fee_empty(regie_client: Clients) -> None:
    client = regie_client()
    client.get("/regie/lab/?versie=2025-11-01")
    assert client.page.xpath("//input[@name='vergoeding']")[0].get("value") in (None, "")
    client.get("/regie/lab/?versie=2024-01-01")
    assert client.page.xpath("//input[@name='vergoeding']/@value") == ["150,07"]


def test_an_example_without_figures_asks_for_them(regie_client: Clients) -> None:
    client = regie_client()
    client.get("/regie/lab/?voorbeeld=naar-inkomen")
    assert client.page.xpath("//input[@name='voorbeeld']/@value") == ["naar-inkomen"]
    assert client.get("/regie/lab/" + asked(voorbeeld="naar-inkomen")).status_code == 422
    typed = asked(voorbeeld="naar-inkomen", grens="3.000", laag_tarief="10")
    assert client.get("/regie/lab/" + typed).status_code == 200
    assert "onder €\u00a03.000,00 brutoloon per maand" in client.page.text_content()


def test_an_example_fills_the_form(regie_client: Clients) -> None:
    client = regie_client()
    client.get("/regie/lab/?voorbeeld=kostprijs")
    assert client.page.xpath("//input[@name='vergoeding']/@value") == ["153,82"]
    client.get("/regie/lab/?voorbeeld=geleidelijk")
    assert client.page.xpath("//input[@name='loopbaan']/@value") == ["1825; 1095; 365"]


def test_a_gradual_change_shows_each_year(regie_client: Clients) -> None:
    client = regie_client()
    client.get("/regie/lab/" + asked(loopbaan="1825; 1095; 365"))
    rows = client.page.xpath("//table[caption[contains(., 'jaar na jaar')]]/tbody/tr")
    people = [int("".join(x for x in row.xpath("./td")[1].text_content() if x.isdigit())) for row in rows]
    assert len(people) == 3
    assert people == sorted(set(people))


@pytest.mark.parametrize("example", ["een-jaar", "geleidelijk", "acht-uur", "zonder-aftrek", "kostprijs"])
def test_an_example_computes_as_it_is_offered(regie_client: Clients, example: str) -> None:
    client = regie_client()
    client.get(f"/regie/lab/?voorbeeld={example}")
    (form,) = client.page.xpath("//form[.//input[@name='reken']]")
    sent = {each.name: each.value for each in form.inputs if each.name and each.value}
    hint = form.xpath(".//*[@id='id_naast_helptext']")[0].text_content()
    assert "Tijdelijke loopbaancheque (november 2025 tot en met 2026): de wet zegt niet" in hint
    assert "quotum" not in hint
    assert client.get("/regie/lab/?" + urlencode(sent)).status_code == 200
    assert "Het resultaat" in client.page.text_content()


def test_the_form_stays_reachable_from_the_result(regie_client: Clients) -> None:
    client = regie_client()
    client.get("/regie/lab/")
    assert not client.page.xpath("//nav[@aria-label='Op deze pagina']")
    client.get("/regie/lab/" + asked())
    index = client.page.xpath("//nav[@aria-label='Op deze pagina']//a/@href")
    assert index == [
        "#resultaat", "#age", "#schooling", "#status", "#origin", "#voorbeelden", "#cijfers", "#aannames",
    ]  # fmt: skip
    assert all(client.page.xpath(f"//*[@id='{each[1:]}']") for each in index)
    (link,) = client.page.xpath("//section[@id='resultaat']//a[.='Wijzig de cijfers']/@href")
    assert link == "#cijfers"


def test_a_cost_of_nothing_is_explained(regie_client: Clients) -> None:
    client = regie_client()
    client.get("/regie/lab/" + asked())
    assert "De kosten zijn nul" not in client.page.text_content()
    client.get("/regie/lab/" + asked(bijdrage_uur="900", bijdrage_uur_kort="900"))
    assert "De kosten zijn nul" in client.page.text_content()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"loopbaan": "-5"}, "Vul getallen van 0 of meer in, zonder minteken."),
        ({"uren": "4; -3"}, "Vul getallen van 0 of meer in, zonder minteken."),
        ({"uren": "veel"}, "Vul getallen in, met een puntkomma ertussen"),
        ({"uren": "4; 3"}, "Een loopbaankrediet is één recht"),
        ({"vergoeding": "-5"}, "Vul een bedrag van 0 of meer in."),
        ({"grens": "3000"}, "Vul beide in, of geen van beide."),
        ({"loopbaan": "999999"}, "Vul getallen tot en met 20000 in."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(regie_client: Clients, wrong: dict[str, str], sentence: str) -> None:
    client = regie_client()
    assert client.get("/regie/lab/" + asked(**wrong)).status_code == 422
    assert sentence in client.page.text_content()


def test_the_file_of_a_bad_form_is_the_form(regie_client: Clients) -> None:
    client = regie_client()
    answer = client.get("/regie/lab/cijfers.csv" + asked(vergoeding=""))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/regie/lab/?")
