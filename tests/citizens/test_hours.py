"""The hours of a cheque: what was used, what lapsed, on which day, and aftercare apart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from centres.domain import closing, meetings
from citizens import selectors
from citizens.domain import cheques, refunds
from citizens.models import Cheque
from loopbaan.core import clock
from loopbaan.core.actor import SYSTEM
from tests.support import cheques as support
from tests.support import factories_centres as factories
from tests.support.cheques import moment
from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db
Citizen = Callable[..., CheckedClient]
TALK, NOTED = date(2026, 3, 5), date(2026, 3, 10)


def use(cheque: Cheque, minutes: int, *, group: bool = False) -> None:
    cheques.use_minutes(
        cheque.id,
        minutes=minutes,
        group=group,
        attendance_id=uuid4(),
        held_on=NOTED,
        actor=SYSTEM,
        at=moment(NOTED),
    )


def page(client: CheckedClient, cheque: Cheque, on: date = NOTED) -> str:
    with clock.fixed_at(moment(on, 20)):
        client.get(reverse("citizens:cheque", args=[cheque.id]))
    return " ".join(client.page.xpath("string(//main)").split())


def rows(client: CheckedClient, number: int = 1) -> list[list[str]]:
    found = client.page.xpath(f"(//main//table)[{number}]/tbody/tr")
    return [[" ".join(cell.xpath("string(.)").split()) for cell in row.xpath("./th|./td")] for row in found]


def test_what_lapsed_is_not_called_used_and_was_not_in_group(citizen_client: Citizen) -> None:
    client = citizen_client()
    cheque = support.issue(client.person)
    use(cheque, 120)
    cheques.close(cheque.id, actor=SYSTEM, at=moment(NOTED, 12))
    text = page(client, cheque)
    assert "2 u. van 4 u. gebruikt, 2 u. vervallen" in text
    (bar,) = client.page.xpath("//*[@class='lb-hours__used']/@width")
    assert bar == "500"
    assert [what for _day, what, _hours in rows(client)] == [
        "Toegekendwaarvan 1 u. 30 in groep kan",
        "Opgenomen",
        "Vervallen",
    ]


def test_a_talk_in_group_says_so(citizen_client: Citizen) -> None:
    client = citizen_client()
    cheque = support.issue(client.person)
    use(cheque, 60, group=True)
    page(client, cheque)
    assert [what for _day, what, _hours in rows(client)][1] == "Opgenomenin groep"


def test_a_cheque_that_was_never_used_used_nothing_and_promises_no_aftercare(citizen_client: Citizen) -> None:
    client = citizen_client()
    cheque = support.issue(client.person)
    assert "Gratis nazorg" in page(client, cheque)
    late = date(2026, 6, 3)
    refunds.refund_unstarted(cheque=cheques.void(cheque.id, on=late, actor=SYSTEM, at=moment(late)), at=moment(late))
    text = page(client, cheque, late)
    assert "0 u. van 4 u. gebruikt, 4 u. vervallen" in text
    assert "nazorg" not in text.lower()


def test_a_cheque_that_was_used_up_has_no_line_of_nothing(citizen_client: Citizen) -> None:
    client = citizen_client()
    cheque = support.issue(client.person)
    use(cheque, cheque.minutes_granted)
    cheques.close(cheque.id, actor=SYSTEM, at=moment(NOTED))
    assert "vervallen" not in page(client, cheque).lower()


def test_aftercare_is_a_list_apart_and_each_adds_up(citizen_client: Citizen) -> None:
    client = citizen_client()
    file = factories.a_file_to_close(citizen=client.person)
    file.close()
    on = date(2026, 4, 1)
    closing.log_aftercare(
        trajectory_id=file.trajectory.id, held_on=on, minutes=20, form="phone", actor=file.counsellor, at=moment(on)
    )
    page(client, file.cheque, on)
    assert sum(each.minutes for each in selectors.ledger_of(file.cheque.id)) == 0
    assert [hours for _day, _what, hours in rows(client)] == ["+4 u.", "-1 u. 30", "-2 u. 30"]
    assert [hours for _day, _what, hours in rows(client, 2)] == ["+30 min.", "-20 min."]
    assert "30 min." not in [hours for _day, _what, hours in rows(client)]


def test_a_talk_stands_on_its_own_day_with_the_day_on_which_it_was_noted(citizen_client: Citizen) -> None:
    client = citizen_client()
    file = factories.an_agreed_file(citizen=client.person)
    attendance = file.meet(TALK, logged_at=moment(NOTED))
    text = page(client, file.cheque)
    assert rows(client)[1] == ["5 maart 2026", "Opgenomengenoteerd op 10 maart 2026", "-1 u. 30"]
    assert "5 maart 2026 Gebeurd: Begeleiding gestart genoteerd op 10 maart 2026" in text
    with clock.fixed_at(moment(NOTED, 20)):
        client.get(reverse("citizens:home"))
    assert "5 maart 2026 Gebeurd: Begeleiding gestart genoteerd op 10 maart 2026" in " ".join(
        client.page.xpath("string(//main)").split()
    )
    # Struck, it was noted on that day, and given back on this one.
    meetings.cancel_meeting(
        meeting_id=attendance.meeting_id, reason="Vergissing", actor=file.counsellor, at=moment(NOTED, 12)
    )
    text = page(client, file.cheque)
    assert rows(client)[1][0] == "5 maart 2026"
    assert rows(client)[2] == ["10 maart 2026", "Verbeterd", "+1 u. 30"]
    assert "10 maart 2026 Gebeurd: Begeleiding gestart" in text


def test_the_talk_that_used_the_cheque_up_stands_on_its_own_day(citizen_client: Citizen) -> None:
    client = citizen_client()
    file = factories.an_agreed_file(citizen=client.person)
    file.meet(TALK, minutes=240, logged_at=moment(NOTED))
    assert "5 maart 2026 Gebeurd: Alle uren opgenomen genoteerd op 10 maart 2026" in page(client, file.cheque)
    second = factories.an_agreed_file()
    second.meet(TALK, logged_at=moment(TALK, 12))
    last = second.meet(date(2026, 3, 6), minutes=150, logged_at=moment(NOTED))
    meetings.cancel_meeting(
        meeting_id=last.meeting_id, reason="Vergissing", actor=second.counsellor, at=moment(NOTED, 12)
    )
    other = citizen_client(second.trajectory.citizen)
    assert "10 maart 2026 Gebeurd: Alle uren opgenomen" in page(other, second.cheque)
