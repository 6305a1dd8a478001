"""The client against a server that behaves, dawdles, drips, floods and hangs up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from lxml import etree

from loopbaan.magda.answers import Answer, DmfaCareer, NoAnswer, NoRecord, Reason, Service
from loopbaan.magda.client import MagdaClient
from loopbaan.magda.envelope import Sender
from tests.magda.messages import AT, INSZ, NO_DATA, ON, attest, attests, person, reply

Respond = Callable[[BaseHTTPRequestHandler, bytes], None]
SENDER = Sender("loopbaancheque.example", "1300")


class Platform:
    """A server on this machine that answers as it is told."""

    def __init__(self) -> None:
        self.questions: list[etree._Element] = []
        self.respond: Respond = send
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                platform.questions.append(etree.fromstring(raw))
                platform.respond(self, raw)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/magda"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def asked(self, name: str) -> list[str]:
        return [each.text or "" for question in self.questions for each in question.iter("{*}" + name)]


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def platform() -> Iterator[Platform]:
    found = Platform()
    yield found
    found.close()


def client_of(platform: Platform, seconds: float = 5.0) -> MagdaClient:
    return MagdaClient(platform.url, SENDER, timeouts=dict.fromkeys(Service, seconds))


def test_a_question_says_who_asks_and_about_whom(platform: Platform) -> None:
    platform.respond = lambda handler, _raw: send(handler, reply(Service.PERSON, person()))
    with client_of(platform) as client:
        (exchange,) = client.ask(Service.PERSON, INSZ, on=ON, at=AT)
    assert isinstance(exchange.outcome, Answer)
    assert platform.asked("INSZ") == [INSZ]
    assert platform.asked("Hoedanigheid") == ["1300"]
    assert platform.asked("Versie") == ["02.02.0000"]
    assert set(platform.asked("Referte")) == {exchange.question_reference}
    assert exchange.raw == reply(Service.PERSON, person())
    assert exchange.asked_at == AT < exchange.answered_at


def test_a_fault_comes_with_status_500_and_is_read(platform: Platform) -> None:
    fault = b'<s:Fault xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><faultstring>neer</faultstring></s:Fault>'
    platform.respond = lambda handler, _raw: send(handler, fault, 500)
    assert reason_of(platform) is Reason.FAULT


def test_a_source_that_says_nothing_is_late(platform: Platform) -> None:
    gate = threading.Event()
    platform.respond = lambda _handler, _raw: gate.wait(5) and None
    began = time.monotonic()
    assert reason_of(platform, 0.3) is Reason.TIMEOUT
    gate.set()
    assert time.monotonic() - began < 2


def test_a_source_that_drips_is_late_too(platform: Platform) -> None:
    def drip(handler: BaseHTTPRequestHandler, _raw: bytes) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(100):
                handler.wfile.write(b" ")
                handler.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass

    platform.respond = drip
    began = time.monotonic()
    assert reason_of(platform, 0.4) is Reason.TIMEOUT
    assert time.monotonic() - began < 2


def test_a_flood_is_cut_off(platform: Platform) -> None:
    platform.respond = lambda handler, _raw: send(handler, b" " * (9 * 1024 * 1024))
    assert reason_of(platform) is Reason.BROKEN


def test_a_source_that_hangs_up(platform: Platform) -> None:
    platform.respond = lambda handler, _raw: handler.connection.close()
    assert reason_of(platform) in (Reason.BROKEN, Reason.UNREACHABLE)


def test_a_source_that_is_not_there(platform: Platform) -> None:
    url = platform.url
    platform.server.server_close()
    with MagdaClient(url, SENDER) as client:
        outcome = client.ask(Service.PERSON, INSZ, on=ON, at=AT)[-1].outcome
    assert isinstance(outcome, NoAnswer)
    assert outcome.reason is Reason.UNREACHABLE


def test_a_redirect_is_not_followed(platform: Platform) -> None:
    def redirect(handler: BaseHTTPRequestHandler, _raw: bytes) -> None:
        handler.send_response(307)
        handler.send_header("Location", f"{platform.url}/elders")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    platform.respond = redirect
    assert reason_of(platform) is Reason.BROKEN
    assert len(platform.questions) == 1


def test_all_at_once_takes_as_long_as_the_slowest(platform: Platform) -> None:
    def slowly(handler: BaseHTTPRequestHandler, raw: bytes) -> None:
        time.sleep(0.4)
        name = etree.fromstring(raw)[1][0].tag.split("}")[1]
        send(handler, reply(Service(name), notices=NO_DATA))

    platform.respond = slowly
    seen: list[tuple[Service, str]] = []
    services = [Service.PERSON, Service.PERSON_HISTORY, Service.WORK_RELATIONS, Service.DMFA, Service.SELF_EMPLOYED]
    began = time.monotonic()
    with client_of(platform) as client:
        found = client.ask_all(services, INSZ, on=ON, at=AT, progress=lambda *each: seen.append(each))
    assert time.monotonic() - began < 1.5
    assert all(isinstance(found[each][-1].outcome, NoRecord) for each in services)
    assert sorted(seen) == sorted((each, state) for each in services for state in ("asking", "no_record"))


def more(page: str) -> str:
    return (
        f"<Uitzondering><Identificatie>30040</Identificatie><Type>INFORMATIE</Type><Omstandigheid>{page}</Omstandigheid>"
        "</Uitzondering>"
    )


def pages(platform: Platform, *each: bytes) -> DmfaCareer:
    left = list(each)
    platform.respond = lambda handler, _raw: send(handler, left.pop(0) if len(left) > 1 else left[0])
    with client_of(platform) as client:
        outcome = client.ask(Service.DMFA, INSZ, on=ON, at=AT)[-1].outcome
    assert isinstance(outcome, Answer)
    assert isinstance(outcome.content, DmfaCareer)
    return outcome.content


def test_a_long_answer_is_fetched_page_by_page(platform: Platform) -> None:
    first = reply(Service.DMFA, attests(attest("20254", "2025-10-01", number="1")), notices=more("P2"))
    last = reply(Service.DMFA, attests(attest("20253", "2025-07-01", number="2")))
    career = pages(platform, first, last)
    assert [each.number for each in career.attests] == ["1", "2"]
    assert career.complete
    assert platform.asked("Volgende") == ["", "P2"]


def test_a_page_that_does_not_come_leaves_the_career_incomplete(platform: Platform) -> None:
    first = reply(Service.DMFA, attests(attest("20254", "2025-10-01", number="1")), notices=more("P2"))
    career = pages(platform, first, b"stuk")
    assert [each.number for each in career.attests] == ["1"]
    assert not career.complete


def test_a_source_that_repeats_its_page_does_not_keep_us(platform: Platform) -> None:
    same = reply(Service.DMFA, attests(attest("20254", "2025-10-01", number="1")), notices=more("P2"))
    career = pages(platform, same)
    assert not career.complete
    assert len(platform.questions) == 2


def reason_of(platform: Platform, seconds: float = 5.0) -> Reason:
    with client_of(platform, seconds) as client:
        outcome = client.ask(Service.PERSON, INSZ, on=ON, at=AT)[-1].outcome
    assert isinstance(outcome, NoAnswer)
    return outcome.reason
