"""The personal development plan: saved as it grows, offered, signed by both. A change voids both signatures."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from centres.domain import notices, papers
from centres.domain.guards import (
    acting_person,
    changed_since,
    lock_trajectory,
    require_own,
    require_running,
    trajectory_not_found,
)
from centres.models import DevelopmentPlan, PlanVersion, Trajectory
from centres.rules.plan import PlanAction, PlanContent, PlanGap, PlanTraining, gaps_of, past_days, unknown_questions
from centres.states import PLAN_VERSION
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import Actor, Capacity
from loopbaan.core.clock import day_of
from loopbaan.core.errors import DomainError, StepRefused
from loopbaan.db import rows
from loopbaan.db.sealing import seal, unseal
from loopbaan.documents import service as documents

_SUBJECT = "development_plan"


class BadPlan(DomainError):
    """The plan says something that cannot be, or misses something that must be there."""


def gap_text(gap: PlanGap) -> str:
    """The sentence for what a plan still misses."""
    return {
        PlanGap.CAREER_QUESTIONS: _("Kies minstens één loopbaanvraag."),
        PlanGap.INSIGHTS: _("Schrijf welke inzichten de begeleiding gaf."),
        PlanGap.GOALS: _("Schrijf minstens één doel."),
        PlanGap.ACTIONS: _("Schrijf minstens één actie met een datum."),
    }[gap]


def day_past_text() -> str:
    """The sentence for an action or a training with a day that has gone by."""
    return _("Deze dag is al voorbij. Kies een dag vanaf vandaag.")


def _tidy(content: PlanContent) -> PlanContent:
    """The content without white space around it and without empty lines."""
    actions = (PlanAction(each.text.strip(), each.by, each.who.strip()) for each in content.actions)
    training = (
        PlanTraining(each.name.strip(), each.provider.strip(), each.why.strip(), each.by) for each in content.training
    )
    return replace(
        content,
        career_questions=tuple(dict.fromkeys(content.career_questions)),
        insights=content.insights.strip(),
        goals=tuple(goal.strip() for goal in content.goals if goal.strip()),
        actions=tuple(each for each in actions if each.text),
        training=tuple(each for each in training if each.name),
    )


def newest_version(trajectory: Trajectory) -> PlanVersion | None:
    """The newest version of the trajectory's plan."""
    plan_id = rows.those(DevelopmentPlan, "id", trajectory_id=trajectory.id)
    return rows.newest(PlanVersion, "number", plan_id=plan_id)


def content_of(version: PlanVersion) -> PlanContent:
    """The unsealed content of a version. Raises UnsealError."""
    return PlanContent.from_json(unseal(bytes(version.content)))


@transaction.atomic
def save_plan(
    *, trajectory_id: UUID, content: PlanContent, base_sha256: str, actor: Actor, at: datetime
) -> PlanVersion:
    """Save the plan: a draft is rewritten; over an offered or signed version a new draft begins, signatures are void.

    ``base_sha256`` is the digest of the version that the form was filled from, "" when there was none: ChangedSince
    when another page saved meanwhile. The same content changes nothing. Raises BadPlan, NotAllowed, StepRefused,
    NotFound.
    """
    trajectory, _cheque = lock_trajectory(trajectory_id, actor)
    require_running(trajectory)
    require_own(trajectory, actor)
    content = _tidy(content)
    if unknown_questions(content):
        raise BadPlan("career_question_unknown", _("Kies de loopbaanvragen uit de lijst."), field="career_questions")
    clear = content.to_json()
    digest = documents.content_digest(clear)
    plan = rows.find(DevelopmentPlan, trajectory_id=trajectory.id)
    if plan is None:
        plan = DevelopmentPlan(trajectory=trajectory, begun_at=at)
        rows.insert(plan)
    newest = rows.newest(PlanVersion, "number", plan_id=plan.id)
    if newest is not None and newest.content_sha256 == digest:
        return newest
    if (newest.content_sha256 if newest else "") != base_sha256:
        raise changed_since()
    if past_days(content, content_of(newest) if newest else None, day_of(at)):
        raise BadPlan("plan_day_past", day_past_text(), field="actions")
    values = {
        "content": seal(clear),
        "content_sha256": digest,
        "career_questions": list(content.career_questions),
        "saved_at": at,
        "saved_by_id": acting_person(actor),
    }
    if newest is not None and newest.state == "draft":
        for name, value in values.items():
            setattr(newest, name, value)
        rows.update(newest, *values)
        version = newest
    else:
        if newest is not None:
            _supersede(newest, trajectory, actor, at)
        version = PlanVersion(plan=plan, number=newest.number + 1 if newest else 1, **values)
        rows.insert(version)
    _record(Action.PLAN_SAVED, version, trajectory, actor, at)
    return version


def _supersede(version: PlanVersion, trajectory: Trajectory, actor: Actor, at: datetime) -> None:
    reason = _("Het plan werd gewijzigd")
    papers.withdraw_paper(_SUBJECT, version.id, reason=reason, actor=actor, at=at)
    documents.void((_SUBJECT, version.id), reason, at, actor=actor, person_id=trajectory.citizen_id)
    version.state = PLAN_VERSION.target("supersede", version.state, actor)
    rows.update(version, "state")


def _record(action: Action, version: PlanVersion, trajectory: Trajectory, actor: Actor, at: datetime) -> None:
    trail.record(
        actor,
        action,
        subject=("trajectory", trajectory.id),
        at=at,
        person_id=trajectory.citizen_id,
        payload={"version": version.number, "content_sha256": version.content_sha256},
    )


@transaction.atomic
def offer_plan(*, trajectory_id: UUID, content_sha256: str, actor: Actor, at: datetime) -> PlanVersion:
    """Offer the draft that was shown, for both to sign. Offering it twice changes nothing.

    Raises BadPlan when something is missing, ChangedSince for an old page, StepRefused, NotAllowed, NotFound.
    """
    trajectory, _cheque = lock_trajectory(trajectory_id, actor)
    require_running(trajectory)
    require_own(trajectory, actor)
    version = newest_version(trajectory)
    if version is None:
        raise StepRefused("plan_missing", _("Er is nog geen ontwikkelplan. Schrijf het eerst."))
    if version.content_sha256 != content_sha256:
        raise changed_since()
    if version.state == "offered":
        return version
    if missing := gaps_of(content_of(version)):
        raise BadPlan(
            "plan_incomplete",
            " ".join([_("Het plan is nog niet volledig."), *(gap_text(gap) for gap in missing)]),
            field=missing[0].value,
        )
    version.state = PLAN_VERSION.target("offer", version.state, actor)
    version.offered_at = at
    rows.update(version, "state", "offered_at")
    _record(Action.PLAN_OFFERED, version, trajectory, actor, at)
    notices.ask_plan(version, trajectory, at)
    return version


@transaction.atomic
def sign_plan(*, version_id: UUID, content_sha256: str, actor: Actor, at: datetime) -> PlanVersion:
    """The citizen, or the dossier's counsellor, signs the version that was shown: only the newest one that was offered.

    Signing twice changes nothing. Raises ChangedSince, StepRefused for a draft, NotAllowed, NotFound.
    """
    plan_id = rows.those(PlanVersion, "plan_id", id=version_id)
    trajectory, cheque = lock_trajectory(rows.those(DevelopmentPlan, "trajectory_id", id=plan_id), actor)
    version = rows.lock(PlanVersion, id=version_id)
    if version is None:
        raise trajectory_not_found()
    if version.content_sha256 != content_sha256 or version.state == "superseded":
        raise changed_since()
    is_citizen = actor.capacity is Capacity.CITIZEN
    if not is_citizen:
        require_own(trajectory, actor)
    side = "citizen_signed_at" if is_citizen else "counsellor_signed_at"
    if getattr(version, side) is not None:
        return version
    require_running(trajectory)
    signed = PLAN_VERSION.target("sign", version.state, actor)
    signatures = documents.sign(
        (_SUBJECT, version.id), unseal(bytes(version.content)), actor=actor, at=at, person_id=trajectory.citizen_id
    )
    setattr(version, side, at)
    if version.citizen_signed_at and version.counsellor_signed_at:
        version.state = signed
    rows.update(version, side, "state")
    if version.state == "signed":
        papers.issue_plan(version, trajectory, signatures, cheque_number=cheque.number, actor=actor, at=at)
    return version
