"""The pages of a centre: talks, signatures, the plan editor, and the end, with what can go wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from centres.domain import agreements, attendances
from centres.models import Attendance, Centre, Meeting, PlanVersion
from loopbaan.accounts.models import Person
from loopbaan.core import clock
from tests.centres.pages import day_parts, url
from tests.support.factories_centres import (
    MARCH,
    PLAN,
    a_centre,
    a_counsellor,
    a_file,
    an_agreed_file,
    moment,
)
from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db
Staff = Callable[..., CheckedClient]


@pytest.fixture
def centre() -> Centre:
    return a_centre()


@pytest.fixture
def mia(centre: Centre) -> Person:
    return a_counsellor(centre)


# --- Talks -------------------------------------------------------------------------------------------------------


def _talk(day: date, starts: str = "9.00", ends: str = "10.00") -> dict[str, str]:
    return {
        **day_parts("held_on", day),
        "starts_at": starts,
        "ends_at": ends,
        "form": "online",
        "location": "Videogesprek",
    }


@pytest.mark.parametrize(
    ("starts", "ends", "days", "sentence"),
    [
        ("10.00", "9.00", 0, "Het gesprek eindigt voor het begint"),
        ("9.00", "10.00", 1, "Dit gesprek ligt in de toekomst"),
        ("9.00", "13.01", 0, "Een gesprek duurt hoogstens"),
        ("25.00", "10.00", 0, "Dit is geen uur"),
        ("9.00", "10.00", -8, "werd pas gesloten op"),
    ],
)
def test_a_talk_that_cannot_be_is_explained(
    starts: str, ends: str, days: int, sentence: str, centre: Centre, mia: Person, centre_client: Staff
) -> None:
    file = an_agreed_file(centre=centre, counsellor=mia)
    with clock.fixed_at(moment(file.day, 17)):
        client = centre_client(mia, centre.kbo)
        sent = _talk(file.day + timedelta(days=days), starts, ends)
        assert client.send(url("meeting_new", file.trajectory.id), sent).status_code == 422
    assert sentence in client.text
    assert client.page.xpath("//input[@name='location']")[0].get("value") == "Videogesprek"
    assert not Meeting.objects.exists()


def test_an_overlap_names_the_talk_that_is_in_the_way(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file = an_agreed_file(centre=centre, counsellor=mia)
    file.meet(hour=9)
    with clock.fixed_at(moment(file.day, 17)):
        client = centre_client(mia, centre.kbo)
        sent = _talk(file.day, "10.00", "11.00")
        assert client.send(url("meeting_new", file.trajectory.id), sent).status_code == 422
    assert "Je hebt al een gesprek op" in client.text


def test_a_group_is_logged_for_all_and_one_is_taken_out(centre: Centre, mia: Person, centre_client: Staff) -> None:
    files = [an_agreed_file(centre=centre, counsellor=mia) for _ in range(3)]
    with clock.fixed_at(moment(files[0].day, 17)):
        client = centre_client(mia, centre.kbo)
        chosen = [str(file.trajectory.id) for file in files]
        client.get(url("group_new"))
        answer = client.send(url("group_new"), {**_talk(files[0].day), "trajectory_ids": chosen})
        assert answer.status_code == 302, client.text
        meeting = Meeting.objects.get()
        assert answer["Location"] == url("meeting", meeting.id)
        assert client.get(answer["Location"]).status_code == 200
        out = Attendance.objects.get(trajectory=files[0].trajectory)
        assert client.get(url("attendance_cancel", out.id)).status_code == 200
        client.send(url("attendance_cancel", out.id), {"reason": "Was er niet bij"})
    out.refresh_from_db()
    assert out.state == "cancelled"
    assert meeting.attendances.exclude(state="cancelled").count() == 2


def test_a_group_of_one_is_explained(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file = an_agreed_file(centre=centre, counsellor=mia)
    with clock.fixed_at(moment(file.day, 17)):
        client = centre_client(mia, centre.kbo)
        sent = {**_talk(file.day), "trajectory_ids": [str(file.trajectory.id)]}
        assert client.send(url("group_new"), sent).status_code == 422
    assert "Een groep telt minstens 2 klanten" in client.text


def test_an_old_tab_does_not_correct(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file = an_agreed_file(centre=centre, counsellor=mia)
    meeting = file.meet().meeting
    with clock.fixed_at(moment(file.day, 17)):
        client = centre_client(mia, centre.kbo)
        sent = {**_talk(file.day), "revision": "1"}
        assert client.send(url("meeting_correct", meeting.id), sent).status_code == 302
        again = client.send(url("meeting_correct", meeting.id), {**sent, "ends_at": "9.30"})
        assert again.status_code == 422
    assert "Dit is intussen gewijzigd" in client.text


# --- Signing -----------------------------------------------------------------------------------------------------


def test_signing_asks_to_have_read_it_and_refuses_an_old_text(
    centre: Centre, mia: Person, citizen_client: Callable[..., CheckedClient]
) -> None:
    file = a_file(centre=centre, counsellor=mia)
    with clock.fixed_at(moment(MARCH, 16)):
        at = clock.now()
        first = agreements.draw_up_agreement(trajectory_id=file.trajectory.id, actor=file.counsellor, at=at)
        client = citizen_client(file.trajectory.citizen)
        unread = client.send(url("my_agreement", first.id), {"content_sha256": first.content_sha256})
        assert unread.status_code == 422
        assert "Vink aan" in client.text
        agreements.draw_up_agreement(
            trajectory_id=file.trajectory.id, actor=file.counsellor, at=at, goal="Een ander doel"
        )
        late = client.send(url("my_agreement", first.id), {"content_sha256": first.content_sha256, "agreed": "on"})
        assert late.status_code == 422
        assert "Dit is intussen gewijzigd" in client.text
    first.refresh_from_db()
    assert first.citizen_signed_at is None


def test_nobody_signs_before_the_talk_has_ended(
    centre: Centre, mia: Person, citizen_client: Callable[..., CheckedClient]
) -> None:
    file = an_agreed_file(centre=centre, counsellor=mia)
    attendance = file.meet(hour=9, minutes=60)
    with clock.fixed_at(moment(file.day, 9, 30)):
        client = citizen_client(file.trajectory.citizen)
        client.get(url("my_attendance", attendance.id))
        assert "Het gesprek is nog niet voorbij" in client.text
        sent = {"content_sha256": attendance.content_sha256}
        assert client.send(url("my_attendance", attendance.id), sent).status_code == 422
        assert "Je kan pas ondertekenen als het gesprek voorbij is" in client.text


def test_a_dispute_is_read_by_the_two_and_by_who_corrects_it(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file = an_agreed_file(centre=centre, counsellor=mia)
    attendance = file.meet()
    with clock.fixed_at(moment(file.day, 17)):
        attendances.dispute_attendance(
            attendance_id=attendance.id,
            content_sha256=attendance.content_sha256,
            text="Het was korter.",
            actor=file.citizen,
            at=clock.now(),
        )
        own = centre_client(mia, centre.kbo)
        own.get(url("attendance", attendance.id))
        assert "Het was korter." in own.text
        assert "Betwist: eerst wordt het gesprek verbeterd of geschrapt" in own.text
        assert "Wacht op" not in own.text
        boss = centre_client(a_counsellor(centre, "Bea", "Baas", coordinator=True), centre.kbo)
        for name in ("attendance", "meeting"):
            boss.get(url(name, attendance.id if name == "attendance" else attendance.meeting_id))
            assert "Het was korter." not in boss.text
        for name in ("meeting_correct", "meeting_cancel"):
            assert boss.get(url(name, attendance.meeting_id)).status_code == 200
            assert "Het was korter." in boss.text
        boss.get(url("attendance_cancel", attendance.id))
        assert "Het was korter." in boss.text
        colleague = centre_client(a_counsellor(centre, "Joris", "Aerts"), centre.kbo)
        for name in ("meeting_correct", "meeting_cancel"):
            assert colleague.get(url(name, attendance.meeting_id)).status_code == 409
            assert "Mia Claes hield dit gesprek." in colleague.text
            assert "Het was korter." not in colleague.text


def test_the_home_of_a_citizen_shows_what_waits(
    centre: Centre, mia: Person, citizen_client: Callable[..., CheckedClient]
) -> None:
    file = an_agreed_file(centre=centre, counsellor=mia)
    attendance = file.meet()
    with clock.fixed_at(moment(file.day, 17)):
        client = citizen_client(file.trajectory.citizen)
        client.get("/mijn/")
        assert client.page.xpath(f"//main//a[@href='{url('my_attendance', attendance.id)}']")


# --- The plan ----------------------------------------------------------------------------------------------------


def test_one_more_row_keeps_what_was_typed_and_saves_nothing(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file = an_agreed_file(centre=centre, counsellor=mia)
    client = centre_client(mia, centre.kbo)
    sent = {"insights": "Half", "goal_rows": "2", "goal_0": "Eerste", "goal_1": "Tweede", "more": "goal"}
    answer = client.send(url("plan_edit", file.trajectory.id), {**sent, "action_rows": "1", "training_rows": "1"})
    assert answer.status_code == 200
    assert client.page.xpath("//input[@name='goal_1']")[0].get("value") == "Tweede"
    assert client.page.xpath("//input[@name='goal_2']")
    assert client.page.xpath("//textarea[@name='insights']")[0].text_content().strip() == "Half"
    assert not PlanVersion.objects.exists()


def test_a_second_tab_does_not_overwrite_the_plan(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file = an_agreed_file(centre=centre, counsellor=mia)
    file.save_plan()
    client = centre_client(mia, centre.kbo)
    sent = {"base_sha256": "", "insights": "Uit een oud tabblad", "goal_rows": "1", "action_rows": "1"}
    assert client.send(url("plan_edit", file.trajectory.id), sent).status_code == 422
    assert "Dit is intussen gewijzigd" in client.text
    assert "Uit een oud tabblad" in client.text


def test_the_editor_opens_what_was_saved(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file = an_agreed_file(centre=centre, counsellor=mia)
    version = file.save_plan()
    client = centre_client(mia, centre.kbo)
    client.get(url("plan_edit", file.trajectory.id))
    assert client.page.xpath("//input[@name='base_sha256']")[0].get("value") == version.content_sha256
    assert client.page.xpath("//input[@name='goal_1']")[0].get("value") == PLAN.goals[1]
    assert client.page.xpath("//input[@name='action_0_by_maand']")[0].get("value") == "5"
    assert len(client.page.xpath("//input[@name='career_questions'][@checked]")) == 2


def test_an_action_day_without_an_action_is_explained(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file = an_agreed_file(centre=centre, counsellor=mia)
    client = centre_client(mia, centre.kbo)
    sent = {"base_sha256": "", "action_rows": "1", **day_parts("action_0_by", date(2026, 5, 1))}
    assert client.send(url("plan_edit", file.trajectory.id), sent).status_code == 422
    assert "Schrijf ook wat je klant tegen die dag doet." in client.text


def test_what_is_missing_before_offering_is_listed(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file = an_agreed_file(centre=centre, counsellor=mia)
    client = centre_client(mia, centre.kbo)
    sent = {"base_sha256": "", "insights": "Iets", "goal_rows": "1", "action_rows": "1"}
    assert client.send(url("plan_edit", file.trajectory.id), sent).status_code == 302
    version = PlanVersion.objects.get()
    client.get(url("plan", version.id))
    assert "Kies minstens één loopbaanvraag." in client.text
    shown = {"content_sha256": version.content_sha256}
    assert client.send(url("plan_offer", file.trajectory.id), shown).status_code == 422
    assert "Het plan is nog niet volledig." in client.text


# --- The end -----------------------------------------------------------------------------------------------------


def test_closing_with_an_unsigned_talk_asks_on_purpose(centre_client: Staff) -> None:
    file = an_agreed_file()
    file.sign(file.meet())
    file.meet(hour=13, minutes=60)
    file.plan()
    file.closing_talk()
    with clock.fixed_at(moment(file.day, 21)):
        client = centre_client(Person.objects.get(id=file.counsellor.person_id), file.centre.kbo)
        address = url("close", file.trajectory.id)
        file.answer(file.ask_to_close())
        client.get(address)
        assert "Deze gesprekken blijven onbetaald" in client.text
        assert client.send(address, {"understood": "on"}).status_code == 422
        assert file.fresh().state == "active"
        assert client.send(address, {"understood": "on", "leave_unsigned": "on"}).status_code == 302
    assert file.fresh().state == "closed"


def test_closing_says_what_must_come_first(centre: Centre, mia: Person, centre_client: Staff) -> None:
    file = an_agreed_file(centre=centre, counsellor=mia)
    file.meet()
    with clock.fixed_at(moment(file.day, 21)):
        client = centre_client(mia, centre.kbo)
        client.get(url("close", file.trajectory.id))
        assert "Er is nog geen persoonlijk ontwikkelplan" in client.text
        assert not client.page.xpath("//main//button")
        assert client.send(url("close", file.trajectory.id), {"understood": "on"}).status_code == 422
    assert file.fresh().state == "active"


def test_only_the_coordinator_changes_the_list_and_gives_dossiers_away(
    centre: Centre, mia: Person, centre_client: Staff
) -> None:
    file = a_file(centre=centre, counsellor=mia)
    joris = a_counsellor(centre, "Joris", "Aerts")
    listing = joris.counsellor_listings.get()
    plain = centre_client(mia, centre.kbo)
    plain.get(url("centre"))
    assert "Haal van de lijst" not in plain.text
    assert plain.get(url("unlist", listing.id)).status_code == 403
    assert plain.send(url("assign", file.trajectory.id), {"counsellor_id": str(joris.id)}).status_code == 422
    boss = centre_client(a_counsellor(centre, "Bea", "Baas", coordinator=True), centre.kbo)
    assert boss.send(url("assign", file.trajectory.id), {"counsellor_id": str(joris.id)}).status_code == 302
    assert file.fresh().counsellor_id == joris.id
    boss.get(url("centre"))
    assert "Haal van de lijst" in boss.text
    assert boss.send(url("unlist", listing.id), day_parts("last_day", date(2026, 3, 31))).status_code == 302
    listing.refresh_from_db()
    assert listing.valid_until == date(2026, 4, 1)
