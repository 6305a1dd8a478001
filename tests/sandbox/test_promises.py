"""What the login page promises of each persona comes true: asked by the portal's client, decided by its rules."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from citizens.rules.facts import SERVICES, make_facts
from loopbaan.core.regulation import regulation_on
from loopbaan.core.regulation.decision import decide
from loopbaan.magda.answers import Answer, Service
from loopbaan.magda.client import MagdaClient
from loopbaan.magda.envelope import Sender
from sandbox.parts import Parts
from sandbox.people import Persona, World

ON = dt.date(2026, 3, 2)
AT = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
# Persona -> outcome, and the conditions that are not simply met.
PROMISES: dict[str, tuple[str, dict[str, str]]] = {
    "dirk-jacobs": ("refused", {"seniority": "not_met"}),
    "elise-lambert": ("refused", {"residence": "not_met"}),
    "greet-maes": ("refused", {"activity": "not_met"}),
    "hanne-claes": ("refused", {"activity": "not_met", "seniority": "not_met"}),
    "jana-hermans": ("undetermined", {"activity": "unknown"}),
    "karim-bensaid": ("undetermined", {"activity": "unknown", "seniority": "unknown"}),
    "lotte-goossens": ("undetermined", {"seniority": "unknown"}),
    "noor-vandamme": ("undetermined", {"residence": "unknown"}),
    "otto-smets": ("undetermined", {"residence": "unknown", "activity": "unknown", "seniority": "unknown"}),
}
CITIZENS = [persona for persona in World().personas if persona.insz]


@pytest.mark.parametrize("persona", CITIZENS, ids=lambda persona: persona.slug)
def test_promise(live: Flask, persona: Persona) -> None:
    running: Parts = live.extensions["parts"]
    insz = persona.insz
    for service, mode in persona.modes.items():
        if mode["mode"] == "slow":
            running.modes.set(insz, service, "slow", 0.05)
    with MagdaClient(url=f"{running.config.public_url}/magda", sender=Sender("vdab/oefening", "1")) as client:
        assert isinstance(client.ask(Service.REGISTRATION, insz, on=ON, at=AT)[-1].outcome, Answer)
        asked = client.ask_all(SERVICES, insz, on=ON, at=AT)
    answers = {service: exchanges[-1].outcome for service, exchanges in asked.items()}
    decision = decide(regulation_on(ON), make_facts(answers, on=ON, cheques=(), cheques_at=AT))
    not_met = {c.key: c.verdict.value for c in decision.conditions if c.verdict.value != "met"}
    assert (decision.outcome, not_met) == PROMISES.get(persona.slug, ("granted", {}))


def test_the_promises_name_personas() -> None:
    assert set(PROMISES) <= {persona.slug for persona in CITIZENS}
