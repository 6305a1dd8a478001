"""What goes into a document comes out the same, however long it waits."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy

from loopbaan.documents.context import freeze, thaw


def test_plain_values_survive():
    context = {
        "name": "D'Hondt – 40-karakters",
        "amount": Decimal("45.00"),
        "on": date(2026, 3, 2),
        "at": datetime(2026, 3, 2, 9, tzinfo=UTC),
        "id": uuid.UUID(int=7),
        "rows": [{"label": "Uren", "minutes": 240, "met": True, "note": None}],
    }
    assert thaw(freeze(context)) == context


def test_a_translated_text_becomes_text_and_a_tuple_a_list():
    assert thaw(freeze({"a": gettext_lazy("Cheque"), "b": (1, 2)})) == {"a": "Cheque", "b": [1, 2]}


def test_the_same_context_gives_the_same_bytes_whatever_its_order():
    assert freeze({"a": 1, "b": 2}) == freeze({"b": 2, "a": 1})


@pytest.mark.parametrize("value", [object(), 1.5, {1, 2}, b"x"], ids=["object", "float", "set", "bytes"])
def test_anything_else_is_refused_by_its_place(value):
    with pytest.raises(TypeError, match=r"context\.rows\[0\]\.value"):
        freeze({"rows": [{"value": value}]})
