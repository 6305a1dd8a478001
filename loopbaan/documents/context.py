"""What goes into a document, kept until it is laid out: plain values only, so that later is the same as now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.functional import Promise

Value = object
_TAG = "$"


def freeze(context: Mapping[str, Value]) -> bytes:
    """The context as canonical JSON.

    Allowed: texts (translated texts become text), whole numbers, Decimal, bool, None, date, datetime, UUID, and lists
    and mappings of those. Raises TypeError for anything else: a model would be another one by the time it is shown.
    """
    return json.dumps(_plain(context, "context"), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def thaw(data: bytes) -> dict[str, Value]:
    """The context that ``freeze`` wrote, with its dates, amounts and identifiers as they were."""
    restored = json.loads(data, object_hook=_restore)
    if not isinstance(restored, dict):
        raise TypeError("a context is a mapping")
    return restored


def _plain(value: Value, where: str) -> object:
    match value:
        case None | bool() | int():
            return value
        case str() | Promise():
            return str(value)
        case Decimal():
            return {_TAG: "decimal", "v": str(value)}
        case datetime():
            return {_TAG: "datetime", "v": value.isoformat()}
        case date():
            return {_TAG: "date", "v": value.isoformat()}
        case UUID():
            return {_TAG: "uuid", "v": str(value)}
        case Mapping():
            return {str(key): _plain(item, f"{where}.{key}") for key, item in value.items()}
        case list() | tuple():
            return [_plain(item, f"{where}[{index}]") for index, item in enumerate(value)]
        case _:
            raise TypeError(f"{where} is a {type(value).__name__}: a document holds plain values only")


def _restore(item: dict[str, object]) -> object:
    if _TAG not in item:
        return item
    text = str(item["v"])
    match item[_TAG]:
        case "decimal":
            return Decimal(text)
        case "datetime":
            return datetime.fromisoformat(text)
        case "date":
            return date.fromisoformat(text)
        case "uuid":
            return UUID(text)
        case unknown:
            raise ValueError(f"unknown kind of value {unknown!r}")
