"""Auditors."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from loopbaan.core.actor import Actor, Capacity, LoginStrength
from tests.support.people import a_staff_member


@pytest.fixture
def auditor(db: None) -> Callable[..., Actor]:
    """``auditor(name="Bo")``: somebody of VDAB with the role of auditor, or with ``roles``."""

    def make(given_name: str = "Bo", *, roles: frozenset[str] = frozenset({"auditor"})) -> Actor:
        person = a_staff_member(given_name, "Maes")
        return Actor(
            capacity=Capacity.REGIE,
            person_id=person.id,
            name=person.full_name,
            strength=LoginStrength.HIGH,
            roles=roles,
        )

    return make
