"""A list of the processes that a run started, so that the next run can clear what a killed one left.

On Linux the kernel ends our processes when we die. This list is for the rest: another system, or a process that did not
listen. A number alone is not trusted, since numbers are used again: the moment of its start has to match too.
"""

import contextlib
import json
import os
import signal
from collections.abc import Iterable
from pathlib import Path

import psutil

from devservices.places import private_file
from devservices.process import stop_stranger

_NAME = "processes.json"


def record(local: Path, numbers: Iterable[int]) -> None:
    """Write down the processes that run now."""
    entries = []
    for number in numbers:
        with contextlib.suppress(psutil.Error):
            entries.append([number, psutil.Process(number).create_time()])
    private_file(local / _NAME, json.dumps(entries))


def forget(local: Path) -> None:
    """Remove the list: everything in it has been stopped."""
    (local / _NAME).unlink(missing_ok=True)


def clear(local: Path) -> int:
    """Stop what an earlier run left, with everything below it; returns how many processes that were."""
    try:
        entries = json.loads((local / _NAME).read_text())
    except (FileNotFoundError, ValueError):
        return 0
    stopped = 0
    for number, started in entries:
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(number)
            if process.pid != os.getpid() and abs(process.create_time() - started) < 0.01:
                below = process.children(recursive=True)
                # To PostgreSQL, SIGTERM means: wait until everybody has left.
                polite = signal.SIGINT if "postgres" in process.name() else signal.SIGTERM
                for one in (process, *below):
                    stop_stranger(one, polite, patience=5)
                    stopped += 1
    forget(local)
    return stopped
