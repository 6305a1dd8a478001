"""The strict session: what would be a slip in production is a failure here."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.db import models
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models.query import QuerySet
from pytest_socket import socket_allow_hosts

from loopbaan.accounts.models import Person, RegieRole
from loopbaan.core import clock
from loopbaan.core.actor import Actor, LoginStrength
from tests.support import people
from tests.support.html import CheckedClient

# The demo's calendar starts on this Monday; by default the tests stand still there.
FROZEN_AT = datetime(2026, 3, 2, 9, 0, tzinfo=clock.BRUSSELS)


class _UndefinedVariable:
    """Stands in for Django's ``string_if_invalid``: printing an undefined template variable fails the test."""

    def __contains__(self, item: str) -> bool:
        return item == "%s"

    def __mod__(self, variable: object) -> str:
        raise AssertionError(f"undefined template variable: {variable}")


def _refuse_undefined_variables() -> None:
    from django.template import engines

    engines["django"].engine.string_if_invalid = _UndefinedVariable()  # type: ignore[attr-defined]


def _shuffle_unordered_querysets() -> None:
    fetch_all = QuerySet._fetch_all

    def fetch_and_shuffle(self: QuerySet[Any]) -> None:
        fresh = self._result_cache is None
        fetch_all(self)
        if fresh and self._result_cache and len(self._result_cache) > 1 and not self.ordered:
            # The database promises no order: a test that needs one must see it missing.
            random.shuffle(self._result_cache)

    QuerySet._fetch_all = fetch_and_shuffle  # type: ignore[method-assign]


def _refuse_datetimes_as_dates() -> None:
    prepare = models.DateField.get_prep_value

    def prepare_date(self: models.DateField[Any, Any], value: Any) -> Any:
        if isinstance(value, datetime) and not isinstance(self, models.DateTimeField):
            raise TypeError(f"a datetime in the date field {self.name}: its day depends on the time zone")
        return prepare(self, value)

    models.DateField.get_prep_value = prepare_date  # type: ignore[method-assign]


def _flush_past_the_guards() -> None:
    """Let the clean-up of transactional tests empty tables that refuse TRUNCATE."""
    flush = DatabaseOperations.execute_sql_flush

    def flush_as_replica(self: DatabaseOperations, sql_list: Any) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
        try:
            flush(self, sql_list)
        finally:
            with self.connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = origin")

    DatabaseOperations.execute_sql_flush = flush_as_replica  # type: ignore[method-assign]


def pytest_configure() -> None:
    """Make the session strict."""
    _refuse_undefined_variables()
    _shuffle_unordered_querysets()
    _refuse_datetimes_as_dates()
    _flush_past_the_guards()


def pytest_runtest_setup() -> None:
    """No network but this machine's own."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _frozen_clock() -> Iterator[None]:
    with clock.fixed_at(FROZEN_AT):
        yield


@pytest.fixture
def at() -> datetime:
    """The moment at which the clock stands."""
    return FROZEN_AT


@pytest.fixture
def on() -> date:
    """The day on which the clock stands."""
    return FROZEN_AT.date()


@pytest.fixture
def client() -> CheckedClient:
    """An anonymous visitor whose every page is checked."""
    return CheckedClient()


@pytest.fixture
def citizen_client(db: None) -> Callable[..., CheckedClient]:
    """``citizen_client(person=None, *, strength=…)``: a logged-in citizen; ``.actor`` and ``.person`` are theirs."""

    def make(person: Person | None = None, *, strength: LoginStrength = LoginStrength.HIGH) -> CheckedClient:
        return people.log_in_citizen(CheckedClient(), person or people.a_citizen(), strength=strength)

    return make


@pytest.fixture
def centre_client(db: None) -> Callable[..., CheckedClient]:
    """``centre_client(person, kbo, *, name=…)``: somebody logged in for the centre with that KBO number."""

    def make(
        person: Person,
        kbo: str,
        *,
        name: str = "Loopbaancentrum De Proef",
        strength: LoginStrength = LoginStrength.HIGH,
    ) -> CheckedClient:
        return people.log_in_centre(CheckedClient(), person, kbo=kbo, name=name, strength=strength)

    return make


@pytest.fixture
def regie_client(db: None) -> Callable[..., CheckedClient]:
    """``regie_client(person=None, roles=(RegieRole.AUDITOR,))``: somebody of VDAB with those roles."""

    def make(
        person: Person | None = None,
        roles: tuple[RegieRole | str, ...] = (RegieRole.AUDITOR,),
        *,
        strength: LoginStrength = LoginStrength.HIGH,
    ) -> CheckedClient:
        return people.log_in_regie(CheckedClient(), person or people.a_staff_member(), roles=roles, strength=strength)

    return make


@pytest.fixture
def system() -> Actor:
    """The system as an actor."""
    from loopbaan.core.actor import SYSTEM

    return SYSTEM
