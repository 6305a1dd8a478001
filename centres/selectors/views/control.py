"""The facts of the administrative control."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SignedDocument:
    """That a document exists, when and by whom it was signed; never its text."""

    kind: str
    object_id: UUID
    label: str
    made_at: datetime
    citizen_name: str
    citizen_signed_at: datetime | None
    counsellor_name: str
    counsellor_signed_at: datetime | None

    @property
    def signed_by_both(self) -> bool:
        return self.citizen_signed_at is not None and self.counsellor_signed_at is not None


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """One counted session of a cheque with its proof of participation."""

    attendance_id: UUID
    held_on: date
    starts_at: datetime
    ends_at: datetime
    minutes: int
    kind: str
    form: str
    state: str
    state_label: str
    proof: SignedDocument


@dataclass(frozen=True, slots=True)
class ControlFacts:
    """What the administrative control of one cheque looks at: which documents exist, when and by whom signed."""

    cheque_id: UUID
    cheque_number: str
    trajectory_id: UUID
    centre_id: UUID
    centre_name: str
    centre_kbo: str
    counsellor_name: str
    state: str
    state_label: str
    redeemed_at: datetime
    ended_at: datetime | None
    agreement: SignedDocument | None
    sessions: tuple[SessionFacts, ...]
    plan: SignedDocument | None
    closing_held_on: date | None
    closing_on_signed_plan: bool
    aftercare_minutes: int
