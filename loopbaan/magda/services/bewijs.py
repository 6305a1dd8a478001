"""GeefBewijs 02.00: the diplomas and certificates of a person, in the database of learning and experience (LED)."""

from __future__ import annotations

from datetime import date

from loopbaan.magda.answers import Diploma, Diplomas, Notice, Service
from loopbaan.magda.envelope import NO_DATA, Element, Tree, text
from loopbaan.magda.services.base import Ask, Spec, below

# Its own word for "no data found", beside the one of the platform.
_NO_DATA = "40000"
_VALID = "1"
_AUTHENTIC = "authentiek"
_FINAL = "eindbewijs"


def _question(ask: Ask) -> Tree:
    return (("INSZ", ask.subject),)


def _parse(content: Element, asked: str, _notices: tuple[Notice, ...]) -> Diplomas:
    return Diplomas(asked, tuple(_diploma(each, asked) for each in below(content, "Bewijzen", "Bewijs")))


def _diploma(element: Element, asked: str) -> Diploma:
    # An answer may hold proofs that were issued under an older number of the person: whose they are, is not for us to
    # say, so they are told apart and not refused.
    holder = text(element, "PersoonUitgereikt", "INSZ")
    return Diploma(
        kind=text(element, "Basis", "Bewijstype", "Naam"),
        isced=text(element, "Afgeleid", "ISCEDNiveau", "Code"),
        qualification=text(element, "Afgeleid", "VKSNiveauOnderwijskwalificatie", "Code"),
        issued_on=_issued_on(element),
        is_valid=text(element, "BewijsstatusLed", "Code") in ("", _VALID),
        is_authentic=text(element, "Basis", "Authenticiteit", "Naam").casefold() == _AUTHENTIC,
        is_final=text(element, "Basis", "Bewijsstaat", "Naam").casefold() == _FINAL,
        is_theirs=holder in ("", asked),
    )


def _issued_on(element: Element) -> date | None:
    """The day of issue; None where the source gives no whole date."""
    parts = [text(element, "Basis", "Uitreikingsdatum", name) for name in ("Jaar", "Maand", "Dag")]
    try:
        return date(*(int(each) for each in parts))
    except ValueError:
        return None


SPEC = Spec(
    service=Service.DIPLOMAS,
    version="02.00.0000",
    namespace="http://geefbewijs.bewijsraadplegingdienst.led.vlaanderen.be",
    question=_question,
    parse=_parse,
    no_data=frozenset({NO_DATA, _NO_DATA}),
)
