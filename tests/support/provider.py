"""A payment provider for tests: it stands where Mollie stands, outside the portal, and can be told to misbehave."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from citizens.gateways import GatewayDown, PaymentStatus, RefundRefused, StartedPayment, Transfer


@dataclass
class _Payment:
    reference: str
    amount: Decimal
    state: str = "open"
    transfer: Transfer | None = None


class TestPayments:
    """Keeps payments in memory, honours idempotency keys, and is down when told so."""

    __test__ = False
    name = "test"

    def __init__(self) -> None:
        self.payments: dict[str, _Payment] = {}
        self.by_key: dict[str, str] = {}
        self.refunds: dict[str, str] = {}
        self.refunded: dict[str, Decimal] = {}
        self.down = False
        self.refuses = False
        self.refund_outcome = "confirmed"
        self.asked = 0

    def _reach(self) -> None:
        self.asked += 1
        if self.down:
            raise GatewayDown("test")

    def start(
        self, *, key: str, amount: Decimal, description: str, return_url: str, webhook_url: str
    ) -> StartedPayment:
        self._reach()
        reference = self.by_key.setdefault(key, f"tr_{len(self.by_key) + 1:04d}{key[:6]}")
        self.payments.setdefault(reference, _Payment(reference, amount))
        return StartedPayment(reference, f"https://checkout.example/{reference}")

    def status(self, reference: str) -> PaymentStatus | None:
        self._reach()
        found = self.payments.get(reference)
        if found is None:
            return None
        return PaymentStatus(
            reference, found.state, found.amount, f"https://checkout.example/{reference}", found.transfer
        )

    def cancel(self, reference: str) -> None:
        self._reach()
        self.payments[reference].state = "cancelled"

    def refund(self, *, key: str, reference: str, amount: Decimal, description: str) -> str:
        self._reach()
        if self.refuses:
            raise RefundRefused("test")
        refund = self.refunds.setdefault(key, f"re_{len(self.refunds) + 1:04d}")
        self.refunded[reference] = amount
        return refund

    def refund_state(self, reference: str, refund: str) -> str:
        self._reach()
        return self.refund_outcome
