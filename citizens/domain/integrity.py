"""Is every decision still what the portal decided? Its SHA-256, its mark, and the columns beside it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from citizens.domain.marks import Marked, Place, look_at
from citizens.domain.retention import term_is_over
from citizens.models import Application, Decision, DecisionCheck, DecisionFault, DecisionMismatch
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core import clock
from loopbaan.core.actor import SYSTEM

_BATCH = 500


def fault_of(decision: Decision) -> DecisionFault | None:
    """What is wrong with a stored decision, or None. Reads no other row.

    The digest says whether the content changed; the mark, under a key that the database does not know, says whether
    content and digest were replaced together, and whether the decision stands where the portal put it. Erased by
    retention, only the digest and the mark are left to compare.
    """
    document = None if decision.document is None else bytes(decision.document)
    if document is not None and not hmac.compare_digest(
        hashlib.sha256(document).hexdigest().encode(), decision.digest.encode()
    ):
        return DecisionFault.CONTENT
    marked = look_at(decision.mac, document=document, digest=decision.digest, place=place_of(decision))
    if marked is Marked.NO_KEY:
        return DecisionFault.NO_KEY
    if marked is Marked.FORGED:
        return DecisionFault.KEY
    if document is None:
        # Its content is gone: nothing says any more what changed beside it.
        if marked is Marked.ELSEWHERE:
            return DecisionFault.KEY
        return None if term_is_over(decision.decided_at, clock.now()) else DecisionFault.ERASED
    content = _read(document)
    if content is None:
        return DecisionFault.UNREADABLE
    beside = {
        "version": decision.regulation_version,
        "revision": decision.regulation_revision,
        "revision_hash": decision.revision_hash,
        "outcome": decision.outcome,
    }
    if any(content.get(name) != value for name, value in beside.items()):
        return DecisionFault.COLUMNS
    return DecisionFault.APPLICATION if marked is Marked.ELSEWHERE else None


def place_of(decision: Decision) -> Place:
    """Where a decision stands, as its mark covers it."""
    return Place(
        decision.application_id,
        decision.number,
        decision.decided_at,
        decision.regulation_version,
        decision.regulation_revision,
        decision.revision_hash,
        decision.outcome,
    )


def _read(document: bytes) -> dict[str, Any] | None:
    try:
        content = orjson.loads(document)
    except orjson.JSONDecodeError:
        return None
    return content if isinstance(content, dict) else None


def fault_at(decision: Decision, application: Application) -> DecisionFault | None:
    """The same, and whether the decision was taken for this application's day and version."""
    fault = fault_of(decision)
    if fault is not None or decision.document is None:
        return fault
    content = _read(bytes(decision.document)) or {}
    own = (application.applied_on.isoformat(), application.regulation_version, application.regulation_revision)
    if (content.get("applied_on"), content.get("version"), content.get("revision")) != own:
        return DecisionFault.APPLICATION
    return None


def begin(*, at: datetime) -> DecisionCheck:
    """Note that a look at all decisions began: one that breaks off is told, and does not read as a clean one."""
    return DecisionCheck.objects.create(started_at=at)


@transaction.atomic
def remember(done: DecisionCheck, wrong: Mapping[UUID, DecisionFault], *, checked: int, at: datetime) -> None:
    """Keep what a look at all decisions found: what is wrong, what is sound again, and that it was done.

    Running it twice finds the same and tells it once.
    """
    open_rows = DecisionMismatch.objects.select_for_update(of=("self",), no_key=True).filter(cleared_at=None)
    standing = {each.decision_id: each for each in open_rows.order_by("id")}
    changed = [key for key in {*standing, *wrong} if _standing_fault(standing.get(key)) != wrong.get(key)]
    decisions = Decision.objects.select_related("application").defer("document").order_by("id")
    for begin in range(0, len(changed), _BATCH):
        for decision in decisions.filter(id__in=sorted(changed)[begin : begin + _BATCH]):
            _tell(decision, wrong.get(decision.id), standing.get(decision.id), at)
    done.finished_at, done.checked, done.mismatched = at, checked, len(wrong)
    done.save(update_fields=["finished_at", "checked", "mismatched"])


def _standing_fault(standing: DecisionMismatch | None) -> DecisionFault | None:
    return None if standing is None else DecisionFault(standing.fault)


def _tell(decision: Decision, fault: DecisionFault | None, standing: DecisionMismatch | None, at: datetime) -> None:
    if standing is not None:
        standing.cleared_at = at
        standing.save(update_fields=["cleared_at"])
    if fault is not None:
        DecisionMismatch.objects.create(decision=decision, fault=fault.value, found_at=at)
    trail.record(
        SYSTEM,
        Action.DECISION_MISMATCH if fault else Action.DECISION_SOUND,
        subject=("decision", decision.id),
        at=at,
        person_id=decision.application.person_id,
        payload={"fault": fault.value if fault else ""},
    )
