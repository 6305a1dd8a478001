"""Carries webhooks to the portal: in the background, on time, again when the portal could not take them."""

from __future__ import annotations

import contextlib
import datetime as dt
import heapq
import itertools
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable
from typing import Any

from sandbox.state import State

# Seconds before each new attempt, after the first failed.
RETRIES = (1.0, 5.0, 15.0, 60.0)
_WORKERS = 4
_TIMEOUT = 10.0


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A webhook is a POST to one address; following a redirect would turn it into something else."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())


def post_webhook(url: str, payment_id: str) -> int:
    """Post ``id=...`` and answer the status; 0 when nobody answered."""
    body = urllib.parse.urlencode({"id": payment_id}).encode()
    request = urllib.request.Request(url, body, {"User-Agent": "Oefenomgeving betalingen"})
    try:
        with _OPENER.open(request, timeout=_TIMEOUT) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0


class Courier:
    """A few threads and a list of errands in order of time. The threads start with the first errand."""

    def __init__(self, state: State, retries: tuple[float, ...] = RETRIES) -> None:
        self._state = state
        self._retries = retries
        self._errands: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._wake = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._closed = False

    def at(self, delay: float, errand: Callable[[], None]) -> None:
        """Run an errand after so many seconds."""
        with self._wake:
            if self._closed:
                return
            heapq.heappush(self._errands, (time.monotonic() + delay, next(self._numbers), errand))
            if not self._threads:
                self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(_WORKERS)]
                for thread in self._threads:
                    thread.start()
            self._wake.notify()

    def send(self, url: str, payment_id: str, *, delay: float = 0.0, reason: str) -> None:
        """Bring a webhook in the background."""
        if url:
            self.at(delay, lambda: self._attempt(url, payment_id, reason, 0))

    def send_now(self, url: str, payment_id: str, *, reason: str) -> None:
        """Bring a webhook and wait for the answer; what fails is tried again in the background."""
        if url:
            self._attempt(url, payment_id, reason, 0)

    def close(self) -> None:
        """Drop what is still to be done and end the threads."""
        with self._wake:
            self._closed = True
            self._errands.clear()
            self._wake.notify_all()
        for thread in self._threads:
            thread.join(timeout=_TIMEOUT + 1)

    def _attempt(self, url: str, payment_id: str, reason: str, attempt: int) -> None:
        status = post_webhook(url, payment_id)
        with self._wake:
            if self._closed:
                return
        self._state.put(
            "delivery",
            uuid.uuid4().hex,
            {
                "at": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
                "url": url,
                "status": status,
                "attempt": attempt + 1,
                "reason": reason,
            },
            tag=payment_id,
        )
        if not 200 <= status < 300 and attempt < len(self._retries):
            self.at(self._retries[attempt], lambda: self._attempt(url, payment_id, reason, attempt + 1))

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._closed and (not self._errands or self._errands[0][0] > time.monotonic()):
                    wait = self._errands[0][0] - time.monotonic() if self._errands else None
                    self._wake.wait(wait)
                if self._closed:
                    return
                _, _, errand = heapq.heappop(self._errands)
            # One errand that breaks must not end the thread that carries the others.
            with contextlib.suppress(Exception):
                errand()
