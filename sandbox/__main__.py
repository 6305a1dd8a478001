"""``python -m sandbox``: the practice environment on a port of its own, one process with many threads."""

from __future__ import annotations

import sys
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from sandbox.app import create_app
from sandbox.config import Config, ConfigurationError, from_environment


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with one worker: codes and tokens live in its memory. Threads enough for sources that hold the line."""

    def __init__(self, config: Config) -> None:
        self._config = config
        super().__init__()

    def load_config(self) -> None:
        """Settings of gunicorn; no control socket, nothing left behind."""
        settings: dict[str, Any] = {
            "bind": f"{self._config.host}:{self._config.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": 64,
            "keepalive": 15,
            "graceful_timeout": 1,
            "loglevel": "warning",
            "control_socket_disable": True,
            "proc_name": "oefenomgeving",
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Called in the worker, so that threads and the file belong to it."""
        return create_app(self._config)


def main() -> int:
    """Run until told to stop; exit status 2 when a setting is missing."""
    try:
        config = from_environment()
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    Server(config).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
