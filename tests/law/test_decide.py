"""The command ``decide``: as a person runs it, with nothing around it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from loopbaan.law.management.commands.decide import Command

CHECKOUT = Path(__file__).parents[2]
CASE: dict[str, Any] = {
    "on": "2024-03-15",
    "residence": {"region": "flanders", "moved_from_eea": False},
    "works_in_flanders_or_brussels": True,
    "work": [{"kind": "employee", "from": "2010-01-01", "until": None}],
    "education": "high",
    "cheques": [],
}
UNDATED = {key: value for key, value in CASE.items() if key != "on"}


def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run it as an operator does, in an environment without a single variable: no database, no server, no key."""
    return subprocess.run(
        [sys.executable, "manage.py", "decide", *arguments],
        cwd=CHECKOUT,
        env={},
        input=text,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_it_runs_with_nothing_around_it() -> None:
    done = run(text=json.dumps(CASE))
    assert (done.returncode, done.stderr) == (0, "")
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["outcome"] == "granted"
    assert json.loads(line)["offer"] == {"ordinal": 1, "minutes": 240, "price": "45.00"}


def test_a_bad_line_is_told_and_the_rest_goes_on() -> None:
    done = run("--on", "2019-12-31", "-", text=f"{json.dumps(UNDATED)}\n\nnonsense\n{json.dumps(CASE)}\n")
    assert (done.returncode, done.stderr) == (1, "")
    first, second, third = (json.loads(each) for each in done.stdout.splitlines())
    assert (first["regulation"], third["regulation"]) == ("2013-07-01", "2024-01-01")
    assert (second["line"], second["error"]["code"]) == (3, "not_json")


def test_a_file_and_a_draft(tmp_path: Path) -> None:
    path = tmp_path / "dossier.json"
    path.write_text(json.dumps(CASE | {"on": "2027-01-01"}, indent=2), encoding="utf-8")
    done = run("--draft", str(path))
    assert done.returncode == 0
    assert json.loads(done.stdout)["offer"] == {"ordinal": 1, "minutes": 360, "price": "150.00"}
    assert run(str(path)).returncode == 1


def test_the_answer_is_utf_8_whatever_the_locale() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "decide"],
        cwd=CHECKOUT,
        env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
        input="\n".join(json.dumps(CASE | more, ensure_ascii=False) for more in ({}, {"België €": 1})).encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    right, wrong = (json.loads(each) for each in done.stdout.decode("utf-8").splitlines())
    assert "(artikel te verifiëren)" in right["conditions"][0]["basis"]
    assert wrong["error"]["message"] == "België €: deze sleutel kennen we niet."


def test_a_reader_who_has_enough_ends_it_quietly(tmp_path: Path) -> None:
    path = tmp_path / "dossiers.jsonl"
    path.write_text(f"{json.dumps(CASE)}\n" * 2000, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "manage.py", "decide", str(path)],
        cwd=CHECKOUT,
        env={},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert json.loads(running.stdout.readline())["outcome"] == "granted"
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 141


def test_a_day_that_is_none() -> None:
    done = run("--on", "2024-02-30")
    assert done.returncode == 2
    assert "JJJJ-MM-DD" in done.stderr


def test_it_asks_for_no_check_and_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the settings of the portal too; a test without a database fails on any query."""
    assert not Command.requires_system_checks
    assert not Command.requires_migrations_checks
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(CASE).encode())))
    out = io.StringIO()
    call_command("decide", stdout=out)
    assert json.loads(out.getvalue())["outcome"] == "granted"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="niets"):
        call_command("decide", str(tmp_path / "niets"))
