"""Many cases at once: JSON Lines in, JSON Lines out, one answer for each line that is not empty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson

from loopbaan.core.regulation.case import BadCase, answer, read_json

_BOM = b"\xef\xbb\xbf"


def answers(data: bytes, *, on: date | None = None, drafts: bool = False) -> Iterator[dict[str, Any]]:
    """The answer on each case of a text, in order.

    The text is JSON Lines, unless all of it is one object. A case that is wrong gives ``{"line", "error"}`` with a code
    and a sentence, and the rest goes on.
    """
    data = data.removeprefix(_BOM)
    whole = _one_object(data)
    if whole is not None:
        yield _answer(1, whole, on=on, drafts=drafts)
        return
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.strip():
            yield _answer(number, line, on=on, drafts=drafts)


def as_line(result: dict[str, Any]) -> str:
    """An answer as one line of JSON, its keys in the order of the documentation."""
    return orjson.dumps(result).decode()


def _one_object(data: bytes) -> dict[str, Any] | None:
    """The text when all of it is one object that takes more than one line."""
    if b"\n" not in data.strip():
        return None
    try:
        found = read_json(data.decode())
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _answer(number: int, case: bytes | dict[str, Any], *, on: date | None, drafts: bool) -> dict[str, Any]:
    try:
        return answer(case if isinstance(case, dict) else read_json(_text(case)), on=on, drafts=drafts)
    except BadCase as error:
        return {"line": number, "error": {"code": error.code, "message": error.message}}


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise BadCase("not_json", "Dit is geen UTF-8.") from None
