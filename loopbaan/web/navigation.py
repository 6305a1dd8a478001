"""The registry of the main menus and of the footer: each app adds its own pages in ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from loopbaan.core.actor import Actor

Text = str | Promise
Counter = Callable[[Actor, date], int]


@dataclass(frozen=True, slots=True)
class _Item:
    order: int
    label: Text
    url: str
    roles: frozenset[str]
    count: Counter | None


_menus: dict[str, list[_Item]] = {}
_footer: list[tuple[Text, _Item]] = []


def register_page(
    area: str,
    label: Text,
    url: str,
    *,
    order: int = 50,
    roles: frozenset[str] = frozenset(),
    count: Counter | None = None,
) -> None:
    """Add a page to the menu of an area (public, citizen, centre, regie), for some roles only if they are given.

    ``count`` gives the number beside it (what is still to do), once a page.
    """
    items = [item for item in _menus.get(area, []) if item.url != url]
    _menus[area] = sorted([*items, _Item(order, label, url, roles, count)], key=lambda item: (item.order, item.url))


def register_footer(column: Text, label: Text, url: str, *, order: int = 50) -> None:
    """Add a link to a column of the footer."""
    _footer[:] = [entry for entry in _footer if entry[1].url != url]
    _footer.append((column, _Item(order, label, url, frozenset(), None)))


def menu_of(area: str, *, actor: Actor | None, path: str, on: date) -> list[dict[str, Any]]:
    """The menu of an area for this actor: the longest address that begins the path is the current page."""
    items = [
        item for item in _menus.get(area, []) if not item.roles or (actor is not None and item.roles & actor.roles)
    ]
    current = max((item.url for item in items if _is_at(path, item.url)), key=len, default="")
    return [
        {
            "label": item.label,
            "url": item.url,
            "current": item.url == current,
            "count": item.count(actor, on) if item.count and actor else None,
        }
        for item in items
    ]


def _is_at(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def footer() -> list[dict[str, Any]]:
    """The columns of the footer."""
    columns: dict[str, list[_Item]] = {}
    for title, item in _footer:
        columns.setdefault(str(title), []).append(item)
    return [
        {
            "title": title,
            "links": [
                {"label": item.label, "url": item.url}
                for item in sorted(items, key=lambda item: (item.order, item.url))
            ],
        }
        for title, items in columns.items()
    ]
