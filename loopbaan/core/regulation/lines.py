"""Many cases at once: JSON Lines in, JSON Lines out, one answer for each line that is not empty."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson

from loopbaan.core.regulation.case import BadCase, answer, read_json

_BOM = b"\xef\xbb\xbf"


def answers(data: bytes, *, on: date | None = None, drafts: bool = False) -> Iterator[dict[str, Any]]:
    """The answer on each case of a text, in order.

    The text is JSON Lines, unless all of it is one object. A case that is wrong gives ``{"line", "error"}`` with the
    line on which it begins, a code and a sentence, and the rest goes on.
    """
    data = data.removeprefix(_BOM)
    if _is_one_object(data):
        blank = data[: -len(data.lstrip())]
        yield _answer(1 + blank.count(b"\n"), data, on=on, drafts=drafts)
        return
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.strip():
            yield _answer(number, line, on=on, drafts=drafts)


def as_line(result: dict[str, Any]) -> bytes:
    """An answer as one line of JSON in UTF-8, its keys in the order of the documentation."""
    return orjson.dumps(result, option=orjson.OPT_APPEND_NEWLINE)


def _is_one_object(data: bytes) -> bool:
    """Whether all of the text is one object that takes more than one line; it may still break the rules of a case."""
    if b"\n" not in data.strip():
        return False
    try:
        # As a float a number may have thousands of digits.
        return isinstance(json.loads(data, parse_int=float), dict)
    except (ValueError, RecursionError):
        return False


def _answer(number: int, case: bytes, *, on: date | None, drafts: bool) -> dict[str, Any]:
    try:
        return answer(read_json(_text(case)), on=on, drafts=drafts)
    except BadCase as error:
        return {"line": number, "error": {"code": error.code, "message": error.message}}


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise BadCase("not_json", "Dit is geen UTF-8.") from None
