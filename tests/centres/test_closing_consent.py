"""Closing while hours are left: the citizen is asked, answers, or lets the term pass."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from centres import selectors
from centres.domain import closing, closing_consent, meetings
from centres.domain.guards import ChangedSince, NotAllowed
from centres.models import ClosingRequest
from loopbaan.accounts.models import Person
from loopbaan.audit.models import Event
from loopbaan.core import clock
from loopbaan.core.errors import NotFound, StepRefused
from loopbaan.deadlines import service as deadlines
from loopbaan.deadlines.models import Deadline
from loopbaan.messages.service import content_of, messages_to
from tests.centres.pages import url
from tests.support.cheques import as_citizen
from tests.support.factories_centres import (
    File,
    a_centre,
    a_counsellor,
    a_file_to_close,
    an_agreed_file,
    as_counsellor,
    moment,
    redeem,
)
from tests.support.html import CheckedClient
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db
Client = Callable[..., CheckedClient]
# Asked on 10 March 2026: the last day to answer is 24 March.
PASSED = date(2026, 3, 25)


def code_of_closing(file: File) -> str:
    with pytest.raises(closing.CannotClose) as refused:
        file.close(consent=False)
    return refused.value.code


def kinds_to(file: File) -> list[str]:
    return [message.kind for message in messages_to(file.citizen.person) if message.kind.startswith("closing")]


def events(file: File) -> list[str]:
    found = Event.objects.filter(subject_id=file.trajectory.id, action__startswith="closing_").order_by("at", "id")
    return [event.action for event in found if event.action != "closing_talk_logged"]


def test_the_citizen_agrees_and_then_it_closes() -> None:
    file = a_file_to_close()
    assert code_of_closing(file) == "consent_missing"
    request = file.ask_to_close()
    assert (request.minutes, request.answer_by) == (150, PASSED)
    assert file.ask_to_close().id == request.id  # a double click asks once
    assert kinds_to(file) == ["closing_asked"]
    text = content_of(messages_to(file.citizen.person).get(kind="closing_asked")).text
    assert "Er blijft 2 u. 30 over" in text
    assert "24 maart 2026" in text
    assert code_of_closing(file) == "consent_awaited"
    file.answer(request)
    assert file.close(consent=False) == 150
    assert events(file) == ["closing_asked", "closing_agreed"]
    assert not Deadline.objects.filter(kind="closing_consent", state="open").exists()


def test_not_yet_keeps_it_open_and_can_be_asked_again() -> None:
    file = a_file_to_close()
    first = file.ask_to_close()
    file.answer(first, agreed=False, word="Ik wil nog een gesprek.")
    assert code_of_closing(file) == "consent_refused"
    deadlines.run_due(on=PASSED + timedelta(days=30))
    assert code_of_closing(file) == "consent_refused"  # its term no longer runs
    later = moment(file.day + timedelta(days=40), 9)
    second = file.ask_to_close(at=later)
    assert second.id != first.id
    file.answer(second, at=later)
    assert file.close(at=later, consent=False) == 150


def test_after_the_term_without_an_answer_it_may_be_closed() -> None:
    file = a_file_to_close()
    request = file.ask_to_close()
    deadlines.run_due(on=PASSED - timedelta(days=1))
    assert code_of_closing(file) == "consent_awaited"
    for _again in range(2):
        deadlines.run_due(on=PASSED)
    request.refresh_from_db()
    assert request.state == "unanswered"
    assert events(file) == ["closing_asked", "closing_unanswered"]
    assert sorted(kinds_to(file)) == ["closing_asked", "closing_reminder", "closing_unanswered"]
    assert file.close(at=moment(PASSED, 9), consent=False) == 150


def test_the_reminders_come_a_week_and_a_day_before() -> None:
    file = a_file_to_close()
    file.ask_to_close()
    for days in (8, 2):
        deadlines.run_due(on=PASSED - timedelta(days=days))
    assert kinds_to(file).count("closing_reminder") == 2


def test_a_late_answer_still_counts() -> None:
    file = a_file_to_close()
    request = file.ask_to_close()
    deadlines.run_due(on=PASSED)
    file.answer(request, agreed=False, at=moment(PASSED, 8))
    assert code_of_closing(file) == "consent_refused"


def test_nothing_is_asked_when_nothing_is_left() -> None:
    file = an_agreed_file()
    file.sign(file.meet(minutes=240))
    file.plan()
    file.closing_talk()
    with pytest.raises(StepRefused):
        file.ask_to_close()
    assert file.close(consent=False) == 0
    assert not ClosingRequest.objects.exists()


def test_more_hours_than_the_citizen_saw_are_asked_again() -> None:
    file = a_file_to_close()
    extra = file.meet(hour=14, minutes=60)
    file.answer(file.ask_to_close())
    meetings.cancel_meeting(
        meeting_id=extra.meeting_id, reason="Ging niet door", actor=file.counsellor, at=moment(file.day, 22)
    )
    assert code_of_closing(file) == "consent_missing"
    assert "ask_to_close" in _see(file).actions
    file.answer(file.ask_to_close(at=moment(file.day, 22)), at=moment(file.day, 22))
    assert file.close(consent=False, at=moment(file.day, 23)) == 150


def _see(file: File) -> selectors.views.Dossier:  # type: ignore[name-defined]
    return selectors.dossier(
        trajectory_id=file.trajectory.id, actor=file.counsellor, on=file.day, at=moment(file.day, 23)
    )


def test_the_answer_is_about_what_the_page_showed() -> None:
    file = a_file_to_close()
    request = file.ask_to_close()
    with pytest.raises(ChangedSince):
        closing_consent.answer_closing(
            request_id=request.id, agreed=True, minutes=90, actor=file.citizen, at=moment(file.day, 21)
        )


def test_only_the_two_ask_and_answer() -> None:
    file = a_file_to_close()
    colleague = as_counsellor(a_counsellor(file.centre, "Joris", "Aerts"), file.centre)
    with pytest.raises(NotAllowed):
        closing_consent.ask_to_close(trajectory_id=file.trajectory.id, actor=colleague, at=moment(file.day, 21))
    request = file.ask_to_close()
    for actor in (colleague, file.counsellor, as_citizen(a_citizen("Ivo"))):
        with pytest.raises(NotFound):
            closing_consent.answer_closing(
                request_id=request.id, agreed=True, minutes=150, actor=actor, at=moment(file.day, 21)
            )
    seen = selectors.dossier(
        trajectory_id=file.trajectory.id, actor=colleague, on=file.day, at=moment(file.day, 21)
    ).closing_request
    assert seen is not None


def test_the_word_is_for_the_two_of_them() -> None:
    file = a_file_to_close()
    file.answer(file.ask_to_close(), agreed=False, word="Ik twijfel nog.")
    stored = bytes(ClosingRequest.objects.get().word or b"")
    assert b"twijfel" not in stored
    colleague = as_counsellor(a_counsellor(file.centre, "Bea", "Baas", coordinator=True), file.centre, coordinator=True)
    for actor, word in ((file.counsellor, "Ik twijfel nog."), (file.citizen, "Ik twijfel nog."), (colleague, "")):
        seen = selectors.dossier(
            trajectory_id=file.trajectory.id, actor=actor, on=file.day, at=moment(file.day, 21)
        ).closing_request
        assert seen is not None
        assert seen.word == word


def test_a_cheque_that_lapses_takes_the_question_along() -> None:
    file = a_file_to_close()
    request = file.ask_to_close()
    deadlines.run_due(on=date(2027, 4, 1))
    assert file.fresh().state == "ended"
    request.refresh_from_db()
    assert request.state == "unanswered"  # its own term came first
    late = a_file_to_close()
    asked = late.ask_to_close(at=moment(date(2027, 3, 9), 9))
    deadlines.run_due(on=date(2027, 3, 12))
    assert late.fresh().state == "ended"
    asked.refresh_from_db()
    assert asked.state == "overtaken"
    assert not Deadline.objects.filter(kind="closing_consent", state="open").exists()


def test_another_centre_that_takes_the_cheque_over_takes_the_question_along() -> None:
    file = a_file_to_close()
    request = file.ask_to_close()
    for attendance in file.trajectory.attendances.exclude(state="cancelled"):
        meetings.cancel_meeting(
            meeting_id=attendance.meeting_id, reason="Ziek", actor=file.counsellor, at=moment(file.day, 21)
        )
    haven = a_centre("De Haven")
    redeem(file.cheque, as_counsellor(a_counsellor(haven, "Jan", "Wouters"), haven), moment(file.day, 22))
    assert file.fresh().state == "released"
    request.refresh_from_db()
    assert request.state == "overtaken"
    assert not Deadline.objects.filter(kind="closing_consent", state="open").exists()


def test_both_sides_see_the_clock() -> None:
    file = a_file_to_close()
    file.ask_to_close()
    for actor in (file.counsellor, file.citizen):
        seen = selectors.dossier(trajectory_id=file.trajectory.id, actor=actor, on=file.day, at=moment(file.day, 21))
        assert [term.due_on for term in seen.terms if term.kind == "closing_consent"] == [PASSED]


# --- The pages ---------------------------------------------------------------------------------------------------


def test_the_pages_of_asking_and_answering(centre_client: Client, citizen_client: Client) -> None:
    file = a_file_to_close()
    with clock.fixed_at(moment(file.day, 21)):
        staff = centre_client(Person.objects.get(id=file.counsellor.person_id), file.centre.kbo)
        citizen = citizen_client(file.trajectory.citizen)
        staff.get(url("close", file.trajectory.id))
        assert not staff.page.xpath("//main//form")  # no dead form: first the question
        assert "Te verifiëren" in staff.text  # the term is ours
        assert staff.page.xpath(f"//main//a[@href='{url('close_ask', file.trajectory.id)}']")
        assert staff.get(url("close_ask", file.trajectory.id)).status_code == 200
        assert staff.send(url("close_ask", file.trajectory.id), {}).status_code == 302
        assert staff.get(url("close_ask", file.trajectory.id)).status_code == 409  # it waits already
        request = ClosingRequest.objects.get()
        citizen.get("/mijn/")
        assert citizen.page.xpath(f"//main//a[@href='{url('my_close_request', request.id)}']")
        citizen.get(url("my_trajectory", file.trajectory.id))
        assert citizen.page.xpath(f"//main//a[@href='{url('my_close_request', request.id)}']")
        address = url("my_close_request", request.id)
        citizen.get(address)
        assert "Er blijft 2 uur en 30 minuten over; die vervalt dan" in citizen.text.replace("\xa0", " ")
        assert "24 maart 2026" in citizen.text.replace("\xa0", " ")
        assert "Te verifiëren" in citizen.text
        assert citizen.send(address, {"minutes": 150, "word": "Ik wil wachten."}).status_code == 422
        assert "Kies “Akkoord” of “Nog niet”." in citizen.text
        assert "Ik wil wachten." in citizen.text  # what was typed stays
        staff.get("/centrum/")
        assert "Wacht op je klant om af te sluiten" in staff.text
        assert citizen.send(address, {"minutes": 150, "answer": "refuse", "word": "Ik wil wachten."}).status_code == 302
        staff.get("/centrum/")
        assert "Je klant wil nog niet afsluiten" in staff.text
        staff.get(url("dossier", file.trajectory.id))
        assert "Ik wil wachten." in staff.text
        colleague = centre_client(a_counsellor(file.centre, "Joris", "Aerts"), file.centre.kbo)
        colleague.get(url("dossier", file.trajectory.id))
        assert "De klant wil nog niet" in colleague.text
        assert "Ik wil wachten." not in colleague.text


def test_a_question_of_somebody_else_is_not_there(citizen_client: Client) -> None:
    file = a_file_to_close()
    request = file.ask_to_close()
    with clock.fixed_at(moment(file.day, 21)):
        stranger = citizen_client()
        address = url("my_close_request", request.id)
        assert stranger.get(address).status_code == 404
        assert stranger.send(address, {"minutes": 150, "answer": "agree"}).status_code == 404
    request.refresh_from_db()
    assert request.state == "asked"
