"""Purchases a second: the order is posted, the provider is paid, the provider's webhook is posted.

Two bursts are measured, orders and webhooks. In between the payments are moved to paid at the sandbox: what a citizen
does at their bank is no work of the portal. The webhook is sent by the load, as the provider would, so that it is
waited for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from benchmarks import filling, load, sessions
from benchmarks.processes import Running, used
from benchmarks.stories import Story
from citizens.models import Application, Cheque
from loopbaan.accounts.models import Person
from loopbaan.core.actor import Capacity

CLIENTS = 8
_MOST_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Buyers:
    """Citizens with a granted application and a session: ``orders`` are their POSTs."""

    orders: tuple[bytes, ...]


def prepare(story: Story, running: Running, numbers: range) -> Buyers:
    """Clone citizens with a granted application, log them in, and write their orders."""
    filling.clone(story, filling.Spread({}), first=numbers.start, count=len(numbers))
    ids = filling.clone_ids(story.citizen.id, numbers)
    by_id = Person.objects.in_bulk(ids)
    people = [by_id[each] for each in ids]
    keys = sessions.sessions_for(people, Capacity.CITIZEN)
    applications = filling.clone_ids(story.the(Application), numbers)
    return Buyers(
        tuple(
            load.post(
                running.portal + reverse("citizens:place_order", args=[application]),
                sessions.form_fields(person, Capacity.CITIZEN),
                cookies=sessions.cookies_of(key),
            )
            for person, key, application in zip(people, keys, applications, strict=True)
        )
    )


def buy(running: Running, orders: tuple[bytes, ...]) -> dict[str, Any]:
    """Order, pay and confirm; RuntimeError when one purchase did not end in a cheque."""
    cheques = Cheque.objects.count()
    start = running.seconds()
    ordered = load.burst(running.portal, orders, clients=CLIENTS, most_seconds=_MOST_SECONDS).require(302)
    after_orders = running.seconds()
    checkouts = [each.location for each in ordered.answers]
    references = [each.rstrip("/").rpartition("/")[2] for each in checkouts]
    pay = [load.post(each, {"action": "bancontact", "hook": "never"}) for each in checkouts]
    load.burst(running.sandbox, pay, clients=4, most_seconds=_MOST_SECONDS).require(303)
    webhook = running.portal + reverse("citizens:payment_webhook")
    calls = [load.post(webhook, {"id": each}) for each in references]
    before_webhooks = running.seconds()
    confirmed = load.burst(running.portal, calls, clients=CLIENTS, most_seconds=_MOST_SECONDS).require(200)
    end = running.seconds()
    made = Cheque.objects.count() - cheques
    if made != len(confirmed.answers):
        raise RuntimeError(f"{len(confirmed.answers)} webhooks, {made} cheques")
    order_cost = used(start, after_orders, len(ordered.answers))
    webhook_cost = used(before_webhooks, end, made)
    return {
        "count": made,
        "per_second": round(1 / (1 / ordered.per_second + 1 / confirmed.per_second), 1),
        "orders_per_second": round(ordered.per_second, 1),
        "webhooks_per_second": round(confirmed.per_second, 1),
        "order_ms": {"p50": round(ordered.percentile(0.5), 1), "p95": round(ordered.percentile(0.95), 1)},
        "webhook_ms": {"p50": round(confirmed.percentile(0.5), 1), "p95": round(confirmed.percentile(0.95), 1)},
        "processor_ms_order": order_cost,
        "processor_ms_webhook": webhook_cost,
    }
