"""The postal address of a person: known to the app that asks the sources, which registers its book here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

# Gives the lines under the name (street and number; postcode and place), or None for a person who is not in the book.
AddressBook = Callable[[UUID], tuple[str, ...] | None]
# Asks a source for them, which may take seconds; None when it gives no address.
AddressQuestion = Callable[[UUID, datetime], tuple[str, ...] | None]


@dataclass(frozen=True, slots=True)
class _Entry:
    book: AddressBook
    ask: AddressQuestion | None


_books: list[_Entry] = []


def register(book: AddressBook, *, ask: AddressQuestion | None = None) -> None:
    """Add a book; the first one that knows a person is used. ``ask`` is tried when no book knows the person."""
    if all(each.book is not book for each in _books):
        _books.append(_Entry(book, ask))


def address_of(person_id: UUID) -> tuple[str, ...]:
    """The lines of the address that is kept, or nothing."""
    for entry in _books:
        if lines := entry.book(person_id):
            return lines
    return ()


def ask_address(person_id: UUID, at: datetime) -> tuple[str, ...]:
    """The lines of the address as a source gives them now, or nothing. Call it outside a transaction."""
    for entry in _books:
        if entry.ask is not None and (lines := entry.ask(person_id, at)):
            return lines
    return ()
