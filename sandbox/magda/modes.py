"""How each source behaves for each person: well, or in one of the ways in which sources go wrong."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from sandbox.people import World, is_insz
from sandbox.state import State

LABELS = {
    "ok": "antwoordt gewoon",
    "no_data": "geen gegevens gevonden",
    "fault": "storing (SOAP-fout)",
    "unavailable": "bron tijdelijk niet beschikbaar",
    "no_answer": "antwoordt niet",
    "slow": "antwoordt traag",
    "broken": "onleesbaar bericht",
    "contradictory": "spreekt zichzelf tegen",
    "other_person": "antwoordt over iemand anders",
}
MAX_SECONDS = 30.0


class UnknownModeError(ValueError):
    """No such mode, service or number."""


@dataclass(frozen=True)
class Mode:
    """A way to behave; ``seconds`` only counts for a slow source."""

    name: str
    seconds: float = 0.0
    chosen: bool = False  # set by somebody, not the persona's own


class Modes:
    """The modes in force: what somebody set, else what the persona brings along, else a plain answer."""

    def __init__(self, state: State, world: World, services: tuple[str, ...], slow_seconds: float) -> None:
        self._state = state
        self._world = world
        self._services = frozenset(services)
        self._slow_seconds = slow_seconds
        self._lock = threading.Lock()
        # Read on every question, so kept in memory; the file is only for a restart.
        self._set = {(d["key"], d["service"]): d for d in state.newest("mode", limit=100_000)}

    def of(self, key: str, service: str) -> Mode:
        """How this service behaves for this INSZ or KBO number."""
        found = self._set.get((key, service)) or self._set.get(("*", service))
        if found:
            return Mode(found["mode"], found["seconds"], chosen=True)
        default = self._world.by_insz(key).modes.get(service) if is_insz(key) else None
        if default:
            return Mode(default["mode"], float(default.get("seconds", self._slow_seconds)))
        return Mode("ok")

    def set(self, key: str, service: str, mode: str, seconds: float | None = None) -> None:
        """Let a service behave so for a number, or for everybody (``*``). Raises UnknownModeError."""
        if service not in self._services:
            raise UnknownModeError(f"onbekende dienst: {service}")
        if mode not in LABELS:
            raise UnknownModeError(f"onbekende stand: {mode}")
        if key != "*" and not (key.isdecimal() and len(key) in (10, 11)):
            raise UnknownModeError(f"geen INSZ of ondernemingsnummer: {key}")
        wait = min(max(self._slow_seconds if seconds is None else seconds, 0.0), MAX_SECONDS)
        document = {"key": key, "service": service, "mode": mode, "seconds": wait}
        with self._lock:
            self._state.put("mode", f"{key}/{service}", document)
            self._set[key, service] = document

    def reset(self, key: str | None = None) -> None:
        """Back to what the personas bring along, for one number or for all."""
        with self._lock:
            for entry in [e for e in self._set if key is None or e[0] == key]:
                del self._set[entry]
                self._state.delete("mode", "/".join(entry))

    def all_set(self) -> list[dict[str, object]]:
        """What somebody set."""
        with self._lock:
            return sorted(self._set.values(), key=lambda d: (d["key"], d["service"]))
