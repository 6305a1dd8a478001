"""Where a cheque is being used: known to the app above, which registers here how to ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Guidance:
    """The guidance that runs on a cheque: at which centre, with whom, what comes next, and its page."""

    centre_name: str
    counsellor_name: str
    next_step: str
    url: str


Source = Callable[[Iterable[UUID]], Mapping[UUID, Guidance]]
_sources: list[Source] = []


def register_guidance(source: Source) -> None:
    """Let an upper app answer for the cheques that it knows; called in ``AppConfig.ready``."""
    if source not in _sources:
        _sources.append(source)


def guidance_of(cheque_ids: Iterable[UUID]) -> dict[UUID, Guidance]:
    """The guidance that runs, by cheque; a cheque that no centre redeemed is left out."""
    ids = list(cheque_ids)
    found: dict[UUID, Guidance] = {}
    for source in _sources if ids else []:
        found.update(source(ids))
    return found
