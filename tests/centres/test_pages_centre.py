"""The pages of a centre: redeeming, who sees what, and the lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centres.domain import redeeming
from centres.models import Attendance, Centre, PlanVersion, Trajectory
from loopbaan.accounts.models import Person
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.audit.models import Event
from loopbaan.core import clock
from loopbaan.core.actor import Actor, Capacity
from loopbaan.web import form_keys
from tests.centres.pages import url
from tests.support import cheques
from tests.support.factories_centres import (
    MARCH,
    a_centre,
    a_counsellor,
    a_file,
    a_file_to_close,
    an_agreed_file,
    as_counsellor,
    moment,
)
from tests.support.html import CheckedClient
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db
Staff = Callable[..., CheckedClient]


@pytest.fixture
def centre() -> Centre:
    return a_centre()


@pytest.fixture
def mia(centre: Centre) -> Person:
    return a_counsellor(centre)


# --- Redeeming ---------------------------------------------------------------------------------------------------


def test_a_near_miss_is_explained_beside_its_field(centre: Centre, mia: Person, centre_client: Staff) -> None:
    cheque = cheques.issue(a_citizen())
    client = centre_client(mia, centre.kbo)
    answer = client.send(url("redeem"), {"number": cheque.number[:-1], "client_number": cheque.client_number})
    assert answer.status_code == 422
    assert "Een chequenummer telt LC en 11 tekens. Je vulde er na LC 10 in." in client.text
    assert client.page.xpath("//input[@name='number']")[0].get("value") == cheque.number[:-1]


def test_a_wrong_pair_is_counted_and_then_refused(centre: Centre, mia: Person, centre_client: Staff) -> None:
    cheque, other = cheques.issue(a_citizen()), cheques.issue(a_citizen())
    client = centre_client(mia, centre.kbo)
    foreign = {"number": cheque.number, "client_number": other.client_number}
    for _ in range(10):
        assert client.send(url("redeem"), foreign).status_code == 422
        assert "We vinden geen cheque met dit chequenummer en dit klantnummer samen" in client.text
    right = {"number": cheque.number, "client_number": cheque.client_number}
    assert client.send(url("redeem"), right).status_code == 422
    assert "Je probeerde te veel nummers die niet kloppen" in client.text
    assert not Trajectory.objects.exists()


def test_a_cheque_that_is_here_already_leads_to_its_dossier(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file = a_file(centre=centre, counsellor=mia)
    client = centre_client(mia, centre.kbo)
    numbers = {"number": file.cheque.number, "client_number": file.cheque.client_number}
    assert client.send(url("redeem"), numbers).status_code == 422
    assert client.page.xpath(f"//main//a[@href='{url('dossier', file.trajectory.id)}']")


def test_a_double_click_redeems_once(centre: Centre, mia: Person, centre_client: Staff) -> None:
    cheque = cheques.issue(a_citizen())
    client = centre_client(mia, centre.kbo)
    sent = {
        "number": cheque.number,
        "client_number": cheque.client_number,
        form_keys.FIELD: client.key(),
    }
    first, second = client.post(url("redeem"), sent), client.post(url("redeem"), sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Trajectory.objects.count() == 1


# --- Who sees what -----------------------------------------------------------------------------------------------


def _addresses(file: object) -> list[str]:
    trajectory = file.trajectory  # type: ignore[attr-defined]
    attendance = Attendance.objects.get(trajectory=trajectory)
    version = PlanVersion.objects.get(plan__trajectory=trajectory)
    agreement = trajectory.agreements.get()
    return [
        url("dossier", trajectory.id),
        url("introduction", trajectory.id),
        url("draw_up", trajectory.id),
        url("meeting_new", trajectory.id),
        url("plan_edit", trajectory.id),
        url("plan_offer", trajectory.id),
        url("closing_talk", trajectory.id),
        url("close", trajectory.id),
        url("aftercare", trajectory.id),
        url("assign", trajectory.id),
        url("agreement", agreement.id),
        url("meeting", attendance.meeting_id),
        url("meeting_correct", attendance.meeting_id),
        url("meeting_cancel", attendance.meeting_id),
        url("attendance", attendance.id),
        url("attendance_cancel", attendance.id),
        url("plan", version.id),
        url("document", "agreement", agreement.id),
        url("document", "attendance", attendance.id),
        url("document", "development_plan", version.id),
    ]


def test_another_centre_finds_nothing(centre_client: Staff) -> None:
    with clock.fixed_at(moment(MARCH + timedelta(days=9), 9)):
        file = a_file_to_close()
        other = a_centre("Kompas")
        client = centre_client(a_counsellor(other, "Kees", "Kompas", coordinator=True), other.kbo)
        for address in _addresses(file):
            assert client.get(address).status_code == 404, address
            assert client.send(address, {"agreed": "on"}).status_code in (404, 405), address


def test_another_citizen_finds_nothing(citizen_client: Callable[..., CheckedClient]) -> None:
    with clock.fixed_at(moment(MARCH + timedelta(days=9), 9)):
        file = a_file_to_close()
        trajectory = file.trajectory
        attendance = Attendance.objects.get(trajectory=trajectory)
        version = PlanVersion.objects.get(plan__trajectory=trajectory)
        addresses = [
            url("my_trajectory", trajectory.id),
            url("my_closing", trajectory.id),
            url("my_agreement", trajectory.agreements.get().id),
            url("my_attendance", attendance.id),
            url("my_dispute", attendance.id),
            url("my_plan", version.id),
            url("my_document", "attendance", attendance.id),
            url("my_document", "development_plan", version.id),
        ]
        stranger, owner = citizen_client(), citizen_client(file.trajectory.citizen)
        for address in addresses:
            assert stranger.get(address).status_code == 404, address
            assert owner.get(address).status_code == 200, address


def test_a_colleague_reads_the_dossier_but_not_the_plan(centre_client: Staff) -> None:
    with clock.fixed_at(moment(MARCH + timedelta(days=9), 9)):
        file = a_file_to_close()
        version = PlanVersion.objects.get(plan__trajectory=file.trajectory)
        colleague = centre_client(a_counsellor(file.centre, "Joris", "Aerts"), file.centre.kbo)
        assert colleague.get(url("dossier", file.trajectory.id)).status_code == 200
        assert "Alleen Mia Claes en de klant lezen dit plan." in colleague.text
        assert "Jobdoelwit" not in colleague.text
        assert colleague.get(url("plan", version.id)).status_code == 200
        assert "Een job in de zorg" not in colleague.text
        assert colleague.get(url("plan_edit", file.trajectory.id)).status_code == 409
        assert "Mia Claes begeleidt dit dossier." in colleague.text
        assert colleague.get(url("closing_talk", file.trajectory.id)).status_code == 409
        assert colleague.get(url("document", "development_plan", version.id)).status_code == 404


def test_reading_a_dossier_is_recorded_once_an_hour(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file = a_file(centre=centre, counsellor=mia)
    client = centre_client(mia, centre.kbo)
    client.get(url("dossier", file.trajectory.id))
    client.get(url("introduction", file.trajectory.id))
    read = Event.objects.filter(action=Action.FILE_READ.value, person_id=file.trajectory.citizen_id)
    assert read.count() == 1
    with clock.fixed_at(moment(MARCH, 20)):
        client.get(url("dossier", file.trajectory.id))
    assert read.count() == 2


def test_a_released_dossier_tells_nothing_of_the_other_centre(
    centre: Centre, mia: Person, centre_client: Staff
) -> None:
    file = a_file(centre=centre, counsellor=mia)
    other = a_centre("Kompas")
    kees = as_counsellor(a_counsellor(other, "Kees", "Kompas"), other)
    redeeming.redeem_cheque(
        number=file.cheque.number, client_number=file.cheque.client_number, actor=kees, at=moment(MARCH, 15)
    )
    with clock.fixed_at(moment(MARCH, 16)):
        client = centre_client(mia, centre.kbo)
        client.get(url("dossier", file.trajectory.id))
        assert "De klant koos voor een ander centrum" in client.text
        assert not client.page.xpath("//*[contains(@class, 'lb-hours')]")
        assert "Kompas" not in client.text


# --- Lists -------------------------------------------------------------------------------------------------------


def _queries(client: CheckedClient, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    "address", ["/centrum/", "/centrum/?van=centrum", "/centrum/dossiers/", "/centrum/groepsgesprek/"]
)
def test_lists_ask_the_same_number_of_questions(
    address: str, centre: Centre, mia: Person, centre_client: Staff
) -> None:
    client = centre_client(mia, centre.kbo)
    with clock.fixed_at(moment(MARCH + timedelta(days=9), 9)):
        an_agreed_file(centre=centre, counsellor=mia).meet()
        client.get(address)  # what is cached for good, is cached
        one = _queries(client, address)
        for hour in (12, 15):
            an_agreed_file(centre=centre, counsellor=mia).meet(hour=hour)
        assert _queries(client, address) == one


def test_the_list_is_searched_filtered_and_paged(centre: Centre, mia: Person, centre_client: Staff) -> None:
    wanted = a_file(centre=centre, counsellor=mia, citizen=a_citizen("Zita", "Zoekmij"))
    for number in range(25):
        a_file(centre=centre, counsellor=mia, citizen=a_citizen("Rij", f"Nummer{number}"))
    client = centre_client(mia, centre.kbo)
    client.get("/centrum/dossiers/?zoek=zoekm")
    assert "Zita Zoekmij" in client.text
    assert "Nummer3" not in client.text
    client.get(f"/centrum/dossiers/?zoek={wanted.cheque.number[2:8]}")
    assert "Zita Zoekmij" in client.text
    client.get("/centrum/dossiers/?status=closed")
    assert "Niets gevonden" in client.text
    client.get("/centrum/dossiers/?pagina=2")
    assert len(client.page.xpath("//tbody/tr")) == 1
    assert client.get("/centrum/dossiers/?pagina=99&status=odd&begeleider=odd").status_code == 200


def test_the_work_list_of_one_and_of_all(centre: Centre, mia: Person, centre_client: Staff) -> None:
    a_file(centre=centre, counsellor=a_counsellor(centre, "Joris", "Aerts"), citizen=a_citizen("Zita", "Vanjoris"))
    client = centre_client(mia, centre.kbo)
    client.get("/centrum/")
    assert "Er wacht niets" in client.text
    client.get("/centrum/?van=centrum")
    assert "Zita Vanjoris" in client.text
    assert "Joris Aerts" in client.text


def test_the_public_list_shows_only_a_mandate_of_today(client: CheckedClient) -> None:
    a_centre("De Brug")
    gone = a_centre("Verlopen", mandate_from=date(2019, 1, 1))
    client.get("/loopbaancentra/")
    assert "De Brug" in client.text
    assert "Verlopen" not in client.text
    assert client.get(url("public_centre", gone.id)).status_code == 404
    client.get("/loopbaancentra/?zoek=nergens")
    assert "Geen centrum gevonden" in client.text


def test_an_agreement_can_be_drawn_up_again_from_the_dossier(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file = an_agreed_file(centre=centre, counsellor=mia)
    client = centre_client(mia, centre.kbo)
    client.get(url("dossier", file.trajectory.id))
    links = client.page.xpath(f"//a[@href='{url('draw_up', file.trajectory.id)}']")
    assert [link.text_content().strip() for link in links] == ["Stel de overeenkomst opnieuw op"]


def test_a_centre_does_not_read_that_its_dossier_is_controlled(
    centre: Centre, mia: Person, centre_client: Staff
) -> None:
    file = an_agreed_file(centre=centre, counsellor=mia)
    trail.record(
        Actor(capacity=Capacity.REGIE, person_id=uuid4(), name="Bo Maes", roles=frozenset({"auditor"})),
        Action.CONTROL_OPENED,
        subject=("trajectory", file.trajectory.id),
        at=moment(file.day, 9),
        person_id=file.citizen.person_id,
        purpose="Steekproef van maart",
    )
    client = centre_client(mia, centre.kbo)
    client.get(url("dossier", file.trajectory.id))
    assert str(Action.AGREEMENT_DRAWN_UP.label) in client.text
    assert "Bo Maes" not in client.text
    assert str(Action.CONTROL_OPENED.label) not in client.text
