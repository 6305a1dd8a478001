"""Payments that a person of regie must look at: told once, shown, settled by hand, and never paid out twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from citizens import service
from citizens.domain import cheques, ordering, refunds
from citizens.gateways import MolliePayments, RefundRefused
from citizens.models import Cheque, HandSettlement, Order, Payment, Refund
from citizens.service import PaymentCase, PaymentCaseNotFound, SettlementIncomplete
from citizens.tasks import settle_open_payments
from loopbaan.accounts.models import RegieRole
from loopbaan.audit.models import Event
from loopbaan.core import clock
from loopbaan.core.actor import SYSTEM, Actor, Capacity
from loopbaan.core.errors import StepRefused
from loopbaan.messages.models import Message
from loopbaan.web.tasks import daily_digest
from tests.support import cheques as support
from tests.support.cheques import MARCH, as_citizen, moment
from tests.support.html import CheckedClient
from tests.support.people import a_citizen, a_staff_member, grant
from tests.support.provider import TestPayments

pytestmark = pytest.mark.django_db
BASE = "https://portal.example"


@pytest.fixture
def officer(db: None) -> Actor:
    """Somebody of VDAB."""
    person = a_staff_member("Bart", "Segers")
    grant(person, [RegieRole.ADMINISTRATOR])
    return Actor(Capacity.REGIE, person.id, name=person.full_name, roles=frozenset({"beheerder"}))


def an_attempt(order: Order) -> Payment:
    ordering.start_payment(order_id=order.id, actor=as_citizen(order.person), at=order.placed_at, base_url=BASE)
    return Payment.objects.get(order=order, state="open")


def another_amount(provider: TestPayments, order: Order, paid: str = "45.00") -> Payment:
    payment = an_attempt(order)
    theirs = provider.payments[payment.reference or ""]
    theirs.state, theirs.amount = "paid", Decimal(paid)
    ordering.settle_payment(reference=payment.reference or "", at=moment(MARCH))
    payment.refresh_from_db()
    return payment


def a_failed_refund(provider: TestPayments, *, on: date = date(2026, 6, 3)) -> Refund:
    """A cheque that was not started in time, whose money the bank did not take."""
    order = support.order(a_citizen())
    payment = an_attempt(order)
    provider.payments[payment.reference or ""].state = "paid"
    ordering.settle_payment(reference=payment.reference or "", at=moment(MARCH))
    cheque = Cheque.objects.get(order=order)
    refund = refunds.refund_unstarted(cheque=cheques.void(cheque.id, on=on, actor=SYSTEM, at=moment(on)), at=moment(on))
    provider.refund_outcome = "failed"
    for _ in range(2):
        refunds.carry_out_refunds(at=moment(on))
    provider.refund_outcome = "confirmed"
    refund.refresh_from_db()
    assert refund.state == "failed"
    return refund


def cases(on: date = MARCH) -> list[PaymentCase]:
    return service.payments_needing_attention(on=on)


# --- another amount --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paid", ["1.00", "89.99", "90.01"])
def test_another_amount_is_written_down_and_pays_nothing(provider: TestPayments, paid: str) -> None:
    order = support.order(a_citizen())
    payment = another_amount(provider, order, paid)
    order.refresh_from_db()
    assert (order.state, payment.state, payment.amount_paid) == ("to_pay", "differs", Decimal(paid))
    assert not Cheque.objects.exists()
    assert not Refund.objects.exists()
    (case,) = cases()
    assert (case.kind, case.id, case.order_number) == ("wrong_amount", payment.id, order.number)
    assert (case.expected, case.paid, case.since) == (Decimal("90.00"), Decimal(paid), moment(MARCH))
    assert (case.can_retry, case.can_settle) == (False, True)


def test_webhook_and_sweep_tell_of_it_once_and_do_not_raise(provider: TestPayments, client: CheckedClient) -> None:
    order = support.order(a_citizen())
    payment = an_attempt(order)
    theirs = provider.payments[payment.reference or ""]
    theirs.state, theirs.amount = "paid", Decimal("45.00")
    for _ in range(2):
        assert client.post(reverse("citizens:payment_webhook"), {"id": payment.reference}).status_code == 200
    with clock.fixed_at(moment(MARCH, 12)):
        settle_open_payments.run()
    assert Message.objects.filter(kind="payment_differs", person_id=order.person_id).count() == 1
    assert Event.objects.filter(action="payment_differs", subject_id=order.id).count() == 1
    assert len(cases()) == 1


def test_the_right_amount_can_still_be_paid_and_the_other_stays_for_a_person(provider: TestPayments) -> None:
    order = support.order(a_citizen())
    wrong = another_amount(provider, order)
    right = an_attempt(order)
    provider.payments[right.reference or ""].state = "paid"
    ordering.settle_payment(reference=right.reference or "", at=moment(MARCH))
    assert Cheque.objects.filter(order=order).count() == 1
    assert [case.id for case in cases()] == [wrong.id]


def test_another_amount_after_the_cancellation_is_not_paid_back_by_itself(provider: TestPayments) -> None:
    order = support.order(a_citizen())
    payment = an_attempt(order)
    support.cancel(order)
    theirs = provider.payments[payment.reference or ""]
    theirs.state, theirs.amount = "paid", Decimal("45.00")
    ordering.settle_payment(reference=payment.reference or "", at=moment(MARCH))
    assert not Refund.objects.exists()
    assert [case.paid for case in cases()] == [Decimal("45.00")]


def test_the_digest_names_it(provider: TestPayments) -> None:
    order = support.order(a_citizen())
    another_amount(provider, order)
    daily_digest.run()
    assert f"bestelling {order.number}: € 45,00 betaald, € 90,00 gevraagd" in mail.outbox[0].body.replace("\xa0", " ")


def test_the_citizen_reads_what_arrived_and_what_to_do(provider: TestPayments, citizen_client) -> None:
    client = citizen_client()
    order = support.order(client.person)
    another_amount(provider, order)
    for address in (reverse("citizens:home"), reverse("citizens:order", args=[order.id])):
        client.get(address)
        text = client.text.replace("\xa0", " ")
        assert "We kregen € 45,00" in text
        assert "€ 90,00" in text
    support.cancel(order)
    for address in (reverse("citizens:home"), reverse("citizens:order", args=[order.id])):
        client.get(address)
        assert "We kregen € 45,00" in client.text.replace("\xa0", " ")
        assert "Je betaalde niets" not in client.text


def test_the_message_of_a_cancelled_order_does_not_say_that_nothing_was_paid(provider: TestPayments) -> None:
    from loopbaan.messages.service import content_of

    order = support.order(a_citizen())
    another_amount(provider, order)
    support.cancel(order)
    text = content_of(Message.objects.get(kind="order_cancelled", person_id=order.person_id)).text
    assert "niets betaald" not in text
    assert "ander bedrag" in text


# --- refunds ---------------------------------------------------------------------------------------------------------


def test_a_failed_refund_is_a_case_and_one_that_moves_is_not(provider: TestPayments) -> None:
    refund = a_failed_refund(provider)
    (case,) = cases(date(2026, 6, 4))
    assert (case.kind, case.id) == ("refund_failed", refund.id)
    assert (case.expected, case.paid) == (refund.amount, refund.amount)
    assert (case.can_retry, case.can_settle) == (True, True)
    assert service.payment_case(refund.id, on=date(2026, 6, 4)) == case
    assert service.count_payments_needing_attention(on=date(2026, 6, 4)) == 1


def test_a_refund_that_does_not_move_for_three_days_is_a_case_that_only_waits(provider: TestPayments) -> None:
    refund = a_failed_refund(provider)
    Refund.objects.filter(id=refund.id).update(state="ordered", ordered_at=moment(date(2026, 6, 3)))
    assert cases(date(2026, 6, 6)) == []
    (case,) = cases(date(2026, 6, 7))
    assert (case.kind, case.can_retry, case.can_settle) == ("refund_stuck", False, False)


def test_trying_again_asks_under_a_new_key(provider: TestPayments, officer: Actor) -> None:
    refund = a_failed_refund(provider)
    later = moment(date(2026, 6, 9))
    service.retry_refund(refund_id=refund.id, actor=officer, at=later)
    for _ in range(2):
        refunds.carry_out_refunds(at=later)
    refund.refresh_from_db()
    assert refund.state == "confirmed"
    assert set(provider.refunds) == {str(refund.id), f"{refund.id}-1"}
    assert cases(date(2026, 6, 9)) == []
    event = Event.objects.get(action="refund_retried")
    assert (event.actor_id, event.person_id) == (officer.person_id, refund.payment.order.person_id)


def test_a_refund_that_the_provider_refuses_becomes_a_case(provider: TestPayments) -> None:
    refund = a_failed_refund(provider)
    Refund.objects.filter(id=refund.id).update(state="ordered", tries=1, reference="")
    provider.refuses = True
    refunds.carry_out_refunds(at=moment(date(2026, 6, 9)))
    refund.refresh_from_db()
    assert refund.state == "failed"


def test_what_was_settled_by_hand_is_never_paid_out_again(provider: TestPayments, officer: Actor) -> None:
    refund = a_failed_refund(provider)
    provider.refunds.clear()
    at = moment(date(2026, 6, 9))
    service.settle_by_hand(case_id=refund.id, reference=" OV 12 ", reason="Rekening gesloten", actor=officer, at=at)
    assert refunds.carry_out_refunds(at=at) == 0
    assert provider.refunds == {}
    refund.refresh_from_db()
    assert refund.state == "settled"
    assert Cheque.objects.get(refund=refund).state == "refunded"
    kept = HandSettlement.objects.get(refund=refund)
    assert (kept.reference, kept.reason, kept.settled_by_id) == ("OV 12", "Rekening gesloten", officer.person_id)
    event = Event.objects.get(action="settled_by_hand")
    assert (event.actor_id, event.payload) == (officer.person_id, {"amount": "90.00"})
    with pytest.raises(StepRefused):
        service.retry_refund(refund_id=refund.id, actor=officer, at=at)
    with pytest.raises(StepRefused):
        service.settle_by_hand(case_id=refund.id, reference="OV 13", reason="nog eens", actor=officer, at=at)
    with pytest.raises(PaymentCaseNotFound):
        service.payment_case(refund.id, on=date(2026, 6, 9))


def test_a_payment_of_another_amount_is_settled_by_hand(provider: TestPayments, officer: Actor, citizen_client) -> None:
    client = citizen_client()
    order = support.order(client.person)
    payment = another_amount(provider, order)
    service.settle_by_hand(
        case_id=payment.id, reference="OV 14", reason="Teruggestort", actor=officer, at=moment(MARCH, 12)
    )
    assert cases() == []
    payment.refresh_from_db()
    order.refresh_from_db()
    assert (payment.state, order.state) == ("settled", "to_pay")
    assert ordering.settle_payment(reference=payment.reference or "", at=moment(MARCH, 13)) is False
    client.get(reverse("citizens:order", args=[order.id]))
    assert "VDAB regelde" in client.text


@pytest.mark.parametrize(
    ("reference", "reason"), [("", "x"), ("  ", "x"), ("x" * 61, "x"), ("x", ""), ("x", "y" * 501)]
)
def test_a_settlement_needs_a_reference_and_a_reason(
    provider: TestPayments, officer: Actor, reference: str, reason: str
) -> None:
    refund = a_failed_refund(provider)
    with pytest.raises(SettlementIncomplete):
        service.settle_by_hand(
            case_id=refund.id, reference=reference, reason=reason, actor=officer, at=moment(date(2026, 6, 9))
        )
    refund.refresh_from_db()
    assert refund.state == "failed"


def test_only_regie_settles_and_tries_again(provider: TestPayments, officer: Actor) -> None:
    refund = a_failed_refund(provider)
    at = moment(date(2026, 6, 9))
    for actor in (SYSTEM, as_citizen(refund.payment.order.person), replace(officer, capacity=Capacity.CENTRE)):
        with pytest.raises(StepRefused):
            service.retry_refund(refund_id=refund.id, actor=actor, at=at)
        with pytest.raises(StepRefused):
            service.settle_by_hand(case_id=refund.id, reference="x", reason="y", actor=actor, at=at)
    with pytest.raises(PaymentCaseNotFound):
        service.settle_by_hand(case_id=uuid4(), reference="x", reason="y", actor=officer, at=at)


def test_the_database_keeps_one_settlement_and_changes_none(provider: TestPayments, officer: Actor) -> None:
    refund = a_failed_refund(provider)
    service.settle_by_hand(case_id=refund.id, reference="x", reason="y", actor=officer, at=moment(date(2026, 6, 9)))
    for change in (
        lambda: HandSettlement.objects.update(reason="z"),
        lambda: Payment.objects.filter(id=refund.payment_id).update(amount_paid=1),
        lambda: Refund.objects.filter(id=refund.id).update(state="ordered"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_cases_come_oldest_first(provider: TestPayments) -> None:
    refund = a_failed_refund(provider)
    payment = another_amount(provider, support.order(a_citizen("Bart", "Janssens")))
    assert [case.id for case in cases(date(2026, 6, 4))] == [payment.id, refund.id]


@pytest.mark.parametrize(("status", "refused"), [(422, True), (409, True), (404, True), (500, False), (429, False)])
def test_the_provider_says_no_for_good_or_not_now(monkeypatch: pytest.MonkeyPatch, status: int, refused: bool) -> None:
    from mollie.api.error import ResponseError

    from citizens.gateways import GatewayDown

    gateway = MolliePayments()

    class Refunds:
        def create(self, *_args: object, **_more: object) -> None:
            raise ResponseError({"detail": "no", "status": status})

    class Found:
        refunds = Refunds()

    monkeypatch.setattr(gateway._client.payments, "get", lambda _reference: Found())
    with pytest.raises(RefundRefused if refused else GatewayDown):
        gateway.refund(key="k", reference="tr_1", amount=Decimal("90.00"), description="x")


def test_a_transfer_leaves_no_case(provider: TestPayments) -> None:
    order = support.order(a_citizen())
    an_attempt(order)
    assert cases(MARCH + timedelta(days=30)) == []
