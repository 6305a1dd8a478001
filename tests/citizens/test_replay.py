"""Every stored decision can be taken again and comes out the same; what was tampered with is found and named."""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import psutil
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from citizens.domain import applying, replay
from citizens.domain.integrity import place_of
from citizens.domain.marks import mark_of
from citizens.management.commands import replay as command
from citizens.models import Decision, DecisionFault, DecisionMismatch, LawFile
from citizens.selectors import law_alarms
from loopbaan.audit.models import Event
from loopbaan.core import clock
from loopbaan.core.clock import day_of
from loopbaan.core.regulation import EarlierCheque, EarlierState, SourceRef, SourceState, loader, published
from loopbaan.core.regulation.loader import VERSIONS
from loopbaan.core.regulation.published import FileFault
from loopbaan.web.digest import digest_on
from tests.core.regulation.people import AT, facts
from tests.support import cheques
from tests.support.html import CheckedClient
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db
VERSION = "2025-11-01"
NEWEST = loader.regulation(VERSION).revision
FILE = f"{VERSION}.r{NEWEST}.toml"
NEXT_FILE = f"{VERSION}.r{NEWEST + 1}.toml"


@pytest.fixture
def law(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the law to tamper with, in the place of the real one."""
    folder = Path(shutil.copytree(VERSIONS, tmp_path / "versions"))
    monkeypatch.setattr(published, "VERSIONS", folder)
    return folder


def a_decision(**differently: Any) -> Decision:
    return Decision.objects.get(application=cheques.grant(a_citizen(), **differently))


def decided(*, revision: int = NEWEST, **differently: Any) -> Decision:
    """A decision under a revision, on facts of any kind."""
    application = cheques.apply(a_citizen())
    write("citizens_application", application.id, regulation_revision=revision)
    applying.take_decision(
        application_id=application.id, facts=facts(cheques.MARCH, **differently), at=cheques.moment(cheques.MARCH)
    )
    return Decision.objects.get(application=application)


def write(table: str, row_id: object, *, key: str = "id", **columns: Any) -> None:
    """Write past the guards, as the owner of the database could."""
    values = ", ".join(f"{name} = %s" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"UPDATE {table} SET {values} WHERE {key} = %s", [*columns.values(), row_id])
        cursor.execute("SET session_replication_role = origin")


def forge(decision: Decision, document: bytes, **columns: Any) -> None:
    """Another content with its own digest."""
    digest = hashlib.sha256(document).hexdigest()
    write("citizens_decision", decision.id, **{"document": document, "digest": digest, **columns})


def forge_with_the_key(decision: Decision, document: bytes, **columns: Any) -> None:
    """Another content, marked by somebody who holds the key and knows the code."""
    mark = mark_of(hashlib.sha256(document).hexdigest(), place_of(decision)._replace(**columns))
    forge(decision, document, mac=mark, **columns)


def rewritten(decision: Decision, **differently: Any) -> bytes:
    return orjson.dumps({**orjson.loads(bytes(decision.document or b"")), **differently}, option=orjson.OPT_SORT_KEYS)


def run(*arguments: str) -> tuple[int, str]:
    """The command: its exit status and its report."""
    out = io.StringIO()
    try:
        call_command("replay", *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def change(folder: Path, before: bytes, after: bytes, name: str = FILE) -> None:
    content = (folder / name).read_bytes()
    assert before in content
    (folder / name).write_bytes(content.replace(before, after, 1))


# Facts of every shape that a decision can rest on.
SHAPES: dict[str, dict[str, Any]] = {
    "granted": {},
    "refused": {"days": 100},
    "undetermined": {"region": None},
    "lower bound": {"days": 2000, "complete": False},
    "not at work": {"at_work": False},
    "other country": {"region": "eea", "works_here": True},
    "moved": {"region": "wallonia", "moved": True, "works_here": None},
    "an earlier cheque": {"cheques": [EarlierCheque(cheques.MARCH - timedelta(900), EarlierState.USED)]},
    "an open cheque": {"cheques": [EarlierCheque(cheques.MARCH - timedelta(9), EarlierState.OPEN)]},
    "cheques unknown": {"cheques": None},
}


def test_every_shape_comes_out_the_same() -> None:
    for shape in SHAPES.values():
        decided(**shape)
        decided(revision=1, **shape)
    done = replay.replay()
    assert (done.checked, done.same, done.is_sound) == (20, 20, True)
    code, told = run()
    assert code == 0
    assert "Alles klopt." in told


def test_the_quick_way_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing sound needs the second look, or a million would take an hour."""
    for shape in SHAPES.values():
        decided(**shape)

    def never(*_ignored: object) -> None:
        raise AssertionError("a second look")

    monkeypatch.setattr(replay, "_look_closer", never)
    assert replay.replay().same == len(SHAPES)


def test_sources_that_say_the_same_are_told_once_as_they_were() -> None:
    """The sources of several facts are put together: twice the same, once another."""
    application = cheques.apply(a_citizen())
    known = facts(cheques.MARCH, region="eea", works_here=True)
    other = SourceRef("GeefWerkrelaties", SourceState.NO_RECORD, AT, "referte-2")
    works = known.works_in_flanders_or_brussels
    object.__setattr__(works, "sources", (*works.sources, other))
    applying.take_decision(application_id=application.id, facts=known, at=cheques.moment(cheques.MARCH))
    stored = orjson.loads(bytes(Decision.objects.get().document or b""))
    assert len(stored["conditions"][0]["fact_sources"]) == 2
    assert replay.replay().same == 1


def test_a_databank_without_tables_is_said_in_words() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE citizens_decision RENAME TO elsewhere")
    with pytest.raises(CommandError, match="nog leeg"):
        call_command("replay")


def test_nothing_to_take_again() -> None:
    assert run() == (0, run()[1])
    assert "Er zijn nog geen beslissingen." in run()[1]


# --- The three tamperings --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "stops"),
    [
        (b"2555", b"2554", True),
        (b"# certainty", b"# Certainty", False),
        (b"[validity]", b"[validity", True),
    ],
    ids=["a value", "a comment", "no longer readable"],
)
def test_one_changed_byte_in_a_file_of_the_law(law: Path, before: bytes, after: bytes, stops: bool) -> None:
    decision = a_decision()
    assert run()[0] == 0
    change(law, before, after)
    code, told = run()
    assert code == 1
    assert FILE in told
    # A comment says nothing: the decision comes out the same, and the file is named all the same.
    assert (str(decision.id) in told) is stops
    assert replay.replay().same == (0 if stops else 1)
    day = digest_on(cheques.MARCH)
    assert FILE in day
    assert (str(decision.application_id) in day) is stops


FIELDS = ("outcome", "digest", "mac", "revision_hash", "regulation_version")


@pytest.mark.parametrize("name", FIELDS)
def test_one_changed_byte_beside_the_content(name: str) -> None:
    sound, decision = a_decision(), a_decision()
    value = getattr(decision, name)
    write("citizens_decision", decision.id, **{name: value[:-1] + ("0" if value[-1] != "0" else "1")})
    code, told = run()
    assert code == 1
    assert decision.reference in told
    assert sound.reference not in told


def test_any_changed_byte_in_the_content() -> None:
    decision = a_decision()
    document = bytes(decision.document or b"")
    for place in range(0, len(document), 41):
        changed = bytearray(document)
        changed[place] ^= 1
        write("citizens_decision", decision.id, document=bytes(changed))
        done = replay.replay()
        assert {case.decision_id for cases in done.wrong.values() for case in cases} == {decision.id}, place
        assert done.same == 0


def test_in_both_by_somebody_without_the_key(law: Path) -> None:
    """The law says another number, the list of files agrees, the decision agrees with both, and its digest with it."""
    decision = a_decision()
    change(law, b"2555", b"2554")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in sorted(law.glob("*.toml"))]
    (law / published.LIST_NAME).write_text("\n".join(lines) + "\n")
    forged_law = published.shelf(law).revisions[VERSION, NEWEST]
    document = rewritten(decision, revision_hash=forged_law.revision_hash).replace(
        b'"threshold":2555', b'"threshold":2554'
    )
    guess = hmac.new(b"not the key", document, hashlib.sha256).hexdigest()
    for mac in (decision.mac, guess):
        forge(decision, document, revision_hash=forged_law.revision_hash, mac=mac)
        done = replay.replay()
        assert list(done.wrong) == [DecisionFault.KEY]
        code, told = run()
        assert code == 1
        assert decision.reference in told
        assert "draagt niet het merk van het portaal" in told
    # With the key it would pass: it is the key that finds it, and nothing else.
    forge_with_the_key(decision, document, revision_hash=forged_law.revision_hash)
    assert replay.replay().is_sound


def test_with_the_key_but_not_as_the_law_says(at: datetime) -> None:
    """Somebody who holds the key writes a grant that the facts do not carry."""
    decision = decided(days=100)
    document = rewritten(decision, outcome="granted")
    forge_with_the_key(decision, document, outcome="granted")
    done = replay.verify_decisions(at=at)
    assert [(each.decision_id, each.says) for each in done.wrong[DecisionFault.OTHERWISE]] == [(decision.id, "outcome")]
    assert DecisionMismatch.objects.get().fault == "otherwise"
    day = digest_on(day_of(at))
    assert f"beslissing {decision.id} (aanvraag {decision.application_id}): opnieuw genomen komt ze anders uit" in day
    assert "Peeters" not in day


def test_facts_that_are_no_facts_stop_nothing() -> None:
    sound, decision = a_decision(), a_decision()
    for strange in ({}, {"applied_on": "2026-03-02"}, [], None, {"region": 3}):
        document = rewritten(decision, facts=strange)
        forge_with_the_key(decision, document)
        done = replay.replay()
        assert [each.decision_id for each in done.wrong[DecisionFault.OTHERWISE]] == [decision.id]
        assert done.same == 1
    assert sound.reference not in run()[1]


# --- What is told apart ----------------------------------------------------------------------------------------------


def test_what_the_newest_revision_would_say_is_no_fault(law: Path) -> None:
    few, many = decided(days=2600), decided(days=4000)
    shutil.copy(law / FILE, law / NEXT_FILE)
    change(law, f"revision = {NEWEST}".encode(), f"revision = {NEWEST + 1}".encode(), NEXT_FILE)
    change(law, b"2555", b"3000", NEXT_FILE)
    with (law / published.LIST_NAME).open("a") as listed:
        listed.write(f"{hashlib.sha256((law / NEXT_FILE).read_bytes()).hexdigest()}  {NEXT_FILE}\n")
    done = replay.replay()
    step = (VERSION, NEWEST, NEWEST + 1)
    assert (done.same, done.newer, done.is_sound) == (2, {step: 2}, True)
    assert [each.decision_id for each in done.otherwise[step]] == [few.id]
    code, told = run()
    assert code == 0
    assert f"{few.reference}  aanvraag {few.application_id}, beslissing {few.id}: toegekend, zou geweigerd zijn" in told
    assert many.reference not in told


def test_what_retention_erased_is_told_apart(at: datetime) -> None:
    kept, gone = a_decision(), a_decision()
    Decision.objects.filter(id=gone.id).update(document=None)
    code, told = run()
    assert code == 1
    assert "de inhoud is gewist, en de bewaartermijn loopt nog" in told
    assert gone.reference in told
    with clock.fixed_at(at.replace(year=at.year + 11)):
        done = replay.verify_decisions(at=at)
        assert (done.checked, done.same, done.is_sound) == (2, 1, True)
        assert [each.decision_id for each in done.erased] == [gone.id]
        code, told = run()
    assert code == 0
    assert gone.reference in told
    assert kept.reference not in told


def test_a_decision_wiped_out_by_somebody_without_the_key() -> None:
    decision = a_decision()
    write("citizens_decision", decision.id, document=None, outcome="refused", digest="1" * 64, mac="0" * 64)
    with clock.fixed_at(AT.replace(year=AT.year + 20)):
        done = replay.replay()
    assert {fault: [each.decision_id for each in cases] for fault, cases in done.wrong.items()} == {
        DecisionFault.KEY: [decision.id]
    }


# --- The files of the law, by what the portal remembers of them ------------------------------------------------------


def with_a_list_of_its_own(law: Path) -> None:
    """As somebody does who can write the files, and the list beside them too."""
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in sorted(law.glob("*.toml"))]
    (law / published.LIST_NAME).write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize("name", [FILE, "2024-01-01.r2.toml"])
def test_a_comment_changed_together_with_the_list(law: Path, at: datetime, name: str) -> None:
    decided()
    assert replay.verify_decisions(at=at).is_sound
    (law / name).write_bytes((law / name).read_bytes() + b"# iets anders\n")
    with_a_list_of_its_own(law)
    assert [(each.name, each.fault) for each in replay.replay().files] == [(name, FileFault.REPLACED)]
    code, told = run()
    assert code == 1
    assert f"{name}: is anders dan toen het portaal het voor het eerst zag" in told
    assert any(line.startswith(name) for line in law_alarms(day_of(at)))


def test_a_file_that_comes_beside_is_told_until_it_is_known(law: Path, at: datetime) -> None:
    replay.verify_decisions(at=at)
    assert "nieuw sinds" not in run()[1]
    changed = (law / "2024-01-01.r2.toml").read_bytes().replace(b"revision = 2", b"revision = 9")
    (law / "2024-01-01.r9.toml").write_bytes(changed)
    with_a_list_of_its_own(law)
    code, told = run()
    assert (code, "nieuw sinds het vorige nazicht: 2024-01-01.r9.toml" in told) == (0, True)
    replay.verify_decisions(at=at)
    assert "nieuw sinds" not in run()[1]
    assert Event.objects.filter(action="law_file_seen", payload__name="2024-01-01.r9.toml").count() == 1
    (law / "2024-01-01.r9.toml").unlink()
    with_a_list_of_its_own(law)
    assert [(each.name, each.fault) for each in replay.replay().files] == [("2024-01-01.r9.toml", FileFault.MISSING)]


def test_a_file_that_is_wrong_at_first_sight_is_not_remembered(law: Path, at: datetime) -> None:
    stranger = (law / "2024-01-01.r2.toml").read_bytes().replace(b"revision = 2", b"revision = 9")
    (law / "2024-01-01.r9.toml").write_bytes(stranger)
    genuine = (law / FILE).read_bytes()
    (law / FILE).write_bytes(genuine + b"# iets anders\n")
    done = replay.verify_decisions(at=at)
    assert {(each.name, each.fault) for each in done.files} == {
        ("2024-01-01.r9.toml", FileFault.UNLISTED),
        (FILE, FileFault.CHANGED),
    }
    remembered = set(LawFile.objects.values_list("name", flat=True))
    assert remembered == {path.name for path in law.glob("*.toml")} - {"2024-01-01.r9.toml", FILE}
    # Put right, it is what the portal sees first.
    (law / "2024-01-01.r9.toml").unlink()
    (law / FILE).write_bytes(genuine)
    assert replay.verify_decisions(at=at).is_sound
    assert LawFile.objects.get(name=FILE).sha256 == hashlib.sha256(genuine).hexdigest()


def test_what_the_portal_remembers_carries_its_mark(law: Path, at: datetime) -> None:
    replay.verify_decisions(at=at)
    (law / FILE).write_bytes((law / FILE).read_bytes() + b"# iets anders\n")
    with_a_list_of_its_own(law)
    digest = hashlib.sha256((law / FILE).read_bytes()).hexdigest()
    guess = hmac.new(b"not the key", digest.encode(), hashlib.sha256).hexdigest()
    other = LawFile.objects.exclude(name=FILE).order_by("name")[0]
    for mac in (f"1:{guess}", other.mac, "1:", "x", "99:" + guess):
        write("citizens_lawfile", FILE, key="name", sha256=digest, mac=mac)
        assert [(each.name, each.fault) for each in replay.replay().files] == [(FILE, FileFault.FORGED)], mac
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        LawFile.objects.filter(name=FILE).delete()


def test_only_so_many_are_named() -> None:
    for _ in range(3):
        decision = a_decision()
        write("citizens_decision", decision.id, mac="0" * 64)
    code, told = run("--names", "2")
    assert code == 1
    assert told.count("  B-") == 2
    assert "... en nog 1" in told


def test_parts_are_the_whole_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "_BATCH", 3)
    decisions = [a_decision() for _ in range(10)]
    for each in decisions[::3]:
        write("citizens_decision", each.id, mac="0" * 64)
    whole = replay.Replayed()
    for part in range(3):
        whole.add(replay.replay(part, 3))
    assert (whole.checked, whole.same, whole.wrong_count) == (10, 6, 4)
    assert {each.decision_id for each in whole.wrong[DecisionFault.KEY]} == {each.id for each in decisions[::3]}


@pytest.mark.django_db(transaction=True)
def test_two_processes_say_what_one_says() -> None:
    decisions = [a_decision() for _ in range(5)]
    write("citizens_decision", decisions[0].id, mac="0" * 64)
    assert run("--workers", "2") == run()
    assert run("--workers", "2")[0] == 1


def _kill_one_process(killed: list[int]) -> None:
    """Kill the first process of the command that does decisions."""
    own = psutil.Process()
    until = time.monotonic() + 60
    while time.monotonic() < until and not killed:
        for each in own.children():
            if "spawn_main" in " ".join(each.cmdline()):
                each.kill()
                killed.append(each.pid)
                return
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_a_process_that_falls_away_gives_no_report() -> None:
    a_decision()
    killed: list[int] = []
    killer = threading.Thread(target=_kill_one_process, args=[killed])
    killer.start()
    out = io.StringIO()
    with pytest.raises(CommandError, match="Niet afgewerkt"):
        call_command("replay", "--workers", "2", stdout=out)
    killer.join()
    assert killed
    assert out.getvalue() == ""


@pytest.mark.parametrize(("many", "processes"), [(3, 1), (2, os.cpu_count())])
def test_many_decisions_get_a_process_a_core(many: int, processes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        a_decision()
    monkeypatch.setattr(command, "_MANY", many)
    assert command._workers() == processes


def test_the_command_writes_nothing() -> None:
    decision = a_decision()
    write("citizens_decision", decision.id, mac="0" * 64)
    assert run()[0] == 1
    assert not DecisionMismatch.objects.exists()


def test_the_citizen_is_not_shown_a_decision_in_the_words_of_other_rules(
    citizen_client: Callable[..., CheckedClient], monkeypatch: pytest.MonkeyPatch, law: Path
) -> None:
    person = a_citizen()
    application = cheques.grant(person)
    client = citizen_client(person)
    address = f"/mijn/aanvraag/{application.id}/beslissing/"
    assert client.get(address).status_code == 200
    change(law, b"2555", b"2554")
    table = loader.table_of(law)
    monkeypatch.setattr(loader, "_table", lambda: table)
    assert client.get(address).status_code == 200
    assert "We konden deze beslissing niet nakijken." in client.text
    assert not client.page.xpath("//*[contains(@class, 'lb-conditions__item')]")
