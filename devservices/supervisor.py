"""``make run``: everything in one terminal, and nothing left after Ctrl-C.

The order of starting is the databanks, the tables and the demo, then the processes of the ``Procfile``; the order of
stopping is the reverse. The databanks run in a session of their own, so that Ctrl-C does not reach them before we do.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import psutil
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.process import Popen, Process

from devservices import beside, leftovers, prepare
from devservices.environment import kept_secrets, portal_environment
from devservices.libraries import ensure_libraries
from devservices.output import HeldOutput
from devservices.places import CHECKOUT, DevServicesError, local_dir
from devservices.process import die_with_parent, free_port, port_is_free, stop_stranger, tail, watch_own_parent
from devservices.services import kept_services, must_answer, put_orphan_aside

PORTAL_PORT, SANDBOX_PORT = 8000, 8001
_START_SECONDS = 90
# A proxy that the environment names has no business with our own loopback address.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class _TetheredPopen(Popen):  # type: ignore[misc]
    """A process of the ``Procfile`` that ends with us, also by ``kill -9``."""

    def __init__(self, cmd: str, **options: object) -> None:
        super().__init__(cmd, preexec_fn=die_with_parent(signal.SIGTERM), **options)


class _TetheredProcess(Process):  # type: ignore[misc]
    """Honcho's small process between us and one of the ``Procfile``: it ends with us, and that ends its child."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        self._child_ctor = _TetheredPopen

    def run(self, *arguments: object, **options: object) -> None:
        """Run the command, as honcho does, after asking the kernel to be ended with the supervisor."""
        watch_own_parent(signal.SIGKILL)
        super().run(*arguments, **options)


class AlreadyRuns(DevServicesError):
    """Somebody else works in ``.local/`` already."""


class Stopped(BaseException):
    """Somebody asked us to stop (Ctrl-C, SIGTERM, a closed terminal) while we were still starting."""


def say(sentence: str = "") -> None:
    """Print a line at once."""
    print(sentence, flush=True)


def _stop_soon(_signum: int, _frame: FrameType | None) -> None:
    raise Stopped


@contextlib.contextmanager
def only_one(local: Path) -> Iterator[None]:
    """Be the only one that works in ``.local/``.

    The kernel's lock on the directory itself: it needs no file and cannot outlive us. Raises ``AlreadyRuns``.
    """
    descriptor = os.open(local, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRuns("Het portaal draait hier al, in een ander venster. Stop dat eerst met Ctrl-C.") from None
        beside.forget(local)  # of a run that was killed
        yield
    finally:
        os.close(descriptor)


def choose_port(wanted: int, who: str, *, taken: tuple[int, ...] = ()) -> int:
    """Return the wanted port, or a free one (and say so) when another program has it."""
    if wanted not in taken and port_is_free(wanted):
        return wanted
    port = free_port()
    say(f"Poort {wanted} is bezet: {who} krijgt poort {port}.")
    return port


def run() -> int:
    """Run the portal until somebody stops it; returns the exit code."""
    local = local_dir()
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, _stop_soon)
    if os.environ.get("MAKELEVEL"):
        watch_own_parent(signal.SIGTERM)  # `kill -9` of make must not leave us behind, unseen
    try:
        with only_one(local):
            return _run(local)
    except Stopped:
        say("Gestopt.")
        return 0
    except DevServicesError as error:
        say(str(error))
        return 1


def _run(local: Path) -> int:
    logs = local / "log"
    logs.mkdir(exist_ok=True)
    for log in logs.glob("*.log"):
        log.unlink()
    ensure_libraries()
    if leftovers.clear(local):
        say("Resten van een vorige keer zijn opgeruimd.")
    given = os.environ.get("DATABASE_URL")
    if given:
        must_answer(given)
    else:
        put_orphan_aside(local, say)
    kept = kept_secrets(local)
    say("De databanken starten...")
    with (
        kept_services(local, kept, database=not given, queue=not os.environ.get("REDIS_URL"), say=say) as addresses,
        _records(local),
    ):
        portal_port = choose_port(int(os.environ.get("PORTAL_PORT", PORTAL_PORT)), "het portaal")
        sandbox_port = choose_port(
            int(os.environ.get("SANDBOX_PORT", SANDBOX_PORT)), "de oefenomgeving", taken=(portal_port,)
        )
        environment = portal_environment(local, kept, portal_port=portal_port, sandbox_port=sandbox_port)
        environment.update(addresses)
        say("Het portaal wordt klaargezet (de eerste keer duurt dat wat langer)...")
        logins = _prepare(environment, logs / "prepare.log")
        beside.record(local, environment)
        try:
            return _run_processes(local, environment, logins)
        finally:
            beside.forget(local)


@contextlib.contextmanager
def _records(local: Path) -> Iterator[None]:
    leftovers.record(local, (child.pid for child in psutil.Process().children()))
    try:
        yield
    finally:
        leftovers.forget(local)


def _prepare(environment: dict[str, str], log: Path) -> str:
    """Migrate and load the demo in one process, naming each step; returns the demo's logins.

    Raises ``DevServicesError``.
    """
    with log.open("w+", encoding="utf-8") as stream:
        child = subprocess.Popen(
            [sys.executable, "-m", prepare.__name__],
            cwd=CHECKOUT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stream,
            text=True,
            encoding="utf-8",
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 - only calls prctl
        )
        try:
            for line in child.stdout or ():
                stream.write(line)
                stream.flush()
                if line.startswith(prepare.STEP):
                    say(line.rstrip())
            code = child.wait()
        except BaseException:
            child.kill()
            child.wait()
            raise
    if code != 0:
        raise DevServicesError(f"Het portaal kan niet klaargezet worden. Het einde van {log}:\n{tail(log, 30)}")
    _, _, rest = log.read_text(encoding="utf-8").partition(f"{prepare.LOGINS_BEGIN}\n")
    return rest.partition(prepare.LOGINS_END)[0].rstrip()


def _run_processes(local: Path, environment: dict[str, str], logins: str) -> int:
    output = HeldOutput(local / "log")
    manager = Manager(output)
    manager._process_ctor = _TetheredProcess
    commands = parse_procfile((CHECKOUT / "Procfile").read_text(encoding="utf-8")).processes
    for name, command in commands.items():
        manager.add_process(name, command, env=environment, cwd=str(CHECKOUT))
    # Honcho listens to SIGINT and SIGTERM; a closed terminal is to end in the same way.
    signal.signal(signal.SIGHUP, lambda _signum, _frame: os.kill(os.getpid(), signal.SIGTERM))
    watcher = _Watcher(local, environment, logins, output)
    watcher.start()
    try:
        manager.loop()
    finally:
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, signal.SIG_IGN)
        watcher.stop()
        _end_rest()
        output.close()
    asked = manager.returncode in {130, 143}
    if asked:
        say("\nAlles stopt...")
        return 0
    ended = [name for name, process in manager._processes.items() if process.get("returncode") not in {-15, 0, None}]
    name = next(iter(ended or commands))
    log = local / "log" / f"{name}.log"
    say(f"'{name}' is uit zichzelf gestopt. Het einde van {log}:\n{tail(log, 20)}")
    return manager.returncode or 1


def _end_rest() -> None:
    """End what honcho did not: it knows a process only after its first message. Databanks are not in this list."""
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.Error):
            if "postgres" not in child.name() and not child.name().startswith(("valkey", "redis")):
                for one in (*child.children(recursive=True), child):
                    stop_stranger(one, signal.SIGTERM, patience=5)


class _Watcher(threading.Thread):
    """Waits until the portal answers, and prints where everything is."""

    def __init__(self, local: Path, environment: dict[str, str], logins: str, output: HeldOutput) -> None:
        super().__init__(daemon=True)
        self._local = local
        self._environment = environment
        self._logins = logins
        self._output = output
        self._done = threading.Event()

    def run(self) -> None:
        """Poll the portal and the sandbox, then print the addresses and let the processes' output through."""
        until = time.monotonic() + _START_SECONDS
        wanted = [f"{self._environment['PORTAL_URL']}/health/", f"{self._environment['SANDBOX_URL']}/"]
        recorded = False
        while not self._done.is_set() and time.monotonic() < until:
            wanted = [address for address in wanted if not _answers(address)]
            if not recorded:
                children = psutil.Process().children(recursive=True)
                leftovers.record(self._local, (child.pid for child in children))
                recorded = len(children) > 4
            if not wanted:
                break
            self._done.wait(0.2)
        if self._done.is_set():
            return
        if wanted:
            say(f"Dit antwoordt niet binnen {_START_SECONDS} seconden: {', '.join(wanted)}. Zie {self._local / 'log'}.")
        else:
            say(addresses(self._environment, self._logins))
        self._output.release()

    def stop(self) -> None:
        """Stop waiting."""
        self._done.set()
        self.join(timeout=5)


def _answers(address: str) -> bool:
    try:
        with _DIRECT.open(address, timeout=5) as answer:
            return int(answer.status) < 500
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def addresses(environment: dict[str, str], logins: str) -> str:
    """Return the block that a reader needs: the portal's address first, then the rest and who can log in."""
    portal, sandbox = environment["PORTAL_URL"], environment["SANDBOX_URL"]
    lines = [
        "",
        f"  Het portaal     {portal}/",
        "",
        f"  Oefenomgeving   {sandbox}/",
        f"  Mailbox         {sandbox}/mail/",
        f"  Betalingen      {sandbox}/mollie/beheer",
        f"  Bronnen         {sandbox}/magda/beheer",
        "",
    ]
    if logins:
        lines += ["  Aanmelden kan als een van deze personen; een wachtwoord is niet nodig:", ""]
        lines += [f"  {line}".rstrip() for line in logins.splitlines()]
        lines.append("")
    lines += ["  Ctrl-C stopt alles.", ""]
    return "\n".join(lines)
