"""A crowd that presses one button at the same moment: one process, connections that stay open, requests written before.

Everybody presses at the opening; as many as there are connections are on their way at a time, the others wait for one,
as they would at the door of a web server. Somebody who gets no answer, or one that asks to come back, sends the very
same request again: the same key, so that it counts once.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

_LONGEST_ANSWER = 60.0
_PAUSE = 0.3
_MOST_TRIES = 400
_REFUSED_FOR_NOW = frozenset({500, 502, 503, 504})


@dataclass(slots=True)
class Press:
    """How one press went: seconds since the opening at which it was first sent and at last answered."""

    sent: float = -1.0
    answered: float = -1.0
    status: int = 0
    location: str = ""
    tries: int = 0


class _Line:
    """One connection, opened again when it breaks."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def send(self, request: bytes) -> tuple[int, str]:
        """Status and ``Location`` of the answer. Raises OSError or EOFError when there is none."""
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(*self._address)
        reader, writer = self._reader, self._writer
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length, location, closes = 0, "", False
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            match name.lower():
                case b"content-length":
                    length = int(value)
                case b"location":
                    location = value.strip().decode()
                case b"connection":
                    closes = value.strip().lower() == b"close"
        if length:
            await reader.readexactly(length)
        if closes:
            self.close()
        return int(head[9:12]), location

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


async def _press(line: _Line, request: bytes, press: Press, began: float) -> None:
    while press.tries < _MOST_TRIES:
        press.tries += 1
        if press.sent < 0:
            press.sent = time.perf_counter() - began
        with contextlib.suppress(OSError, EOFError, TimeoutError):
            async with asyncio.timeout(_LONGEST_ANSWER):
                press.status, press.location = await line.send(request)
            if press.status not in _REFUSED_FOR_NOW:
                press.answered = time.perf_counter() - began
                return
            await asyncio.sleep(_PAUSE)
            continue
        line.close()
        await asyncio.sleep(_PAUSE)
    raise TimeoutError("a press was never answered")


async def _all(
    origin: str, requests: Sequence[bytes], connections: int, on_answer: Callable[[int], None] | None
) -> list[Press]:
    parts = urlsplit(origin)
    host, port = parts.hostname or "127.0.0.1", parts.port or 80
    presses = [Press() for _ in requests]
    numbers = iter(range(len(requests)))
    began = time.perf_counter()
    done = 0

    async def work() -> None:
        nonlocal done
        line = _Line(host, port)
        try:
            for number in numbers:
                await _press(line, requests[number], presses[number], began)
                done += 1
                if on_answer is not None:
                    on_answer(done)
        finally:
            line.close()

    await asyncio.gather(*[work() for _ in range(connections)])
    return presses


def press_together(
    origin: str,
    requests: Sequence[bytes],
    *,
    connections: int,
    on_answer: Callable[[int], None] | None = None,
) -> list[Press]:
    """Send all requests, in their order, over so many connections; ``on_answer`` hears how many were answered.

    Raises TimeoutError when somebody gets no answer after hundreds of tries.
    """
    return asyncio.run(_all(origin, requests, connections, on_answer))
