"""The registry of cards on a home page: an upper app adds what a lower app must show of it.

The citizen's home page shows sessions to sign, which belong to the centres: that app registers a card in its
``AppConfig.ready``; the page behind it lives in that app too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from loopbaan.core.actor import Actor

AREAS = ("citizen", "centre", "regie")


@dataclass(frozen=True, slots=True)
class Card:
    """One card: where somebody stands, what they can do now, until when.

    ``state`` and ``tone`` make the status tag; ``until`` is the last day as a date; ``template``, when given, draws the
    card from ``context`` instead of the standard one.
    """

    title: str
    text: str = ""
    state: str = ""
    tone: str = "teal"
    action_label: str = ""
    action_url: str = ""
    until: date | None = None
    until_label: str = ""
    urgent: bool = False
    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)


Maker = Callable[[Actor, date], Card | list[Card] | None]

_makers: dict[str, list[tuple[int, str, Maker]]] = {area: [] for area in AREAS}


def register_card(area: str, maker: Maker, *, order: int = 50) -> None:
    """Let an app add a card, or several, to the home page of an area; low order first. None: nothing to show."""
    if area not in _makers:
        raise ValueError(f"unknown area {area!r}")
    name = f"{maker.__module__}.{maker.__qualname__}"
    entries = [entry for entry in _makers[area] if entry[1] != name]
    _makers[area] = sorted([*entries, (order, name, maker)], key=lambda entry: entry[:2])


def cards_of(area: str, *, actor: Actor, on: date) -> list[Card]:
    """The cards of an area for this actor: what is urgent first, then in their order."""
    cards: list[Card] = []
    for _order, _name, maker in _makers[area]:
        made = maker(actor, on)
        cards += made if isinstance(made, list) else [made] if made else []
    return sorted(cards, key=lambda card: not card.urgent)
