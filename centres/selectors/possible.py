"""Which domain functions make sense now, for this actor: what the page offers, the most important first."""

from __future__ import annotations

from collections.abc import Sequence

from centres.domain.guards import coordinates, is_finishing
from centres.rules.closing import ClosingGap
from centres.selectors.views import AgreementView, AttendanceView, ClosingRequestView, PlanVersionView
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
    request: ClosingRequestView | None,
) -> tuple[str, ...]:
    """The names of the domain functions, in order of importance. The domain itself judges again."""
    to_sign = [
        name
        for name, waits in (
            ("sign_agreement", agreement is not None and agreement.may_sign),
            ("sign_attendance", any(each.may_sign for each in attendances)),
            ("sign_plan", plan is not None and plan.may_sign),
        )
        if waits
    ]
    if actor.capacity is Capacity.CITIZEN:
        return tuple(to_sign)
    running = state in ("redeemed", "active")
    agreed = agreement is not None and agreement.state == "concluded"
    plan_state = plan.state if plan is not None else ""
    full = not is_finishing(actor)
    consents = minutes_left == 0 or (request is not None and request.covers)
    asked = request is not None and request.state == "asked"
    offered = (
        ("draw_up_agreement", running and own and full and agreement is None),
        ("close_trajectory", state == "active" and own and not gaps and consents),
        ("ask_to_close", state == "active" and own and not gaps and not consents and not asked),
        ("log_closing_talk", running and own and plan_state == "signed"),
        ("log_meeting", running and agreed and (own or coordinates(actor)) and minutes_left > 0),
        ("offer_plan", running and own and plan_state == "draft"),
        ("save_plan", running and own),
        ("log_introduction", running and own and full),
        ("redraw_agreement", running and own and full and agreement is not None),
        ("log_aftercare", state == "closed" and own and aftercare_open),
        ("assign_counsellor", "coordinator" in actor.roles and state in ("redeemed", "active", "closed")),
    )
    return (*to_sign, *(name for name, possible in offered if possible))
