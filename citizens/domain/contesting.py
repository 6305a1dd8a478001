"""What a citizen does who does not agree, or who has proof: contest, hand in proof, withdraw either."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from citizens.domain.applying import WAITS_FOR_SOURCE
from citizens.domain.contest import contest_term
from citizens.domain.errors import CannotContest, ReviewIncomplete, not_found_application, not_found_review
from citizens.domain.history import record
from citizens.domain.running_reviews import ANSWER_BY, CONTEST_BY, DECIDE_BY, tell
from citizens.models import (
    RUNNING,
    Application,
    Decision,
    InformationRequest,
    ProofKind,
    Review,
    ReviewFile,
    ReviewKind,
)
from citizens.rules.terms import ANSWER
from citizens.states import REVIEW
from loopbaan.audit.actions import Action
from loopbaan.core.actor import Actor
from loopbaan.core.clock import day_of
from loopbaan.core.errors import DomainError
from loopbaan.core.periods import ONE_DAY
from loopbaan.core.regulation import regulation
from loopbaan.core.terms import passed_after_days
from loopbaan.db.constraints import violation
from loopbaan.db.sealing import seal
from loopbaan.deadlines import service as deadlines
from loopbaan.documents import service as documents

STATEMENT_MAX = 4000
FILES_MAX = 3


@transaction.atomic
def contest(
    *, application_id: UUID, statement: str, files: Sequence[documents.Accepted], actor: Actor, on: date, at: datetime
) -> Review:
    """The citizen contests a refusal, within the term of the law, once a decision.

    The term of the contest ends, that for the answer begins. Raises ApplicationNotFound, CannotContest,
    ReviewIncomplete.
    """
    application = _own(application_id, actor)
    # Whether it runs or was contested before is for ``open_review`` to say, in words of its own.
    term = contest_term(application)
    if application.state != "refused" or term is None or on >= term.passed_on:
        raise CannotContest("contest_too_late", _("Deze beslissing kan je niet (meer) betwisten."))
    review = _file(application, ReviewKind.CONTEST, statement, actor=actor, at=at)
    attach(review, [(ProofKind.OTHER, each) for each in files], at=at)
    deadlines.fulfil(CONTEST_BY, application.id, on=on)
    answer_by = schedule_answer(review, on=on)
    record(actor, Action.DECISION_CONTESTED, application, at, {"files": len(files)})
    tell("contest_received", review, at, {"answer_by": answer_by - ONE_DAY})
    return review


@transaction.atomic
def hand_in_proof(
    *,
    application_id: UUID,
    proof: str,
    statement: str,
    files: Sequence[documents.Accepted],
    actor: Actor,
    on: date,
    at: datetime,
) -> Review:
    """The citizen proves what the sources could not say: an officer judges it, and the term to decide runs again.

    Raises ApplicationNotFound, CannotContest, ReviewIncomplete.
    """
    application = _own(application_id, actor)
    if application.state != "undetermined":
        raise CannotContest("proof_not_needed", _("Over deze aanvraag is al beslist. Bewijs is niet meer nodig."))
    if not files:
        raise ReviewIncomplete("proof_file_missing", _("Voeg minstens één bestand bij."), field="file_1")
    review = _file(application, ReviewKind.PROOF, statement, actor=actor, at=at)
    attach(review, [(ProofKind(proof), each) for each in files], at=at)
    deadlines.resume(DECIDE_BY, application.id, on=on)
    record(actor, Action.PROOF_HANDED_IN, application, at, {"files": len(files), "proof": proof})
    tell("proof_received", review, at, {})
    return review


@transaction.atomic
def withdraw_review(*, review_id: UUID, actor: Actor, at: datetime) -> Review:
    """The citizen takes a contest or proof back, before an officer took it. Raises ReviewNotFound, StepRefused."""
    found = Review.objects.filter(id=review_id, application__person_id=actor.person).first()
    if found is None or found.kind == ReviewKind.INITIATIVE.value:
        raise not_found_review()
    application = _own(found.application_id, actor)
    review = Review.objects.select_for_update(of=("self",), no_key=True).get(id=review_id)
    review.state = REVIEW.target("withdraw", review.state, actor)
    review.ended_at = at
    review.save(update_fields=["state", "ended_at"])
    on = day_of(at)
    deadlines.drop([ANSWER_BY], review.id, on=on)
    term = contest_term(application)
    if application.state == "undetermined":
        deadlines.pause(DECIDE_BY, application.id, on=on, reason=WAITS_FOR_SOURCE)
    elif application.state == "refused" and term is not None and term.is_open(on):
        deadlines.schedule(CONTEST_BY, application.id, due_on=term.passed_on, basis=term.basis, on=on)
    record(actor, Action.REVIEW_WITHDRAWN, application, at, {})
    return review


def schedule_answer(review: Review, *, on: date) -> date:
    """Start the term for the answer; its half-open end."""
    law = regulation(review.application.regulation_version, review.application.regulation_revision)
    due_on = passed_after_days(on, ANSWER.value, closed_day_rule=law.closed_day_rule.value)
    deadlines.schedule(ANSWER_BY, review.id, due_on=due_on, basis=ANSWER.source, on=on)
    return due_on


def checked(text: str, *, code: str, sentence: str, field: str) -> str:
    """A text that a person must write, without the blanks around it. Raises ReviewIncomplete."""
    text = text.strip()
    if not 0 < len(text) <= STATEMENT_MAX:
        raise ReviewIncomplete(code, sentence, field=field)
    return text


def open_review(
    application: Application, decision: Decision, kind: ReviewKind, statement: str, *, actor: Actor, at: datetime
) -> Review:
    """Write a review down; the database keeps that one runs for an application. Raises CannotContest."""
    running = CannotContest("review_runs", _("Dit dossier wordt al opnieuw bekeken. Je vindt het bij je aanvraag."))
    twice = CannotContest("contested_before", _("Deze beslissing werd al betwist. Dat kan maar één keer."))
    if Review.objects.filter(application=application, state__in=RUNNING).exists():
        raise running
    # Two at once: the database says which of the two rules it found broken first.
    refusals: dict[str, DomainError] = {"review_one_running": running, "review_one_contest": twice}
    with violation(refusals):
        return Review.objects.create(
            application=application,
            decision=decision,
            kind=kind.value,
            statement=seal(statement.encode()),
            opened_at=at,
            opened_by_id=actor.person,
        )


def _own(application_id: UUID, actor: Actor) -> Application:
    found = (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .filter(id=application_id, person_id=actor.person)
        .first()
    )
    if found is None:
        raise not_found_application()
    return found


def _file(application: Application, kind: ReviewKind, statement: str, *, actor: Actor, at: datetime) -> Review:
    decision = application.decisions.defer("document").order_by("-number").first()
    if decision is None:
        raise CannotContest("nothing_decided", _("Over deze aanvraag is nog niets beslist."))
    text = checked(
        statement,
        code="statement_missing",
        sentence=_("Schrijf in je eigen woorden wat er niet klopt. Hoogstens 4.000 tekens."),
        field="statement",
    )
    return open_review(application, decision, kind, text, actor=actor, at=at)


def attach(
    review: Review,
    files: Sequence[tuple[ProofKind, documents.Accepted]],
    *,
    at: datetime,
    request: InformationRequest | None = None,
) -> None:
    """Keep the files of a review, or of the answer to a question in it. Raises ReviewIncomplete."""
    if len(files) > FILES_MAX:
        raise ReviewIncomplete("too_many_files", _("Voeg hoogstens drie bestanden bij."), field="file_1")
    for proof, accepted in files:
        ReviewFile.objects.create(
            review=review,
            request=request,
            proof=proof.value,
            name=seal(accepted.name.encode()),
            media_type=accepted.media_type,
            size=len(accepted.content),
            sha256=accepted.sha256,
            stored=documents.keep_upload(accepted),
            handed_in_at=at,
        )
