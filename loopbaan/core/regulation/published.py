"""Are the files of the law still those that were published? A list of their SHA-256 stands beside them.

``revision_hash`` covers what a file says; this list covers every byte, comments too, and files that nothing was
decided under yet. It is in the form of ``sha256sum``: ``sha256sum *.toml > SHA256SUMS`` writes it anew when a revision
is added.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from loopbaan.core.regulation.loader import VERSIONS, BadRegulationFile, load
from loopbaan.core.regulation.model import Regulation

LIST_NAME: Final = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64})  (\S+\.toml)")


class FileFault(StrEnum):
    """What is wrong with a file of the law. The last two are found by who remembers the files: this list cannot."""

    CHANGED = "changed"
    MISSING = "missing"
    UNLISTED = "unlisted"
    UNREADABLE = "unreadable"
    REPLACED = "replaced"
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class WrongFile:
    """A file of the law that is not what was published: its name, what is wrong, and the error when it has one."""

    name: str
    fault: FileFault
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Every revision that loads, by version and number, the SHA-256 of every file, and the files that are wrong. A file
    that was changed and still loads is in all three."""

    revisions: Mapping[tuple[str, int], Regulation]
    files: Mapping[str, str]
    wrong: tuple[WrongFile, ...]

    def newest(self, version: str) -> Regulation | None:
        """The newest revision of a version that loads."""
        held = [each for (name, _number), each in self.revisions.items() if name == version]
        return max(held, key=lambda each: each.revision, default=None)


def shelf(folder: Path | None = None) -> Shelf:
    """Read every file of the law one by one: unlike in the table of the law, a bad one does not keep others away."""
    folder = folder or VERSIONS
    listed = _listed(folder / LIST_NAME)
    found: dict[tuple[str, int], Regulation] = {}
    wrong: list[WrongFile] = []
    there = {path.name: path for path in sorted(folder.glob("*.toml"))}
    digests = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in there.items()}
    for name in sorted({*listed, *there}):
        path = there.get(name)
        if path is None:
            wrong.append(WrongFile(name, FileFault.MISSING))
            continue
        if name not in listed:
            wrong.append(WrongFile(name, FileFault.UNLISTED))
        elif digests[name] != listed[name]:
            wrong.append(WrongFile(name, FileFault.CHANGED))
        try:
            each = load(path)
        except BadRegulationFile as error:
            wrong.append(WrongFile(name, FileFault.UNREADABLE, str(error)))
        else:
            found[each.version, each.revision] = each
    return Shelf(found, digests, tuple(wrong))


def file_name(version: str, revision: int) -> str:
    """The name of the file that holds a revision."""
    return f"{version}.toml" if revision == 1 else f"{version}.r{revision}.toml"


def _listed(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    return {found[2]: found[1] for each in lines if (found := _LINE.fullmatch(each))}
