"""The opening of a month under a quota: a crowd presses one button, and again while PostgreSQL is cut off.

Each opening runs in a process of its own, on servers of its own, with the clock in April 2025: see ``benchmarks.rush``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any


def measure(citizens: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Two openings; RuntimeError when anything was lost, doubled, out of order or sold too often."""
    return {name: _opening(citizens, extra, say) for name, extra in (("calm", ()), ("cut_off", ("--restart",)))}


def _opening(citizens: int, extra: tuple[str, ...], say: Callable[[str], None]) -> dict[str, Any]:
    # The shift of this process is another one; the opening makes its own.
    environ = {name: value for name, value in os.environ.items() if name != "BENCHMARK_SHIFT_SECONDS"}
    command = [sys.executable, "-m", "benchmarks.rush", "--citizens", str(citizens), *extra]
    done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError("the opening of the month went wrong: see above")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    say(f"{citizens} citizens pressed: the last place went after {found['last_sold_seconds']} s")
    return found
