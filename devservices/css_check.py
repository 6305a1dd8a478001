"""Tells whether the built style sheet belongs to its sources, by comparing hashes: running the portal needs no Node."""

import hashlib
import os
import sys
from pathlib import Path

from devservices.places import CHECKOUT

SOURCES = CHECKOUT / "frontend"
BUILT = CHECKOUT / "static" / "css" / "loopbaan.css"
_BUILD = "npm --prefix frontend ci && npm --prefix frontend run build"
_LEFT_OUT = {"node_modules"}


def sources_hash(directory: Path) -> str:
    """Return the SHA-256 over the sources: for each file, by path, ``<path>\\0<sha256>\\n``."""
    lines = {}
    for below, directories, files in os.walk(directory):
        directories[:] = [name for name in directories if name not in _LEFT_OUT]
        for name in files:
            path = Path(below, name)
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            lines[path.relative_to(directory).as_posix()] = digest
    total = hashlib.sha256()
    for name in sorted(lines):
        total.update(f"{name}\0{lines[name]}\n".encode())
    return total.hexdigest()


def problem(sources: Path = SOURCES, built: Path = BUILT) -> str | None:
    """Return the sentence that says what is wrong, or None."""
    recorded = built.with_name(f"{built.name}.sources.sha256")
    if not built.exists() or not recorded.exists():
        return f"{built.name} of {recorded.name} ontbreekt. Bouw de stijl met: {_BUILD}"
    if recorded.read_text().split()[:1] != [sources_hash(sources)]:
        return f"{built.name} is niet gemaakt van de huidige bronnen in {sources.name}/. Bouw opnieuw met: {_BUILD}"
    return None


if __name__ == "__main__":
    sys.exit(problem())
