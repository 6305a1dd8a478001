"""Reports that a source is wrong: for the citizen who made them, and for the officers who follow them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from citizens.domain.errors import not_found_application
from citizens.models import Application, Decision, Review, SourceReport
from citizens.rules.explain import SERVICE_WORDS
from citizens.rules.officer_words import SOURCE_NAMES
from citizens.states import SOURCE_REPORT
from loopbaan.accounts import service as accounts

_MOST = 100


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report to a source on the work list; its text, and whose it is, only for who opens it.

    ``reference`` is ours, to name it to the source. ``left_reason``: why nothing changed.
    """

    id: UUID
    reference: str
    application_id: UUID
    person_id: UUID
    service: str
    state: str
    state_label: str
    tone: str
    statement: str
    reported_at: datetime
    sent_at: datetime | None
    sent_reference: str
    answered_at: datetime | None
    answer: str
    left_reason: str
    citizen_name: str = ""


@dataclass(frozen=True, slots=True)
class ReopenProposal:
    """What an officer reads who looks whether a decision must be reopened. ``runs``: somebody looks at it already."""

    report: ReportRow
    decision_reference: str
    outcome_label: str
    runs: bool


def source_reports_of(application_id: UUID) -> list[ReportRow]:
    """What the citizen reported about sources, newest first."""
    rows = SourceReport.objects.select_related("application").filter(application_id=application_id)
    return [_report(each, for_citizen=True) for each in rows.order_by("-reported_at", "id")]


def source_report_list(officer_id: UUID) -> list[ReportRow]:
    """The reports that run, oldest first, without one's own: to pass on, to follow, and decisions that may have to be
    reopened. A hundred at most."""
    rows = (
        SourceReport.objects.select_related("application")
        .filter(state__in=["reported", "sent", "proposed"])
        .exclude(application__person_id__in=accounts.rows_in_query(officer_id))
    )
    return [_report(each) for each in rows.order_by("reported_at", "id")[:_MOST]]


def source_report(report_id: UUID, *, officer_id: UUID) -> ReportRow:
    """One report. Raises ApplicationNotFound, also for one's own."""
    found = (
        SourceReport.objects.select_related("application__person")
        .filter(id=report_id)
        .exclude(application__person_id__in=accounts.rows_in_query(officer_id))
        .first()
    )
    if found is None:
        raise not_found_application()
    return replace(_report(found), citizen_name=found.application.person.full_name)


def reopen_proposal(report_id: UUID, *, officer_id: UUID) -> ReopenProposal:
    """A proposal to reopen. Raises ApplicationNotFound, also for one's own and for one that was settled."""
    report = source_report(report_id, officer_id=officer_id)
    decision = Decision.objects.filter(application_id=report.application_id).order_by("-number").first()
    if report.state != "proposed" or decision is None:
        raise not_found_application()
    return ReopenProposal(
        report=report,
        decision_reference=decision.reference,
        outcome_label=str(Application.objects.get(id=report.application_id).get_state_display()),
        runs=Review.objects.filter(application_id=report.application_id, ended_at=None).exists(),
    )


def _report(row: SourceReport, *, for_citizen: bool = False) -> ReportRow:
    state = SOURCE_REPORT.state(row.state)
    return ReportRow(
        id=row.id,
        reference=_reference(row),
        application_id=row.application_id,
        person_id=row.application.person_id,
        service=_((SERVICE_WORDS if for_citizen else SOURCE_NAMES).get(row.service, row.service)),
        state=row.state,
        state_label=str(state.citizen_label if for_citizen else state.label),
        tone=state.tone,
        statement=row.statement_text,
        reported_at=row.reported_at,
        sent_at=row.sent_at,
        sent_reference=row.sent_reference,
        answered_at=row.answered_at,
        answer=row.answer_text,
        left_reason=row.left_reason_text,
    )


def _reference(row: SourceReport) -> str:
    """What VDAB names a report by, also to the source."""
    signs = row.id.hex.upper()
    return f"M-{signs[:4]}-{signs[4:8]}"
