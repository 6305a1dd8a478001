"""The text of a message as blocks: one source for the mail, its plain twin and the letter."""

from __future__ import annotations

import re
from typing import Literal, TypedDict

_LINK = re.compile(r"^(?P<text>[^\n:]+): (?P<url>https?://\S+)$")


class Block(TypedDict, total=False):
    """A paragraph (``text``), a list (``lines``) or a link on a line of its own (``text``, ``url``)."""

    kind: Literal["paragraph", "list", "link"]
    text: str
    lines: list[str]
    url: str


def blocks_of(text: str) -> list[Block]:
    """Split a text at its blank lines.

    Lines that all start with ``- `` are a list; a single line ``Words: https://…`` is a link; the rest is a paragraph,
    whose line breaks do not count.
    """
    blocks: list[Block] = []
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        if not lines:
            continue
        if all(line.startswith("- ") for line in lines):
            blocks.append({"kind": "list", "lines": [line.removeprefix("- ") for line in lines]})
        elif len(lines) == 1 and (link := _LINK.match(lines[0])):
            blocks.append({"kind": "link", "text": link["text"], "url": link["url"]})
        else:
            blocks.append({"kind": "paragraph", "text": " ".join(lines)})
    return blocks


def plain(blocks: list[Block]) -> str:
    """The blocks as the plain text of a mail."""
    parts: list[str] = []
    for block in blocks:
        if block["kind"] == "list":
            parts.append("\n".join(f"- {line}" for line in block["lines"]))
        elif block["kind"] == "link":
            parts.append(f"{block['text']}:\n{block['url']}")
        else:
            parts.append(block["text"])
    return "\n\n".join(parts)
