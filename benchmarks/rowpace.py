"""The same rows by pgbench: what the database alone does in a second, without a portal in front of it.

The script is written from an exemplar that the domain functions made, so that it follows the tables by itself: each row
is inserted with the exemplar's values under ids of its own, in the same transactions, behind the same triggers and
constraints.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.apps import apps
from django.db import connection, models

from benchmarks.stories import keys_of

CLIENTS = 8
_TPS = re.compile(r"tps = ([\d.]+) \(without initial connection time\)")


@dataclass
class Script:
    """A pgbench script in the making. ``own`` holds the ids that differ a clone; ``:key`` is the number of the
    clone."""

    own: set[UUID]
    # Days by which a clone's times lie further than the exemplar's, where two may not overlap.
    shifted: frozenset[str] = frozenset()
    lines: list[str] = field(default_factory=list)
    rows: int = 0

    def begin(self) -> None:
        """Open a transaction."""
        self.lines.append("BEGIN;")

    def commit(self) -> None:
        """Close it."""
        self.lines.append("COMMIT;")

    def id(self, key: UUID) -> str:
        """The id of the clone of a row."""
        return f"CAST(md5('{key}' || E'\\x3a' || :key) AS uuid)" if key in self.own else f"CAST('{key}' AS uuid)"

    def update(self, model: type[models.Model], changes: str, where: str) -> None:
        """Update rows."""
        self.lines.append(f"UPDATE {model._meta.db_table} SET {changes} WHERE {where};")

    def insert(self, model: type[models.Model], keys: Iterable[UUID], **instead: str) -> None:
        """Insert rows of the exemplar in one statement; ``instead`` gives columns another value, as SQL."""
        table = model._meta.db_table
        fields = [each for each in model._meta.concrete_fields if getattr(each, "column", None)]
        names = ", ".join(f'"{each.column}"' for each in fields)
        key_column = "key" if table == "web_submittedform" else "id"
        values = []
        for key in keys:
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT {names} FROM "{table}" WHERE {key_column} = %s', [key])
                row = cursor.fetchone()
            shown = [
                instead.get(each.column) or self._value(each, value) for each, value in zip(fields, row, strict=True)
            ]
            values.append(f"({', '.join(shown)})")
            self.rows += 1
        self.lines.append(f'INSERT INTO "{table}" ({names}) VALUES {", ".join(values)};')

    def _value(self, column: models.Field[Any, Any], value: Any) -> str:
        kind = column.db_type(connection) if not column.is_relation else column.target_field.db_type(connection)
        if value is None:
            return f"CAST(NULL AS {kind})"
        if isinstance(value, UUID):
            return self.id(value)
        if column.unique and isinstance(value, str):
            return f"CAST(substr(md5({_text(value)} || :key), 1, {column.max_length}) AS {kind})"
        if column.unique and isinstance(value, int):
            return f"{value} + 50000000 + CAST(:key AS bigint)"
        if isinstance(value, bytes | memoryview):
            return f"decode('{bytes(value).hex()}', 'hex')"
        shown = f"CAST({_text(value)} AS {kind})"
        if column.column in self.shifted and isinstance(value, date):
            days = "make_interval(days => CAST(:key AS int))" if isinstance(value, datetime) else "CAST(:key AS int)"
            return f"{shown} + {days}"
        return shown


def _text(value: Any) -> str:
    # pgbench reads a colon as the start of a variable.
    text = str(value).replace("\\", "\\\\").replace("'", "\\'").replace(":", "\\x3a").replace("\n", "\\n")
    return f"E'{text}'"


class Noted:
    """What the exemplar's rows were before, to tell those that a step made."""

    def __init__(self) -> None:
        self._known = keys_of()

    def new(self) -> dict[type[models.Model], list[UUID]]:
        """The rows that came since the last time, by model."""
        before, self._known = self._known, keys_of()
        made = {table: sorted(keys - before[table]) for table, keys in self._known.items()}
        by_table = {model._meta.db_table: model for model in apps.get_models()}
        return {by_table[table]: keys for table, keys in made.items() if keys}


def run(script: Script, *, first: int, count: int) -> dict[str, Any]:
    """Run the script ``count`` times, as clones ``first`` and on; returns transactions a second and rows each."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    each = count // CLIENTS
    environ: Mapping[str, str] = {
        **os.environ,
        "PGHOST": parts.hostname or "",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": parts.path.lstrip("/"),
    }
    head = ["\\set n :n + 1", "\\set key :first + :client_id * :each + :n"]
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        file = Path(folder) / "rows.sql"
        file.write_text("\n".join([*head, *script.lines]) + "\n")
        done = subprocess.run(
            [
                *(Path(os.environ["POSTGRES_BIN"]) / "pgbench", "--no-vacuum", "--protocol=prepared"),
                *(f"--client={CLIENTS}", "--jobs=2", f"--transactions={each}", f"--file={file}"),
                *("-D", "n=-1", "-D", f"first={first}", "-D", f"each={each}"),
            ],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
    found = _TPS.search(done.stdout)
    if done.returncode != 0 or found is None or f"processed: {each * CLIENTS}/" not in done.stdout:
        raise RuntimeError(f"pgbench failed:\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}")
    return {"per_second": round(float(found[1]), 1), "rows": script.rows, "count": each * CLIENTS}
