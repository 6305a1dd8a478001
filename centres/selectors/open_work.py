"""Whether something is still to be finished at a centre: what lets somebody in after the mandate or the list ended."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q

from centres.domain.closing import AFTERCARE_END
from centres.models import Attendance, Trajectory
from centres.states import OPEN, RUNNING
from loopbaan.deadlines.service import open_deadlines_of


def has_open_work(*, centre_id: UUID, person_id: UUID | None, on: date) -> bool:
    """Whether a dossier is not finished: it runs, a proof lacks a signature, or aftercare is left.

    With ``person_id`` only what that person guides, or held; None: anywhere in the centre.
    """
    dossiers = Trajectory.objects.filter(centre_id=centre_id)
    proofs = Attendance.objects.filter(centre_id=centre_id, state__in=OPEN)
    if person_id is not None:
        dossiers = dossiers.filter(counsellor_id=person_id)
        proofs = proofs.filter(Q(trajectory__counsellor_id=person_id) | Q(counsellor_id=person_id))
    if dossiers.filter(state__in=RUNNING).exists() or proofs.exists():
        return True
    # The term of aftercare runs exactly as long as minutes of it are left.
    closed = dossiers.filter(state="closed", cheque__aftercare_minutes_left__gt=0).order_by()
    running = open_deadlines_of(closed.values_list("id", flat=True))
    return running.filter(kind=AFTERCARE_END, due_on__gt=on).exists()
