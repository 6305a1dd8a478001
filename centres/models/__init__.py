"""What a career centre keeps: one module an aggregate."""

from centres.models.centre import Centre, CounsellorListing, Mandate
from centres.models.meeting import Attendance, Meeting
from centres.models.plan import AftercareTalk, ClosingTalk, DevelopmentPlan, PlanVersion
from centres.models.trajectory import Agreement, IntroductoryTalk, Trajectory

__all__ = [
    "AftercareTalk",
    "Agreement",
    "Attendance",
    "Centre",
    "ClosingTalk",
    "CounsellorListing",
    "DevelopmentPlan",
    "IntroductoryTalk",
    "Mandate",
    "Meeting",
    "PlanVersion",
    "Trajectory",
]
