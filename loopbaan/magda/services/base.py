"""What every service module has to say: how to ask, and how to read the content of an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from loopbaan.magda.answers import Content, Notice, Service
from loopbaan.magda.envelope import NO_DATA, BrokenReply, Element, Tree, children, local, text


class ContradictionError(Exception):
    """The answer contradicts the question or itself: it cannot be used."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked: about which number (INSZ or KBO), on which day, and from which page of a long answer on."""

    subject: str
    on: date
    sender: str
    capacity: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class Spec:
    """One service: its version and namespace, its question and its reading.

    ``parse`` gets the element ``Inhoud``, the number that was asked, and the notices of the reply; it raises
    ContradictionError or BrokenReply. ``no_data``: the codes by which this service says that it has no data.
    """

    service: Service
    version: str
    namespace: str
    question: Callable[[Ask], Tree]
    parse: Callable[[Element, str, tuple[Notice, ...]], Content]
    no_data: frozenset[str] = frozenset({NO_DATA})


def same_person(found: str, asked: str) -> None:
    """An answer must be about the person who was asked; it is compared, never validated. Raises ContradictionError."""
    if found and found != asked:
        raise ContradictionError("the answer is about somebody else")


def same_firm(found: str, asked: str) -> None:
    """An answer must be about the enterprise that was asked. Raises ContradictionError."""
    if found and found.zfill(10) != asked.zfill(10):
        raise ContradictionError("the answer is about another enterprise")


def need(parent: Element, name: str) -> Element:
    """The first child of that name. Raises BrokenReply when it is absent."""
    found = next(children(parent, name), None)
    if found is None:
        raise BrokenReply(f"no {name} in {local(parent)}")
    return found


def below(parent: Element | None, group: str, name: str) -> Iterator[Element]:
    """The elements ``name`` in the first ``group`` of a parent; none when either is absent."""
    if parent is None:
        return
    found = next(children(parent, group), None)
    if found is not None:
        yield from children(found, name)


def joined(parent: Element, group: str, name: str) -> str:
    """The texts of a list of names, joined by a space."""
    return " ".join(filter(None, (text(each) for each in below(parent, group, name))))
