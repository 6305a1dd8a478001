"""Every stored decision taken again, from its stored facts under its stored revision, and compared byte for byte.

The decisions are streamed; the verdicts of a batch are computed in one pass (``decide_many``), the content is written
in its canonical form again, and that must be what is stored, with the stored SHA-256 and HMAC. Whatever is not, is
looked at once more in the plain way (``integrity``, ``decide``) before it is called wrong.
"""

from __future__ import annotations

import gc
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple, cast
from uuid import UUID

import orjson
from django.db import connection, transaction

from citizens.domain import law_files
from citizens.domain.integrity import begin, fault_at, fault_of, remember
from citizens.domain.marks import Marked, Place, look_at
from citizens.models import Application, Decision, DecisionFault
from citizens.models.applications import reference_of
from citizens.rules.stored_facts import facts_of
from loopbaan.core import regulation as law
from loopbaan.core.regulation.many import decide_many
from loopbaan.core.regulation.published import Shelf, WrongFile, shelf

_BATCH: Final = 1500
# What can be wrong with facts that somebody wrote by hand: they lack a key, or hold a value of another kind.
_UNUSABLE: Final = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError)
_ROWS: Final = """
    SELECT decision.id, decision.application_id, decision.number, decision.decided_at, decision.regulation_version,
           decision.regulation_revision, decision.revision_hash, decision.outcome, decision.document,
           decision.digest, decision.mac,
           application.applied_on, application.regulation_version, application.regulation_revision
      FROM citizens_decision AS decision
      JOIN citizens_application AS application ON application.id = decision.application_id
     WHERE decision.id >= %s AND decision.id <= %s
"""


class Row(NamedTuple):
    """A stored decision with what its application says."""

    id: UUID
    application_id: UUID
    number: int
    decided_at: datetime
    version: str
    revision: int
    revision_hash: str
    outcome: str
    document: bytes | None
    digest: str
    mac: str
    applied_on: date
    applied_version: str
    applied_revision: int


@dataclass(frozen=True, slots=True, order=True)
class Case:
    """Which decision: no person, no content. ``says`` tells what came out otherwise."""

    application_id: UUID
    number: int
    decision_id: UUID
    says: str = ""

    @property
    def reference(self) -> str:
        """What a person names the decision by."""
        return reference_of(self.application_id, self.number)


@dataclass(slots=True)
class Replayed:
    """What one replay came to.

    ``wrong``: decisions that are not what the portal decided, or come out otherwise, by what is wrong. ``lawless``:
    sound decisions whose revision is gone or says something else now, by version and revision. ``erased``: decisions
    whose facts retention erased, so that only the digest is left. ``newer``: how many were taken under an older
    revision and also judged by the newest one, by (version, revision, newest), and ``otherwise`` those that it decides
    otherwise. ``new_files``: files of the law not seen before, their SHA-256 by name.
    """

    checked: int = 0
    same: int = 0
    wrong: dict[DecisionFault, list[Case]] = field(default_factory=lambda: defaultdict(list))
    lawless: dict[tuple[str, int], list[Case]] = field(default_factory=lambda: defaultdict(list))
    erased: list[Case] = field(default_factory=list)
    newer: dict[tuple[str, int, int], int] = field(default_factory=lambda: defaultdict(int))
    otherwise: dict[tuple[str, int, int], list[Case]] = field(default_factory=lambda: defaultdict(list))
    files: tuple[WrongFile, ...] = ()
    new_files: dict[str, str] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        """Every decision that still has its facts came out the same, and every file of the law is what it was."""
        return not (self.wrong or self.lawless or self.files)

    @property
    def wrong_count(self) -> int:
        """How many decisions are wrong."""
        return sum(len(each) for each in self.wrong.values())

    def add(self, other: Replayed) -> None:
        """Take over what another part of the decisions came to."""
        self.checked += other.checked
        self.same += other.same
        self.erased += other.erased
        for fault, cases in other.wrong.items():
            self.wrong[fault] += cases
        for revision, cases in other.lawless.items():
            self.lawless[revision] += cases
        for step, number in other.newer.items():
            self.newer[step] += number
        for step, cases in other.otherwise.items():
            self.otherwise[step] += cases
        self.files = tuple(dict.fromkeys((*self.files, *other.files)))
        self.new_files |= other.new_files


def verify_decisions(*, at: datetime) -> Replayed:
    """Take every decision again and remember what is wrong and what is sound again: what the night does.

    Each case has a row and an event of its own; a file of the law that changed has neither, and stands in the digest.
    That it began is kept before anything else: what breaks off in between remembers nothing, and has no end.
    """
    check = begin(at=at)
    done = replay()
    wrong = {case.decision_id: fault for fault, cases in done.wrong.items() for case in cases}
    remember(check, wrong, checked=done.checked, at=at)
    law_files.note_new(done.new_files, at=at)
    return done


def replay(part: int = 0, parts: int = 1) -> Replayed:
    """Take the decisions again, all of them or one of ``parts`` equal parts. Writes nothing.

    One transaction that reads: what is decided meanwhile is for the next time.
    """
    standing = shelf()
    wrong = dict.fromkeys((*standing.wrong, *law_files.wrong_files(standing)))
    done = Replayed(files=tuple(wrong), new_files=law_files.new_files(standing))
    with _no_collector():
        for rows in _stream(part, parts):
            _batch(rows, standing, done)
    return done


@contextmanager
def _no_collector() -> Iterator[None]:
    """Nothing here makes a cycle, and looking for them in a heap full of facts costs as much as deciding."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _stream(part: int, parts: int) -> Iterator[list[Row]]:
    """The rows of a part, from a cursor on the server, so that a million take no more memory than a batch."""
    first, last = UUID(int=(part << 128) // parts), UUID(int=((part + 1 << 128) // parts) - 1)
    with transaction.atomic():
        connection.ensure_connection()
        with connection.cursor() as plain:
            # All rows are wanted, and not the first ones soon: the planner may not choose as if it were so.
            plain.execute("SET LOCAL cursor_tuple_fraction = 1")
        with connection.connection.cursor(name=f"replay_{part}", binary=True) as cursor:
            cursor.execute(_ROWS, [first, last])
            while rows := cursor.fetchmany(_BATCH):
                yield [Row._make(each) for each in rows]


def _batch(rows: Sequence[Row], standing: Shelf, done: Replayed) -> None:
    by_law: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows:
        done.checked += 1
        if row.document is None:
            fault = fault_of(_decision(row))
            (done.erased if fault is None else done.wrong[fault]).append(_case(row))
        else:
            by_law[row.version, row.revision].append(row)
    for key, each in by_law.items():
        _under_one_law(each, standing.revisions.get(key), standing, done)


def _under_one_law(rows: Sequence[Row], own: law.Regulation | None, standing: Shelf, done: Replayed) -> None:
    facts = [_facts(row.document or b"") for row in rows]
    again = _decide_all(own, facts)
    sound: list[tuple[Row, law.Facts, law.Decision]] = []
    for row, known, decision in zip(rows, facts, again, strict=True):
        if known is not None and decision is not None and _is_same(row, decision, known):
            done.same += 1
            sound.append((row, known.facts, decision))
        else:
            _look_closer(row, standing, done)
    newest = standing.newest(rows[0].version)
    if own is not None and newest is not None and newest.revision > own.revision:
        _by_the_newest(sound, newest, done)


class _Known(NamedTuple):
    """The facts of a stored decision, and the bytes that they were read from."""

    facts: law.Facts
    written: bytes


def _facts(document: bytes) -> _Known | None:
    """The facts in a stored document, without reading the rest of it. None when they are not where they belong.

    In the canonical form the keys are sorted: the facts stand between ``conditions`` and ``instrument``.
    """
    begin, end = document.find(b',"facts":{'), document.rfind(b',"instrument":')
    written = document[begin + len(b',"facts":') : end]
    # The engine decides on counts: the periods that they were counted from are compared and not read.
    after = written.rfind(b',"works_in_flanders_or_brussels":')
    before = written.rfind(b',"work":[', 0, after)
    read = written[:before] + written[after:] if 0 < before < after else written
    try:
        return _Known(facts_of(orjson.loads(read)), written)
    except _UNUSABLE:
        return None


def _decide_all(own: law.Regulation | None, facts: Sequence[_Known | None]) -> list[law.Decision | None]:
    """The decision on each, None where there is none."""
    if own is None:
        return [None] * len(facts)
    known = [each.facts for each in facts if each is not None]
    try:
        found: Iterator[law.Decision | None] = iter(decide_many(own, known, simulate=True) if known else ())
    except _UNUSABLE:
        found = iter([_decide(own, each) for each in known])
    return [None if each is None else next(found) for each in facts]


def _decide(own: law.Regulation, facts: law.Facts) -> law.Decision | None:
    try:
        return law.decide(own, facts, simulate=True)
    except _UNUSABLE:
        return None


def _is_same(row: Row, decision: law.Decision, known: _Known) -> bool:
    """The same bytes, the same digest and MAC, and the same beside them."""
    document = row.document or b""
    return (
        _canonical(decision, known.written) == document
        and hashlib.sha256(document).hexdigest() == row.digest
        and look_at(row.mac, document=document, digest=row.digest, place=Place._make(row[1:8])) is Marked.SOUND
        and row.revision_hash == decision.revision_hash
        and row.outcome == decision.outcome
        and row.applied_on == decision.applied_on
        and (row.applied_version, row.applied_revision) == (row.version, row.revision)
    )


def _canonical(decision: law.Decision, facts: bytes) -> bytes:
    """``decision.canonical()`` with its facts as they were written: they went in, and are not what is decided.

    The same tree as ``as_json``, put together in one go. Were it ever another, nothing would come out the same here,
    and everything would be looked at in the plain way.
    """
    return orjson.dumps(
        {
            "applied_on": decision.applied_on,
            "conditions": [
                {
                    "basis": basis,
                    "certainty": certainty,
                    "fact_sources": [each.raw for each in sources],
                    "key": key,
                    "law_sources": law_sources,
                    "reason": reason,
                    "threshold": threshold,
                    "unit": unit,
                    "value": value,
                    "verdict": verdict,
                }
                for key, verdict, value, threshold, unit, basis, certainty, law_sources, reason, sources in cast(
                    "tuple[tuple[Any, ...], ...]", decision.conditions
                )
            ],
            "facts": orjson.Fragment(facts),
            "instrument": decision.instrument,
            "offer": None if decision.offer is None else decision.offer.as_json(),
            "outcome": decision.outcome,
            "revision": decision.revision,
            "revision_hash": decision.revision_hash,
            "version": decision.version,
        },
        option=orjson.OPT_SORT_KEYS,
    )


def _look_closer(row: Row, standing: Shelf, done: Replayed) -> None:
    """What is wrong with a decision that did not come out the same: the plain way, one by one."""
    fault = fault_at(_decision(row), _application(row))
    if fault is not None:
        done.wrong[fault].append(_case(row))
        return
    own = standing.revisions.get((row.version, row.revision))
    if own is None or own.revision_hash != row.revision_hash:
        done.lawless[row.version, row.revision].append(_case(row))
        return
    stored = orjson.loads(row.document or b"")
    try:
        again = law.decide(own, law.Facts.from_json(stored["facts"]))
    except _UNUSABLE as error:
        done.wrong[DecisionFault.OTHERWISE].append(_case(row, type(error).__name__))
        return
    if again.canonical() == row.document:
        done.same += 1
        return
    now = again.as_json()
    names = sorted(key for key in {*stored, *now} if stored.get(key) != now.get(key))
    done.wrong[DecisionFault.OTHERWISE].append(_case(row, ", ".join(names)))


def _by_the_newest(
    sound: Iterable[tuple[Row, law.Facts, law.Decision]], newest: law.Regulation, done: Replayed
) -> None:
    """What the newest revision would say of decisions that came out the same under their own."""
    kept = list(sound)
    others = _decide_all(newest, [_Known(facts, b"") for _row, facts, _decision in kept])
    for (row, _facts, decision), other in zip(kept, others, strict=True):
        step = (row.version, row.revision, newest.revision)
        done.newer[step] += 1
        if other is None:
            done.otherwise[step].append(_case(row, "?"))
        elif _in_short(other) != _in_short(decision):
            done.otherwise[step].append(_case(row, f"{decision.outcome.value} > {other.outcome.value}"))


def _in_short(decision: law.Decision) -> tuple[Any, ...]:
    """What a person would notice of a decision: not where it stands in the law."""
    return (decision.outcome, decision.offer, [(each.key, each.verdict) for each in decision.conditions])


def _case(row: Row, says: str = "") -> Case:
    return Case(row.application_id, row.number, row.id, says)


def _decision(row: Row) -> Decision:
    return Decision(
        id=row.id,
        application_id=row.application_id,
        number=row.number,
        decided_at=row.decided_at,
        regulation_version=row.version,
        regulation_revision=row.revision,
        revision_hash=row.revision_hash,
        outcome=row.outcome,
        document=row.document,
        digest=row.digest,
        mac=row.mac,
    )


def _application(row: Row) -> Application:
    return Application(
        id=row.application_id,
        applied_on=row.applied_on,
        regulation_version=row.applied_version,
        regulation_revision=row.applied_revision,
    )
