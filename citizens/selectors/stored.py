"""The stored decisions of a version, as they were taken: for who wants to take them again in another way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from citizens.models import Decision
from loopbaan.core.regulation import Facts

_BATCH = 500


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """One stored decision without its person: its facts, and what came out (``verdicts`` by condition)."""

    reference: str
    revision: int
    facts: Facts
    outcome: str
    verdicts: dict[str, str]
    minutes: int


def stored_decisions(version: str) -> Iterator[list[StoredDecision]]:
    """The decisions of a version that still have their facts, in batches. Raises KeyError or ValueError for a content
    that is no decision."""
    rows = Decision.objects.filter(regulation_version=version, document__isnull=False).order_by("id")
    batch = []
    for each in rows.iterator(chunk_size=_BATCH):
        batch.append(_stored(each))
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _stored(row: Decision) -> StoredDecision:
    said = orjson.loads(bytes(row.document or b""))
    return StoredDecision(
        reference=row.reference,
        revision=row.regulation_revision,
        facts=Facts.from_json(said["facts"]),
        outcome=row.outcome,
        verdicts={each["key"]: each["verdict"] for each in said["conditions"]},
        minutes=said["offer"]["minutes"] if said["offer"] else 0,
    )
