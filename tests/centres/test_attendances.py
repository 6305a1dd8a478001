"""The proof of participation: two signatures after the talk, a dispute, and what stays unsigned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from centres import selectors
from centres.domain import attendances, meetings
from centres.domain.guards import ChangedSince, NotAllowed
from centres.models import Attendance
from centres.states import ATTENDANCE
from citizens import service as citizens
from loopbaan.core import clock
from loopbaan.core.errors import NotFound, StepRefused
from loopbaan.db.constraints import constraint_name
from loopbaan.deadlines import service as deadlines
from loopbaan.documents.service import documents_of, signatures_of
from loopbaan.messages.service import messages_to
from tests.centres.pages import url
from tests.support.cheques import as_citizen
from tests.support.factories_centres import File, a_counsellor, an_agreed_file, as_counsellor, moment
from tests.support.html import CheckedClient
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db
Client = Callable[..., CheckedClient]


def sign(file: File, attendance: Attendance, actor: object, hour: int = 20) -> Attendance:
    return attendances.sign_attendance(
        attendance_id=attendance.id,
        content_sha256=attendance.content_sha256,
        actor=actor,  # type: ignore[arg-type]
        at=moment(file.day, hour),
    )


def dispute(file: File, attendance: Attendance, text: str = "Ik was er niet.") -> Attendance:
    return attendances.dispute_attendance(
        attendance_id=attendance.id,
        content_sha256=attendance.content_sha256,
        text=text,
        actor=file.citizen,
        at=moment(file.day, 20),
    )


def test_the_second_signature_completes_it() -> None:
    file = an_agreed_file()
    attendance = file.meet()
    assert sign(file, attendance, file.citizen).state == "to_sign"
    assert sign(file, attendance, file.citizen).state == "to_sign"  # a double click
    assert sign(file, attendance, file.counsellor).state == "signed"
    assert documents_of(("attendance", attendance.id)).count() == 1
    assert sign(file, attendance, file.counsellor).state == "signed"
    assert signatures_of(("attendance", attendance.id)).count() == 2


def test_not_before_the_talk_has_ended() -> None:
    file = an_agreed_file()
    attendance = file.meet(hour=9, minutes=90)
    with pytest.raises(attendances.CannotSignYet) as refused:
        sign(file, attendance, file.citizen, hour=10)
    assert "9.00 u. tot 10.30 u." in refused.value.message
    assert selectors.to_sign_of(file.citizen.person_id, at=moment(file.day, 10)) == []  # type: ignore[arg-type]
    view = selectors.attendance_view(attendance.id, actor=file.citizen, at=moment(file.day, 10))
    assert not view.may_sign
    assert selectors.attendance_view(attendance.id, actor=file.citizen, at=moment(file.day, 11)).may_sign


def test_only_the_two_who_were_there_sign() -> None:
    file = an_agreed_file()
    attendance = file.meet()
    colleague = as_counsellor(a_counsellor(file.centre, "Els", "Smet"), file.centre)
    with pytest.raises(NotAllowed) as refused:
        sign(file, attendance, colleague)
    assert "Mia Claes" in refused.value.message
    with pytest.raises(NotFound):
        sign(file, attendance, as_citizen(a_citizen("Ivo")))


def test_an_old_page_cannot_sign_what_was_corrected() -> None:
    file = an_agreed_file()
    attendance = file.meet()
    meetings.correct_meeting(
        meeting_id=attendance.meeting_id,
        starts_at=moment(file.day, 9),
        ends_at=moment(file.day, 10),
        form="online",
        location="",
        revision=1,
        actor=file.counsellor,
        at=moment(file.day, 12),
    )
    with pytest.raises(ChangedSince):
        sign(file, attendance, file.citizen)


def test_a_dispute_voids_and_a_correction_answers_it() -> None:
    file = an_agreed_file()
    attendance = file.meet(hour=9, minutes=90)
    sign(file, attendance, file.counsellor)
    disputed = dispute(file, attendance, "Het duurde maar een uur.")
    assert (disputed.state, disputed.counsellor_signed_at) == ("disputed", None)
    assert not signatures_of(("attendance", attendance.id)).exists()
    assert b"duurde" not in bytes(disputed.dispute or b"")
    with pytest.raises(StepRefused):
        sign(file, attendance, file.citizen)
    seen = selectors.attendance_view(attendance.id, actor=file.counsellor, at=moment(file.day, 20))
    assert seen.dispute == "Het duurde maar een uur."
    colleague = as_counsellor(a_counsellor(file.centre, "Els", "Smet"), file.centre)
    assert selectors.attendance_view(attendance.id, actor=colleague, at=moment(file.day, 20)).dispute == ""
    meetings.correct_meeting(
        meeting_id=attendance.meeting_id,
        starts_at=moment(file.day, 9),
        ends_at=moment(file.day, 10),
        form="on_site",
        location="Gent",
        revision=1,
        actor=file.counsellor,
        at=moment(file.day, 21),
    )
    attendance.refresh_from_db()
    assert (attendance.state, attendance.dispute) == ("to_sign", None)


@pytest.mark.parametrize("text", ["  ", "x" * 2001])
def test_a_dispute_says_what_is_wrong_and_not_too_long(text: str) -> None:
    file = an_agreed_file()
    attendance = file.meet()
    with pytest.raises(attendances.BadDispute) as refused:
        dispute(file, attendance, text)
    assert refused.value.field == "text"


def test_what_both_signed_is_not_disputed_any_more() -> None:
    file = an_agreed_file()
    attendance = file.sign(file.meet())
    with pytest.raises(StepRefused):
        dispute(file, attendance)


def test_unsigned_for_thirty_days_is_overdue_once() -> None:
    file = an_agreed_file()
    attendance = file.meet()
    last_day = file.day + timedelta(days=30)
    deadlines.run_due(on=last_day)
    attendance.refresh_from_db()
    assert attendance.overdue_since is None
    person_id = file.citizen.person_id
    assert person_id is not None
    kinds = [message.kind for message in messages_to(person_id)]
    assert kinds.count("attendance_reminder") == 1  # the one of 7 days was overtaken by the one of 1 day
    for _again in range(2):
        deadlines.run_due(on=last_day + timedelta(days=1))
    attendance.refresh_from_db()
    assert attendance.overdue_since == last_day + timedelta(days=1)
    kinds = [message.kind for message in messages_to(person_id)]
    assert kinds.count("attendance_overdue") == 1
    assert file.sign(attendance, at=moment(last_day + timedelta(days=5), 9)).overdue_since is None


def test_what_is_signed_in_time_never_becomes_overdue() -> None:
    file = an_agreed_file()
    attendance = file.sign(file.meet())
    deadlines.run_due(on=file.day + timedelta(days=60))
    attendance.refresh_from_db()
    assert attendance.overdue_since is None


def test_the_citizen_who_signed_is_not_reminded() -> None:
    file = an_agreed_file()
    attendance = file.meet()
    sign(file, attendance, file.citizen)
    deadlines.run_due(on=file.day + timedelta(days=24))
    assert "attendance_reminder" not in {message.kind for message in messages_to(attendance.citizen_id)}


def test_the_database_wants_two_signatures() -> None:
    file = an_agreed_file()
    attendance = file.meet()
    sign(file, attendance, file.citizen)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Attendance.objects.filter(id=attendance.id).update(state="signed")
    assert constraint_name(refused.value) == "attendance_signed_by_both"


def test_the_database_walks_only_the_edges_of_the_table() -> None:
    file = an_agreed_file()
    attendance = file.meet()
    everything = {state.value for state in ATTENDANCE.states}
    for target in sorted(everything - {to for source, to in ATTENDANCE.edges if source == "to_sign"} - {"to_sign"}):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Attendance.objects.filter(id=attendance.id).update(state=target)
        assert constraint_name(refused.value) == "attendance_state"


# --- After the guidance --------------------------------------------------------------------------------------------


def test_after_a_lapse_nothing_is_disputed_any_more_and_no_dispute_waits(citizen_client: Client) -> None:
    file = an_agreed_file()
    disputed, waiting = file.meet(hour=9), file.meet(hour=14)
    dispute(file, disputed)
    assert waiting_at(file) == {"disputed", "attendances_to_sign"}
    lapses_on = citizens.cheque(file.cheque.id).lapses_on
    assert lapses_on is not None
    deadlines.run_due(on=lapses_on)
    assert file.fresh().state == "ended"
    assert "disputed" not in waiting_at(file)
    at = moment(lapses_on, 10)
    with pytest.raises(StepRefused) as refused:
        attendances.dispute_attendance(
            attendance_id=waiting.id,
            content_sha256=waiting.content_sha256,
            text="Nee.",
            actor=file.citizen,
            at=at,
        )
    assert refused.value.code == "dispute_too_late"
    assert not selectors.attendance_view(waiting.id, actor=file.citizen, at=at).may_dispute
    with clock.fixed_at(at):
        citizen = citizen_client(file.trajectory.citizen)
        citizen.get(url("my_dispute", waiting.id))
        assert "je begeleider kan dit gesprek niet meer verbeteren" in citizen.text
        assert not citizen.page.xpath("//main//form")
        citizen.get(url("my_attendance", disputed.id))
        assert "De begeleiding is intussen gestopt." in citizen.text
    # What is right is still confirmed: the talk took place.
    assert sign_at(waiting, file.citizen, at).citizen_signed_at == at


def waiting_at(file: File) -> set[str]:
    groups = selectors.worklist_of(centre_id=file.centre.id, person_id=file.counsellor.person_id, on=file.day).groups
    return {group.key for group in groups} & {"disputed", "attendances_to_sign"}


def sign_at(attendance: Attendance, actor: object, at: datetime) -> Attendance:
    attendance.refresh_from_db()
    return attendances.sign_attendance(
        attendance_id=attendance.id,
        content_sha256=attendance.content_sha256,
        actor=actor,  # type: ignore[arg-type]
        at=at,
    )


def test_an_old_page_does_not_dispute_what_was_corrected() -> None:
    file = an_agreed_file()
    attendance = file.meet(hour=9, minutes=90)
    shown = attendance.content_sha256
    meetings.correct_meeting(
        meeting_id=attendance.meeting_id,
        starts_at=moment(file.day, 9),
        ends_at=moment(file.day, 10),
        form="on_site",
        location="Gent",
        revision=1,
        actor=file.counsellor,
        at=moment(file.day, 19),
    )
    attendance.refresh_from_db()
    sign(file, attendance, file.counsellor)
    with pytest.raises(ChangedSince):
        attendances.dispute_attendance(
            attendance_id=attendance.id,
            content_sha256=shown,
            text="Het duurde maar een uur.",
            actor=file.citizen,
            at=moment(file.day, 20),
        )
    attendance.refresh_from_db()
    assert attendance.state == "to_sign"
    assert attendance.counsellor_signed_at is not None
    assert dispute(file, attendance).state == "disputed"
