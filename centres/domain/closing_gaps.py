"""What stands in the way of closing a dossier, and the sentences that say so."""

from __future__ import annotations

from django.utils.translation import gettext as _

from centres.domain.plans import newest_version
from centres.models import Attendance, ClosingTalk, Trajectory
from centres.rules.closing import ClosingGap, ClosingStand, gaps_of
from centres.states import COUNTED
from loopbaan.core.clock import day_of
from loopbaan.core.errors import DomainError
from loopbaan.db import rows


class CannotClose(DomainError):
    """Something must come first."""


def gap_text(gap: ClosingGap) -> str:
    """The sentence for what still stands in the way of closing."""
    return {
        ClosingGap.NO_SESSION: _("Er is nog geen gesprek dat telt."),
        ClosingGap.NO_PLAN: _("Er is nog geen persoonlijk ontwikkelplan. Schrijf het en bied het aan."),
        ClosingGap.PLAN_NOT_SIGNED: _("Het ontwikkelplan is nog niet door jullie allebei ondertekend."),
        ClosingGap.NO_CLOSING_TALK: _("Het afrondingsgesprek is nog niet genoteerd."),
        ClosingGap.CLOSING_TALK_ON_OTHER_PLAN: _(
            "Het plan is gewijzigd na het afrondingsgesprek. Toets de doelen opnieuw."
        ),
        ClosingGap.CLOSING_TALK_MOVED: _(
            "Het gesprek waarin jullie afrondden, staat nu op een andere dag. Noteer het afrondingsgesprek opnieuw."
        ),
    }[gap]


def closing_gaps(trajectory: Trajectory) -> tuple[ClosingGap, ...]:
    """What still stands in the way of closing, unsigned proofs aside."""
    newest = newest_version(trajectory)
    attendances = rows.find_all(Attendance, trajectory_id=trajectory.id)
    talk = rows.find(ClosingTalk, trajectory_id=trajectory.id)
    session = next((each for each in attendances if talk is not None and each.id == talk.attendance_id), None)
    if session is not None and session.state == "cancelled":
        talk = session = None  # it was held in a session that was struck
    return gaps_of(
        ClosingStand(
            counted_sessions=sum(each.state in COUNTED for each in attendances),
            plan_state=newest.state if newest else "",
            has_closing_talk=talk is not None,
            closing_talk_on_newest=talk is not None and newest is not None and talk.plan_version_id == newest.id,
            closing_talk_moved=(talk is not None and session is not None and day_of(session.starts_at) != talk.held_on),
        )
    )
