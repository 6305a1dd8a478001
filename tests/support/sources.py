"""The practice environment of the authentic sources, on a port of its own, for one test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pytest_django.fixtures import Settings
from werkzeug.serving import make_server

from loopbaan.magda.answers import Service
from sandbox.app import close_app, create_app
from sandbox.config import Config
from sandbox.people import World


@contextmanager
def running_sources(settings: Settings) -> Iterator[World]:
    """Point the portal at it; gives its people."""
    app = create_app(
        Config(client_id="x", client_secret="y", mollie_api_key="test_z", hang_seconds=2.0, slow_seconds=0.2)
    )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    settings.MAGDA_URL = f"http://127.0.0.1:{server.port}/magda"
    settings.MAGDA_TIMEOUTS = {each.value: 1.5 for each in Service}
    try:
        yield World()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        close_app(app)


def insz_of(world: World, slug: str) -> str:
    """The number of a named person of the practice environment."""
    persona = world.by_slug(slug)
    assert persona is not None
    return persona.insz
