"""The wrapping of every MAGDA message: reading a question, writing an answer, an exception or a fault."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree
from lxml.builder import E

from sandbox.people import Organisation, Persona, World

Element = etree._Element
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
NO_DATA = ("30001", "Geen gegevens gevonden voor de vraag")
UNKNOWN_FIRM = ("40046", "Gevraagde ondernemingsnummer bestaat niet in KBO")
UNAVAILABLE = ("99996", "Bron is tijdelijk niet beschikbaar")
# Assumed: the public examples do not show the exception for a person who is not registered in the repertory.
NOT_REGISTERED = ("99005", "Er is geen inschrijving in het repertorium voor dit INSZ")
# Assumed, for the same reason.
BAD_KEY = ("99003", "Het nummer in de vraag is niet geldig")


class MessageError(ValueError):
    """What came is no question that MAGDA knows."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A parsed question. ``begin`` and ``end`` bound what is asked, both inclusive; None: no bound."""

    service: str
    key: str
    message_reference: str
    question_reference: str
    sender: str
    capacity: str
    stated_on: dt.date | None
    begin: dt.date | None
    end: dt.date | None
    body: Element


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a service sees: the question, the day it is, and everybody who exists."""

    question: Question
    today: dt.date
    world: World
    # The number that the answer carries; another one than was asked when the source confuses people.
    shown_key: str
    contradictory: bool = False

    def person(self) -> Persona:
        """The person who was asked about."""
        return self.world.by_insz(self.question.key)

    def organisation(self) -> Organisation | None:
        """The organisation that was asked about."""
        return self.world.organisation(self.question.key)


@dataclass(frozen=True, kw_only=True)
class Service:
    """One service. ``answer`` gives the children of ``Inhoud``, or an exception (identification, diagnosis)."""

    name: str
    version: str
    namespace: str
    label: str
    about: str  # "person" or "organisation"
    answer: Callable[[Asked], list[Element] | tuple[str, str]]
    origin: str = "MAGDA"


def local(element: Element) -> str:
    """The name without its namespace."""
    return etree.QName(element).localname


def find(element: Element, *path: str) -> Element | None:
    """The first descendant along these local names, each somewhere below the one before."""
    current: Element | None = element
    for name in path:
        if current is None:
            return None
        current = next((e for e in current.iter(etree.Element) if e is not current and local(e) == name), None)
    return current


def text(element: Element, *path: str) -> str:
    """The text at the end of the path, or nothing."""
    found = find(element, *path)
    return (found.text or "").strip() if found is not None else ""


def as_date(value: str) -> dt.date | None:
    """An ISO date, or None."""
    try:
        return dt.date.fromisoformat(value[:10])
    except ValueError:
        return None


def read(raw: bytes) -> Question:
    """Read a SOAP question. Raises MessageError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise MessageError(f"Geen leesbare XML: {error.msg}") from error
    if root.getroottree().docinfo.doctype:
        raise MessageError("Een DTD is niet toegelaten")
    body = next((child for child in root if local(child) == "Body"), None)
    content = next((child for child in body if isinstance(child.tag, str)), None) if body is not None else None
    if local(root) != "Envelope" or content is None:
        raise MessageError("Geen SOAP-bericht met een inhoud")
    question = find(content, "Vraag")
    if question is None:
        raise MessageError("Het bericht bevat geen Vraag")
    subject = text(question, "Subject", "Sleutel")
    return Question(
        service=local(content),
        key=subject or text(question, "INSZ") or text(question, "Ondernemingsnummer"),
        message_reference=text(content, "Context", "Afzender", "Referte"),
        question_reference=text(question, "Referte"),
        sender=text(content, "Context", "Afzender", "Identificatie"),
        capacity=text(content, "Context", "Afzender", "Hoedanigheid"),
        stated_on=as_date(text(content, "Context", "Tijdstip", "Datum")),
        begin=as_date(text(question, "Periode", "Begin")),
        end=as_date(text(question, "Periode", "Einde")),
        body=question,
    )


def _moment(today: dt.date) -> Element:
    clock = dt.datetime.now(dt.UTC).strftime("%H:%M:%S.%f")[:-3]
    return E.Tijdstip(E.Datum(today.isoformat()), E.Tijd(clock))


def _context(service: Service, question: Question, today: dt.date) -> Element:
    receiver = E.Ontvanger(
        E.Identificatie(question.sender or "onbekend"), E.Referte(question.message_reference or "onbekend")
    )
    if question.capacity:
        receiver.append(E.Hoedanigheid(question.capacity))
    return E.Context(
        E.Naam(service.name),
        E.Versie(service.version),
        E.Bericht(
            E.Type("ANTWOORD"),
            _moment(today),
            E.Afzender(E.Identificatie("vip.vlaanderen.be"), E.Naam("MagdaGateway"), E.Referte(str(uuid.uuid4()))),
            receiver,
        ),
    )


def _exception(code: str, diagnosis: str, origin: str, today: dt.date) -> Element:
    return E.Uitzonderingen(
        E.Uitzondering(
            E.Identificatie(code),
            E.Oorsprong(origin),
            E.Type("FOUT"),
            _moment(today),
            E.Diagnose(diagnosis),
        )
    )


def _enveloped(content: Element) -> bytes:
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soapenv": SOAP})
    etree.SubElement(envelope, f"{{{SOAP}}}Header")
    etree.SubElement(envelope, f"{{{SOAP}}}Body").append(content)
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _response(service: Service, *children: Element) -> bytes:
    response = etree.Element(f"{{{service.namespace}}}{service.name}Response", nsmap={"web": service.namespace})
    reply = etree.SubElement(response, "Repliek")
    reply.extend(children)
    return _enveloped(response)


def reply(service: Service, asked: Asked, answer: list[Element] | tuple[str, str]) -> bytes:
    """An answer with content, or with an exception in its ``Antwoord``."""
    question = asked.question
    result = E.Antwoord(E.Referte(question.question_reference or str(uuid.uuid4())))
    if isinstance(answer, tuple):
        result.append(_exception(*answer, service.origin, asked.today))
    else:
        result.append(E.Inhoud(*answer))
    return _response(service, _context(service, question, asked.today), E.Antwoorden(result))


def refusal(service: Service, asked: Asked, code: str, diagnosis: str) -> bytes:
    """An exception directly under ``Repliek``, without an ``Antwoord``: the source was not reached."""
    exception = _exception(code, diagnosis, "MAGDA", asked.today)
    return _response(service, _context(service, asked.question, asked.today), exception)


def fault(code: str, message: str) -> bytes:
    """A SOAP 1.1 fault."""
    element = etree.Element(f"{{{SOAP}}}Fault", nsmap={"soapenv": SOAP})
    etree.SubElement(element, "faultcode").text = code
    etree.SubElement(element, "faultstring").text = message
    return _enveloped(element)


def coded(name: str, code: str, label: str, **attributes: str) -> Element:
    """An element with ``Code`` and ``Omschrijving``; attributes go to the description."""
    return E(name, E.Code(code), E.Omschrijving(label, **attributes))


def number_from(*parts: object, digits: int = 10) -> str:
    """A made-up number that is the same each time for the same parts and never starts with a zero."""
    whole = uuid.uuid5(uuid.NAMESPACE_OID, "|".join(str(part) for part in parts)).int
    return str(10 ** (digits - 1) + whole % (9 * 10 ** (digits - 1)))


def overlaps(start: dt.date, last: dt.date | None, begin: dt.date | None, end: dt.date | None) -> bool:
    """Whether a period (inclusive, open when ``last`` is None) touches what is asked (inclusive, None: no bound)."""
    return (end is None or start <= end) and (begin is None or last is None or last >= begin)
