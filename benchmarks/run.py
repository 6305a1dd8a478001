"""The whole run: prepare, measure, tell."""

from __future__ import annotations

import argparse
import time
from typing import Any

import django
from django.core.management import call_command

from benchmarks import calendar


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """Everything that was asked for, as the JSON result."""
    calendar.shift()
    django.setup()
    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    _say(began, "tables made")
    from benchmarks import parts

    return parts.measure(arguments, lambda what: _say(began, what))


def _say(began: float, what: str) -> None:
    print(f"{time.perf_counter() - began:7.1f} s  {what}", flush=True)
