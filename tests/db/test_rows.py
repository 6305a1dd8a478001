"""Rows written and read straight are the rows that the ORM would write and read."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from threading import Thread
from uuid import uuid4

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError

from loopbaan.accounts.models import Person, RegieRole, RoleGrant
from loopbaan.core.errors import DomainError
from loopbaan.db import rows
from loopbaan.db.constraints import violation
from loopbaan.deadlines.models import Deadline
from loopbaan.messages.models import Message
from tests.support.people import a_citizen, a_staff_member, grant

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def a_term(**differently: object) -> Deadline:
    values = {"kind": "proef", "subject_id": uuid4(), "chain_id": uuid4(), "due_on": DAY, "order": 1, "basis": "art. 1"}
    return Deadline(**{**values, "postponements": [{"to": "2026-04-01"}], **differently})


def test_inserted_rows_read_as_the_orm_reads_them() -> None:
    first, second = a_term(), a_term(retry_after=datetime(2026, 3, 2, 9, 30).astimezone())
    assert rows.insert(first, second) == 2
    for made in (first, second):
        assert not made._state.adding
        read = Deadline.objects.get(id=made.id)
        by_orm = {field.attname: getattr(read, field.attname) for field in Deadline._meta.concrete_fields}
        assert by_orm == {field.attname: getattr(made, field.attname) for field in Deadline._meta.concrete_fields}
        found = rows.find(Deadline, id=made.id)
        assert found is not None
        assert by_orm == {field.attname: getattr(found, field.attname) for field in Deadline._meta.concrete_fields}


def test_nothing_is_inserted_for_nothing() -> None:
    assert rows.insert() == 0


def test_a_conflict_is_skipped_only_when_asked() -> None:
    def message() -> Message:
        return Message(kind="proef", person=person, dedupe_key="één", content=b"x", created_at=at)

    person, at = a_citizen(), datetime(2026, 3, 2, 9).astimezone()
    assert rows.insert(message(), ignore_conflicts=True) == 1
    assert rows.insert(message(), ignore_conflicts=True) == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(message())


def test_an_update_writes_the_named_fields_alone() -> None:
    term = a_term()
    rows.insert(term)
    term.basis, term.due_on = "art. 2", DAY + timedelta(days=9)
    rows.update(term, "basis")
    read = Deadline.objects.get(id=term.id)
    assert (read.basis, read.due_on) == ("art. 2", DAY)


def test_the_guards_of_the_database_stand() -> None:
    with pytest.raises(DomainError, match="zo niet"), violation({"deadline_state": DomainError("no", "zo niet")}):
        rows.insert(a_term(state="fired", ended_on=DAY))
    term = a_term()
    rows.insert(term)
    term.state, term.ended_on = "fired", DAY
    rows.update(term, "state", "ended_on")
    term.state, term.ended_on = "open", None
    with pytest.raises(DomainError, match="zo niet"), violation({"deadline_state": DomainError("no", "zo niet")}):
        rows.update(term, "state", "ended_on")


def test_the_newest_is_the_highest_of_those_that_are_wanted() -> None:
    chain = uuid4()
    for days in (3, 9, 5):
        rows.insert(a_term(chain_id=chain, due_on=DAY + timedelta(days=days)))
    rows.insert(a_term(due_on=DAY + timedelta(days=30)))
    newest, locked = (
        rows.newest(Deadline, "due_on", chain_id=chain),
        rows.lock_newest(Deadline, "due_on", chain_id=chain),
    )
    assert newest is not None
    assert newest.due_on == DAY + timedelta(days=9)
    assert locked == newest
    assert rows.newest(Deadline, "due_on", chain_id=uuid4()) is None


def test_empty_is_a_value_to_look_for() -> None:
    term = a_term()
    reminder = a_term(kind=term.kind, subject_id=term.subject_id, reminds=term, days_before=7)
    rows.insert(term, reminder)
    found = rows.find(Deadline, subject_id=term.subject_id, reminds=None)
    assert found is not None
    assert found.id == term.id
    assert rows.find(Deadline, subject_id=uuid4(), reminds=None) is None


def test_a_period_holds_its_first_day_and_not_its_last() -> None:
    person = a_staff_member()
    grant(person, [RegieRole.AUDITOR], since=DAY)
    RoleGrant.objects.filter(person=person).update(valid_until=DAY + timedelta(days=10))
    held = [rows.find_on(RoleGrant, DAY + timedelta(days=each), person=person.id) for each in (-1, 0, 9, 10)]
    assert [each is not None for each in held] == [False, True, True, False]
    RoleGrant.objects.filter(person=person).update(valid_until=None)
    assert rows.find_on(RoleGrant, DAY + timedelta(days=5000), person=person.id) is not None


def test_many_rows_come_in_order_of_their_id() -> None:
    people = [a_citizen() for _ in range(4)]
    found = rows.find_many(Person, [*(each.id for each in people), uuid4()])
    assert [each.id for each in found] == sorted(each.id for each in people)


@pytest.mark.django_db(transaction=True)
def test_a_row_is_locked_in_a_transaction_or_not_at_all() -> None:
    person = a_citizen()
    with pytest.raises(TransactionManagementError):
        rows.lock(Person, id=person.id)
    with pytest.raises(TransactionManagementError):
        rows.lock_many(Person, [person.id])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("many", [False, True])
def test_a_locked_row_is_not_to_be_had_by_another(many: bool) -> None:
    person, other, refused = a_citizen(), a_citizen(), []

    def meanwhile() -> None:
        try:
            for each in (other, person):
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute("SELECT 1 FROM accounts_person WHERE id = %s FOR NO KEY UPDATE NOWAIT", [each.id])
        except OperationalError:
            refused.append(each.id)
        finally:
            connection.close()

    with transaction.atomic():
        locked = rows.lock_many(Person, [person.id]) if many else [rows.lock(Person, id=person.id)]
        assert [each.id for each in locked if each] == [person.id]
        thread = Thread(target=meanwhile)
        thread.start()
        thread.join()
    assert refused == [person.id]
