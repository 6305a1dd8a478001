"""Invented people for tests, and logging them in without the login service."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import date
from uuid import uuid4

from django.test import Client

from loopbaan.accounts import service
from loopbaan.accounts.models import Person, RegieRole, User
from loopbaan.accounts.session import Identity, remember, standing_of
from loopbaan.core import clock
from loopbaan.core.actor import SYSTEM, Capacity, LoginStrength
from tests.support.html import CheckedClient

_BACKEND = "loopbaan.accounts.backends.IdentityBackend"
VDAB_KBO = "0999000525"
_numbers = itertools.count(1)


def test_insz(number: int) -> str:
    """A test number of the sources: the month raised by 60, no valid check digits."""
    return f"80{61 + number % 12:02d}{1 + number % 28:02d}{number % 1000:03d}{number % 97:02d}"


test_insz.__test__ = False  # type: ignore[attr-defined]


def a_citizen(given_name: str = "An", family_name: str = "Peeters", *, insz: str | None = None) -> Person:
    """A citizen with a test INSZ of their own."""
    return service.ensure_citizen(
        insz=insz or test_insz(next(_numbers)), given_name=given_name, family_name=family_name
    )


def a_staff_member(given_name: str = "Bo", family_name: str = "Maes", *, vo_id: str | None = None) -> Person:
    """Somebody of a centre or of VDAB, who has no role yet."""
    return service.ensure_staff(vo_id=vo_id or uuid4().hex, given_name=given_name, family_name=family_name)


def grant(person: Person, roles: Iterable[RegieRole | str], *, since: date = date(2020, 1, 1)) -> None:
    """Give somebody of VDAB roles."""
    for role in roles:
        service.grant_regie_role(
            actor=SYSTEM, person_id=person.id, role=RegieRole(role), valid_from=since, at=clock.now()
        )


def log_in(client: CheckedClient, identity: Identity, person: Person) -> CheckedClient:
    """Set the session as the adapter does after a login."""
    user, _made = User.objects.get_or_create(person=person, defaults={"subject": f"https://login.example|{uuid4()}"})
    Client.force_login(client, user, backend=_BACKEND)
    session = client.session
    remember(session, identity)
    session.save()
    client.person = person
    client.identity = identity
    client.actor = standing_of(identity, on=clock.today()).actor
    return client


def log_in_citizen(
    client: CheckedClient, person: Person, *, strength: LoginStrength = LoginStrength.HIGH
) -> CheckedClient:
    """Log in as a citizen."""
    return log_in(client, Identity(person.id, Capacity.CITIZEN, strength, person.full_name), person)


def log_in_centre(
    client: CheckedClient,
    person: Person,
    *,
    kbo: str,
    name: str = "Loopbaancentrum De Proef",
    strength: LoginStrength = LoginStrength.HIGH,
) -> CheckedClient:
    """Log in for a centre."""
    identity = Identity(person.id, Capacity.CENTRE, strength, person.full_name, kbo, name)
    return log_in(client, identity, person)


def log_in_regie(
    client: CheckedClient,
    person: Person,
    *,
    roles: Iterable[RegieRole | str] = (),
    strength: LoginStrength = LoginStrength.HIGH,
) -> CheckedClient:
    """Log in for VDAB, with these roles."""
    grant(person, roles)
    identity = Identity(person.id, Capacity.REGIE, strength, person.full_name, VDAB_KBO, "VDAB")
    return log_in(client, identity, person)
