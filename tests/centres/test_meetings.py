"""Counted talks: what is refused, what a correction does, and one place at a time under concurrency."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from centres.domain import administration, agreements, meetings, redeeming
from centres.domain.guards import ChangedSince, NotAllowed, NotOnList, OutsideMandate
from centres.domain.meeting_checks import BadMeeting, Overlap
from centres.domain.redeeming import ChequeNotRedeemable
from centres.models import Attendance, Meeting
from citizens import service as citizens
from citizens.models import Cheque, Refund
from citizens.service import ChequeNotUsable, GroupCapExceeded, NotEnoughMinutes
from loopbaan.accounts.models import Person
from loopbaan.core.actor import SYSTEM
from loopbaan.core.errors import DomainError, NotFound, StepRefused
from loopbaan.db.constraints import constraint_name
from loopbaan.deadlines import service as deadlines
from loopbaan.deadlines.models import Deadline
from loopbaan.documents.service import documents_of, signatures_of
from loopbaan.messages import service as messages
from tests.support import cheques
from tests.support.cheques import MARCH
from tests.support.factories_centres import (
    File,
    a_centre,
    a_counsellor,
    a_file,
    a_file_to_close,
    a_group,
    an_agreed_file,
    as_counsellor,
    moment,
    redeem,
)
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db
DAY = MARCH + timedelta(days=8)


def log(file: File, starts_at: datetime, ends_at: datetime, **differently: Any) -> Meeting:
    given: dict[str, Any] = {
        "trajectory_ids": [file.trajectory.id],
        "starts_at": starts_at,
        "ends_at": ends_at,
        "kind": "individual",
        "form": "on_site",
        "location": "Gent",
        "actor": file.counsellor,
        "at": moment(DAY, 23),
    }
    return meetings.log_meeting(**{**given, **differently})


def nothing_was_written(file: File) -> bool:
    cheque = citizens.cheque(file.cheque.id)
    return (
        not Meeting.objects.exists()
        and (cheque.minutes_left, cheque.state) == (240, "issued")
        and file.fresh().state == "redeemed"
    )


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "code", "field"),
    [
        (moment(DAY, 10), moment(DAY, 9), "meeting_ends_before_start", "ends_at"),
        (moment(DAY, 10), moment(DAY, 10), "meeting_ends_before_start", "ends_at"),
        (moment(DAY, 23, 30), moment(DAY + timedelta(days=1), 0, 30), "meeting_over_midnight", "ends_at"),
        (moment(DAY, 22), moment(DAY, 23, 1), "meeting_in_future", "ends_at"),
        (moment(DAY, 23, 10), moment(DAY, 23, 40), "meeting_in_future", "starts_at"),
        (moment(DAY + timedelta(days=1), 9), moment(DAY + timedelta(days=1), 10), "meeting_in_future", "held_on"),
        (moment(DAY, 9), moment(DAY, 13, 1), "meeting_too_long", "ends_at"),
        (moment(DAY, 9), moment(DAY, 10).replace(second=30), "meeting_not_whole_minutes", "starts_at"),
    ],
)
def test_impossible_times_are_refused(starts_at: datetime, ends_at: datetime, code: str, field: str) -> None:
    file = an_agreed_file()
    with pytest.raises(BadMeeting) as refused:
        log(file, starts_at, ends_at)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert nothing_was_written(file)


def test_a_talk_that_ended_this_minute_can_be_logged() -> None:
    file = an_agreed_file()
    assert log(file, moment(DAY, 22), moment(DAY, 23)).state == "logged"


def test_no_counted_talk_before_the_agreement_is_concluded() -> None:
    file = a_file()
    with pytest.raises(BadMeeting) as refused:
        file.meet()
    assert refused.value.code == "meeting_without_agreement"
    agreement = agreements.draw_up_agreement(trajectory_id=file.trajectory.id, actor=file.counsellor, at=moment(DAY, 8))
    file.sign_agreement(agreement, file.citizen, moment(DAY, 8))
    with pytest.raises(BadMeeting):
        file.meet()  # one signature is not two
    file.sign_agreement(agreement, file.counsellor, moment(DAY, 9, 1))
    with pytest.raises(BadMeeting) as refused:
        file.meet(hour=9)  # began a minute before the second signature
    assert refused.value.code == "meeting_before_agreement"
    assert "10 maart 2026" in refused.value.message
    assert nothing_was_written(file)
    assert file.meet(hour=10).state == "to_sign"


def test_a_talk_under_an_earlier_version_still_counts() -> None:
    file = an_agreed_file()
    agreements.draw_up_agreement(
        trajectory_id=file.trajectory.id, actor=file.counsellor, at=moment(DAY, 12), arrangements="Voortaan online"
    )
    assert file.meet(hour=9, logged_at=moment(DAY, 13)).state == "to_sign"
    with pytest.raises(BadMeeting):
        file.meet(hour=14)  # the new version is not signed


def test_outside_the_mandate_and_off_the_list_nothing_counts() -> None:
    centre = a_centre(mandate_from=date(2020, 3, 10))  # six years: the last day is 9 March 2026
    person = a_counsellor(centre, since=date(2026, 3, 1), until=date(2026, 3, 9))
    file = a_file(centre=centre, counsellor=person)
    file.agree(moment(MARCH, 15))
    with pytest.raises(OutsideMandate) as refused:
        file.meet(date(2026, 3, 10))
    assert "10 maart 2026" in refused.value.message
    with pytest.raises(NotOnList):
        file.meet(date(2026, 3, 9))
    assert nothing_was_written(file)
    assert file.meet(date(2026, 3, 8)).state == "to_sign"


def test_the_first_talk_comes_before_the_start_by_date() -> None:
    file = an_agreed_file()
    with pytest.raises(BadMeeting) as refused:
        file.meet(file.cheque.start_by)
    assert refused.value.code == "meeting_start_by_passed"
    assert "2 juni 2026" in refused.value.message
    file.meet(file.cheque.start_by - timedelta(days=1))
    assert file.meet(file.cheque.start_by).state == "to_sign"


def test_after_the_lapse_nothing_counts() -> None:
    file = an_agreed_file()
    file.meet(minutes=60)
    lapses_on = citizens.cheque(file.cheque.id).lapses_on
    assert lapses_on is not None
    with pytest.raises(ChequeNotUsable):
        file.meet(lapses_on, minutes=60)
    assert file.meet(lapses_on - timedelta(days=1), minutes=60).state == "to_sign"


def test_more_minutes_than_are_left_is_refused_whole() -> None:
    file = an_agreed_file()
    file.meet(hour=9, minutes=200)
    with pytest.raises(NotEnoughMinutes) as refused:
        file.meet(hour=14, minutes=41)
    assert "40 minuten" in refused.value.message
    assert Meeting.objects.count() == 1
    file.meet(hour=14, minutes=40)
    assert file.fresh().state == "active"
    assert file.cheque.state == "used_up"


# --- Groups ------------------------------------------------------------------------------------------------------


def two_files() -> list[File]:
    first = an_agreed_file()
    person = a_citizen("Ivo", "Janssens")
    cheque = cheques.issue(person)
    trajectory = redeem(cheque, first.counsellor, moment(MARCH, 15))
    second = File(trajectory, cheque, first.centre, first.counsellor, cheques.as_citizen(person), first.day)
    second.agree()
    return [first, second]


def test_a_group_takes_the_minutes_of_every_client() -> None:
    files = two_files()
    meeting = a_group(files, minutes=60)
    assert meeting.attendances.count() == 2
    for file in files:
        cheque = citizens.cheque(file.cheque.id)
        assert (cheque.minutes_left, cheque.group_minutes_left) == (180, 30)


def test_a_group_past_the_cap_of_one_client_counts_for_nobody() -> None:
    files = two_files()
    a_group(files, hour=9, minutes=60)
    with pytest.raises(GroupCapExceeded):
        a_group(files, hour=11, minutes=31)
    assert Meeting.objects.count() == 1
    assert {citizens.cheque(file.cheque.id).group_minutes_left for file in files} == {30}
    assert a_group(files, hour=11, minutes=30).state == "logged"


def test_one_unsigned_agreement_refuses_the_whole_group() -> None:
    first, second = two_files()
    same = Person.objects.get(id=first.counsellor.person_id)
    third = a_file(centre=first.centre, counsellor=same, citizen=a_citizen("Lea", "Mertens"))
    with pytest.raises(BadMeeting) as refused:
        a_group([first, second, third])
    assert "Lea Mertens" in refused.value.message
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("kind", "clients", "code"),
    [
        ("group", 1, "meeting_group_too_small"),
        ("individual", 2, "meeting_individual_with_several"),
        ("group", 0, "meeting_without_client"),
    ],
)
def test_the_kind_fits_the_number_of_clients(kind: str, clients: int, code: str) -> None:
    files = two_files()
    with pytest.raises(BadMeeting) as refused:
        log(
            files[0],
            moment(DAY, 9),
            moment(DAY, 10),
            kind=kind,
            trajectory_ids=[file.trajectory.id for file in files[:clients]],
        )
    assert refused.value.code == code


def test_somebody_elses_dossier_does_not_exist() -> None:
    file = an_agreed_file()
    haven = a_centre("De Haven")
    stranger = as_counsellor(a_counsellor(haven, "Jan", "Wouters"), haven)
    for ids in ([file.trajectory.id], [uuid4()]):
        with pytest.raises(NotFound):
            log(file, moment(DAY, 9), moment(DAY, 10), trajectory_ids=ids, actor=stranger)
    attendance = file.meet()
    for call in (
        lambda: meetings.cancel_meeting(
            meeting_id=attendance.meeting_id, reason="x", actor=stranger, at=moment(DAY, 20)
        ),
        lambda: correct(attendance.meeting, 9, 10, actor=stranger),
    ):
        with pytest.raises(NotFound):
            call()


def test_only_a_coordinator_logs_for_a_colleague() -> None:
    file = an_agreed_file()
    colleague = a_counsellor(file.centre, "Els", "Smet")
    with pytest.raises(NotAllowed):
        log(file, moment(DAY, 9), moment(DAY, 10), counsellor_id=colleague.id)
    chief = as_counsellor(a_counsellor(file.centre, "Bo", "Maes", coordinator=True), file.centre, coordinator=True)
    meeting = log(file, moment(DAY, 9), moment(DAY, 10), counsellor_id=colleague.id, actor=chief)
    assert meeting.counsellor_id == colleague.id


def test_a_colleagues_dossier_is_for_the_coordinator() -> None:
    file = an_agreed_file()
    els = a_counsellor(file.centre, "Els", "Smet")
    with pytest.raises(NotAllowed) as refused:
        log(file, moment(DAY, 9), moment(DAY, 10), actor=as_counsellor(els, file.centre))
    assert refused.value.code == "not_your_dossier"
    assert nothing_was_written(file)


# --- One place at a time -----------------------------------------------------------------------------------------


def test_a_counsellor_is_in_one_place_also_for_two_centres() -> None:
    file = an_agreed_file()
    file.meet(hour=9, minutes=60)
    haven = a_centre("De Haven")
    administration.list_counsellor(
        actor=SYSTEM,
        at=moment(MARCH, 9),
        centre_id=haven.id,
        person_id=file.counsellor.person_id,  # type: ignore[arg-type]
        kind="subcontractor",
        valid_from=MARCH,
    )
    person = file.trajectory.counsellor
    there = an_agreed_file(centre=haven, counsellor=person, citizen=a_citizen("Ivo"))
    with pytest.raises(Overlap) as refused:
        there.meet(hour=9, minutes=30)
    assert refused.value.code == "counsellor_overlap"
    assert "10 maart 2026 van 9.00 u. tot 10.00 u." in refused.value.message
    assert there.meet(hour=10).state == "to_sign"  # half-open: it begins when the other one ends


def test_a_citizen_is_in_one_place_also_at_two_centres() -> None:
    citizen = a_citizen()
    first = an_agreed_file(citizen=citizen)
    first.meet(hour=9, minutes=60)
    haven = a_centre("De Haven")
    person = a_counsellor(haven, "Jan", "Wouters")
    meeting = Meeting.objects.create(
        centre=haven,
        counsellor=person,
        starts_at=moment(DAY, 9, 30),
        ends_at=moment(DAY, 10, 30),
        held_on=DAY,
        kind="individual",
        form="online",
        location="",
        logged_at=moment(DAY, 11),
    )
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Attendance.objects.create(
            meeting=meeting,
            trajectory=first.trajectory,
            citizen=citizen,
            starts_at=moment(DAY, 20),  # the trigger sets the meeting's own times
            ends_at=moment(DAY, 21),
            minutes=60,
            content={},
            content_sha256="",
        )
    assert constraint_name(refused.value) == "attendance_citizen_one_place"


def test_the_citizen_overlap_names_who_and_when() -> None:
    file = an_agreed_file()
    file.meet(hour=9, minutes=60)
    els = a_counsellor(file.centre, "Els", "Smet", coordinator=True)
    colleague = as_counsellor(els, file.centre, coordinator=True)
    with pytest.raises(Overlap) as refused:
        log(file, moment(DAY, 9, 30), moment(DAY, 10), actor=colleague)
    assert refused.value.code == "citizen_overlap"
    assert refused.value.message.startswith("An Peeters heeft al een gesprek op 10 maart 2026 van 9.00 u.")


def a_client_who_counsels() -> tuple[File, File]:
    """A dossier whose citizen is the counsellor of the other dossier, at another centre."""
    haven = a_centre("De Haven")
    person = a_counsellor(haven, "Jan", "Wouters")
    return an_agreed_file(citizen=person), an_agreed_file(centre=haven, counsellor=person, citizen=a_citizen("Ivo"))


def test_nobody_leads_a_talk_while_they_are_a_client_elsewhere() -> None:
    as_client, as_leader = a_client_who_counsels()
    attendance = as_client.meet(hour=9, minutes=60)
    with pytest.raises(Overlap) as refused:
        as_leader.meet(hour=9, minutes=30)
    assert refused.value.code == "counsellor_overlap"
    assert "10 maart 2026 van 9.00 u. tot 10.00 u." in refused.value.message
    later = as_leader.meet(hour=10)
    with pytest.raises(Overlap) as refused:
        correct(later.meeting, 9, 10, actor=as_leader.counsellor)
    assert refused.value.code == "counsellor_overlap"
    meetings.cancel_meeting(
        meeting_id=attendance.meeting_id, reason="Ziek", actor=as_client.counsellor, at=moment(DAY, 12)
    )
    assert correct(later.meeting, 9, 10, actor=as_leader.counsellor).revision == 2


def test_nobody_is_a_client_while_they_lead_a_talk_elsewhere() -> None:
    as_client, as_leader = a_client_who_counsels()
    as_leader.meet(hour=9, minutes=60)
    with pytest.raises(Overlap) as refused:
        as_client.meet(hour=9, minutes=30)
    assert refused.value.code == "citizen_overlap"
    assert refused.value.message.startswith("Jan Wouters heeft al een gesprek op 10 maart 2026 van 9.00 u.")
    assert as_client.meet(hour=10).state == "to_sign"


def test_somebody_with_two_rows_is_one_person() -> None:
    file, haven = an_agreed_file(), a_centre("De Haven")
    worker = a_counsellor(haven, "An", "Peeters")
    there = an_agreed_file(centre=haven, counsellor=worker, citizen=a_citizen("Ivo"))
    file.meet(hour=9, minutes=60)
    Person.objects.filter(id__in=[worker.id, file.trajectory.citizen_id]).update(natural_id=worker.id)
    with pytest.raises(Overlap) as refused:
        there.meet(hour=9, minutes=30)
    assert refused.value.code == "counsellor_overlap"
    cheque = Cheque.objects.get(id=file.cheque.id)
    with pytest.raises(ChequeNotRedeemable) as own:
        redeem(cheque, as_counsellor(worker, haven), moment(DAY, 8))
    assert own.value.code == "own_cheque"


def test_a_cancelled_talk_is_in_nobodys_way() -> None:
    file = an_agreed_file()
    attendance = file.meet(hour=9)
    meetings.cancel_meeting(meeting_id=attendance.meeting_id, reason="Ziek", actor=file.counsellor, at=moment(DAY, 12))
    assert file.meet(hour=9, logged_at=moment(DAY, 13)).state == "to_sign"


# --- Corrections -------------------------------------------------------------------------------------------------


def correct(meeting: Meeting, start_hour: int, end_hour: int, *, actor: Any, revision: int | None = None) -> Meeting:
    return meetings.correct_meeting(
        meeting_id=meeting.id,
        starts_at=moment(DAY, start_hour),
        ends_at=moment(DAY, end_hour),
        form="online",
        location="Videogesprek",
        revision=revision or meeting.revision,
        actor=actor,
        at=moment(DAY, 22),
    )


def test_a_correction_needs_new_signatures() -> None:
    file = an_agreed_file()
    attendance = file.sign(file.meet(hour=9, minutes=120))
    before = attendance.content_sha256
    meeting = correct(attendance.meeting, 10, 11, actor=file.counsellor)
    attendance.refresh_from_db()
    assert (attendance.state, attendance.minutes, attendance.starts_at) == ("to_sign", 60, moment(DAY, 10))
    assert (attendance.citizen_signed_at, attendance.counsellor_signed_at) == (None, None)
    assert attendance.content_sha256 != before
    assert meeting.revision == 2
    assert not signatures_of(("attendance", attendance.id)).exists()
    assert documents_of(("attendance", attendance.id)).get().withdrawn_at is not None
    assert citizens.cheque(file.cheque.id).minutes_left == 180
    assert Deadline.objects.filter(kind="attendance_signature", state="open", reminds=None).count() == 1
    assert file.sign(attendance, at=moment(DAY, 23)).state == "signed"


def test_an_old_page_cannot_correct() -> None:
    file = an_agreed_file()
    meeting = file.meet().meeting
    correct(meeting, 10, 11, actor=file.counsellor)
    with pytest.raises(ChangedSince):
        correct(meeting, 12, 13, actor=file.counsellor, revision=1)


def test_a_correction_is_checked_as_a_new_talk_is() -> None:
    file = an_agreed_file()
    meeting = file.meet(hour=9, minutes=60).meeting
    file.meet(hour=14, minutes=60)
    with pytest.raises(Overlap):
        correct(meeting, 14, 15, actor=file.counsellor)
    with pytest.raises(BadMeeting):
        correct(meeting, 11, 10, actor=file.counsellor)
    with pytest.raises(NotEnoughMinutes):
        correct(meeting, 9, 13, actor=file.counsellor)
    assert citizens.cheque(file.cheque.id).minutes_left == 120
    assert correct(meeting, 9, 12, actor=file.counsellor).revision == 2
    assert citizens.cheque(file.cheque.id).minutes_left == 0


def test_the_only_talk_cannot_move_past_the_start_by_date() -> None:
    file = an_agreed_file()
    meeting = file.meet(file.cheque.start_by - timedelta(days=1)).meeting
    later = file.cheque.start_by + timedelta(days=1)
    with pytest.raises(BadMeeting) as refused:
        meetings.correct_meeting(
            meeting_id=meeting.id,
            starts_at=moment(later, 9),
            ends_at=moment(later, 10),
            form="online",
            location="",
            revision=1,
            actor=file.counsellor,
            at=moment(later, 12),
        )
    assert refused.value.code == "meeting_start_by_passed"


def test_cancelling_gives_the_minutes_back_and_voids_the_proof() -> None:
    file = an_agreed_file()
    attendance = file.sign(file.meet(minutes=240))
    assert citizens.cheque(file.cheque.id).state == "used_up"
    meetings.cancel_meeting(
        meeting_id=attendance.meeting_id, reason="Verkeerde dag", actor=file.counsellor, at=moment(DAY, 20)
    )
    attendance.refresh_from_db()
    assert attendance.state == "cancelled"
    cheque = citizens.cheque(file.cheque.id)
    assert (cheque.state, cheque.minutes_left) == ("issued", 240)
    assert not signatures_of(("attendance", attendance.id)).exists()
    assert sum(row.minutes for row in citizens.ledger_of(file.cheque.id)) == 240


def open_terms(file: File) -> dict[str, date]:
    terms = Deadline.objects.filter(subject_id=file.cheque.id, state="open", reminds=None)
    return dict(terms.values_list("kind", "due_on"))


def test_without_a_counted_talk_the_cheque_is_not_started() -> None:
    file = an_agreed_file()
    attendance = file.meet(minutes=60)
    assert open_terms(file) == {"cheque_lapse": date(2027, 3, 11)}
    meetings.cancel_meeting(meeting_id=attendance.meeting_id, reason="Ziek", actor=file.counsellor, at=moment(DAY, 20))
    cheque = citizens.cheque(file.cheque.id)
    assert (cheque.state, cheque.started_on, cheque.last_counted_on, cheque.lapses_on) == ("issued", None, None, None)
    assert open_terms(file) == {"cheque_start_by": cheque.start_by}
    assert file.fresh().state == "redeemed"
    haven = a_centre("De Haven")
    moved = redeem(file.cheque, as_counsellor(a_counsellor(haven, "Jan", "Wouters"), haven), moment(DAY, 21))
    assert (moved.state, file.fresh().state) == ("redeemed", "released")


def test_a_talk_can_count_again_after_the_only_one_was_struck() -> None:
    file = an_agreed_file()
    struck = file.meet(hour=9)
    meetings.cancel_meeting(meeting_id=struck.meeting_id, reason="Ziek", actor=file.counsellor, at=moment(DAY, 12))
    file.meet(hour=14)
    assert (citizens.cheque(file.cheque.id).state, file.fresh().state) == ("started", "active")
    assert open_terms(file) == {"cheque_lapse": date(2027, 3, 11)}


def test_the_only_talk_struck_after_the_start_by_date_gives_the_money_back() -> None:
    file = an_agreed_file()
    attendance = file.meet(file.cheque.start_by - timedelta(days=1))
    later = file.cheque.start_by + timedelta(days=5)
    meetings.cancel_meeting(meeting_id=attendance.meeting_id, reason="Ziek", actor=file.counsellor, at=moment(later, 9))
    deadlines.run_due(on=later)
    trajectory = file.fresh()
    assert (file.cheque.state, file.cheque.ended_on) == ("voided", later)
    assert (trajectory.state, trajectory.end_reason) == ("ended", "voided")
    assert Refund.objects.get(payment__order=file.cheque.order_id).reason == "not_started"


def test_the_cheque_stays_started_while_another_talk_counts_and_when_the_only_one_is_corrected() -> None:
    file = an_agreed_file()
    first, second = file.meet(hour=9), file.meet(hour=14)
    meetings.cancel_meeting(meeting_id=first.meeting_id, reason="Ziek", actor=file.counsellor, at=moment(DAY, 20))
    assert (citizens.cheque(file.cheque.id).state, file.fresh().state) == ("started", "active")
    correct(second.meeting, 15, 16, actor=file.counsellor)
    assert (citizens.cheque(file.cheque.id).state, file.fresh().state) == ("started", "active")
    assert open_terms(file) == {"cheque_lapse": date(2027, 3, 11)}


def test_the_citizen_hears_why_a_talk_is_struck() -> None:
    file = an_agreed_file()
    attendance = file.meet()
    meetings.cancel_meeting(
        meeting_id=attendance.meeting_id, reason="Ging niet door", actor=file.counsellor, at=moment(DAY, 20)
    )
    told = messages.messages_to(file.cheque.person_id).get(kind="meeting_cancelled")
    assert "Ging niet door" in messages.content_of(told).text


def test_cancelling_wants_a_reason_and_happens_once() -> None:
    file = an_agreed_file()
    meeting = file.meet().meeting
    with pytest.raises(BadMeeting) as refused:
        meetings.cancel_meeting(meeting_id=meeting.id, reason=" ", actor=file.counsellor, at=moment(DAY, 20))
    assert refused.value.field == "reason"
    meetings.cancel_meeting(meeting_id=meeting.id, reason="Ziek", actor=file.counsellor, at=moment(DAY, 20))
    with pytest.raises(DomainError) as again:
        meetings.cancel_meeting(meeting_id=meeting.id, reason="Ziek", actor=file.counsellor, at=moment(DAY, 20))
    assert again.value.code == "meeting_cancelled"
    assert citizens.cheque(file.cheque.id).minutes_left == 240


def test_one_client_leaves_the_group_and_the_other_stays() -> None:
    files = two_files()
    meeting = a_group(files)
    gone, stays = (meeting.attendances.get(trajectory=file.trajectory) for file in files)
    meetings.cancel_attendance(
        attendance_id=gone.id, reason="Was er niet", actor=files[0].counsellor, at=moment(DAY, 20)
    )
    meeting.refresh_from_db()
    stays.refresh_from_db()
    assert (meeting.state, stays.state) == ("logged", "to_sign")
    gone.refresh_from_db()
    assert (gone.cancel_reason, stays.cancel_reason) == ("Was er niet", "")
    assert [citizens.cheque(file.cheque.id).group_minutes_left for file in files] == [90, 30]
    meetings.cancel_attendance(
        attendance_id=stays.id, reason="Was er niet", actor=files[0].counsellor, at=moment(DAY, 20)
    )
    meeting.refresh_from_db()
    assert meeting.state == "cancelled"


def test_after_closing_nothing_is_corrected() -> None:
    file = a_file_to_close()
    meeting = Meeting.objects.get()
    file.close()
    with pytest.raises(StepRefused):
        correct(meeting, 10, 11, actor=file.counsellor)
    with pytest.raises(StepRefused):
        meetings.cancel_meeting(meeting_id=meeting.id, reason="Ziek", actor=file.counsellor, at=moment(DAY, 22))


def test_the_database_keeps_attendance_and_meeting_together() -> None:
    file = an_agreed_file()
    attendance = file.meet(hour=9, minutes=60)
    Attendance.objects.filter(id=attendance.id).update(starts_at=moment(DAY, 20), minutes=5)
    attendance.refresh_from_db()
    assert (attendance.starts_at, attendance.minutes) == (moment(DAY, 9), 60)
    elsewhere = a_centre("De Haven")
    other = a_counsellor(elsewhere, "Jan", "Wouters")
    Attendance.objects.filter(id=attendance.id).update(centre=elsewhere, counsellor=other)
    attendance.refresh_from_db()
    assert (attendance.centre_id, attendance.counsellor_id) == (file.centre.id, attendance.meeting.counsellor_id)
    Meeting.objects.filter(id=attendance.meeting_id).update(ends_at=moment(DAY, 11))
    attendance.refresh_from_db()
    assert (attendance.ends_at, attendance.minutes) == (moment(DAY, 11), 120)


# --- Under concurrency -------------------------------------------------------------------------------------------


def race(calls: list[Callable[[], object]]) -> list[str]:
    """Run calls at the same moment, each on a connection of its own; "done" or the code of the refusal."""
    together = threading.Barrier(len(calls))
    outcomes: list[str] = []

    def run(call: Callable[[], object]) -> None:
        try:
            together.wait(10)
            call()
            outcomes.append("done")
        except DomainError as error:
            outcomes.append(error.code)
        except Exception as error:  # noqa: BLE001 - a deadlock must show as such
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_two_workers_cannot_use_the_last_minutes_twice() -> None:
    file = an_agreed_file()
    file.meet(hour=8, minutes=180)
    els = a_counsellor(file.centre, "Els", "Smet", coordinator=True)
    colleague = as_counsellor(els, file.centre, coordinator=True)
    outcomes = race(
        [
            lambda: log(file, moment(DAY, 13), moment(DAY, 14)),
            lambda: log(file, moment(DAY, 15), moment(DAY, 16), actor=colleague),
        ]
    )
    assert outcomes == ["cheque_not_usable", "done"]
    assert citizens.cheque(file.cheque.id).minutes_left == 0
    assert Attendance.objects.filter(trajectory=file.trajectory).count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_counsellor_in_two_places_at_once() -> None:
    first = an_agreed_file()
    files = [first, *more_files(first, 3)]
    outcomes = race([lambda file=file: file.meet(hour=9, minutes=60) for file in files])  # type: ignore[misc]
    assert outcomes == ["counsellor_overlap"] * 3 + ["done"]
    assert Meeting.objects.count() == 1


def more_files(first: File, count: int) -> list[File]:
    """So many more agreed dossiers of the same counsellor."""
    files = []
    for number in range(count):
        person = a_citizen("Ivo", f"Janssens {number}")
        cheque = cheques.issue(person)
        trajectory = redeem(cheque, first.counsellor, moment(MARCH, 15))
        file = File(trajectory, cheque, first.centre, first.counsellor, cheques.as_citizen(person), first.day)
        file.agree()
        files.append(file)
    return files


@pytest.mark.django_db(transaction=True)
def test_one_citizen_in_two_places_at_once() -> None:
    file = an_agreed_file()
    people = [a_counsellor(file.centre, "Els", f"Smet {n}", coordinator=True) for n in range(3)]
    colleagues = [as_counsellor(person, file.centre, coordinator=True) for person in people]
    outcomes = race(
        [lambda actor=actor: log(file, moment(DAY, 9), moment(DAY, 10), actor=actor) for actor in colleagues]  # type: ignore[misc]
    )
    assert outcomes == ["citizen_overlap", "citizen_overlap", "done"]
    assert citizens.cheque(file.cheque.id).minutes_left == 180


@pytest.mark.django_db(transaction=True)
def test_a_takeover_and_a_first_session_at_once_end_in_one_truth() -> None:
    file = an_agreed_file()
    haven = a_centre("De Haven")
    other = as_counsellor(a_counsellor(haven, "Jan", "Wouters"), haven)
    outcomes = race(
        [
            lambda: file.meet(hour=9, minutes=60),
            lambda: redeeming.redeem_cheque(
                number=file.cheque.number,
                client_number=file.cheque.client_number,
                actor=other,
                at=moment(DAY, 10),
            ),
        ]
    )
    file.fresh()
    assert (file.trajectory.state, outcomes) in (
        ("active", ["cheque_at_other_centre", "done"]),
        ("released", ["done", "trajectory_not_running"]),
    )


def test_the_deadline_for_signing_runs_from_the_day_it_was_logged() -> None:
    file = an_agreed_file()
    attendance = file.meet(logged_at=moment(DAY + timedelta(days=20), 9))
    due = deadlines.open_deadlines_of([attendance.id]).get().due_on
    assert due == DAY + timedelta(days=51)  # 30 days after the 20th, and that day still counts


def test_the_dates_of_the_cheque_follow_a_correction_of_the_only_talk() -> None:
    file = an_agreed_file()
    meeting = file.meet().meeting
    earlier = DAY - timedelta(days=3)
    meetings.correct_meeting(
        meeting_id=meeting.id,
        starts_at=moment(earlier, 9),
        ends_at=moment(earlier, 10),
        form="online",
        location="Videogesprek",
        revision=1,
        actor=file.counsellor,
        at=moment(DAY, 22),
    )
    cheque = citizens.cheque(file.cheque.id)
    assert (cheque.started_on, cheque.last_counted_on) == (earlier, earlier)
    assert cheque.lapses_on == earlier.replace(year=earlier.year + 1) + timedelta(days=1)


def test_the_dates_of_the_cheque_follow_the_talks_that_remain() -> None:
    file = an_agreed_file()
    first, second = file.meet(), file.meet(DAY + timedelta(days=7))
    for attendance, expected in ((first, (DAY + timedelta(days=7), DAY + timedelta(days=7))), (second, None)):
        meetings.cancel_meeting(
            meeting_id=attendance.meeting_id, reason="Was er niet", actor=file.counsellor, at=moment(DAY, 22)
        )
        cheque = citizens.cheque(file.cheque.id)
        if expected is not None:
            assert (cheque.started_on, cheque.last_counted_on) == expected
    assert cheque.last_counted_on is None
    third = DAY + timedelta(days=9)
    file.meet(third)
    cheque = citizens.cheque(file.cheque.id)
    assert (cheque.started_on, cheque.last_counted_on) == (third, third)
