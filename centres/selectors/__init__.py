"""What pages and other apps read of the centres: frozen values, one query a list."""

from centres.selectors.centres import (
    centre_facts,
    centre_names,
    counsellors_of,
    count_listing_requests,
    listing_requests_of,
    public_centre,
    public_centres,
)
from centres.selectors.citizen import to_sign_of, trajectories_of_person, trajectory_of_cheque
from centres.selectors.closing_request import trajectory_of_request
from centres.selectors.conclusions import Conclusion, last_conclusion_of, register_conclusions
from centres.selectors.control import (
    ContentForControl,
    citizen_of,
    control_facts,
    control_facts_of,
    involved_in,
    plan_content_for_control,
)
from centres.selectors.dossier import (
    agreement_view,
    attendance_view,
    dossier,
    meeting_view,
    plan_version_view,
    trajectory_of_aftercare,
    trajectory_of_introduction,
)
from centres.selectors.lists import group_candidates, trajectories_of
from centres.selectors.signers import Signed, signatures_under
from centres.selectors.worklist import worklist_of

__all__ = [
    "Conclusion",
    "ContentForControl",
    "Signed",
    "agreement_view",
    "attendance_view",
    "centre_facts",
    "centre_names",
    "citizen_of",
    "control_facts",
    "control_facts_of",
    "counsellors_of",
    "count_listing_requests",
    "dossier",
    "group_candidates",
    "involved_in",
    "last_conclusion_of",
    "listing_requests_of",
    "meeting_view",
    "plan_content_for_control",
    "plan_version_view",
    "public_centre",
    "public_centres",
    "register_conclusions",
    "signatures_under",
    "to_sign_of",
    "trajectories_of",
    "trajectories_of_person",
    "trajectory_of_aftercare",
    "trajectory_of_cheque",
    "trajectory_of_introduction",
    "trajectory_of_request",
    "worklist_of",
]
