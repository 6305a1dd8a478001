"""Where letters to a citizen go: the main residence in the national register, as last answered."""

from __future__ import annotations

from uuid import UUID

from loopbaan.accounts import service as accounts
from loopbaan.core.errors import NotFound
from loopbaan.magda import service as magda
from loopbaan.messages.service import register_address_book


def address_lines(person_id: UUID) -> tuple[str, ...] | None:
    """Street and number, then postcode and place; None when the register's answer is no longer kept."""
    try:
        insz = accounts.insz_of(person_id)
    except NotFound:
        return None
    residence = magda.last_known_residence(person_id, insz)
    if residence is None or not residence.municipality:
        return None
    box = f" bus {residence.box}" if residence.box else ""
    street = f"{residence.street} {residence.number}{box}".strip()
    place = f"{residence.postcode} {residence.municipality}".strip()
    return (street, place) if street else (place,)


def register() -> None:
    """Make this book known to the letters."""
    register_address_book(address_lines)
