"""The two servers of the demo, with data that stays: what survives a restart, and what is put aside when it cannot."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from devservices import postgres, valkey
from devservices.binaries import ServiceHome, service_home
from devservices.environment import read_secrets
from devservices.places import DevServicesError

ROLE = DATABASE = "loopbaan"


def _say_nothing(_sentence: str) -> None:
    return


def usable_cluster(home: ServiceHome, data: Path) -> str | None:
    """Return why the cluster found here cannot be used, as the middle of a Dutch sentence, or None when it can."""
    found = postgres.major_version(data)
    ours = home.programs.version.split(".")[0]
    if found is None:
        return "die niet heel is"
    if found != ours:
        return f"van PostgreSQL {found}, en deze machine heeft versie {ours}"
    owner = home.account.pw_uid if home.account is not None else None
    if owner is not None and data.stat().st_uid != owner:
        return "van een andere gebruiker"
    return None


def put_aside(local: Path, directory: Path) -> Path:
    """Move the demo's data away without deleting any: databank, queue, documents, the sandbox's memory, secrets."""
    target = local / f"opzij-{time.strftime('%Y%m%d-%H%M%S')}"
    number = 1
    while target.exists():
        number += 1
        target = local / f"opzij-{time.strftime('%Y%m%d-%H%M%S')}-{number}"
    target.mkdir(mode=0o700)
    for path in (directory / "postgres", directory / "valkey", local / "private", local / "sandbox.sqlite3"):
        if path.exists():
            try:
                path.rename(target / path.name)
            except OSError:  # another file system: leave it where it is, under another name
                path.rename(path.with_name(f"{path.name}-{target.name}"))
    return target


def _prepare_cluster(local: Path, home: ServiceHome, password: str, say: Callable[[str], None]) -> Path:
    data = home.directory / "postgres"
    postgres.clear_leftovers(data)
    if data.exists():
        reason = usable_cluster(home, data)
        if reason is not None:
            target = put_aside(local, home.directory)
            say(f"Hier stond een databank {reason}. Ze staat nu in {target}; de demo begint opnieuw.")
    if not data.exists():
        postgres.initialise(home, data, password)
    return data


def _make_database(server: postgres.PostgresServer, password: str) -> None:
    """Make the portal's role and databank. The role is no superuser: what the portal may here, it may elsewhere."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        role, name = sql.Identifier(ROLE), sql.Identifier(DATABASE)
        found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone()
        verb = sql.SQL("ALTER" if found else "CREATE")
        connection.execute(sql.SQL("{} ROLE {} LOGIN CREATEDB PASSWORD {}").format(verb, role, sql.Literal(password)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, role))


def _start_database(
    local: Path, home: ServiceHome, password: str, say: Callable[[str], None]
) -> postgres.PostgresServer:
    """Start the kept cluster; one that was made under other secrets is put aside, and a new one made."""
    log = local / "log" / "postgres.log"
    for attempt in (1, 2):
        data = _prepare_cluster(local, home, password, say)
        server = postgres.start(home, data, password, log=log)
        try:
            _make_database(server, password)
        except psycopg.OperationalError as error:
            server.stop()
            if attempt == 2 or "password authentication failed" not in str(error):
                raise
            target = put_aside(local, home.directory)
            say(f"Deze databank hoort bij andere sleutels. Ze staat nu in {target}; de demo begint opnieuw.")
        except BaseException:
            server.stop()
            raise
        else:
            return server
    raise AssertionError("unreachable")


@contextmanager
def kept_services(
    local: Path,
    kept: dict[str, str],
    *,
    database: bool = True,
    queue: bool = True,
    say: Callable[[str], None] = _say_nothing,
) -> Iterator[dict[str, str]]:
    """Run the servers that are asked for; yields ``DATABASE_URL`` and ``REDIS_URL`` of those.

    Ends in the reverse order: Valkey first, then PostgreSQL by SIGINT.
    """
    if not (database or queue):
        yield {}
        return
    home = service_home()
    logs = local / "log"
    addresses = {}
    with ExitStack() as running:
        if database:
            server = _start_database(local, home, kept["POSTGRES_PASSWORD"], say)
            running.callback(server.stop)
            addresses["DATABASE_URL"] = server.url(DATABASE, user=ROLE)
        if queue:
            broker = valkey.start(
                home, home.directory / "valkey", kept["VALKEY_PASSWORD"], log=logs / "valkey.log", keep=True
            )
            running.callback(broker.stop)
            addresses["REDIS_URL"] = broker.url(0)
        yield addresses


def must_answer(url: str) -> None:
    """Raises ``DevServicesError``, without the password, when the databank that was given lets nobody in."""
    try:
        asked = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        form = "postgresql://naam@host:poort/databank"
        raise DevServicesError(f"DATABASE_URL is geen adres van de vorm {form}. Verbeter het.") from None
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        where = f"{asked.get('host', 'deze machine')}, poort {asked.get('port', 5432)},"
        raise DevServicesError(
            f"De databank van DATABASE_URL op {where} antwoordt niet of laat ons niet binnen. Start ze of verbeter "
            "DATABASE_URL; zonder DATABASE_URL start het portaal een eigen databank."
        ) from None


def put_orphan_aside(local: Path, say: Callable[[str], None]) -> None:
    """Put a databank aside whose secrets are gone: nobody can log in to it, nor read what is sealed in it."""
    if read_secrets(local).get("POSTGRES_PASSWORD"):
        return
    home = service_home()
    data = home.directory / "postgres"
    if data.exists():
        postgres.clear_leftovers(data)
        target = put_aside(local, home.directory)
        say(f"Bij deze databank ontbreken de sleutels. Ze staat nu in {target}; de demo begint opnieuw.")
