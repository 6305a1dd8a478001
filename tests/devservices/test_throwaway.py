"""The servers of a test run: there before the settings, apart for each worker, and gone afterwards."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from devservices import binaries, places, pytest_plugin, throwaway

from .conftest import clean_environment


@pytest.fixture
def local(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    directory = checkout / ".local"
    directory.mkdir()
    monkeypatch.setenv("LOOPBAAN_LOCAL_DIR", str(directory))
    return directory


@pytest.mark.slow
def test_kill_9_leaves_no_process_and_no_file(local: Path) -> None:
    starter = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from devservices import throwaway; throwaway.start(); print('up', flush=True); input()",
        ],
        cwd=places.CHECKOUT,
        env={**clean_environment(), "LOOPBAAN_LOCAL_DIR": str(local)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert starter.stdout is not None
        assert starter.stdout.readline() == b"up\n"
        below = psutil.Process(starter.pid).children(recursive=True)
        assert {"postgres", "valkey-server", "sh"} <= {process.name() for process in below}
        (directory,) = (local / "throwaway").iterdir()
        starter.send_signal(signal.SIGKILL)
        starter.wait()
        until = time.monotonic() + 10
        while time.monotonic() < until and (directory.exists() or any(map(_alive, below))):
            time.sleep(0.05)
        assert [process for process in below if _alive(process)] == []
        assert not directory.exists()
    finally:
        starter.kill()
        starter.wait()
        for stream in (starter.stdin, starter.stdout):
            if stream is not None:
                stream.close()


def _alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the servers to another account")
def test_a_checkout_that_the_servers_account_cannot_reach(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = checkout / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setenv("LOOPBAAN_LOCAL_DIR", str(closed / ".local"))
    outside = places.outside_dir(places.local_dir())
    try:
        services = throwaway.start()
        try:
            assert services.directory.is_relative_to(outside)
            assert services.programs.postgres_bin.is_relative_to(outside)
            with psycopg.connect(services.postgres.url()) as connection:
                found = connection.execute("SELECT datlocprovider, datlocale FROM pg_database LIMIT 1").fetchone()
            assert found == ("b", "C.UTF-8")
        finally:
            services.stop()
        assert not services.directory.exists()
        assert closed.stat().st_mode & 0o777 == 0o700  # nothing of the checkout was opened up
    finally:
        from devservices.postgres import remove_tree

        remove_tree(outside)


def test_a_foreign_directory_in_var_tmp_is_refused(tmp_path: Path) -> None:
    path = places.outside_dir(tmp_path / "somewhere")
    path.rmdir()
    path.symlink_to(tmp_path)
    try:
        with pytest.raises(places.DevServicesError, match="van iemand anders"):
            places.outside_dir(tmp_path / "somewhere")
    finally:
        path.unlink()


def test_a_wrong_password_is_refused() -> None:
    """The servers of this very run are no open door for others on the machine."""
    if not os.environ.get("LOOPBAAN_THROWAWAY"):
        pytest.skip("this run uses servers that were given to it")
    address = os.environ["DATABASE_URL"].replace("/loopbaan", "/postgres")
    user, _, place = address.removeprefix("postgresql://").partition("@")
    wrong = f"postgresql://{user.partition(':')[0]}:wrong@{place}"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


@pytest.fixture
def nothing_started(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = list(pytest_plugin._running)
    yield
    assert pytest_plugin._running == before


@pytest.mark.usefixtures("nothing_started")
def test_given_servers_are_used_and_nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere.example/given")
    monkeypatch.setenv("REDIS_URL", "redis://somewhere.example/3")
    pytest_plugin._provide()
    assert os.environ["DATABASE_URL"] == "postgresql://somewhere.example/given"
    assert os.environ["REDIS_URL"] == "redis://somewhere.example/3"


@pytest.mark.parametrize(("own", "expected"), [("1", "redis://:x@127.0.0.1:7/4"), ("", "redis://:x@127.0.0.1:7/0")])
@pytest.mark.usefixtures("nothing_started")
def test_each_worker_has_its_own_database_in_our_valkey_only(
    monkeypatch: pytest.MonkeyPatch, own: str, expected: str
) -> None:
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw3")
    monkeypatch.setenv("LOOPBAAN_THROWAWAY", own)
    monkeypatch.setenv("REDIS_URL", "redis://:x@127.0.0.1:7/0")
    pytest_plugin._provide()
    assert os.environ["REDIS_URL"] == expected


def test_no_servers_at_all_gives_one_sentence_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_wheel_dir", lambda module: None)
    monkeypatch.setattr(binaries, "_system_postgres_bin", lambda: None)
    with pytest.raises(places.DevServicesError, match="apt-get install -y postgresql redis-server"):
        binaries.service_home()
