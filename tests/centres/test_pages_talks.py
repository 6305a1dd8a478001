"""The pages of talks: where they were, what is possible after a correction, and a group of which one part has ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from centres.domain import agreements, attendances, meetings
from centres.models import Attendance, Meeting
from loopbaan.accounts.models import Person
from loopbaan.core import clock
from loopbaan.core.errors import StepRefused
from tests.centres.pages import day_parts, url
from tests.support.factories_centres import (
    File,
    a_centre,
    a_counsellor,
    a_file,
    a_group,
    an_agreed_file,
    moment,
)
from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db
Client = Callable[..., CheckedClient]


def _mia(file: File, centre_client: Client) -> CheckedClient:
    return centre_client(Person.objects.get(id=file.counsellor.person_id), file.centre.kbo)


def _fields(client: CheckedClient) -> dict[str, str]:
    return {
        each.get("name"): each.get("value") or ""
        for each in client.page.xpath("//main//form//input[@name]")
        if each.get("type") != "radio" or each.get("checked") is not None
    }


# --- Where it was ------------------------------------------------------------------------------------------------


def test_the_address_on_the_page_is_not_taken_over_online(centre_client: Client) -> None:
    file = an_agreed_file()
    page = url("meeting_new", file.trajectory.id)
    with clock.fixed_at(moment(file.day, 17)):
        staff = _mia(file, centre_client)
        staff.get(page)
        typed = {**_fields(staff), "starts_at": "9.00", "ends_at": "10.00", "form": "online"}
        assert typed["location"] == file.centre.street + f", {file.centre.postcode} {file.centre.municipality}"
        assert staff.post(page, typed).status_code == 422
        assert "We namen het adres dat er stond niet over" in staff.text
        again = _fields(staff)
        assert (again["location"], again["form"]) == ("", "online")
        assert not Meeting.objects.exists()
        assert staff.post(page, {**again, "location": "Teams"}).status_code == 302
    assert Meeting.objects.get().location == "Teams"


def test_what_was_used_online_is_no_address(centre_client: Client) -> None:
    file = an_agreed_file()
    meeting = file.meet(hour=9).meeting
    Meeting.objects.filter(id=meeting.id).update(form="online", location="Teams")
    page = url("meeting_correct", meeting.id)
    with clock.fixed_at(moment(file.day, 17)):
        staff = _mia(file, centre_client)
        staff.get(page)
        typed = {**_fields(staff), "form": "on_site"}
        assert staff.post(page, typed).status_code == 422
        assert "vul het adres in" in staff.text
        # It may be that only the kind of place was wrong: the same text, typed, is meant.
        assert staff.post(page, {**_fields(staff), "location": "Teams"}).status_code == 302


# --- After a correction ------------------------------------------------------------------------------------------


def test_after_a_correction_the_page_offers_to_sign(centre_client: Client) -> None:
    file = an_agreed_file()
    attendance = file.meet(hour=9)
    page = url("meeting", attendance.meeting_id)
    with clock.fixed_at(moment(file.day, 17)):
        staff = _mia(file, centre_client)
        staff.get(page)
        sign = f"//main//a[@href='{url('attendance', attendance.id)}'][contains(., 'Onderteken het bewijs van')]"
        assert staff.page.xpath(sign)
        attendances.sign_attendance(
            attendance_id=attendance.id,
            content_sha256=attendance.content_sha256,
            actor=file.counsellor,
            at=clock.now(),
        )
        staff.get(page)
        assert not staff.page.xpath(sign)
        meetings.correct_meeting(
            meeting_id=attendance.meeting_id,
            starts_at=moment(file.day, 9),
            ends_at=moment(file.day, 9, 45),
            form="online",
            location="Teams",
            revision=1,
            actor=file.counsellor,
            at=clock.now(),
        )
        staff.get(page)
        assert staff.page.xpath(sign)


# --- A group of which one part has ended -------------------------------------------------------------------------


def test_a_group_of_which_one_guidance_has_ended_says_what_is_possible(centre_client: Client) -> None:
    centre = a_centre()
    mia = a_counsellor(centre)
    over, running = (an_agreed_file(centre=centre, counsellor=mia) for _ in range(2))
    meeting = a_group([over, running])
    for each in meeting.attendances.filter(trajectory=over.trajectory):
        over.sign(each)
    over.plan()
    over.closing_talk()
    over.close()
    left = meeting.attendances.get(trajectory=running.trajectory)
    name = over.trajectory.citizen.full_name
    with clock.fixed_at(moment(over.day, 22)):
        for act in (
            lambda: meetings.cancel_meeting(
                meeting_id=meeting.id, reason="Ziek", actor=running.counsellor, at=clock.now()
            ),
            lambda: meetings.correct_meeting(
                meeting_id=meeting.id,
                starts_at=moment(over.day, 9),
                ends_at=moment(over.day, 9, 45),
                form="online",
                location="Teams",
                revision=1,
                actor=running.counsellor,
                at=clock.now(),
            ),
        ):
            with pytest.raises(StepRefused, match=f"De begeleiding van {name} is gestopt of afgesloten"):
                act()
        staff = centre_client(mia, centre.kbo)
        for page in ("meeting_correct", "meeting_cancel"):
            assert staff.get(url(page, meeting.id)).status_code == 409
            assert f"De begeleiding van {name}" in staff.text
        staff.get(url("meeting", meeting.id))
        assert "Bel VDAB op 0800 30 700" in staff.text
        out = url("attendance_cancel", left.id)
        assert staff.page.xpath(f"//main//a[@href='{out}']")
        assert staff.send(out, {"reason": "Was er niet bij"}).status_code == 302
    assert Attendance.objects.get(id=left.id).state == "cancelled"


# --- On the day of the agreement ---------------------------------------------------------------------------------


def test_a_talk_earlier_on_the_day_of_the_agreement_reads_the_hour(centre_client: Client) -> None:
    file = a_file()
    file.agree(at=moment(file.day, 14, 5))
    page = url("meeting_new", file.trajectory.id)
    with clock.fixed_at(moment(file.day, 17)):
        staff = _mia(file, centre_client)
        staff.get(page)
        typed = {**_fields(staff), **day_parts("held_on", file.day), "starts_at": "13.00", "ends_at": "14.00"}
        assert staff.post(page, typed).status_code == 422
    assert "om 14.05 u. Een gesprek daarvoor telt niet mee." in staff.text


# --- The dossier -------------------------------------------------------------------------------------------------


def test_the_course_of_a_dossier_names_every_signature(centre_client: Client) -> None:
    file = an_agreed_file()
    attendance = file.meet(hour=9)
    file.sign(attendance)
    file.plan()
    with clock.fixed_at(moment(file.day, 22)):
        staff = _mia(file, centre_client)
        staff.get(url("dossier", file.trajectory.id))
    assert staff.text.count("Overeenkomst ondertekend") == 2
    assert staff.text.count("Persoonlijk ontwikkelplan ondertekend") == 2
    # The second of these is the confirmation itself.
    assert staff.text.count("Bewijs van deelname ondertekend") == 1
    assert staff.text.count("Bewijs van deelname bevestigd") == 1


def test_striking_a_first_talk_lies_in_the_dossiers(centre_client: Client) -> None:
    file = an_agreed_file()
    talk = agreements.log_introduction(
        trajectory_id=file.trajectory.id,
        held_at=moment(file.day, 8),
        minutes=30,
        place="Gent",
        actor=file.counsellor,
        at=moment(file.day, 17),
    )
    with clock.fixed_at(moment(file.day, 17)):
        staff = _mia(file, centre_client)
        staff.get(url("introduction_strike", talk.id))
    current = staff.page.xpath("//nav//a[@aria-current]")
    assert [each.text_content().strip() for each in current] == ["Dossiers"]


def test_both_numbers_of_a_cheque_are_told_at_once(centre_client: Client) -> None:
    file = an_agreed_file()
    staff = _mia(file, centre_client)
    assert staff.send(url("redeem"), {"number": "LC12", "client_number": "AB"}).status_code == 422
    blamed = {each.get("href") for each in staff.page.xpath("//div[contains(@class, 'error-summary')]//a")}
    assert blamed == {"#id_number", "#id_client_number"}
