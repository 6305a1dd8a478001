"""RegistreerInschrijving 02.01: say to the repertory that we have a file on this person, before asking anything."""

from __future__ import annotations

from datetime import timedelta

from loopbaan.magda.answers import Notice, Registered, Service
from loopbaan.magda.envelope import BrokenReply, Element, Tree, text
from loopbaan.magda.services.base import Ask, Spec

# How long one registration lasts. Assumed: a year covers an application, its cheque and the start of guidance.
_REGISTERED_DAYS = 365


def _question(ask: Ask) -> Tree:
    return (
        (
            "Inschrijving",
            (
                ("Identificatie", ask.sender),
                ("Hoedanigheid", ask.capacity),
                (
                    "BetrokkenSubject",
                    (
                        ("Type", "PERS"),
                        ("Subjecten", (("Subject", (("Type", "PERS"), ("Sleutel", ask.subject))),)),
                    ),
                ),
                (
                    "Periode",
                    (
                        ("Begin", ask.on.isoformat()),
                        ("Einde", (ask.on + timedelta(days=_REGISTERED_DAYS)).isoformat()),
                    ),
                ),
            ),
        ),
    )


def _parse(content: Element, _asked: str, _notices: tuple[Notice, ...]) -> Registered:
    result = text(content, "Resultaat")
    if result not in ("0", "1"):
        raise BrokenReply("no Resultaat")
    return Registered(accepted=result == "1")


SPEC = Spec(
    service=Service.REGISTRATION,
    version="02.01.0000",
    namespace="http://webservice.registreerinschrijvingdienst-02_01.repertorium-02_01.vip.vlaanderen.be",
    question=_question,
    parse=_parse,
)
