"""``make manage``: on the databanks of the demo, beside a portal that runs, and without any for what needs none."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from devservices import beside
from devservices.places import CHECKOUT
from devservices.process import free_port

from .conftest import Run, clean_environment

Start = Callable[..., Run]
WHERE = "from django.db import connection as c; c.ensure_connection(); print('port', c.settings_dict['PORT'])"
OFFLINE_SETTINGS = "INSTALLED_APPS = ['loopbaan.law']\nDATABASES = {}\n"
DECIDE = """
import sys
from django.core.management.base import BaseCommand
class Command(BaseCommand):
    def handle(self, **options):
        self.stdout.write("beslist over " + sys.stdin.read())
"""


@pytest.fixture
def product(checkout: Path) -> Path:
    """The small checkout, with our own manage.py and one command that needs no databank."""
    shutil.copy(CHECKOUT / "manage.py", checkout)
    (checkout / "loopbaan" / "settings" / "offline.py").write_text(OFFLINE_SETTINGS)
    commands = checkout / "loopbaan" / "law" / "management" / "commands"
    commands.mkdir(parents=True)
    for package in (commands, commands.parent, commands.parent.parent):
        (package / "__init__.py").touch()
    (commands / "decide.py").write_text(DECIDE)
    return checkout


def manage(checkout: Path, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "devservices", "manage", *arguments],
        cwd=checkout,
        env=clean_environment(),
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.slow
def test_a_command_works_beside_the_portal_on_the_same_databank(run: Start, product: Path) -> None:
    portal = run(PORTAL_PORT=str(free_port()), SANDBOX_PORT=str(free_port())).started()
    kept = product / ".local" / "running.env"
    assert kept.stat().st_mode & 0o777 == 0o600
    port = (product / ".local" / "postgres" / "postmaster.pid").read_text().splitlines()[3]
    answer = manage(product, "shell", "--no-imports", "-c", WHERE)
    assert (answer.returncode, answer.stdout) == (0, f"port {port}\n"), answer.stderr
    assert portal.alive(0) == portal.below
    assert portal.end(signal.SIGINT) == 0
    assert not kept.exists()
    # And again now that nothing runs: on a server of its own, that is gone afterwards.
    answer = manage(product, "shell", "--no-imports", "-c", WHERE)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("port ")
    assert not (product / ".local" / "postgres" / "postmaster.pid").exists()


def test_a_command_that_needs_no_databank_starts_none_and_waits_for_nobody(product: Path) -> None:
    local = product / ".local"
    local.mkdir()
    descriptor = os.open(local, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        answer = manage(product, "decide", text="Els")
    finally:
        os.close(descriptor)
    assert (answer.returncode, answer.stdout) == (0, "beslist over Els\n"), answer.stderr
    assert list(local.iterdir()) == []


def test_while_it_is_not_known_where_the_databanks_are_a_command_waits(product: Path) -> None:
    local = product / ".local"
    local.mkdir()
    descriptor = os.open(local, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        answer = manage(product, "shell", "-c", WHERE)
    finally:
        os.close(descriptor)
    assert answer.returncode == 1
    assert "Wacht even en probeer opnieuw." in answer.stderr


def test_what_a_killed_run_left_is_thrown_away_by_who_works_next(tmp_path: Path) -> None:
    from devservices.supervisor import only_one

    where = {
        "DATABASE_URL": "postgresql://x:y=z@h/n",
        "REDIS_URL": "redis://h",
        "PORTAL_PORT": "1",
        "SANDBOX_PORT": "2",
    }
    beside.record(tmp_path, {**where, "SECRET_KEY": "geheim"})
    assert beside.read(tmp_path) == where
    with only_one(tmp_path):
        assert beside.read(tmp_path) == {}
