"""Gives the tests a real PostgreSQL and a real Valkey, before Django's settings are read.

Loaded by ``addopts = "-p devservices.pytest_plugin"``. One pair of servers serves the whole run: with xdist the
controlling process starts them and the workers inherit their addresses. ``DATABASE_URL`` or ``REDIS_URL`` set by hand
wins, and nothing is started for it.
"""

import atexit
import os
from collections.abc import Iterator

import pytest

from devservices import throwaway
from devservices.places import DevServicesError

_OWN = "LOOPBAAN_THROWAWAY"
_running: list[throwaway.Throwaway] = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start the servers first: pytest-django reads the settings, and conftests import models, inside this hook."""
    options = early_config.known_args_namespace
    if not (options.help or options.version):
        try:
            _provide()
        except DevServicesError as error:
            raise pytest.UsageError(str(error)) from error
    yield


def _provide() -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:
        _own_valkey_database(worker)
        return
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return
    services = throwaway.start()
    _running.append(services)
    atexit.register(_stop)  # also when pytest ends on a usage error, which never reaches pytest_unconfigure
    os.environ[_OWN] = "1"
    os.environ.setdefault("DATABASE_URL", services.postgres.url("loopbaan"))
    os.environ.setdefault("REDIS_URL", services.valkey.url(0))


def _own_valkey_database(worker: str) -> None:
    """Keep the workers of xdist apart in our own Valkey: worker gw3 uses database 4."""
    if os.environ.get(_OWN) and worker.removeprefix("gw").isdigit():
        address, _, _ = os.environ["REDIS_URL"].rpartition("/")
        os.environ["REDIS_URL"] = f"{address}/{int(worker.removeprefix('gw')) + 1}"


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop the servers once everything else has been taken down."""
    _stop()


def _stop() -> None:
    while _running:
        _running.pop().stop()
        for name in (_OWN, "DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
