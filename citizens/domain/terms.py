"""The legal terms of this app: what happens when each has passed, and what its reminder says."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from citizens.domain import applying, asking, cheques, ordering, quota, quota_end, refunds, reviewing
from citizens.domain.running_reviews import ANSWER_BY, CONTEST_BY, DECIDE_BY, INFORM_BY
from citizens.models import Cheque, Order
from loopbaan.core.actor import SYSTEM
from loopbaan.core.clock import now, start_of
from loopbaan.core.identifiers import format_code
from loopbaan.deadlines.registry import DeadlineKind, register
from loopbaan.messages import service as messages


def _order_by_passed(application_id: UUID, on: date) -> None:
    applying.lapse(application_id=application_id, at=start_of(on))


def _ask_before_cancelling(order_id: UUID, _on: date) -> None:
    """Somebody who paid on the last day, and whose webhook is late, has paid in time: ask the provider first."""
    ordering.settle_open_payments(order_id=order_id, at=now())


def _pay_by_passed(order_id: UUID, on: date) -> None:
    ordering.cancel_order(order_id=order_id, actor=SYSTEM, at=start_of(on))


def _start_by_passed(cheque_id: UUID, on: date) -> None:
    cheque = cheques.void(cheque_id, on=on, actor=SYSTEM, at=start_of(on))
    refunds.refund_unstarted(cheque=cheque, at=start_of(on))


def _lapse_passed(cheque_id: UUID, on: date) -> None:
    cheques.lapse(cheque_id, on=on, actor=SYSTEM, at=start_of(on))


def _contest_by_passed(_application_id: UUID, _on: date) -> None:
    """Nothing to do: the engine writes down that the term has passed, and the decision stands."""


def _remind_to_pay(order_id: UUID, due_on: date, days_before: int, on: date) -> None:
    order = Order.objects.get(id=order_id)
    messages.queue(
        "order_reminder",
        person_id=order.person_id,
        context={"amount": order.amount, "pay_by": due_on, "order_id": str(order.id)},
        dedupe_key=f"order_reminder:{order.id}:{due_on}:{days_before}",
        at=start_of(on),
    )


def _remind_to_start(cheque_id: UUID, due_on: date, days_before: int, on: date) -> None:
    cheque = Cheque.objects.get(id=cheque_id)
    messages.queue(
        "start_reminder",
        person_id=cheque.person_id,
        context={"number": format_code(cheque.number), "start_by": due_on},
        dedupe_key=f"start_reminder:{cheque.id}:{due_on}:{days_before}",
        at=start_of(on),
    )
    for hook in cheques.start_reminder_hooks:
        hook(cheque.id, due_on, days_before, on)


def _remind_of_lapse(cheque_id: UUID, due_on: date, days_before: int, on: date) -> None:
    cheque = Cheque.objects.get(id=cheque_id)
    if cheque.minutes_left == 0:
        return  # nothing is left to lose
    messages.queue(
        "lapse_reminder",
        person_id=cheque.person_id,
        context={
            "number": format_code(cheque.number),
            "lapses_on": due_on,
            "minutes": cheque.minutes_left,
        },
        dedupe_key=f"lapse_reminder:{cheque.id}:{due_on}:{days_before}",
        at=start_of(on),
    )


def register_kinds() -> None:
    """Make this app's terms known to the deadline engine."""
    register(DeadlineKind(applying.ORDER_BY, _("Je cheque bestellen"), _order_by_passed, order=20))
    register(
        DeadlineKind(
            ordering.PAY_BY,
            _("Je bestelling betalen"),
            _pay_by_passed,
            _remind_to_pay,
            order=20,
            preparation=_ask_before_cancelling,
        )
    )
    register(DeadlineKind(CONTEST_BY, _("Je beslissing betwisten"), _contest_by_passed, order=20))
    # Before the terms that stood still for it, so that these run on from the same day.
    register(DeadlineKind(INFORM_BY, _("Je antwoord op een vraag van VDAB"), asking.expire, asking.remind, order=15))
    register(DeadlineKind(ANSWER_BY, _("Antwoord van VDAB"), reviewing.answer_late, order=20))
    register(DeadlineKind(DECIDE_BY, _("Beslissing van VDAB"), reviewing.decide_late, order=20))
    # After all that frees a place until that day.
    register(
        DeadlineKind(
            quota.LIST_ENDS,
            _("Einde van de wachtlijst van de maand"),
            quota_end.end_list,
            order=90,
            preparation=quota_end.fill_before_end,
        )
    )
    register(
        DeadlineKind(cheques.START_BY, _("Starten met de begeleiding"), _start_by_passed, _remind_to_start, order=30)
    )
    register(DeadlineKind(cheques.LAPSE, _("Resterende uren opnemen"), _lapse_passed, _remind_of_lapse, order=60))
