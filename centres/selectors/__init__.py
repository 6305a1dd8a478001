"""What pages and other apps read of the centres: frozen values, one query a list."""

from centres.selectors.centres import centre_facts, centre_names, counsellors_of, public_centre, public_centres
from centres.selectors.citizen import to_sign_of, trajectories_of_person, trajectory_of_cheque
from centres.selectors.control import citizen_of, control_facts, control_facts_of, plan_content_for_control
from centres.selectors.dossier import agreement_view, attendance_view, dossier, meeting_view, plan_version_view
from centres.selectors.lists import group_candidates, trajectories_of
from centres.selectors.worklist import worklist_of

__all__ = [
    "agreement_view",
    "attendance_view",
    "centre_facts",
    "centre_names",
    "citizen_of",
    "control_facts",
    "control_facts_of",
    "counsellors_of",
    "dossier",
    "group_candidates",
    "meeting_view",
    "plan_content_for_control",
    "plan_version_view",
    "public_centre",
    "public_centres",
    "to_sign_of",
    "trajectories_of",
    "trajectories_of_person",
    "trajectory_of_cheque",
    "worklist_of",
]
