"""The whole run: prepare, measure, tell how far it is."""

from __future__ import annotations

import argparse
import time
from typing import Any

import django
from django.core.management import call_command

from benchmarks import calendar, report


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """Everything that was asked for, as the JSON result."""
    calendar.shift()
    django.setup()
    began = time.perf_counter()

    def say(what: str) -> None:
        print(f"{time.perf_counter() - began:7.1f} s  {what}", flush=True)

    machine = report.machine()
    call_command("migrate", verbosity=0)
    # Pages name their style sheets by the manifest, which a fresh checkout does not have.
    call_command("collectstatic", interactive=False, verbosity=0)
    say("tables made")
    from benchmarks import parts  # needs the apps, and models that read the settings

    return {"machine": machine, **parts.measure(arguments, say)}
