"""What the terminal shows of the processes: nothing until the portal answers, then all, each line by its name."""

import sys
from pathlib import Path
from typing import IO

from honcho.printer import Message, Printer

SYSTEM = "system"


class HeldOutput(Printer):  # type: ignore[misc]
    """Writes each process's lines to its own log file, and to the terminal once ``release`` was called.

    So the first address that a reader sees is the portal's, not one in the log of another process.
    """

    def __init__(self, log_dir: Path, output: IO[str] = sys.stdout) -> None:
        super().__init__(output)
        self._log_dir = log_dir
        self._files: dict[str, IO[bytes]] = {}
        self._released = False

    def write(self, message: Message) -> None:
        """Take one line of a process. What the manager says of itself ("sending SIGTERM to ...") is left out."""
        if message.name == SYSTEM:
            # After Ctrl-C nobody waits for how each process says goodbye; the log files keep it.
            self._released = self._released and "received" not in message.data
            return
        data = message.data if isinstance(message.data, bytes) else message.data.encode()
        if message.name not in self._files:
            self._files[message.name] = (self._log_dir / f"{message.name}.log").open("wb")
        self._files[message.name].write(data)
        self._files[message.name].flush()
        if self._released:
            super().write(message)

    def release(self) -> None:
        """Show from now on what the processes say."""
        self._released = True

    def close(self) -> None:
        """Close the log files."""
        for stream in self._files.values():
            stream.close()
