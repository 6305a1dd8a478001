"""What happens to a citizen with a cheque, from the purchase to the end: one function a course of events.

Each returns the day on which the story ends, so that a next one can follow.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from citizens.models import Cheque
from loopbaan.core.clock import day_of
from regie.management.demo import acts
from regie.management.demo.acts import NOW, TODAY, Dossier, Stage
from regie.management.demo.houses import Desk, Houses, at
from regie.management.demo.people import Citizen, Registry
from regie.management.demo.words import CLOSINGS, DISPUTES, GOALS, REMARKS, draw_plan, draw_questions

_LENGTHS = {
    240: ((90, 90), (90, 75), (90, 90, 60), (60, 90, 90), (90, 90), (60, 60, 60)),
    180: ((90, 90), (90, 75), (60, 60, 60), (90, 60)),
}
_SPELL = timedelta(days=150)


@dataclass
class World:
    """One half of the country: its people, its centres, its chance."""

    half: str
    rng: random.Random
    stage: Stage
    registry: Registry
    houses: Houses

    def gap(self, *, hurried: bool = False) -> timedelta:
        """From one session to the next."""
        return timedelta(days=self.rng.randint(8, 10) if hurried else self.rng.randint(12, 24))


def open_dossier(
    world: World, citizen: Citizen, cheque: Cheque, desk: Desk, day: date, *, agree: bool = True
) -> tuple[Dossier, datetime]:
    """The free first talk, the cheque redeemed, the agreement signed. Returns the dossier and when that was done."""
    starts_at = world.stage.diary.book((desk.person.id, citizen.person.id), day, world.rng)
    moment = starts_at + timedelta(minutes=50)
    dossier = acts.redeem(world.stage, citizen, cheque, desk, moment)
    dossier.get_acquainted(moment + timedelta(minutes=1))
    if not agree:
        return dossier, moment + timedelta(minutes=2)
    return dossier, dossier.agree(moment + timedelta(minutes=5), goal=world.rng.choice(GOALS))


def _desk(world: World, cheque: Cheque, wait: int, desk: Desk | None) -> tuple[Desk, date]:
    day = cheque.issued_on + timedelta(days=wait)
    return desk or world.houses.pick(world.rng, day, min(day + _SPELL, TODAY)), day


def complete(
    world: World,
    citizen: Citizen,
    on: date,
    *,
    desk: Desk | None = None,
    hurried: bool = False,
    leave_unsigned: bool = False,
) -> date:
    """A cheque bought, used and closed in order, from its purchase on day ``on``.

    With ``leave_unsigned`` one proof stays without the citizen's signature, and the closing leaves it unpaid.
    """
    rng = world.rng
    cheque = acts.buy(world.stage, citizen, on)
    wait = rng.randint(2, 5) if hurried else rng.randint(6, 32)
    desk, day = _desk(world, cheque, wait, desk)
    if not hurried and rng.random() < 0.05:
        _start_elsewhere(world, citizen, cheque, desk, day - timedelta(days=3))
    dossier, concluded = open_dossier(world, citizen, cheque, desk, day)
    lengths = rng.choice(_LENGTHS[cheque.minutes_granted])
    content = draw_plan(
        rng, draw_questions(rng, is_woman=citizen.is_woman, age=citizen.age_on(on)), on + timedelta(days=90)
    )
    unsigned = rng.randrange(len(lengths)) if leave_unsigned else -1
    day = day_of(concluded) + timedelta(days=4 if hurried else rng.randint(5, 14))
    for number, minutes in enumerate(lengths):
        attendance = dossier.meet(day, minutes)
        dossier.sign_counsellor(attendance)
        if number != unsigned:
            dossier.sign_citizen(attendance)
        if number == len(lengths) - 2:
            dossier.write_plan(content, attendance.ends_at + timedelta(hours=3))
        day = day_of(attendance.ends_at) + world.gap(hurried=hurried)
    dossier.test_plan(content, REMARKS, attendance, remark=rng.choice(CLOSINGS))
    closed = min(attendance.ends_at + timedelta(days=3, minutes=20), NOW)
    if leave_unsigned:
        closed = min(attendance.ends_at + timedelta(days=45), NOW)
        acts.let_terms_pass(day_of(closed))
    dossier.close(closed, leave_unsigned=leave_unsigned)
    _care_after(world, dossier, day_of(attendance.ends_at), day_of(closed))
    return day_of(closed)


def _start_elsewhere(world: World, citizen: Citizen, cheque: Cheque, chosen: Desk, day: date) -> None:
    """A first talk at another centre, which redeemed the cheque; it did not click."""
    other = world.houses.pick(world.rng, cheque.issued_on, cheque.issued_on + _SPELL, besides=chosen.centre.id)
    first = max(cheque.issued_on + timedelta(days=1), day)
    starts_at = at(first, 18, 5)
    dossier = acts.redeem(world.stage, citizen, cheque, other, starts_at + timedelta(minutes=40))
    dossier.get_acquainted(starts_at + timedelta(minutes=41))


def _care_after(world: World, dossier: Dossier, last: date, closed: date) -> None:
    day = closed + timedelta(days=world.rng.randint(30, 240))
    if world.rng.random() < 0.22 and day < TODAY and day < last + timedelta(days=360) and dossier.desk.serves(day, day):
        form = world.rng.choice(("phone", "phone", "mail", "online", "face_to_face"))
        dossier.aftercare(day, world.rng.choice((10, 15, 20)), form)


def lapsed(world: World, citizen: Citizen, on: date, *, missing: str) -> date:
    """The guidance peters out, and a year after the last talk what is left lapses.

    ``missing`` is what the dossier then fails on: "plan", "plan_unsigned", "closing" or "attendances".
    """
    rng = world.rng
    cheque = acts.buy(world.stage, citizen, on)
    desk, day = _desk(world, cheque, rng.randint(6, 32), None)
    dossier, concluded = open_dossier(world, citizen, cheque, desk, day)
    first = dossier.sign(dossier.meet(day_of(concluded) + timedelta(days=8), 60))
    second = dossier.meet(day_of(first.ends_at) + world.gap(), 60)
    dossier.sign_counsellor(second)
    if missing != "attendances":
        dossier.sign_citizen(second)
    content = draw_plan(
        rng, draw_questions(rng, is_woman=citizen.is_woman, age=citizen.age_on(on)), on + timedelta(days=90)
    )
    evening = second.ends_at + timedelta(hours=3)
    if missing in ("closing", "attendances"):
        dossier.write_plan(content, evening)
    elif missing == "plan_unsigned":
        dossier.save_plan(content, evening)
        dossier.offer_plan(evening + timedelta(minutes=4))
    end = Cheque.objects.get(id=cheque.id).lapses_on
    if end is None or end > TODAY:
        raise AssertionError("this story needs more time")
    return end


def unstarted(world: World, citizen: Citizen, on: date, *, how: str, refund: bool = True) -> date:
    """A cheque that was not started within three months: void, and the money goes back.

    ``how`` far it came: "unused", "redeemed" (no agreement), "unsigned" (agreement not signed by the citizen),
    "moved" (two centres).
    """
    cheque = acts.buy(world.stage, citizen, on)
    if how != "unused":
        desk, day = _desk(world, cheque, world.rng.randint(20, 50), None)
        if how == "moved":
            _start_elsewhere(world, citizen, cheque, desk, day - timedelta(days=5))
        dossier, moment = open_dossier(world, citizen, cheque, desk, day, agree=False)
        if how == "unsigned":
            agreement = dossier.draw_up(moment)
            dossier.sign_agreement(agreement, desk.actor, moment + timedelta(minutes=5))
    acts.let_terms_pass(cheque.start_by)
    if refund:
        acts.carry_out_refunds(cheque.start_by + timedelta(days=1))
    return cheque.start_by + timedelta(days=3)


# --- what still runs on 2 March 2026 ------------------------------------------------------------------------------


def running(  # noqa: C901 - one story with as many ends as there are stages
    world: World, citizen: Citizen, on: date, *, stage: str, desk: Desk | None = None
) -> Dossier:
    """Guidance that runs today; ``stage`` says how far it is (see ``STAGES``)."""
    rng = world.rng
    cheque = acts.buy(world.stage, citizen, on)
    desk, day = _desk(world, cheque, rng.randint(3, 6), desk)
    level = STAGES.index(stage)
    dossier, moment = open_dossier(world, citizen, cheque, desk, day, agree=level >= STAGES.index("agreed"))
    if stage == "agreement_to_sign":
        agreement = dossier.draw_up(moment, goal=rng.choice(GOALS))
        dossier.sign_agreement(agreement, desk.actor, moment + timedelta(minutes=5))
    if level <= STAGES.index("agreed"):
        return dossier
    content = draw_plan(rng, draw_questions(rng, is_woman=citizen.is_woman, age=citizen.age_on(on)), TODAY)
    first = dossier.meet(day_of(moment) + timedelta(days=5), 90)
    evening = first.ends_at + timedelta(hours=3)
    if stage in ("to_sign", "overdue", "disputed"):
        dossier.sign_counsellor(first)
        if stage == "disputed":
            dossier.dispute(first, rng.choice(DISPUTES), evening)
        return dossier
    dossier.sign(first)
    if stage == "one_session":
        return dossier
    second = dossier.sign(dossier.meet(day_of(first.ends_at) + world.gap(hurried=True), 60))
    evening = second.ends_at + timedelta(hours=3)
    if stage == "two_sessions":
        return dossier
    if stage == "plan_draft":
        dossier.save_plan(content, evening)
        return dossier
    if stage == "plan_to_sign":
        dossier.save_plan(content, evening)
        dossier.offer_plan(evening + timedelta(minutes=4))
        dossier.sign_plan(desk.actor, evening + timedelta(minutes=6))
        return dossier
    dossier.write_plan(content, evening)
    if stage == "plan_signed":
        return dossier
    if stage == "closing_asked":
        third = dossier.sign(dossier.meet(day_of(second.ends_at) + world.gap(hurried=True), 60))
        dossier.test_plan(content, REMARKS, third, remark=rng.choice(CLOSINGS))
        # Of last week: the question is still open.
        dossier.ask_to_close(at(TODAY - timedelta(days=3), 11))
        return dossier
    third = dossier.sign(dossier.meet(day_of(second.ends_at) + world.gap(hurried=True), 90))
    if stage == "used_up":
        return dossier
    dossier.test_plan(content, REMARKS, third, remark=rng.choice(CLOSINGS))
    return dossier


# From the first talk to the last step before closing.
STAGES = (
    "acquainted",
    "agreement_to_sign",
    "agreed",
    "to_sign",
    "overdue",
    "disputed",
    "one_session",
    "two_sessions",
    "plan_draft",
    "plan_to_sign",
    "plan_signed",
    "closing_asked",
    "used_up",
    "to_close",
)


def mended(world: World, citizen: Citizen, on: date, desk: Desk) -> Dossier:
    """Talks that were corrected after a dispute, cancelled, and a plan that was changed after it was signed."""
    cheque = acts.buy(world.stage, citizen, on)
    dossier, moment = open_dossier(world, citizen, cheque, desk, cheque.issued_on + timedelta(days=4), agree=False)
    first_text = dossier.draw_up(moment, goal="Een nieuwe job vinden.")
    dossier.sign_agreement(first_text, desk.actor, moment + timedelta(minutes=3))
    dossier.agree(moment + timedelta(minutes=20), goal="Weten of ik in mijn job wil blijven.")
    disputed = dossier.meet(day_of(moment) + timedelta(days=5), 90)
    dossier.sign_counsellor(disputed)
    dossier.dispute(disputed, DISPUTES[2], disputed.ends_at + timedelta(hours=4))
    corrected = dossier.correct(disputed, minutes_shorter=30, moment=disputed.ends_at + timedelta(days=1))
    later = corrected.ends_at + timedelta(days=1, hours=5)
    for actor in (desk.actor, citizen.actor):
        dossier._sign(corrected, actor, later)
    missed = dossier.meet(day_of(corrected.ends_at) + world.gap(hurried=True), 60)
    dossier.cancel(missed, "Het gesprek ging niet door: de klant was ziek.", missed.ends_at + timedelta(hours=2))
    second = dossier.sign(dossier.meet(day_of(missed.ends_at) + timedelta(days=7), 60))
    questions = draw_questions(world.rng, is_woman=citizen.is_woman, age=citizen.age_on(on))
    evening = second.ends_at + timedelta(hours=3)
    dossier.write_plan(draw_plan(world.rng, questions, TODAY), evening)
    more = "relations_at_work" if "growth" in questions else "growth"
    dossier.save_plan(draw_plan(world.rng, (*questions, more), TODAY), evening + timedelta(days=3))
    return dossier


def in_group(world: World, citizens: list[Citizen], on: date, desk: Desk) -> list[Dossier]:
    """Some clients of one counsellor who, besides talks of their own, had a session in group."""
    dossiers = []
    latest = on
    for citizen in citizens:
        cheque = acts.buy(world.stage, citizen, on)
        dossier, concluded = open_dossier(world, citizen, cheque, desk, cheque.issued_on + timedelta(days=5))
        latest = max(latest, day_of(dossier.sign(dossier.meet(day_of(concluded) + timedelta(days=4), 60)).ends_at))
        dossiers.append(dossier)
    meeting = acts.meet_in_group(dossiers, latest + timedelta(days=7), 60)
    for dossier, attendance in zip(
        dossiers, sorted(meeting.attendances.all(), key=lambda each: _place(dossiers, each.citizen_id)), strict=True
    ):
        dossier.sign_counsellor(attendance)
        if dossier is not dossiers[-1]:
            dossier.sign_citizen(attendance)
    return dossiers


def _place(dossiers: list[Dossier], citizen_id: object) -> int:
    return next(place for place, each in enumerate(dossiers) if each.citizen.person.id == citizen_id)
