"""Ordering and paying: once, whatever the order in which things happen."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction

from citizens.domain import ordering, refunds
from citizens.domain.errors import AlreadyApplied, ApplyingClosed, OrderNotFound, PaymentServiceDown
from citizens.gateways import PaymentStatus
from citizens.models import Application, Cheque, MinuteEntry, Order, Payment, Refund
from citizens.states import APPLICATION, PAYMENT
from citizens.tasks import settle_open_payments
from loopbaan.audit.models import Event
from loopbaan.core import clock
from loopbaan.core.actor import Capacity
from loopbaan.core.errors import StepRefused
from loopbaan.core.workflow import Workflow
from loopbaan.deadlines import service as deadlines
from loopbaan.deadlines.models import Deadline
from loopbaan.messages.models import Message
from loopbaan.web import digest
from tests.support import cheques
from tests.support.cheques import MARCH, as_citizen, moment
from tests.support.people import a_citizen
from tests.support.provider import TestPayments

pytestmark = pytest.mark.django_db
BASE = "https://portal.example"


def test_a_paid_order_becomes_one_cheque_with_its_minutes() -> None:
    person = a_citizen()
    cheque = cheques.issue(person)
    assert (cheque.minutes_left, cheque.group_minutes_left, cheque.aftercare_minutes_left) == (240, 90, 30)
    assert cheque.price == Decimal("90.00")
    assert cheque.issued_on == MARCH
    assert cheque.start_by == date(2026, 6, 3)  # the last day is 2 June
    assert cheque.regulation_version == "2025-11-01"
    assert list(MinuteEntry.objects.filter(cheque=cheque).values_list("kind", "minutes")) == [("granted", 240)]
    assert Message.objects.filter(kind="cheque_issued", person_id=person.id).count() == 1
    assert Event.objects.filter(subject_id=cheque.id, action="cheque_issued").count() == 1


def test_redirect_and_webhook_issue_one_cheque_and_one_message() -> None:
    person = a_citizen()
    order = cheques.order(person)
    payment = cheques.pay(order)
    again = PaymentStatus(payment.reference or "", "paid", order.amount, "")
    assert ordering.settle(reference=payment.reference or "", status=again, at=moment(MARCH)) is False
    assert Cheque.objects.filter(order=order).count() == 1
    assert Message.objects.filter(kind="cheque_issued").count() == 1


@pytest.mark.django_db(transaction=True)
def test_redirect_and_webhook_at_the_same_moment() -> None:
    order = cheques.order(a_citizen())
    payment = Payment.objects.create(
        order=order, provider="test", reference="tr_race", amount=order.amount, created_at=moment(MARCH)
    )
    status = PaymentStatus("tr_race", "paid", order.amount, "")
    start = threading.Barrier(4)
    moved: list[bool] = []

    def settle() -> None:
        try:
            start.wait()
            moved.append(ordering.settle(reference="tr_race", status=status, at=moment(MARCH)))
        finally:
            connection.close()

    threads = [threading.Thread(target=settle) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(moved) == [False, False, False, True]
    assert Cheque.objects.filter(order=order).count() == 1
    payment.refresh_from_db()
    assert payment.state == "paid"


def test_ordering_twice_gives_the_same_order() -> None:
    person = a_citizen()
    first = cheques.order(person)
    second = ordering.place_order(application_id=first.application_id, actor=as_citizen(person), at=moment(MARCH))
    assert second.id == first.id
    assert Order.objects.count() == 1


def test_somebody_elses_order_is_not_there(provider: TestPayments) -> None:
    order = cheques.order(a_citizen())
    stranger = a_citizen("Bart", "Janssens")
    with pytest.raises(OrderNotFound):
        ordering.start_payment(order_id=order.id, actor=as_citizen(stranger), at=moment(MARCH), base_url=BASE)
    with pytest.raises(OrderNotFound):
        ordering.cancel_order(order_id=order.id, actor=as_citizen(stranger), at=moment(MARCH))


def test_the_payment_that_runs_is_gone_on_with(provider: TestPayments) -> None:
    person = a_citizen()
    order = cheques.order(person)
    urls = {
        ordering.start_payment(order_id=order.id, actor=as_citizen(person), at=moment(MARCH), base_url=BASE)
        for _ in range(3)
    }
    assert len(urls) == 1
    assert Payment.objects.filter(order=order).count() == 1


def test_a_payment_that_the_provider_took_up_is_not_started_twice(
    provider: TestPayments, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = a_citizen()
    order = cheques.order(person)
    ordering.start_payment(order_id=order.id, actor=as_citizen(person), at=moment(MARCH), base_url=BASE)
    reference = Payment.objects.get(order=order).reference or ""
    # A transfer that is on its way: still open, without a page to pay on; and the key has expired at the provider.
    monkeypatch.setattr(
        provider, "status", lambda _reference: PaymentStatus(reference, "open", order.amount, checkout_url="")
    )
    provider.by_key.clear()
    with pytest.raises(StepRefused) as refused:
        ordering.start_payment(order_id=order.id, actor=as_citizen(person), at=moment(MARCH), base_url=BASE)
    assert refused.value.code == "payment_on_its_way"
    assert list(provider.payments) == [reference]
    assert Payment.objects.get(order=order).reference == reference


def test_after_a_failed_payment_a_new_one_starts(provider: TestPayments) -> None:
    person = a_citizen()
    order = cheques.order(person)
    ordering.start_payment(order_id=order.id, actor=as_citizen(person), at=moment(MARCH), base_url=BASE)
    first = Payment.objects.get(order=order)
    provider.payments[first.reference or ""].state = "failed"
    ordering.start_payment(order_id=order.id, actor=as_citizen(person), at=moment(MARCH), base_url=BASE)
    assert sorted(Payment.objects.filter(order=order).values_list("state", flat=True)) == ["failed", "open"]


def test_a_provider_that_is_down_loses_nothing(provider: TestPayments) -> None:
    person = a_citizen()
    order = cheques.order(person)
    provider.down = True
    with pytest.raises(PaymentServiceDown) as refused:
        ordering.start_payment(order_id=order.id, actor=as_citizen(person), at=moment(MARCH), base_url=BASE)
    assert "niets betaald" in refused.value.message
    provider.down = False
    ordering.start_payment(order_id=order.id, actor=as_citizen(person), at=moment(MARCH), base_url=BASE)
    assert Payment.objects.filter(order=order).count() == 1


def test_a_forged_webhook_changes_nothing(provider: TestPayments) -> None:
    order = cheques.order(a_citizen())
    assert ordering.settle_payment(reference="tr_forged", at=moment(MARCH)) is False
    assert provider.asked == 0
    order.refresh_from_db()
    assert order.state == "to_pay"


def test_a_webhook_that_says_paid_is_not_believed(provider: TestPayments) -> None:
    person = a_citizen()
    order = cheques.order(person)
    ordering.start_payment(order_id=order.id, actor=as_citizen(person), at=moment(MARCH), base_url=BASE)
    reference = Payment.objects.get(order=order).reference or ""
    assert ordering.settle_payment(reference=reference, at=moment(MARCH)) is False  # the provider says: open
    assert not Cheque.objects.filter(order=order).exists()


def test_an_unpaid_order_is_cancelled_after_its_term_and_the_right_stays() -> None:
    person = a_citizen()
    order = cheques.order(person)
    assert order.pay_by == date(2026, 3, 17)  # the last day is 16 March
    deadlines.run_due(on=date(2026, 3, 16))
    order.refresh_from_db()
    assert order.state == "to_pay"
    deadlines.run_due(on=date(2026, 3, 17))
    order.refresh_from_db()
    assert order.state == "cancelled"
    assert order.application.state == "lapsed"
    assert cheques.grant(person, date(2026, 3, 17)).state == "granted"


def an_order_that_is_being_paid(provider: TestPayments, name: str = "An") -> tuple[Order, str]:
    order = cheques.order(a_citizen(name))
    actor = as_citizen(order.person)
    ordering.start_payment(order_id=order.id, actor=actor, at=order.placed_at, base_url=BASE)
    return order, Payment.objects.get(order=order).reference or ""


def test_who_paid_on_the_last_day_and_whose_webhook_is_late_gets_the_cheque(provider: TestPayments) -> None:
    order, reference = an_order_that_is_being_paid(provider)
    provider.payments[reference].state = "paid"
    with clock.fixed_at(moment(order.pay_by, 1)):
        deadlines.run_due(on=order.pay_by)
    order.refresh_from_db()
    assert order.state == "paid"
    assert Cheque.objects.filter(order=order).count() == 1
    assert not Refund.objects.exists()
    assert Deadline.objects.get(kind=ordering.PAY_BY, subject_id=order.id, reminds=None).state == "fulfilled"


def test_an_order_whose_payment_stays_open_is_cancelled(provider: TestPayments) -> None:
    order, _reference = an_order_that_is_being_paid(provider)
    asked = provider.asked
    with clock.fixed_at(moment(order.pay_by, 1)):
        deadlines.run_due(on=order.pay_by)
    order.refresh_from_db()
    assert order.state == "cancelled"
    assert provider.asked == asked + 1


def test_a_provider_that_is_down_delays_the_cancellation(
    provider: TestPayments, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = [an_order_that_is_being_paid(provider, name)[0] for name in ("An", "Bart")]
    unpaid = cheques.order(a_citizen("Cis"))
    grant = cheques.grant(a_citizen("Dora"))
    day = orders[0].pay_by
    provider.down = True
    asked = provider.asked
    with clock.fixed_at(moment(day, 1)):
        deadlines.run_due(on=day)
    assert {each.state for each in Order.objects.filter(id__in=[each.id for each in orders])} == {"to_pay"}
    assert provider.asked == asked + 1  # what waits for the same provider is not asked in the same run
    grant.refresh_from_db()
    assert grant.state == "lapsed"  # other terms do not wait for it
    with clock.fixed_at(moment(day, 2)):
        deadlines.run_due(on=day)
    unpaid.refresh_from_db()
    assert {each.subject_id for each in deadlines.failing()} >= {each.id for each in orders[:1]}
    assert "order_pay_by" in digest.digest_on(day)
    assert "payment_service_down" in digest.digest_on(day)
    provider.down = False
    for payment in provider.payments.values():
        payment.state = "paid"
    monkeypatch.setattr(clock, "system_now", lambda: datetime.now(UTC) + timedelta(hours=1))
    with clock.fixed_at(moment(day, 3)):
        deadlines.run_due(on=day)
    assert {each.state for each in Order.objects.filter(id__in=[each.id for each in orders])} == {"paid"}
    unpaid.refresh_from_db()
    assert unpaid.state == "cancelled"
    assert not deadlines.failing().exists()


def test_money_that_comes_after_the_cancellation_goes_back(provider: TestPayments) -> None:
    person = a_citizen()
    order = cheques.order(person)
    ordering.start_payment(order_id=order.id, actor=as_citizen(person), at=moment(MARCH), base_url=BASE)
    payment = Payment.objects.get(order=order)
    ordering.cancel_order(order_id=order.id, actor=as_citizen(person), at=moment(MARCH))
    provider.payments[payment.reference or ""].state = "paid"
    assert ordering.settle_payment(reference=payment.reference or "", at=moment(MARCH)) is True
    assert not Cheque.objects.exists()
    assert Refund.objects.get(payment=payment).reason == "paid_late"
    refunds.carry_out_refunds(at=moment(MARCH))
    refunds.carry_out_refunds(at=moment(MARCH))
    assert Refund.objects.get(payment=payment).state == "confirmed"
    assert provider.refunded == {payment.reference: order.amount}


def test_a_paid_order_cannot_be_cancelled() -> None:
    person = a_citizen()
    cheque = cheques.issue(person)
    with pytest.raises(StepRefused):
        ordering.cancel_order(order_id=cheque.order_id, actor=as_citizen(person), at=moment(MARCH))


def test_one_application_at_a_time() -> None:
    person = a_citizen()
    cheques.apply(person)
    with pytest.raises(AlreadyApplied):
        cheques.apply(person)


def test_no_application_while_an_order_waits_for_payment() -> None:
    person = a_citizen()
    cheques.order(person)
    with pytest.raises(AlreadyApplied):
        cheques.apply(person)


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2027, 1, 1), "applying_closed_no_version"),
    ],
)
def test_applying_is_closed_without_a_version(on: date, code: str) -> None:
    with pytest.raises(ApplyingClosed) as refused:
        cheques.apply(a_citizen(), on)
    assert refused.value.code == code


@pytest.mark.parametrize("on", [date(2025, 2, 28), date(2025, 11, 1), date(2026, 12, 31)])
def test_applying_is_open_on_the_days_beside_them(on: date) -> None:
    assert cheques.grant(a_citizen(), on).state == "granted"


def test_a_grant_that_is_not_ordered_lapses() -> None:
    application = cheques.grant(a_citizen())
    deadlines.run_due(on=MARCH + timedelta(days=14))
    application.refresh_from_db()
    assert application.state == "granted"
    deadlines.run_due(on=MARCH + timedelta(days=15))
    application.refresh_from_db()
    assert application.state == "lapsed"
    assert not Deadline.objects.filter(subject_id=application.id, state="open").exists()
    assert Event.objects.filter(subject_id=application.id, action="application_lapsed").count() == 1


@pytest.mark.parametrize("workflow", [APPLICATION, PAYMENT])
def test_no_citizen_grants_a_cheque_or_confirms_a_payment(workflow: Workflow) -> None:
    own = {step.action for step in workflow.steps if Capacity.CITIZEN in step.who}
    assert own <= {"order", "withdraw", "lapse"}


def test_one_payment_that_cannot_be_settled_does_not_hold_back_the_others(provider: TestPayments) -> None:
    wrong, right = (cheques.order(person) for person in (a_citizen(), a_citizen("Bart", "Janssens")))
    for order in (wrong, right):
        actor = as_citizen(order.person)
        ordering.start_payment(order_id=order.id, actor=actor, at=order.placed_at, base_url=BASE)
        payment = provider.payments[Payment.objects.get(order=order).reference or ""]
        payment.state = "paid"
        if order is wrong:
            payment.amount = Decimal("1.00")
    with clock.fixed_at(moment(MARCH, 12)):
        settle_open_payments.run()
    assert Cheque.objects.filter(order=right).count() == 1
    assert not Cheque.objects.filter(order=wrong).exists()


@pytest.mark.django_db(transaction=True)
def test_applying_again_while_the_first_is_being_ordered_is_refused() -> None:
    person = a_citizen()
    first = cheques.grant(person)
    ordered, refused = threading.Event(), []

    def apply_again() -> None:
        ordered.wait()
        try:
            cheques.apply(person)
        except AlreadyApplied as error:
            refused.append(error.code)
        finally:
            connection.close()

    thread = threading.Thread(target=apply_again)
    thread.start()
    with transaction.atomic():
        ordering.place_order(application_id=first.id, actor=as_citizen(person), at=moment(MARCH))
        ordered.set()
        thread.join(timeout=1)  # it waits for this transaction
    thread.join()
    assert refused == ["already_applied"]
    assert Application.objects.filter(person=person).count() == 1
