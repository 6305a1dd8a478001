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
    within: tuple[str, ...] = ()

    def at(self, path: str) -> int:
        """How much of a path this page's addresses cover: the length of the longest that begins it; 0 for none."""
        return max((len(each) for each in (self.url, *self.within) if _is_at(path, each)), default=0)


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
    within: tuple[str, ...] = (),
) -> None:
    """Add a page to the menu of an area (public, citizen, centre, regie), for some roles only if they are given.

    ``count`` gives the number beside it (what is still to do), once a page. ``within`` are the beginnings of the
    addresses of pages that lie behind it, though their addresses do not begin with its own.
    """
    items = [item for item in _menus.get(area, []) if item.url != url]
    _menus[area] = sorted(
        [*items, _Item(order, label, url, roles, count, within)], key=lambda item: (item.order, item.url)
    )


def register_footer(column: Text, label: Text, url: str, *, order: int = 50) -> None:
    """Add a link to a column of the footer."""
    _footer[:] = [entry for entry in _footer if entry[1].url != url]
    _footer.append((column, _Item(order, label, url, frozenset(), None)))


def menu_of(area: str, *, actor: Actor | None, path: str, on: date) -> list[dict[str, Any]]:
    """The menu of an area for this actor; current is the page whose address covers most of the path."""
    items = [
        item for item in _menus.get(area, []) if not item.roles or (actor is not None and item.roles & actor.roles)
    ]
    nearest = max(items, key=lambda item: item.at(path), default=None)
    current = nearest if nearest is not None and nearest.at(path) else None
    return [
        {
            "label": item.label,
            "url": item.url,
            "current": item is current,
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
