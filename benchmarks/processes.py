"""The portal and the sandbox as processes of their own, and how much of the processor each of all parts took."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg

WORKERS = 2
THREADS = 4
_START_SECONDS = 60
_ALONE = ("--without-gossip", "--without-mingle")


@dataclass
class Running:
    """The processes of a run, by part: portal, sandbox, database, queue, and the load itself."""

    portal: str
    sandbox: str
    parts: dict[str, psutil.Process] = field(default_factory=dict)

    def seconds(self) -> dict[str, float]:
        """Processor seconds so far of each part, with its children, those that have ended included."""
        return {name: _seconds(process) for name, process in self.parts.items()}


def _seconds(process: psutil.Process) -> float:
    """Of the load itself only its own: what it started is measured apart."""
    own = process.cpu_times()
    total = own.user + own.system
    if process.pid == os.getpid():
        return total
    total += own.children_user + own.children_system
    for each in process.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            total += times.user + times.system
    return total


def used(before: Mapping[str, float], after: Mapping[str, float], count: int) -> dict[str, float]:
    """Milliseconds of processor per item, by part."""
    return {name: round(1000 * (after[name] - before[name]) / count, 3) for name in after}


def _wait_for(url: str, child: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and child.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer:\n{log.read_text()[-3000:]}")


def _listener(port: int) -> psutil.Process | None:
    """The process that listens on a port of this machine: the database server and the queue are not our children."""
    for found in psutil.net_connections("tcp"):
        if found.status == psutil.CONN_LISTEN and found.laddr.port == port and found.pid:
            return psutil.Process(found.pid)
    return None


def server_of(url: str) -> psutil.Process | None:
    """The database server itself: its backends are its children."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SHOW port").fetchone()
    return _listener(int(row[0])) if row else None


@contextlib.contextmanager
def started(*, jobs: bool = False) -> Iterator[Running]:
    """Start gunicorn with two workers, as the Procfile does, and the sandbox; stop them at the end.

    ``jobs``: a worker and beat as well, on the benchmark's calendar.
    """
    environ = {**os.environ, "WEB_CONCURRENCY": str(WORKERS)}
    running = Running(portal=environ["PORTAL_URL"], sandbox=environ["SANDBOX_URL"])
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder, contextlib.ExitStack() as stack:
        environ |= {"SANDBOX_STATE": f"{folder}/sandbox.sqlite3", "PRIVATE_ROOT": f"{folder}/private"}
        commands = {
            "sandbox": ([sys.executable, "-m", "sandbox"], f"{running.sandbox}/health"),
            "portal": (
                [
                    *(sys.executable, "-m", "gunicorn", "loopbaan.wsgi:application"),
                    *("--bind", f"127.0.0.1:{environ['PORTAL_PORT']}"),
                    *("--workers", str(WORKERS), "--threads", str(THREADS), "--preload", "--no-control-socket"),
                    *("--log-level", "warning"),
                ],
                f"{running.portal}/health/",
            ),
        }
        if jobs:
            celery = (sys.executable, "-m", "celery", "--quiet", "--app", "benchmarks.worker")
            scheduler = "django_celery_beat.schedulers:DatabaseScheduler"
            quiet = ("--loglevel", "warning")
            commands["worker"] = ([*celery, "worker", "--concurrency", "2", *quiet, *_ALONE], "")
            commands["beat"] = ([*celery, "beat", "--scheduler", scheduler, "--pidfile=", *quiet], "")
        for name, (command, health) in commands.items():
            log = Path(folder) / f"{name}.log"
            with log.open("wb") as output:
                child = subprocess.Popen(command, env=environ, stdout=output, stderr=subprocess.STDOUT)
            stack.callback(_stop, child, log)
            if health:
                _wait_for(health, child, log)
            running.parts[name] = psutil.Process(child.pid)
        if server := server_of(environ["DATABASE_URL"]):
            running.parts["database"] = server
        if queue := _listener(urlsplit(environ["REDIS_URL"]).port or 6379):
            running.parts["queue"] = queue
        running.parts["load"] = psutil.Process()
        yield running


def _stop(child: subprocess.Popen[bytes], log: Path) -> None:
    child.send_signal(signal.SIGTERM)
    try:
        child.wait(timeout=15)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    text = log.read_text(errors="replace").strip()
    if text:
        print(f"--- {log.name}\n{text[-2000:]}", file=sys.stderr)
