"""Finding dossiers: by number, centre, state, period, and by what is missing; without anybody's name.

Built for a hundred thousand dossiers: the page follows an index, what stands in a dossier is looked up for the rows of
the page only, and counting stops at a cap.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from centres.models import Agreement, Attendance, Centre, ClosingTalk, PlanVersion, Trajectory
from centres.states import COUNTED, TRAJECTORY
from loopbaan.core.clock import start_of
from loopbaan.core.errors import NotFound
from regie.models import DossierControl
from regie.rules.search import Search

PAGE_SIZE = 25
# Counting further than this costs more than it tells; the page then says "meer dan".
COUNT_CAP = 1000
# What the control asks for, in the order of the dossier.
DOCUMENTS = ("agreement", "attendances", "plan", "closing")
ANY = "any"
_OVER = ("closed", "ended")


@dataclass(frozen=True, slots=True)
class DossierFilter:
    """What an auditor looks for. Dates are of the registration at the centre, half-open.

    ``missing`` is one of DOCUMENTS or "any": guidance that is over, had sessions that count, and lacks that document.
    """

    search: Search = field(default_factory=Search)
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
    has_sessions: bool
    lacks: tuple[str, ...]
    controlled: bool

    @property
    def state_label(self) -> str:
        return str(TRAJECTORY.state(self.state).label)

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.state not in ("redeemed", "active")

    @property
    def idle(self) -> bool:
        """Whether the guidance stopped before any session counted: then nothing is asked of it."""
        return self.over and not self.has_sessions


@dataclass(frozen=True, slots=True)
class DossierPage:
    """One page of the list. ``total`` is capped: with ``more`` there are at least that many."""

    rows: tuple[DossierRow, ...]
    page: int
    total: int
    more: bool


@dataclass(frozen=True, slots=True)
class DossierBrief:
    """What an auditor reads before giving a purpose: which dossier it is, and nobody's name but the centre's."""

    trajectory_id: UUID
    cheque_number: str
    centre_name: str
    state_label: str
    redeemed_at: datetime
    open_by_colleague: bool


def _of(rows: QuerySet, path: str = "trajectory") -> Exists:  # type: ignore[type-arg]
    return Exists(rows.filter(**{path: OuterRef("pk")}))


_SIGNED_AGREEMENT = _of(Agreement.objects.filter(concluded_at__isnull=False))
_COUNTED_SESSION = _of(Attendance.objects.filter(state__in=COUNTED))
_UNSIGNED_SESSION = _of(Attendance.objects.filter(state__in=[each for each in COUNTED if each != "signed"]))
_SIGNED_PLAN = _of(PlanVersion.objects.filter(state="signed"), "plan__trajectory")
_CLOSING = _of(ClosingTalk.objects.filter(plan_version__state="signed"))
_LACKS: dict[str, Q] = {
    "agreement": Q(~_SIGNED_AGREEMENT),
    "attendances": Q(_UNSIGNED_SESSION),
    "plan": Q(~_SIGNED_PLAN),
    "closing": Q(~_CLOSING),
}


def _lacking(missing: str) -> Q:
    """Guidance that is over and used hours, without that document; with "any": without one of the four."""
    if missing == ANY:
        lacks = _LACKS["agreement"] | _LACKS["attendances"] | _LACKS["plan"] | _LACKS["closing"]
    else:
        lacks = _LACKS[missing]
    return Q(state__in=_OVER) & lacks & Q(_COUNTED_SESSION)


def _found(wanted: DossierFilter) -> QuerySet[Trajectory]:
    rows = Trajectory.objects.all()
    search = wanted.search
    if search.cheque_number:
        rows = rows.filter(cheque__number=search.cheque_number)
    elif search.kbo or search.centre_name:
        # Resolved first: there are hundreds of centres and a hundred times as many dossiers.
        rows = rows.filter(centre_id__in=_centres_named(search))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.centre_id:
        rows = rows.filter(centre_id=wanted.centre_id)
    if wanted.redeemed_from:
        rows = rows.filter(redeemed_at__gte=start_of(wanted.redeemed_from))
    if wanted.redeemed_until:
        rows = rows.filter(redeemed_at__lt=start_of(wanted.redeemed_until))
    if wanted.missing:
        rows = rows.filter(_lacking(wanted.missing))
    return rows


def _centres_named(search: Search) -> list[UUID]:
    named = (
        Q(kbo__startswith=search.kbo)
        if search.kbo
        else Q(official_name__icontains=search.centre_name) | Q(trade_name__icontains=search.centre_name)
    )
    return list(Centre.objects.filter(named).order_by("id").values_list("id", flat=True))


def dossiers(wanted: DossierFilter, *, page: int) -> DossierPage:
    """One page of dossiers, the newest registration first; a page past the end is the last one."""
    rows = _found(wanted)
    counted = rows.order_by().values("pk")[: COUNT_CAP + 1].count()
    total = min(counted, COUNT_CAP)
    page = max(1, min(page, -(-total // PAGE_SIZE)))
    start = (page - 1) * PAGE_SIZE
    return DossierPage(_rows(rows, start, start + PAGE_SIZE), page, total, counted > COUNT_CAP)


def _rows(rows: QuerySet[Trajectory], start: int, stop: int) -> tuple[DossierRow, ...]:
    # The page first, by its index; what stands in each dossier after that, or it would be looked up for all of them.
    keys = list(rows.order_by("-redeemed_at", "id").values_list("id", flat=True)[start:stop])
    found = (
        Trajectory.objects.filter(id__in=keys)
        .select_related("cheque", "centre", "counsellor")
        .annotate(
            has_agreement=_SIGNED_AGREEMENT,
            has_sessions=_COUNTED_SESSION,
            has_unsigned=_UNSIGNED_SESSION,
            has_plan=_SIGNED_PLAN,
            has_closing=_CLOSING,
            controlled=_of(DossierControl.objects.all()),
        )
        .order_by("-redeemed_at", "id")
    )
    return tuple(_row(each) for each in found)


def _row(row: Trajectory) -> DossierRow:
    found = vars(row)  # the annotations above
    lacks = {
        "agreement": not found["has_agreement"],
        # While nothing counted yet, there is nothing to sign for.
        "attendances": found["has_unsigned"] or not found["has_sessions"],
        "plan": not found["has_plan"],
        "closing": not found["has_closing"],
    }
    return DossierRow(
        trajectory_id=row.id,
        cheque_number=row.cheque.number,
        centre_name=str(row.centre),
        counsellor_name=row.counsellor.full_name,
        state=row.state,
        redeemed_at=row.redeemed_at,
        ended_at=row.ended_at,
        has_sessions=found["has_sessions"],
        lacks=tuple(key for key in DOCUMENTS if lacks[key]),
        controlled=found["controlled"],
    )


def to_look_at(limit: int) -> tuple[DossierRow, ...]:
    """The newest dossiers that lack something for good and that nobody controlled yet."""
    rows = Trajectory.objects.filter(_lacking(ANY)).exclude(_of(DossierControl.objects.all()))
    return _rows(rows, 0, limit)


def missing_counts() -> dict[str, int]:
    """For each document: in how many dossiers it is missing for good. Counted up to the cap, plus one beyond it."""
    return {
        key: Trajectory.objects.filter(_lacking(key)).order_by().values("pk")[: COUNT_CAP + 1].count()
        for key in DOCUMENTS
    }


def centre_choices() -> list[tuple[UUID, str]]:
    """Every centre for a filter, by name."""
    rows = Centre.objects.order_by("official_name", "id").only("id", "official_name", "trade_name")
    return sorted(((each.id, str(each)) for each in rows), key=lambda pair: pair[1].casefold())


def dossier_brief(trajectory_id: UUID, *, auditor_id: UUID) -> DossierBrief:
    """The dossier behind an address, before it is opened. Raises NotFound."""
    row = Trajectory.objects.select_related("cheque", "centre").filter(id=trajectory_id).first()
    if row is None:
        raise NotFound("dossier_not_found", "We vinden dit dossier niet.")
    colleagues = DossierControl.objects.filter(trajectory_id=trajectory_id, state="open").exclude(auditor_id=auditor_id)
    return DossierBrief(
        trajectory_id=row.id,
        cheque_number=row.cheque.number,
        centre_name=str(row.centre),
        state_label=str(TRAJECTORY.state(row.state).label),
        redeemed_at=row.redeemed_at,
        open_by_colleague=colleagues.exists(),
    )
