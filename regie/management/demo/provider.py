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
# How the provider takes the next payment: "paying", "unpaid" (it ends without money) or "down".
_mood: list[str] = ["paying"]


class PastPayments:
    """The provider without a network. A reference carries its amount in cents: the practice provider, which never saw
    these payments, can read from it what was paid."""

    name = "mollie"

    def start(
        self,
        *,
        key: str,
        amount: Decimal,
        description: str,  # noqa: ARG002
        return_url: str,  # noqa: ARG002
        webhook_url: str,  # noqa: ARG002
    ) -> StartedPayment:
        if _mood[0] == "down":
            raise GatewayDown("out of order")
        short = key.replace("-", "")[:16]
        # What was never paid must not be taken for a past payment: its number means nothing to anybody.
        return StartedPayment(f"tr_past{amount * 100:.0f}x{short}" if _mood[0] == "paying" else f"tr_gone{short}", "")

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
def taking_payments(mood: str) -> Iterator[None]:
    """Payments that begin here end without money ("unpaid"), or do not even begin ("down")."""
    _mood[0] = mood
    try:
        yield
    finally:
        _mood[0] = "paying"
