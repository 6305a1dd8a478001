"""A cheque that must start soon: both sides are warned, and after the void the page says what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from centres.models import Centre
from loopbaan.accounts.models import Person
from loopbaan.core import clock
from loopbaan.core.errors import StepRefused
from loopbaan.deadlines import service as deadlines
from loopbaan.messages.models import Message
from loopbaan.messages.service import content_of, deliver_due
from tests.centres.pages import day_parts, url
from tests.support.factories_centres import File, a_counsellor, a_file, an_agreed_file, moment
from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db
Client = Callable[..., CheckedClient]


def warnings(file: File) -> list[Message]:
    return list(Message.objects.filter(kind="start_warning", dedupe_key__contains=str(file.trajectory.id)))


def run_reminders(start_by: date) -> None:
    for days in (31, 8, 2):
        deadlines.run_due(on=start_by - timedelta(days=days))


def with_address(file: File) -> File:
    Centre.objects.filter(id=file.centre.id).update(mail="onthaal@brug.example")
    return file


def test_the_centre_that_holds_the_cheque_is_warned_with_each_reminder(mailoutbox: list[object]) -> None:
    file = with_address(a_file())
    run_reminders(file.cheque.start_by)
    sent = warnings(file)
    assert len(sent) == 3
    content = content_of(sent[0])
    assert "Noteer elk gehouden gesprek ten laatste op 2 juni 2026. Anders vervalt de cheque" in content.text
    assert "Mia Claes" in content.text
    assert file.trajectory.citizen.family_name not in content.subject + content.text  # a mailbox that many read
    assert Message.objects.filter(kind="start_reminder", person=file.trajectory.citizen).count() == 3
    deliver_due(at=clock.now(), real_now=clock.system_now())
    assert [each.to for each in mailoutbox] == [["onthaal@brug.example"]] * 3  # type: ignore[attr-defined]


def test_nobody_is_warned_once_a_talk_counts() -> None:
    file = with_address(an_agreed_file())
    file.meet()
    run_reminders(file.cheque.start_by)
    assert warnings(file) == []


def test_a_cheque_without_a_centre_and_a_centre_without_an_address_break_nothing() -> None:
    file = a_file()  # a centre without an address of mail: its work list says it
    run_reminders(file.cheque.start_by)
    assert warnings(file) == []
    assert not deadlines.failing().exists()


def test_the_last_day_stands_out_on_both_pages(centre_client: Client, citizen_client: Client) -> None:
    file = an_agreed_file()
    sentence = "Noteer het eerste gesprek ten laatste op 2 juni 2026"
    with clock.fixed_at(moment(file.day, 17)):
        staff = centre_client(Person.objects.get(id=file.counsellor.person_id), file.centre.kbo)
        citizen = citizen_client(file.trajectory.citizen)
        staff.get(url("dossier", file.trajectory.id))
        assert sentence in staff.text.replace("\xa0", " ")
        citizen.get(url("my_trajectory", file.trajectory.id))
        assert "Je eerste gesprek moet ten laatste op 2 juni 2026" in citizen.text.replace("\xa0", " ")
        file.meet()
        staff.get(url("dossier", file.trajectory.id))
        assert sentence not in staff.text.replace("\xa0", " ")


def test_after_the_void_the_form_says_what_happened_and_what_to_do(centre_client: Client) -> None:
    file = an_agreed_file()
    deadlines.run_due(on=file.cheque.start_by)
    assert file.fresh().end_reason == "voided"
    with pytest.raises(StepRefused) as refused:
        file.meet(logged_at=moment(date(2026, 6, 4), 9))
    assert refused.value.code == "trajectory_voided"
    sentence = "De cheque is vervallen op 3 juni 2026: er was toen geen gesprek genoteerd dat telt."
    assert refused.value.message.startswith(sentence)
    assert "Bel VDAB op 0800 30 700" in refused.value.message
    with clock.fixed_at(moment(date(2026, 6, 4), 9)):
        staff = centre_client(Person.objects.get(id=file.counsellor.person_id), file.centre.kbo)
        assert staff.get(url("meeting_new", file.trajectory.id)).status_code == 409
        assert sentence in staff.text
        typed = {"starts_at": "9.00", "ends_at": "10.00", "form": "online", "location": "Videogesprek"}
        sent = {**typed, **day_parts("held_on", file.day)}
        assert staff.send(url("meeting_new", file.trajectory.id), sent).status_code == 409
        assert sentence in staff.text
        staff.get(url("dossier", file.trajectory.id))
        assert "Bel VDAB op 0800 30 700" in staff.text


def test_the_work_list_names_the_last_day(centre_client: Client) -> None:
    file = an_agreed_file()
    with clock.fixed_at(moment(file.cheque.start_by - timedelta(days=10), 9)):
        staff = centre_client(Person.objects.get(id=file.counsellor.person_id), file.centre.kbo)
        staff.get("/centrum/")
        assert "Noteer het eerste gesprek ten laatste op 2 juni 2026, anders vervalt de cheque" in staff.text.replace(
            "\xa0", " "
        )
    assert a_counsellor(file.centre)  # a colleague changes nothing
