"""What the pages and the upper apps get to see: frozen values, never rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from centres.rules.plan import ClosingContent, PlanContent
from citizens.service import ChequeFacts

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; ``number`` counts from 1."""

    items: tuple[T, ...]
    total: int
    number: int
    per_page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))


@dataclass(frozen=True, slots=True)
class CentreFacts:
    """A centre as anybody may see it. The mandate is the one on the day that was asked, half-open; None without one."""

    id: UUID
    kbo: str
    official_name: str
    trade_name: str
    street: str
    postcode: str
    municipality: str
    phone: str
    mail: str
    website: str
    complaint_contact: str
    mandate_reference: str = ""
    mandate_from: date | None = None
    mandate_until: date | None = None

    @property
    def name(self) -> str:
        return self.trade_name or self.official_name

    @property
    def address(self) -> str:
        return f"{self.street}, {self.postcode} {self.municipality}"

    @property
    def has_mandate(self) -> bool:
        return self.mandate_from is not None


@dataclass(frozen=True, slots=True)
class CounsellorRow:
    """A person on a centre's list. ``valid_until`` is half-open."""

    listing_id: UUID
    person_id: UUID
    name: str
    kind: str
    kind_label: str
    coordinator: bool
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class SignatureView:
    """Whether one side signed, and when; ``who`` is "citizen" or "centre", ``name`` who must or did sign."""

    who: str
    name: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class IntroductionView:
    """A free first talk."""

    id: UUID
    held_at: datetime
    minutes: int
    place: str
    counsellor_name: str


@dataclass(frozen=True, slots=True)
class AgreementView:
    """One version of the agreement, with every statement as it is shown and signed."""

    id: UUID
    trajectory_id: UUID
    version: int
    content: dict[str, Any]
    content_sha256: str
    state: str
    state_label: str
    tone: str
    drawn_up_at: datetime
    concluded_at: datetime | None
    signatures: tuple[SignatureView, ...]
    may_sign: bool
    centre_name: str
    citizen_name: str


@dataclass(frozen=True, slots=True)
class AttendanceView:
    """One cheque at one meeting: the proof of participation as it is shown and signed.

    ``dispute`` is filled for the citizen and for the counsellor who held the meeting only. ``others`` counts the other
    clients of a group. ``may_sign``: this actor, now (the meeting has ended and this side has not signed yet).
    """

    id: UUID
    meeting_id: UUID
    trajectory_id: UUID
    starts_at: datetime
    ends_at: datetime
    held_on: date
    minutes: int
    kind: str
    kind_label: str
    form: str
    form_label: str
    location: str
    revision: int
    state: str
    state_label: str
    tone: str
    content_sha256: str
    signatures: tuple[SignatureView, ...]
    dispute: str
    disputed_at: datetime | None
    overdue_since: date | None
    cancel_reason: str
    others: int
    counsellor_id: UUID
    counsellor_name: str
    citizen_id: UUID
    citizen_name: str
    centre_name: str
    centre_kbo: str
    cheque_number: str
    may_sign: bool = False
    may_dispute: bool = False
    may_correct: bool = False


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting with its clients, for the pages that correct or cancel it."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    held_on: date
    minutes: int
    kind: str
    form: str
    location: str
    revision: int
    state: str
    counsellor_id: UUID
    counsellor_name: str
    attendances: tuple[AttendanceView, ...]


@dataclass(frozen=True, slots=True)
class PlanVersionView:
    """One version of the plan. ``content`` is None for who may not read it (see ``Dossier.may_read_plan``)."""

    id: UUID
    trajectory_id: UUID
    number: int
    state: str
    state_label: str
    tone: str
    content: PlanContent | None
    content_sha256: str
    saved_at: datetime
    saved_by_name: str
    offered_at: datetime | None
    signatures: tuple[SignatureView, ...]
    may_sign: bool = False


@dataclass(frozen=True, slots=True)
class ClosingView:
    """The closing talk. ``content`` is None for who may not read the plan."""

    id: UUID
    held_on: date
    counsellor_name: str
    plan_version: int
    on_signed_version: bool
    attendance_id: UUID | None
    content: ClosingContent | None
    logged_at: datetime


@dataclass(frozen=True, slots=True)
class AftercareView:
    """One talk of aftercare."""

    id: UUID
    held_on: date
    minutes: int
    form: str
    form_label: str
    counsellor_name: str


@dataclass(frozen=True, slots=True)
class TermView:
    """A legal term that runs on the dossier. ``due_on`` is half-open: show it with "t.e.m."."""

    kind: str
    label: str
    due_on: date
    basis: str


@dataclass(frozen=True, slots=True)
class Blocker:
    """What still stands in the way of closing: a code and the sentence that says how to mend it."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything about one trajectory that this actor may see, and what they may do next.

    ``actions`` are the names of the domain functions that make sense now for this actor, in order of importance:
    log_introduction, draw_up_agreement, sign_agreement, log_meeting, sign_attendance, save_plan, offer_plan, sign_plan,
    log_closing_talk, close_trajectory, log_aftercare, assign_counsellor, redraw_agreement (draw_up_agreement again).
    ``documents`` maps (kind, id) to a Document number of ``loopbaan.documents`` once it was issued.
    """

    id: UUID
    state: str
    state_label: str
    tone: str
    end_reason: str
    redeemed_at: datetime
    ended_at: datetime | None
    minutes_lost: int
    cheque: ChequeFacts
    centre: CentreFacts
    counsellor_id: UUID
    counsellor_name: str
    citizen_id: UUID
    citizen_name: str
    introductions: tuple[IntroductionView, ...]
    agreement: AgreementView | None
    earlier_agreements: tuple[AgreementView, ...]
    attendances: tuple[AttendanceView, ...]
    plan: PlanVersionView | None
    plan_versions: tuple[PlanVersionView, ...]
    closing: ClosingView | None
    aftercare: tuple[AftercareView, ...]
    aftercare_until: date | None
    terms: tuple[TermView, ...]
    blockers: tuple[Blocker, ...]
    unsigned: tuple[AttendanceView, ...]
    is_own: bool
    may_read_plan: bool
    actions: tuple[str, ...]
    documents: dict[tuple[str, UUID], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TrajectoryRow:
    """One line in a list of trajectories. ``start_by`` and ``lapses_on`` are half-open."""

    id: UUID
    cheque_id: UUID
    cheque_number: str
    citizen_name: str
    counsellor_id: UUID
    counsellor_name: str
    centre_name: str
    state: str
    state_label: str
    tone: str
    redeemed_at: datetime
    start_by: date
    lapses_on: date | None
    minutes_granted: int
    minutes_left: int
    to_sign: int
    agreement_state: str
    plan_state: str


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing to do. ``day`` is what it is about: the day of the meeting, or the last day of a term (inclusive)."""

    trajectory_id: UUID
    object_id: UUID
    citizen_name: str
    cheque_number: str
    counsellor_name: str
    day: date | None


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """One kind of work with its count; ``items`` are the first ones, most urgent first.

    ``key``: disputed, overdue, attendances_to_sign, agreements_to_sign, no_agreement, plans_to_sign, plan_missing,
    start_by_nearing, lapse_nearing, to_close.
    """

    key: str
    label: str
    tone: str
    count: int
    items: tuple[WorkItem, ...]


@dataclass(frozen=True, slots=True)
class Worklist:
    """What waits for a counsellor, or for the whole centre: only the groups that hold something, urgent first."""

    groups: tuple[WorkGroup, ...]

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)

    def count(self, key: str) -> int:
        return next((group.count for group in self.groups if group.key == key), 0)


@dataclass(frozen=True, slots=True)
class ToSign:
    """Something that waits for the citizen's signature. ``kind``: "agreement", "attendance", "plan"."""

    kind: str
    object_id: UUID
    trajectory_id: UUID
    centre_name: str
    counsellor_name: str
    held_on: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    since: datetime


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
