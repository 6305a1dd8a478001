"""A small checkout of its own: this package, with a product around it that is only just enough to be run."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

import devservices

SETTINGS = """
import os
from urllib.parse import urlparse
parts = urlparse(os.environ["DATABASE_URL"])
SECRET_KEY = os.environ["SECRET_KEY"]
DATABASES = {"default": {
    "ENGINE": "django.db.backends.postgresql", "NAME": parts.path[1:], "USER": parts.username,
    "PASSWORD": parts.password, "HOST": parts.hostname, "PORT": parts.port}}
INSTALLED_APPS = ["django.contrib.contenttypes"]
"""
PROCFILE = """
web: exec python -m http.server --bind "$PORTAL_HOST" "$PORTAL_PORT"
worker: exec sleep 600
sandbox: echo "listening on http://127.0.0.1:1/" && exec python -m http.server --bind "$SANDBOX_HOST" "$SANDBOX_PORT"
"""
# What this run of pytest was given must not reach the runs that it tests.
_OWN = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "MAKELEVEL", "LOOPBAAN_LOCAL_DIR", "SECRET_KEY"}


def clean_environment() -> dict[str, str]:
    """Return the environment of a person who types a command in a fresh terminal."""
    from devservices.environment import portal_environment

    ours = set(portal_environment(Path("/"), {}, portal_port=0, sandbox_port=0)) - set(os.environ)
    kept = {name: value for name, value in os.environ.items() if name not in _OWN | ours}
    for name in list(kept):
        if name.startswith(("OIDC_", "MAGDA_", "MOLLIE_", "SANDBOX_", "PORTAL_", "PYTEST", "LOOPBAAN_")):
            del kept[name]
    return kept


@pytest.fixture
def checkout() -> Iterator[Path]:
    """A checkout with this package, an empty product and a ``Procfile``.

    Not below pytest's own directory: that one is closed, and as root the servers' account could not reach it.
    """
    place = Path(tempfile.mkdtemp(prefix="loopbaan-test-"))
    place.chmod(0o755)
    root = place / "checkout"
    shutil.copytree(Path(devservices.__file__).parent, root / "devservices")
    (root / "loopbaan" / "settings").mkdir(parents=True)
    (root / "loopbaan" / "__init__.py").touch()
    (root / "loopbaan" / "settings" / "__init__.py").touch()
    (root / "loopbaan" / "settings" / "dev.py").write_text(SETTINGS)
    (root / "Procfile").write_text(PROCFILE)
    yield root
    shutil.rmtree(place)


class Run:
    """One ``make run`` in a checkout: its output so far, and the processes below it."""

    def __init__(self, checkout: Path, **environment: str) -> None:
        self.checkout = checkout
        self.log = checkout.parent / f"output-{time.monotonic_ns()}.txt"
        with self.log.open("wb") as stream:
            self.child = subprocess.Popen(
                [sys.executable, "-m", "devservices", "run"],
                cwd=checkout,
                env={**clean_environment(), **environment},
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.below: list[psutil.Process] = []

    @property
    def output(self) -> str:
        """Everything it printed."""
        return self.log.read_text()

    def wait_for(self, text: str, seconds: float = 40) -> None:
        """Wait until it has printed a text."""
        until = time.monotonic() + seconds
        while text not in self.output:
            assert self.child.poll() is None, self.output
            assert time.monotonic() < until, self.output
            time.sleep(0.05)
        self.below = psutil.Process(self.child.pid).children(recursive=True)

    def started(self) -> "Run":
        """Wait until everything runs."""
        self.wait_for("Ctrl-C stopt alles")
        return self

    def addresses(self) -> list[str]:
        """Return all addresses, in the order in which they were printed."""
        return re.findall(r"http://[^\s]+", self.output)

    def end(self, signum: int) -> int:
        """Send a signal to it alone and wait; returns its exit code."""
        self.child.send_signal(signum)
        return self.child.wait(timeout=30)

    def alive(self, seconds: float = 10) -> list[psutil.Process]:
        """Return which of the processes below it still live after at most some seconds."""
        until = time.monotonic() + seconds
        while True:
            left = [one for one in self.below if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
            if not left or time.monotonic() > until:
                return left
            time.sleep(0.05)


@pytest.fixture
def run(checkout: Path) -> Iterator[Callable[..., Run]]:
    """Start ``make run`` in the checkout, as often as wanted; ends what the test left."""
    runs: list[Run] = []

    def start(**environment: str) -> Run:
        runs.append(Run(checkout, **environment))
        return runs[-1]

    yield start
    for one in runs:
        if one.child.poll() is None:
            one.child.send_signal(signal.SIGTERM)
            one.child.wait(timeout=30)
