"""Which domain functions make sense now, for this actor: what the page offers, the most important first."""

from __future__ import annotations

from collections.abc import Sequence

from centres.rules.closing import ClosingGap
from centres.selectors.views import AgreementView, AttendanceView, PlanVersionView
from loopbaan.core.actor import Actor, Capacity


def possible_actions(
    *,
    actor: Actor,
    own: bool,
    state: str,
    agreement: AgreementView | None,
    attendances: Sequence[AttendanceView],
    plan: PlanVersionView | None,
    gaps: Sequence[ClosingGap],
    aftercare_open: bool,
    minutes_left: int,
) -> tuple[str, ...]:
    """The names of the domain functions, in order of importance. The domain itself judges again."""
    found: list[str] = []
    if agreement is not None and agreement.may_sign:
        found.append("sign_agreement")
    if any(each.may_sign for each in attendances):
        found.append("sign_attendance")
    if plan is not None and plan.may_sign:
        found.append("sign_plan")
    if actor.capacity is Capacity.CITIZEN:
        return tuple(found)
    running = state in ("redeemed", "active")
    if running and own and agreement is None:
        found.append("draw_up_agreement")
    if state == "active" and own and not gaps:
        found.append("close_trajectory")
    if running and own and plan is not None and plan.state == "signed":
        found.append("log_closing_talk")
    if running and agreement is not None and agreement.state == "concluded" and minutes_left > 0:
        found.append("log_meeting")
    if running and own:
        if plan is not None and plan.state == "draft":
            found.append("offer_plan")
        found += ["save_plan", "log_introduction"]
        if agreement is not None:
            found.append("draw_up_agreement")
    if state == "closed" and own and aftercare_open:
        found.append("log_aftercare")
    if "coordinator" in actor.roles and state in ("redeemed", "active", "closed"):
        found.append("assign_counsellor")
    return tuple(found)
