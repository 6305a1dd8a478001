"""What must stand before a trajectory can be closed: no closing without a signed plan and a closing talk."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ClosingGap(StrEnum):
    """What is still missing; the value is the code of the error."""

    NO_SESSION = "no_session"
    NO_PLAN = "no_plan"
    PLAN_NOT_SIGNED = "plan_not_signed"
    NO_CLOSING_TALK = "no_closing_talk"
    CLOSING_TALK_ON_OTHER_PLAN = "closing_talk_on_other_plan"
    CLOSING_TALK_MOVED = "closing_talk_moved"


@dataclass(frozen=True, slots=True)
class ClosingStand:
    """Where a trajectory stands. ``plan_state`` is the state of the newest version, empty without one.

    ``closing_talk_moved``: the session in which the closing talk was held now stands on another day.
    """

    counted_sessions: int
    plan_state: str
    has_closing_talk: bool
    closing_talk_on_newest: bool
    closing_talk_moved: bool = False


def gaps_of(stand: ClosingStand) -> tuple[ClosingGap, ...]:
    """Everything that still stands in the way, in the order in which it is mended."""
    found = []
    if stand.counted_sessions == 0:
        found.append(ClosingGap.NO_SESSION)
    if not stand.plan_state:
        found.append(ClosingGap.NO_PLAN)
    elif stand.plan_state != "signed":
        found.append(ClosingGap.PLAN_NOT_SIGNED)
    if not stand.has_closing_talk:
        found.append(ClosingGap.NO_CLOSING_TALK)
    elif not stand.closing_talk_on_newest:
        found.append(ClosingGap.CLOSING_TALK_ON_OTHER_PLAN)
    elif stand.closing_talk_moved:
        found.append(ClosingGap.CLOSING_TALK_MOVED)
    return tuple(found)
