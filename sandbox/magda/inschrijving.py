"""RegistreerInschrijving 02.01: says in the repertory that we hold a file of a person, before anything may be asked."""

from __future__ import annotations

from lxml.builder import E

from sandbox.magda.envelope import BAD_KEY, Asked, Element, Service
from sandbox.people import is_insz


def _answer(asked: Asked) -> list[Element] | tuple[str, str]:
    if not is_insz(asked.question.key):
        return BAD_KEY
    return [E.Resultaat("1", Beschrijving="Geslaagd")]


SERVICE = Service(
    name="RegistreerInschrijving",
    version="02.01.0000",
    namespace="http://webservice.registreerinschrijvingdienst-02_01.repertorium-02_01.vip.vlaanderen.be",
    label="inschrijven in het repertorium",
    about="person",
    answer=_answer,
)
