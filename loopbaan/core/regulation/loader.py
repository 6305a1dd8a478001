"""The versions of the law, read from the TOML files beside this module.

One file is one revision of one version, named by the day it enters into force (``2020-01-01.toml``, a correction
``2020-01-01.r2.toml``). Nothing has a default: a file that lacks a parameter, or has one too many, does not load.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from loopbaan.core.periods import Period
from loopbaan.core.regulation.canonical import sha256_of
from loopbaan.core.regulation.facts import Region, WorkKind
from loopbaan.core.regulation.model import Freed, Regulation, Status, Window
from loopbaan.core.regulation.parameters import Certainty, LawSource, Parameter

VERSIONS: Final = Path(__file__).parent / "versions"
_FILE_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.r(\d+))?\.toml")
_OPTIONAL: Final = frozenset(
    {
        "interim_run_days",
        "minutes_taken_by_earlier",
        "module_minutes",
        "monthly_quota",
        "price_by_ordinal",
        "price_per_hour",
        "price_per_hour_short",
        "quota_freed_by",
        "quota_opens_at",
        "quota_opens_day",
        "seniority_days_with_interim",
        "seniority_kinds",
        "seniority_months",
    }
)
# Parameters whose text can differ inside a version, by the day of application.
_DATED: Final = frozenset(
    {"residence_regions", "residence_regions_with_work", "residence_regions_with_work_after_moving"}
)
# Parameters that only have a meaning together.
_TOGETHER: Final = (
    frozenset({"seniority_months", "seniority_days_with_interim", "interim_run_days"}),
    frozenset({"module_minutes", "minutes_taken_by_earlier", "price_per_hour", "price_per_hour_short"}),
    frozenset({"quota_opens_day", "quota_opens_at", "quota_freed_by"}),
)


class NoRegulationInForce(LookupError):
    """On that day no version of the law is in force: nothing can be decided."""


class BadRegulationFile(ValueError):
    """A file of the law cannot be loaded: the message says which, and why."""


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} is not a whole number")
    return value


def _money(value: Any) -> Decimal:
    return Decimal(_text(value))  # text in the file, so that no cent is lost


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{value!r} is not text")
    return value


def _day_of_month(value: Any) -> int:
    if not 1 <= _whole(value) <= 28:
        raise ValueError(f"{value!r} is not a day that every month has")
    return _whole(value)


def _time(value: Any) -> time:
    return time.fromisoformat(_text(value))


def _each(read: Callable[[Any], Any], *, may_be_empty: bool = False) -> Callable[[Any], tuple[Any, ...]]:
    def read_all(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or not (value or may_be_empty):
            raise ValueError(f"{value!r} is not a list")
        return tuple(read(each) for each in value)

    return read_all


def _one_of(words: type[StrEnum]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        return words(_text(value)).value

    return read


_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "residence_regions": _each(_one_of(Region), may_be_empty=True),
    "residence_regions_with_work": _each(_one_of(Region), may_be_empty=True),
    "residence_regions_with_work_after_moving": _each(_one_of(Region), may_be_empty=True),
    "activity_kinds": _each(_one_of(WorkKind)),
    "seniority_days": _whole,
    "seniority_kinds": _each(_one_of(WorkKind)),
    "seniority_months": _whole,
    "seniority_days_with_interim": _whole,
    "interim_run_days": _whole,
    "window": Window,
    "window_anchor": _text,
    "cheques_in_window": _whole,
    "minutes_by_ordinal": _each(_whole),
    "module_minutes": _whole,
    "minutes_taken_by_earlier": _each(_whole),
    "price_by_ordinal": _each(_money),
    "price_per_hour": _money,
    "price_per_hour_short": _money,
    "fee_per_hour": _money,
    "vat_percent": _money,
    "payment_days": _whole,
    "start_months": _whole,
    "lapse_months": _whole,
    "group_minutes_by_ordinal": _each(_whole),
    "aftercare_minutes_by_ordinal": _each(_whole),
    "aftercare_months": _whole,
    "attendance_sign_days": _whole,
    "contest_days": _whole,
    "reminder_days": _each(_whole),
    "closed_day_rule": _text,
    "monthly_quota": _whole,
    "quota_opens_day": _day_of_month,
    "quota_opens_at": _time,
    "quota_freed_by": _each(_one_of(Freed)),
}


def load(path: Path) -> Regulation:
    """Read one file of the law. Raises BadRegulationFile."""
    try:
        return _build(path, tomllib.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise BadRegulationFile(f"{path.name}: {error}") from error


def _build(path: Path, raw: dict[str, Any]) -> Regulation:
    name = _FILE_NAME.fullmatch(path.name)
    if name is None:
        raise ValueError("the file is not named by a day")
    if (raw["version"], raw["revision"]) != (name[1], int(name[2] or 1)):
        raise ValueError("version and revision differ from the file name")
    sources = {key: LawSource(key, each["title"], each.get("address", "")) for key, each in raw["sources"].items()}
    table = dict(raw["parameters"])
    missing = set(_READERS) - set(table) - _OPTIONAL
    surplus = set(table) - set(_READERS)
    if missing or surplus:
        raise ValueError(f"missing: {sorted(missing)}; unknown: {sorted(surplus)}")
    texts = [older for each in table.values() for older in (each, *each.get("before", ()))]
    unused = set(sources) - {key for each in (*texts, raw["validity"]) for key in each["source"]}
    if unused:
        raise ValueError(f"sources that nothing refers to: {sorted(unused)}")
    values = {key: _parameter(key, table[key], sources, _READERS[key]) for key in _READERS if key in table}
    validity = dict(raw["validity"])
    begins: date = validity.pop("from")
    if begins.isoformat() != raw["version"]:
        raise ValueError("the version does not begin on the day that names it")
    validity["value"] = [begins, validity.pop("until", None)]
    regulation = Regulation(
        version=raw["version"],
        revision=raw["revision"],
        status=Status(raw["status"]),
        title=_text(raw["title"]),
        instrument=_text(raw["instrument"]),
        validity=_parameter("validity", validity, sources, lambda pair: Period(*pair)),
        revision_hash=sha256_of(raw),
        **values,
    )
    _check(regulation)
    return regulation


def _parameter(
    key: str, raw: dict[str, Any], sources: Mapping[str, LawSource], read: Callable[[Any], Any]
) -> Parameter[Any]:
    surplus = set(raw) - {"value", "basis", "source", "certainty", "note", "before", "until"}
    if surplus:
        raise ValueError(f"{key}: unknown {sorted(surplus)}")
    certainty = Certainty(raw["certainty"])
    if (certainty is Certainty.OPEN) == ("value" in raw):
        raise ValueError(f"{key}: a value is open, or it has a value")
    if not raw["source"]:
        raise ValueError(f"{key}: no source")
    return Parameter(
        key=key,
        known_value=read(raw["value"]) if "value" in raw else None,
        basis=_text(raw["basis"]),
        sources=tuple(sources[each] for each in raw["source"]),
        certainty=certainty,
        note=raw.get("note", ""),
        until=_until(key, raw),
        before=_before(key, raw.get("before", ()), sources, read),
    )


def _until(key: str, raw: Mapping[str, Any]) -> date | None:
    until: date | None = raw.get("until")
    if not (until is None or isinstance(until, date)):
        raise ValueError(f"{key}: {until!r} is not a day")
    return until


def _before(
    key: str, older: Sequence[dict[str, Any]], sources: Mapping[str, LawSource], read: Callable[[Any], Any]
) -> Parameter[Any] | None:
    """The older texts of a parameter, written oldest first, each with the day until which it held."""
    found: Parameter[Any] | None = None
    for raw in older:
        if key not in _DATED:
            raise ValueError(f"{key}: has no older text inside a version")
        if "until" not in raw or "before" in raw or (found is not None and found.until >= raw["until"]):  # type: ignore[operator]
            raise ValueError(f"{key}: older texts follow each other, each until its own day")
        found = replace(_parameter(key, raw, sources, read), before=found)
    return found


def _check(regulation: Regulation) -> None:
    """What must agree between parameters, or the offer of some cheque would be undefined."""
    lengths = {
        len(each.known_value)
        for each in (
            regulation.minutes_by_ordinal,
            *(() if regulation.price_by_ordinal is None else (regulation.price_by_ordinal,)),
            regulation.group_minutes_by_ordinal,
            regulation.aftercare_minutes_by_ordinal,
        )
        if each.known_value is not None
    }
    if not lengths <= {regulation.cheques_in_window.value}:
        raise ValueError("minutes, price, group and aftercare must name every cheque of a window")
    for together in _TOGETHER:
        if len({getattr(regulation, key) is None for key in together}) > 1:
            raise ValueError(f"only together: {sorted(together)}")
    if (regulation.price_by_ordinal is None) == (regulation.price_per_hour is None):
        raise ValueError("a price is by cheque or by the hour")
    if regulation.quota_opens_day is not None and regulation.monthly_quota is None:
        raise ValueError("an opening is one of a monthly quota")
    dated = [
        each
        for each in regulation.parameters()
        if any(text.until is not None and not regulation.is_valid_on(text.until) for text in each.texts())
    ]
    if dated:
        raise ValueError(f"{dated[0].key}: an older text ends inside its version")


@lru_cache(maxsize=1)
def _table() -> Mapping[str, tuple[Regulation, ...]]:
    """Every version, its revisions in order. Raises BadRegulationFile when two versions in force overlap."""
    return table_of(VERSIONS)


def table_of(folder: Path) -> Mapping[str, tuple[Regulation, ...]]:
    """Read every file of a folder: version -> its revisions, oldest first, versions in order of their day.

    Raises BadRegulationFile: also when a revision is missing, or when two versions that are in force overlap.
    """
    found: dict[str, list[Regulation]] = {}
    for path in sorted(folder.glob("*.toml")):
        each = load(path)
        found.setdefault(each.version, []).append(each)
    table = {version: tuple(sorted(each, key=lambda one: one.revision)) for version, each in sorted(found.items())}
    for version, revisions in table.items():
        if [each.revision for each in revisions] != list(range(1, len(revisions) + 1)):
            raise BadRegulationFile(f"{version}: the revisions do not count from 1")
    newest = [revisions[-1] for revisions in table.values() if not revisions[-1].is_draft]
    for before, after in pairwise(newest):
        if before.valid_until is None or before.valid_until > after.valid_from:
            raise BadRegulationFile(f"{before.version} and {after.version} overlap")
    return table


def all_regulations() -> tuple[Regulation, ...]:
    """The newest revision of every version, drafts included, in the order in which they enter into force."""
    return tuple(revisions[-1] for revisions in _table().values())


def regulation(version: str, revision: int | None = None) -> Regulation:
    """One version, its newest revision unless one is asked for. Raises KeyError when there is none such."""
    revisions = _table()[version]
    if revision is None:
        return revisions[-1]
    if not 1 <= revision <= len(revisions):
        raise KeyError(f"{version} has no revision {revision}")
    return revisions[revision - 1]


def regulation_on(on: date, *, drafts: bool = False) -> Regulation:
    """The version that is in force on a day of application; a draft only when ``drafts`` says so.

    Raises NoRegulationInForce.
    """
    for each in all_regulations():
        if each.is_valid_on(on) and (drafts or not each.is_draft):
            return each
    raise NoRegulationInForce(f"no version of the law is in force on {on}")


def parameter_names() -> tuple[str, ...]:
    """The names of all parameters that a version can have, in the order of the table."""
    return tuple(each.name for each in fields(Regulation) if each.name in _READERS)
