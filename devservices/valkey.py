"""One Valkey (or Redis) server, with a password, on a free port of the loopback address."""

import contextlib
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from devservices.binaries import ServiceHome
from devservices.places import DevServicesError
from devservices.process import free_port, spawn, stop, stop_stranger, tail, wait_until

DATABASES = 64


@dataclass
class ValkeyServer:
    """A running server. ``url()`` gives its address; ``stop()`` ends it."""

    child: subprocess.Popen[bytes]
    port: int
    password: str

    def url(self, database: int = 0) -> str:
        """Return a ``redis://`` address with the password in it."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        """Stop by SIGTERM: what is to be kept is written first."""
        stop(self.child, signal.SIGTERM)


def start(
    home: ServiceHome, directory: Path, password: str, *, log: Path, keep: bool, port: int | None = None
) -> ValkeyServer:
    """Start the server; ``keep`` says whether its queue is written to disk when it stops.

    ``port`` brings a server that was stopped back where its clients look for it. Raises ``DevServicesError`` with the
    log's end.
    """
    clear_leftovers(directory)
    home.make_private_dir(directory)
    for _ in range(4):
        listens_on = port or free_port()
        settings = {
            "bind": "127.0.0.1",
            "port": str(listens_on),
            "requirepass": password,
            "dir": f'"{directory}"',
            "save": "300 1" if keep else '""',
            "appendonly": "no",
            "daemonize": "no",
            "databases": str(DATABASES),
        }
        child = spawn(
            [home.programs.valkey_server, "-"],  # "-": the settings come over standard input, out of sight of `ps`
            stdin="".join(f"{name} {value}\n" for name, value in settings.items()).encode(),
            log=log,
            cwd=directory,
            death_signal=signal.SIGTERM,
            account=home.popen_arguments,
        )
        server = ValkeyServer(child, listens_on, password)
        if wait_until(lambda server=server: _answers(server), seconds=20, child=child):  # type: ignore[misc]
            return server
        stop(child, signal.SIGTERM)
        last = tail(log, 8)
        if "Address already in use" in last:
            continue
        if keep and "RDB" in last:
            # A damaged or foreign snapshot: it holds only a queue and cached values. Put it aside and go on.
            with contextlib.suppress(FileNotFoundError):
                (directory / "dump.rdb").rename(directory / f"dump.rdb.{int(time.time())}")
            continue
        break
    raise DevServicesError(f"Valkey start niet. Het einde van {log}:\n{tail(log)}")


def _answers(server: ValkeyServer) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", server.port), timeout=1) as connection:
            connection.sendall(f"AUTH {server.password}\r\nPING\r\n".encode())
            answer = b""
            while b"PONG" not in answer:
                part = connection.recv(256)
                if not part or b"LOADING" in part or b"-" in part[:1]:
                    return False
                answer += part
    except OSError:
        return False
    return True


def clear_leftovers(directory: Path) -> None:
    """Stop a server of an earlier run that still works in this directory."""
    place = directory.resolve()
    for process in psutil.process_iter(["name"]):
        if (process.info["name"] or "").startswith(("valkey-server", "redis-server")):
            with contextlib.suppress(psutil.Error, OSError):
                if Path(process.cwd()) == place:
                    stop_stranger(process, signal.SIGTERM)
