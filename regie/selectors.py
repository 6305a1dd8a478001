"""What the pages of regie read; the one module that reads the models of other apps, because lists need set-based SQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from centres.models import Agreement, Attendance, ClosingTalk, PlanVersion, Trajectory
from centres.states import COUNTED, TRAJECTORY
from loopbaan.core.errors import NotFound
from loopbaan.core.identifiers import read_cheque_number
from regie.models import DossierControl, Finding

PAGE_SIZE = 25
# Counting further than this costs more than it tells; the page then says "meer dan".
COUNT_CAP = 1000


@dataclass(frozen=True, slots=True)
class DossierFilter:
    """What an auditor looks for. Dates are of the registration at the centre, half-open."""

    search: str = ""
    state: str = ""
    centre_id: UUID | None = None
    redeemed_from: date | None = None
    redeemed_until: date | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class DossierRow:
    """One line of the list: no name and no national number of the citizen."""

    trajectory_id: UUID
    cheque_number: str
    centre_name: str
    counsellor_name: str
    state: str
    redeemed_at: datetime
    ended_at: datetime | None
    agreement_signed: bool
    unsigned_attendance: bool
    plan_signed: bool
    closing_held: bool
    open_control: bool

    @property
    def state_label(self) -> str:
        return str(TRAJECTORY.state(self.state).label)

    @property
    def over(self) -> bool:
        """Whether the guidance is over, so that what lacks is missing for good."""
        return self.state in ("closed", "ended")

    @property
    def missing(self) -> tuple[str, ...]:
        """The keys of what is not there: agreement, attendances, plan, closing."""
        lacks = {
            "agreement": not self.agreement_signed,
            "attendances": self.unsigned_attendance,
            "plan": not self.plan_signed,
            "closing": not self.closing_held,
        }
        return tuple(key for key, lacking in lacks.items() if lacking)


@dataclass(frozen=True, slots=True)
class DossierPage:
    """One page of the list. ``total`` is capped: with ``more`` there are at least that many."""

    rows: tuple[DossierRow, ...]
    page: int
    total: int
    more: bool
    filter: DossierFilter = field(default_factory=DossierFilter)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def _with_papers(rows: QuerySet[Trajectory]) -> QuerySet[Trajectory]:
    return rows.annotate(
        agreement_signed=Exists(Agreement.objects.filter(trajectory=OuterRef("pk"), state="concluded")),
        unsigned_attendance=Exists(
            Attendance.objects.filter(
                trajectory=OuterRef("pk"), state__in=[each for each in COUNTED if each != "signed"]
            )
        ),
        plan_signed=Exists(PlanVersion.objects.filter(plan__trajectory=OuterRef("pk"), state="signed")),
        closing_held=Exists(ClosingTalk.objects.filter(trajectory=OuterRef("pk"))),
        open_control=Exists(DossierControl.objects.filter(trajectory=OuterRef("pk"), state="open")),
    )


_MISSING = {
    "agreement": Q(agreement_signed=False),
    "attendances": Q(unsigned_attendance=True),
    "plan": Q(plan_signed=False),
    "closing": Q(closing_held=False),
}
MISSING_KEYS = tuple(_MISSING)


def dossiers(wanted: DossierFilter, *, page: int) -> DossierPage:
    """One page of dossiers, the newest registration first."""
    rows = _with_papers(Trajectory.objects.all())
    if wanted.search:
        reading = read_cheque_number(wanted.search)
        rows = (
            rows.filter(cheque__number=reading.number)
            if reading.number
            else rows.filter(
                Q(centre__official_name__icontains=wanted.search)
                | Q(centre__trade_name__icontains=wanted.search)
                | Q(centre__kbo=wanted.search.replace(".", ""))
            )
        )
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.centre_id:
        rows = rows.filter(centre_id=wanted.centre_id)
    if wanted.redeemed_from:
        rows = rows.filter(redeemed_at__date__gte=wanted.redeemed_from)
    if wanted.redeemed_until:
        rows = rows.filter(redeemed_at__date__lt=wanted.redeemed_until)
    if wanted.missing in _MISSING:
        rows = rows.filter(_MISSING[wanted.missing])
    total = rows.order_by()[: COUNT_CAP + 1].count()
    more = total > COUNT_CAP
    total = min(total, COUNT_CAP)
    page = max(1, min(page, max(1, -(-total // PAGE_SIZE))))
    start = (page - 1) * PAGE_SIZE
    found = rows.select_related("cheque", "centre", "counsellor").order_by("-redeemed_at", "id")[
        start : start + PAGE_SIZE
    ]
    return DossierPage(tuple(_row(each) for each in found), page, total, more, wanted)


def _row(row: Trajectory) -> DossierRow:
    return DossierRow(
        trajectory_id=row.id,
        cheque_number=row.cheque.number,
        centre_name=row.centre.trade_name or row.centre.official_name,
        counsellor_name=row.counsellor.full_name,
        state=row.state,
        redeemed_at=row.redeemed_at,
        ended_at=row.ended_at,
        agreement_signed=row.agreement_signed,  # type: ignore[attr-defined]
        unsigned_attendance=row.unsigned_attendance,  # type: ignore[attr-defined]
        plan_signed=row.plan_signed,  # type: ignore[attr-defined]
        closing_held=row.closing_held,  # type: ignore[attr-defined]
        open_control=row.open_control,  # type: ignore[attr-defined]
    )


def control(control_id: UUID, auditor_id: UUID) -> DossierControl:
    """One control of this auditor. Raises NotFound, also for a colleague's."""
    found = DossierControl.objects.filter(id=control_id, auditor_id=auditor_id).first()
    if found is None:
        raise NotFound("control_not_found", "We vinden deze controle niet.")
    return found


def controls_of(auditor_id: UUID, *, state: str = "") -> QuerySet[DossierControl]:
    """An auditor's controls: those that run first, then the newest."""
    rows = DossierControl.objects.filter(auditor_id=auditor_id).select_related(
        "trajectory__centre", "trajectory__cheque"
    )
    if state:
        rows = rows.filter(state=state)
    return rows.order_by(F("concluded_at").desc(nulls_first=True), "-opened_at", "id")


def controls_on(trajectory_id: UUID) -> QuerySet[DossierControl]:
    """Every control of one dossier, newest first: what was found before."""
    return (
        DossierControl.objects.filter(trajectory_id=trajectory_id)
        .select_related("auditor")
        .order_by("-opened_at", "id")
    )


def findings_of(control_id: UUID) -> QuerySet[Finding]:
    """The findings of a control, oldest first."""
    return Finding.objects.filter(control_id=control_id).order_by("found_at", "id")


@dataclass(frozen=True, slots=True)
class Overview:
    """The numbers on regie's start page. Dossiers are counted up to a cap."""

    my_open_controls: int
    ended_incomplete: int
    overdue_attendances: int


def overview(auditor_id: UUID) -> Overview:
    """What waits for this auditor."""
    incomplete = _with_papers(Trajectory.objects.filter(state="closed")).filter(unsigned_attendance=True)
    overdue = Attendance.objects.filter(overdue_since__isnull=False, state__in=["to_sign", "disputed"])
    return Overview(
        my_open_controls=DossierControl.objects.filter(auditor_id=auditor_id, state="open").count(),
        ended_incomplete=incomplete.order_by()[:COUNT_CAP].count(),
        overdue_attendances=overdue.order_by()[:COUNT_CAP].count(),
    )
