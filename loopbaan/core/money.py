"""Euro amounts: Decimal, VAT kept apart, rounded once a payment."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def to_cents(amount: Decimal) -> Decimal:
    """Round an amount in euro to whole cents, half away from zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def fee_including_vat(*, minutes: int, rate_per_hour: Decimal, vat_percent: Decimal) -> Decimal:
    """The fee in euro for a number of minutes: rate excluding VAT x time, then VAT, then rounded once.

    Rounding an hour first would give 726.32 instead of 726.34 for four hours at 150.07.
    """
    excluding = rate_per_hour * Decimal(minutes) / Decimal(60)
    return to_cents(excluding * (1 + vat_percent / Decimal(100)))
