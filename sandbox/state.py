"""What survives a restart: payments, mail, modes, registrations. One SQLite file, one connection, one lock."""

from __future__ import annotations

import json
import sqlite3
import threading
from pathlib import Path
from typing import Any

Document = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    tag TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL,
    UNIQUE (kind, id)
);
CREATE INDEX IF NOT EXISTS documents_kind_tag ON documents (kind, tag);
"""


class State:
    """Small JSON documents by kind and id.

    ``lock`` is re-entrant: hold it around a read that decides about a write.
    """

    def __init__(self, path: str) -> None:
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        # A power cut may cost the last practice payments; speed matters more here.
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file. Nothing may be asked afterwards."""
        with self.lock:
            self._db.close()

    def get(self, kind: str, key: str) -> Document | None:
        """The document, or None."""
        with self.lock:
            row = self._db.execute("SELECT body FROM documents WHERE kind = ? AND id = ?", (kind, key)).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, kind: str, key: str, body: Document, *, tag: str = "") -> None:
        """Write a document, or replace it in its place in the order."""
        with self.lock:
            self._db.execute(
                "INSERT INTO documents (kind, id, tag, body) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body, tag = excluded.tag",
                (kind, key, tag, json.dumps(body)),
            )

    def newest(self, kind: str, *, tag: str | None = None, tag_contains: str = "", limit: int = 100) -> list[Document]:
        """Documents of a kind, newest first; with exactly this tag, or with a tag that contains a text."""
        sql, values = "SELECT body FROM documents WHERE kind = ?", [kind]
        if tag is not None:
            sql, values = sql + " AND tag = ?", [*values, tag]
        if tag_contains:
            pattern = tag_contains.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            sql, values = sql + " AND tag LIKE ? ESCAPE '\\'", [*values, f"%{pattern}%"]
        with self.lock:
            rows = self._db.execute(f"{sql} ORDER BY seq DESC LIMIT ?", (*values, limit)).fetchall()
        return [json.loads(row[0]) for row in rows]

    def count(self, kind: str, *, tag: str | None = None) -> int:
        """How many documents of a kind there are."""
        sql, values = "SELECT count(*) FROM documents WHERE kind = ?", [kind]
        if tag is not None:
            sql, values = sql + " AND tag = ?", [*values, tag]
        with self.lock:
            return int(self._db.execute(sql, values).fetchone()[0])

    def delete(self, kind: str, key: str | None = None) -> int:
        """Delete one document, or all of a kind; answers how many went."""
        with self.lock:
            if key is None:
                return self._db.execute("DELETE FROM documents WHERE kind = ?", (kind,)).rowcount
            return self._db.execute("DELETE FROM documents WHERE kind = ? AND id = ?", (kind, key)).rowcount
