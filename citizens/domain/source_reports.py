"""A citizen says that a source is wrong: an officer passes it on to the source, and follows what it answers."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from citizens.domain.contesting import checked
from citizens.domain.errors import CannotContest, CannotReview, not_found_application, not_found_review
from citizens.models import Application, SourceReport
from citizens.states import SOURCE_REPORT
from loopbaan.accounts import service as accounts
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import Actor
from loopbaan.db.constraints import violation
from loopbaan.db.sealing import seal
from loopbaan.messages import service as messages

# The sources of the government that a citizen can say are wrong, by service.
SERVICES: Final = (
    "GeefPersoon",
    "GeefHistoriekPersoon",
    "GeefWerkrelaties",
    "GeefDmfaVoorWerknemer",
    "GeefLoopbaanARZA",
)
_DECIDED: Final = ("undetermined", "refused")
_REFERENCE_MAX: Final = 60


@transaction.atomic
def report_source(*, application_id: UUID, service: str, statement: str, actor: Actor, at: datetime) -> SourceReport:
    """Write down that a source is wrong, once while it runs. Raises ApplicationNotFound, CannotContest,
    ReviewIncomplete."""
    application = (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .filter(id=application_id, person_id=actor.person)
        .first()
    )
    if application is None:
        raise not_found_application()
    if application.state not in _DECIDED or service not in SERVICES:
        raise CannotContest("nothing_to_report", _("Bij deze aanvraag kan je geen fout in een bron melden."))
    text = checked(
        statement,
        code="statement_missing",
        sentence=_("Schrijf wat er niet klopt in deze bron. Hoogstens 4.000 tekens."),
        field="statement",
    )
    twice = CannotContest("reported_before", _("Je meldde deze bron al. We volgen het op."), field="service")
    with violation({"source_report_one_running": twice}):
        report = SourceReport.objects.create(
            application=application, service=service, statement=seal(text.encode()), reported_at=at
        )
    _record(actor, Action.SOURCE_REPORTED, report, at)
    _tell("source_reported", report, at, {})
    return report


@transaction.atomic
def send_report(*, report_id: UUID, reference: str, actor: Actor, at: datetime) -> SourceReport:
    """An officer passed it on to the source, under a reference there. Raises ReviewNotFound, StepRefused,
    CannotReview, ReviewIncomplete."""
    report = _locked(report_id, actor)
    report.state = SOURCE_REPORT.target("send", report.state, actor)
    report.sent_at, report.officer_id = at, actor.person
    report.sent_reference = reference.strip()[:_REFERENCE_MAX]
    report.save(update_fields=["state", "sent_at", "sent_reference", "officer"])
    _record(actor, Action.SOURCE_REPORT_SENT, report, at)
    return report


@transaction.atomic
def answer_report(*, report_id: UUID, was_corrected: bool, answer: str, actor: Actor, at: datetime) -> SourceReport:
    """What the source answered; the citizen gets it in writing. Raises ReviewNotFound, StepRefused, CannotReview,
    ReviewIncomplete."""
    report = _locked(report_id, actor)
    text = checked(answer, code="answer_missing", sentence=_("Schrijf wat de bron antwoordde."), field="answer")
    report.state = SOURCE_REPORT.target("correct" if was_corrected else "confirm", report.state, actor)
    report.answered_at, report.officer_id, report.answer = at, actor.person, seal(text.encode())
    report.save(update_fields=["state", "answered_at", "officer", "answer"])
    _record(actor, Action.SOURCE_REPORT_ANSWERED, report, at)
    _tell("source_report_answered", report, at, {"answer": text, "corrected": was_corrected})
    return report


def _locked(report_id: UUID, actor: Actor) -> SourceReport:
    report = (
        SourceReport.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application")
        .filter(id=report_id)
        .first()
    )
    if report is None:
        raise not_found_review()
    if accounts.same_person(report.application.person_id, actor.person):
        raise CannotReview("own_file", _("Dit gaat over jezelf. Een collega moet het bekijken."))
    return report


def _record(actor: Actor, action: Action, report: SourceReport, at: datetime) -> None:
    trail.record(
        actor,
        action,
        subject=("application", report.application_id),
        at=at,
        person_id=report.application.person_id,
        payload={"service": report.service, "state": report.state},
    )


def _tell(kind: str, report: SourceReport, at: datetime, more: dict[str, object]) -> None:
    messages.queue(
        kind,
        person_id=report.application.person_id,
        context={
            "applied_on": report.application.applied_on,
            "service": report.service,
            "application_id": str(report.application_id),
            **more,
        },
        dedupe_key=f"{kind}:{report.id}",
        at=at,
    )
