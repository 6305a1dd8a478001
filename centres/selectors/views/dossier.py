"""One dossier and the things in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from centres.rules.plan import ClosingContent, PlanContent
from centres.selectors.views.centre import CentreFacts
from citizens.service import ChequeFacts


@dataclass(frozen=True, slots=True)
class SignatureView:
    """Whether one side signed, and when; ``who`` is "citizen" or "centre", ``name`` who must or did sign."""

    who: str
    name: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class IntroductionView:
    """A free first talk. ``struck_at``: it was noted by mistake, and ``strike_reason`` says why it was struck."""

    id: UUID
    held_at: datetime
    minutes: int
    place: str
    counsellor_name: str
    struck_at: datetime | None
    strike_reason: str
    may_strike: bool


@dataclass(frozen=True, slots=True)
class AgreementView:
    """One version of the agreement, with every statement as it is shown and signed.

    For a colleague ``content`` says that there is a goal, not which one; ``is_whole`` is False then.
    """

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
    is_whole: bool
    centre_name: str
    citizen_name: str


@dataclass(frozen=True, slots=True)
class AttendanceView:
    """One cheque at one meeting: the proof of participation as it is shown and signed.

    ``dispute`` is filled for the citizen and for the counsellor who held the meeting, and on the forms that correct the
    meeting for the coordinator who does so. ``others`` counts the other clients of a group. ``may_sign``: this actor,
    now (the meeting has ended and this side has not signed yet).
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
class ClosingRequestView:
    """The question whether the guidance may be closed with hours left. ``answer_by`` is half-open.

    ``minutes`` is what would be lost, as the citizen saw it. ``covers``: the counsellor may close now. ``word`` is
    filled for the citizen and the dossier's own counsellor only.
    """

    id: UUID
    state: str
    state_label: str
    tone: str
    minutes: int
    asked_at: datetime
    asked_by_name: str
    answer_by: date
    answered_at: datetime | None
    word: str
    covers: bool
    may_answer: bool


@dataclass(frozen=True, slots=True)
class AftercareView:
    """One talk of aftercare; see ``IntroductionView`` for one that was struck."""

    id: UUID
    held_on: date
    minutes: int
    form: str
    form_label: str
    counsellor_name: str
    struck_at: datetime | None
    strike_reason: str
    may_strike: bool


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
    log_closing_talk, ask_to_close, close_trajectory, log_aftercare, assign_counsellor, redraw_agreement
    (draw_up_agreement again).
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
    closing_request: ClosingRequestView | None
    aftercare: tuple[AftercareView, ...]
    aftercare_until: date | None
    terms: tuple[TermView, ...]
    blockers: tuple[Blocker, ...]
    unsigned: tuple[AttendanceView, ...]
    is_own: bool
    may_read_plan: bool
    actions: tuple[str, ...]
    documents: dict[tuple[str, UUID], str] = field(default_factory=dict)
