"""The guidance walked through its pages, by both sides: from the numbers of a cheque to the aftercare."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.urls import reverse

from centres.models import Agreement, Attendance, Centre, ClosingRequest, PlanVersion, Trajectory
from citizens.models import Cheque
from loopbaan.accounts.models import Person
from loopbaan.core import clock
from tests.support import cheques
from tests.support.factories_centres import MARCH, a_centre, a_counsellor, moment
from tests.support.html import CheckedClient
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db


@contextmanager
def at(moment_: datetime) -> Iterator[None]:
    with clock.fixed_at(moment_):
        yield


def _day(name: str, day: date) -> dict[str, str]:
    return {f"{name}_dag": str(day.day), f"{name}_maand": str(day.month), f"{name}_jaar": str(day.year)}


class Walk:
    """One citizen, one counsellor, and what they send."""

    def __init__(self, centre: Centre, staff: CheckedClient, citizen: CheckedClient, cheque: Cheque) -> None:
        self.centre, self.staff, self.citizen, self.cheque = centre, staff, citizen, cheque
        self.trajectory_id = UUID(int=0)

    def url(self, name: str, *args: object) -> str:
        return reverse(f"centres:{name}", args=args)

    def opened(self, client: CheckedClient, name: str, *args: object) -> str:
        answer = client.get(self.url(name, *args))
        assert answer.status_code == 200, (name, answer.status_code)
        return client.text

    def sent(self, client: CheckedClient, name: str, data: dict[str, object], *args: object) -> HttpResponse:
        answer = client.send(self.url(name, *args), data)
        assert answer.status_code == 302, (name, answer.status_code, client.text[:600])
        return answer

    def redeem(self) -> None:
        numbers = {"number": self.cheque.number.lower(), "client_number": self.cheque.client_number}
        answer = self.sent(self.staff, "redeem", numbers)
        self.trajectory_id = Trajectory.objects.get(cheque=self.cheque).id
        assert answer["Location"] == self.url("dossier", self.trajectory_id)

    def agree(self) -> None:
        self.sent(self.staff, "draw_up", {"goal": "Een job in de zorg"}, self.trajectory_id)
        agreement = Agreement.objects.get(trajectory_id=self.trajectory_id)
        shown = {"content_sha256": agreement.content_sha256, "agreed": "on"}
        assert "Een job in de zorg" in self.opened(self.staff, "agreement", agreement.id)
        self.sent(self.staff, "agreement", shown, agreement.id)
        assert "Een job in de zorg" in self.opened(self.citizen, "my_agreement", agreement.id)
        self.sent(self.citizen, "my_agreement", shown, agreement.id)

    def meet(self, day: date) -> Attendance:
        self.opened(self.staff, "meeting_new", self.trajectory_id)
        self.sent(
            self.staff,
            "meeting_new",
            {**_day("held_on", day), "starts_at": "9.00", "ends_at": "10u30", "form": "on_site", "location": "Gent"},
            self.trajectory_id,
        )
        return Attendance.objects.exclude(state="cancelled").latest("starts_at")

    def sign(self, client: CheckedClient, name: str, attendance: Attendance) -> None:
        attendance.refresh_from_db()
        self.opened(client, name, attendance.id)
        self.sent(client, name, {"content_sha256": attendance.content_sha256}, attendance.id)


@pytest.fixture
def walk(citizen_client: Callable[..., CheckedClient], centre_client: Callable[..., CheckedClient]) -> Walk:
    centre = a_centre()
    counsellor = a_counsellor(centre)
    person: Person = a_citizen("Mirthe", "Vandenabeele")
    cheque = cheques.issue(person)
    return Walk(centre, centre_client(counsellor, centre.kbo), citizen_client(person), cheque)


def test_from_cheque_to_aftercare(walk: Walk) -> None:
    with at(moment(MARCH, 14)):
        assert "Er wacht niets" in walk.opened(walk.staff, "home")
        walk.opened(walk.staff, "redeem")
        walk.redeem()
        assert "Nog geen overeenkomst" in walk.opened(walk.staff, "dossier", walk.trajectory_id)
        assert "maakt de overeenkomst klaar" in walk.opened(walk.citizen, "my_trajectory", walk.trajectory_id)
        walk.opened(walk.staff, "introduction", walk.trajectory_id)
        walk.sent(
            walk.staff,
            "introduction",
            {**_day("held_on", MARCH), "held_at": "10.00", "minutes": "30", "place": "Gent"},
            walk.trajectory_id,
        )
        assert "Zo leest de overeenkomst" in walk.opened(walk.staff, "draw_up", walk.trajectory_id)
        walk.agree()
        assert "Kennismaking" in walk.opened(walk.staff, "dossier", walk.trajectory_id)

    day = MARCH + timedelta(days=8)
    with at(moment(day, 11)):
        attendance = walk.meet(day)
        assert attendance.minutes == 90
        walk.sign(walk.staff, "attendance", attendance)
        assert "Bevestig je gesprek van" in walk.opened(walk.citizen, "my_trajectories")
        walk.sign(walk.citizen, "my_attendance", attendance)
        attendance.refresh_from_db()
        assert attendance.state == "signed"
        _write_and_sign_plan(walk)
        _close(walk, day)

    with at(moment(day + timedelta(days=30), 11)):
        walk.opened(walk.staff, "aftercare", walk.trajectory_id)
        walk.sent(
            walk.staff,
            "aftercare",
            {**_day("held_on", day + timedelta(days=30)), "minutes": "20", "form": "phone"},
            walk.trajectory_id,
        )
        assert "Nog 10" in walk.opened(walk.citizen, "my_trajectory", walk.trajectory_id).replace("\xa0", " ")
        assert "telefoon" in walk.opened(walk.staff, "dossier", walk.trajectory_id)


def _write_and_sign_plan(walk: Walk) -> None:
    walk.opened(walk.staff, "plan_edit", walk.trajectory_id)
    walk.sent(
        walk.staff,
        "plan_edit",
        {
            "base_sha256": "",
            "career_questions": ["job_target", "meaning"],
            "insights": "Ik werk graag met mensen.",
            "goal_rows": "2",
            "goal_0": "Een job in de zorg",
            "goal_1": "",
            "action_rows": "1",
            "action_0_text": "Drie organisaties bezoeken",
            **_day("action_0_by", date(2026, 5, 1)),
            "action_0_who": "ik",
            "training_rows": "1",
        },
        walk.trajectory_id,
    )
    version = PlanVersion.objects.get(plan__trajectory_id=walk.trajectory_id)
    assert walk.citizen.get(walk.url("my_plan", version.id)).status_code == 404  # a draft is the counsellor's
    assert "Jobdoelwit" in walk.opened(walk.staff, "plan", version.id)
    shown = {"content_sha256": version.content_sha256}
    walk.opened(walk.staff, "plan_offer", walk.trajectory_id)
    walk.sent(walk.staff, "plan_offer", shown, walk.trajectory_id)
    for client, name in ((walk.staff, "plan"), (walk.citizen, "my_plan")):
        assert "Een job in de zorg" in walk.opened(client, name, version.id)
        walk.sent(client, name, {**shown, "agreed": "on"}, version.id)
    version.refresh_from_db()
    assert version.state == "signed"


def _close(walk: Walk, day: date) -> None:
    version = PlanVersion.objects.get(plan__trajectory_id=walk.trajectory_id)
    walk.opened(walk.staff, "close", walk.trajectory_id)
    walk.opened(walk.staff, "closing_talk", walk.trajectory_id)
    walk.sent(
        walk.staff,
        "closing_talk",
        {
            "content_sha256": version.content_sha256,
            **_day("held_on", day),
            "attendance_id": "apart",
            "goal_0_progress": "partly",
            "goal_0_remark": "Goed op weg",
        },
        walk.trajectory_id,
    )
    assert "Goed op weg" in walk.opened(walk.citizen, "my_closing", walk.trajectory_id)
    assert "vervalt" in walk.opened(walk.staff, "close", walk.trajectory_id)
    assert walk.staff.send(walk.url("close", walk.trajectory_id), {"understood": "on"}).status_code == 422
    assert "Vraag het eerst aan je klant." in walk.staff.text
    walk.opened(walk.staff, "close_ask", walk.trajectory_id)
    walk.sent(walk.staff, "close_ask", {}, walk.trajectory_id)
    asked = ClosingRequest.objects.get(trajectory_id=walk.trajectory_id)
    assert "Mag je begeleider je begeleiding afsluiten?" in walk.opened(walk.citizen, "my_trajectories")
    assert "Er blijft 2 uur en 30 minuten over" in walk.opened(walk.citizen, "my_close_request", asked.id).replace(
        "\xa0", " "
    )
    walk.sent(walk.citizen, "my_close_request", {"minutes": 150, "answer": "agree", "word": "Bedankt!"}, asked.id)
    assert "Bedankt!" in walk.opened(walk.citizen, "my_close_request", asked.id)
    assert "Bedankt!" in walk.opened(walk.staff, "close", walk.trajectory_id)
    walk.sent(walk.staff, "close", {"understood": "on"}, walk.trajectory_id)
    assert Trajectory.objects.get(id=walk.trajectory_id).state == "closed"
    for kind, name in (("closing_talk", "document"), ("closing_talk", "my_document")):
        talk_id = Trajectory.objects.get(id=walk.trajectory_id).closing_talk.id
        client = walk.staff if name == "document" else walk.citizen
        answer = client.get(walk.url(name, kind, talk_id))
        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF")


def test_a_dispute_is_answered_by_a_correction(walk: Walk) -> None:
    day = MARCH + timedelta(days=8)
    with at(moment(MARCH, 14)):
        walk.redeem()
        walk.agree()
    with at(moment(day, 11)):
        attendance = walk.meet(day)
        walk.opened(walk.citizen, "my_dispute", attendance.id)
        said = {"text": "Het duurde maar een uur.", "content_sha256": attendance.content_sha256}
        walk.sent(walk.citizen, "my_dispute", said, attendance.id)
        assert "Het duurde maar een uur." in walk.opened(walk.staff, "attendance", attendance.id)
        assert "Betwiste gesprekken" in walk.opened(walk.staff, "home")
        walk.opened(walk.staff, "meeting_correct", attendance.meeting_id)
        walk.sent(
            walk.staff,
            "meeting_correct",
            {
                **_day("held_on", day),
                "starts_at": "9.00",
                "ends_at": "10.00",
                "form": "on_site",
                "location": "Gent",
                "revision": "1",
            },
            attendance.meeting_id,
        )
        walk.sign(walk.citizen, "my_attendance", attendance)
        attendance.refresh_from_db()
        assert (attendance.minutes, attendance.state) == (60, "to_sign")


def test_a_cancelled_talk_gives_its_hours_back(walk: Walk) -> None:
    day = MARCH + timedelta(days=8)
    with at(moment(MARCH, 14)):
        walk.redeem()
        walk.agree()
    with at(moment(day, 11)):
        attendance = walk.meet(day)
        walk.opened(walk.staff, "meeting_cancel", attendance.meeting_id)
        walk.sent(walk.staff, "meeting_cancel", {"reason": "Verkeerde dag"}, attendance.meeting_id)
        assert "Geschrapt" in walk.opened(walk.staff, "meeting", attendance.meeting_id)
        assert "Verkeerde dag" in walk.opened(walk.citizen, "my_attendance", attendance.id)
        assert "Verkeerde dag" in walk.opened(walk.citizen, "my_trajectory", walk.trajectory_id)
    walk.cheque.refresh_from_db()
    assert walk.cheque.minutes_left == walk.cheque.minutes_granted
