"""One way to write a value down, so that the same content always has the same hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import orjson

_PLAIN: Final = frozenset({str, int, bool, type(None)})


def _default(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"no canonical form for {type(value).__name__}")


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no canonical form: use Decimal or whole units")
    if isinstance(value, dict):
        inside: Iterable[Any] = value.values()
    elif isinstance(value, (list, tuple)):
        inside = value
    else:
        return
    for each in inside:
        # Most of what a tree holds is plain: no call for those.
        if type(each) not in _PLAIN:
            _refuse_floats(each)


def canonical_json(value: Any) -> bytes:
    """JSON with sorted keys, no white space, dates in ISO form, Decimals as text. Raises TypeError for a float."""
    _refuse_floats(value)
    return orjson.dumps(value, default=_default, option=orjson.OPT_SORT_KEYS)


def sha256_of(value: Any) -> str:
    """The SHA-256, in hex, of the canonical form of a value."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def as_text(moment: date | datetime) -> str:
    """A date or a datetime as it stands in canonical JSON."""
    return moment.isoformat()
