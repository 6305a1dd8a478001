"""One PostgreSQL server: making its cluster, starting it, stopping it, and surviving what an earlier run left."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil

from devservices.binaries import ServiceHome
from devservices.places import DevServicesError, private_file
from devservices.process import free_port, spawn, stop, stop_stranger, tail, wait_until

SUPERUSER = "postgres"
# The builtin provider sorts the same on every machine; the C library's locales do not, and ICU is not always there.
_LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "-E", "UTF8")
# A cluster that is thrown away after the tests need not survive a power cut.
THROWAWAY_OPTIONS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "autovacuum_naptime=5min",
    "max_wal_size=4GB",
    "wal_level=minimal",
    "max_wal_senders=0",
)
# For measuring: nothing is switched off that a real server has on.
DURABLE_OPTIONS = ("max_connections=200", "max_wal_size=4GB")


@dataclass
class PostgresServer:
    """A running server. ``url()`` gives its address; ``stop()`` ends it."""

    child: subprocess.Popen[bytes]
    data: Path
    port: int
    password: str

    def url(self, database: str = "postgres", user: str = SUPERUSER, password: str | None = None) -> str:
        """Return a ``postgresql://`` address with the password in it."""
        secret = quote(self.password if password is None else password, safe="")
        return f"postgresql://{user}:{secret}@127.0.0.1:{self.port}/{database}"

    def stop(self, *, keep: bool = True) -> None:
        """Stop: by SIGINT (a clean, fast shutdown), or at once when the cluster is thrown away anyway."""
        stop(self.child, signal.SIGINT if keep else signal.SIGQUIT, signal.SIGQUIT)


def initialise(home: ServiceHome, data: Path, password: str, *, options: Sequence[str] = ()) -> None:
    """Make a cluster with password login only. It appears under its name when it is whole, not before."""
    aside = data.with_name(f".{data.name}-new")
    remove_tree(aside)
    password_file = data.with_name(f".{data.name}-password-{os.getpid()}")
    private_file(password_file, password)
    home.give(password_file)
    try:
        made = subprocess.run(
            [
                home.programs.postgres_bin / "initdb",
                *("-D", home.make_private_dir(aside), "-U", SUPERUSER, f"--pwfile={password_file}"),
                *("--auth=scram-sha-256", *_LOCALE, "--no-sync", *options),
            ],
            capture_output=True,
            cwd=data.parent,
            check=False,
            **home.popen_arguments,
        )
    finally:
        password_file.unlink(missing_ok=True)
    if made.returncode != 0:
        remove_tree(aside)
        raise DevServicesError("PostgreSQL kan geen databank aanmaken:\n" + made.stderr.decode(errors="replace"))
    aside.rename(data)


def start(home: ServiceHome, data: Path, password: str, *, log: Path, options: Sequence[str] = ()) -> PostgresServer:
    """Start the server on a free port of the loopback address, without a Unix socket.

    Tries again on another port when somebody took ours in the meantime. Raises ``DevServicesError`` with the log's end.
    """
    clear_leftovers(data)
    settings = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "logging_collector=off", *options)
    status = data / "postmaster.pid"
    for _ in range(4):
        port = free_port()
        command: list[str | Path] = [home.programs.postgres_bin / "postgres", "-D", data, "-p", str(port)]
        for setting in settings:
            command += ["-c", setting]
        child = spawn(
            command,
            log=log,
            cwd=data.parent,
            # Our death is a power cut for a throw-away cluster; a kept one gets the time to write its checkpoint.
            death_signal=signal.SIGQUIT if "fsync=off" in options else signal.SIGINT,
            account=home.popen_arguments,
        )
        if wait_until(lambda: _is_ready(status), seconds=60, child=child):
            return PostgresServer(child, data, port, password)
        stop(child, signal.SIGQUIT)
        if not _worth_another_try(tail(log, 6)):
            break
        time.sleep(0.5)
    raise DevServicesError(f"PostgreSQL start niet. Het einde van {log}:\n{tail(log)}")


def _worth_another_try(log: str) -> bool:
    """A port that was taken just now, or shared memory that a dying server still holds, passes by itself."""
    return "could not bind" in log or "could not create any TCP/IP sockets" in log or "shared memory" in log


def _is_ready(status: Path) -> bool:
    """The eighth line of ``postmaster.pid`` says what the server is doing."""
    try:
        lines = status.read_text().splitlines()
    except (FileNotFoundError, UnicodeDecodeError):
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"


def clear_leftovers(data: Path) -> None:
    """Stop a server that still runs on this cluster, and remove a ``postmaster.pid`` that nobody stands behind.

    PostgreSQL itself trusts the number in the file, also when another process has got that number since.
    """
    status = data / "postmaster.pid"
    try:
        number = int(status.read_text().splitlines()[0])
    except FileNotFoundError:
        return
    except (IndexError, ValueError):
        number = 0
    # A negative number means a single-user server; it, too, is the process with that number.
    server = _server_on(abs(number), data)
    if server is not None:
        stop_stranger(server, signal.SIGINT, signal.SIGQUIT)
    status.unlink(missing_ok=True)


def _server_on(number: int, data: Path) -> psutil.Process | None:
    if number <= 0:
        return None
    try:
        process = psutil.Process(number)
        # A postmaster always works inside its data directory, whatever its command line looks like.
        return process if Path(process.cwd()) == data.resolve() and "postgres" in process.name() else None
    except (psutil.Error, OSError):
        return None


def major_version(data: Path) -> str | None:
    """Return the version that made the cluster ("18"), or None when there is no whole cluster."""
    try:
        return (data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        return None


def template(home: ServiceHome) -> tuple[Path, str]:
    """Return an initialised, never started cluster to copy for tests, with its password. Made once per version.

    The caller holds the lock that keeps two test runs from making it at the same time.
    """
    below = home.make_private_dir(home.directory / f"template-{home.programs.version}")
    password_file, data = below / "password", below / "data"
    if not (password_file.exists() and data.exists()):
        remove_tree(data)
        password = secrets.token_urlsafe(24)
        # Small log segments: there is less to copy for each run. No checksums: nobody will read this data back.
        initialise(home, data, password, options=("--wal-segsize=4", "--no-data-checksums"))
        private_file(password_file, password)
    return data, password_file.read_text()


def copy_cluster(home: ServiceHome, source: Path, target: Path) -> None:
    """Copy a stopped cluster, files and owners, to ``target``."""
    subprocess.run(["cp", "-a", source, target], check=True)
    home.make_private_dir(target)


def remove_tree(path: Path) -> None:
    """Remove a directory that a server which is just stopping may still be writing to."""
    for _ in range(20):
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(path, ignore_errors=True)
        if not path.exists():
            return
        time.sleep(0.1)
