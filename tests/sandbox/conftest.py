"""The practice environment in the test process: by Flask's client, and live on a free port of this machine."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from sandbox.app import close_app, create_app
from sandbox.config import Config

CONFIG = Config(
    client_id="loopbaan-demo",
    client_secret="een-geheim",
    mollie_api_key="test_sleutel",
    hang_seconds=0.2,
    slow_seconds=0.2,
    refund_seconds=0.05,
)


@pytest.fixture
def config() -> Config:
    """The settings; a test may parametrise them by overriding this."""
    return CONFIG


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """The application on an empty state."""
    app = create_app(config, retries=(0.05, 0.05))
    yield app
    close_app(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies of before."""
    return app.test_client()


class Portal:
    """A listener in the place of the portal: notes the webhooks, answers as told."""

    def __init__(self) -> None:
        self.received: list[tuple[float, str]] = []
        self.answers: list[int] = []
        portal = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                portal.received.append((time.monotonic(), parse_qs(body)["id"][0]))
                self.send_response(portal.answers.pop(0) if portal.answers else 200)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def wait_for(self, number: int) -> list[str]:
        """The ids received, once there are so many; fails after five seconds."""
        wait_until(lambda: len(self.received) >= number)
        return [payment_id for _, payment_id in self.received]


def wait_until(done: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until something is so; fails when it stays away."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "het bleef uit"
        time.sleep(0.01)


@pytest.fixture
def portal() -> Iterator[Portal]:
    """The listener in the place of the portal."""
    portal = Portal()
    yield portal
    portal.close()


@pytest.fixture
def live(portal: Portal) -> Iterator[Flask]:
    """The application on a real port, with ``portal`` as its portal; the address is in its settings."""
    server = make_server("127.0.0.1", 0, Flask("empty"), threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    settings = dataclasses.replace(CONFIG, portal_url=portal.url, public_url=url, issuer=f"{url}/acm")
    app = create_app(settings, retries=(0.05, 0.05))
    server.app = app
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield app
    server.shutdown()
    thread.join()
    server.server_close()
    close_app(app)
