"""Single rows, written, read and locked straight: for the tables that every purchase and every session writes.

The ORM builds each statement anew, which costs the processor several times what the database needs for the row. Here
the statement is built once a model. Values pass through the same fields, and constraints and triggers are the
database's own. Signals are not sent: nothing in this project listens to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import NOT_PROVIDED
from django.db.models.base import ModelState
from django.db.transaction import TransactionManagementError

_Row = TypeVar("_Row", bound=models.Model)
_Field: TypeAlias = "models.Field[Any, Any]"

# What a field hands to the database as it is; asking the field costs more than the rest of the row. Other values, and
# other fields, go through the field: it gives an integer the width of its column, for one.
_PLAIN: dict[type, type] = {
    models.UUIDField: UUID,
    models.CharField: str,
    models.TextField: str,
    models.BooleanField: bool,
    models.DateField: date,
    models.DateTimeField: datetime,
}


def _quoted(name: Any) -> str:
    return f'"{name}"'


def _column(model: type[models.Model], name: str) -> Any:
    field: Any = model._meta.get_field(name)
    return field.column


@cache
def _plain_type(field: Any) -> type | None:
    target = field
    while target.remote_field is not None:
        target = target.target_field
    return _PLAIN.get(type(target))


def _prepared(field: _Field, value: Any, connection: Any) -> Any:
    """The value of a field as the database takes it."""
    if value is None or (type(value) is _plain_type(field) and getattr(value, "tzinfo", True) is not None):
        return value
    return field.get_db_prep_save(value, connection=connection)


@cache
def _inserted(model: type[models.Model]) -> tuple[str, str, tuple[_Field, ...]]:
    # A column with a default in the database is left to the database.
    fields = tuple(each for each in model._meta.local_concrete_fields if each.db_default is NOT_PROVIDED)
    columns = ", ".join(_quoted(each.column) for each in fields)
    places = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) VALUES ", f"({places})", fields


def insert(*rows: models.Model, ignore_conflicts: bool = False) -> int:
    """Insert new rows of one model in one statement; returns how many were inserted.

    With ``ignore_conflicts`` a row that violates a unique constraint is skipped.
    """
    if not rows:
        return 0
    connection = connections[DEFAULT_DB_ALIAS]
    start, places, fields = _inserted(type(rows[0]))
    values = [_prepared(field, field.pre_save(row, add=True), connection) for row in rows for field in fields]
    statement = start + ", ".join([places] * len(rows)) + (" ON CONFLICT DO NOTHING" if ignore_conflicts else "")
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        count: int = cursor.rowcount
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return count


@cache
def _updated(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, tuple[_Field, ...]]:
    fields: tuple[Any, ...] = tuple(model._meta.get_field(name) for name in names)
    changes = ", ".join(f"{_quoted(each.column)} = %s" for each in fields)
    key = _quoted(model._meta.pk.column)
    return f"UPDATE {_quoted(model._meta.db_table)} SET {changes} WHERE {key} = %s", fields


def update(row: models.Model, *names: str) -> None:
    """Write these fields of a row that was read or made in this transaction."""
    connection = connections[DEFAULT_DB_ALIAS]
    statement, fields = _updated(type(row), names)
    values = [_prepared(field, getattr(row, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, row.pk])


@dataclass(frozen=True)
class _Reading:
    """How the rows of a model are read: the columns, and what the fields do to values of the database."""

    select: str
    names: list[str]
    converters: list[tuple[str, Any]]

    def row(self, model: type[_Row], found: Sequence[Any], connection: Any) -> _Row:
        """One row as an object, as ``Model.from_db`` makes it; its general ``__init__`` costs several times as much."""
        row = model.__new__(model)
        values = row.__dict__
        values.update(zip(self.names, found, strict=True))
        for name, convert in self.converters:
            values[name] = convert(values[name], None, connection)
        row._state = ModelState()
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        return row


@cache
def _reading(model: type[models.Model]) -> _Reading:
    fields = model._meta.concrete_fields
    columns = ", ".join(_quoted(each.column) for each in fields)
    return _Reading(
        f"SELECT {columns} FROM {_quoted(model._meta.db_table)} WHERE ",
        [each.attname for each in fields],
        [(each.attname, each.from_db_value) for each in fields if hasattr(each, "from_db_value")],
    )


@dataclass(frozen=True, slots=True)
class Those:
    """A column of the rows of a model with these values: keys that the database looks up while it reads by them.

    One statement instead of two, for a row behind a row that never moves. A value may be several, of which any, or
    ``Those`` again.
    """

    model: type[models.Model]
    column: str
    wanted: Mapping[str, Any]


def those(model: type[models.Model], column: str, **wanted: Any) -> Those:
    """The values of a column in the rows with these values."""
    return Those(model, column, wanted)


@cache
def _name_of(model: type[models.Model], field: str) -> str:
    return _quoted(_column(model, field))


def _condition(model: type[models.Model], wanted: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The condition that rows have these values, and the values for its places."""
    parts: list[str] = []
    values: list[Any] = []
    for field, value in wanted.items():
        name = _name_of(model, field)
        if value is None:
            parts.append(f"{name} IS NULL")
        elif isinstance(value, Those):
            inner, more = _condition(value.model, value.wanted)
            table, column = _quoted(value.model._meta.db_table), _name_of(value.model, value.column)
            parts.append(f"{name} IN (SELECT {column} FROM {table} WHERE {inner})")
            values += more
        elif isinstance(value, list | set | frozenset | tuple):
            parts.append(f"{name} = ANY(%s)")
            values.append(list(value))
        else:
            parts.append(f"{name} = %s")
            values.append(value)
    return " AND ".join(parts), values


def _first(model: type[_Row], wanted: Mapping[str, Any], suffix: str, *more: Any) -> _Row | None:
    connection = connections[DEFAULT_DB_ALIAS]
    reading = _reading(model)
    condition, values = _condition(model, wanted)
    with connection.cursor() as cursor:
        cursor.execute(reading.select + condition + suffix, [*values, *more])
        found = cursor.fetchone()
    return None if found is None else reading.row(model, found, connection)


def _all(model: type[_Row], wanted: Mapping[str, Any], suffix: str) -> list[_Row]:
    connection = connections[DEFAULT_DB_ALIAS]
    reading = _reading(model)
    condition, values = _condition(model, wanted)
    with connection.cursor() as cursor:
        cursor.execute(f"{reading.select}{condition} ORDER BY id{suffix}", values)
        return [reading.row(model, each, connection) for each in cursor.fetchall()]


def _require_transaction() -> None:
    if not connections[DEFAULT_DB_ALIAS].in_atomic_block:
        raise TransactionManagementError("a row is locked in a transaction, or not at all")


def find(model: type[_Row], **wanted: Any) -> _Row | None:
    """The row with exactly these values, None when there is none. Of several, any: name what is unique."""
    return _first(model, wanted, "")


def newest(model: type[_Row], by: str, **wanted: Any) -> _Row | None:
    """The row with these values whose field ``by`` is the highest; of several alike, that with the highest id."""
    return _first(model, wanted, f" ORDER BY {_quoted(_column(model, by))} DESC, id DESC LIMIT 1")


def lock_newest(model: type[_Row], by: str, **wanted: Any) -> _Row | None:
    """As ``newest``, and the row is locked until the end of the transaction."""
    _require_transaction()
    return _first(model, wanted, f" ORDER BY {_quoted(_column(model, by))} DESC, id DESC LIMIT 1 FOR NO KEY UPDATE")


def find_on(model: type[_Row], on: date, **wanted: Any) -> _Row | None:
    """The row with these values whose half-open period ``[valid_from, valid_until)`` holds a day; an open end runs
    on."""
    return _first(model, wanted, " AND valid_from <= %s AND (valid_until IS NULL OR valid_until > %s)", on, on)


def find_many(model: type[_Row], keys: Iterable[Any]) -> list[_Row]:
    """The rows with these ids, in order of id; an unknown id is left out."""
    return _all(model, {"id": list(keys)}, "")


def find_all(model: type[_Row], **wanted: Any) -> list[_Row]:
    """The rows with exactly these values, in order of id: name what an index holds."""
    return _all(model, wanted, "")


def lock_all(model: type[_Row], **wanted: Any) -> list[_Row]:
    """As ``find_all``, and the rows are locked, in order of id, until the end of the transaction."""
    _require_transaction()
    return _all(model, wanted, " FOR NO KEY UPDATE")


def lock(model: type[_Row], **wanted: Any) -> _Row | None:
    """As ``find``, and the row is locked until the end of the transaction."""
    _require_transaction()
    return _first(model, wanted, " FOR NO KEY UPDATE")


def lock_many(model: type[_Row], keys: Iterable[Any] | Those) -> list[_Row]:
    """As ``find_many``, and the rows are locked, in order of id, until the end of the transaction."""
    return lock_all(model, id=keys if isinstance(keys, Those) else list(keys))
