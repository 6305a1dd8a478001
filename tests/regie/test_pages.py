"""The pages of the regie, as an auditor and a beheerder walk them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centres.service import FIGURES as CENTRE_FIGURES
from citizens.domain import integrity
from citizens.domain.replay import verify_decisions
from citizens.service import FIGURES as CITIZEN_FIGURES
from loopbaan.accounts.service import insz_of
from loopbaan.audit import trail
from loopbaan.audit.models import Event
from loopbaan.core import clock
from loopbaan.core.identifiers import format_code
from loopbaan.core.regulation import all_regulations, published, regulation
from loopbaan.core.regulation.loader import VERSIONS
from loopbaan.deadlines.models import Deadline
from loopbaan.messages.models import Message
from regie.models import DossierControl, Finding
from tests.support import cheques
from tests.support.factories_centres import PLAN, File, a_centre, a_counsellor, a_file, a_file_to_close, an_agreed_file
from tests.support.html import CheckedClient
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db
PURPOSE = "Steekproef van begeleidingen die in maart gestart zijn."
WHY = "Nagaan of elk doel bij de afronding getoetst is."
Clients = Callable[..., CheckedClient]


# What every page asks: who is logged in, their roles, the demo's calendar. Tested with the platform.
_OF_THE_PLATFORM = ("django_session", "accounts_user", "accounts_rolegrant", "web_democlock", "SAVEPOINT")


@contextmanager
def own_queries() -> Iterator[list[str]]:
    """The statements of the page itself, once the block has ended."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as queries:
        yield found
    found += [
        each["sql"] for each in queries if not any(name in each["sql"].split("WHERE")[0] for name in _OF_THE_PLATFORM)
    ]


def opened(client: CheckedClient, file: File) -> str:
    """Open a dossier through its page; gives the address of the control."""
    answer = client.send(f"/regie/dossier/{file.trajectory.id}/openen/", {"reason": "sample", "purpose": PURPOSE})
    assert answer.status_code == 302
    return str(answer["Location"])


def readings(file: File) -> list[tuple[str, str]]:
    return [
        (event.payload.get("page", ""), event.purpose)
        for event in trail.access_ledger_of(file.trajectory.citizen_id)
        if event.action == "file_read"
    ]


def a_concluded(client: CheckedClient, file: File) -> str:
    address = opened(client, file)
    assert client.send(f"{address}afronden/", {"conclusion": "in_order", "text": ""}).status_code == 302
    return address


# --- The list ------------------------------------------------------------------------------------------------------


def test_the_list_names_no_citizen(regie_client: Clients) -> None:
    file = a_file()
    client = regie_client()
    assert client.get("/regie/dossiers/").status_code == 200
    assert format_code(file.cheque.number) in client.text
    page = client.page.text_content()
    for secret in (file.citizen.name, "Peeters", insz_of(file.trajectory.citizen_id), file.cheque.client_number):
        assert secret not in page


def test_each_row_leads_to_the_purpose(regie_client: Clients) -> None:
    file = a_file()
    client = regie_client()
    client.get("/regie/dossiers/")
    assert client.page.xpath("//main//tbody//a/@href") == [f"/regie/dossier/{file.trajectory.id}/openen/"]


def test_filters_narrow_the_list_and_stay_filled_in(regie_client: Clients) -> None:
    bridge, compass = a_file(), a_file(centre=a_centre("Kompas"), on=date(2026, 3, 4))
    client = regie_client()
    asked = {
        "zoek": "kompas",
        "status": "redeemed",
        "centrum": str(compass.centre.id),
        "van_dag": "4",
        "van_maand": "3",
        "van_jaar": "2026",
        "tot_dag": "4",
        "tot_maand": "maart",
        "tot_jaar": "2026",
    }
    client.get("/regie/dossiers/", asked)
    assert format_code(compass.cheque.number) in client.text
    assert format_code(bridge.cheque.number) not in client.text
    assert client.page.xpath("//input[@name='zoek']/@value") == ["kompas"]
    assert client.page.xpath("//select[@name='status']/option[@selected]/@value") == ["redeemed"]
    client.get("/regie/dossiers/", {"zoek": "niemendal"})
    assert "Niets gevonden" in client.text


def test_before_there_is_anything_the_list_says_so(regie_client: Clients) -> None:
    client = regie_client()
    client.get("/regie/dossiers/")
    assert "Nog geen dossiers" in client.text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"zoek": "LC-123"}, "telt LC en 11 tekens"),
        ({"van_dag": "31", "van_maand": "2", "van_jaar": "2026"}, "Deze datum bestaat niet"),
        (
            {
                "van_dag": "4",
                "van_maand": "3",
                "van_jaar": "2026",
                "tot_dag": "3",
                "tot_maand": "3",
                "tot_jaar": "2026",
            },
            "vóór de eerste dag",
        ),
        ({"centrum": "onzin"}, "Kies bij “Loopbaancentrum” een van de mogelijkheden."),
    ],
)
def test_a_wrong_filter_says_how_to_mend_it(regie_client: Clients, asked: dict[str, str], sentence: str) -> None:
    a_file()
    client = regie_client()
    assert client.get("/regie/dossiers/", asked).status_code == 200
    assert sentence in client.text
    assert not client.page.xpath("//main//tbody")


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "٣", "2"])
def test_any_page_number_gives_a_page(regie_client: Clients, page: str) -> None:
    file = a_file()
    client = regie_client()
    assert client.get("/regie/dossiers/", {"pagina": page}).status_code == 200
    assert format_code(file.cheque.number) in client.text


LIST_QUERIES = 10


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(regie_client: Clients, rows: int) -> None:
    for _ in range(rows):
        a_file()
    client = regie_client()
    with own_queries() as queries:
        client.get("/regie/dossiers/", {"zoek": "brug"})
    assert len(client.page.xpath("//main//tbody/tr")) == rows
    assert len(queries) == LIST_QUERIES, "\n".join(queries)


# --- Opening -------------------------------------------------------------------------------------------------------


def test_before_the_purpose_the_page_says_who_reads_it_and_names_nobody(regie_client: Clients) -> None:
    file = a_file()
    client = regie_client()
    client.get(f"/regie/dossier/{file.trajectory.id}/openen/")
    assert "Met het dossier begint je controle." in client.text
    assert "De burger leest dit mee" in client.text
    assert "Peeters" not in client.page.text_content()
    assert not Event.objects.filter(action="file_read").exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reason": "sample", "purpose": ""}, "Vul “Waarom open je dit dossier?” in."),
        ({"reason": "sample", "purpose": "kijken"}, "Schrijf in een zin waarom"),
        ({"purpose": PURPOSE}, "Kies een antwoord bij “Wat is de aanleiding?”."),
    ],
)
def test_without_a_purpose_it_stays_closed(regie_client: Clients, typed: dict[str, str], sentence: str) -> None:
    file = a_file()
    client = regie_client()
    assert client.send(f"/regie/dossier/{file.trajectory.id}/openen/", typed).status_code == 422
    assert sentence in client.text
    assert not DossierControl.objects.exists()


@pytest.mark.parametrize("side", ["citizen", "counsellor"])
def test_ones_own_dossier_offers_no_button_and_stays_closed(regie_client: Clients, side: str) -> None:
    file = a_file()
    person = getattr(file.trajectory, side)
    client = regie_client(person)
    client.get(f"/regie/dossier/{file.trajectory.id}/openen/")
    assert "Dit dossier gaat over jezelf" in client.text
    assert not client.page.xpath("//main//form")
    answer = client.send(f"/regie/dossier/{file.trajectory.id}/openen/", {"reason": "sample", "purpose": PURPOSE})
    assert answer.status_code == 422
    assert "Vraag een collega." in client.text
    assert not DossierControl.objects.exists()


def test_an_open_dossier_is_taken_up_again(regie_client: Clients) -> None:
    file = a_file()
    client = regie_client()
    address = opened(client, file)
    assert client.get(f"/regie/dossier/{file.trajectory.id}/openen/")["Location"] == address


def test_a_double_click_opens_once(regie_client: Clients) -> None:
    file = a_file()
    client = regie_client()
    typed = {"reason": "sample", "purpose": PURPOSE, "form_token": client.key()}
    path = f"/regie/dossier/{file.trajectory.id}/openen/"
    assert client.post(path, typed)["Location"] == client.post(path, typed)["Location"]
    assert Event.objects.filter(action="control_opened").count() == 1


# --- The control ---------------------------------------------------------------------------------------------------


def test_the_control_shows_the_facts_and_never_the_text(regie_client: Clients) -> None:
    file = a_file_to_close()
    file.close()
    client = regie_client()
    client.get(opened(client, file))
    for shown in (
        "Administratief volledig",
        "dat oordeel geef jij in je besluit",
        "Ja, beiden hebben ondertekend.",
        "An Peeters",
        "Mia Claes",
        "1 u. 30".replace(" ", "\xa0"),
        PURPOSE,
    ):
        assert shown.replace("\xa0", " ") in client.text.replace("\xa0", " "), shown
    assert "Een job in de zorg" not in client.text
    assert "Ik werk het liefst met mensen" not in client.text
    assert insz_of(file.trajectory.citizen_id) not in client.page.text_content()


def test_each_viewing_is_recorded_with_its_purpose(regie_client: Clients) -> None:
    file = a_file()
    client = regie_client()
    address = opened(client, file)
    for _ in range(2):
        client.get(address)
    assert readings(file) == [("control", PURPOSE)] * 2


def test_the_citizen_reads_who_looked_and_why(regie_client: Clients, citizen_client: Clients) -> None:
    file = a_file_to_close()
    client = regie_client()
    address = opened(client, file)
    client.get(address)
    client.send(f"{address}inhoud/openen/", {"content_purpose": WHY})
    client.get(f"{address}inhoud/")
    client.send(f"{address}afronden/", {"conclusion": "in_order", "text": ""})
    citizen = citizen_client(file.trajectory.citizen)
    citizen.get("/mijn/inzage/")
    for told in ("Bo Maes", "VDAB", PURPOSE, WHY):
        assert told in citizen.text, told


def test_a_colleagues_control_and_its_parts_are_not_there(regie_client: Clients) -> None:
    client, colleague = regie_client(), regie_client()
    address = a_concluded(client, a_file())
    for part in ("", "inhoud/", "inhoud/openen/", "vaststelling/", "afronden/", "verslag/"):
        assert colleague.get(address + part).status_code == 404, part
    for part in ("inhoud/openen/", "vaststelling/", "afronden/"):
        typed = {"content_purpose": WHY, "part": "plan", "weight": "remark", "text": "x", "conclusion": "in_order"}
        assert colleague.send(address + part, typed).status_code == 404, part
    assert client.get(f"{address}verslag/").status_code == 200


def test_earlier_controls_are_shown_to_the_next_auditor(regie_client: Clients) -> None:
    file = a_file()
    a_concluded(regie_client(), file)
    client = regie_client()
    client.get(opened(client, file))
    assert "Bo Maes: Het dossier is in orde" in client.text


def test_the_content_opens_with_its_own_purpose_only(regie_client: Clients) -> None:
    file = a_file_to_close()
    client = regie_client()
    address = opened(client, file)
    assert client.get(f"{address}inhoud/")["Location"] == f"{address}inhoud/openen/"
    assert client.send(f"{address}inhoud/openen/", {"content_purpose": "kijken"}).status_code == 422
    assert client.send(f"{address}inhoud/openen/", {"content_purpose": WHY})["Location"] == f"{address}inhoud/"
    client.get(f"{address}inhoud/")
    for shown in ("Een job in de zorg", "Ik werk het liefst met mensen.", "Zorgkundige", "Deels bereikt", WHY):
        assert shown in client.text, shown
    assert readings(file) == [("content", WHY)]
    assert client.get(f"{address}inhoud/openen/")["Location"] == f"{address}inhoud/"


def test_a_dossier_without_a_plan_says_so(regie_client: Clients) -> None:
    client = regie_client()
    address = opened(client, a_file())
    client.send(f"{address}inhoud/openen/", {"content_purpose": WHY})
    client.get(f"{address}inhoud/")
    assert "Er is geen plan." in client.text


def test_an_unsigned_draft_is_named_and_not_read(regie_client: Clients) -> None:
    file = an_agreed_file()
    draft = file.save_plan()
    client = regie_client()
    address = opened(client, file)
    client.send(f"{address}inhoud/openen/", {"content_purpose": WHY})
    client.get(f"{address}inhoud/")
    assert "Er is alleen een versie in opmaak" in client.text
    for kept in ("Een job in de zorg", "Ik werk het liefst met mensen.", "Zorgkundige"):
        assert kept not in client.text, kept
    file.offer_plan(draft)
    client.get(f"{address}inhoud/")
    assert "Een job in de zorg" in client.text
    assert "Deze versie wacht nog op een handtekening." in client.text
    assert "in opmaak" not in client.text


def test_beside_a_signed_plan_a_new_draft_stays_unread(regie_client: Clients) -> None:
    file = an_agreed_file()
    signed = file.plan()
    file.save_plan(replace(PLAN, insights="Nog niet voor anderen."), base=signed.content_sha256)
    client = regie_client()
    address = opened(client, file)
    client.send(f"{address}inhoud/openen/", {"content_purpose": WHY})
    client.get(f"{address}inhoud/")
    assert "Er is ook een versie in opmaak" in client.text
    assert "Ik werk het liefst met mensen." in client.text
    assert "Nog niet voor anderen." not in client.text


def test_after_the_conclusion_the_content_is_closed(regie_client: Clients) -> None:
    file = a_file_to_close()
    client = regie_client()
    address = opened(client, file)
    client.send(f"{address}inhoud/openen/", {"content_purpose": WHY})
    client.send(f"{address}afronden/", {"conclusion": "in_order", "text": ""})
    for part in ("inhoud/", "inhoud/openen/"):
        assert client.get(address + part)["Location"] == address
    assert readings(file) == []


def test_findings_and_a_conclusion_that_must_follow(regie_client: Clients) -> None:
    client = regie_client()
    address = opened(client, a_file())
    assert client.send(f"{address}vaststelling/", {"part": "plan", "weight": "shortcoming"}).status_code == 422
    found = {"part": "plan", "weight": "shortcoming", "text": "Het plan ontbreekt.\nGevraagd op 3 maart."}
    assert client.send(f"{address}vaststelling/", found)["Location"] == f"{address}#vaststellingen"
    assert client.send(f"{address}afronden/", {"conclusion": "in_order"}).status_code == 422
    assert "Er staan tekortkomingen bij je vaststellingen" in client.text
    assert "Het plan ontbreekt." in client.text
    assert (
        client.send(f"{address}afronden/", {"conclusion": "shortcomings", "text": "Recht te zetten."}).status_code
        == 302
    )
    client.get(address)
    assert "Recht te zetten." in client.text
    assert not client.page.xpath("//main//a[contains(@href, 'vaststelling/') or contains(@href, 'afronden')]")
    assert Finding.objects.count() == 1


def test_a_second_tab_comes_too_late(regie_client: Clients) -> None:
    client = regie_client()
    address = a_concluded(client, a_file())
    late = {"part": "plan", "weight": "remark", "text": "Nog iets."}
    assert client.send(f"{address}vaststelling/", late).status_code == 409
    assert client.send(f"{address}afronden/", {"conclusion": "in_order"}).status_code == 409
    assert not Finding.objects.exists()


def test_the_report_is_a_sealed_pdf_and_its_reading_is_recorded(regie_client: Clients) -> None:
    file = a_file()
    client = regie_client()
    address = opened(client, file)
    assert client.get(f"{address}verslag/").status_code == 404
    client.send(f"{address}afronden/", {"conclusion": "in_order", "text": ""})
    answer = client.get(f"{address}verslag/")
    assert answer.content.startswith(b"%PDF-")
    assert b"/ByteRange" in answer.content
    assert answer["Cache-Control"] == "no-store"
    assert readings(file) == [("report", PURPOSE)]


def test_an_auditor_whose_role_ended_reads_nothing_more(regie_client: Clients) -> None:
    from loopbaan.accounts.models import RoleGrant

    file = a_file()
    client = regie_client()
    address = opened(client, file)
    RoleGrant.objects.update(valid_until=clock.today())
    assert client.get(address).status_code == 403
    assert readings(file) == []


CONTROL_QUERIES = 16


@pytest.mark.parametrize("rows", [1, 3])
def test_the_control_costs_the_same_for_one_session_and_for_three(regie_client: Clients, rows: int) -> None:
    file = a_file_to_close()
    for hour in range(rows - 1):
        file.meet(hour=13 + hour, minutes=60)
    client = regie_client()
    address = opened(client, file)
    for _ in range(rows):
        client.send(f"{address}vaststelling/", {"part": "plan", "weight": "remark", "text": f"Nota {_}"})
    with own_queries() as queries:
        client.get(address)
    assert len(queries) == CONTROL_QUERIES, "\n".join(queries)


# --- My controls, and the start ------------------------------------------------------------------------------------


CONTROLS_QUERIES = 3


@pytest.mark.parametrize("rows", [1, 3])
def test_my_controls_are_mine(regie_client: Clients, rows: int) -> None:
    client = regie_client()
    for _ in range(rows):
        opened(client, a_file())
    opened(regie_client(), a_file())
    with own_queries() as queries:
        client.get("/regie/controle/")
    assert len(client.page.xpath("//main//tbody/tr")) == rows
    assert "Peeters" not in client.page.text_content()
    assert len(queries) == CONTROLS_QUERIES, "\n".join(queries)


def test_my_controls_by_state(regie_client: Clients) -> None:
    client = regie_client()
    a_concluded(client, a_file())
    client.get("/regie/controle/?status=open")
    assert "Niets gevonden" in client.text
    client.get("/regie/controle/?status=concluded")
    assert "In orde" in client.text
    fresh = regie_client()
    fresh.get("/regie/controle/")
    assert "Nog geen controles" in fresh.text


def test_the_start_of_an_auditor(regie_client: Clients) -> None:
    lacking = a_file_to_close()
    lacking.meet(hour=13)
    lacking.close(leave_unsigned=True)
    client = regie_client()
    opened(client, a_file())
    client.get("/regie/")
    assert "Je lopende controles" in client.text
    assert client.page.xpath(f"//main//a[@href='/regie/dossier/{lacking.trajectory.id}/openen/']")
    assert "ontbreekt: ondertekend bewijs van deelname" in client.text
    assert "Peeters" not in client.page.text_content()


HOME_QUERIES = 10


@pytest.mark.parametrize("rows", [1, 3])
def test_the_start_costs_the_same_for_one_and_for_three(regie_client: Clients, rows: int) -> None:
    client = regie_client()
    for _ in range(rows):
        file = a_file_to_close()
        file.meet(hour=13)
        file.close(leave_unsigned=True)
        opened(client, a_file())
    with own_queries() as queries:
        client.get("/regie/")
    assert len(queries) == HOME_QUERIES, "\n".join(queries)


def test_the_start_of_the_others(regie_client: Clients) -> None:
    keeper = regie_client(roles=("beheerder",))
    assert keeper.get("/regie/").status_code == 200
    assert "Berichten die niet vertrekken" in keeper.text
    assert keeper.page.xpath("//header//a[@href='/regie/beheer/']")
    assert not keeper.page.xpath("//header//a[@href='/regie/dossiers/']")
    reviewer = regie_client(roles=("heroverweging",))
    assert reviewer.get("/regie/").status_code == 200
    assert "Wacht op een behandelaar" in reviewer.text
    assert not reviewer.page.xpath("//header//a[@href='/regie/beheer/']")


@pytest.mark.parametrize("path", ["/regie/dossiers/", "/regie/controle/"])
def test_dossiers_are_for_auditors(regie_client: Clients, path: str) -> None:
    assert regie_client(roles=("beheerder",)).get(path).status_code == 403
    assert regie_client(roles=("heroverweging",)).get(path).status_code == 403


def test_a_beheerder_opens_no_dossier(regie_client: Clients) -> None:
    file = a_file()
    keeper = regie_client(roles=("beheerder",))
    assert keeper.get(f"/regie/dossier/{file.trajectory.id}/openen/").status_code == 403
    typed = {"reason": "sample", "purpose": PURPOSE}
    assert keeper.send(f"/regie/dossier/{file.trajectory.id}/openen/", typed).status_code == 403
    assert not DossierControl.objects.exists()


def test_a_centre_opens_no_dossier_of_regie(centre_client: Clients) -> None:
    file = a_file()
    person = a_counsellor(file.centre, "Jan", "Smet")
    client = centre_client(person, file.centre.kbo)
    assert client.get(f"/regie/dossier/{file.trajectory.id}/openen/").status_code == 404


# --- The law -------------------------------------------------------------------------------------------------------


def test_the_law_side_by_side(regie_client: Clients) -> None:
    client = regie_client()
    client.get("/regie/wet/")
    assert "Vandaag geldt: Tijdelijke loopbaancheque" in client.text
    assert "Vanaf 01/01/2027 (ontwerp)" in client.text
    rows = client.page.xpath("//section[@id='versies']//tbody/tr | //*[@id='versies']//tbody/tr")
    quota = next(row for row in rows if "Cheques per maand" in row.text_content())
    words = [" ".join(cell.text_content().split()) for cell in quota.xpath("./td")]
    assert words[0] == "bestaat niet"
    assert "gewijzigd" in words[3]
    assert "1.000 cheques" in words[3]
    for told in ("Aannames en open punten", "niet bekend", "SERV-advies", "BVR loopbaanbegeleiding van 17 mei 2013"):
        assert told in client.text, told


def test_what_the_law_does_not_say_stands_there_too(regie_client: Clients) -> None:
    client = regie_client(roles=("beheerder",))
    client.get("/regie/wet/")
    rows = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./th | ./td")]
        for row in client.page.xpath("//*[@id='keuzes']//tbody/tr")
    ]
    assert [row[0] for row in rows] == [each.title for each in (*CENTRE_FIGURES, *CITIZEN_FIGURES)]
    shown = {row[0]: row for row in rows}
    assert shown["Akkoord om af te sluiten met uren over"][1] == "14 dagen"
    assert shown["Akkoord om af te sluiten met uren over"][4] == "Aanname"
    assert shown["Duur van een mandaat"][1::3] == ["6 jaar", "Tweede bron"]
    assert shown["Langste gesprek"][1] == "4 u."
    assert shown["Herinneringen om te tekenen"][1] == "7, 1 dagen vooraf"
    assert all(all(row) for row in rows)
    of_law = sum(len(law.uncertain()) for law in all_regulations())
    client.get("/regie/")
    figure = client.page.xpath("//dt[contains(., 'Aannames en open punten')]/following-sibling::dd[1]")[0]
    assert figure.text_content() == str(of_law + len(CENTRE_FIGURES) - 1 + len(CITIZEN_FIGURES))
    # The page that the figure leads to says the same number, and where each part of it stands.
    client.get("/regie/wet/")
    (count,) = client.page.xpath("//nav//a[@href='#aannames']/span")
    assert count.text_content() == figure.text_content()
    told = client.page.xpath("//*[@id='aannames']/p[1]")[0].text_content()
    assert figure.text_content() in told
    assert f"{of_law} staan in de versies hieronder" in told


@pytest.mark.parametrize(
    ("asked", "shown"), [("2020-01-01", "1 januari 2020"), ("2025-03-01", "1 maart 2025"), ("onzin", "1 november 2025")]
)
def test_each_version_can_be_read_in_full(regie_client: Clients, asked: str, shown: str) -> None:
    client = regie_client()
    client.get("/regie/wet/", {"versie": asked})
    (chosen,) = client.page.xpath("//nav[@aria-label='Welke versie?']//a[@aria-current]/@href")
    assert chosen == f"?versie={asked if asked != 'onzin' else '2025-11-01'}#voluit"
    caption = client.page.xpath("//*[@id='voluit']//tbody/tr[1]/td[1]")[0].text_content().replace("\xa0", " ")
    assert shown in caption


def test_the_law_says_when_no_version_is_in_force(regie_client: Clients) -> None:
    client = regie_client(roles=("beheerder",))
    with clock.fixed_at(datetime(2027, 1, 4, 9, tzinfo=clock.BRUSSELS)):
        client.get("/regie/wet/")
    assert "Er geldt vandaag geen versie" in client.text


@pytest.mark.parametrize("role", ["auditor", "beheerder", "heroverweging"])
def test_the_law_is_for_every_role_of_vdab_and_for_nobody_else(
    regie_client: Clients, citizen_client: Clients, role: str
) -> None:
    client = regie_client(roles=(role,))
    assert client.get("/regie/wet/").status_code == 200
    assert client.page.xpath("//header//a[@href='/regie/wet/']")
    assert citizen_client().get("/regie/wet/").status_code == 403


def test_the_revisions_of_a_version_say_what_they_changed(regie_client: Clients) -> None:
    client = regie_client()
    client.get("/regie/wet/", {"versie": "2024-01-01"})
    laws = [regulation("2024-01-01", number) for number in (1, 2)]
    for law in laws:
        assert law.revision_hash in client.text
    captions = [each.text_content() for each in client.page.xpath("//*[@id='voluit']//caption")]
    assert "Wat herziening 2 veranderde" in captions
    assert "De eerste tekst van deze versie." in client.text


# --- Beheer --------------------------------------------------------------------------------------------------------


@pytest.fixture
def stuck() -> Message:
    """A message that was given up."""
    a_file()
    message = Message.objects.filter(state="queued").order_by("created_at", "id").first()
    assert message is not None
    Message.objects.filter(id=message.id).update(state="failed", attempts=8, last_error="SMTPServerDisconnected")
    return message


def test_what_failed_is_shown_without_anybodys_name(regie_client: Clients, stuck: Message) -> None:
    deadline = Deadline.objects.filter(state="open").order_by("due_on", "id").first()
    assert deadline is not None
    Deadline.objects.filter(id=deadline.id).update(attempts=3, last_error="KeyError: oeps")
    client = regie_client(roles=("beheerder",))
    client.get("/regie/beheer/")
    for told in ("SMTPServerDisconnected", "KeyError: oeps", str(deadline.subject_id), "Dagoverzicht"):
        assert told in client.text, told
    assert "Peeters" not in client.text


def test_a_forged_decision_is_named_on_the_page_and_on_the_start(regie_client: Clients, at: datetime) -> None:
    application = cheques.grant(a_citizen())
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE citizens_decision SET outcome = 'refused' WHERE application_id = %s", [application.id])
        cursor.execute("SET session_replication_role = origin")
    client = regie_client(roles=("beheerder",))
    client.get("/regie/beheer/")
    assert "Dat is nog niet gebeurd." in client.text
    assert str(application.id) not in client.text
    verify_decisions(at=at)
    client.get("/regie/beheer/")
    for told in ("Beslissingen die niet meer kloppen", str(application.id), "zeggen iets anders dan de inhoud"):
        assert told in client.text, told
    assert "Alles loopt" not in client.text
    assert "Ze kloppen allemaal." not in client.text
    assert "Peeters" not in client.text
    client.get("/regie/")
    assert client.page.xpath("//dt//a[@href='/regie/beheer/#beslissingen']")


def test_sound_decisions_are_told_to_be_sound(regie_client: Clients, at: datetime) -> None:
    cheques.grant(a_citizen())
    verify_decisions(at=at)
    client = regie_client(roles=("beheerder",))
    client.get("/regie/beheer/")
    assert "1 beslissing. Ze kloppen allemaal." in client.text
    client.get("/regie/")
    assert "Beslissingen die niet meer kloppen" not in client.text


def test_a_changed_file_of_the_law_is_named_on_the_page(
    regie_client: Clients, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = cheques.grant(a_citizen())
    verify_decisions(at=at)
    client = regie_client(roles=("beheerder",))
    client.get("/regie/beheer/")
    assert not client.page.xpath("//*[@id='wet']")
    folder = Path(shutil.copytree(VERSIONS, tmp_path / "versions"))
    monkeypatch.setattr(published, "VERSIONS", folder)
    name = f"{application.regulation_version}.r{application.regulation_revision}.toml"
    (folder / name).write_bytes((folder / name).read_bytes().replace(b"2555", b"2554", 1))
    client.get("/regie/beheer/")
    (section,) = client.page.xpath("//*[@id='wet']")
    told = section.text_content()
    for word in (f"{name}: is niet meer het bestand dat werd vastgelegd", str(application.id)):
        assert word in told, word
    assert "Ze kloppen allemaal." not in client.text
    assert "Alles loopt" not in client.text


def test_a_check_that_was_not_done_to_the_end_is_told(regie_client: Clients, at: datetime) -> None:
    cheques.grant(a_citizen())
    verify_decisions(at=at)
    integrity.begin(at=at + timedelta(hours=1))
    client = regie_client(roles=("beheerder",))
    client.get("/regie/beheer/")
    assert "Het laatste nazicht is niet afgewerkt" in client.text
    assert "Ze kloppen allemaal." not in client.text
    assert "Alles loopt" not in client.text
    verify_decisions(at=at + timedelta(hours=2))
    client.get("/regie/beheer/")
    assert "is niet afgewerkt" not in client.text
    assert "1 beslissing. Ze kloppen allemaal." in client.text


def test_all_is_well(regie_client: Clients) -> None:
    client = regie_client(roles=("beheerder",))
    client.get("/regie/beheer/")
    assert "Alles loopt" in client.text


def test_a_failed_message_is_tried_again_once(regie_client: Clients, stuck: Message) -> None:
    client = regie_client(roles=("beheerder",))
    client.get("/regie/beheer/")
    (address,) = client.page.xpath("//main//form[contains(@action, '/bericht/')]/@action")
    assert client.get(address).status_code == 200
    assert client.send(address)["Location"] == "/regie/beheer/"
    stuck.refresh_from_db()
    assert (stuck.state, stuck.attempts) == ("queued", 0)
    assert client.send(address).status_code == 404
    assert client.get(address).status_code == 404


def test_a_message_that_did_not_fail_is_not_there(regie_client: Clients) -> None:
    a_file()
    message = Message.objects.filter(state="queued").order_by("created_at", "id").first()
    assert message is not None
    address = f"/regie/beheer/bericht/{message.id}/opnieuw/"
    assert regie_client(roles=("beheerder",)).send(address).status_code == 404


def test_beheer_is_for_the_beheerder(regie_client: Clients, stuck: Message) -> None:
    auditor = regie_client()
    assert auditor.get("/regie/beheer/").status_code == 403
    assert auditor.send(f"/regie/beheer/bericht/{stuck.id}/opnieuw/").status_code == 403
    stuck.refresh_from_db()
    assert stuck.state == "failed"


# The lists with their counts; the digest reads both again, and letters without an address once more.
ADMINISTRATION_QUERIES = 7


@pytest.mark.parametrize("rows", [1, 3])
def test_beheer_costs_the_same_for_one_and_for_three(regie_client: Clients, rows: int) -> None:
    for _ in range(2):
        a_file()
    failed = list(Message.objects.filter(state="queued").order_by("id")[:rows])
    Message.objects.filter(id__in=[each.id for each in failed]).update(state="failed")
    late = list(Deadline.objects.filter(state="open").order_by("id")[:rows])
    Deadline.objects.filter(id__in=[each.id for each in late]).update(attempts=1)
    client = regie_client(roles=("beheerder",))
    with own_queries() as queries:
        client.get("/regie/beheer/")
    assert len(client.page.xpath("//*[@id='berichten']//form")) == rows
    # The other parts of the digest are their apps' own.
    mine = [
        each
        for each in queries
        if ("outbox_message" in each or "deadlines_deadline" in each) and "citizens_review" not in each
    ]
    assert len(mine) == ADMINISTRATION_QUERIES, "\n".join(mine)


def test_a_day_later_the_readings_stay(regie_client: Clients) -> None:
    file = a_file()
    client = regie_client()
    address = opened(client, file)
    client.get(address)
    with clock.fixed_at(clock.now() + timedelta(days=1)):
        client.get(address)
    days = {event.at.date() for event in trail.access_ledger_of(file.trajectory.citizen_id)}
    assert days == {date(2026, 3, 2), date(2026, 3, 3)}
