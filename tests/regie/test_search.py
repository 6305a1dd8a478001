"""What an auditor types in the search box."""

from __future__ import annotations

import pytest

from loopbaan.core.identifiers import format_code
from regie.rules.search import Search, read_search

NUMBER = "LCPCE15V7VESM"


@pytest.mark.parametrize(
    "typed",
    [NUMBER, format_code(NUMBER), NUMBER.lower(), f"  {NUMBER[:4]} {NUMBER[4:]} ", NUMBER.removeprefix("LC")],
)
def test_a_cheque_number_however_typed(typed: str) -> None:
    assert read_search(typed) == Search(cheque_number=NUMBER)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("0999.000.022", "0999000022"),
        ("BE 0999 000 022", "0999000022"),
        ("999000022", "0999000022"),
        ("0999", "0999"),
    ],
)
def test_an_enterprise_number_whole_or_its_beginning(typed: str, digits: str) -> None:
    assert read_search(typed) == Search(kbo=digits)


@pytest.mark.parametrize("typed", ["De Brug", "LC Coaching", "Kompas & Co", "Loopbaan"])
def test_anything_else_is_a_name(typed: str) -> None:
    assert read_search(f" {typed} ") == Search(centre_name=typed)


def test_a_near_miss_is_explained() -> None:
    found = read_search(NUMBER[:-1])
    assert "telt LC en 11 tekens" in found.problem
    assert not found.cheque_number


def test_nothing_is_no_search() -> None:
    assert read_search("   ") == Search()
