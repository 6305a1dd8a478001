"""The months under a quota: what stands for a month without a list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from loopbaan.core import clock
from loopbaan.core.clock import BRUSSELS
from tests.citizens.test_quota import APRIL, a_list, ask
from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db
Clients = Callable[..., CheckedClient]
PAGE = "/regie/quotum/"
WHY = "Toen vroeg niemand een cheque, en dan wordt er geen lijst geopend."


def test_a_month_without_a_list_is_explained(regie_client: Clients) -> None:
    a_list(5)
    ask()
    client = regie_client()
    client.get(PAGE)
    assert (
        "Niet in de lijst: maart 2025, mei 2025, juni 2025, juli 2025, augustus 2025, september 2025 en oktober 2025. "
        + WHY
        in client.text
    )


def test_months_that_did_not_open_yet_are_not_missing(regie_client: Clients) -> None:
    a_list(5)
    ask()
    with clock.fixed_at(datetime(2025, 5, 20, 9, tzinfo=BRUSSELS)):
        client = regie_client()
        client.get(PAGE)
        assert "Niet in de lijst: maart 2025 en mei 2025. " + WHY in client.text
    assert date(2025, 4, 1) == APRIL


def test_without_any_list_the_page_says_so_once(regie_client: Clients) -> None:
    client = regie_client()
    client.get(PAGE)
    assert WHY not in client.text
    assert "Nog geen lijst" in client.text
