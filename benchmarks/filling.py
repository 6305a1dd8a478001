"""The mass: clones of the exemplars, inserted by the database itself, thousands of rows a statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from benchmarks.stories import Story, key_column, tables

# How a clone's value differs where the database wants it to: ``i`` is the number of the clone, ``src`` the exemplar's
# row.
_UNIQUE = {
    ("accounts_person", "insz_digest"): "'1:' || md5(src.insz_digest || i)",
    ("accounts_person", "family_name"): "src.family_name || ' ' || substr(md5(i::text), 1, 6)",
    ("citizens_cheque", "number"): "'LC' || upper(substr(md5(src.id::text || i), 1, 11))",
    ("citizens_order", "number"): "src.number * 1000000 + i",
    ("citizens_payment", "reference"): "'tr_' || substr(md5(src.id::text || i), 1, 12)",
    ("outbox_message", "dedupe_key"): "src.dedupe_key || ':' || i",
    ("documents_document", "number"): "'D' || upper(substr(md5(src.id::text || i), 1, 11))",
}
# When the database wrote it: the trail's partitions go by it.
_NOT_SHIFTED = {("audit_event", "recorded_at")}


@dataclass(frozen=True, slots=True)
class Spread:
    """Over whom the clones of a story are spread, and over which days.

    ``shared`` replaces an id of the exemplar by one of a list, clone after clone. Clone ``i`` lies ``days`` further in
    the past, an expression in ``i``.
    """

    shared: Mapping[UUID, Sequence[UUID]]
    days: str = "0"


@contextmanager
def _without_guards() -> Iterator[None]:
    """No triggers, no foreign keys: what is inserted was true of the exemplar, and is only shifted."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL synchronous_commit = off")
        yield


def clone(story: Story, spread: Spread, *, first: int, count: int) -> None:
    """Clone a story ``count`` times, as numbers ``first`` and on."""
    if count < 1:
        return
    own = story.own_ids
    with _without_guards(), connection.cursor() as cursor:
        for model in tables():
            for key in story.rows.get(model._meta.db_table, ()):
                statement, values = _insert(model, key, own, spread)
                cursor.execute(statement, [*values, first, first + count - 1, key])


def _insert(model: type[models.Model], key: UUID, own: frozenset[UUID], spread: Spread) -> tuple[str, list[Any]]:
    table = model._meta.db_table
    fields = [field for field in model._meta.concrete_fields if getattr(field, "column", None)]
    names = [f'"{field.column}"' for field in fields]
    primary = key_column(model)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {", ".join(names)} FROM "{table}" WHERE "{primary}" = %s', [key])
        row = cursor.fetchone()
    expressions, values = [], []
    for field, value in zip(fields, row, strict=True):
        expression, parameters = _expression(table, field, value, own, spread)
        expressions.append(expression)
        values += parameters
    statement = (
        f'INSERT INTO "{table}" ({", ".join(names)}) SELECT {", ".join(expressions)} '
        f'FROM "{table}" src CROSS JOIN generate_series(%s::int, %s::int) AS i WHERE src."{primary}" = %s'
    )
    return statement, values


def _expression(
    table: str, field: models.Field[Any, Any], value: Any, own: frozenset[UUID], spread: Spread
) -> tuple[str, list[Any]]:
    column = f'src."{field.column}"'
    if (table, field.column) in _UNIQUE:
        return _UNIQUE[table, field.column], []
    if isinstance(value, UUID):
        if value in own:
            return clone_id(column, "i"), []
        if others := spread.shared.get(value):
            return "(%s::uuid[])[1 + i %% %s]", [list(others), len(others)]
    if value is not None and (table, field.column) not in _NOT_SHIFTED:
        if isinstance(field, models.DateTimeField):
            return f"{column} - make_interval(days => {spread.days})", []
        if isinstance(field, models.DateField):
            return f"{column} - ({spread.days})", []
    return column, []


def clone_id(column: str, number: str) -> str:
    """SQL for the id of a clone, from the id of the exemplar's row and the number of the clone."""
    return f"md5({column}::text || ':' || {number})::uuid"


def clone_ids(key: UUID, numbers: range) -> list[UUID]:
    """The ids that ``clone_id`` gives."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT md5(%s || ':' || i)::uuid FROM generate_series(%s::int, %s::int) AS i ORDER BY i",
            [str(key), numbers.start, numbers.stop - 1],
        )
        return [row[0] for row in cursor.fetchall()]


def analyse() -> None:
    """Let the planner see what is there, as autovacuum would in time."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
