"""The law as dated data, its criteria, and the decision: pure, for citizens and for simulations alike."""

from loopbaan.core.regulation.applying import Applying, applying_open
from loopbaan.core.regulation.decision import (
    Condition,
    Decision,
    DraftRegulation,
    Offer,
    Outcome,
    Verdict,
    decide,
    decide_on,
)
from loopbaan.core.regulation.facts import (
    EarlierCheque,
    EarlierState,
    Fact,
    Facts,
    Note,
    Region,
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
from loopbaan.core.regulation.model import Regulation, Status, Window
from loopbaan.core.regulation.parameters import Certainty, LawSource, OpenParameter, Parameter

__all__ = [
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
    "LawSource",
    "NoRegulationInForce",
    "Note",
    "Offer",
    "OpenParameter",
    "Outcome",
    "Parameter",
    "Region",
    "Regulation",
    "SourceRef",
    "SourceState",
    "Status",
    "Verdict",
    "Window",
    "WorkKind",
    "WorkPeriod",
    "all_regulations",
    "applying_open",
    "decide",
    "decide_on",
    "regulation",
    "regulation_on",
]
