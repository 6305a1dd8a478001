"""The nightly comparison of balances with their ledger, and the digest that tells of it."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import connection

from citizens.selectors import mismatched_balances
from loopbaan.web.tasks import daily_digest
from tests.support import cheques
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db


def test_sound_balances_raise_no_alarm() -> None:
    cheques.issue(a_citizen())
    assert mismatched_balances() == []
    daily_digest.run()
    assert mail.outbox == []


def test_a_balance_that_was_tampered_with_is_named_in_the_digest() -> None:
    cheque = cheques.issue(a_citizen())
    with connection.cursor() as cursor:
        # As somebody does whom no guard stops.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE citizens_cheque SET minutes_left = 300 WHERE id = %s", [cheque.id])
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert [(each.cheque_id, each.balance, each.ledger) for each in mismatched_balances()] == [(cheque.id, 300, 240)]
    daily_digest.run()
    assert str(cheque.id) in mail.outbox[0].body
