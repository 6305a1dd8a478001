"""What people do, each act one call of a domain function at its moment in the past."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from centres.domain import agreements, attendances, closing, closing_consent, meetings, plans, redeeming
from centres.models import Agreement, Attendance, ClosingRequest, Meeting, PlanVersion, Trajectory
from centres.rules.plan import ClosingContent, GoalProgress, PlanContent, Progress
from citizens.domain import addresses, applying, ordering, refunds
from citizens.gateways import PaymentStatus
from citizens.models import Application, Cheque, Order, Payment
from citizens.rules.facts import make_facts
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import SYSTEM, Actor
from loopbaan.core.clock import day_of
from loopbaan.core.regulation import regulation
from loopbaan.db import rows
from loopbaan.deadlines import service as deadlines
from loopbaan.magda.answers import Service
from loopbaan.messages import service as messages
from regie.management.demo.answers import answers_about
from regie.management.demo.houses import Desk, Diary, at
from regie.management.demo.people import Citizen

NOW = at(date(2026, 3, 2), 9)
TODAY = NOW.date()
BASE_URL = "https://loopbaancheque.example"
_LINK = re.compile(r"/contact/bevestig/([^/\s]+)/")


@dataclass
class Stage:
    """Where the stories of one half of the country play: its chance, its diary."""

    rng: random.Random
    diary: Diary = field(default_factory=Diary)

    def evening(self, day: date) -> datetime:
        """A moment at which somebody does this at home."""
        return at(day, self.rng.choice((12, 17, 18, 19, 20, 21)), self.rng.randrange(60))

    def office(self, day: date) -> datetime:
        """A moment at which somebody does this at work."""
        return at(day, self.rng.randint(9, 16), self.rng.randrange(60))


# --- the citizen --------------------------------------------------------------------------------------------------


def apply(stage: Stage, citizen: Citizen, on: date) -> Application:
    """File an application; it waits for the sources."""
    return applying.apply(actor=citizen.actor, on=on, at=stage.evening(on))


def decide(
    application: Application,
    citizen: Citizen,
    *,
    silent: frozenset[Service] = frozenset(),
) -> Application:
    """The sources answered, and the portal decided: half a minute after the application."""
    moment = application.applied_at + timedelta(seconds=30)
    law = regulation(application.regulation_version, application.regulation_revision)
    answers = answers_about(citizen, on=application.applied_on, at=moment, silent=silent)
    addresses.remember(citizen.person.id, answers[Service.PERSON])
    facts = make_facts(
        answers,
        on=application.applied_on,
        cheques=applying.earlier_cheques(citizen.person),
        cheques_at=moment,
        law=law,
    )
    trail.record(
        SYSTEM,
        Action.SOURCES_ASKED,
        subject=("application", application.id),
        at=moment,
        person_id=citizen.person.id,
        purpose="Nagaan of je recht hebt op een loopbaancheque",
        payload={"services": ", ".join(each.value for each in Service if each in answers_needed())},
    )
    return applying.take_decision(application_id=application.id, facts=facts, at=moment)


def answers_needed() -> tuple[Service, ...]:
    """The services that are asked for a decision."""
    return (Service.PERSON, Service.PERSON_HISTORY, Service.WORK_RELATIONS, Service.DMFA, Service.SELF_EMPLOYED)


def ask_for(stage: Stage, citizen: Citizen, on: date) -> Application:
    """Apply and get a decision on the same day."""
    return decide(apply(stage, citizen, on), citizen)


def place_order(application: Application, citizen: Citizen, *, days_later: int = 0) -> Order:
    """Order what was granted: a few minutes, or some days, after the decision."""
    moment = application.applied_at + timedelta(days=days_later, minutes=4)
    return ordering.place_order(application_id=application.id, actor=citizen.actor, at=moment)


def start_payment(order: Order, citizen: Citizen, moment: datetime) -> str:
    """Begin to pay; returns the provider's reference."""
    ordering.start_payment(order_id=order.id, actor=citizen.actor, at=moment, base_url=BASE_URL)
    attempts = rows.find_all(Payment, order_id=order.id)
    return str(max(attempts, key=lambda each: (each.created_at, each.id)).reference)


def settle(reference: str, amount: Decimal, state: str, moment: datetime) -> None:
    """What the provider says of a payment."""
    ordering.settle(reference=reference, status=PaymentStatus(reference, state, amount, ""), at=moment)


def pay(order: Order, citizen: Citizen, *, days_later: int = 0) -> Cheque:
    """Pay an order; the cheque is issued then."""
    moment = order.placed_at + timedelta(days=days_later, minutes=3)
    settle(start_payment(order, citizen, moment), order.amount, "paid", moment + timedelta(minutes=2))
    return cheque_where(order_id=order.id)


def cheque_where(**wanted: UUID) -> Cheque:
    """The one cheque with these values. Raises AssertionError when there is none."""
    cheque = rows.find(Cheque, **wanted)
    if cheque is None:
        raise AssertionError("a story lost its cheque")
    return cheque


def buy(stage: Stage, citizen: Citizen, on: date) -> Cheque:
    """Apply, order and pay, most often on one evening. Raises AssertionError when the law gives no right."""
    application = ask_for(stage, citizen, on)
    if application.state != "granted":
        raise AssertionError(f"{citizen.person.full_name} has no right on {on}: {application.state}")
    order = place_order(application, citizen)
    return pay(order, citizen, days_later=stage.rng.choice((0, 0, 0, 0, 1, 2, 5)))


def confirm_mail(citizen: Citizen, moment: datetime) -> None:
    """Give a mail address and follow the link in the mail that comes."""
    with messages.silent_before(None):
        messages.give_mail(actor=citizen.actor, person_id=citizen.person.id, address=citizen.mail, at=moment)
    message = messages.messages_to(citizen.person.id)[0]
    found = _LINK.search(messages.content_of(message).text)
    if found is None:
        raise AssertionError("the mail holds no link")
    messages.confirm_mail(found[1], at=moment + timedelta(minutes=2), actor=citizen.actor)
    messages.drop(message.dedupe_key)


def let_terms_pass(until: date) -> None:
    """Fire every term that has passed on a day."""
    deadlines.run_due(on=until, batch=500)


def hand_over_refunds(day: date) -> None:
    """The worker hands refunds to the provider."""
    refunds.carry_out_refunds(at=at(day, 6))


def carry_out_refunds(day: date) -> None:
    """The worker hands refunds to the provider, and hears two days later that they were done."""
    hand_over_refunds(day)
    refunds.carry_out_refunds(at=at(day + timedelta(days=2), 6))


# --- the guidance -------------------------------------------------------------------------------------------------


@dataclass
class Dossier:
    """One cheque at one centre, with its two sides."""

    stage: Stage
    citizen: Citizen
    cheque: Cheque
    desk: Desk
    trajectory: Trajectory
    plan: PlanVersion | None = None

    @property
    def _who(self) -> dict[str, object]:
        return {"trajectory_id": self.trajectory.id, "actor": self.desk.actor}

    def get_acquainted(self, moment: datetime) -> None:
        """The free first talk, just before the cheque was redeemed."""
        minutes = self.stage.rng.choice((20, 30, 30, 45))
        agreements.log_introduction(
            trajectory_id=self.trajectory.id,
            held_at=moment - timedelta(minutes=minutes),
            minutes=minutes,
            place=self.desk.place,
            actor=self.desk.actor,
            at=moment,
        )

    def draw_up(self, moment: datetime, *, goal: str = "") -> Agreement:
        """The agreement lies ready; nobody has signed."""
        return agreements.draw_up_agreement(
            trajectory_id=self.trajectory.id, actor=self.desk.actor, at=moment, goal=goal
        )

    def sign_agreement(self, agreement: Agreement, actor: Actor, moment: datetime) -> Agreement:
        return agreements.sign_agreement(
            agreement_id=agreement.id, content_sha256=agreement.content_sha256, actor=actor, at=moment
        )

    def agree(self, moment: datetime, *, goal: str = "") -> datetime:
        """Draw up the agreement; the counsellor signs at once, the citizen soon. Returns when it was concluded."""
        agreement = self.draw_up(moment, goal=goal)
        self.sign_agreement(agreement, self.desk.actor, moment + timedelta(minutes=5))
        days = self.stage.rng.choice((0, 0, 1, 2))
        concluded = (
            moment + timedelta(minutes=10) if days == 0 else self.stage.evening(day_of(moment) + timedelta(days))
        )
        self.sign_agreement(agreement, self.citizen.actor, concluded)
        return concluded

    def meet(self, day: date, minutes: int, *, online: bool | None = None) -> Attendance:
        """An individual talk on the first day on which both are free, logged right after it."""
        starts_at = self.stage.diary.book((self.desk.person.id, self.citizen.person.id), day, self.stage.rng)
        ends_at = starts_at + timedelta(minutes=minutes)
        is_online = self.stage.rng.random() < 0.3 if online is None else online
        meeting = meetings.log_meeting(
            trajectory_ids=[self.trajectory.id],
            starts_at=starts_at,
            ends_at=ends_at,
            kind="individual",
            form="online" if is_online else "on_site",
            location="Videogesprek" if is_online else self.desk.place,
            actor=self.desk.actor,
            at=ends_at + timedelta(minutes=10),
        )
        attendance = rows.find(Attendance, meeting_id=meeting.id)
        if attendance is None:
            raise AssertionError("a talk has its proof")
        attendance.meeting = meeting
        return attendance

    def sign_counsellor(self, attendance: Attendance) -> Attendance:
        return self._sign(attendance, self.desk.actor, attendance.ends_at + timedelta(minutes=12))

    def sign_citizen(self, attendance: Attendance, moment: datetime | None = None) -> Attendance:
        evening = at(day_of(attendance.ends_at) + timedelta(days=self.stage.rng.choice((0, 0, 1))), 20, 30)
        return self._sign(attendance, self.citizen.actor, moment or evening)

    def sign(self, attendance: Attendance) -> Attendance:
        """Both sign: the counsellor at once, the citizen in the evening."""
        self.sign_counsellor(attendance)
        return self.sign_citizen(attendance)

    def _sign(self, attendance: Attendance, actor: Actor, moment: datetime) -> Attendance:
        return attendances.sign_attendance(
            attendance_id=attendance.id, content_sha256=attendance.content_sha256, actor=actor, at=moment
        )

    def dispute(self, attendance: Attendance, text: str, moment: datetime) -> Attendance:
        return attendances.dispute_attendance(
            attendance_id=attendance.id,
            content_sha256=attendance.content_sha256,
            text=text,
            actor=self.citizen.actor,
            at=moment,
        )

    def correct(self, attendance: Attendance, *, minutes_shorter: int, moment: datetime) -> Attendance:
        """The talk turned out shorter: everybody signs anew."""
        meeting = attendance.meeting
        meetings.correct_meeting(
            meeting_id=meeting.id,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at - timedelta(minutes=minutes_shorter),
            form=meeting.form,
            location=meeting.location,
            revision=meeting.revision,
            actor=self.desk.actor,
            at=moment,
        )
        return Attendance.objects.select_related("meeting").get(id=attendance.id)

    def cancel(self, attendance: Attendance, reason: str, moment: datetime) -> None:
        meetings.cancel_meeting(meeting_id=attendance.meeting_id, reason=reason, actor=self.desk.actor, at=moment)

    def save_plan(self, content: PlanContent, moment: datetime) -> PlanVersion:
        self.plan = plans.save_plan(
            trajectory_id=self.trajectory.id,
            content=content,
            base_sha256=self.plan.content_sha256 if self.plan else "",
            actor=self.desk.actor,
            at=moment,
        )
        return self.plan

    def offer_plan(self, moment: datetime) -> PlanVersion:
        if self.plan is None:
            raise AssertionError("there is no plan to offer")
        self.plan = plans.offer_plan(
            trajectory_id=self.trajectory.id,
            content_sha256=self.plan.content_sha256,
            actor=self.desk.actor,
            at=moment,
        )
        return self.plan

    def sign_plan(self, actor: Actor, moment: datetime) -> PlanVersion:
        if self.plan is None:
            raise AssertionError("there is no plan to sign")
        self.plan = plans.sign_plan(
            version_id=self.plan.id, content_sha256=self.plan.content_sha256, actor=actor, at=moment
        )
        return self.plan

    def write_plan(self, content: PlanContent, moment: datetime) -> None:
        """Save and offer the plan; the counsellor signs at once, the citizen a day later."""
        self.save_plan(content, moment)
        self.offer_plan(moment + timedelta(minutes=5))
        self.sign_plan(self.desk.actor, moment + timedelta(minutes=8))
        self.sign_plan(self.citizen.actor, moment + timedelta(days=1, hours=2))

    def test_plan(
        self, content: PlanContent, remarks: dict[Progress, tuple[str, ...]], attendance: Attendance, *, remark: str
    ) -> None:
        """The closing talk, held in the last session: how far each goal stands."""
        rng = self.stage.rng
        goals = []
        for goal in content.goals:
            progress = rng.choices(list(Progress), weights=(40, 40, 15, 5))[0]
            goals.append(GoalProgress(goal, progress, rng.choice(remarks[progress])))
        closing.log_closing_talk(
            trajectory_id=self.trajectory.id,
            held_on=day_of(attendance.starts_at),
            content=ClosingContent(tuple(goals), remark),
            actor=self.desk.actor,
            at=self._later(attendance.ends_at, days=3),
            attendance_id=attendance.id,
        )

    def _later(self, moment: datetime, *, days: int) -> datetime:
        return min(moment + timedelta(days=days), NOW)

    def ask_to_close(self, moment: datetime) -> ClosingRequest:
        """Hours are left: the citizen is asked whether they may be lost."""
        return closing_consent.ask_to_close(trajectory_id=self.trajectory.id, actor=self.desk.actor, at=moment)

    def close(self, moment: datetime, *, leave_unsigned: bool = False) -> int:
        """Close; with hours left the citizen is asked first, and agrees."""
        left = cheque_where(id=self.cheque.id).minutes_left
        if left:
            closing_consent.answer_closing(
                request_id=self.ask_to_close(moment - timedelta(minutes=15)).id,
                agreed=True,
                minutes=left,
                actor=self.citizen.actor,
                at=moment - timedelta(minutes=5),
            )
        return closing.close_trajectory(
            trajectory_id=self.trajectory.id, actor=self.desk.actor, at=moment, leave_unsigned=leave_unsigned
        )

    def aftercare(self, day: date, minutes: int, form: str) -> None:
        closing.log_aftercare(
            trajectory_id=self.trajectory.id,
            held_on=day,
            minutes=minutes,
            form=form,
            actor=self.desk.actor,
            at=at(day, 17),
        )


def redeem(stage: Stage, citizen: Citizen, cheque: Cheque, desk: Desk, moment: datetime) -> Dossier:
    """The counsellor redeems the cheque with both numbers."""
    trajectory = redeeming.redeem_cheque(
        number=cheque.number, client_number=cheque.client_number, actor=desk.actor, at=moment
    )
    return Dossier(stage, citizen, cheque, desk, trajectory)


def meet_in_group(dossiers: list[Dossier], day: date, minutes: int) -> Meeting:
    """A group talk of dossiers of one counsellor, logged right after it."""
    first = dossiers[0]
    people = [first.desk.person.id, *(each.citizen.person.id for each in dossiers)]
    starts_at = first.stage.diary.book(people, day, first.stage.rng)
    ends_at = starts_at + timedelta(minutes=minutes)
    return meetings.log_meeting(
        trajectory_ids=[each.trajectory.id for each in dossiers],
        starts_at=starts_at,
        ends_at=ends_at,
        kind="group",
        form="on_site",
        location=first.desk.place,
        actor=first.desk.actor,
        at=ends_at + timedelta(minutes=10),
    )
