"""The payment provider as it was in the past: it said yes, and the demo says what became of each payment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from django.conf import settings

from citizens import gateways
from citizens.gateways import GatewayDown, PaymentStatus, StartedPayment

# References of payments that cannot be given back: the account was closed.
closed_accounts: set[str] = set()
_out_of_order: list[bool] = [False]


class PastPayments:
    """The provider without a network. A reference carries its amount in cents: the practice provider, which never saw
    these payments, can read from it what was paid."""

    name = "mollie"

    def start(
        self,
        *,
        key: str,
        amount: Decimal,
        description: str,
        return_url: str,
        webhook_url: str,  # noqa: ARG002
    ) -> StartedPayment:
        if _out_of_order[0]:
            raise GatewayDown("out of order")
        return StartedPayment(f"tr_past{amount * 100:.0f}x{key.replace('-', '')[:16]}", "")

    def status(self, reference: str) -> PaymentStatus | None:  # noqa: ARG002
        return None

    def cancel(self, reference: str) -> None:
        """Nothing is open for long here."""

    def refund(self, *, key: str, reference: str, amount: Decimal, description: str) -> str:  # noqa: ARG002
        return f"re_past{key.replace('-', '')[:16]}"

    def refund_state(self, reference: str, refund: str) -> str:  # noqa: ARG002
        return "failed" if reference in closed_accounts else "confirmed"


@contextmanager
def past_payments() -> Iterator[None]:
    """Pay and give back through ``PastPayments`` instead of the provider of the settings."""
    chosen = settings.PAYMENT_GATEWAY
    settings.PAYMENT_GATEWAY = f"{PastPayments.__module__}.{PastPayments.__name__}"
    gateways.payments.cache_clear()
    try:
        yield
    finally:
        settings.PAYMENT_GATEWAY = chosen
        gateways.payments.cache_clear()


@contextmanager
def out_of_order() -> Iterator[None]:
    """The provider gives no answer."""
    _out_of_order[0] = True
    try:
        yield
    finally:
        _out_of_order[0] = False
