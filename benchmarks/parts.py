from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from benchmarks import attendances, processes, purchases, stories
from tests.support import factories_centres

Say = Callable[[str], None]

def measure(arguments: argparse.Namespace, say: Say) -> dict[str, Any]:
    wanted = set(arguments.only or ["purchases", "attendances", "pages"])
    result: dict[str, Any] = {}
    with processes.started() as running:
        say("portal and sandbox started")
        if "purchases" in wanted:
            story = stories.tell("granted", stories.granted)
            warm = 60
            buyers = purchases.prepare(story, running, range(1, warm + arguments.purchases + 1))
            say("buyers ready")
            purchases.buy(running, buyers.orders[:warm])
            result["purchases"] = purchases.buy(running, buyers.orders[warm:])
            say("purchases measured")
    return result
