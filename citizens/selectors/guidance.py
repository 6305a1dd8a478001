"""Where a cheque is being used: known to the app above, which registers here how to ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Guidance:
    """The guidance on a cheque, that runs or was closed: at which centre, with whom, what comes next, and its page.

    ``contact`` is how the centre can be reached, empty where it did not say.
    """

    centre_name: str
    counsellor_name: str
    next_step: str
    url: str
    contact: str = ""


Source = Callable[[Iterable[UUID]], Mapping[UUID, Guidance]]
_sources: list[Source] = []


def register_guidance(source: Source) -> None:
    """Let an upper app answer for the cheques that it knows; called in ``AppConfig.ready``."""
    if source not in _sources:
        _sources.append(source)


def guidance_of(cheque_ids: Iterable[UUID]) -> dict[UUID, Guidance]:
    """The guidance that runs or was closed, by cheque; a cheque that no centre redeemed is left out."""
    ids = list(cheque_ids)
    found: dict[UUID, Guidance] = {}
    for source in _sources if ids else []:
        found.update(source(ids))
    return found


DaySource = Callable[[Iterable[UUID]], Mapping[UUID, date]]
_day_sources: list[DaySource] = []


def register_talk_days(source: DaySource) -> None:
    """Let an upper app say on which day a talk took place, by the id that the ledger of minutes holds of it."""
    if source not in _day_sources:
        _day_sources.append(source)


def talk_days_of(talk_ids: Iterable[UUID]) -> dict[UUID, date]:
    """The days of talks, by id; one that no app knows is left out."""
    ids = list(talk_ids)
    found: dict[UUID, date] = {}
    for source in _day_sources if ids else []:
        found.update(source(ids))
    return found
