"""The payment provider: through the real client library, on a real port, with webhooks that arrive."""

from __future__ import annotations

import concurrent.futures
import logging
import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from mollie.api.client import Client
from mollie.api.error import ResponseError, UnauthorizedError, UnprocessableEntityError

from sandbox.parts import Parts
from sandbox.payments import structured_message
from tests.sandbox.conftest import CONFIG, Portal, wait_until


@pytest.fixture
def mollie(live: Flask) -> Any:
    client = Client(api_endpoint=f"{parts(live).config.public_url}/mollie")
    client.set_api_key(CONFIG.mollie_api_key)
    yield client
    if hasattr(client, "_client"):
        client._client.close()


def parts(app: Flask) -> Parts:
    return app.extensions["parts"]


def order(portal: Portal, **changes: Any) -> dict[str, Any]:
    return {
        "amount": {"currency": "EUR", "value": "90.00"},
        "description": "Loopbaancheque",
        "redirectUrl": f"{portal.url}/bestelling/1/terug/",
        "webhookUrl": f"{portal.url}/betalingen/webhook/",
        "metadata": {"order": "1"},
    } | changes


def press(app: Flask, payment_id: str, **form: str) -> Any:
    """What the customer does on the payment page."""
    return app.test_client().post(f"/mollie/checkout/{payment_id}", data=form)


def test_create_and_pay(mollie: Client, live: Flask, portal: Portal) -> None:
    payment = mollie.payments.create(order(portal))
    assert payment.is_open()
    assert payment.checkout_url.startswith(parts(live).config.public_url)
    assert payment.metadata == {"order": "1"}
    assert payment.amount == {"currency": "EUR", "value": "90.00"}
    back = press(live, payment.id, action="bancontact")
    assert back.status_code == 303
    assert back.location == f"{portal.url}/bestelling/1/terug/"
    assert portal.wait_for(1) == [payment.id]
    paid = mollie.payments.get(payment.id)
    assert paid.is_paid()
    assert paid.method == "bancontact"
    assert paid.paid_at
    assert paid.checkout_url is None


@pytest.mark.parametrize(
    ("action", "status"), [("cancel", "canceled"), ("fail", "failed"), ("expire", "expired"), ("bancontact", "paid")]
)
def test_each_end_is_an_end(mollie: Client, live: Flask, portal: Portal, action: str, status: str) -> None:
    payment = mollie.payments.create(order(portal))
    press(live, payment.id, action=action)
    assert mollie.payments.get(payment.id).status == status
    # A second press, of whatever, changes nothing and tells nobody.
    press(live, payment.id, action="bancontact")
    press(live, payment.id, action="cancel")
    assert mollie.payments.get(payment.id).status == status
    assert portal.wait_for(1) == [payment.id]
    assert parts(live).state.count("delivery", tag=payment.id) <= 1


def test_a_transfer_waits_for_the_bank(mollie: Client, live: Flask, portal: Portal) -> None:
    payment = mollie.payments.create(order(portal, method="banktransfer"))
    page = press(live, payment.id, action="banktransfer")
    assert page.location == f"/mollie/checkout/{payment.id}"
    shown = live.test_client().get(page.location).get_data(as_text=True)
    assert structured_message(payment.id) in shown
    waiting = mollie.payments.get(payment.id)
    assert waiting.is_pending()
    assert waiting["details"]["transferReference"] == structured_message(payment.id)
    assert portal.received == []
    live.test_client().post(f"/mollie/beheer/{payment.id}", data={"action": "move", "status": "paid"})
    assert portal.wait_for(1) == [payment.id]
    assert mollie.payments.get(payment.id).is_paid()


def test_the_structured_message_has_a_right_check() -> None:
    for payment_id in ("tr_a", "tr_J2XcFzUSP8py", "tr_0000"):
        digits = structured_message(payment_id).replace("+", "").replace("/", "")
        assert len(digits) == 12
        assert int(digits[10:]) == (int(digits[:10]) % 97 or 97)


def test_webhook_twice(mollie: Client, live: Flask, portal: Portal) -> None:
    payment = mollie.payments.create(order(portal))
    press(live, payment.id, action="bancontact", hook="twice")
    assert portal.wait_for(2) == [payment.id, payment.id]


def test_webhook_before_the_redirect(mollie: Client, live: Flask, portal: Portal) -> None:
    payment = mollie.payments.create(order(portal))
    press(live, payment.id, action="bancontact", hook="before")
    # No waiting: it was there before the answer came.
    assert [received for _, received in portal.received] == [payment.id]


def test_webhook_late(mollie: Client, live: Flask, portal: Portal) -> None:
    payment = mollie.payments.create(order(portal))
    press(live, payment.id, action="bancontact", hook="late", seconds="0,4")
    assert mollie.payments.get(payment.id).is_paid()
    assert portal.received == []
    assert portal.wait_for(1) == [payment.id]


def test_webhook_never_until_sent_by_hand(mollie: Client, live: Flask, portal: Portal) -> None:
    payment = mollie.payments.create(order(portal))
    press(live, payment.id, action="bancontact", hook="never")
    assert mollie.payments.get(payment.id).is_paid()
    assert parts(live).state.count("delivery") == 0
    live.test_client().post(f"/mollie/beheer/{payment.id}", data={"action": "webhook"})
    assert portal.wait_for(1) == [payment.id]


def test_webhook_again_when_the_portal_stumbles(mollie: Client, live: Flask, portal: Portal) -> None:
    portal.answers = [500, 302, 200]
    payment = mollie.payments.create(order(portal))
    press(live, payment.id, action="bancontact")
    assert len(portal.wait_for(3)) == 3
    wait_until(lambda: parts(live).state.count("delivery", tag=payment.id) == 3)
    assert [d["status"] for d in parts(live).payments.deliveries(payment.id)] == [200, 302, 500]


def test_the_webhook_goes_to_the_portal_only(mollie: Client, portal: Portal) -> None:
    with pytest.raises(UnprocessableEntityError, match="webhook URL"):
        mollie.payments.create(order(portal, webhookUrl="http://127.0.0.1:9/elders"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", {"currency": "EUR", "value": "90"}),
        ("amount", {"currency": "EUR", "value": 90.00}),
        ("amount", {"currency": "EUR", "value": "0.00"}),
        ("amount", {"currency": "USD", "value": "90.00"}),
        ("amount", None),
        ("description", ""),
        ("redirectUrl", "javascript:alert(1)"),
        ("method", "creditcard"),
    ],
)
def test_what_mollie_refuses(mollie: Client, portal: Portal, field: str, value: Any) -> None:
    with pytest.raises(UnprocessableEntityError) as refused:
        mollie.payments.create(order(portal, **{field: value}))
    assert refused.value.field.split(".")[0] == field


def test_the_same_key_is_the_same_payment(mollie: Client, portal: Portal, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        first = mollie.payments.create(order(portal), idempotency_key="bestelling-1")
        assert not caplog.records
        again = mollie.payments.create(order(portal), idempotency_key="bestelling-1")
    assert again.id == first.id
    assert "Idempotent-Replayed" in caplog.text
    assert mollie.payments.create(order(portal), idempotency_key="bestelling-2").id != first.id
    with pytest.raises(ResponseError, match="another request"):
        mollie.payments.create(order(portal, description="Iets anders"), idempotency_key="bestelling-1")


def test_the_same_key_at_the_same_moment(live: Flask, portal: Portal) -> None:
    threads, rounds = 8, 10
    together = threading.Barrier(threads)
    headers = {"Authorization": f"Bearer {CONFIG.mollie_api_key}"}

    def create(_: int) -> list[str]:
        browser, ids = live.test_client(), []
        for number in range(rounds):
            together.wait(10)
            key = {"Idempotency-Key": f"samen-{number}"}
            response = browser.post("/mollie/v2/payments", json=order(portal), headers=headers | key)
            ids.append(str(response.get_json(force=True)["id"]))
        return ids

    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(create, range(threads)))
    assert all(ids == found[0] for ids in found)
    assert parts(live).state.count("payment") == rounds


def test_an_error_is_not_remembered(mollie: Client, portal: Portal) -> None:
    with pytest.raises(UnprocessableEntityError):
        mollie.payments.create(order(portal, description=""), idempotency_key="bestelling-9")
    assert mollie.payments.create(order(portal), idempotency_key="bestelling-9").is_open()


def test_a_wrong_key(live: Flask, portal: Portal) -> None:
    stranger = Client(api_endpoint=f"{parts(live).config.public_url}/mollie")
    stranger.set_api_key("test_vals")
    with pytest.raises(UnauthorizedError):
        stranger.payments.create(order(portal))
    stranger._client.close()


def test_cancel_by_the_api(mollie: Client, portal: Portal) -> None:
    payment = mollie.payments.create(order(portal))
    assert payment.is_cancelable
    assert mollie.payments.delete(payment.id).is_canceled()
    assert portal.wait_for(1) == [payment.id]
    with pytest.raises(UnprocessableEntityError):
        mollie.payments.delete(payment.id)


def test_refund(mollie: Client, live: Flask, portal: Portal) -> None:
    payment = mollie.payments.create(order(portal))
    with pytest.raises(UnprocessableEntityError):
        payment.refunds.create({"amount": {"currency": "EUR", "value": "90.00"}})
    press(live, payment.id, action="bancontact", hook="never")
    refund = payment.refunds.create({"amount": {"currency": "EUR", "value": "50.00"}, "description": "Niet gestart"})
    assert refund.payment_id == payment.id
    # The bank takes a moment; then the portal hears of the payment again.
    assert portal.wait_for(1) == [payment.id]
    assert payment.refunds.get(refund.id).is_refunded()
    standing = mollie.payments.get(payment.id)
    assert standing.is_paid()
    assert standing.amount_refunded["value"] == "50.00"
    assert standing.amount_remaining["value"] == "40.00"
    with pytest.raises(ResponseError, match="more than what is left"):
        payment.refunds.create({"amount": {"currency": "EUR", "value": "40.01"}})
    payment.refunds.create({"amount": {"currency": "EUR", "value": "40.00"}})
    assert [r.amount["value"] for r in payment.refunds.list()] == ["40.00", "50.00"]
    assert mollie.refunds.list().count == 2


def test_lists_and_unknown_things(mollie: Client, portal: Portal) -> None:
    ids = [mollie.payments.create(order(portal)).id for _ in range(3)]
    assert [p.id for p in mollie.payments.list(limit=2)] == ids[:0:-1]
    assert {m.id for m in mollie.methods.list()} == {"bancontact", "banktransfer"}
    with pytest.raises(ResponseError, match="No payment exists"):
        mollie.payments.get("tr_bestaatniet")
    with pytest.raises(ResponseError):
        mollie.customers.list()


def test_pages(mollie: Client, live: Flask, portal: Portal) -> None:
    browser = live.test_client()
    assert "nog geen betaling" in browser.get("/mollie/beheer").get_data(as_text=True)
    payment = mollie.payments.create(order(portal))
    page = browser.get(f"/mollie/checkout/{payment.id}").get_data(as_text=True)
    for text in (
        "€\u00a090,00",
        "Betaal met Bancontact",
        "Betaal met een overschrijving",
        "Laat vervallen",
        "twee keer",
    ):
        assert text in page
    press(live, payment.id, action="bancontact")
    done = browser.get(f"/mollie/checkout/{payment.id}").get_data(as_text=True)
    assert "Betaal met Bancontact" not in done
    assert "betaald" in done
    assert payment.id in browser.get("/mollie/beheer").get_data(as_text=True)
    assert browser.get(f"/mollie/beheer/{payment.id}").status_code == 200
    assert browser.get("/mollie/checkout/tr_x").status_code == 404
    assert press(live, payment.id, action="iets").status_code == 400


def test_only_what_was_offered_can_be_used(mollie: Client, live: Flask, portal: Portal, client: FlaskClient) -> None:
    payment = mollie.payments.create(order(portal, method="bancontact"))
    assert "overschrijving" not in live.test_client().get(f"/mollie/checkout/{payment.id}").get_data(as_text=True)
    assert press(live, payment.id, action="banktransfer").status_code == 400


def test_a_payment_of_the_demos_past_was_paid_and_can_be_given_back_once(mollie: Client) -> None:
    payment = mollie.payments.get("tr_past4500x0123456789abcdef")
    assert payment.is_paid()
    assert payment.amount == {"currency": "EUR", "value": "45.00"}
    payment.refunds.create({"amount": {"currency": "EUR", "value": "45.00"}})
    with pytest.raises(ResponseError):
        payment.refunds.create({"amount": {"currency": "EUR", "value": "45.00"}})


def test_a_refund_of_the_demos_past_is_done(mollie: Client) -> None:
    payment = mollie.payments.get("tr_past9000xfedcba9876543210")
    refund = payment.refunds.get("re_past0123456789abcdef")
    assert (refund.status, refund.amount["value"]) == ("refunded", "90.00")


def test_any_other_unknown_payment_is_unknown(mollie: Client) -> None:
    for number in ("tr_past0x0123456789abcdef", "tr_past4500x0123", "tr_gone0123456789abcdef"):
        with pytest.raises(ResponseError) as refusal:
            mollie.payments.get(number)
        assert refusal.value.status == 404
