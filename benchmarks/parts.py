"""The parts of a run, in order; purchases, attendances and pages each on what the one before left."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from django.db import connection

from benchmarks import (
    PARTS,
    attendances,
    calendar,
    filling,
    mass,
    pages,
    processes,
    purchases,
    quota,
    replaying,
    rowpace,
    rules,
    scripts,
    stories,
    writing,
)
from benchmarks.processes import Running
from benchmarks.stories import tables
from citizens.models import Cheque
from loopbaan.core import clock
from tests.support import factories_centres

Say = Callable[[str], None]
_WARM_PURCHASES, _WARM_FILES = 80, 20


def measure(arguments: argparse.Namespace, say: Say) -> dict[str, Any]:
    """What was asked for, as the JSON result."""
    wanted = set(arguments.only or PARTS)
    result: dict[str, Any] = {}
    if "rules" in wanted:
        result["rules"] = rules.measure()
        say("the rules alone measured")
    if "rows" in wanted:
        result["rows"] = writing.measure()
        say("rows measured")
    if "replay" in wanted:
        result["replay"] = replaying.measure(arguments.decisions, say)
    with clock.shifted(calendar.shift()):
        if wanted & {"purchases", "attendances"}:
            with processes.started() as running:
                say("portal and sandbox run")
                if "purchases" in wanted:
                    result["purchases"] = _purchases(arguments.purchases, running, say)
                if "attendances" in wanted:
                    result["attendances"] = _attendances(arguments.files, running, say)
        if "pages" in wanted:
            result["pages"] = _pages(arguments.cheques, say)
    if "quota" in wanted:
        result["quota"] = quota.measure(arguments.citizens, say)
    return result


def _rows() -> int:
    with connection.cursor() as cursor:
        total = 0
        for table in [*(each._meta.db_table for each in tables()), "web_submittedform"]:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            total += cursor.fetchone()[0]
    return total


def _beside(measured: dict[str, Any], pace: dict[str, Any], *, rows: float, each: int = 1) -> dict[str, Any]:
    """The portal's figures with those of pgbench; RuntimeError when the two did not write the same."""
    if abs(rows - pace["rows"] / each) > 0.01:
        raise RuntimeError(f"the portal wrote {rows} rows, pgbench {pace['rows'] / each}")
    alone = round(pace["per_second"] * each, 1)
    return {
        **measured,
        "rows_each": rows,
        "pgbench_per_second": alone,
        "share_of_pgbench": round(measured["per_second"] / alone, 3),
    }


def _purchases(count: int, running: Running, say: Say) -> dict[str, Any]:
    granted = stories.tell("granted", stories.granted)
    whole = _WARM_PURCHASES + count
    buyers = purchases.prepare(granted, running, range(1, whole + 1))
    filling.clone(granted, filling.Spread({}), first=whole + 1, count=count)
    filling.analyse()
    script = scripts.purchase(granted)
    say("citizens with a granted application are ready")
    purchases.buy(running, buyers.orders[:_WARM_PURCHASES])
    before = _rows()
    measured = purchases.buy(running, buyers.orders[_WARM_PURCHASES:])
    rows = (_rows() - before) / measured["count"]
    say(f"{measured['count']} purchases: {measured['per_second']} a second")
    pace = rowpace.run(script, first=whole + 1, count=count)
    say(f"the same rows by pgbench: {pace['per_second']} a second")
    return _beside(measured, pace, rows=rows)


def _attendances(files: int, running: Running, say: Say) -> dict[str, Any]:
    centre = factories_centres.a_centre("Centrum Meting")
    whole = _WARM_FILES + files
    counsellors = [
        factories_centres.a_counsellor(centre, "Mia", f"Maes {number}")
        for number in range(1 + whole // attendances.FILES_EACH)
    ]
    # Guided by somebody of their own, pgbench's sessions overlap with nobody's.
    other = factories_centres.a_counsellor(centre, "Noor", "Willems")
    agreed = stories.tell("agreed", stories.agreed(centre, other))
    guided = attendances.prepare(
        agreed, running, range(1, whole + 1), centre=centre, exemplar=other, counsellors=counsellors
    )
    filling.clone(agreed, filling.Spread({}), first=whole + 1, count=files)
    filling.analyse()
    script = scripts.sessions(agreed, centre=centre, counsellor=other, count=attendances.SESSIONS)
    say("files with a signed agreement are ready")
    attendances.log(running, attendances.Guided(tuple(each[:_WARM_FILES] for each in guided.rounds)))
    before = _rows()
    measured = attendances.log(running, attendances.Guided(tuple(each[_WARM_FILES:] for each in guided.rounds)))
    rows = (_rows() - before) / measured["count"]
    say(f"{measured['count']} attendances: {measured['per_second']} a second")
    pace = rowpace.run(script, first=whole + 1, count=files)
    say(f"the same rows by pgbench: {pace['per_second'] * attendances.SESSIONS:.1f} a second")
    return _beside(measured, pace, rows=rows, each=attendances.SESSIONS)


def _pages(largest: int, say: Say) -> dict[str, Any]:
    crowd = mass.gather()
    opened = mass.visits(crowd)
    already, result = 0, {}
    for size in [each for each in mass.SIZES if each <= largest]:
        mass.grow(crowd, already=already, size=size)
        already = size
        say(f"{Cheque.objects.count()} cheques in the databank")
        result[str(size)] = pages.measure(opened)
        say("five pages measured")
    return result
