"""Every address, asked by everybody: the table in ``access_matrix.csv`` says what each of them gets.

A cell is the status of a GET; ``login`` is a redirect to the login page; ``302`` another redirect. Parts of an address
name nothing that exists, so an object's page gives 404 to whoever may ask for such a page at all; that somebody else's
object gives 404 too is tested beside each page. A new address needs a row.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from loopbaan.accounts.models import RegieRole
from tests.support.addresses import routes, sample
from tests.support.factories_centres import a_centre, a_counsellor
from tests.support.html import CheckedClient

COLUMNS = ("anonymous", "citizen", "centre", "regie")
_TABLE = Path(__file__).with_name("access_matrix.csv")


def table() -> dict[str, dict[str, str]]:
    with _TABLE.open(newline="", encoding="utf-8") as file:
        return {row["route"]: row for row in csv.DictReader(file)}


def test_every_address_has_a_row() -> None:
    known, there = set(table()), set(routes())
    assert sorted(there - known) == [], "addresses without a row in access_matrix.csv"
    assert sorted(known - there) == [], "rows in access_matrix.csv without an address"


def test_rows_are_sorted_and_whole() -> None:
    rows = list(table())
    assert rows == sorted(rows)
    assert all(row[column] for row in table().values() for column in COLUMNS)


@pytest.fixture
def askers(
    citizen_client: Callable[..., CheckedClient],
    centre_client: Callable[..., CheckedClient],
    regie_client: Callable[..., CheckedClient],
) -> dict[str, CheckedClient]:
    """One of each; the one of VDAB has every role, the one of a centre is its coordinator."""
    centre = a_centre()
    return {
        "anonymous": CheckedClient(),
        "citizen": citizen_client(),
        "centre": centre_client(a_counsellor(centre, coordinator=True), centre.kbo),
        "regie": regie_client(roles=tuple(RegieRole)),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("route", list(table()))
def test_who_gets_what(route: str, askers: dict[str, CheckedClient]) -> None:
    got = {}
    for who, asker in askers.items():
        answer = asker.get(sample(route))
        to_login = answer.status_code == 302 and answer["Location"].startswith("/aanmelden/?next=")
        got[who] = "login" if to_login else str(answer.status_code)
    assert got == {who: table()[route][who] for who in COLUMNS}
