"""Centres, counsellors and dossiers in every stand, made through the domain functions."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from centres.domain import (
    administration,
    agreements,
    attendances,
    closing,
    closing_consent,
    meetings,
    plans,
    redeeming,
)
from centres.models import Agreement, Attendance, Centre, ClosingRequest, Meeting, PlanVersion, Trajectory
from centres.rules.plan import ClosingContent, GoalProgress, PlanAction, PlanContent, PlanTraining, Progress
from citizens.models import Cheque
from loopbaan.accounts.models import Person
from loopbaan.core.actor import SYSTEM, Actor, Capacity, LoginStrength
from loopbaan.core.clock import BRUSSELS
from tests.support import cheques
from tests.support.cheques import MARCH, as_citizen
from tests.support.people import a_citizen, a_staff_member

_numbers = itertools.count(700)
LONG_AGO = date(2022, 1, 1)
PLAN = PlanContent(
    career_questions=("job_target", "meaning"),
    insights="Ik werk het liefst met mensen.",
    goals=("Een job in de zorg", "Minder pendelen"),
    actions=(PlanAction("Drie organisaties bezoeken", date(2026, 5, 1), "ik"),),
    training=(PlanTraining("Zorgkundige", "CVO", "nodig voor het diploma", date(2026, 9, 1)),),
)
PROGRESS = ClosingContent(
    goals=(
        GoalProgress("Een job in de zorg", Progress.PARTLY, "Twee gesprekken gevoerd"),
        GoalProgress("Minder pendelen", Progress.REACHED),
    ),
    remark="Goed op weg.",
)


def a_kbo() -> str:
    """A valid enterprise number from the range that is not issued."""
    body = f"0999{next(_numbers):04d}"
    return f"{body}{97 - int(body) % 97:02d}"


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a day in Brussels."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BRUSSELS)


def a_centre(name: str = "De Brug", *, mandate_from: date | None = LONG_AGO) -> Centre:
    """A centre, with a mandate of six years unless ``mandate_from`` is None."""
    centre = administration.register_centre(
        actor=SYSTEM,
        at=moment(LONG_AGO, 9),
        kbo=a_kbo(),
        official_name=f"{name} bv",
        trade_name=name,
        street="Kerkstraat 1",
        postcode="9000",
        municipality="Gent",
        complaint_contact="Els Claes, klacht@brug.example, 09 000 00 00",
    )
    if mandate_from is not None:
        administration.give_mandate(
            actor=SYSTEM,
            at=moment(LONG_AGO, 9),
            centre_id=centre.id,
            reference=f"M-{centre.kbo}",
            valid_from=mandate_from,
            decided_on=mandate_from,
        )
    return centre


def a_counsellor(
    centre: Centre,
    given_name: str = "Mia",
    family_name: str = "Claes",
    *,
    coordinator: bool = False,
    kind: str = "employed",
    since: date = LONG_AGO,
    until: date | None = None,
) -> Person:
    """A person on the centre's list."""
    person = a_staff_member(given_name, family_name)
    administration.list_counsellor(
        actor=SYSTEM,
        at=moment(LONG_AGO, 9),
        centre_id=centre.id,
        person_id=person.id,
        kind=kind,
        coordinator=coordinator,
        valid_from=since,
        valid_until=until,
    )
    return person


def as_counsellor(person: Person, centre: Centre, *, coordinator: bool = False) -> Actor:
    """The person acting for the centre."""
    return Actor(
        capacity=Capacity.CENTRE,
        person_id=person.id,
        organisation_id=centre.id,
        name=person.full_name,
        strength=LoginStrength.HIGH,
        roles=frozenset({"counsellor", "coordinator"} if coordinator else {"counsellor"}),
    )


@dataclass
class File:
    """A dossier under test with its two sides as actors. ``day`` is a Tuesday after the cheque's day of issue."""

    trajectory: Trajectory
    cheque: Cheque
    centre: Centre
    counsellor: Actor
    citizen: Actor
    day: date = MARCH + timedelta(days=8)

    def fresh(self) -> Trajectory:
        self.trajectory = Trajectory.objects.get(id=self.trajectory.id)
        self.cheque = Cheque.objects.get(id=self.cheque.id)
        return self.trajectory

    def sign_agreement(self, agreement: Agreement, actor: Actor, at: datetime) -> Agreement:
        return agreements.sign_agreement(
            agreement_id=agreement.id, content_sha256=agreement.content_sha256, actor=actor, at=at
        )

    def agree(self, at: datetime | None = None) -> Agreement:
        """Draw up the agreement and let both sign it."""
        at = at or moment(MARCH + timedelta(days=1), 10)
        agreement = agreements.draw_up_agreement(trajectory_id=self.trajectory.id, actor=self.counsellor, at=at)
        self.sign_agreement(agreement, self.citizen, at)
        return self.sign_agreement(agreement, self.counsellor, at)

    def meet(
        self, day: date | None = None, hour: int = 9, minutes: int = 90, *, logged_at: datetime | None = None
    ) -> Attendance:
        """Log an individual talk, right after it ended."""
        starts_at = moment(day or self.day, hour)
        ends_at = starts_at + timedelta(minutes=minutes)
        meeting = meetings.log_meeting(
            trajectory_ids=[self.trajectory.id],
            starts_at=starts_at,
            ends_at=ends_at,
            kind="individual",
            form="on_site",
            location="Kerkstraat 1, Gent",
            actor=self.counsellor,
            at=logged_at or ends_at,
        )
        return meeting.attendances.get()

    def sign(self, attendance: Attendance, *, at: datetime | None = None) -> Attendance:
        """Both sign a proof of participation."""
        attendance.refresh_from_db()
        for actor in (self.counsellor, self.citizen):
            attendance = attendances.sign_attendance(
                attendance_id=attendance.id,
                content_sha256=attendance.content_sha256,
                actor=actor,
                at=at or attendance.ends_at + timedelta(hours=1),
            )
        return attendance

    def save_plan(self, content: PlanContent = PLAN, *, base: str = "", at: datetime | None = None) -> PlanVersion:
        return plans.save_plan(
            trajectory_id=self.trajectory.id,
            content=content,
            base_sha256=base,
            actor=self.counsellor,
            at=at or moment(self.day, 18),
        )

    def offer_plan(self, version: PlanVersion, *, at: datetime | None = None) -> PlanVersion:
        return plans.offer_plan(
            trajectory_id=self.trajectory.id,
            content_sha256=version.content_sha256,
            actor=self.counsellor,
            at=at or moment(self.day, 18),
        )

    def sign_plan(self, version: PlanVersion, actor: Actor, *, at: datetime | None = None) -> PlanVersion:
        return plans.sign_plan(
            version_id=version.id,
            content_sha256=version.content_sha256,
            actor=actor,
            at=at or moment(self.day, 19),
        )

    def plan(self, content: PlanContent = PLAN, *, base: str = "") -> PlanVersion:
        """Save, offer, and let both sign a plan."""
        version = self.offer_plan(self.save_plan(content, base=base))
        self.sign_plan(version, self.counsellor)
        return self.sign_plan(version, self.citizen)

    def closing_talk(self, *, held_on: date | None = None, content: ClosingContent = PROGRESS) -> None:
        day = held_on or self.day
        closing.log_closing_talk(
            trajectory_id=self.trajectory.id,
            held_on=day,
            content=content,
            actor=self.counsellor,
            at=moment(day, 20),
        )

    def ask_to_close(self, *, at: datetime | None = None) -> ClosingRequest:
        return closing_consent.ask_to_close(
            trajectory_id=self.trajectory.id, actor=self.counsellor, at=at or moment(self.day, 20, 30)
        )

    def answer(
        self, request: ClosingRequest, *, agreed: bool = True, word: str = "", at: datetime | None = None
    ) -> ClosingRequest:
        """The citizen answers whether it may be closed, having seen what is left now."""
        self.fresh()
        return closing_consent.answer_closing(
            request_id=request.id,
            agreed=agreed,
            minutes=self.cheque.minutes_left,
            word=word,
            actor=self.citizen,
            at=at or moment(self.day, 20, 45),
        )

    def close(self, *, at: datetime | None = None, leave_unsigned: bool = False, consent: bool = True) -> int:
        """Close it; with hours left the citizen is asked and agrees first, unless ``consent`` is False."""
        self.fresh()
        newest = closing_consent.newest_request(self.trajectory.id)
        waits = not closing_consent.covers(newest, self.cheque.minutes_left)
        if consent and waits and self.trajectory.state == "active":
            self.answer(self.ask_to_close(at=at), at=at)
        return closing.close_trajectory(
            trajectory_id=self.trajectory.id,
            actor=self.counsellor,
            at=at or moment(self.day, 21),
            leave_unsigned=leave_unsigned,
        )


def redeem(cheque: Cheque, counsellor: Actor, at: datetime) -> Trajectory:
    """Redeem with both numbers, as typed from the cheque."""
    return redeeming.redeem_cheque(number=cheque.number, client_number=cheque.client_number, actor=counsellor, at=at)


def a_file(
    *, centre: Centre | None = None, counsellor: Person | None = None, citizen: Person | None = None, on: date = MARCH
) -> File:
    """A cheque, issued and redeemed on one day."""
    centre = centre or a_centre()
    counsellor = counsellor or a_counsellor(centre)
    citizen = citizen or a_citizen()
    cheque = cheques.issue(citizen, on)
    actor = as_counsellor(counsellor, centre)
    trajectory = redeem(cheque, actor, moment(on, 14))
    return File(trajectory, cheque, centre, actor, as_citizen(citizen), on + timedelta(days=8))


def an_agreed_file(**differently: object) -> File:
    """A dossier with an agreement that both signed the day after."""
    file = a_file(**differently)  # type: ignore[arg-type]
    file.agree(moment(file.day - timedelta(days=7), 10))
    return file


def a_file_to_close(**differently: object) -> File:
    """A dossier with one signed session, a signed plan and a closing talk."""
    file = an_agreed_file(**differently)
    file.sign(file.meet())
    file.plan()
    file.closing_talk()
    return file


def a_group(files: list[File], hour: int = 9, minutes: int = 60) -> Meeting:
    """A group talk of these dossiers of one centre, held by the counsellor of the first."""
    starts_at = moment(files[0].day, hour)
    ends_at = starts_at + timedelta(minutes=minutes)
    return meetings.log_meeting(
        trajectory_ids=[file.trajectory.id for file in files],
        starts_at=starts_at,
        ends_at=ends_at,
        kind="group",
        form="online",
        location="Videogesprek",
        actor=files[0].counsellor,
        at=ends_at,
    )
