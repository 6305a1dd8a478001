"""A small HTTP client that costs little itself: sockets that stay open, requests written beforehand, answers barely
read."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and ``Location`` of one answer, and how long it took in seconds."""

    status: int
    location: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Burst:
    """What one burst of requests gave: the answers in the order of the requests, and the wall time in seconds."""

    answers: tuple[Answer, ...]
    seconds: float

    @property
    def per_second(self) -> float:
        return len(self.answers) / self.seconds

    def percentile(self, share: float) -> float:
        """The time, in milliseconds, within which this share of the answers came."""
        times = sorted(each.seconds for each in self.answers)
        return 1000 * times[min(len(times) - 1, int(share * len(times)))]

    def require(self, *statuses: int) -> Burst:
        """The burst itself; RuntimeError when an answer has another status: then nothing was measured."""
        wrong = [each for each in self.answers if each.status not in statuses]
        if wrong:
            raise RuntimeError(f"{len(wrong)} of {len(self.answers)} answers are wrong, the first: {wrong[0]}")
        return self


def post(url: str, fields: dict[str, str] | list[tuple[str, str]], *, cookies: dict[str, str] | None = None) -> bytes:
    """The bytes of one POST of a form."""
    parts = urlsplit(url)
    body = urlencode(fields).encode()
    lines = [
        f"POST {parts.path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    if cookies:
        lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()))
    return "\r\n".join([*lines, "", ""]).encode() + body


class _Connection:
    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._socket: socket.socket | None = None

    def _open(self) -> socket.socket:
        if self._socket is None:
            self._socket = socket.create_connection(self._address, timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def send(self, request: bytes) -> Answer:
        began = time.perf_counter()
        head, rest = self._exchange(request)
        status = int(head[9:12])
        lower = head.lower()
        length, location = 0, ""
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            match name.lower():
                case b"content-length":
                    length = int(value)
                case b"location":
                    location = value.strip().decode()
        connection = self._open()
        while len(rest) < length:
            rest += connection.recv(65536)
        if b"connection: close" in lower:
            self.close()
        return Answer(status, location, time.perf_counter() - began)

    def _exchange(self, request: bytes) -> tuple[bytes, bytes]:
        """The head of the answer and what came behind it; a connection that was idle too long is opened anew."""
        for attempt in (1, 2):
            connection = self._open()
            try:
                connection.sendall(request)
                data = connection.recv(65536)
            except ConnectionError:
                data = b""
            if data:
                while b"\r\n\r\n" not in data:
                    data += connection.recv(65536)
                head, _, rest = data.partition(b"\r\n\r\n")
                return head, rest
            self.close()
            if attempt == 2:
                raise ConnectionError("the server closed the connection without an answer")
        raise AssertionError


def burst(origin: str, requests: Sequence[bytes], *, clients: int, most_seconds: float) -> Burst:
    """Send the requests over so many connections, each waiting for its answer before the next.

    Raises TimeoutError when they are not all answered after about ``most_seconds``.
    """
    parts = urlsplit(origin)
    host, port = parts.hostname or "", parts.port or 80
    answers: list[Answer | None] = [None] * len(requests)
    numbers = iter(range(len(requests)))
    lock = threading.Lock()
    failures: list[BaseException] = []
    until = time.perf_counter() + most_seconds

    def work() -> None:
        connection = _Connection(host, port)
        try:
            while time.perf_counter() < until and not failures:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                answers[number] = connection.send(requests[number])
        except BaseException as error:  # noqa: BLE001 - told by whoever waits for the threads
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if failures:
        raise failures[0]
    done = tuple(each for each in answers if each is not None)
    if len(done) < len(requests):
        raise TimeoutError(f"{len(done)} of {len(requests)} answers in {seconds:.0f} s: measure when it is calmer")
    return Burst(done, seconds)
