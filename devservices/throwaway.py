"""A PostgreSQL and a Valkey for one run of tests or benchmarks, gone without a trace afterwards.

"Afterwards" includes Ctrl-C, SIGTERM and ``kill -9``: the servers ask the kernel to die with us, and a small shell that
holds the other end of a pipe removes their directory as soon as we are no more.
"""

import contextlib
import fcntl
import os
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from devservices import postgres, valkey
from devservices.binaries import Programs, ServiceHome, service_home

# Waits for the end of the pipe, then for the servers (their working directories), then removes the directory.
_SWEEPER = """
read -r _
for _ in 1 2 3 4 5 6 7 8 9 10; do
  rm -rf "$1" 2>/dev/null
  [ -e "$1" ] || exit 0
  sleep 0.3
done
"""


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the kernel's lock on a directory: it needs no file of its own and dies with us."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@dataclass
class Throwaway:
    """Both servers and the directory they live in."""

    postgres: postgres.PostgresServer
    valkey: valkey.ValkeyServer
    directory: Path
    programs: Programs
    _sweeper: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Stop both and remove everything. May be called twice."""
        self.valkey.stop()
        self.postgres.stop(keep=False)
        postgres.remove_tree(self.directory)
        if self._sweeper.stdin is not None:
            self._sweeper.stdin.close()
        self._sweeper.wait(timeout=10)


def start(*, durable: bool = False) -> Throwaway:
    """Start both servers on a copied cluster, with a databank ``loopbaan`` when it is ``durable``.

    ``durable`` keeps the safeguards of a real server, for measuring; tests go without. Raises ``DevServicesError`` when
    this machine cannot run the servers.
    """
    home = service_home()
    runs = home.directory / "throwaway"
    runs.mkdir(exist_ok=True)
    directory = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=runs))
    directory.chmod(0o755)  # the servers' account passes through; what it holds is closed to everybody else
    sweeper = subprocess.Popen(
        ["/bin/sh", "-c", _SWEEPER, "sh", directory],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
    )
    try:
        return _start(home, directory, sweeper, durable=durable)
    except BaseException:
        postgres.remove_tree(directory)
        if sweeper.stdin is not None:
            sweeper.stdin.close()
        raise


def _start(home: ServiceHome, directory: Path, sweeper: subprocess.Popen[bytes], *, durable: bool) -> Throwaway:
    data = directory / "postgres"
    with locked(directory.parent):
        source, password = postgres.template(home)
        postgres.copy_cluster(home, source, data)
    queue = valkey.start(
        home, directory / "valkey", secrets.token_urlsafe(24), log=directory / "valkey.log", keep=False
    )
    try:
        options = postgres.DURABLE_OPTIONS if durable else postgres.THROWAWAY_OPTIONS
        server = postgres.start(home, data, password, log=directory / "postgres.log", options=options)
        if durable:
            with psycopg.connect(server.url(), autocommit=True) as connection:
                connection.execute("CREATE DATABASE loopbaan")
    except BaseException:
        queue.stop()
        raise
    return Throwaway(server, queue, directory, home.programs, sweeper)
