"""The invented citizens of one half of the country: how many, when, and what happens to them.

Some 210 cheques in both halves together. Of the cheques that were asked, 80 % start; of those who started a first one,
some half started a second; half of these within six months. The rest of the proportions are made up ("fictief").
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from citizens.models import Payment
from loopbaan.magda.answers import Service
from regie.management.demo import acts, applications, stories
from regie.management.demo.acts import TODAY
from regie.management.demo.houses import Desk
from regie.management.demo.people import Citizen
from regie.management.demo.provider import closed_accounts
from regie.management.demo.stories import World

# From 1 March to 31 October 2025 there was a number a month: see _under_the_quota.
_FIRST, _LAST = date(2020, 1, 6), date(2025, 2, 27)
_E = date(2025, 11, 1)

_COMPLETE = 22
_SECOND = 25
# The proof that nobody signed is the newest: on a work list it waits for months, not for years.
_LAPSED = ("plan", "closing", "plan_unsigned", "plan", "closing", "attendances")
_UNSIGNED = 3
_UNSTARTED = ("unused",) * 6 + ("redeemed",) * 2 + ("unsigned", "moved")
_RECENT = 2
_CLAIMED = 3


def tell(world: World) -> None:
    """Everything that happened to the invented citizens of this half, oldest regime first."""
    rng = world.rng
    finished: list[tuple[Citizen, date]] = []
    for number in range(_COMPLETE):
        on = _FIRST + (_LAST - _FIRST) * number // _COMPLETE + timedelta(days=rng.randrange(40))
        on = min(on, _LAST)
        citizen = world.registry.draw(on=on)
        if number < 3:
            applications.had_cheques_before_2020(citizen, date(2012 - number, 5, 7), number=1 + number % 2)
        finished.append((citizen, stories.complete(world, citizen, on)))
    for number, missing in enumerate(_LAPSED):
        on = date(2020, 2, 3) + timedelta(days=300 * number + rng.randrange(100))
        citizen = world.registry.draw(on=on)
        finished.append((citizen, stories.lapsed(world, citizen, on, missing=missing)))
    for number in range(_UNSIGNED):
        on = date(2020, 9, 7) + timedelta(days=500 * number + rng.randrange(100))
        citizen = world.registry.draw(on=on)
        finished.append((citizen, stories.complete(world, citizen, on, leave_unsigned=True)))
    _never_started(world, finished)
    _second_cheques(world, finished)
    _nothing_bought(world, finished)
    if world.half == "west":
        _under_the_quota(world)
    _this_winter(world)


def _never_started(world: World, finished: list[tuple[Citizen, date]]) -> None:
    for number, how in enumerate(_UNSTARTED):
        on = _FIRST + (date(2024, 10, 1) - _FIRST) * number // len(_UNSTARTED) + timedelta(days=world.rng.randrange(60))
        citizen = world.registry.draw(on=on)
        void_on = stories.unstarted(world, citizen, on, how=how)
        if number % 3 == 0:
            # The right stayed: they applied again, and this time they started.
            again = void_on + timedelta(days=world.rng.randint(10, 40))
            finished.append((citizen, stories.complete(world, citizen, again)))


def _second_cheques(world: World, finished: list[tuple[Citizen, date]]) -> None:
    """Half of the second cheques come within six months of the end of the first."""
    able = [(citizen, day) for citizen, day in finished if day < date(2025, 1, 15)]
    acts.let_terms_pass(max(day for _citizen, day in able))
    for number, (citizen, day) in enumerate(world.rng.sample(able, min(_SECOND, len(able)))):
        wait = world.rng.randint(10, 180) if number % 2 == 0 else world.rng.randint(181, 700)
        on = min(day + timedelta(days=wait), _LAST - timedelta(days=world.rng.randrange(20)))
        stories.complete(world, citizen, on)


def _nothing_bought(world: World, finished: list[tuple[Citizen, date]]) -> None:
    """Applications that led to no cheque."""
    rng = world.rng
    for number, why in enumerate(("days", "residence", "work", "days", "work")):
        applications.refused(world, date(2020, 5, 4) + timedelta(days=420 * number + rng.randrange(60)), why=why)
    for number, (citizen, _day) in enumerate(finished[:2]):
        acts.ask_for(world.stage, citizen, _E + timedelta(days=20 + 30 * number))
    applications.refused(world, date(2026, 1, 14), why="days")
    employee = world.registry.draw(on=TODAY, years_worked=12.0)
    applications.undetermined(world, employee, date(2026, 2, 26), Service.WORK_RELATIONS)
    applications.withdrawn(world, date(2023, 6, 13))
    applications.not_ordered(world, date(2022, 11, 8))
    applications.not_ordered(world, date(2025, 12, 2))
    applications.cancelled(world, date(2021, 3, 2), by_citizen=True)
    applications.cancelled(world, date(2024, 5, 21), by_citizen=False)
    applications.cancelled(world, date(2026, 1, 7), by_citizen=False)
    applications.paid_late(world, date(2022, 2, 8))
    # Of this week: they wait for the citizen.
    acts.ask_for(world.stage, world.registry.draw(on=TODAY), date(2026, 2, 25))
    attempts = ("open", "failed", "created") if world.half == "west" else ("cancelled", "expired", "open")
    for number, how in enumerate(attempts):
        applications.tried(world, date(2026, 2, 23) + timedelta(days=number), how=how)
    for number, cents in enumerate((4500, 900)):
        applications.paid_otherwise(world, date(2026, 2, 24) + timedelta(days=number), Decimal(cents) / 100)
    applications.waiting(world)


def _under_the_quota(world: World) -> None:
    """Some who had a place in the months of 2025 with a number of cheques.

    In one half only: a month's row is locked until the commit, and the two halves wait for each other before theirs.
    """
    for month in (3, 4, 6):
        on = date(2025, month, 4)
        stories.complete(world, world.registry.draw(on=on), on)
    # Places that came free: not paid in time, and refused.
    applications.cancelled(world, date(2025, 4, 7), by_citizen=False)
    applications.refused(world, date(2025, 9, 3), why="days")
    # Last: it lets time pass, which ends the lists.
    stories.unstarted(world, world.registry.draw(on=_FIRST), date(2025, 5, 6), how="unused")


def _this_winter(world: World) -> None:
    """The cheques of the temporary rules of 1 November 2025, and one that runs since before."""
    rng = world.rng
    # The refunds that are still under way are the newest: stories that come later may not carry them further.
    for number in range(_CLAIMED):
        on = _E + timedelta(days=1 + 3 * number)
        stories.complete(world, world.registry.draw(on=on), on, hurried=True)
    _running(world)
    applications.paid_twice(world, _reachable(world, TODAY), date(2026, 2, 10))
    for number in range(_RECENT):
        on = date(2025, 12, 10) + timedelta(days=40 * number + rng.randrange(8))
        acts.buy(world.stage, _reachable(world, on), on)
    _refunds_under_way(world)


def _refunds_under_way(world: World) -> None:
    """Cheques that were not started this winter, their refunds in every stage."""
    for how, on in (
        ("confirmed", 3),
        ("failed", 6),
        ("failed", 9),
        ("requested", 13),
        ("ordered", 18),
    ):
        cheque = acts.buy(world.stage, world.registry.draw(on=_E), _E + timedelta(days=on))
        acts.let_terms_pass(cheque.start_by)
        reference = Payment.objects.values_list("reference", flat=True).get(order_id=cheque.order_id, state="paid")
        if how == "failed":
            closed_accounts.add(str(reference))
        if how in ("confirmed", "failed"):
            acts.carry_out_refunds(cheque.start_by + timedelta(days=1))
        elif how == "requested":
            acts.hand_over_refunds(cheque.start_by + timedelta(days=1))


def _reachable(world: World, on: date) -> Citizen:
    """A citizen with a confirmed mail address: what still happens to them must find them."""
    citizen = world.registry.draw(on=on)
    acts.confirm_mail(citizen, acts.at(on, 8))
    return citizen


def _persona_desks(world: World) -> list[Desk]:
    names = (
        (("kompas", "Van Acker"), ("kompas", "Roels"), ("kompas", "Van Acker"))
        if world.half == "west"
        else (("wegwijzer", "Lemmens"), ("horizon", "Thijs"), ("wegwijzer", "Bogaerts"), ("horizon", "Lemmens"))
    )
    return [world.houses.desk(house, name) for house, name in names]


# How long ago each stage began, in days before 2 March 2026.
_BEGAN = {
    "acquainted": 12,
    "agreement_to_sign": 13,
    "agreed": 17,
    "to_sign": 26,
    "overdue": 66,
    "disputed": 28,
    "one_session": 30,
    "two_sessions": 48,
    "plan_draft": 50,
    "plan_to_sign": 52,
    "plan_signed": 60,
    "closing_asked": 72,
    "used_up": 74,
    "to_close": 78,
}


def _running(world: World) -> None:
    desks = _persona_desks(world)
    for number, stage in enumerate((*stories.STAGES, "agreement_to_sign", "one_session")):
        on = TODAY - timedelta(days=_BEGAN[stage] + world.rng.randrange(4))
        desk = desks[number // 2 % len(desks)] if number % 2 == 0 else None
        stories.running(world, _reachable(world, on), on, stage=stage, desk=desk)
    stories.mended(world, _reachable(world, TODAY), TODAY - timedelta(days=66), desks[0])
    on = TODAY - timedelta(days=45)
    leader = desks[1]
    stories.in_group(world, [_reachable(world, on) for _ in range(3)], on, leader)
    # Begun under the rules of before, and almost a year without a talk: the rest lapses soon.
    long_ago = date(2025, 2, 3 if world.half == "west" else 10)
    stories.running(world, _reachable(world, long_ago), long_ago, stage="two_sessions")
    if world.half == "west":
        new = world.houses.desk("waas-werkt", "Heirman")
        stories.running(world, _reachable(world, TODAY), date(2026, 2, 4), stage="agreed", desk=new)
    else:
        # The mandate of this centre ended in the middle of the guidance.
        ended = world.houses.desk("nieuwe-bocht", "Moons")
        stories.running(
            world, _reachable(world, date(2025, 11, 4)), date(2025, 11, 4), stage="two_sessions", desk=ended
        )
