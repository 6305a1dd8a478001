"""What the components show: items come as mappings or as objects, and leave here with every attribute present.

Templates refuse an undefined variable, so each item gets all its keys; a missing one becomes its default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Text = str | Promise

TONE_ICONS = {
    "grey": "ring",
    "green": "check",
    "red": "cross",
    "amber": "clock",
    "blue": "dot",
    "teal": "dot",
    "indigo": "dot",
}
NOTICE_ICONS = {"info": "info", "success": "check", "warning": "warning", "error": "warning"}
NOTICE_WORDS: dict[str, Text] = {
    "info": _("Goed om te weten"),
    "success": _("Gelukt"),
    "warning": _("Let op"),
    "error": _("Niet gelukt"),
}


def normalised(item: object, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """The item's values for each key of ``defaults``.

    Raises TypeError for a key that no component knows: a typing error in a page must not show as an empty spot.
    """
    if isinstance(item, Mapping):
        if unknown := set(item) - set(defaults):
            raise TypeError(f"unknown keys for this component: {', '.join(sorted(map(str, unknown)))}")
        return {key: item.get(key, default) for key, default in defaults.items()}
    return {key: getattr(item, key, default) for key, default in defaults.items()}


def all_normalised(items: Iterable[object], defaults: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each item with every key present."""
    return [normalised(item, defaults) for item in items]


def known(value: str, allowed: Iterable[str], what: str) -> str:
    """The value, if it is allowed. Raises ValueError otherwise."""
    if value not in allowed:
        raise ValueError(f"{what} {value!r} is not one of {', '.join(allowed)}")
    return value


@dataclass(frozen=True, slots=True)
class Look:
    """How one of a fixed set of states is shown: class, icon and word."""

    css: str
    icon: str
    word: Text


VERDICTS: dict[int, Look] = {
    1: Look("met", "check", _("In orde")),
    0: Look("unknown", "question", _("Nog niet geweten")),
    -1: Look("not-met", "cross", _("Niet in orde")),
}

SOURCE_STATES: dict[str, Look] = {
    "waiting": Look("waiting", "ring", _("Nog niet gevraagd")),
    "asking": Look("asking", "turn", _("We vragen het nu")),
    "answered": Look("answered", "check", _("Antwoord gekregen")),
    "no_record": Look("no-record", "info", _("Geen gegevens gevonden")),
    "failed": Look("failed", "warning", _("Geen antwoord")),
}

EVENT_STATES: dict[str, Look] = {
    "past": Look("past", "check", pgettext_lazy("tijdlijn", "Gebeurd")),
    "now": Look("now", "", pgettext_lazy("tijdlijn", "Nu")),
    "coming": Look("coming", "", pgettext_lazy("tijdlijn", "Komt nog")),
    "missed": Look("missed", "cross", pgettext_lazy("tijdlijn", "Niet gebeurd")),
}

STEP_STATES: dict[str, Look] = {
    "done": Look("done", "", pgettext_lazy("stap", "Klaar")),
    "current": Look("current", "", pgettext_lazy("stap", "Bezig")),
    "coming": Look("coming", "", pgettext_lazy("stap", "Nog te doen")),
}


@dataclass(frozen=True, slots=True)
class HoursBar:
    """The widths of a bar of hours, in thousandths of the whole, and where its hour marks stand."""

    granted: int
    used: int
    planned: int
    lapsed: int
    left: int
    used_width: int
    planned_width: int
    marks: tuple[int, ...]


def hours_bar_of(granted: int, used: int, planned: int, lapsed: int = 0) -> HoursBar:
    """The bar for minutes granted, used, planned and lost. Raises ValueError for more than granted, or below zero."""
    left = granted - used - lapsed
    if granted <= 0 or used < 0 or planned < 0 or lapsed < 0 or left < 0:
        raise ValueError("a bar of hours needs 0 <= lapsed + used <= granted and granted > 0")
    shown_planned = min(planned, left)
    return HoursBar(
        granted=granted,
        used=used,
        planned=shown_planned,
        lapsed=lapsed,
        left=left,
        used_width=round(used * 1000 / granted),
        planned_width=round(shown_planned * 1000 / granted),
        marks=tuple(round(minute * 1000 / granted) for minute in range(60, granted, 60)),
    )
