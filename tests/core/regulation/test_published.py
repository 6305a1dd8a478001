"""The files of the law are what was published, byte for byte; a file that is not, is named."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from loopbaan.core.regulation.loader import VERSIONS
from loopbaan.core.regulation.published import LIST_NAME, FileFault, WrongFile, file_name, shelf

NAME = "2024-01-01.r2.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the law."""
    return Path(shutil.copytree(VERSIONS, tmp_path / "versions"))


def replace(path: Path, before: bytes, after: bytes) -> None:
    content = path.read_bytes()
    assert content.count(before) >= 1
    path.write_bytes(content.replace(before, after, 1))


def test_the_law_is_what_was_published() -> None:
    """Red? A published revision never changes: write a new one beside it, and add its line to SHA256SUMS."""
    found = shelf()
    assert found.wrong == ()
    assert len(found.revisions) == len(list(VERSIONS.glob("*.toml")))
    newest = found.newest("2025-11-01")
    assert newest is not None
    assert newest.revision == max(number for version, number in found.revisions if version == "2025-11-01")
    assert found.newest("1999-01-01") is None


# What somebody did to one file, and whether it still says something else that loads.
CHANGES: dict[str, tuple[Callable[[Path], None], bool]] = {
    "a value": (lambda path: replace(path, b"2555", b"2554"), True),
    "a note": (lambda path: replace(path, b'note = "W', b'note = "w'), True),
    "a comment": (lambda path: replace(path, b"# certainty", b"# Certainty"), False),
    "a line end": (lambda path: replace(path, b"\n", b"\r\n"), False),
}


@pytest.mark.parametrize("change", CHANGES)
def test_one_changed_byte_is_found_and_named(folder: Path, change: str) -> None:
    make, says_otherwise = CHANGES[change]
    before = shelf(folder).revisions["2024-01-01", 2].revision_hash
    make(folder / NAME)
    found = shelf(folder)
    assert found.wrong == (WrongFile(NAME, FileFault.CHANGED),)
    assert (found.revisions["2024-01-01", 2].revision_hash != before) is says_otherwise


def test_a_file_that_does_not_load_keeps_no_other_away(folder: Path) -> None:
    replace(folder / NAME, b"[validity]", b"[validity")
    found = shelf(folder)
    assert [(each.name, each.fault) for each in found.wrong] == [
        (NAME, FileFault.CHANGED),
        (NAME, FileFault.UNREADABLE),
    ]
    assert ("2024-01-01", 2) not in found.revisions
    assert ("2024-01-01", 1) in found.revisions


def test_a_file_too_few_and_a_file_too_many(folder: Path) -> None:
    (folder / NAME).unlink()
    shutil.copy(folder / "2020-01-01.toml", folder / "2020-01-01.r3.toml")
    replace(folder / "2020-01-01.r3.toml", b"revision = 1", b"revision = 3")
    assert set(shelf(folder).wrong) == {
        WrongFile(NAME, FileFault.MISSING),
        WrongFile("2020-01-01.r3.toml", FileFault.UNLISTED),
    }


def test_without_the_list_nothing_counts_as_published(folder: Path) -> None:
    (folder / LIST_NAME).unlink()
    assert {each.fault for each in shelf(folder).wrong} == {FileFault.UNLISTED}


def test_the_list_is_that_of_sha256sum() -> None:
    for line in (VERSIONS / LIST_NAME).read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((VERSIONS / name).read_bytes()).hexdigest() == digest
    assert (file_name("2024-01-01", 1), file_name("2024-01-01", 2)) == ("2024-01-01.toml", NAME)
