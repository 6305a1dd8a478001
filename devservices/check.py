"""``make check``: everything that can be said about the code without running it, in seconds and without a databank.

The checks run side by side. A good one is one line; of a bad one its whole output follows.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from devservices.places import CHECKOUT

PACKAGES = ("loopbaan", "citizens", "centres", "regie")


@dataclass(frozen=True)
class Check:
    """One check: what it looks at, in Dutch, and the arguments of Python that do it."""

    name: str
    command: tuple[str, ...]


CHECKS = (
    # The slow one first, so that the others run beside it.
    Check("types (mypy)", ("-m", "mypy")),
    Check("migraties en wachters volledig", ("-W", "ignore::RuntimeWarning", "manage.py", "makemigrations", "--check")),
    Check("instellingen (Django)", ("manage.py", "check")),
    Check("sjablonen (djlint)", ("-m", "djlint", "templates", "--lint", "--quiet")),
    Check("lagen (import-linter)", ("-c", "from importlinter.cli import lint_imports_command as run; run()")),
    Check("stijl (ruff)", ("-m", "ruff", "check", "--quiet", "--output-format", "concise")),
    Check("opmaak (ruff)", ("-m", "ruff", "format", "--check", "--quiet", "--output-format", "concise")),
    Check("gebouwde CSS hoort bij de bronnen", ("-m", "devservices.css_check")),
)


def environment() -> dict[str, str]:
    """Return an environment in which Django's settings can be read but no server can be reached."""
    result = {**os.environ, "DJANGO_SETTINGS_MODULE": "loopbaan.settings.test"}
    result.setdefault("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    result.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")
    result.pop("PYTHONDONTWRITEBYTECODE", None)
    return result


def run(check: Check) -> bool:
    """Run one check and print how it went; returns whether it was good."""
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, *check.command],
        cwd=CHECKOUT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    good = done.returncode == 0
    line = f"{'goed' if good else 'FOUT':5} {check.name} ({time.monotonic() - begun:.1f} s)\n"
    sys.stdout.write(line if good else f"{line}{done.stdout.rstrip()}\n")
    sys.stdout.flush()
    return good


def main() -> int:
    """Run all checks, two at a time; returns the exit code."""
    with ThreadPoolExecutor(max_workers=max(2, min(4, os.cpu_count() or 2))) as pool:
        results = list(pool.map(run, CHECKS))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
