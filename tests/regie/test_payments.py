"""Payments that need a person: the list, trying again, and settling by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from citizens import gateways
from citizens.domain import ordering
from citizens.gateways import PaymentStatus
from citizens.models import HandSettlement, Payment, Refund
from loopbaan.accounts.service import insz_of
from loopbaan.audit.models import Event
from tests.regie.test_pages import own_queries
from tests.support import cheques
from tests.support.html import CheckedClient
from tests.support.people import a_citizen
from tests.support.provider import TestPayments

pytestmark = pytest.mark.django_db
Clients = Callable[..., CheckedClient]
SETTLED = {"reference": "OV-2026-0042", "reason": "Het te veel betaalde bedrag teruggestort."}


@pytest.fixture(autouse=True)
def provider(settings: pytest.FixtureRequest) -> Iterator[TestPayments]:
    settings.PAYMENT_GATEWAY = "tests.support.provider.TestPayments"  # type: ignore[attr-defined]
    gateways.payments.cache_clear()
    yield gateways.payments()  # type: ignore[misc]
    gateways.payments.cache_clear()


@pytest.fixture
def keeper(regie_client: Clients) -> CheckedClient:
    return regie_client(roles=("beheerder",))


def a_wrong_amount(paid: str = "50.00") -> Payment:
    """A payment of which another amount arrived."""
    order = cheques.order(a_citizen())
    payment = Payment.objects.create(
        order=order,
        provider="test",
        reference=f"tr_{uuid4().hex[:12]}",
        amount=order.amount,
        created_at=cheques.moment(cheques.MARCH),
    )
    status = PaymentStatus(payment.reference or "", "paid", Decimal(paid), "")
    ordering.settle(reference=payment.reference or "", status=status, at=cheques.moment(cheques.MARCH))
    payment.refresh_from_db()
    assert payment.state == "differs"
    return payment


def a_refund(state: str) -> Refund:
    """A refund of a payment that came after the order was cancelled."""
    person = a_citizen()
    order = cheques.order(person)
    ordering.cancel_order(order_id=order.id, actor=cheques.as_citizen(person), at=cheques.moment(cheques.MARCH))
    payment = cheques.pay(order)
    refund = Refund.objects.get(payment=payment)
    if state == "failed":
        Refund.objects.filter(id=refund.id).update(
            state="failed", ended_at=cheques.moment(cheques.MARCH), reference="re_1"
        )
    elif state == "stuck":
        Refund.objects.filter(id=refund.id).update(ordered_at=refund.ordered_at - timedelta(days=5))
    refund.refresh_from_db()
    return refund


def actions(client: CheckedClient) -> list[str]:
    """The addresses of what one can do on the page."""
    found: list[str] = client.page.xpath("//main//form/@action | //main//a[contains(@href, '/betalingen/')]/@href")
    return found


def test_each_case_says_what_is_wrong_and_offers_what_fits(keeper: CheckedClient) -> None:
    wrong, failed, stuck = a_wrong_amount(), a_refund("failed"), a_refund("stuck")
    keeper.get("/regie/betalingen/")
    text = keeper.text.replace("\xa0", " ")
    for told in (
        f"Bestelling {wrong.order.number}",
        f"Bestelling {failed.payment.order.number}",
        f"Bestelling {stuck.payment.order.number}",
        "€ 50,00",
        "€ 90,00",
        "3 gevallen",
    ):
        assert told in text, told
    assert sorted(actions(keeper)) == sorted(
        [
            f"/regie/betalingen/{wrong.id}/regelen/",
            f"/regie/betalingen/{failed.id}/opnieuw/",
            f"/regie/betalingen/{failed.id}/regelen/",
        ]
    )


def test_no_name_and_no_number_of_a_person_is_shown(keeper: CheckedClient) -> None:
    person = a_wrong_amount().order.person
    keeper.get("/regie/betalingen/")
    for secret in (person.family_name, insz_of(person.id)):
        assert secret not in keeper.page.text_content()


def test_with_nothing_to_do_the_page_says_so(keeper: CheckedClient) -> None:
    cheques.issue(a_citizen())
    keeper.get("/regie/betalingen/")
    assert "Er is niets te regelen" in keeper.text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(keeper: CheckedClient, rows: int) -> None:
    for _ in range(rows):
        a_wrong_amount()
        a_refund("failed")
    with own_queries() as queries:
        keeper.get("/regie/betalingen/")
    assert len(keeper.page.xpath("//main//*[contains(@class, 'lb-card')]/..//h2")) >= rows
    # Both kinds with their orders, and their counts: for the page and for the menu.
    assert len(queries) == 6, "\n".join(queries)


def test_the_start_and_the_menu_count_them(keeper: CheckedClient) -> None:
    a_wrong_amount()
    a_refund("failed")
    keeper.get("/regie/")
    figure = keeper.page.xpath("//dt[contains(., 'Betalingen die aandacht vragen')]/following-sibling::dd[1]")[0]
    assert figure.text_content() == "2"
    (link,) = keeper.page.xpath("//header//a[@href='/regie/betalingen/']")
    assert link.text_content().split() == ["Betalingen", "2"]


def test_a_refund_is_tried_again_once(keeper: CheckedClient) -> None:
    refund = a_refund("failed")
    address = f"/regie/betalingen/{refund.id}/opnieuw/"
    assert keeper.get(address).status_code == 200
    assert keeper.send(address)["Location"] == "/regie/betalingen/"
    refund.refresh_from_db()
    assert refund.state == "ordered"
    event = Event.objects.get(action="refund_retried")
    assert (event.actor_id, event.person_id) == (keeper.person.id, refund.payment.order.person_id)
    assert keeper.send(address).status_code == 409
    assert Event.objects.filter(action="refund_retried").count() == 1
    keeper.get("/regie/betalingen/")
    assert "Er is niets te regelen" in keeper.text


@pytest.mark.parametrize("what", ["wrong_amount", "refund"])
def test_what_was_settled_by_hand_is_gone_and_is_remembered(keeper: CheckedClient, what: str) -> None:
    case = a_wrong_amount() if what == "wrong_amount" else a_refund("failed")
    address = f"/regie/betalingen/{case.id}/regelen/"
    assert keeper.get(address).status_code == 200
    assert keeper.send(address, SETTLED)["Location"] == "/regie/betalingen/"
    case.refresh_from_db()
    assert case.state == "settled"
    kept = HandSettlement.objects.get()
    assert (kept.reference, kept.reason, kept.settled_by_id) == (*SETTLED.values(), keeper.person.id)
    event = Event.objects.get(action="settled_by_hand")
    assert event.actor_id == keeper.person.id
    assert SETTLED["reason"] not in str(event.payload)
    assert keeper.get(address).status_code == 404
    assert keeper.send(address, {**SETTLED, "reference": "OV-2"}).status_code == 409
    assert HandSettlement.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reference": "", "reason": "Teruggestort."}, "Vul “Referentie” in."),
        ({"reference": "OV-1", "reason": " "}, "Vul “Wat deed je, en waarom?” in."),
    ],
)
def test_settling_asks_how_and_why(keeper: CheckedClient, typed: dict[str, str], sentence: str) -> None:
    payment = a_wrong_amount()
    assert keeper.send(f"/regie/betalingen/{payment.id}/regelen/", typed).status_code == 422
    assert sentence in keeper.text
    payment.refresh_from_db()
    assert payment.state == "differs"


def test_a_refund_on_its_way_is_left_alone(keeper: CheckedClient) -> None:
    refund = a_refund("stuck")
    for action in ("opnieuw", "regelen"):
        address = f"/regie/betalingen/{refund.id}/{action}/"
        assert keeper.get(address)["Location"] == "/regie/betalingen/"
        assert keeper.send(address, SETTLED).status_code == 409
    refund.refresh_from_db()
    assert refund.state == "ordered"


def test_a_wrong_amount_is_not_paid_back_by_a_button(keeper: CheckedClient) -> None:
    payment = a_wrong_amount()
    address = f"/regie/betalingen/{payment.id}/opnieuw/"
    assert keeper.get(address)["Location"] == "/regie/betalingen/"
    assert keeper.send(address).status_code == 404


@pytest.mark.parametrize("roles", [("auditor",), ("heroverweging",)])
def test_others_of_vdab_stay_out(regie_client: Clients, roles: tuple[str, ...]) -> None:
    payment, refund = a_wrong_amount(), a_refund("failed")
    client = regie_client(roles=roles)
    assert client.get("/regie/betalingen/").status_code == 403
    for address in (f"/regie/betalingen/{payment.id}/regelen/", f"/regie/betalingen/{refund.id}/opnieuw/"):
        assert client.get(address).status_code == 403
        assert client.send(address, SETTLED).status_code == 403
    for case, state in ((payment, "differs"), (refund, "failed")):
        case.refresh_from_db()
        assert case.state == state


def test_nobody_settles_a_payment_of_their_own(regie_client: Clients) -> None:
    wrong, failed = a_wrong_amount(), a_refund("failed")
    for case, order in ((wrong, wrong.order), (failed, failed.payment.order)):
        client = regie_client(order.person, roles=("beheerder",))
        assert client.send(f"/regie/betalingen/{case.id}/regelen/", SETTLED).status_code == 422
        assert "een bestelling van jezelf" in client.text
    assert client.send(f"/regie/betalingen/{failed.id}/opnieuw/").status_code == 422
    assert not HandSettlement.objects.exists()
    for case, state in ((wrong, "differs"), (failed, "failed")):
        case.refresh_from_db()
        assert case.state == state
