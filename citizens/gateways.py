"""The payment provider, behind a Protocol and chosen in the settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol, cast

import requests
from django.conf import settings
from django.utils.module_loading import import_string
from mollie.api.client import Client
from mollie.api.error import Error as MollieError


class GatewayDown(Exception):
    """The provider gave no usable answer; nothing is known of what it did, and asking again with the same key is
    safe."""


class RefundRefused(Exception):
    """The provider will not give this money back: asking again the same way is of no use."""


@dataclass(frozen=True, slots=True)
class StartedPayment:
    """A payment as the provider knows it: its reference and the page where the citizen pays."""

    reference: str
    checkout_url: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """Where a bank transfer must go, in the provider's words; ``until`` is the last day that it is expected."""

    bank: str
    account: str
    bic: str
    message: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PaymentStatus:
    """``state`` in our words: open, paid, failed, cancelled, expired; ``amount`` in euro.

    ``transfer`` is there once the citizen chose to pay by bank transfer.
    """

    reference: str
    state: str
    amount: Decimal
    checkout_url: str
    transfer: Transfer | None = None


class Payments(Protocol):
    """What the portal asks of a payment provider. Every method raises GatewayDown; ``refund`` also RefundRefused."""

    name: str

    def start(
        self, *, key: str, amount: Decimal, description: str, return_url: str, webhook_url: str
    ) -> StartedPayment: ...

    def status(self, reference: str) -> PaymentStatus | None: ...

    def cancel(self, reference: str) -> None: ...

    def refund(self, *, key: str, reference: str, amount: Decimal, description: str) -> str: ...

    def refund_state(self, reference: str, refund: str) -> str: ...


# Mollie's words to ours.
_STATES = {
    "open": "open",
    "pending": "open",
    "authorized": "open",
    "paid": "paid",
    "failed": "failed",
    "canceled": "cancelled",
    "expired": "expired",
}
# The answers that say no for good: not found, more than what is left, gone, not possible for this payment.
_REFUSALS = {404, 409, 410, 422}
_REFUND_STATES = {"refunded": "confirmed", "failed": "failed", "canceled": "failed"}


def _session_to(url: str) -> requests.Session:
    """The session that Mollie's client would make, with the proxies and certificates of the environment read once.

    By itself it reads them at each call, which takes as long as the call's own work.
    """
    session = requests.Session()
    found = session.merge_environment_settings(url, {}, None, None, None)
    session.proxies, session.verify, session.trust_env = found["proxies"], found["verify"], False
    return session


class MolliePayments:
    """Mollie, through its own client."""

    name = "mollie"

    def __init__(self) -> None:
        self._client = Client(api_endpoint=settings.MOLLIE_API_URL, timeout=(2, 8), retry=1)
        self._client.set_api_key(settings.MOLLIE_API_KEY)
        self._client._client = _session_to(settings.MOLLIE_API_URL)
        self._client._setup_retry()

    def start(
        self, *, key: str, amount: Decimal, description: str, return_url: str, webhook_url: str
    ) -> StartedPayment:
        payment = self._call(
            lambda: self._client.payments.create(
                {
                    "amount": {"currency": "EUR", "value": f"{amount:.2f}"},
                    "description": description,
                    "redirectUrl": return_url,
                    "webhookUrl": webhook_url,
                    "locale": "nl_BE",
                },
                idempotency_key=key,
            )
        )
        return StartedPayment(payment.id, payment.checkout_url or "")

    def status(self, reference: str) -> PaymentStatus | None:
        """The payment's state, or None when the provider does not know the reference."""
        try:
            payment = self._client.payments.get(reference)
        except MollieError as error:
            if getattr(error, "status", None) == 404:
                return None
            raise GatewayDown(type(error).__name__) from error
        except (requests.RequestException, ValueError) as error:
            raise GatewayDown(type(error).__name__) from error
        return PaymentStatus(
            reference=payment.id,
            state=_STATES.get(payment.status, "open"),
            amount=Decimal(payment.amount["value"]),
            checkout_url=payment.checkout_url or "",
            transfer=_transfer_of(payment),
        )

    def cancel(self, reference: str) -> None:
        self._call(lambda: self._client.payments.delete(reference))

    def refund(self, *, key: str, reference: str, amount: Decimal, description: str) -> str:
        payment = self._call(lambda: self._client.payments.get(reference))
        try:
            refund = self._call(
                lambda: payment.refunds.create(
                    {"amount": {"currency": "EUR", "value": f"{amount:.2f}"}, "description": description},
                    idempotency_key=key,
                )
            )
        except GatewayDown as error:
            if getattr(error.__cause__, "status", None) in _REFUSALS:
                raise RefundRefused(str(error)) from error
            raise
        return str(refund.id)

    def refund_state(self, reference: str, refund: str) -> str:
        payment = self._call(lambda: self._client.payments.get(reference))
        found = self._call(lambda: payment.refunds.get(refund))
        return _REFUND_STATES.get(found.status, "requested")

    def _call(self, request):  # type: ignore[no-untyped-def]
        try:
            return request()
        except (MollieError, requests.RequestException, ValueError) as error:
            raise GatewayDown(type(error).__name__) from error


def _transfer_of(payment: Any) -> Transfer | None:
    details = payment.details if payment.method == "banktransfer" else None
    if not details or not details.get("bankAccount"):
        return None
    return Transfer(
        bank=str(details.get("bankName") or ""),
        account=str(details["bankAccount"]),
        bic=str(details.get("bankBic") or ""),
        message=str(details.get("transferReference") or ""),
        until=datetime.fromisoformat(payment.expires_at).date() if payment.expires_at else None,
    )


@lru_cache(maxsize=1)
def payments() -> Payments:
    """The provider that the settings name."""
    return cast("Payments", import_string(settings.PAYMENT_GATEWAY)())
