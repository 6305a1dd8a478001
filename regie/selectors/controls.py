"""Dossier controls: an auditor's own, and what was found before on the same dossier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from centres.service import Conclusion
from loopbaan.core.errors import NotFound
from loopbaan.documents.service import Document
from regie.models import DossierControl, Finding
from regie.states import CONTROL

_PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class ControlRow:
    """One control in a list of an auditor's own."""

    id: UUID
    trajectory_id: UUID
    cheque_number: str
    centre_name: str
    reason_label: str
    opened_at: datetime
    state: str
    state_label: str
    conclusion: str
    conclusion_label: str
    concluded_at: datetime | None
    finding_count: int


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding."""

    part_label: str
    weight: str
    weight_label: str
    text: str
    found_at: datetime


@dataclass(frozen=True, slots=True)
class EarlierControl:
    """Another control of the same dossier, by anybody: that it was, why, and what it concluded."""

    auditor_name: str
    reason_label: str
    opened_at: datetime
    state_label: str
    conclusion_label: str
    concluded_at: datetime | None
    finding_count: int


@dataclass(frozen=True, slots=True)
class ControlView:
    """One control of this auditor."""

    id: UUID
    trajectory_id: UUID
    reason_label: str
    purpose: str
    opened_at: datetime
    content_opened_at: datetime | None
    content_purpose: str
    state: str
    state_label: str
    conclusion: str
    conclusion_label: str
    conclusion_text: str
    concluded_at: datetime | None
    report_id: UUID | None
    findings: tuple[FindingRow, ...]

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def may_read_content(self) -> bool:
        """Whether the text of the plan may be read now: opened with a purpose, in a control that runs."""
        return self.is_open and self.content_opened_at is not None


def control(control_id: UUID, *, auditor_id: UUID) -> ControlView:
    """One control of this auditor with its findings, oldest first. Raises NotFound, also for a colleague's."""
    row = DossierControl.objects.filter(id=control_id, auditor_id=auditor_id).first()
    if row is None:
        raise NotFound("control_not_found", _("We vinden deze controle niet."))
    findings = Finding.objects.filter(control_id=row.id).order_by("found_at", "id")
    return ControlView(
        id=row.id,
        trajectory_id=row.trajectory_id,
        reason_label=str(row.get_reason_display()),
        purpose=row.purpose,
        opened_at=row.opened_at,
        content_opened_at=row.content_opened_at,
        content_purpose=row.content_purpose,
        state=row.state,
        state_label=str(CONTROL.state(row.state).label),
        conclusion=row.conclusion,
        conclusion_label=str(row.get_conclusion_display()),
        conclusion_text=row.conclusion_text,
        concluded_at=row.concluded_at,
        report_id=row.report_id,
        findings=tuple(_finding(each) for each in findings),
    )


def _finding(row: Finding) -> FindingRow:
    return FindingRow(
        part_label=str(row.get_part_display()),
        weight=row.weight,
        weight_label=str(row.get_weight_display()),
        text=row.text,
        found_at=row.found_at,
    )


def opened_by(auditor_id: UUID, trajectory_id: UUID) -> UUID | None:
    """The control that this auditor has open on a dossier, if any."""
    return (
        DossierControl.objects.filter(auditor_id=auditor_id, trajectory_id=trajectory_id, state="open")
        .values_list("id", flat=True)
        .first()
    )


def _own(auditor_id: UUID, state: str) -> QuerySet[DossierControl]:
    rows = DossierControl.objects.filter(auditor_id=auditor_id)
    return rows.filter(state=state) if state else rows


def open_control_count(auditor_id: UUID) -> int:
    """How many controls this auditor has running."""
    return _own(auditor_id, "open").count()


def controls_of(auditor_id: UUID, *, state: str = "", page: int | str = 1) -> tuple[list[ControlRow], Page[Any]]:
    """A page of an auditor's controls: those that run first, then the newest conclusions."""
    rows = (
        _own(auditor_id, state)
        .select_related("trajectory__centre", "trajectory__cheque")
        .annotate(finding_count=Count("findings"))
        .order_by(F("concluded_at").desc(nulls_first=True), "-opened_at", "id")
    )
    shown = Paginator(rows, _PAGE_SIZE).get_page(page)
    return [_row(each) for each in shown.object_list], shown


def _row(row: DossierControl) -> ControlRow:
    return ControlRow(
        id=row.id,
        trajectory_id=row.trajectory_id,
        cheque_number=row.trajectory.cheque.number,
        centre_name=str(row.trajectory.centre),
        reason_label=str(row.get_reason_display()),
        opened_at=row.opened_at,
        state=row.state,
        state_label=str(CONTROL.state(row.state).label),
        conclusion=row.conclusion,
        conclusion_label=str(row.get_conclusion_display()),
        concluded_at=row.concluded_at,
        finding_count=vars(row)["finding_count"],
    )


def conclusions_of(dossiers: QuerySet[Any]) -> list[Conclusion]:
    """What was concluded on these dossiers, for their centre."""
    rows = DossierControl.objects.filter(trajectory__in=dossiers, state="concluded")
    return [
        Conclusion(
            trajectory_id=each.trajectory_id,
            label=str(each.get_conclusion_display()),
            to_mend=each.conclusion != DossierControl.Conclusion.IN_ORDER,
            concluded_at=each.concluded_at,
        )
        for each in rows
        if each.concluded_at is not None
    ]


def earlier_controls(trajectory_id: UUID, *, but: UUID) -> tuple[EarlierControl, ...]:
    """The other controls of one dossier, newest first."""
    rows = (
        DossierControl.objects.filter(trajectory_id=trajectory_id)
        .exclude(id=but)
        .select_related("auditor")
        .annotate(finding_count=Count("findings"))
        .order_by("-opened_at", "id")
    )
    return tuple(
        EarlierControl(
            auditor_name=each.auditor.full_name,
            reason_label=str(each.get_reason_display()),
            opened_at=each.opened_at,
            state_label=str(CONTROL.state(each.state).label),
            conclusion_label=str(each.get_conclusion_display()),
            concluded_at=each.concluded_at,
            finding_count=vars(each)["finding_count"],
        )
        for each in rows
    )


def report_of(control_id: UUID, *, auditor_id: UUID) -> Document:
    """The sealed report of a concluded control of this auditor. Raises NotFound."""
    found = control(control_id, auditor_id=auditor_id)
    document = Document.objects.filter(id=found.report_id).first() if found.report_id else None
    if document is None:
        raise NotFound("report_not_found", _("Van deze controle is er nog geen verslag."))
    return document
