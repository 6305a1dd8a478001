"""From a raw question to a raw answer, misbehaviour included. Knows no HTTP beyond a status code."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sandbox.calendar import Calendar
from sandbox.magda.catalogue import SERVICES
from sandbox.magda.envelope import (
    BAD_KEY,
    NO_DATA,
    NOT_REGISTERED,
    UNAVAILABLE,
    Asked,
    Element,
    MessageError,
    Service,
    fault,
    read,
    refusal,
    reply,
)
from sandbox.magda.modes import Modes
from sandbox.people import World, is_insz
from sandbox.state import State

REGISTER = "RegistreerInschrijving"


@dataclass(frozen=True)
class Raw:
    """An answer as it goes over the line."""

    body: bytes
    status: int = 200


class Magda:
    """The platform: reads questions, applies the mode, asks the service."""

    def __init__(self, *, state: State, world: World, modes: Modes, calendar: Calendar, hang_seconds: float) -> None:
        self._state = state
        self._world = world
        self._modes = modes
        self._calendar = calendar
        self._hang_seconds = hang_seconds
        # Asked on every question; the file is only for a restart.
        self._registered: set[str] = {d["insz"] for d in state.newest("registration", limit=1_000_000)}

    def forget_registrations(self) -> None:
        """Nobody is registered in the repertory any more."""
        self._registered.clear()
        self._state.delete("registration")

    def answer(self, raw: bytes) -> Raw:
        """Answer a question. A source that does not answer holds the line, for half a minute at most."""
        try:
            question = read(raw)
        except MessageError as error:
            return Raw(fault("soapenv:Client", str(error)), 500)
        service = SERVICES.get(question.service)
        if service is None:
            return Raw(fault("soapenv:Client", f"Onbekende dienst: {question.service}"), 500)
        mode = self._modes.of(question.key, service.name)
        asked = Asked(
            question=question,
            today=self._calendar.today(question.stated_on),
            world=self._world,
            shown_key=question.key,
            contradictory=mode.name == "contradictory",
        )
        match mode.name:
            case "fault":
                return Raw(fault("soapenv:Server", "De bron is niet bereikbaar"), 500)
            case "unavailable":
                return Raw(refusal(service, asked, *UNAVAILABLE))
            case "no_answer":
                time.sleep(self._hang_seconds)
                return Raw(b"", 504)
            case "slow":
                time.sleep(mode.seconds)
            case "no_data":
                return Raw(reply(service, asked, NO_DATA))
            case "contradictory" | "other_person" if self._confuses(service, mode.name):
                asked = Asked(
                    question=question,
                    today=asked.today,
                    world=self._world,
                    shown_key=_other_number(question.key),
                    contradictory=asked.contradictory,
                )
        body = reply(service, asked, self._content(service, asked))
        # Cut in the middle, as when a line drops: well begun, never ended.
        return Raw(body[: len(body) // 2] if mode.name == "broken" else body)

    @staticmethod
    def _confuses(service: Service, mode: str) -> bool:
        """Addresses can contradict themselves; the other services do so by answering about somebody else."""
        return mode == "other_person" or service.name not in ("GeefPersoon", "GeefHistoriekPersoon")

    def _content(self, service: Service, asked: Asked) -> list[Element] | tuple[str, str]:
        key = asked.question.key
        if service.about == "person" and not is_insz(key):
            return BAD_KEY
        if service.name == REGISTER:
            content = service.answer(asked)
            if key not in self._registered:
                self._registered.add(key)
                self._state.put("registration", key, {"insz": key})
            return content
        if service.about == "person" and key not in self._registered:
            return NOT_REGISTERED
        return service.answer(asked)


def _other_number(key: str) -> str:
    """The neighbour of a number: the same length, another person or firm."""
    return key[:-1] + str((int(key[-1]) + 1) % 10)
