"""Finding dossiers: by number, centre, state, period, and by what is missing; without anybody's name.

Built for a hundred thousand dossiers: the page follows an index, what stands in a dossier is looked up for the rows of
the page only, and counting stops at a cap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from centres.models import Agreement, Attendance, Centre, ClosingTalk, PlanVersion, Trajectory
from centres.service import involved_in
from centres.states import COUNTED, TRAJECTORY
from loopbaan.accounts import service as accounts
from loopbaan.core.clock import start_of
from loopbaan.core.errors import NotFound
from regie.models import DossierControl
from regie.rules.search import Search

PAGE_SIZE = 25
# Looking further than this costs more than it tells; the page then says "meer dan", or "van de nieuwste".
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
    """What an auditor reads before giving a purpose: which dossier it is, and nobody's name but the centre's.

    ``own``: it concerns the auditor, who may not open it.
    """

    trajectory_id: UUID
    cheque_number: str
    centre_name: str
    state_label: str
    redeemed_at: datetime
    open_by_colleague: bool
    own: bool


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
    # Counted and paged by their keys, in one go; what stands in a dossier is looked up for those of the page only.
    keys = list(_newest(_found(wanted))[: COUNT_CAP + 1])
    total = min(len(keys), COUNT_CAP)
    page = max(1, min(page, -(-total // PAGE_SIZE)))
    start = (page - 1) * PAGE_SIZE
    shown = keys[start : min(start + PAGE_SIZE, total)]
    return DossierPage(_rows(shown, _standing_of(shown)), page, total, len(keys) > COUNT_CAP)


def _newest(rows: QuerySet[Trajectory]) -> QuerySet[Trajectory, UUID]:
    return rows.order_by("-redeemed_at", "id").values_list("id", flat=True)


def _rows(keys: Sequence[UUID], standing: _Standing) -> tuple[DossierRow, ...]:
    found = (
        Trajectory.objects.filter(id__in=keys)
        .select_related("cheque", "centre", "counsellor")
        .order_by("-redeemed_at", "id")
    )
    return tuple(
        DossierRow(
            trajectory_id=each.id,
            cheque_number=each.cheque.number,
            centre_name=str(each.centre),
            counsellor_name=each.counsellor.full_name,
            state=each.state,
            redeemed_at=each.redeemed_at,
            ended_at=each.ended_at,
            has_sessions=each.id in standing.sessions,
            lacks=standing.lacks(each.id),
            controlled=each.id in standing.controlled,
        )
        for each in found
    )


@dataclass(frozen=True, slots=True)
class _Standing:
    """What stands in some dossiers, as sets of their ids."""

    agreement: frozenset[UUID]
    sessions: frozenset[UUID]
    unsigned: frozenset[UUID]
    plan: frozenset[UUID]
    closing: frozenset[UUID]
    controlled: frozenset[UUID]

    def lacks(self, key: UUID) -> tuple[str, ...]:
        """The documents that a dossier lacks, now or for good."""
        there = {
            "agreement": key in self.agreement,
            # While nothing counted yet, there is nothing to sign for.
            "attendances": key in self.sessions and key not in self.unsigned,
            "plan": key in self.plan,
            "closing": key in self.closing,
        }
        return tuple(document for document in DOCUMENTS if not there[document])


def _standing_of(keys: Sequence[UUID]) -> _Standing:
    # Table by table: the planner then looks these dossiers up by index, however many others there are.
    signed_plan = PlanVersion.objects.filter(plan__trajectory__in=keys, state="signed")
    sessions = (
        Attendance.objects.filter(trajectory__in=keys, state__in=COUNTED)
        .order_by("trajectory_id", "id")
        .values_list("trajectory_id", "state")
    )
    states = list(sessions)
    return _Standing(
        agreement=_ids(Agreement.objects.filter(trajectory__in=keys, concluded_at__isnull=False)),
        sessions=frozenset(key for key, _state in states),
        unsigned=frozenset(key for key, state in states if state != "signed"),
        plan=_ids(signed_plan, "plan__trajectory_id"),
        closing=_ids(ClosingTalk.objects.filter(trajectory__in=keys, plan_version__state="signed")),
        controlled=_ids(DossierControl.objects.filter(trajectory__in=keys)),
    )


def _ids(rows: QuerySet[Any], path: str = "trajectory_id") -> frozenset[UUID]:
    return frozenset(rows.order_by(path).values_list(path, flat=True))


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What the start page shows of the COUNT_CAP dossiers that ended last, however many there are in all.

    ``counts``: for each document in how many it is missing. ``to_look_at``: the newest that lack something and that
    nobody controlled yet, without the reader's own.
    """

    counts: dict[str, int]
    to_look_at: tuple[DossierRow, ...]


def recent_shortfall(limit: int, *, auditor_id: UUID) -> Shortfall:
    """What is missing in the guidance that ended last, with the first ``limit`` dossiers this auditor may look at."""
    me = accounts.rows_in_query(auditor_id)
    newest = (
        Trajectory.objects.filter(state__in=_OVER)
        .annotate(is_own=ExpressionWrapper(Q(citizen_id__in=me) | Q(counsellor_id__in=me), BooleanField()))
        .order_by("-ended_at", "id")
        .values_list("id", "is_own")
    )
    ended = list(newest[:COUNT_CAP])
    keys = [key for key, _is_own in ended]
    own = {key for key, is_own in ended if is_own}
    standing = _standing_of(keys)
    lacking = {key: standing.lacks(key) for key in keys if key in standing.sessions}
    counts = {each: sum(each in lacks for lacks in lacking.values()) for each in DOCUMENTS}
    first = [key for key, lacks in lacking.items() if lacks and key not in standing.controlled | own][:limit]
    found = {each.trajectory_id: each for each in _rows(first, standing)}
    return Shortfall(counts, tuple(found[key] for key in first if key in found))


def centre_choices() -> list[tuple[UUID, str]]:
    """Every centre for a filter, by name."""
    rows = Centre.objects.order_by("official_name", "id").only("id", "official_name", "trade_name")
    return sorted(((each.id, str(each)) for each in rows), key=lambda pair: pair[1].casefold())


def dossier_brief(trajectory_id: UUID, *, auditor_id: UUID) -> DossierBrief:
    """The dossier behind an address, before it is opened. Raises NotFound."""
    row = Trajectory.objects.select_related("cheque", "centre").filter(id=trajectory_id).first()
    if row is None:
        raise NotFound("dossier_not_found", _("We vinden dit dossier niet."))
    colleagues = DossierControl.objects.filter(trajectory_id=trajectory_id, state="open").exclude(auditor_id=auditor_id)
    return DossierBrief(
        trajectory_id=row.id,
        cheque_number=row.cheque.number,
        centre_name=str(row.centre),
        state_label=str(TRAJECTORY.state(row.state).label),
        redeemed_at=row.redeemed_at,
        open_by_colleague=colleagues.exists(),
        own=auditor_id in involved_in(trajectory_id),
    )
