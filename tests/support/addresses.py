"""Every address of the portal, walked from the resolver."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from django.urls import URLPattern, URLResolver, get_resolver

# What stands in an address for each kind of part: valid, and of nobody.
SAMPLES = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "int": "1",
    "slug": "niets",
    "str": "niets",
    "path": "niets",
}


def routes() -> list[str]:
    """Every route as it is written, such as ``mijn/cheque/<uuid:cheque_id>/``, sorted."""
    return sorted(set(_walk(get_resolver().url_patterns, "")))


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for each in patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, route)
        else:
            yield route


def sample(route: str) -> str:
    """An address for a route, with parts that name nothing that exists."""

    def part(found: re.Match[str]) -> str:
        kind, _, name = found[1].rpartition(":")
        if name in {"day", "date", "dag"} and kind in {"", "str"}:
            return date(2026, 3, 2).isoformat()
        return SAMPLES[kind or "str"]

    return "/" + re.sub(r"<([^>]+)>", part, route)
