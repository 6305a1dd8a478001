"""Starting and stopping child processes so that none of them outlives us."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import psutil

_PR_SET_PDEATHSIG = 1
# Looked up before any fork: between fork and exec nothing may be imported or allocated at leisure.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(signum: int) -> Callable[[], None] | None:
    """Return a ``preexec_fn`` that asks the kernel to signal the child when its parent dies, even by ``kill -9``."""
    if _libc is None:
        return None
    libc, parent = _libc, os.getpid()

    def ask_kernel() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signum, 0, 0, 0)
        if os.getppid() != parent:  # the parent died between fork and prctl: nobody will send the signal any more
            os._exit(1)

    return ask_kernel


def watch_own_parent(signum: int) -> None:
    """Ask the kernel to signal this very process when its parent (``make``) dies. No effect outside Linux."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signum, 0, 0, 0)


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path | None,
    death_signal: int,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    account: Mapping[str, Any] | None = None,
    stdin: bytes | None = None,
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, so that Ctrl-C does not reach it, tied to our life.

    ``account`` holds the ``user``, ``group`` and ``extra_groups`` arguments of ``Popen``; ``stdin`` is written to the
    server and closed (for a configuration that must not be readable in the list of processes).
    """
    output: IO[bytes] | int = log.open("ab") if log is not None else subprocess.DEVNULL
    try:
        child = subprocess.Popen(
            [os.fspath(part) for part in command],
            stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=dict(env) if env is not None else None,
            start_new_session=True,
            preexec_fn=die_with_parent(death_signal),  # noqa: PLW1509 - only calls prctl
            **(account or {}),
        )
    finally:
        if not isinstance(output, int):
            output.close()
    if stdin is not None and child.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(stdin)
            child.stdin.close()
    return child


def stop(child: subprocess.Popen[bytes], *signals: int, patience: float = 10.0) -> None:
    """Stop a child by the given signals, one after the other, each with ``patience`` seconds; at last by SIGKILL."""
    for signum in (*signals, signal.SIGKILL):
        if child.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(signum)
        try:
            child.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            continue
        return


def stop_stranger(process: psutil.Process, *signals: int, patience: float = 10.0) -> None:
    """Stop a process that is not our child: a leftover of an earlier run."""
    for signum in (*signals, signal.SIGKILL):
        try:
            process.send_signal(signum)
            process.wait(timeout=patience)
        except psutil.NoSuchProcess:
            return
        except psutil.TimeoutExpired:
            continue
        return


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether a server could listen on this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a connection of an earlier server in TIME_WAIT does not make the port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(host: str = "127.0.0.1") -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def wait_until(ready: Callable[[], bool], *, seconds: float, child: subprocess.Popen[bytes] | None = None) -> bool:
    """Poll until ``ready()``; False after ``seconds`` or as soon as ``child`` is no more."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if ready():
            return True
        if child is not None and child.poll() is not None:
            return False
        time.sleep(0.02)
    return False


def tail(path: Path, lines: int = 12) -> str:
    """Return the last lines of a log, for a message about what went wrong."""
    try:
        return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""
