"""The services that we ask, one module each: how to ask, how to read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from loopbaan.magda.answers import (
    Answer,
    Content,
    DmfaCareer,
    NoAnswer,
    NoRecord,
    Outcome,
    Reason,
    SelfEmployedCareer,
    Service,
    WorkRelations,
)
from loopbaan.magda.envelope import BrokenReply, SoapFault, read
from loopbaan.magda.services import (
    bewijs,
    dmfa,
    fiscale_schuld,
    historiek_persoon,
    inschrijving,
    loopbaan_arza,
    onderneming,
    persoon,
    werkrelaties,
)
from loopbaan.magda.services.base import Ask, ContradictionError, Spec

__all__ = ["SPECS", "Ask", "Spec", "interpret"]

SPECS: Final[Mapping[Service, Spec]] = MappingProxyType(
    {
        each.SPEC.service: each.SPEC
        for each in (
            inschrijving,
            persoon,
            historiek_persoon,
            werkrelaties,
            dmfa,
            loopbaan_arza,
            onderneming,
            fiscale_schuld,
            bewijs,
        )
    }
)


def interpret(service: Service, raw: bytes, *, subject: str, at: datetime) -> Outcome:
    """What a reply to a question about ``subject`` comes to. Never raises for what came from outside."""
    spec = SPECS[service]
    try:
        reply = read(raw, spec.no_data)
    except SoapFault as error:
        return NoAnswer(service, Reason.FAULT, at, detail=str(error)[:200])
    except BrokenReply as error:
        return NoAnswer(service, Reason.BROKEN, at, detail=str(error))
    if reply.name != f"{service.value}Response":
        return NoAnswer(service, Reason.CONTRADICTORY, at, reply.reference, "a reply to another question")
    failure = reply.failure
    if failure is not None:
        return NoAnswer(service, Reason.EXCEPTION, at, reply.reference, f"{failure.code} {failure.diagnosis}"[:200])
    if reply.has_no_record and reply.content is not None:
        return NoAnswer(service, Reason.CONTRADICTORY, at, reply.reference, "no data found, and data")
    if reply.content is None:
        return NoRecord(service, reply.reference, at)
    try:
        content = spec.parse(reply.content, subject, reply.notices)
    except ContradictionError as error:
        return NoAnswer(service, Reason.CONTRADICTORY, at, reply.reference, str(error))
    except BrokenReply as error:
        return NoAnswer(service, Reason.BROKEN, at, reply.reference, str(error))
    if _holds_nothing(content):
        # No line at all says what the code for no data says.
        return NoRecord(service, reply.reference, at)
    return Answer(service, reply.reference, at, content, reply.notices)


def _holds_nothing(content: Content) -> bool:
    """Whether an answer about work names no work, and the source has no more of it."""
    match content:
        case WorkRelations():
            return not content.contracts
        case DmfaCareer():
            return content.complete and not content.attests
        case SelfEmployedCareer():
            return not content.affiliations
        case _:
            return False
