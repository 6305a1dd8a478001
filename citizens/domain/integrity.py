"""Is every decision still what the portal decided? Its SHA-256, its HMAC, and the columns beside it."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from citizens.models import Application, Decision, DecisionCheck, DecisionFault, DecisionMismatch
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import SYSTEM
from loopbaan.db.sealing import decision_mac

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Verified:
    """What one run came to: how many decisions it looked at, and those that are wrong now."""

    checked: int
    mismatched: tuple[UUID, ...]


def fault_of(decision: Decision) -> DecisionFault | None:
    """What is wrong with a stored decision, or None. Reads no other row.

    The digest says whether the content changed; the HMAC, under a key that the database does not know, says whether
    content and digest were replaced together. Erased by retention, only the digest is left: nothing to compare.
    """
    if decision.document is None:
        return None
    document = bytes(decision.document)
    if not hmac.compare_digest(hashlib.sha256(document).hexdigest(), decision.digest):
        return DecisionFault.CONTENT
    if not hmac.compare_digest(decision_mac(document), decision.mac):
        return DecisionFault.KEY
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
    return None


def _read(document: bytes) -> dict[str, Any] | None:
    try:
        content = orjson.loads(document)
    except orjson.JSONDecodeError:
        return None
    return content if isinstance(content, dict) else None


def _fault_at(decision: Decision, application: Application) -> DecisionFault | None:
    """The same, and whether the decision was taken for this application's day and version."""
    fault = fault_of(decision)
    if fault is not None or decision.document is None:
        return fault
    content = _read(bytes(decision.document)) or {}
    own = (application.applied_on.isoformat(), application.regulation_version, application.regulation_revision)
    if (content.get("applied_on"), content.get("version"), content.get("revision")) != own:
        return DecisionFault.APPLICATION
    return None


def verify_decisions(*, at: datetime) -> Verified:
    """Check every decision, remember what is wrong and what is sound again, and write that it was done.

    In batches, each in a transaction of its own; running it twice finds the same and tells it once.
    """
    checked, last, wrong = 0, None, []
    while True:
        rows = Decision.objects.select_related("application").order_by("id")
        batch = list((rows if last is None else rows.filter(id__gt=last))[:_BATCH])
        if not batch:
            break
        faults = {each.id: (each, _fault_at(each, each.application)) for each in batch}
        _remember(faults, at)
        wrong += [key for key, (_decision, fault) in faults.items() if fault is not None]
        checked, last = checked + len(batch), batch[-1].id
    DecisionCheck.objects.create(finished_at=at, checked=checked, mismatched=len(wrong))
    return Verified(checked, tuple(wrong))


@transaction.atomic
def _remember(faults: dict[UUID, tuple[Decision, DecisionFault | None]], at: datetime) -> None:
    open_rows = DecisionMismatch.objects.select_for_update(of=("self",), no_key=True).filter(cleared_at=None)
    known = {each.decision_id: each for each in open_rows.filter(decision_id__in=faults).order_by("id")}
    for key, (decision, fault) in faults.items():
        standing = known.get(key)
        if (standing.fault if standing else None) == fault:
            continue
        if standing is not None:
            standing.cleared_at = at
            standing.save(update_fields=["cleared_at"])
        if fault is not None:
            DecisionMismatch.objects.create(decision=decision, fault=fault.value, found_at=at)
        trail.record(
            SYSTEM,
            Action.DECISION_MISMATCH if fault else Action.DECISION_SOUND,
            subject=("decision", key),
            at=at,
            person_id=decision.application.person_id,
            payload={"fault": fault.value if fault else ""},
        )
