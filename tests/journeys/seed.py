"""Who and what there is when a journey begins: three centres with their people, an auditor, cheques, one old dossier.

Made through the domain functions. Names and numbers are those of the sandbox's personas, so that the login and the
sources know the same people.
"""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from functools import cache
from typing import Any

from centres.domain import administration
from centres.models import Centre
from devservices.places import CHECKOUT
from loopbaan.accounts import service as accounts
from loopbaan.accounts.models import Person, RegieRole
from loopbaan.core import clock
from loopbaan.core.actor import SYSTEM
from loopbaan.messages import service as messages
from loopbaan.web import demo_clock
from tests.support import cheques, factories_centres
from tests.support.factories_centres import LONG_AGO, File, moment

STARTS_AT = moment(date(2026, 3, 2), 9)
BOUGHT_ON = date(2026, 2, 16)
OLD_DOSSIER_ON = date(2025, 12, 1)
# Who holds a cheque that still has to start, each for one journey.
WITH_CHEQUE = (
    "rosa-vermeulen", "sam-dewulf", "tine-cools", "yasmina-elamrani", "vera-pauwels", "xandra-nys", "umut-yilmaz",
    "zeger-bogaert",
)  # fmt: skip
# Whose guidance at Kompas ran from agreement to closing talk; of the second it is closed.
AUDITED, FINISHED = "ivo-mertens", "petra-leroy"


@cache
def personas() -> dict[str, dict[str, Any]]:
    """The sandbox's personas by slug."""
    with (CHECKOUT / "sandbox" / "personas.toml").open("rb") as file:
        return {entry["slug"]: entry for entry in tomllib.load(file)["personas"]}


@cache
def organisations() -> dict[str, dict[str, Any]]:
    """The sandbox's organisations by slug."""
    with (CHECKOUT / "sandbox" / "personas.toml").open("rb") as file:
        return {entry["slug"]: entry for entry in tomllib.load(file)["organisations"]}


def _citizen(slug: str) -> Person:
    known = personas()[slug]
    given, family = known["name"]
    return accounts.ensure_citizen(insz=known["insz"], given_name=given, family_name=family)


def _staff(slug: str) -> Person:
    known = personas()[slug]
    given, family = known["name"]
    return accounts.ensure_staff(vo_id=known["vo_id"], given_name=given, family_name=family)


def _centre(slug: str) -> Centre:
    known = organisations()[slug]
    centre = administration.register_centre(
        actor=SYSTEM,
        at=moment(LONG_AGO, 9),
        kbo=known["kbo"],
        official_name=f"{known['name']} {known['form']}",
        trade_name=known["name"],
        street=f"{known['street']} {known['number']}",
        postcode=known["postcode"],
        municipality=known["municipality"],
        complaint_contact="Klachtendienst, klacht@centrum.example, 09 000 00 00",
    )
    administration.give_mandate(
        actor=SYSTEM,
        at=moment(LONG_AGO, 9),
        centre_id=centre.id,
        reference=f"M-{centre.kbo}",
        valid_from=LONG_AGO,
        decided_on=LONG_AGO,
    )
    return centre


def _lists(centre: Centre, slug: str, kind: str = "employed") -> Person:
    person = _staff(slug)
    administration.list_counsellor(
        actor=SYSTEM,
        at=moment(LONG_AGO, 9),
        centre_id=centre.id,
        person_id=person.id,
        kind=kind,
        coordinator=personas()[slug]["role"] == "coordinator",
        valid_from=LONG_AGO,
    )
    return person


def _old_dossier(centre: Centre, counsellor: Person, slug: str, hour: int) -> File:
    """Guidance from agreement to closing talk, in December."""
    file = factories_centres.a_file(centre=centre, counsellor=counsellor, citizen=_citizen(slug), on=OLD_DOSSIER_ON)
    file.agree(moment(OLD_DOSSIER_ON + timedelta(days=1), 10))
    for week in range(2):
        file.sign(file.meet(file.day + timedelta(weeks=week), hour))
    file.plan()
    file.closing_talk(held_on=file.day + timedelta(weeks=2))
    return file


def fill() -> None:
    """Fill an empty databank. Nobody gets mails about what is long past."""
    with clock.fixed_at(STARTS_AT), messages.silent_before(STARTS_AT):
        kompas, wegwijzer, horizon = (_centre(slug) for slug in ("kompas", "wegwijzer", "horizon"))
        pieter = _lists(kompas, "pieter-van-acker")
        _lists(kompas, "lieve-roels")
        _lists(wegwijzer, "els-bogaerts")
        _lists(wegwijzer, "sofie-lemmens", "subcontractor")
        _lists(horizon, "joris-thijs")
        for slug, role in (
            ("ann-declercq", RegieRole.AUDITOR),
            ("bart-segers", RegieRole.ADMINISTRATOR),
            ("greet-maertens", RegieRole.REVIEWER),
            ("jo-wouters", RegieRole.REVIEWER),
        ):
            accounts.grant_regie_role(
                actor=SYSTEM, person_id=_staff(slug).id, role=role, valid_from=LONG_AGO, at=moment(LONG_AGO, 9)
            )
        for slug in WITH_CHEQUE:
            cheques.issue(_citizen(slug), BOUGHT_ON)
        _old_dossier(kompas, pieter, AUDITED, 9)
        finished = _old_dossier(kompas, pieter, FINISHED, 13)
        finished.close(at=moment(finished.day + timedelta(weeks=2), 21))
    demo_clock.start_at(STARTS_AT)
