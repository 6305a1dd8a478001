"""A portal of its own for the journeys: sandbox, web and worker as processes, a databank cloned for it, a Valkey.

Everything listens on the loopback address, asks the kernel to die with us, and is stopped at the end.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg
from celery import Celery
from psycopg import sql

from devservices import valkey
from devservices.binaries import service_home
from devservices.places import CHECKOUT
from devservices.process import free_port, spawn, stop, tail, wait_until

# Never by a proxy: what the journeys speak to is this machine.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_WEB = (
    "gunicorn loopbaan.wsgi:application --workers 1 --threads 4 --preload --no-control-socket --log-level warning"
    " --bind"
)
_WORKER = (
    "celery --quiet --app loopbaan.celery worker --concurrency 1 --loglevel warning --without-gossip --without-mingle"
)
_START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """Where PostgreSQL listens and how to enter it as the one who may clone databanks."""

    host: str
    port: str
    user: str
    password: str

    def url(self, database: str) -> str:
        """The address of one databank."""
        return f"postgresql://{self.user}:{self.password}@{self.host}:{self.port}/{database}"

    def clone(self, source: str, target: str) -> None:
        """Copy a databank in which nobody works."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(target)))
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(target), sql.Identifier(source)
                )
            )

    def drop(self, database: str) -> None:
        """Remove a databank, whoever still looks at it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


@dataclass
class World:
    """A running portal with the outside world around it."""

    server: Server
    database: str
    directory: Path
    static_root: Path
    portal_port: int = field(default_factory=free_port)
    sandbox_port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _valkey: valkey.ValkeyServer | None = None
    _password: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    _queue: Celery | None = None

    # --- addresses ---------------------------------------------------------------------------------------------
    @property
    def portal(self) -> str:
        """The portal's address, without a slash at the end."""
        return f"http://127.0.0.1:{self.portal_port}"

    @property
    def sandbox(self) -> str:
        """The sandbox's address, without a slash at the end."""
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def environment(self) -> dict[str, str]:
        """What the processes get: the demo's settings, as ``make run`` gives them, and the keys of the test session."""
        if self._valkey is None:
            raise RuntimeError("the world has not started")
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTEST_", "COV_")) and name != "PYTHONDONTWRITEBYTECODE"
        }
        return {
            **inherited,
            "DJANGO_SETTINGS_MODULE": "loopbaan.settings.dev",
            "DATABASE_URL": self.server.url(self.database),
            "REDIS_URL": self._valkey.url(0),
            "PORTAL_URL": self.portal,
            "SANDBOX_HOST": "127.0.0.1",
            "SANDBOX_PORT": str(self.sandbox_port),
            "SANDBOX_URL": self.sandbox,
            "SANDBOX_STATE": str(self.directory / "sandbox.sqlite3"),
            "SANDBOX_MAIL_URL": f"{self.sandbox}/mail/api/messages",
            "SANDBOX_LATE_SECONDS": "2",
            "SANDBOX_HANG_SECONDS": "2",
            "SANDBOX_REFUND_SECONDS": "0.2",
            "MAGDA_URL": f"{self.sandbox}/magda",
            "OIDC_ISSUER": f"{self.sandbox}/acm",
            "OIDC_CLIENT_ID": "loopbaan-demo",
            "MOLLIE_API_URL": f"{self.sandbox}/mollie",
            "CHECKOUT_ORIGIN": self.sandbox,
            "PRIVATE_ROOT": str(self.directory / "private"),
            "STATIC_ROOT": str(self.static_root),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser:UserWarning",
        }

    # --- life --------------------------------------------------------------------------------------------------
    def start(self) -> World:
        """Start everything at once and wait until the portal answers. Raises RuntimeError with the logs otherwise."""
        self.start_valkey()
        try:
            self.start_process("sandbox", [sys.executable, "-m", "sandbox"])
            self.start_web(wait=False)
            self.start_worker(wait=False)
            self._await("sandbox", f"{self.sandbox}/health")
            self.wait_for_web()
            self.wait_for_worker()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End every process at once, and remove the databank: nothing of this world is kept."""
        for name in list(self.processes):
            self.stop_process(name, signal.SIGKILL)
        self.stop_valkey()
        self.server.drop(self.database)

    def log(self, name: str) -> Path:
        """Where a process writes."""
        return self.directory / f"{name}.log"

    def logs(self, lines: int = 40) -> str:
        """The ends of all logs, for a failure's report."""
        return "\n".join(
            f"--- {path.name}\n{tail(path, lines)}" for path in sorted(self.directory.glob("*.log")) if tail(path)
        )

    def start_process(self, name: str, command: list[str]) -> None:
        """Start one process, tied to our life."""
        self.processes[name] = spawn(
            command, log=self.log(name), death_signal=signal.SIGKILL, cwd=CHECKOUT, env=self.environment
        )

    def stop_process(self, name: str, *signals: int) -> None:
        """End a process and whatever it started."""
        child = self.processes.pop(name, None)
        if child is None:
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            family = psutil.Process(child.pid).children(recursive=True)
            stop(child, *(signals or (signal.SIGTERM,)), patience=5)
            for one in family:
                with contextlib.suppress(psutil.NoSuchProcess):
                    one.kill()
        child.wait(timeout=5)

    def start_web(self, *, wait: bool = True) -> None:
        """Start the portal's web server, on the same port as before."""
        self.start_process("web", [*_WEB.split(), f"127.0.0.1:{self.portal_port}"])
        if wait:
            self.wait_for_web()

    def wait_for_web(self) -> None:
        """Wait until the portal answers."""
        self._await("web", f"{self.portal}/health/")

    def start_worker(self, *, wait: bool = True) -> None:
        """Start the worker."""
        self.start_process("worker", _WORKER.split())
        if wait:
            self.wait_for_worker()

    def wait_for_worker(self) -> None:
        """Wait until the worker hears us."""
        child = self.processes["worker"]
        if not wait_until(self._worker_answers, seconds=_START_SECONDS, child=child):
            raise RuntimeError(f"worker does not answer\n{self.logs()}")

    def _worker_answers(self) -> bool:
        # A connection of its own: one from the pool may lead to a Valkey that is no more.
        with self.queue.connection_for_write() as connection:
            return bool(self.queue.control.inspect(timeout=0.3, connection=connection).ping())

    def start_valkey(self) -> None:
        """Start Valkey; again, where it was before."""
        home = dataclasses.replace(service_home(), account=None)
        port = self._valkey.port if self._valkey else None
        self._valkey = valkey.start(
            home, self.directory / "valkey", self._password, log=self.log("valkey"), keep=True, port=port
        )

    def stop_valkey(self) -> None:
        """Stop Valkey; what it holds is on disk."""
        if self._valkey is not None:
            self._valkey.stop()

    def _await(self, name: str, address: str) -> None:
        def answers() -> bool:
            try:
                with _DIRECT.open(address, timeout=5) as answer:
                    return int(answer.status) < 500
            except urllib.error.HTTPError:
                return False
            except OSError:
                return False

        if not wait_until(answers, seconds=_START_SECONDS, child=self.processes[name]):
            raise RuntimeError(f"{name} does not answer at {address}\n{self.logs()}")

    # --- looking in, and turning the knobs of the outside world ------------------------------------------------
    @property
    def queue(self) -> Celery:
        """The queue of this world's worker, to hand it a task."""
        if self._queue is None:
            self._queue = Celery("journeys", broker=self.environment["REDIS_URL"], set_as_current=False)
        return self._queue

    def run_task(self, name: str) -> None:
        """Hand the worker a task that beat would hand it: the journeys do not wait for its next tick."""
        with self.queue.connection_for_write() as connection:
            self.queue.send_task(name, ignore_result=True, connection=connection)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What the databank of this world says."""
        with psycopg.connect(self.server.url(self.database)) as connection:
            return connection.execute(query, values).fetchall()  # type: ignore[arg-type]

    def value(self, query: str, *values: object) -> Any:
        """The one value of a query."""
        ((found,),) = self.rows(query, *values)
        return found

    def drop_connections(self) -> int:
        """Cut every connection to the databank, as a restart of PostgreSQL would; how many there were."""
        with psycopg.connect(self.server.url("postgres"), autocommit=True) as connection:
            cut = connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [self.database]
            ).fetchall()
        return len(cut)

    def ask_sandbox(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Call the sandbox's own API."""
        request = urllib.request.Request(
            self.sandbox + path,
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Content-Type": "application/json"},
        )
        with _DIRECT.open(request, timeout=10) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def source_mode(self, insz: str, service: str, mode: str, seconds: float = 0.5) -> None:
        """Let one source behave so for one citizen."""
        self.ask_sandbox(
            "PUT", "/magda/api/modes", {"insz": insz, "service": service, "mode": mode, "seconds": seconds}
        )

    def mails_to(self, recipient: str, *, wait: float = 60, subject: str = "", count: int = 1) -> list[dict[str, Any]]:
        """The mails to somebody with these words in the subject, newest first; waits until there are ``count``."""
        until = time.monotonic() + wait
        while True:
            found = [
                mail
                for mail in self.ask_sandbox("GET", f"/mail/api/messages?to={recipient}")
                if subject.casefold() in mail["subject"].casefold()
            ]
            if len(found) >= count or time.monotonic() > until:
                return found
            self.run_task("loopbaan.messages.tasks.deliver_due")
            time.sleep(0.4)

    def post(self, path: str, fields: dict[str, str]) -> int:
        """POST a form to the portal as a machine would, without a session; the status."""
        data = "&".join(f"{name}={value}" for name, value in fields.items()).encode()
        try:
            with _DIRECT.open(urllib.request.Request(self.portal + path, data=data), timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
