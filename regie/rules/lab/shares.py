"""What the lab assumes, as data: each figure with its source and how sure we are of it. Read from ``shares.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from loopbaan.core.regulation import Certainty

FILE: Final = Path(__file__).with_name("shares.toml")
_KEYS: Final = {"title", "value", "source", "certainty"}


@dataclass(frozen=True, slots=True)
class Share:
    """One assumption: ``value`` is a number, a list of them, or a mapping of words to either."""

    key: str
    title: str
    value: Any
    source: str
    certainty: Certainty
    note: str = ""

    @property
    def is_assumed(self) -> bool:
        """Whether it is ours, and still to be verified."""
        return self.certainty is Certainty.ASSUMED


@lru_cache(maxsize=1)
def all_shares() -> Mapping[str, Share]:
    """Every assumption by its key (``population.age``), in the order of the file.

    Raises ValueError for one that lacks its source or its certainty, or has a key too many.
    """
    found = {}
    for part, table in tomllib.loads(FILE.read_text(encoding="utf-8")).items():
        for name, raw in table.items():
            if not _KEYS <= set(raw) <= _KEYS | {"note"}:
                raise ValueError(f"{part}.{name}: {sorted(set(raw) ^ _KEYS)}")
            found[f"{part}.{name}"] = Share(
                key=f"{part}.{name}",
                title=raw["title"],
                value=raw["value"],
                source=raw["source"],
                certainty=Certainty(raw["certainty"]),
                note=raw.get("note", ""),
            )
    return found


def share(key: str) -> Any:
    """The value of one assumption. Raises KeyError."""
    return all_shares()[key].value


def cheques_by_year(which: str) -> dict[int, int]:
    """Cheques started in each year, oldest first: ``which`` is ``first`` or ``second``."""
    table = {**share(f"history.{which}"), **share(f"history.{which}_otherwise")}
    return {int(year): table[year] for year in sorted(table)}
