"""The public face of the sources: ask about somebody, or about an enterprise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from loopbaan.magda import store
from loopbaan.magda.answers import Answer, NoAnswer, Outcome, Reason, Registered, Service
from loopbaan.magda.client import TIMEOUTS, Exchange, MagdaClient, Progress, state_of
from loopbaan.magda.envelope import Sender
from loopbaan.magda.store import erase_expired, raw_answer

__all__ = [
    "Outcome",
    "Progress",
    "Service",
    "ask_about",
    "ask_about_enterprise",
    "erase_expired",
    "raw_answer",
]


def ask_about(
    insz: str,
    *,
    services: Sequence[Service],
    at: datetime,
    on: date,
    person_id: UUID,
    progress: Progress | None = None,
) -> Mapping[Service, Outcome]:
    """Ask the sources about a person: first say to the repertory that we have a file, then ask all services at once.

    Every question and answer is kept, also when nothing usable came back. Without a registration nothing is asked:
    every service then has no answer. Takes as long as the slowest source, so call it outside a transaction.
    ``progress`` is called with a service and its state (``asking``, ``answered``, ``no_record``, ``no_answer``),
    possibly from several threads at once.
    """
    with _client() as client:
        if progress is not None:
            progress(Service.REGISTRATION, "asking")
        registration = client.ask(Service.REGISTRATION, insz, on=on, at=at)
        answered_at = registration[-1].answered_at
        if progress is not None:
            progress(Service.REGISTRATION, state_of(registration[-1].outcome))
        found: dict[Service, list[Exchange]] = {}
        if _is_registered(registration[-1].outcome):
            found = client.ask_all(services, insz, on=on, at=answered_at, progress=progress)
    store.record([*registration, *(each for exchanges in found.values() for each in exchanges)], person_id=person_id)
    if found or not services:
        return {service: exchanges[-1].outcome for service, exchanges in found.items()}
    if progress is not None:
        for service in services:
            progress(service, "no_answer")
    return {service: NoAnswer(service, Reason.NOT_REGISTERED, answered_at) for service in services}


def ask_about_enterprise(
    kbo: str, *, services: Sequence[Service], at: datetime, on: date, progress: Progress | None = None
) -> Mapping[Service, Outcome]:
    """Ask the sources about an enterprise, all at once. Every question and answer is kept."""
    with _client() as client:
        found = client.ask_all(services, kbo, on=on, at=at, progress=progress)
    store.record((each for exchanges in found.values() for each in exchanges), person_id=None)
    return {service: exchanges[-1].outcome for service, exchanges in found.items()}


def _is_registered(outcome: Outcome) -> bool:
    return isinstance(outcome, Answer) and isinstance(outcome.content, Registered) and outcome.content.accepted


def _client() -> MagdaClient:
    """A client for the address of the settings. ``MAGDA_TIMEOUTS`` may give seconds by name of a service."""
    given: Mapping[str, float] = getattr(settings, "MAGDA_TIMEOUTS", {})
    return MagdaClient(
        url=settings.MAGDA_URL,
        sender=Sender(settings.MAGDA_SENDER, settings.MAGDA_HOEDANIGHEID),
        timeouts={service: float(given.get(service.value, seconds)) for service, seconds in TIMEOUTS.items()},
        certificate=getattr(settings, "MAGDA_CERTIFICATE", ""),
    )
