"""Where the machine room keeps its things.

Everything lives in ``.local/`` inside the checkout. Only when we are root and the unprivileged account that has to run
PostgreSQL cannot reach the checkout (a checkout in ``/root``, for instance), do the servers and their data move to
``/var/tmp``, under a hash of the checkout, so that two checkouts never meet.
"""

import hashlib
import os
import stat
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


class DevServicesError(Exception):
    """Something on this machine is missing; the message is the Dutch sentence that the reader gets."""


def local_dir() -> Path:
    """Return ``.local/``, made when absent. ``LOOPBAAN_LOCAL_DIR`` moves it (the tests of this package do so)."""
    chosen = os.environ.get("LOOPBAAN_LOCAL_DIR")
    path = Path(chosen) if chosen else CHECKOUT / ".local"
    path.mkdir(parents=True, exist_ok=True)
    return path


def outside_dir(local: Path) -> Path:
    """Return the directory under ``/var/tmp`` that stands in for an unreachable ``.local/``.

    Raises ``DevServicesError`` when somebody else already put something at that name: ``/var/tmp`` is shared.
    """
    name = hashlib.sha256(os.fsencode(local.resolve())).hexdigest()[:16]
    path = Path("/var/tmp") / f"loopbaan-{name}"
    path.mkdir(mode=0o755, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise DevServicesError(f"{path} is van iemand anders. Verwijder die map en probeer opnieuw.")
    path.chmod(0o755)
    return path


def private_file(path: Path, content: str) -> None:
    """Write a file that only its owner may read, without a moment in which others could."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(content)
    temporary.replace(path)
