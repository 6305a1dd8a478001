"""The two halves of the demo are loaded by two processes: both of them, or neither."""

from __future__ import annotations

import pytest

from loopbaan.accounts import service as accounts
from loopbaan.accounts.models import Person
from loopbaan.web.models import DemoClock
from regie.management.demo.load import load_side_by_side

pytestmark = pytest.mark.django_db(transaction=True)


def _a_person(half: str) -> None:
    accounts.ensure_staff(vo_id=half, given_name="Bo", family_name="Maes")


def test_both_halves_are_kept_and_the_calendar_is_set() -> None:
    load_side_by_side(_a_person)
    assert set(Person.objects.order_by().values_list("vo_id", flat=True)) == {"west", "east"}
    assert DemoClock.objects.filter(pk=1).exists()


@pytest.mark.parametrize("broken", ["west", "east"])
def test_when_one_half_fails_nothing_is_kept(broken: str) -> None:
    def tell(half: str) -> None:
        _a_person(half)
        if half == broken:
            raise LookupError(half)

    with pytest.raises(RuntimeError):
        load_side_by_side(tell)
    assert not Person.objects.exists()
    assert not DemoClock.objects.exists()
