"""Scanners of uploads, behind a Protocol and chosen in the settings: without one, nothing is taken in."""

from __future__ import annotations

import socket
import struct
from functools import lru_cache
from typing import Final, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

_CHUNK: Final = 64 * 1024
_SECONDS: Final = 20


class ScannerDown(Exception):
    """The scanner gave no usable answer: nothing is known of the file, so it is not taken in."""


class Scanner(Protocol):
    """What the portal asks of a scanner. ``is_there``: uploads can be taken in at all."""

    is_there: bool

    def is_clean(self, content: bytes) -> bool:
        """Whether nothing harmful is found. Raises ScannerDown."""
        ...


class NoScanner:
    """No scanner was chosen: uploads stay closed."""

    is_there = False

    def is_clean(self, content: bytes) -> bool:  # noqa: ARG002
        """Never answers."""
        raise ScannerDown("no scanner is chosen")


class DemoScanner:
    """For the demo and the tests: knows one harmless file, the EICAR test file that every scanner must find."""

    is_there = True
    # In two halves, so that no scanner of a developer's machine finds this module.
    _EICAR: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

    def is_clean(self, content: bytes) -> bool:
        """Whether the test file is not in it."""
        return self._EICAR not in content


class ClamScanner:
    """ClamAV's daemon, over TCP (``UPLOAD_SCANNER_ADDRESS``, host:port), by its INSTREAM command."""

    is_there = True

    def is_clean(self, content: bytes) -> bool:
        """Stream the content; anything but a plain OK or FOUND is no answer."""
        host, _, port = settings.UPLOAD_SCANNER_ADDRESS.rpartition(":")
        try:
            with socket.create_connection((host, int(port)), timeout=_SECONDS) as link:
                link.sendall(b"zINSTREAM\0")
                for start in range(0, len(content), _CHUNK):
                    part = content[start : start + _CHUNK]
                    link.sendall(struct.pack("!L", len(part)) + part)
                link.sendall(struct.pack("!L", 0))
                answer = _read(link)
        except (OSError, ValueError) as error:
            raise ScannerDown(type(error).__name__) from error
        if answer.endswith("OK"):
            return True
        if answer.endswith("FOUND"):
            return False
        raise ScannerDown("an answer that is neither OK nor FOUND")


def _read(link: socket.socket) -> str:
    found = b""
    while not found.endswith(b"\0") and len(found) < 4096:
        part = link.recv(1024)
        if not part:
            break
        found += part
    return found.rstrip(b"\0").decode("utf-8", "replace").strip()


@lru_cache(maxsize=1)
def scanner() -> Scanner:
    """The scanner that the settings name."""
    return cast("Scanner", import_string(settings.UPLOAD_SCANNER)())
