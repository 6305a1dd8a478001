"""The files of the law as the portal first saw them: what was changed since, whatever the list beside them says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from citizens.domain.marks import is_mark_of_file, mark_of_file
from citizens.models import LawFile
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import SYSTEM
from loopbaan.core.regulation.published import FileFault, Shelf, WrongFile
from loopbaan.db import rows
from loopbaan.db.sealing import NoDecisionKey


def wrong_files(standing: Shelf) -> tuple[WrongFile, ...]:
    """The files that are not what the portal first saw, or are gone, and those whose own row was tampered with."""
    faults = ((known.name, _fault(known, standing)) for known in LawFile.objects.order_by("name"))
    return tuple(WrongFile(name, fault) for name, fault in faults if fault is not None)


def _fault(known: LawFile, standing: Shelf) -> FileFault | None:
    try:
        is_ours = is_mark_of_file(known.mac, known.name, known.sha256)
    except NoDecisionKey:
        is_ours = False
    if not is_ours:
        return FileFault.FORGED
    now = standing.files.get(known.name)
    if now is None:
        return FileFault.MISSING
    return FileFault.REPLACED if now != known.sha256 else None


def new_files(standing: Shelf) -> dict[str, str]:
    """The files that the portal has not seen before and that nothing is wrong with: their SHA-256 by name."""
    passed_over = {each.name for each in standing.wrong} | set(LawFile.objects.values_list("name", flat=True))
    return {name: digest for name, digest in sorted(standing.files.items()) if name not in passed_over}


@transaction.atomic
def note_new(found: Mapping[str, str], *, at: datetime) -> None:
    """Remember files that are new, with their SHA-256 by name, each with an event in the trail."""
    for name, digest in found.items():
        made = LawFile(name=name, sha256=digest, mac=mark_of_file(name, digest), seen_at=at)
        if rows.insert(made, ignore_conflicts=True):
            trail.record(
                SYSTEM,
                Action.LAW_FILE_SEEN,
                subject=("law_file", uuid5(NAMESPACE_URL, name)),
                at=at,
                payload={"name": name, "sha256": digest},
            )
