"""What the citizen sees on the way to the dossier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ToSign:
    """Something that waits for the citizen: to sign ("agreement", "attendance", "plan") or to answer ("closing").

    ``answer_by`` is the half-open term of a question.
    """

    kind: str
    object_id: UUID
    trajectory_id: UUID
    centre_name: str
    counsellor_name: str
    held_on: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    since: datetime
    answer_by: date | None = None


@dataclass(frozen=True, slots=True)
class TrajectoryBrief:
    """Where a cheque is being used, in a few words. ``aftercare_until`` is half-open, None before the first talk."""

    id: UUID
    cheque_id: UUID
    centre_id: UUID
    centre_name: str
    counsellor_name: str
    state: str
    state_label: str
    tone: str
    redeemed_at: datetime
    ended_at: datetime | None
    aftercare_until: date | None
