"""The situations that the named personas promise on the login page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from loopbaan.accounts import service as accounts
from loopbaan.accounts.models import RegieRole
from loopbaan.audit import trail
from loopbaan.core.actor import SYSTEM, Actor, Capacity, LoginStrength
from loopbaan.magda.answers import Service
from loopbaan.messages import service as messages
from regie.management.demo import acts, applications, stories
from regie.management.demo.acts import Dossier
from regie.management.demo.houses import Desk, at
from regie.management.demo.people import Citizen
from regie.management.demo.personas import Cast
from regie.management.demo.stories import World
from regie.management.demo.words import draw_plan

# From this day on the messages to the personas are really sent: the mailbox of the practice environment shows them.
HEARD_FROM = at(date(2026, 2, 16), 0)
_ROLES = {
    "auditor": RegieRole.AUDITOR,
    "administrator": RegieRole.ADMINISTRATOR,
    "reviewer": RegieRole.REVIEWER,
}


def tell_west(world: World) -> None:
    """Petra, Rosa, Sam and Wout."""
    kompas = world.houses.desk("kompas", "Van Acker")
    with messages.silent_before(HEARD_FROM):
        stories.complete(
            world, _citizen(world, "petra-leroy", date(2021, 3, 8)), date(2021, 3, 8),
            desk=world.houses.desk("kantelpunt", "Verhelst"),
        )  # fmt: skip
        acts.buy(world.stage, _citizen(world, "rosa-vermeulen", date(2026, 2, 17)), date(2026, 2, 17))
        _sam(world, kompas)
        applications.ordered(world, _citizen(world, "wout-baert", date(2026, 2, 26)), date(2026, 2, 26))


def tell_east(world: World) -> None:
    """Karim, Tine and Yasmina, and what VDAB looked at."""
    with messages.silent_before(HEARD_FROM):
        karim = _citizen(world, "karim-bensaid", date(2026, 2, 27))
        applications.undetermined(world, karim, date(2026, 2, 27), Service.SELF_EMPLOYED)
        _tine(world, world.houses.desk("wegwijzer", "Lemmens"))


def yasmina(world: World) -> tuple[Citizen, Dossier]:
    """Her guidance is closed, with aftercare left; the counsellor looked at the file along the way."""
    citizen = _citizen(world, "yasmina-elamrani", date(2025, 1, 20))
    desk = world.houses.desk("wegwijzer", "Bogaerts")
    cheque = acts.buy(world.stage, citizen, date(2025, 1, 20))
    dossier, _concluded = stories.open_dossier(world, citizen, cheque, desk, date(2025, 2, 10))
    first = dossier.sign(dossier.meet(date(2025, 3, 3), 90))
    second = dossier.sign(dossier.meet(date(2025, 5, 12), 90))
    content = draw_plan(world.rng, ("work_life_balance", "motives"), date(2025, 5, 12))
    dossier.write_plan(content, second.ends_at + timedelta(hours=3))
    third = dossier.sign(dossier.meet(date(2025, 9, 15), 60))
    dossier.test_plan(content, stories.REMARKS, third, remark=stories.CLOSINGS[2])
    dossier.close(third.ends_at + timedelta(days=4))
    dossier.aftercare(date(2025, 11, 18), 10, "phone")
    for moment in (first.ends_at, second.ends_at, third.ends_at + timedelta(days=4)):
        trail.record_read(
            desk.actor,
            subject=("trajectory", dossier.trajectory.id),
            person_id=citizen.person.id,
            at=moment + timedelta(minutes=5),
            page="dossier",
        )
    return citizen, dossier


def _citizen(world: World, slug: str, on: date) -> Citizen:
    citizen = world.registry.persona(slug)
    acts.confirm_mail(citizen, at(on, 8))
    return citizen


def _sam(world: World, desk: Desk) -> None:
    """Three talks: the first signed, two that wait for him."""
    citizen = _citizen(world, "sam-dewulf", date(2026, 1, 5))
    cheque = acts.buy(world.stage, citizen, date(2026, 1, 5))
    dossier, _concluded = stories.open_dossier(world, citizen, cheque, desk, date(2026, 1, 13))
    dossier.sign(dossier.meet(date(2026, 1, 22), 90, online=False))
    dossier.sign_counsellor(dossier.meet(date(2026, 2, 10), 60, online=True))
    dossier.sign_counsellor(dossier.meet(date(2026, 2, 24), 60, online=False))
    dossier.save_plan(
        replace(draw_plan(world.rng, ("job_target", "qualities"), date(2026, 3, 2)), training=()),
        at(date(2026, 2, 26), 10),
    )


def _tine(world: World, desk: Desk) -> None:
    """Two talks behind her; the counsellor offered the plan and signed it."""
    citizen = _citizen(world, "tine-cools", date(2025, 12, 8))
    cheque = acts.buy(world.stage, citizen, date(2025, 12, 8))
    dossier, _concluded = stories.open_dossier(world, citizen, cheque, desk, date(2025, 12, 16))
    dossier.sign(dossier.meet(date(2026, 1, 12), 90, online=False))
    second = dossier.sign(dossier.meet(date(2026, 2, 17), 90, online=False))
    content = draw_plan(world.rng, ("growth", "meaning"), date(2026, 3, 2))
    dossier.save_plan(content, second.ends_at + timedelta(hours=2))
    dossier.offer_plan(at(date(2026, 2, 26), 15))
    dossier.sign_plan(desk.actor, at(date(2026, 2, 26), 15, 5))


def hire_regie(cast: Cast) -> dict[str, Actor]:
    """The people of VDAB among the personas with their roles; the auditors' actors by slug."""
    actors = {}
    for persona in cast.personas.values():
        if persona.group == "vdab":
            person = accounts.ensure_staff(
                vo_id=persona.vo_id, given_name=persona.given_name, family_name=persona.family_name
            )
            actors[persona.slug] = give_role(person.id, person.full_name, _ROLES[persona.role])
    return actors


def give_role(person_id: UUID, name: str, role: RegieRole) -> Actor:
    """Give somebody of VDAB a role since 2020, and return them as an actor."""
    accounts.grant_regie_role(
        actor=SYSTEM, person_id=person_id, role=role, valid_from=date(2020, 1, 1), at=at(date(2019, 12, 16), 9)
    )
    return Actor(
        capacity=Capacity.REGIE,
        person_id=person_id,
        name=name,
        strength=LoginStrength.HIGH,
        roles=frozenset({role.value}),
    )
