"""The client of the platform: posts a question, bounded in time and in size, and says what came back.

All services are asked at once, so that a page waits for the slowest, not for the sum.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final, Self

import httpx

from loopbaan.magda.answers import Answer, DmfaCareer, NoAnswer, Outcome, Reason, Service
from loopbaan.magda.envelope import MAX_BYTES, Question, Sender, build
from loopbaan.magda.services import SPECS, Ask, interpret
from loopbaan.magda.services.dmfa import MORE_AVAILABLE

# Seconds in all for one question, from connecting to the last byte. The work services gather from several sources.
TIMEOUTS: Final[Mapping[Service, float]] = MappingProxyType(
    {
        Service.REGISTRATION: 5.0,
        Service.PERSON: 6.0,
        Service.PERSON_HISTORY: 8.0,
        Service.WORK_RELATIONS: 8.0,
        Service.DMFA: 12.0,
        Service.SELF_EMPLOYED: 8.0,
        Service.ENTERPRISE: 6.0,
        Service.TAX_DEBT: 8.0,
        Service.DIPLOMAS: 8.0,
    }
)
# A long answer comes in pages; more than this is no career.
_MAX_PAGES: Final = 12

# Called with a service and its state: "asking", "answered", "no_record" or "no_answer". May come from several threads.
Progress = Callable[[Service, str], None]


class _TooLateError(Exception):
    """The whole answer did not come in time."""


class _TooLargeError(Exception):
    """The answer is larger than any answer can be."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and what came back: the outcome, and the raw bytes when there were any."""

    service: Service
    question_reference: str
    asked_at: datetime
    answered_at: datetime
    outcome: Outcome
    raw: bytes = b""


@dataclass(slots=True)
class MagdaClient:
    """A client for one address. Safe to use from several threads; close it after use.

    ``timeouts`` are seconds a service; ``certificate`` is a path to a client certificate with its key, where the
    platform asks one.
    """

    url: str
    sender: Sender
    timeouts: Mapping[Service, float] = field(default_factory=lambda: TIMEOUTS)
    certificate: str = ""
    _http: httpx.Client | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._http is not None:
            self._http.close()
            self._http = None

    def ask(self, service: Service, subject: str, *, on: date, at: datetime) -> list[Exchange]:
        """Ask one service about one number; a long answer is fetched page by page.

        ``at`` is the legal moment of asking; answers are stamped with it plus the time that passed. Never raises for
        what happens outside: that is an outcome. The last exchange holds the whole outcome.
        """
        exchanges = [self._ask_page(service, subject, on=on, at=at, page="")]
        seen = {""}
        while len(exchanges) < _MAX_PAGES:
            last = exchanges[-1].outcome
            page = _next_page(last)
            if page is None or page in seen:
                break
            seen.add(page)
            exchange = self._ask_page(service, subject, on=on, at=exchanges[-1].answered_at, page=page)
            exchanges.append(replace(exchange, outcome=_joined(last, exchange.outcome)))
        return exchanges

    def ask_all(
        self, services: Sequence[Service], subject: str, *, on: date, at: datetime, progress: Progress | None = None
    ) -> dict[Service, list[Exchange]]:
        """Ask several services at once."""
        tell = progress or _silent

        def one(service: Service) -> list[Exchange]:
            tell(service, "asking")
            exchanges = self.ask(service, subject, on=on, at=at)
            tell(service, state_of(exchanges[-1].outcome))
            return exchanges

        if not services:
            return {}
        with ThreadPoolExecutor(max_workers=len(services), thread_name_prefix="magda") as pool:
            return dict(zip(services, pool.map(one, services), strict=True))

    def _ask_page(self, service: Service, subject: str, *, on: date, at: datetime, page: str) -> Exchange:
        spec = SPECS[service]
        reference = str(uuid.uuid4())
        ask = Ask(subject, on, self.sender.identification, self.sender.capacity, page)
        message = build(
            Question(service.value, spec.version, spec.namespace, spec.question(ask), reference, at), self.sender
        )
        began = time.monotonic()
        raw, failure = b"", None
        try:
            raw = self._post(message, self.timeouts.get(service, TIMEOUTS[service]))
        except (_TooLateError, httpx.TimeoutException):
            failure = (Reason.TIMEOUT, "")
        except _TooLargeError:
            failure = (Reason.BROKEN, "too large")
        except httpx.RemoteProtocolError as error:
            failure = (Reason.BROKEN, type(error).__name__)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            failure = (Reason.UNREACHABLE, type(error).__name__)
        answered_at = at + timedelta(seconds=time.monotonic() - began)
        outcome: Outcome
        if failure is not None:
            outcome = NoAnswer(service, failure[0], answered_at, detail=failure[1])
        else:
            outcome = interpret(service, raw, subject=subject, at=answered_at)
        return Exchange(service, reference, at, answered_at, outcome, raw)

    def _post(self, message: bytes, seconds: float) -> bytes:
        """The bytes of the answer. A fault comes with status 500 and is an answer too: the status is not looked at."""
        deadline = time.monotonic() + seconds
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""', "Accept": "text/xml"}
        received = bytearray()
        with self._client().stream(
            "POST", self.url, content=message, headers=headers, timeout=httpx.Timeout(seconds)
        ) as response:
            for chunk in response.iter_bytes():
                received += chunk
                if len(received) > MAX_BYTES:
                    raise _TooLargeError
                # The time-outs of the library count from byte to byte: a source that drips would never be late.
                if time.monotonic() > deadline:
                    raise _TooLateError
        return bytes(received)

    def _client(self) -> httpx.Client:
        with self._lock:
            if self._http is None:
                # No proxies and no certificates from the environment: the address is the platform's own.
                self._http = httpx.Client(
                    follow_redirects=False, trust_env=False, cert=self.certificate or None, http2=False
                )
            return self._http


def state_of(outcome: Outcome) -> str:
    """The state of an outcome, as a page shows it: ``answered``, ``no_record`` or ``no_answer``."""
    if isinstance(outcome, Answer):
        return "answered"
    return "no_answer" if isinstance(outcome, NoAnswer) else "no_record"


def _silent(_service: Service, _state: str) -> None:
    pass


def _next_page(outcome: Outcome) -> str | None:
    """The token of the next page, when the source says that it has more."""
    if not isinstance(outcome, Answer):
        return None
    return next((each.circumstance or None for each in outcome.notices if each.code == MORE_AVAILABLE), None)


def _joined(before: Outcome, after: Outcome) -> Outcome:
    """Two pages as one. A next page that does not come leaves the first incomplete: a lower bound, no longer whole."""
    if not (isinstance(before, Answer) and isinstance(before.content, DmfaCareer)):
        return after
    if isinstance(after, Answer) and isinstance(after.content, DmfaCareer):
        attests = before.content.attests + after.content.attests
        return replace(after, content=replace(after.content, attests=attests))
    complete = not isinstance(after, NoAnswer)
    return replace(before, content=replace(before.content, complete=complete), notices=())
