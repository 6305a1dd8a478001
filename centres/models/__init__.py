"""What a career centre keeps: one module an aggregate."""

from centres.models.centre import Centre, CounsellorListing, Mandate
from centres.models.closing_request import ClosingRequest
from centres.models.listing_request import ListingRequest
from centres.models.meeting import Attendance, Meeting
from centres.models.plan import AftercareTalk, ClosingTalk, DevelopmentPlan, PlanVersion
from centres.models.trajectory import Agreement, IntroductoryTalk, Trajectory

__all__ = [
    "AftercareTalk",
    "Agreement",
    "Attendance",
    "Centre",
    "ClosingRequest",
    "ClosingTalk",
    "CounsellorListing",
    "DevelopmentPlan",
    "IntroductoryTalk",
    "ListingRequest",
    "Mandate",
    "Meeting",
    "PlanVersion",
    "Trajectory",
]
