"""Each version in the lab, run over its own stored decisions, says the same."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from citizens.domain import applying
from citizens.models import Decision
from loopbaan.core.regulation import EarlierCheque, EarlierState, regulation
from regie.domain.lab import reproduce
from regie.rules.lab import stored
from tests.core.regulation.people import facts
from tests.support import cheques
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db
NOW = "2025-11-01"
SHAPES: dict[str, dict[str, Any]] = {
    "granted": {},
    "refused": {"days": 100},
    "undetermined": {"region": None},
    "lower bound": {"days": 2000, "complete": False},
    "not at work": {"at_work": False},
    "moved": {"region": "wallonia", "moved": True, "works_here": None},
    "an earlier cheque": {"cheques": [EarlierCheque(cheques.MARCH - timedelta(900), EarlierState.USED)]},
    "an open cheque": {"cheques": [EarlierCheque(cheques.MARCH - timedelta(9), EarlierState.OPEN)]},
    "cheques unknown": {"cheques": None},
}


def decided(**differently: Any) -> Decision:
    application = cheques.apply(a_citizen())
    applying.take_decision(
        application_id=application.id, facts=facts(cheques.MARCH, **differently), at=cheques.moment(cheques.MARCH)
    )
    return Decision.objects.get(application=application)


def run() -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("lab", stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_every_shape_of_decision_is_reproduced() -> None:
    outcomes = {decided(**shape).outcome for shape in SHAPES.values()}
    assert outcomes == {"granted", "refused", "undetermined"}
    found = reproduce(NOW)
    assert (found.checked, found.otherwise) == (len(SHAPES), ())
    assert run() == (
        0,
        "".join(
            f"{version}: {len(SHAPES) if version == NOW else 0} beslissingen, 0 anders\n"
            for version in ("2013-07-01", "2020-01-01", "2024-01-01", "2025-03-01", NOW, "2027-01-01")
        ),
    )


def test_a_decision_that_comes_out_otherwise_is_named() -> None:
    decided()
    changed = decided(days=100)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE citizens_decision SET outcome = 'granted' WHERE id = %s", [changed.id])
        cursor.execute("SET session_replication_role = origin")
    assert reproduce(NOW).otherwise == (changed.reference,)
    code, told = run()
    assert code == 1
    assert changed.reference in told


def test_nothing_to_say_of_nobody() -> None:
    assert stored.say(regulation(NOW), []) == []
