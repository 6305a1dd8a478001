"""The system's libraries that making a PDF needs: looked for, installed when we may, named when we may not."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from devservices.places import DevServicesError

# Shared object -> Debian package.
_NEEDED = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
_FONT_PACKAGE = "fonts-dejavu-core"
_FONT_NAMES = ("*.ttf", "*.otf", "*.ttc", "*.pfb")


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _font_dirs() -> list[Path]:
    home = Path(os.environ.get("HOME", "/"))
    data = Path(os.environ.get("XDG_DATA_HOME", home / ".local" / "share"))
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".fonts", data / "fonts"]


def _has_font(directories: Sequence[Path]) -> bool:
    return any(next(directory.rglob(name), None) for directory in directories for name in _FONT_NAMES)


def missing_packages() -> list[str]:
    """Return the Debian packages that this machine lacks; empty when all is there (or on another system than Linux)."""
    if sys.platform != "linux":
        return []
    missing = [package for library, package in _NEEDED.items() if not _loads(library)]
    if not _has_font(_font_dirs()):
        missing.append(_FONT_PACKAGE)
    return missing


def install_line(packages: Sequence[str]) -> str:
    """Return the exact line that installs packages on Debian and Ubuntu."""
    return f"sudo apt-get install -y {' '.join(packages)}"


def apt_install(packages: Sequence[str]) -> bool:
    """Install packages when we are root and there is ``apt-get``. Returns whether that was tried and went well."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print(f"Installeren: {' '.join(packages)}", flush=True)
    # A list of packages may be there already; fetching it again is tried only when it turns out to be too old.
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    for command in (install, ["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        if command is install and done.returncode == 0:
            return True
    print(done.stderr.decode(errors="replace"), file=sys.stderr)
    return False


def ensure_libraries() -> None:
    """Make sure of the libraries. Raises ``DevServicesError`` with the exact line to type when they are missing."""
    missing = missing_packages()
    if missing and apt_install(missing):
        missing = missing_packages()
    if missing:
        raise DevServicesError(
            "Voor de PDF-documenten ontbreekt iets op deze machine. Typ dit en start opnieuw:\n"
            f"  {install_line(missing)}"
        )


if __name__ == "__main__":
    try:
        ensure_libraries()
    except DevServicesError as failure:
        sys.exit(str(failure))
