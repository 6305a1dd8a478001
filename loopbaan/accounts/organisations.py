"""The names of organisations: each app answers for those that it keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

# Gives the names of the organisations that this source knows; one query.
NameSource = Callable[[Iterable[UUID]], Mapping[UUID, str]]

_sources: list[NameSource] = []


def register_names(source: NameSource) -> None:
    """Let an app answer for its organisations; called in ``AppConfig.ready``."""
    if source not in _sources:
        _sources.append(source)


def names_of(organisation_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names by id; an id that nobody knows is left out. No query when there is nothing to ask."""
    wanted = {each for each in organisation_ids if each is not None}
    found: dict[UUID, str] = {}
    if wanted:
        for source in _sources:
            found |= source(wanted)
    return found
