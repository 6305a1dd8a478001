"""The public face of this app for the apps above it and for the composition root."""

from __future__ import annotations

from centres.domain.administration import give_mandate, list_counsellor, register_centre, unlist_counsellor
from centres.domain.notices import tell_control_concluded
from centres.rules.career_questions import CAREER_QUESTIONS
from centres.rules.parameters import FIGURES, Figure
from centres.rules.plan import PROGRESS_LABELS, ClosingContent, PlanContent
from centres.selectors import (
    Conclusion,
    ContentForControl,
    centre_facts,
    citizen_of,
    control_facts,
    control_facts_of,
    counsellors_of,
    involved_in,
    plan_content_for_control,
    public_centre,
    public_centres,
    register_conclusions,
    to_sign_of,
    trajectories_of_person,
    trajectory_of_cheque,
)
from centres.selectors.views import (
    CentreFacts,
    ControlFacts,
    CounsellorRow,
    Page,
    SessionFacts,
    SignedDocument,
    ToSign,
    TrajectoryBrief,
)

__all__ = [
    "CAREER_QUESTIONS",
    "FIGURES",
    "PROGRESS_LABELS",
    "CentreFacts",
    "ClosingContent",
    "Conclusion",
    "ContentForControl",
    "ControlFacts",
    "CounsellorRow",
    "Figure",
    "Page",
    "PlanContent",
    "SessionFacts",
    "SignedDocument",
    "ToSign",
    "TrajectoryBrief",
    "centre_facts",
    "citizen_of",
    "control_facts",
    "control_facts_of",
    "counsellors_of",
    "give_mandate",
    "involved_in",
    "list_counsellor",
    "plan_content_for_control",
    "public_centre",
    "public_centres",
    "register_centre",
    "register_conclusions",
    "tell_control_concluded",
    "to_sign_of",
    "trajectories_of_person",
    "trajectory_of_cheque",
    "unlist_counsellor",
]
