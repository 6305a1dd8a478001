"""A citizen says that a source is wrong: an officer passes it on to the source, and follows what it answers."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from celery import current_app
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

logger = logging.getLogger(__name__)
_ASK = "citizens.tasks.decide_application"
# The sources of the government that a citizen can say are wrong, by service.
SERVICES: Final = (
    "GeefPersoon",
    "GeefHistoriekPersoon",
    "GeefWerkrelaties",
    "GeefDmfaVoorWerknemer",
    "GeefLoopbaanARZA",
)
_CAN_REPORT: Final = ("undetermined", "refused")
# Decided, and not used yet: a correction may turn it.
_REOPENS: Final = ("refused", "granted")
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
    if application.state not in _CAN_REPORT or service not in SERVICES:
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
    """What the source answered; the citizen gets it in writing.

    When it corrected its data, an application that is not decided is asked about again, by a worker after the commit;
    one that was decided is proposed to the officers for reopening. Raises ReviewNotFound, StepRefused, CannotReview,
    ReviewIncomplete.
    """
    report = _locked(report_id, actor)
    text = checked(answer, code="answer_missing", sentence=_("Schrijf wat de bron antwoordde."), field="answer")
    step = "confirm"
    if was_corrected:
        step = "propose" if report.application.state in _REOPENS else "correct"
    report.state = SOURCE_REPORT.target(step, report.state, actor)
    report.answered_at, report.officer_id, report.answer = at, actor.person, seal(text.encode())
    report.save(update_fields=["state", "answered_at", "officer", "answer"])
    _record(actor, Action.SOURCE_REPORT_ANSWERED, report, at)
    more = {"answer": text, "corrected": was_corrected, "decided": step == "propose"}
    _tell("source_report_answered", report, at, more)
    if was_corrected and report.application.state == "undetermined":
        transaction.on_commit(partial(_ask_again, report.application_id), robust=True)
    return report


@transaction.atomic
def leave_decision(*, report_id: UUID, reason: str, actor: Actor, at: datetime) -> SourceReport:
    """A correction of the source changes nothing in the decision, and the citizen reads why.

    Raises ReviewNotFound, StepRefused, CannotReview, ReviewIncomplete.
    """
    report = _locked(report_id, actor)
    text = checked(
        reason,
        code="left_reason_missing",
        sentence=_("Schrijf waarom de beslissing blijft zoals ze is. De burger leest dat."),
        field="reason",
    )
    report.state = SOURCE_REPORT.target("settle", report.state, actor)
    report.officer_id, report.left_reason = actor.person, seal(text.encode())
    report.save(update_fields=["state", "officer", "left_reason"])
    _record(actor, Action.SOURCE_REPORT_SETTLED, report, at)
    _tell("source_report_settled", report, at, {"reason": text})
    return report


def settle_proposals(application: Application, *, actor: Actor) -> None:
    """Somebody looks at the decision again: nothing is left to propose. The caller holds the application's row."""
    rows = SourceReport.objects.select_for_update(of=("self",), no_key=True).filter(
        application=application, state="proposed"
    )
    for report in rows.order_by("reported_at", "id"):
        report.state = SOURCE_REPORT.target("settle", report.state, actor)
        report.save(update_fields=["state"])


def _ask_again(application_id: UUID) -> None:
    try:
        current_app.send_task(_ASK, kwargs={"application_id": str(application_id)}, retry=False)
    # Whatever is wrong with the broker, what the officer wrote stands: beat sees that the source was not asked since.
    except Exception as error:  # noqa: BLE001
        logger.warning("no worker was woken to ask a source again: %s", type(error).__name__)


def _locked(report_id: UUID, actor: Actor) -> SourceReport:
    """The application's row first, as every writer takes them: whether it is decided must not change meanwhile."""
    found = SourceReport.objects.filter(id=report_id).values_list("application_id", flat=True).first()
    if found is None:
        raise not_found_review()
    application = Application.objects.select_for_update(of=("self",), no_key=True).get(id=found)
    report = SourceReport.objects.select_for_update(of=("self",), no_key=True).get(id=report_id)
    report.application = application
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
