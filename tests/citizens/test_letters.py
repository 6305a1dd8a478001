"""What the messages say, where it depends on the law or on why they are sent."""

from datetime import date
from decimal import Decimal

import pytest

from loopbaan.messages.catalogue import compose, kind_of


@pytest.mark.parametrize(("reason", "stays"), [("not_started", True), ("paid_late", True), ("paid_twice", False)])
def test_a_refund_says_that_the_right_stays_where_it_does(reason: str, stays: bool) -> None:
    text = compose(kind_of("refund_ordered"), {"amount": Decimal("90.00"), "reason": reason}).text
    assert ("Je recht op een loopbaancheque blijft" in text) is stays


def test_the_terms_in_a_message_are_those_of_the_law() -> None:
    for kind in ("decision_granted", "decision_replaced"):
        granted = kind_of(kind)
        text = compose(granted, {**granted.sample, "order_until": date(2026, 4, 7)}).text.replace("\xa0", " ")
        assert "Bestel hem ten laatste op 7 april 2026" in text
    ended = kind_of("cheque_lapsed")
    for minutes in (0, 90):
        assert "meer dan 7 maanden" in compose(ended, {**ended.sample, "months": 7, "minutes": minutes}).text
