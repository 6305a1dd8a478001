"""The law as dated data, its criteria, and the decision: pure, for citizens and for simulations alike."""

from loopbaan.core.regulation.applying import (
    Applying,
    applying_open,
    month_of,
    next_opening_of,
    opening_day_of,
    opening_of,
)
from loopbaan.core.regulation.conditions import Condition, Verdict
from loopbaan.core.regulation.days import WorkCount, count_work
from loopbaan.core.regulation.decision import Decision, DraftRegulation, Offer, Outcome, decide, decide_on
from loopbaan.core.regulation.facts import (
    CHEQUE,
    CREDIT,
    EarlierCheque,
    EarlierState,
    Fact,
    Facts,
    Note,
    Region,
    Schooling,
    SourceRef,
    SourceState,
    WorkKind,
    WorkPeriod,
)
from loopbaan.core.regulation.loader import (
    BadRegulationFile,
    NoRegulationInForce,
    all_regulations,
    regulation,
    regulation_on,
)
from loopbaan.core.regulation.model import Freed, Regulation, Status, Window
from loopbaan.core.regulation.parameters import Certainty, LawSource, OpenParameter, Parameter

__all__ = [
    "CHEQUE",
    "CREDIT",
    "Applying",
    "BadRegulationFile",
    "Certainty",
    "Condition",
    "Decision",
    "DraftRegulation",
    "EarlierCheque",
    "EarlierState",
    "Fact",
    "Facts",
    "Freed",
    "LawSource",
    "NoRegulationInForce",
    "Note",
    "Offer",
    "OpenParameter",
    "Outcome",
    "Parameter",
    "Region",
    "Regulation",
    "Schooling",
    "SourceRef",
    "SourceState",
    "Status",
    "Verdict",
    "Window",
    "WorkCount",
    "WorkKind",
    "WorkPeriod",
    "all_regulations",
    "applying_open",
    "count_work",
    "decide",
    "decide_on",
    "month_of",
    "next_opening_of",
    "opening_day_of",
    "opening_of",
    "regulation",
    "regulation_on",
]
