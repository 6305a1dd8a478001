"""Dossier controls: open with a purpose, open the content with a purpose of its own, find, conclude."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres import service as centres
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import Actor, Capacity
from loopbaan.core.errors import DomainError, NotFound
from loopbaan.db.constraints import violation
from loopbaan.documents import service as documents
from regie.domain.report import report_context
from regie.models import DossierControl, Finding
from regie.states import CONTROL

AUDITOR = "auditor"
REPORT = "control_report"
_PURPOSE_MIN = 10
OWN_DOSSIER = gettext_lazy(
    "Dit dossier gaat over jezelf: je bent er de burger of een begeleider van. Je kan het niet controleren. "
    "Vraag een collega."
)
PURPOSE_MAX = 300


class PurposeMissing(DomainError):
    """A dossier opens only with a purpose that the citizen can understand."""


class OwnDossier(DomainError):
    """Nobody controls a dossier that concerns themselves."""


class ConclusionRefused(DomainError):
    """The conclusion does not follow from the findings."""


def _must_be_auditor(actor: Actor) -> UUID:
    if actor.capacity is not Capacity.REGIE or AUDITOR not in actor.roles or actor.person_id is None:
        raise NotFound("dossier_not_found", _("We vinden dit dossier niet."))
    return actor.person_id


def _purpose(text: str, field: str) -> str:
    purpose = " ".join(text.split())
    if len(purpose) < _PURPOSE_MIN:
        raise PurposeMissing(
            "purpose_missing",
            _("Schrijf in een zin waarom je dit dossier opent. De burger leest die zin in zijn inzageregister."),
            field=field,
        )
    if len(purpose) > PURPOSE_MAX:
        raise PurposeMissing(
            "purpose_too_long",
            _("Houd het bij een zin of twee: hoogstens %(most)s tekens. Je schreef er %(typed)s.")
            % {"most": PURPOSE_MAX, "typed": len(purpose)},
            field=field,
        )
    return purpose


@transaction.atomic
def open_control(*, trajectory_id: UUID, reason: str, purpose: str, actor: Actor, at: datetime) -> DossierControl:
    """Open a dossier for control. The one that this auditor has open already is given back.

    Raises OwnDossier for somebody who is, or was, part of it; PurposeMissing; NotFound for an unknown dossier or
    somebody who is no auditor.
    """
    auditor_id = _must_be_auditor(actor)
    if auditor_id in centres.involved_in(trajectory_id):
        raise OwnDossier("own_dossier", str(OWN_DOSSIER))
    text = _purpose(purpose, "purpose")
    if reason not in DossierControl.Reason.values:
        raise PurposeMissing("reason_unknown", _("Kies de aanleiding van de controle."), field="reason")
    citizen_id = centres.citizen_of(trajectory_id)
    standing = DossierControl.objects.filter(trajectory_id=trajectory_id, auditor_id=auditor_id, state="open").first()
    if standing is not None:
        return standing
    twice = DomainError("control_already_open", _("Je hebt dit dossier al geopend. Je vindt het bij je controles."))
    with violation({"dossier_control_one_open": twice}):
        control = DossierControl.objects.create(
            trajectory_id=trajectory_id, auditor_id=auditor_id, reason=reason, purpose=text, opened_at=at
        )
    trail.record(
        actor,
        Action.CONTROL_OPENED,
        subject=("trajectory", trajectory_id),
        at=at,
        person_id=citizen_id,
        purpose=text,
        payload={"control": str(control.id), "reason": reason},
    )
    return control


def _lock(control_id: UUID, actor: Actor) -> DossierControl:
    auditor_id = _must_be_auditor(actor)
    control = (
        DossierControl.objects.select_for_update(of=("self",), no_key=True)
        .filter(id=control_id, auditor_id=auditor_id)
        .first()
    )
    if control is None:
        raise NotFound("control_not_found", _("We vinden deze controle niet."))
    return control


@transaction.atomic
def open_content(*, control_id: UUID, purpose: str, actor: Actor, at: datetime) -> DossierControl:
    """Open the text of the plan and the closing talk in a control that runs, with a purpose of its own.

    What is open stays open under its first purpose. Raises PurposeMissing, StepRefused when the control is concluded.
    """
    control = _lock(control_id, actor)
    CONTROL.target("conclude", control.state, actor)
    if control.content_opened_at is not None:
        return control
    control.content_purpose = _purpose(purpose, "content_purpose")
    control.content_opened_at = at
    control.save(update_fields=["content_purpose", "content_opened_at"])
    trail.record(
        actor,
        Action.CONTROL_CONTENT_OPENED,
        subject=("trajectory", control.trajectory_id),
        at=at,
        person_id=centres.citizen_of(control.trajectory_id),
        purpose=control.content_purpose,
        payload={"control": str(control.id)},
    )
    return control


@transaction.atomic
def add_finding(*, control_id: UUID, part: str, weight: str, text: str, actor: Actor, at: datetime) -> Finding:
    """Add a finding to a control that runs. Raises DomainError for an empty text, StepRefused once concluded."""
    control = _lock(control_id, actor)
    CONTROL.target("conclude", control.state, actor)
    if part not in Finding.Part.values or weight not in Finding.Weight.values:
        raise DomainError(
            "finding_unknown", _("Kies waarover de vaststelling gaat en hoe zwaar ze weegt."), field="part"
        )
    if not text.strip():
        raise DomainError("finding_empty", _("Schrijf wat je vaststelt."), field="text")
    finding = Finding.objects.create(control=control, part=part, weight=weight, text=text.strip(), found_at=at)
    trail.record(
        actor,
        Action.FINDING_ADDED,
        subject=("dossier_control", control.id),
        at=at,
        payload={"part": part, "weight": weight},
    )
    return finding


@transaction.atomic
def conclude_control(*, control_id: UUID, conclusion: str, text: str, actor: Actor, at: datetime) -> DossierControl:
    """Conclude a control, issue its sealed report, and tell the centre the conclusion; the findings stay in the report.

    "In order" with a shortcoming among the findings is refused, and so is "serious" without a serious one: a measure
    never follows from a good control. Raises ConclusionRefused, StepRefused.
    """
    control = _lock(control_id, actor)
    control.state = CONTROL.target("conclude", control.state, actor)
    weights = set(control.findings.values_list("weight", flat=True))
    _must_follow(conclusion, weights)
    control.conclusion = conclusion
    control.conclusion_text = text.strip()
    control.concluded_at = at
    report = documents.register(
        "documents/control_report.html",
        report_context(control, actor=actor),
        kind=REPORT,
        title=_("Verslag van een dossiercontrole"),
        subject=("dossier_control", control.id),
        at=at,
        actor=actor,
    )
    control.report_id = report.id
    control.save(update_fields=["state", "conclusion", "conclusion_text", "concluded_at", "report_id"])
    trail.record(
        actor,
        Action.CONTROL_CONCLUDED,
        subject=("trajectory", control.trajectory_id),
        at=at,
        person_id=centres.citizen_of(control.trajectory_id),
        purpose=control.purpose,
        payload={"control": str(control.id), "conclusion": conclusion},
    )
    centres.tell_control_concluded(
        control.trajectory_id, control_id=control.id, conclusion=str(control.get_conclusion_display()), at=at
    )
    return control


def _must_follow(conclusion: str, weights: set[str]) -> None:
    if conclusion not in DossierControl.Conclusion.values:
        raise ConclusionRefused("conclusion_unknown", _("Kies een besluit."), field="conclusion")
    faults = weights - {Finding.Weight.REMARK.value}
    if conclusion == DossierControl.Conclusion.IN_ORDER and faults:
        raise ConclusionRefused(
            "conclusion_contradicts",
            _("Er staan tekortkomingen bij je vaststellingen: het dossier is niet in orde."),
            field="conclusion",
        )
    if conclusion == DossierControl.Conclusion.SHORTCOMINGS and not faults:
        raise ConclusionRefused(
            "conclusion_unfounded",
            _("Voeg eerst de tekortkoming toe waarop dit besluit steunt."),
            field="conclusion",
        )
    if conclusion == DossierControl.Conclusion.SERIOUS and Finding.Weight.SERIOUS.value not in weights:
        raise ConclusionRefused(
            "conclusion_unfounded",
            _("Voeg eerst de ernstige vaststelling toe waarop dit besluit steunt."),
            field="conclusion",
        )
