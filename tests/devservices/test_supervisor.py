"""``make run`` as a person meets it: started, stopped, killed, started twice, on a port that is taken."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from devservices import leftovers
from devservices.binaries import service_home
from devservices.environment import read_secrets

from .conftest import Run, clean_environment

Start = Callable[..., Run]


def names(run: Run) -> set[str]:
    return {process.name() for process in run.below}


@pytest.fixture
def ports() -> tuple[str, str]:
    """Two ports that were free a moment ago, so that a portal on this machine is not in the way."""
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1]), str(other.getsockname()[1])


@pytest.mark.slow
def test_one_terminal_from_start_to_ctrl_c(run: Start, checkout: Path, ports: tuple[str, str]) -> None:
    portal, sandbox = ports
    first = run(PORTAL_PORT=portal, SANDBOX_PORT=sandbox).started()

    # The sandbox logged an address of its own long before; the portal's comes first all the same.
    assert first.addresses()[:2] == [f"http://127.0.0.1:{portal}/", f"http://127.0.0.1:{sandbox}/"]
    assert first.output.index("klaargezet") < first.output.index("  - de tabellen van de databank\n")
    assert {"postgres", "valkey-server", "sleep"} <= names(first)
    with urllib.request.urlopen(f"http://127.0.0.1:{portal}/Procfile", timeout=5) as answer:
        assert answer.status == 200

    second = subprocess.run(
        [sys.executable, "-m", "devservices", "run"],
        cwd=checkout,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert (second.returncode, second.stdout) == (
        1,
        "Het portaal draait hier al, in een ander venster. Stop dat eerst met Ctrl-C.\n",
    )
    assert first.alive(0) == first.below  # the refused one did not disturb it

    assert first.end(signal.SIGINT) == 0
    assert first.alive() == []
    assert not (checkout / ".local" / "postgres" / "postmaster.pid").exists()
    assert not (checkout / ".local" / "processes.json").exists()
    assert "database system is shut down" in (checkout / ".local" / "log" / "postgres.log").read_text()


@pytest.mark.slow
def test_a_killed_supervisor_takes_everything_along_and_the_next_start_recovers(
    run: Start, checkout: Path, ports: tuple[str, str]
) -> None:
    first = run(PORTAL_PORT=ports[0], SANDBOX_PORT=ports[1]).started()
    assert len(first.below) > 6
    first.end(signal.SIGKILL)
    assert first.alive() == []

    # Its lock file names a number that somebody else has now, and its port is taken by another program.
    status = checkout / ".local" / "postgres" / "postmaster.pid"
    # Of the server's own account: PostgreSQL takes the number of somebody else's process for a dead one by itself.
    bystander = subprocess.Popen(["sleep", "60"], **service_home().popen_arguments)
    try:
        lines = status.read_text().splitlines() if status.exists() else ["0", str(status.parent), "0", "1", "", "", "0"]
        status.write_text("\n".join([str(bystander.pid), *lines[1:]]))
        with socket.create_server(("127.0.0.1", int(ports[0]))):
            again = run(PORTAL_PORT=ports[0], SANDBOX_PORT=ports[1]).started()
            assert f"Poort {ports[0]} is bezet: het portaal krijgt poort " in again.output
            assert again.addresses()[0] != f"http://127.0.0.1:{ports[0]}/"
            with urllib.request.urlopen(again.addresses()[0], timeout=5) as answer:
                assert answer.status == 200
            assert "opzij" not in again.output  # the databank of before is used again
            assert again.end(signal.SIGTERM) == 0
        assert again.alive() == []
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


@pytest.mark.slow
def test_a_process_that_ends_by_itself_ends_all_and_is_named(run: Start, checkout: Path) -> None:
    (checkout / "Procfile").write_text("web: exec sleep 600\nworker: echo 'kapot' && sleep 1 && exit 3\n")
    ended = run(PORTAL_PORT="0", SANDBOX_PORT="0")
    ended.below = []
    while ended.child.poll() is None:
        ended.below = psutil.Process(ended.child.pid).children(recursive=True) or ended.below
        time.sleep(0.1)
    assert ended.child.returncode == 3
    assert "'worker' is uit zichzelf gestopt" in ended.output
    assert "kapot" in ended.output
    assert ended.alive() == []


@pytest.mark.slow
def test_a_portal_that_cannot_be_prepared_says_why_and_leaves_nothing(run: Start, checkout: Path) -> None:
    (checkout / "loopbaan" / "settings" / "dev.py").write_text("raise RuntimeError('een kapotte instelling')\n")
    failed = run()
    assert failed.child.wait(timeout=30) == 1
    assert "een kapotte instelling" in failed.output
    assert not (checkout / ".local" / "postgres" / "postmaster.pid").exists()


def test_a_databank_that_does_not_answer_is_named_in_one_sentence_without_its_password(
    run: Start, ports: tuple[str, str]
) -> None:
    failed = run(DATABASE_URL=f"postgresql://me:geheim@127.0.0.1:{ports[0]}/portal", REDIS_URL="redis://127.0.0.1:1/0")
    assert failed.child.wait(timeout=30) == 1
    (said,) = [line for line in failed.output.splitlines() if "DATABASE_URL" in line]
    assert f"op 127.0.0.1, poort {ports[0]}, antwoordt niet" in said
    assert "geheim" not in failed.output
    assert "Traceback" not in failed.output
    wrong = run(DATABASE_URL="mysql:geheim", REDIS_URL="redis://127.0.0.1:1/0")
    assert wrong.child.wait(timeout=30) == 1
    assert "is geen adres van de vorm postgresql://" in wrong.output
    assert "geheim" not in wrong.output


@pytest.mark.slow
def test_databanks_that_cannot_be_used_are_put_aside_not_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, checkout: Path
) -> None:
    from devservices.environment import kept_secrets
    from devservices.services import kept_services, put_orphan_aside

    local = checkout / ".local"
    (local / "log").mkdir(parents=True)
    monkeypatch.setenv("LOOPBAAN_LOCAL_DIR", str(local))
    said: list[str] = []

    def marked(mark: str) -> list[str]:
        put_orphan_aside(local, said.append)
        services = kept_services(local, kept_secrets(local), queue=False, say=said.append)
        with services as addresses, psycopg.connect(addresses["DATABASE_URL"], autocommit=True) as connection:
            found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            tables = [row[0] for row in found]
            connection.execute(f"CREATE TABLE {mark} ()")
            superuser = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
            assert superuser == (False,)
        return tables

    assert marked("one") == []
    assert marked("two") == ["one"]
    assert said == []

    (local / "postgres" / "PG_VERSION").write_text("14\n")
    assert marked("three") == []
    assert "PostgreSQL 14" in said[0]

    (local / "secrets.env").unlink()
    assert marked("four") == []
    assert "ontbreken de sleutels" in said[1]

    secrets = (local / "secrets.env").read_text()
    password = read_secrets(local)["POSTGRES_PASSWORD"]
    (local / "secrets.env").write_text(secrets.replace(password, "another"))
    assert marked("five") == []
    assert "andere sleutels" in said[2]

    aside = sorted(local.glob("opzij-*"))
    assert len(aside) == 3
    assert all((path / "postgres" / "base").is_dir() for path in aside)


def test_leftovers_are_known_by_number_and_start_together(tmp_path: Path) -> None:
    ours, other = (subprocess.Popen(["sleep", "60"]) for _ in range(2))
    try:
        leftovers.record(tmp_path, [ours.pid])
        text = (tmp_path / "processes.json").read_text()
        # The other has a number that a dead process of ours once had, but another moment of starting.
        (tmp_path / "processes.json").write_text(text[:-1] + f", [{other.pid}, 12.5]]")
        assert leftovers.clear(tmp_path) == 1
        assert ours.poll() is not None
        assert other.poll() is None
        assert not (tmp_path / "processes.json").exists()
    finally:
        for child in (ours, other):
            child.kill()
            child.wait()


def test_secrets_are_kept_and_closed(tmp_path: Path) -> None:
    from mollie.api.client import Client

    from devservices.environment import kept_secrets

    made = kept_secrets(tmp_path)
    assert (tmp_path / "secrets.env").stat().st_mode & 0o777 == 0o600
    assert kept_secrets(tmp_path) == made == read_secrets(tmp_path)
    Client().set_api_key(made["MOLLIE_API_KEY"])  # refuses a key of another shape


def test_the_callers_environment_wins_except_for_ports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from devservices.environment import portal_environment

    monkeypatch.setenv("MAGDA_URL", "https://magda.example")
    monkeypatch.setenv("PORTAL_PORT", "8000")
    monkeypatch.delenv("MOLLIE_API_URL", raising=False)
    monkeypatch.delenv("SANDBOX_URL", raising=False)
    made = portal_environment(tmp_path, {"SECRET_KEY": "x"}, portal_port=4321, sandbox_port=4322)
    assert made["MAGDA_URL"] == "https://magda.example"
    assert made["PORTAL_PORT"] == "4321"
    assert made["MOLLIE_API_URL"] == "http://127.0.0.1:4322/mollie"
    assert made["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)
