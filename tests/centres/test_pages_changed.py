"""A form that somebody else's change overtook: it says so, shows what stands, and the next press is about that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from centres.domain import agreements, meetings, plans
from centres.models import ClosingRequest, ClosingTalk, PlanVersion
from loopbaan.accounts.models import Person
from loopbaan.core import clock
from loopbaan.web.models import KeptForm
from tests.centres.pages import day_parts, url
from tests.support.factories_centres import (
    PLAN,
    PROGRESS,
    File,
    a_file,
    a_file_to_close,
    an_agreed_file,
    moment,
)
from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db
Client = Callable[..., CheckedClient]
CHANGED = "Dit is intussen gewijzigd."


def _fields(client: CheckedClient) -> dict[str, str]:
    """What the form on the page holds, without the boxes and choices that nobody ticked."""
    found = {
        each.get("name"): each.get("value") or ""
        for each in client.page.xpath("//main//form//input[@name]")
        if each.get("type") not in ("radio", "checkbox") or each.get("checked") is not None
    }
    texts = client.page.xpath("//main//form//textarea[@name]")
    return {**found, **{each.get("name"): (each.text or "").lstrip("\n") for each in texts}}


def _mia(file: File, centre_client: Client) -> CheckedClient:
    return centre_client(Person.objects.get(id=file.counsellor.person_id), file.centre.kbo)


def _shorter(file: File, attendance: object) -> None:
    meeting = attendance.meeting  # type: ignore[attr-defined]
    meetings.correct_meeting(
        meeting_id=meeting.id,
        starts_at=meeting.starts_at,
        ends_at=moment(file.day, 9, 45),
        form=meeting.form,
        location="Stationsplein 1, Gent",
        revision=meeting.revision,
        actor=file.counsellor,
        at=clock.now(),
    )


def test_a_proof_that_changed_is_read_anew_and_then_signed(citizen_client: Client) -> None:
    file = an_agreed_file()
    attendance = file.meet(hour=9)
    page = url("my_attendance", attendance.id)
    with clock.fixed_at(moment(file.day, 17)):
        client = citizen_client(file.trajectory.citizen)
        client.get(page)
        old = _fields(client)
        _shorter(file, attendance)
        assert client.post(page, old).status_code == 422
        assert CHANGED in client.text
        assert "Stationsplein 1, Gent" in client.text
        attendance.refresh_from_db()
        assert attendance.citizen_signed_at is None
        new = _fields(client)
        assert new["content_sha256"] == attendance.content_sha256 != old["content_sha256"]
        assert client.post(page, new).status_code == 302
    attendance.refresh_from_db()
    assert attendance.citizen_signed_at is not None


def test_a_dispute_keeps_its_words_when_the_proof_changed(citizen_client: Client) -> None:
    file = an_agreed_file()
    attendance = file.meet(hour=9)
    page = url("my_dispute", attendance.id)
    with clock.fixed_at(moment(file.day, 17)):
        client = citizen_client(file.trajectory.citizen)
        client.get(page)
        old = {**_fields(client), "text": "Het was korter."}
        _shorter(file, attendance)
        assert client.post(page, old).status_code == 422
        assert CHANGED in client.text
        assert "tot 9.45" in client.text
        again = _fields(client)
        assert again["text"] == "Het was korter."
        assert client.post(page, again).status_code == 302
    attendance.refresh_from_db()
    assert attendance.state == "disputed"


def test_text_that_was_kept_goes_with_the_proof_that_stands(citizen_client: Client, client: CheckedClient) -> None:
    file = an_agreed_file()
    attendance = file.meet(hour=9)
    page = url("my_dispute", attendance.id)
    with clock.fixed_at(moment(file.day, 17)):
        citizen = citizen_client(file.trajectory.citizen)
        citizen.get(page)
        client.post(page, {**_fields(citizen), "text": "Het was korter."})  # the login has expired
        _shorter(file, attendance)
        citizen.get(f"{page}?bewaard={KeptForm.objects.get().id}")
        assert CHANGED in citizen.text
        again = _fields(citizen)
        assert again["text"] == "Het was korter."
        attendance.refresh_from_db()
        assert again["content_sha256"] == attendance.content_sha256


def test_the_box_is_asked_again_for_another_plan(centre_client: Client, citizen_client: Client) -> None:
    file = an_agreed_file()
    version = file.save_plan()
    file.offer_plan(version)
    page = url("my_plan", version.id)
    with clock.fixed_at(moment(file.day, 17)):
        citizen, staff = citizen_client(file.trajectory.citizen), _mia(file, centre_client)
        citizen.get(page)
        old = {**_fields(citizen), "agreed": "on"}
        changed = replace(PLAN, insights="Iets heel anders")
        new = file.save_plan(changed, base=version.content_sha256, at=clock.now())
        file.offer_plan(new, at=clock.now())
        assert citizen.post(page, old).status_code == 422
        assert "Deze versie geldt niet meer" in citizen.text
        assert citizen.page.xpath(f"//main//a[@href='{url('my_plan', new.id)}']")
        assert not citizen.page.xpath("//main//input[@name='agreed']")
        sent = {"content_sha256": version.content_sha256, "agreed": "on"}
        assert staff.send(url("plan", new.id), sent).status_code == 422
        assert CHANGED in staff.text
        fields = _fields(staff)
        assert fields["content_sha256"] == new.content_sha256
        assert "agreed" not in fields
        assert staff.post(url("plan", new.id), {**fields, "agreed": "on"}).status_code == 302


def test_a_replaced_agreement_leads_to_the_new_one(centre_client: Client) -> None:
    file = an_agreed_file()
    old = file.trajectory.agreements.get()
    with clock.fixed_at(moment(file.day, 17)):
        new = agreements.draw_up_agreement(
            trajectory_id=file.trajectory.id, actor=file.counsellor, at=clock.now(), goal="Een ander doel"
        )
        staff = _mia(file, centre_client)
        sent = {"content_sha256": old.content_sha256, "agreed": "on"}
        assert staff.send(url("agreement", old.id), sent).status_code == 422
        assert "Deze versie geldt niet meer" in staff.text
        assert staff.page.xpath(f"//main//a[@href='{url('agreement', new.id)}']")


def test_the_first_agreement_is_read_before_it_is_drawn_up(centre_client: Client) -> None:
    file = a_file()
    page = url("draw_up", file.trajectory.id)
    with clock.fixed_at(moment(file.day, 17)):
        staff = _mia(file, centre_client)
        staff.get(page)
        typed = {**_fields(staff), "arrangements": "Na het werk."}
        assert typed["base_sha256"] == ""
        assert staff.post(page, {**typed, "preview": "1"}).status_code == 200
        assert CHANGED not in staff.text
        # Two tabs: the other one drew it up meanwhile.
        agreements.draw_up_agreement(trajectory_id=file.trajectory.id, actor=file.counsellor, at=clock.now())
        assert staff.post(page, typed).status_code == 422
        assert CHANGED in staff.text
        assert staff.post(page, _fields(staff)).status_code == 302


def test_an_agreement_is_drawn_up_over_another_once_that_was_said(centre_client: Client) -> None:
    file = an_agreed_file()
    page = url("draw_up", file.trajectory.id)
    with clock.fixed_at(moment(file.day, 17)):
        staff = _mia(file, centre_client)
        staff.get(page)
        old = {**_fields(staff), "arrangements": "Uit mijn tabblad."}
        other = agreements.draw_up_agreement(
            trajectory_id=file.trajectory.id, actor=file.counsellor, at=clock.now(), goal="Een ander doel"
        )
        assert staff.post(page, old).status_code == 422
        assert "Bewaar je daarna, dan vervang je dat." in staff.text
        assert staff.page.xpath(f"//main//a[@href='{url('agreement', other.id)}'][@target='_blank']")
        again = _fields(staff)
        assert again["arrangements"] == "Uit mijn tabblad."
        assert staff.post(page, again).status_code == 302


def test_a_plan_is_saved_over_another_once_that_was_said(centre_client: Client) -> None:
    file = an_agreed_file()
    page = url("plan_edit", file.trajectory.id)
    with clock.fixed_at(moment(file.day, 17)):
        staff = _mia(file, centre_client)
        staff.get(page)
        old = {**_fields(staff), "insights": "Uit mijn tabblad."}
        other = file.save_plan(at=clock.now())
        assert staff.post(page, old).status_code == 422
        assert "Bewaar je daarna, dan vervang je dat." in staff.text
        assert staff.page.xpath(f"//main//a[@href='{url('plan', other.id)}'][@target='_blank']")
        again = _fields(staff)
        assert again["insights"] == "Uit mijn tabblad."
        assert staff.post(page, again).status_code == 302
        assert staff.post(page, again).status_code == 302  # a double click
    assert plans.content_of(PlanVersion.objects.get()).insights == "Uit mijn tabblad."


def test_what_is_offered_is_the_draft_on_the_page(centre_client: Client) -> None:
    file = an_agreed_file()
    version = file.save_plan()
    page = url("plan_offer", file.trajectory.id)
    with clock.fixed_at(moment(file.day, 17)):
        staff = _mia(file, centre_client)
        staff.get(url("plan", version.id))
        file.save_plan(replace(PLAN, insights="Iets heel anders"), base=version.content_sha256, at=clock.now())
        assert staff.send(page, {"content_sha256": version.content_sha256}).status_code == 422
        assert CHANGED in staff.text
        assert "Iets heel anders" in staff.text
        assert staff.post(page, _fields(staff)).status_code == 302
    version.refresh_from_db()
    assert version.state == "offered"


def test_a_correction_over_another_once_that_was_said(centre_client: Client) -> None:
    file = an_agreed_file()
    attendance = file.meet(hour=9)
    page = url("meeting_correct", attendance.meeting_id)
    with clock.fixed_at(moment(file.day, 17)):
        staff = _mia(file, centre_client)
        staff.get(page)
        old = {**_fields(staff), "ends_at": "9.50"}
        _shorter(file, attendance)
        assert staff.post(page, old).status_code == 422
        assert "Bewaar je daarna, dan vervang je dat." in staff.text
        again = _fields(staff)
        assert again["ends_at"] == "9.50"
        assert staff.post(page, again).status_code == 302
    attendance.refresh_from_db()
    assert attendance.minutes == 50


def test_the_closing_talk_of_another_plan_is_judged_anew(centre_client: Client) -> None:
    file = an_agreed_file()
    file.sign(file.meet(hour=9))
    first = file.plan()
    page = url("closing_talk", file.trajectory.id)
    with clock.fixed_at(moment(file.day, 21)):
        staff = _mia(file, centre_client)
        staff.get(page)
        goals = {f"goal_{index}_progress": "reached" for index in range(len(PROGRESS.goals))}
        old = {**_fields(staff), **goals, **day_parts("held_on", file.day), "remark": "Wat ik typte."}
        other = replace(PLAN, goals=tuple(f"Nieuw: {goal}" for goal in PLAN.goals))
        file.plan(other, base=first.content_sha256)
        assert staff.post(page, old).status_code == 422
        assert CHANGED in staff.text
        again = _fields(staff)
        assert again["remark"] == "Wat ik typte."
        assert not set(goals) & set(again)
        assert staff.post(page, {**again, **goals}).status_code == 302
        assert ClosingTalk.objects.get().plan_version.number == 2
        # Another tab noted it meanwhile: the talk itself is replaced only after that was said.
        assert staff.post(page, {**again, **goals, "remark": "Nog iets."}).status_code == 422
        assert staff.page.xpath("//main//a[@target='_blank']")
        newest = _fields(staff)
        assert set(goals) <= set(newest)
        assert staff.post(page, newest).status_code == 302


def test_the_answer_is_about_the_hours_on_the_page(citizen_client: Client) -> None:
    file = a_file_to_close()
    request = file.ask_to_close()
    page = url("my_close_request", request.id)
    with clock.fixed_at(moment(file.day, 21)):
        client = citizen_client(file.trajectory.citizen)
        client.get(page)
        old = {**_fields(client), "answer": "agree", "word": "Goed zo."}
        for each in file.trajectory.attendances.all():
            _shorter(file, each)
        assert client.post(page, old).status_code == 422
        assert CHANGED in client.text
        again = _fields(client)
        assert again["word"] == "Goed zo."
        assert again["minutes"] != old["minutes"]
        assert client.post(page, {**again, "answer": "agree"}).status_code == 302
    assert ClosingRequest.objects.get().state == "agreed"
