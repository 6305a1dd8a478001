"""The opening of a month under a quota, on servers of its own, in April 2025.

``python -m devservices throwaway -- python -m benchmarks.rush``, which gives it the addresses and keys of the demo.

Citizens who logged in beforehand press the button at the opening. Web, worker, beat and sandbox run as the Procfile
starts them. With ``--restart`` PostgreSQL is cut off hard when half of the places are gone, and started again.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

OPENING = datetime(2025, 4, 1, 7, 0, tzinfo=UTC)
MONTH = date(2025, 4, 1)
CONNECTIONS = 64
# Of a hundred citizens, who used both cheques of their window already: their places move on.
_NOT_ENTITLED = 12
_EARLY = 20
_LEAD_SECONDS = 60
_DECIDED_WITHIN = 1800.0


def main() -> int:
    """One opening; prints the result as JSON on the last line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rush", description=__doc__)
    parser.add_argument("--citizens", type=int, default=20_000)
    parser.add_argument("--restart", action="store_true")
    arguments = parser.parse_args()
    from devservices import throwaway

    services = throwaway.start(durable=True)
    try:
        os.environ |= {
            "DATABASE_URL": services.postgres.url("loopbaan"),
            "REDIS_URL": services.valkey.url(0),
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        }
        print(json.dumps(_run(services, arguments)))
    finally:
        services.stop()
    return 0


def _say(what: str) -> None:
    print(f"           {what}", file=sys.stderr, flush=True)


def _run(services: Any, arguments: argparse.Namespace) -> dict[str, Any]:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    # The refusal before the opening is a page, which names its style sheets by the manifest.
    call_command("collectstatic", interactive=False, verbosity=0)
    requests, people = _prepare(arguments.citizens)
    _say(f"{arguments.citizens} citizens are logged in")
    # The clock of every process started from here reaches the opening a little later.
    opens_in = timedelta(seconds=_LEAD_SECONDS)
    shift = OPENING - opens_in - datetime.now(UTC)
    os.environ["BENCHMARK_SHIFT_SECONDS"] = str(round(shift.total_seconds()))
    from benchmarks import calendar, crowd, processes

    with processes.started(jobs=True) as running:
        early = crowd.press_together(running.portal, requests[:_EARLY], connections=4)
        too_early = sum(each.status == 422 for each in early)
        while datetime.now(UTC) + calendar.shift() < OPENING:
            time.sleep(0.01)
        if arguments.restart:
            # Another process serves after the restart: what both took is not one figure.
            running.parts.pop("database", None)
        before = running.seconds()
        began = time.perf_counter()
        cut = _Cut(services, at=500) if arguments.restart else None
        presses = crowd.press_together(
            running.portal, requests, connections=CONNECTIONS, on_answer=cut.hear if cut else None
        )
        seconds = time.perf_counter() - began
        after = running.seconds()
        _say(f"all answered after {seconds:.1f} s")
        if cut:
            cut.wait()
        decided = _decided_after(began)
        _say(f"all places decided after {decided:.1f} s")
    found = _found(presses, people)
    cost = processes.used(before, after, len(presses))
    return {
        "citizens": len(presses),
        "connections": CONNECTIONS,
        "refused_before_opening": [too_early, len(early)],
        "seconds": round(seconds, 1),
        "per_second": round(len(presses) / seconds, 1),
        "decided_seconds": round(decided, 1),
        "processor_ms": cost,
        "away_seconds": round(cut.away, 2) if cut else None,
        **found,
    }


def _prepare(count: int) -> tuple[list[bytes], list[Any]]:
    """Citizens with a session and the request that they will send; some of them not entitled."""
    from django.urls import reverse

    from benchmarks import load, sessions
    from citizens.models import HistoricCheque
    from loopbaan.accounts.models import Person
    from loopbaan.core.actor import Capacity
    from loopbaan.db import sealing
    from loopbaan.messages.models import ContactPreference

    people = [
        Person(
            given_name="Noor",
            family_name=f"Maes {number}",
            insz_digest=sealing.keyed_digest(_insz(number)),
            insz_sealed=sealing.seal(_insz(number).encode()),
        )
        for number in range(count)
    ]
    # In no order that has to do with who they are.
    random.Random(20250401).shuffle(people)
    Person.objects.bulk_create(people, batch_size=2000)
    used = [each for number, each in enumerate(people) if number % 100 < _NOT_ENTITLED]
    HistoricCheque.objects.bulk_create(
        [
            HistoricCheque(person=each, applied_on=day, state="used", minutes_granted=240, source="meting")
            for each in used
            for day in (date(2021, 5, 3), date(2022, 6, 1))
        ],
        batch_size=2000,
    )
    ContactPreference.objects.bulk_create(
        [_by_mail(number, each) for number, each in enumerate(people)], batch_size=2000
    )
    keys = sessions.sessions_for(people, Capacity.CITIZEN)
    address = os.environ["PORTAL_URL"] + reverse("citizens:apply")
    requests = [
        load.post(address, sessions.form_fields(each, Capacity.CITIZEN), cookies=sessions.cookies_of(key))
        for each, key in zip(people, keys, strict=True)
    ]
    from benchmarks import filling

    filling.analyse()
    return requests, people


def _by_mail(number: int, person: Any) -> Any:
    """How they want to hear of it: by mail, as most do."""
    from loopbaan.db import sealing
    from loopbaan.messages.models import Channel, ContactPreference

    address = f"noor.maes.{number}@burger.example"
    return ContactPreference(
        person=person,
        channel=Channel.MAIL,
        mail=sealing.seal(address.encode()),
        mail_digest=sealing.keyed_digest(address),
        confirmed_at=OPENING - timedelta(days=30),
    )


def _insz(number: int) -> str:
    """A test number of the sources, born between 1970 and 1989: the month raised by 60."""
    rest, serial = divmod(number, 900)
    rest, day = divmod(rest, 28)
    year, month = divmod(rest, 12)
    return f"{70 + year % 20:02d}{61 + month:02d}{1 + day:02d}{1 + serial:03d}{number % 97:02d}"


class _Cut:
    """Cuts PostgreSQL off, without a checkpoint, when so many were answered, and starts it again on the same port."""

    def __init__(self, services: Any, *, at: int) -> None:
        self._services = services
        self._at = at
        self._thread: threading.Thread | None = None
        self._back = threading.Event()
        self.away = 0.0

    def hear(self, answered: int) -> None:
        """Once, in a thread of its own: the crowd goes on pressing."""
        if answered >= self._at and self._thread is None:
            self._thread = threading.Thread(target=self._restart, daemon=True)
            self._thread.start()

    def wait(self) -> None:
        if self._thread is None:
            raise RuntimeError("PostgreSQL was never cut off")
        self._back.wait()

    def _restart(self) -> None:
        from devservices import postgres
        from devservices.binaries import service_home

        server = self._services.postgres
        began = time.perf_counter()
        server.child.send_signal(signal.SIGQUIT)
        server.child.wait(timeout=60)
        again = postgres.start(
            service_home(),
            server.data,
            server.password,
            log=self._services.directory / "postgres.log",
            options=(*postgres.DURABLE_OPTIONS, f"port={server.port}"),
        )
        self.away = time.perf_counter() - began
        again.port = server.port
        self._services.postgres = again
        _say(f"PostgreSQL was cut off and was back after {self.away:.1f} s")
        self._back.set()
        # The kernel stops the server when the thread that started it ends.
        threading.Event().wait()


def _decided_after(began: float) -> float:
    """Seconds until nobody who holds a place waits for the sources any more, and nobody for a free place."""
    from django.db import OperationalError, connection
    from django.db.models import F

    from citizens.models import Application, QuotaMonth

    until = time.perf_counter() + _DECIDED_WITHIN
    while time.perf_counter() < until:
        try:
            asking = Application.objects.filter(state="asking").exists()
            idle = QuotaMonth.objects.filter(waiting__gt=0, held__lt=F("size")).exists()
        except OperationalError:
            connection.close()
            time.sleep(1)
            continue
        if not asking and not idle:
            return time.perf_counter() - began
        time.sleep(0.5)
    raise TimeoutError("not everybody who holds a place was decided on")


def _found(presses: list[Any], people: list[Any]) -> dict[str, Any]:
    """What came of it; RuntimeError when anything was lost, doubled, out of order or sold too often."""
    from django.db import connection
    from django.db.models import Count, F

    from citizens.models import Application, QuotaMonth, QuotaPlace
    from citizens.selectors import quota_alarms

    connection.close()
    month = QuotaMonth.objects.get(first_day=MONTH)
    places = {each.person_id: each for each in QuotaPlace.objects.filter(month=month)}
    states = dict(Application.objects.values_list("state").annotate(count=Count("id")).order_by("state"))
    rows = [(press, places.get(person.id)) for press, person in zip(presses, people, strict=True)]
    held = sum(each.state == "held" for each in places.values())
    numbers = sorted(each.number for each in places.values())
    first = [press.answered for press, place in rows if place is not None and place.number <= month.size]
    moved = QuotaPlace.objects.filter(month=month, held_at__gt=F("asked_at")).count()
    checks = {
        "everybody_was_answered": all(press.status == 302 for press in presses),
        "nobody_was_lost": len(places) == len(people) == Application.objects.count(),
        "nobody_was_doubled": Application.objects.values("person").distinct().count() == len(people),
        "no_number_is_missing": numbers == list(range(1, len(people) + 1)),
        "exactly_as_many_as_there_are": held == month.held <= month.size and (not month.waiting or held == month.size),
        "the_counts_are_those_of_the_rows": not quota_alarms(MONTH),
        "the_answer_names_the_own_application": all(
            place is not None and str(place.application_id) in press.location for press, place in rows
        ),
        "nobody_passed_the_line": _moved_in_order(places.values()),
    }
    out_of_order = _out_of_order(rows)
    wrong = [name for name, is_so in checks.items() if not is_so]
    if wrong or out_of_order:
        raise RuntimeError(f"wrong: {wrong}, {out_of_order} pairs out of order, {states}")
    waits = sorted(press.answered for press in presses)
    served = sorted(press.answered - press.sent for press in presses)
    return {
        "sold": held,
        "out_of_order": out_of_order,
        "waiting": month.waiting,
        "freed": sum(each.state == "freed" for each in places.values()),
        "moved_up": moved,
        "last_sold_seconds": round(max(first), 2),
        "since_opening_ms": {"p50": _at(waits, 0.5), "p99": _at(waits, 0.99)},
        "button_ms": {"p50": _at(served, 0.5), "p99": _at(served, 0.99)},
        "tries": sum(press.tries for press in presses),
        "states": states,
    }


def _at(times: list[float], share: float) -> float:
    return round(1000 * times[min(len(times) - 1, int(share * len(times)))], 1)


def _out_of_order(rows: list[Any]) -> int:
    """How many asked only after somebody with a higher number had been answered."""
    by_number = sorted(((place.number, press) for press, place in rows if place is not None), key=lambda each: each[0])
    count, soonest = 0, float("inf")
    for _, press in reversed(by_number):
        count += soonest < press.sent
        soonest = min(soonest, press.answered)
    return count


def _moved_in_order(places: Any) -> bool:
    """Nobody still waits before somebody who moved up."""
    waiting = min((each.number for each in places if each.state == "waiting"), default=None)
    given = max((each.number for each in places if each.held_at is not None), default=0)
    return waiting is None or waiting > given


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    sys.exit(main())
