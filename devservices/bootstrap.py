"""Make the virtual environment. Needs nothing but Python's standard library; the Makefile calls it before all else.

The environment is stamped with the hash of the lock file: when nothing changed, this ends in a blink.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
LOCK = CHECKOUT / "requirements.lock.txt"
STAMP = VENV / "stamp"
LOWEST, TOO_HIGH = (3, 11), (3, 14)


def stamp() -> str:
    """Return what the environment depends on: the lock, the interpreter, and its own place (it cannot be moved)."""
    parts = (LOCK.read_bytes(), sys.version.encode(), os.fsencode(VENV))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def say(sentence: str) -> None:
    """Print a line at once."""
    print(sentence, flush=True)


def call(*command: object, quiet: bool = False) -> bool:
    """Run a command; returns whether it went well. ``quiet`` also hides its complaints."""
    environment = {**os.environ, "UV_SYSTEM_CERTS": "true", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"):
        environment.pop(name, None)
    hidden = subprocess.DEVNULL if quiet else None
    done = subprocess.run([str(part) for part in command], env=environment, stdout=hidden, stderr=hidden, check=False)
    return done.returncode == 0


def make_venv() -> None:
    """Make an empty environment with pip. Exits with the exact line to type when Python's own parts are missing."""
    python = sys.executable
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    shutil.rmtree(VENV, ignore_errors=True)
    if call(python, "-m", "venv", VENV, quiet=True):
        return
    # Debian keeps the part that puts pip into an environment in a package of its own.
    if os.geteuid() == 0 and shutil.which("apt-get"):
        install = ("apt-get", "install", "-y", "-qq", package)
        say(f"Installeren: {package}")
        ready = call(*install, quiet=True) or (call("apt-get", "update", "-qq", quiet=True) and call(*install))
        if ready and call(python, "-m", "venv", "--clear", VENV, quiet=True):
            return
    sys.exit(
        f"Python kan hier geen virtuele omgeving maken. Typ dit en start opnieuw:\n  sudo apt-get install -y {package}"
    )


def main() -> None:
    """Make the environment agree with the lock file."""
    if not LOWEST <= sys.version_info[:2] < TOO_HIGH:
        found = f"{sys.version_info.major}.{sys.version_info.minor}"
        sys.exit(f"Python 3.11, 3.12 of 3.13 is nodig; dit is {found}. Kies een andere met: make PYTHON=python3.11 run")
    wanted = stamp()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    python = VENV / "bin" / "python"
    if not (
        python.exists() and call(python, "-c", f"import sys; sys.exit(sys.version != {sys.version!r})", quiet=True)
    ):
        say("De virtuele omgeving wordt gemaakt...")
        make_venv()
    STAMP.unlink(missing_ok=True)
    say("De bibliotheken van requirements.lock.txt worden geïnstalleerd...")
    if not call(python, "-c", "import uv", quiet=True) and not call(python, "-m", "pip", "install", "-qq", "uv"):
        sys.exit("Het installatieprogramma 'uv' kan niet opgehaald worden. Is er een netwerk?")
    if not call(python, "-m", "uv", "pip", "sync", "--quiet", "--require-hashes", "--python", python, LOCK):
        sys.exit("De bibliotheken konden niet geïnstalleerd worden. Zie de melding hierboven.")
    STAMP.write_text(wanted)


if __name__ == "__main__":
    main()
