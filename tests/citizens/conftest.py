"""What the tests of the citizens' side share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from citizens import gateways
from tests.support.provider import TestPayments


@pytest.fixture
def provider(settings: pytest.FixtureRequest) -> Iterator[TestPayments]:
    """The payment provider of this test."""
    settings.PAYMENT_GATEWAY = "tests.support.provider.TestPayments"  # type: ignore[attr-defined]
    gateways.payments.cache_clear()
    yield gateways.payments()  # type: ignore[misc]
    gateways.payments.cache_clear()
