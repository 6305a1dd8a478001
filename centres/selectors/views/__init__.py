"""What the pages and the upper apps get to see: frozen values, never rows."""

from centres.selectors.views.centre import CentreFacts, CounsellorRow, ListingRequestRow, Page
from centres.selectors.views.citizen import ToSign, TrajectoryBrief
from centres.selectors.views.control import ControlFacts, SessionFacts, SignedDocument
from centres.selectors.views.dossier import (
    AftercareView,
    AgreementView,
    AttendanceView,
    Blocker,
    ClosingRequestView,
    ClosingView,
    Dossier,
    IntroductionView,
    MeetingView,
    PlanVersionView,
    SignatureView,
    TermView,
)
from centres.selectors.views.lists import TrajectoryRow, WorkGroup, WorkItem, Worklist

__all__ = [
    "AftercareView",
    "AgreementView",
    "AttendanceView",
    "Blocker",
    "CentreFacts",
    "ClosingRequestView",
    "ClosingView",
    "ControlFacts",
    "CounsellorRow",
    "Dossier",
    "IntroductionView",
    "ListingRequestRow",
    "MeetingView",
    "Page",
    "PlanVersionView",
    "SessionFacts",
    "SignatureView",
    "SignedDocument",
    "TermView",
    "ToSign",
    "TrajectoryBrief",
    "TrajectoryRow",
    "WorkGroup",
    "WorkItem",
    "Worklist",
]
