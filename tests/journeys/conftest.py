"""Worlds and windows for the journeys."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import override_settings
from django.test.utils import setup_databases
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from devservices.chromium import ARGUMENTS, chromium_path
from devservices.places import CHECKOUT
from devservices.throwaway import locked
from tests.journeys import seed
from tests.journeys.visitor import DESKTOP, Visitor, visit
from tests.journeys.world import Server, World

_PICTURES = CHECKOUT / "docs" / "pictures" if os.environ.get("JOURNEY_PICTURES") else None
_numbers = itertools.count(1)
_WORLDS = pytest.StashKey[list[World]]()
_VISITORS = pytest.StashKey[list[Visitor]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every journey drives Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Put the logs of the world and the page where it stopped into the report of a journey that fails."""
    report = yield
    if report.when == "call" and report.failed:
        for world in item.stash.get(_WORLDS, []):
            report.sections.append(("logs of the world", world.logs()))
        for visitor in item.stash.get(_VISITORS, []):
            report.sections.append((f"page {visitor.page.url}", visitor.heading))
    return report


@pytest.fixture(scope="session")
def static_root(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The static files under their hashed names, as in the demo; collected once for all workers."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "journey-static"
    with locked(shared.parent):
        if not shared.exists():
            backend = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
            with override_settings(STATIC_ROOT=shared, STORAGES={**settings.STORAGES, "staticfiles": backend}):
                call_command("collectstatic", interactive=False, verbosity=0)
    return shared


@pytest.fixture(scope="session")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Server, str]]:
    """A databank with everybody in it, to be cloned: the migrated one of the tests, filled."""
    with django_db_blocker.unblock():
        if not connection.settings_dict["NAME"].startswith("test_"):
            # Journeys alone were asked for, which open no databank themselves: pytest-django made none.
            setup_databases(verbosity=0, interactive=False, aliases=["default"], serialized_aliases=[])
        connections.close_all()
        known = connection.settings_dict
        server = Server(known["HOST"], str(known["PORT"]), known["USER"], known["PASSWORD"])
        tests, name = known["NAME"], f"{known['NAME']}_journeys"
        server.clone(tests, name)
        known["NAME"] = name
        try:
            seed.fill()
        finally:
            connections.close_all()
            known["NAME"] = tests
    yield server, name
    server.drop(name)


@pytest.fixture(scope="session")
def new_world(
    seeded: tuple[Server, str], static_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], World]:
    """``new_world()``: a portal that runs on a fresh copy of the seeded databank. Stop it."""

    def make() -> World:
        server, template = seeded
        database = f"{template}_{next(_numbers)}"
        server.clone(template, database)
        directory = tmp_path_factory.mktemp("world")
        return World(server, database, directory, static_root).start()

    return make


def _ended(world: World) -> None:
    world.stop()
    shutil.rmtree(world.directory, ignore_errors=True)


@pytest.fixture(scope="session")
def shared_world(new_world: Callable[[], World]) -> Iterator[World]:
    """The world of the journeys that leave the calendar in the spring of 2026."""
    world = new_world()
    yield world
    _ended(world)


@pytest.fixture
def world(shared_world: World, request: pytest.FixtureRequest) -> Iterator[World]:
    """The shared world; each journey has its own people in it. The sources behave again afterwards."""
    request.node.stash.setdefault(_WORLDS, []).append(shared_world)
    yield shared_world
    shared_world.ask_sandbox("DELETE", "/magda/api/modes")


@pytest.fixture
def own_world(new_world: Callable[[], World], request: pytest.FixtureRequest) -> Iterator[World]:
    """A world for one journey alone: for those that move the calendar far, or break things."""
    world = new_world()
    request.node.stash.setdefault(_WORLDS, []).append(world)
    yield world
    _ended(world)


@pytest.fixture(scope="module")
def chromium(pytestconfig: pytest.Config) -> Iterator[Browser]:
    """The browser, for one file of journeys.

    Not for the whole session, as pytest-playwright's own: its event loop would stand in the way of every other test
    that this process still runs.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(),
            args=list(ARGUMENTS),
            headless=not pytestconfig.getoption("--headed"),
        )
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visitor]]:
    """``window(world, viewport=…, script=True)``: a browser window with cookies of its own."""
    contexts: list[BrowserContext] = []

    def open_window(world: World, *, viewport: Any = DESKTOP, script: bool = True, **options: Any) -> Visitor:
        context = chromium.new_context(
            viewport=viewport, locale="nl-BE", timezone_id="Europe/Brussels", java_script_enabled=script, **options
        )
        contexts.append(context)
        visitor = visit(context, world, pictures=_PICTURES, script=script)
        request.node.stash.setdefault(_VISITORS, []).append(visitor)
        return visitor

    yield open_window
    for context in contexts:
        context.close()
