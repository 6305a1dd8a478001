"""Every stored decision taken again: a database of their own is filled with decisions, and ``replay`` runs over them.

The decisions are of invented persons under every version that was in force and its older revisions, taken one by one
by ``decide``, as an application is. The command runs as it is, in processes of its own; beside it, in the same run,
stands what ``decide`` alone does with the same facts in memory.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import multiprocessing
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import django
import psutil
import psycopg
from django.db import connection

from benchmarks.persons import person
from benchmarks.processes import Running, server_of, used
from loopbaan.core.regulation import Decision, Regulation, decide
from loopbaan.core.regulation.published import shelf

PROCESSES: Final = 2
_ROOT: Final = Path(__file__).resolve().parents[1]
_NAME: Final = "loopbaan_replay"
_CHUNK: Final = 5_000
_ALONE: Final = 4_000
# Of a hundred decisions: under which version. One in ten was taken under the revision before, where there is one.
_SHARES: Final = {"2013-07-01": 18, "2020-01-01": 30, "2024-01-01": 20, "2025-03-01": 10, "2025-11-01": 22}
_OLDER: Final = 10
_TABLES: Final = {
    "accounts_person": ("id", "given_name", "family_name"),
    "citizens_application": (
        *("id", "person_id", "applied_on", "applied_at", "regulation_version", "regulation_revision"),
        *("state", "asked_at", "decided_at"),
    ),
    "citizens_decision": (
        *("id", "application_id", "number", "decided_at", "regulation_version", "regulation_revision"),
        *("revision_hash", "outcome", "document", "digest", "mac"),
    ),
}


def measure(count: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Decisions a second with one process a core, memory, and the same beside ``decide`` alone.

    Raises RuntimeError when the command does not find every decision the same.
    """
    with _database() as url:
        fill(url, count)
        say(f"{count} decisions stored")
        alone = _alone()
        with psycopg.connect(url, autocommit=True) as own:
            own.execute("VACUUM ANALYZE")
            size = _single(own, "SELECT pg_total_relation_size('citizens_decision')")
        measured = run(url, count, workers=PROCESSES)
        say(f"{count} decisions taken again: {measured['per_second']} a second")
    return {
        **measured,
        "count": count,
        "workers": PROCESSES,
        "stored_gib": round(size / 2**30, 2),
        "decide_per_second": round(alone),
        "share_of_decide": round(measured["per_second"] / PROCESSES / alone, 3),
    }


@contextmanager
def _database() -> Iterator[str]:
    """A copy of the tables as they are, in a database that goes away afterwards."""
    url = os.environ["DATABASE_URL"]
    connection.close()
    with psycopg.connect(urlsplit(url)._replace(path="/postgres").geturl(), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {_NAME} WITH (FORCE)")
        server.execute(f'CREATE DATABASE {_NAME} TEMPLATE "{urlsplit(url).path.lstrip("/")}"')
        try:
            yield urlsplit(url)._replace(path=f"/{_NAME}").geturl()
        finally:
            server.execute(f"DROP DATABASE {_NAME} WITH (FORCE)")


def fill(url: str, count: int) -> None:
    """Store so many decisions, each with its person and application."""
    chunks = [range(first, min(first + _CHUNK, count)) for first in range(0, count, _CHUNK)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, context, initializer=django.setup) as pool:
        for _ in pool.map(_store, itertools.repeat(url), chunks):
            pass


def _store(url: str, numbers: range) -> None:
    found = [(number, *_decided(number)) for number in numbers]
    with psycopg.connect(url) as own, own.cursor() as cursor:
        # No triggers: they would want each application to have been asked first.
        cursor.execute("SET session_replication_role = replica")
        for (table, columns), rows in zip(
            _TABLES.items(), zip(*(_rows(*each) for each in found), strict=True), strict=True
        ):
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def _decided(number: int) -> tuple[Regulation, Decision]:
    law = _law(number)
    return law, decide(law, person(number, law))


def _law(number: int) -> Regulation:
    """The same for the same number; spread over the numbers, so that each stretch has of every kind."""
    spread = number * 61 % 100
    ends = itertools.accumulate(_SHARES.values())
    version = next(each for each, end in zip(_SHARES, ends, strict=True) if spread < end)
    standing = _shelf()
    newest = standing.newest(version)
    if newest is None:
        raise RuntimeError(f"no law of {version}")
    older = standing.revisions.get((version, newest.revision - 1))
    return older if older is not None and number // 100 % _OLDER == 0 else newest


_shelf = functools.cache(shelf)


def _rows(number: int, law: Regulation, decision: Decision) -> tuple[tuple[Any, ...], ...]:
    from citizens.domain.marks import Place, mark_of  # needs the apps

    own, application, citizen = (_id(number, kind) for kind in ("decision", "application", "person"))
    on = decision.applied_on
    at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC) + timedelta(seconds=number % 30_000, microseconds=number)
    outcome, document = decision.outcome.value, decision.canonical()
    digest = hashlib.sha256(document).hexdigest()
    place = Place(application, 1, at, law.version, law.revision, law.revision_hash, outcome)
    state = {"granted": "lapsed"}.get(outcome, outcome)
    decided_at = None if outcome == "undetermined" else at
    return (
        (citizen, "Noor", f"Maes {number}"),
        (application, citizen, on, at, law.version, law.revision, state, at, decided_at),
        (own, *place, document, digest, mark_of(digest, place)),
    )


def _id(number: int, kind: str) -> UUID:
    return UUID(bytes=hashlib.blake2b(f"{kind}:{number}".encode(), digest_size=16).digest())


def run(url: str, count: int, *, workers: int) -> dict[str, Any]:
    """The command over a database, as somebody would type it: how long it took from start to end, its memory, and the
    microseconds of processor a decision, of the command and of the database."""
    environment = {**os.environ, "DATABASE_URL": url}
    server = server_of(url)
    parts = Running("", "", {} if server is None else {"database": server})
    before, own = parts.seconds(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "manage.py", "replay", "--workers", str(workers), "--names", "5"]
    began = time.perf_counter()
    with subprocess.Popen(
        command, cwd=_ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as child:
        most = _memory(child)
        told = child.stdout.read() if child.stdout else ""
    seconds = time.perf_counter() - began
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = used(before, parts.seconds(), count)
    processor["replay"] = round(1000 * (ended.ru_utime + ended.ru_stime - own.ru_utime - own.ru_stime) / count, 3)
    same = next((line.split()[-1] for line in told.splitlines() if "hetzelfde" in line), "0").replace(".", "")
    if child.returncode != 0 or same != str(count):
        raise RuntimeError(
            f"replay ended with {child.returncode} and found {same} of {count} the same:\n{told[-3000:]}"
        )
    return {
        "seconds": round(seconds, 1),
        "per_second": round(count / seconds),
        "memory_mib": round(most / 2**20),
        "processor_us": {name: round(1000 * each) for name, each in processor.items()},
    }


def _memory(child: subprocess.Popen[str]) -> int:
    """The most memory that the command and its processes had together, looked at five times a second."""
    process, most = psutil.Process(child.pid), 0
    while child.poll() is None:
        with suppress(psutil.NoSuchProcess):
            family = [process, *process.children(recursive=True)]
            most = max(most, sum(each.memory_info().rss for each in family))
        time.sleep(0.2)
    return most


def _alone() -> float:
    """Decisions a second by ``decide`` alone, on facts in memory and in one process: the best of five rounds."""
    taken = [_decided(number) for number in range(_ALONE)]
    best = float("inf")
    for _ in range(5):
        began = time.perf_counter()
        for law, decision in taken:
            decide(law, decision.facts)
        best = min(best, time.perf_counter() - began)
    return _ALONE / best


def _single(own: psycopg.Connection[Any], query: Any) -> int:
    row = own.execute(query).fetchone()
    return int(row[0]) if row else 0
