"""Where the portal that runs here has its databanks: for a command that is to work beside it.

Written while everything runs, readable by its owner only, gone when it stops. It counts only while somebody holds the
lock on ``.local/``: what a killed run left behind is thrown away by whoever takes the lock next.
"""

from pathlib import Path

from devservices.places import private_file

_NAME = "running.env"
_NAMES = ("DATABASE_URL", "REDIS_URL", "PORTAL_PORT", "SANDBOX_PORT")


def record(local: Path, environment: dict[str, str]) -> None:
    """Write down, of the environment of the portal, where its databanks are and which ports were really free."""
    private_file(local / _NAME, "".join(f"{name}={environment[name]}\n" for name in _NAMES))


def forget(local: Path) -> None:
    """Remove what was written down: it does not run any more."""
    (local / _NAME).unlink(missing_ok=True)


def read(local: Path) -> dict[str, str]:
    """Return what was written down; an empty mapping when nothing runs, or not yet."""
    try:
        lines = (local / _NAME).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.partition("=") for line in lines)
    return {name: value for name, _, value in pairs}
