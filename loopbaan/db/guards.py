"""Triggers that guard the data, for every session alike.

A trigger of the library first asks whether its session has set it aside (``pgtrigger.ignore``), which whoever holds a
connection can do with one variable. A guard does not ask, and the database has less to do for every row.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

import pgtrigger
from django.apps import apps
from django.db import connection, models
from pgtrigger.compiler import Trigger as Compiled
from pgtrigger.compiler import UpsertTriggerSql


class GuardSql(UpsertTriggerSql):
    """The SQL that installs a guard. Migrations name this class: change what it says in a new one."""

    def get_template(self) -> str:
        """The function and its trigger, with nothing before what the guard does."""
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS TRIGGER LANGUAGE plpgsql AS $guard$
            {declare}
            BEGIN
                {func}
            END;
            $guard$;
            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid} {when} {operation} ON {table} {timing} {referencing}
                FOR EACH {level} {condition} EXECUTE FUNCTION {execute};
            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class Guard(pgtrigger.Trigger):
    """A trigger that no session sets aside."""

    def compile(self, model: models.Model) -> Compiled:
        """The trigger as migrations keep it."""
        compiled: Any = super().compile(model)
        said = {key: value for key, value in compiled.sql.kwargs.items() if key != "ignore_func_name"}
        return Compiled(name=compiled.name, sql=GuardSql(**said))


class GuardFault(StrEnum):
    """What is wrong with a guard in the database."""

    MISSING = "missing"
    OFF = "off"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class WrongGuard:
    """A guard that does not do in the database what its model says: its table, its name and what is wrong."""

    table: str
    name: str
    fault: GuardFault


class _Expected(NamedTuple):
    table: str
    name: str
    body: str
    hash: str


class _Standing(NamedTuple):
    table: str
    is_on: bool
    body: str
    hash: str | None


def wrong_guards() -> tuple[WrongGuard, ...]:
    """The guards that are gone, switched off or changed in the database: for the owner of a table each is one command.

    A guard of a partitioned table stands on each part as well, where it can be switched off alone.
    """
    standing, parts = _standing(), _parts()
    faults = (
        (each, _fault(each, standing.get(pgid, []), {each.table, *parts.get(each.table, ())}))
        for pgid, each in _expected().items()
    )
    return tuple(WrongGuard(each.table, each.name, fault) for each, fault in faults if fault is not None)


def _fault(expected: _Expected, standing: list[_Standing], tables: set[str]) -> GuardFault | None:
    if {each.table for each in standing} != tables:
        return GuardFault.MISSING
    if not all(each.is_on for each in standing):
        return GuardFault.OFF
    # The library notes its hash on the trigger itself, not on the copies of a part.
    is_same = all(each.body == expected.body and each.hash in (None, expected.hash) for each in standing)
    return None if is_same and any(each.hash for each in standing) else GuardFault.CHANGED


@cache
def _expected() -> dict[str, _Expected]:
    found = {}
    for model in apps.get_models():
        for trigger in getattr(model._meta, "triggers", []):
            sql: Any = trigger.compile(model).sql
            body = str(sql).split("$guard$")[1]
            found[trigger.get_pgid(model)] = _Expected(model._meta.db_table, trigger.name, body, sql.hash)
    return found


def _standing() -> dict[str, list[_Standing]]:
    found: dict[str, list[_Standing]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, c.relname, t.tgenabled = 'O', p.prosrc, obj_description(t.oid, 'pg_trigger')"
            " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
        )
        for name, table, is_on, body, noted in cursor.fetchall():
            found[name].append(_Standing(table, is_on, body, noted))
    return found


def _parts() -> dict[str, list[str]]:
    """The partitions of each table that has any."""
    found: dict[str, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT whole.relname, part.relname FROM pg_inherits i"
            " JOIN pg_class whole ON whole.oid = i.inhparent JOIN pg_class part ON part.oid = i.inhrelid"
            " WHERE whole.relkind = 'p' AND whole.relnamespace = current_schema()::regnamespace"
        )
        for whole, part in cursor.fetchall():
            found[whole].append(part)
    return found
