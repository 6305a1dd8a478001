"""Applications and orders that led to no cheque, or to money that goes back: one function a course of events."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from citizens import service as citizens
from citizens.domain import applying, ordering
from citizens.domain.errors import PaymentServiceDown
from citizens.models import Application, HistoricCheque, Order
from loopbaan.core.actor import Actor
from loopbaan.magda.answers import Service
from regie.management.demo import acts, provider
from regie.management.demo.acts import NOW
from regie.management.demo.people import WALLONIA, Citizen
from regie.management.demo.stories import World


def refused(world: World, on: date, *, why: str) -> tuple[Citizen, Application]:
    """Refused for ``why``: "days", "residence" or "work"."""
    if why == "residence":
        citizen = world.registry.draw(on=on, home=WALLONIA)
    else:
        citizen = world.registry.draw(on=on, years_worked=world.rng.uniform(1.5, 6.5) if why == "days" else 11.0)
    if why == "work":
        citizen.jobs = tuple(replace(job, last=job.last or on - timedelta(days=60)) for job in citizen.jobs)
    return citizen, acts.ask_for(world.stage, citizen, on)


def undetermined(world: World, citizen: Citizen, on: date, service: Service) -> Application:
    """A source was down: nothing could be decided yet."""
    return acts.decide(acts.apply(world.stage, citizen, on), citizen, silent=frozenset({service}))


def withdrawn(world: World, on: date) -> None:
    """Granted, and taken back by the citizen the next day."""
    citizen = world.registry.draw(on=on)
    application = acts.ask_for(world.stage, citizen, on)
    applying.withdraw(application_id=application.id, actor=citizen.actor, at=application.applied_at + timedelta(days=1))


def not_ordered(world: World, on: date) -> None:
    """Granted, and never ordered: lapses by itself."""
    acts.ask_for(world.stage, world.registry.draw(on=on), on)


def ordered(world: World, citizen: Citizen, on: date) -> Order:
    """Granted and ordered, not paid."""
    return acts.place_order(acts.ask_for(world.stage, citizen, on), citizen, days_later=0)


def cancelled(world: World, on: date, *, by_citizen: bool) -> None:
    """An order that was cancelled, by the citizen or by the passing of the term to pay."""
    citizen = world.registry.draw(on=on)
    order = ordered(world, citizen, on)
    if by_citizen:
        ordering.cancel_order(order_id=order.id, actor=citizen.actor, at=order.placed_at + timedelta(days=2))


def tried(world: World, on: date, *, how: str) -> Order:
    """An order that waits for its payment, after an attempt that ended ``how``: a state of a payment."""
    citizen = world.registry.draw(on=on)
    order = ordered(world, citizen, on)
    moment = order.placed_at + timedelta(minutes=2)
    if how == "created":
        with provider.taking_payments("down"), suppress(PaymentServiceDown):
            acts.start_payment(order, citizen, moment)
        return order
    with provider.taking_payments("unpaid"):
        reference = acts.start_payment(order, citizen, moment)
    if how != "open":
        acts.settle(reference, order.amount, how, moment + timedelta(minutes=5))
    return order


def paid_late(world: World, on: date) -> None:
    """A transfer that arrived after the order was cancelled: the money goes back."""
    citizen = world.registry.draw(on=on)
    order = ordered(world, citizen, on)
    reference = acts.start_payment(order, citizen, order.placed_at + timedelta(minutes=2))
    acts.let_terms_pass(order.pay_by)
    moment = acts.at(order.pay_by + timedelta(days=1), 11)
    acts.settle(reference, order.amount, "paid", moment)
    acts.carry_out_refunds(order.pay_by + timedelta(days=2))


def paid_twice(world: World, citizen: Citizen, on: date) -> None:
    """Two payments for one order arrived: one goes back, the cheque stays."""
    order = ordered(world, citizen, on)
    moment = order.placed_at + timedelta(minutes=2)
    first = acts.start_payment(order, citizen, moment)
    acts.settle(first, order.amount, "expired", moment + timedelta(days=1))
    second = acts.start_payment(order, citizen, moment + timedelta(days=1, hours=1))
    acts.settle(second, order.amount, "paid", moment + timedelta(days=1, hours=2))
    acts.settle(first, order.amount, "paid", moment + timedelta(days=2))
    acts.carry_out_refunds((moment + timedelta(days=3)).date())


def paid_otherwise(world: World, on: date, amount: Decimal) -> None:
    """Another amount arrived than the order costs: nothing is issued, and a person of VDAB looks at it."""
    citizen = world.registry.draw(on=on)
    order = ordered(world, citizen, on)
    moment = order.placed_at + timedelta(minutes=2)
    acts.settle(acts.start_payment(order, citizen, moment), amount, "paid", moment + timedelta(days=1))


def settle_some(officer: Actor) -> None:
    """One payment of another amount and one refund that failed were settled by hand; the others wait."""
    cases = {each.kind: each for each in reversed(citizens.payments_needing_attention(on=NOW.date()))}
    for kind, reason in (
        ("wrong_amount", "De burger betaalde per vergissing een ander bedrag. Teruggestort."),
        ("refund_failed", "De rekening was opgezegd. Overgeschreven op de nieuwe rekening van de burger."),
    ):
        citizens.settle_by_hand(
            case_id=cases[kind].id, reference="Overschrijving 2026/0114", reason=reason, actor=officer, at=NOW
        )


def waiting(world: World) -> Application:
    """Filed a moment ago: the worker has still to ask the sources."""
    citizen = world.registry.draw(on=NOW.date())
    moment = NOW - timedelta(minutes=2)
    return applying.apply(actor=citizen.actor, on=NOW.date(), at=moment)


def had_cheques_before_2020(citizen: Citizen, on: date, *, number: int) -> None:
    """Cheques of four hours of the time before the portal: history only."""
    for index in range(number):
        HistoricCheque.objects.create(
            person=citizen.person,
            applied_on=on + timedelta(days=200 * index),
            state="used",
            minutes_granted=240,
            source="Overgenomen uit de toepassing van vóór 2020",
        )
