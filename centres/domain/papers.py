"""The sealed documents of a dossier: issued when both have signed, laid out when first opened."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from centres.domain.guards import acting_person, know_parties, trajectory_not_found, within_reach
from centres.models import Agreement, Attendance, ClosingTalk, Meeting, PlanVersion, Trajectory
from centres.rules.career_questions import CAREER_QUESTIONS
from centres.rules.plan import PROGRESS_LABELS, ClosingContent, PlanContent
from loopbaan.core.actor import Actor, Capacity
from loopbaan.core.identifiers import format_code, format_kbo
from loopbaan.db.sealing import unseal
from loopbaan.documents import service as documents

KINDS = ("agreement", "attendance", "development_plan", "closing_talk")


def _issue(
    kind: str,
    title: str,
    object_id: UUID,
    context: dict[str, object],
    trajectory: Trajectory,
    actor: Actor,
    at: datetime,
) -> documents.Document:
    return documents.register(
        f"documents/{kind}.html",
        context,
        kind=kind,
        title=title,
        subject=(kind, object_id),
        at=at,
        person_id=trajectory.citizen_id,
        organisation_id=trajectory.centre_id,
        actor=actor,
    )


def _parties(trajectory: Trajectory, cheque_number: str) -> dict[str, object]:
    know_parties(trajectory)
    return {
        "sender": str(trajectory.centre),
        "recipient": trajectory.citizen.full_name,
        "centre_official_name": trajectory.centre.official_name,
        "centre_kbo": format_kbo(trajectory.centre.kbo),
        "counsellor": trajectory.counsellor.full_name,
        "reference": format_code(cheque_number),
    }


def issue_agreement(
    agreement: Agreement, trajectory: Trajectory, signatures: list[documents.Signature], *, actor: Actor, at: datetime
) -> documents.Document:
    """The agreement, with both signatures."""
    context: dict[str, object] = {
        "sender": agreement.content["parties"]["centre"],
        "recipient": agreement.content["parties"]["citizen"],
        "reference": agreement.content["parties"]["cheque_number"],
        "version": agreement.version,
        "parties": agreement.content["parties"],
        "sections": agreement.content["sections"],
        "signatures": documents.signature_lines(signatures),
    }
    title = _("Overeenkomst loopbaanbegeleiding")
    return _issue("agreement", title, agreement.id, context, trajectory, actor, at)


def issue_attendance(
    attendance: Attendance, trajectory: Trajectory, signatures: list[documents.Signature], *, actor: Actor, at: datetime
) -> documents.Document:
    """The proof of participation, with both signatures."""
    proof = dict(attendance.content)
    context: dict[str, object] = {
        "sender": proof["centre_name"],
        "recipient": proof["citizen_name"],
        "reference": format_code(proof["cheque_number"]),
        "proof": {**proof, "starts_at": attendance.starts_at, "ends_at": attendance.ends_at},
        "centre_kbo": format_kbo(proof["centre_kbo"]),
        "kind_label": dict(Meeting.KINDS)[proof["kind"]],
        "form_label": dict(Meeting.FORMS)[proof["form"]],
        "signatures": documents.signature_lines(signatures),
    }
    return _issue("attendance", _("Bewijs van deelname"), attendance.id, context, trajectory, actor, at)


def issue_plan(
    version: PlanVersion,
    trajectory: Trajectory,
    signatures: list[documents.Signature],
    *,
    cheque_number: str,
    actor: Actor,
    at: datetime,
) -> documents.Document:
    """The development plan, with both signatures."""
    content = PlanContent.from_json(unseal(bytes(version.content)))
    context: dict[str, object] = {
        **_parties(trajectory, cheque_number),
        "version": version.number,
        "career_questions": [CAREER_QUESTIONS[code] for code in content.career_questions],
        "insights": content.insights,
        "goals": list(content.goals),
        "actions": [{"text": each.text, "by": each.by, "who": each.who} for each in content.actions],
        "training": [
            {"name": each.name, "provider": each.provider, "why": each.why, "by": each.by} for each in content.training
        ],
        "signatures": documents.signature_lines(signatures),
    }
    title = _("Persoonlijk ontwikkelplan")
    return _issue("development_plan", title, version.id, context, trajectory, actor, at)


def issue_closing(
    talk: ClosingTalk, trajectory: Trajectory, *, cheque_number: str, actor: Actor, at: datetime
) -> documents.Document:
    """The report of the closing talk."""
    content = ClosingContent.from_json(unseal(bytes(talk.content)))
    context: dict[str, object] = {
        **_parties(trajectory, cheque_number),
        "held_on": talk.held_on,
        "plan_version": talk.plan_version.number,
        "goals": [
            {"goal": each.goal, "progress": PROGRESS_LABELS[each.progress], "remark": each.remark}
            for each in content.goals
        ],
        "remark": content.remark,
        "minutes_lost": trajectory.minutes_lost,
    }
    return _issue("closing_talk", _("Afrondingsgesprek"), talk.id, context, trajectory, actor, at)


def withdraw_paper(kind: str, object_id: UUID, *, reason: str, actor: Actor, at: datetime) -> None:
    """The document on this object, if it was issued, no longer holds."""
    for document in documents.documents_of((kind, object_id), kind=kind).filter(withdrawn_at=None):
        documents.withdraw(document.id, actor=actor, reason=reason, at=at)


def document_for(*, kind: str, object_id: UUID, actor: Actor) -> documents.Document:
    """The newest document of one kind on one object, for who may hold it. Raises NotFound.

    The citizen has all of their own, the counsellor of the dossier too; colleagues have the proofs of participation.
    The agreement holds the goal, and is between the two as the plan is.
    """
    document = documents.documents_of((kind, object_id), kind=kind).first() if kind in KINDS else None
    trajectory = _trajectory_of(kind, object_id) if document is not None else None
    if document is None or trajectory is None:
        raise trajectory_not_found()
    if actor.capacity is Capacity.CITIZEN:
        allowed = trajectory.citizen_id == acting_person(actor)
    elif actor.capacity is Capacity.CENTRE:
        own = trajectory.counsellor_id == actor.person_id
        in_reach = Trajectory.objects.filter(within_reach(actor), id=trajectory.id).exists()
        allowed = in_reach and (own or kind == "attendance")
    else:
        allowed = False
    if not allowed:
        raise trajectory_not_found()
    return document


def _trajectory_of(kind: str, object_id: UUID) -> Trajectory | None:
    path = {
        "agreement": "agreements",
        "attendance": "attendances",
        "development_plan": "plan__versions",
        "closing_talk": "closing_talk",
    }[kind]
    return Trajectory.objects.filter(**{path: object_id}).first()
