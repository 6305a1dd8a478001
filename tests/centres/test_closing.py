"""Closing talk, closing and aftercare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from centres import selectors
from centres.domain import closing, meetings
from centres.domain.guards import NotOnList, OutsideMandate
from centres.models import AftercareTalk, Attendance, ClosingTalk, Mandate
from centres.rules.plan import ClosingContent
from citizens import service as citizens
from citizens.service import NotEnoughAftercare
from loopbaan.accounts.models import Person
from loopbaan.audit.models import Event
from loopbaan.core import clock
from loopbaan.core.errors import StepRefused
from loopbaan.deadlines import service as deadlines
from loopbaan.deadlines.models import Deadline
from loopbaan.messages.service import messages_to
from tests.centres.pages import url
from tests.support.cheques import MARCH
from tests.support.factories_centres import (
    PLAN,
    PROGRESS,
    File,
    a_centre,
    a_counsellor,
    a_file,
    a_file_to_close,
    an_agreed_file,
    moment,
)
from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db


def aftercare(file: File, held_on: date, minutes: int = 10, *, form: str = "phone") -> AftercareTalk:
    return closing.log_aftercare(
        trajectory_id=file.trajectory.id,
        held_on=held_on,
        minutes=minutes,
        form=form,
        actor=file.counsellor,
        at=moment(max(held_on, file.day), 22),
    )


def code_of_closing(file: File, **how: bool) -> str:
    with pytest.raises(closing.CannotClose) as refused:
        file.close(consent=False, **how)  # type: ignore[arg-type]
    return refused.value.code


def test_closing_asks_for_each_thing_in_turn() -> None:
    file = an_agreed_file()
    assert code_of_closing(file) == "no_session"
    attendance = file.meet()
    assert code_of_closing(file) == "no_plan"
    version = file.save_plan()
    assert code_of_closing(file) == "plan_not_signed"
    version = file.offer_plan(version)
    file.sign_plan(version, file.citizen)
    assert code_of_closing(file) == "plan_not_signed"
    file.sign_plan(version, file.counsellor)
    assert code_of_closing(file) == "no_closing_talk"
    file.closing_talk()
    assert code_of_closing(file) == "consent_missing"
    request = file.ask_to_close()
    assert code_of_closing(file) == "consent_awaited"
    file.answer(request)
    assert code_of_closing(file) == "attendances_unsigned"
    file.sign(attendance)
    assert file.close() == 150
    assert citizens.cheque(file.cheque.id).minutes_left == 0


def test_the_closing_talk_must_have_tested_the_plan_that_stands() -> None:
    file = a_file_to_close()
    signed = file.fresh().plan.versions.get()
    new = file.plan(replace(PLAN, insights="Iets nieuws"), base=signed.content_sha256)
    assert new.number == 2
    assert code_of_closing(file) == "closing_talk_on_other_plan"
    file.closing_talk()
    assert ClosingTalk.objects.get().plan_version_id == new.id
    file.close()


def test_what_is_left_unsigned_stays_unpaid_on_purpose() -> None:
    file = a_file_to_close()
    open_one = file.meet(hour=14, minutes=30)
    with pytest.raises(closing.CannotClose) as refused:
        file.close()
    assert refused.value.field == "leave_unsigned"
    assert "10 maart 2026" in refused.value.message
    file.close(leave_unsigned=True)
    open_one.refresh_from_db()
    assert open_one.state == "left_unsigned"
    assert not Deadline.objects.filter(kind="attendance_signature", state="open").exists()
    with pytest.raises(StepRefused):
        file.sign(open_one, at=moment(file.day, 22))
    assert Attendance.objects.filter(state="signed").count() == 1


def test_closing_twice_is_refused() -> None:
    file = a_file_to_close()
    file.close()
    with pytest.raises(StepRefused):
        file.close()


@pytest.mark.parametrize(
    "content",
    [
        ClosingContent(goals=PROGRESS.goals[:1]),
        ClosingContent(goals=tuple(reversed(PROGRESS.goals))),
        ClosingContent(goals=()),
    ],
)
def test_the_closing_talk_tests_every_goal(content: ClosingContent) -> None:
    file = an_agreed_file()
    file.meet()
    file.plan()
    with pytest.raises(closing.BadClosing) as refused:
        file.closing_talk(content=content)
    assert refused.value.code == "closing_goals"


def test_the_closing_talk_waits_for_a_signed_plan_and_is_not_in_the_future() -> None:
    file = an_agreed_file()
    file.meet()
    file.offer_plan(file.save_plan())
    with pytest.raises(StepRefused):
        file.closing_talk()
    for actor in (file.counsellor, file.citizen):
        file.sign_plan(file.fresh().plan.versions.get(), actor)
    with pytest.raises(closing.BadClosing):
        closing.log_closing_talk(
            trajectory_id=file.trajectory.id,
            held_on=file.day + timedelta(days=1),
            content=PROGRESS,
            actor=file.counsellor,
            at=moment(file.day, 20),
        )


def test_the_closing_talk_is_not_before_the_guidance() -> None:
    file = an_agreed_file()
    file.meet()
    file.plan()
    with pytest.raises(closing.BadClosing) as refused:
        closing.log_closing_talk(
            trajectory_id=file.trajectory.id,
            held_on=file.day - timedelta(days=1),
            content=PROGRESS,
            actor=file.counsellor,
            at=moment(file.day, 20),
        )
    assert (refused.value.code, refused.value.field) == ("closing_too_early", "held_on")


def test_the_closing_talk_can_be_a_counted_session_of_that_day() -> None:
    file = an_agreed_file()
    attendance = file.meet()
    file.plan()
    for held_on, refused in ((file.day - timedelta(days=1), True), (file.day, False)):
        if refused:
            with pytest.raises(closing.BadClosing):
                _talk(file, held_on, attendance)
        else:
            _talk(file, held_on, attendance)
    assert ClosingTalk.objects.get().attendance_id == attendance.id


def test_an_old_page_does_not_replace_a_closing_talk(centre_client: Callable[..., CheckedClient]) -> None:
    file = an_agreed_file()
    file.sign(file.meet())
    file.plan()
    with clock.fixed_at(moment(file.day, 21)):
        staff = centre_client(Person.objects.get(id=file.counsellor.person_id), file.centre.kbo)
        page = url("closing_talk", file.trajectory.id)

        def typed(remark: str) -> dict[str, str]:
            staff.get(page)
            fields = {
                each.get("name"): each.get("value") or "" for each in staff.page.xpath("//main//form//input[@name]")
            }
            goals = {f"goal_{index}_progress": "reached" for index in range(len(PROGRESS.goals))}
            day = {"held_on_dag": str(file.day.day), "held_on_maand": str(file.day.month)}
            return {**fields, **goals, **day, "attendance_id": "apart", "remark": remark}

        first, second = typed("Uit de eerste tab."), typed("Uit de tweede tab.")
        assert staff.post(page, first).status_code == 302
        assert staff.post(page, first).status_code == 302  # a double click
        assert staff.post(page, second).status_code == 422
        assert "Dit is intussen gewijzigd." in staff.text
        assert "Uit de tweede tab." in staff.text  # what was typed is not lost
        with clock.fixed_at(moment(file.day, 22)):
            assert staff.post(page, typed("Van een verse pagina.")).status_code == 302
    talk = selectors.dossier(
        trajectory_id=file.trajectory.id, actor=file.counsellor, on=file.day, at=moment(file.day, 22)
    ).closing
    assert talk is not None
    assert talk.content is not None
    assert talk.content.remark == "Van een verse pagina."


def _talk(file: File, held_on: date, attendance: Attendance) -> ClosingTalk:
    return closing.log_closing_talk(
        trajectory_id=file.trajectory.id,
        held_on=held_on,
        content=PROGRESS,
        actor=file.counsellor,
        at=moment(file.day, 20),
        attendance_id=attendance.id,
    )


def test_the_closing_talk_is_not_before_the_second_signature_of_the_plan() -> None:
    file = an_agreed_file()
    file.meet()
    version = file.offer_plan(file.save_plan())
    file.sign_plan(version, file.counsellor)
    later = file.day + timedelta(days=2)
    file.sign_plan(version, file.citizen, at=moment(later, 9))
    with pytest.raises(closing.BadClosing) as refused:
        closing.log_closing_talk(
            trajectory_id=file.trajectory.id,
            held_on=later - timedelta(days=1),
            content=PROGRESS,
            actor=file.counsellor,
            at=moment(later, 20),
        )
    assert (refused.value.code, refused.value.field) == ("closing_before_plan", "held_on")
    file.closing_talk(held_on=later)


def test_a_closing_talk_in_a_struck_session_no_longer_counts() -> None:
    file = an_agreed_file()
    file.sign(file.meet(hour=9))
    last = file.meet(hour=14)
    file.plan()
    _talk(file, file.day, last)
    assert closing.closing_gaps(file.fresh()) == ()
    meetings.cancel_meeting(
        meeting_id=last.meeting_id, reason="Ging niet door", actor=file.counsellor, at=moment(file.day, 20)
    )
    with pytest.raises(closing.CannotClose) as refused:
        file.close()
    assert refused.value.code == "no_closing_talk"


def test_a_closing_talk_apart_needs_the_mandate_and_the_list() -> None:
    centre = a_centre()
    until = MARCH + timedelta(days=9)
    file = an_agreed_file(centre=centre, counsellor=a_counsellor(centre, until=until))
    file.meet()
    file.plan()
    with pytest.raises(NotOnList):
        file.closing_talk(held_on=until)
    Mandate.objects.filter(centre=centre).update(valid_until=MARCH + timedelta(days=8))
    with pytest.raises(OutsideMandate):
        file.closing_talk()


# --- Aftercare ---------------------------------------------------------------------------------------------------


def test_aftercare_comes_after_closing_and_within_its_minutes() -> None:
    file = a_file_to_close()
    with pytest.raises(StepRefused):
        aftercare(file, file.day)
    file.close()
    aftercare(file, file.day + timedelta(days=30), 20, form="mail")
    with pytest.raises(NotEnoughAftercare) as refused:
        aftercare(file, file.day + timedelta(days=40), 11)
    assert "10 minuten" in refused.value.message
    assert AftercareTalk.objects.count() == 1
    aftercare(file, file.day + timedelta(days=40), 10, form="online")
    assert citizens.cheque(file.cheque.id).aftercare_minutes_left == 0
    assert not Deadline.objects.filter(kind="aftercare_end", state="open").exists()


def test_aftercare_ends_twelve_months_after_the_last_counted_talk() -> None:
    file = a_file_to_close()
    file.close()
    last_day = date(2027, 3, 10)
    brief = selectors.trajectory_of_cheque(file.cheque.id)
    assert brief is not None
    assert brief.aftercare_until == date(2027, 3, 11)
    with pytest.raises(closing.BadClosing) as refused:
        aftercare(file, last_day + timedelta(days=1))
    assert "10 maart 2027" in refused.value.message
    assert aftercare(file, last_day).minutes == 10


@pytest.mark.parametrize(("minutes", "form", "field"), [(0, "phone", "minutes"), (10, "pigeon", "form")])
def test_aftercare_that_cannot_be_is_refused(minutes: int, form: str, field: str) -> None:
    file = a_file_to_close()
    file.close()
    with pytest.raises(closing.BadClosing) as refused:
        aftercare(file, file.day, minutes, form=form)
    assert refused.value.field == field


def test_aftercare_lies_between_the_closing_and_today() -> None:
    file = a_file_to_close()
    file.close()
    with pytest.raises(closing.BadClosing) as refused:
        aftercare(file, file.day - timedelta(days=1))
    assert refused.value.code == "aftercare_too_early"
    with pytest.raises(closing.BadClosing) as refused:
        closing.log_aftercare(
            trajectory_id=file.trajectory.id,
            held_on=file.day + timedelta(days=2),
            minutes=10,
            form="phone",
            actor=file.counsellor,
            at=moment(file.day, 22),
        )
    assert refused.value.code == "aftercare_in_future"


def test_aftercare_is_given_by_somebody_on_the_list() -> None:
    centre = a_centre()
    file = a_file_to_close(centre=centre, counsellor=a_counsellor(centre, until=date(2026, 4, 1)))
    file.close()
    with pytest.raises(NotOnList):
        aftercare(file, date(2026, 4, 1))
    assert aftercare(file, date(2026, 3, 31)).minutes == 10


def test_aftercare_lies_inside_the_mandate() -> None:
    centre = a_centre(mandate_from=date(2020, 4, 1))  # until 1 April 2026
    file = a_file_to_close(centre=centre)
    file.close()
    with pytest.raises(OutsideMandate) as refused:
        aftercare(file, date(2026, 4, 1))
    assert refused.value.field == "held_on"
    assert aftercare(file, date(2026, 3, 31)).minutes == 10


def test_the_end_of_aftercare_reminds_and_fires_once() -> None:
    file = a_file_to_close()
    file.close()
    until = date(2027, 3, 11)
    for days in (30, 7, 1):
        deadlines.run_due(on=until - timedelta(days=days))
    for _again in range(2):
        deadlines.run_due(on=until)
    assert Event.objects.filter(action="aftercare_ended", subject_id=file.trajectory.id).count() == 1
    person_id = file.citizen.person_id
    assert person_id is not None
    assert [message.kind for message in messages_to(person_id)].count("aftercare_reminder") == 3


def test_a_jump_of_two_years_fires_everything_once() -> None:
    file = a_file_to_close()
    file.meet(hour=14, minutes=30)
    unstarted = a_file()
    file.close(leave_unsigned=True)
    deadlines.run_due(on=date(2028, 3, 2))
    deadlines.run_due(on=date(2028, 3, 2))
    assert not Deadline.objects.filter(state="open").exists()
    assert unstarted.fresh().state == "ended"
    assert Event.objects.filter(action="aftercare_ended").count() == 1
    assert not deadlines.failing().exists()


def test_a_closing_talk_whose_session_moved_to_another_day_is_noted_anew(
    centre_client: Callable[..., CheckedClient],
) -> None:
    file = an_agreed_file()
    file.plan()
    session = file.meet()
    _talk(file, file.day, session)
    assert code_of_closing(file) == "consent_missing"
    moved = file.day - timedelta(days=1)

    def correct(day: date, hour: int, revision: int) -> None:
        meetings.correct_meeting(
            meeting_id=session.meeting_id,
            starts_at=moment(day, hour),
            ends_at=moment(day, hour + 1),
            form="on_site",
            location="Gent",
            revision=revision,
            actor=file.counsellor,
            at=moment(file.day, 21),
        )

    correct(file.day, 10, 1)  # another hour of the same day
    assert code_of_closing(file) == "consent_missing"
    correct(moved, 10, 2)
    assert code_of_closing(file) == "closing_talk_moved"
    with clock.fixed_at(moment(file.day, 22)):
        staff = centre_client(file.trajectory.counsellor, file.centre.kbo)
        staff.get(url("dossier", file.trajectory.id))
        assert "Noteer het afrondingsgesprek opnieuw." in staff.text
        staff.get(url("closing_talk", file.trajectory.id))
        assert staff.page.xpath("string(//input[@name='held_on_dag']/@value)") == str(moved.day)
    # The plan was signed on a later day than the one to which the session moved: then it was a talk apart.
    with pytest.raises(closing.BadClosing) as refused:
        _talk(file, moved, session)
    assert refused.value.code == "closing_before_plan"
    correct(file.day, 10, 3)
    _talk(file, file.day, session)
    assert code_of_closing(file) == "consent_missing"
