"""SOAP messages of the platform: building a question, reading a reply.

A reply comes from outside: entities, DTDs and the network are off, depth and size are bounded, elements are found by
their local name under the body (namespaces differ by version), and what is absent is tolerated. What contradicts is
refused by the service modules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeAlias

from lxml import etree

from loopbaan.magda.answers import Notice

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
MAX_BYTES: Final = 8 * 1024 * 1024
NO_DATA: Final = "30001"
# Registers fill a day that they do not have with a very early or a very late one.
PLAUSIBLE_YEARS: Final = range(1850, 2200)

Element: TypeAlias = etree._Element
# The content of a question: names with text or, again, such pairs; the order is the order of the schema.
Tree: TypeAlias = "Sequence[tuple[str, str | Tree]]"


class BrokenReply(Exception):
    """What came back is not a reply: no XML, too large, or not of the shape that every reply has."""


class SoapFault(Exception):
    """The platform answered with a SOAP fault: the source is down."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who asks: the URI and the capacity code under which the platform knows us."""

    identification: str
    capacity: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question to one service: its name, version, namespace, the content of ``Inhoud``, its own reference."""

    service: str
    version: str
    namespace: str
    content: Tree
    reference: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply, opened: the reference to keep, the content (None when there is none), and the exceptions."""

    name: str
    reference: str
    content: Element | None
    notices: tuple[Notice, ...]
    no_data: frozenset[str] = frozenset({NO_DATA})

    @property
    def has_no_record(self) -> bool:
        return any(each.code in self.no_data for each in self.notices)

    @property
    def failure(self) -> Notice | None:
        """The first exception that is an error, apart from "no data found"."""
        return next(
            (each for each in self.notices if each.kind.upper() == "FOUT" and each.code not in self.no_data), None
        )

    def notice(self, code: str) -> Notice | None:
        return next((each for each in self.notices if each.code == code), None)


def build(question: Question, sender: Sender) -> bytes:
    """The SOAP message of a question, as bytes."""
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soapenv": SOAP})
    etree.SubElement(envelope, f"{{{SOAP}}}Header")
    body = etree.SubElement(envelope, f"{{{SOAP}}}Body")
    root = etree.SubElement(body, f"{{{question.namespace}}}{question.service}", nsmap={"web": question.namespace})
    moment = question.asked_at
    tree: Tree = (
        (
            "Verzoek",
            (
                (
                    "Context",
                    (
                        ("Naam", question.service),
                        ("Versie", question.version),
                        (
                            "Bericht",
                            (
                                ("Type", "VRAAG"),
                                (
                                    "Tijdstip",
                                    (
                                        ("Datum", moment.date().isoformat()),
                                        ("Tijd", moment.time().isoformat("milliseconds")),
                                    ),
                                ),
                                (
                                    "Afzender",
                                    (
                                        ("Identificatie", sender.identification),
                                        ("Referte", question.reference),
                                        ("Hoedanigheid", sender.capacity),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
                ("Vragen", (("Vraag", (("Referte", question.reference), ("Inhoud", question.content))),)),
            ),
        ),
    )
    _append(root, tree)
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")


def _append(parent: Element, tree: Tree) -> None:
    for name, content in tree:
        child = etree.SubElement(parent, name)
        if isinstance(content, str):
            child.text = content
        else:
            _append(child, content)


def read(raw: bytes, no_data: frozenset[str] = frozenset({NO_DATA})) -> Reply:
    """Open a reply; ``no_data`` are the codes that mean "no data found".

    Raises BrokenReply when it cannot be read and SoapFault when the platform reports a fault.
    """
    root = _parse(raw)
    if local(root) == "Fault":
        raise SoapFault(text(root, "faultstring") or "fault")
    if local(root) == "Envelope":
        body = child(root, "Body")
        root_or_none = next(children(body), None) if body is not None else None
        if root_or_none is None:
            raise BrokenReply("the envelope is empty")
        root = root_or_none
        if local(root) == "Fault":
            raise SoapFault(text(root, "faultstring") or "fault")
    envelope = child(root, "Repliek")
    if envelope is None:
        raise BrokenReply("no Repliek")
    answer = path(envelope, "Antwoorden", "Antwoord")
    notices = [*_notices(envelope), *(_notices(answer) if answer is not None else ())]
    reference = text(answer, "Referte") if answer is not None else ""
    if not reference:
        # Some exceptions come without an answer: the message's own reference is then the one to quote.
        reference = text(envelope, "Context", "Bericht", "Afzender", "Referte")
    content = child(answer, "Inhoud") if answer is not None else None
    if content is not None and next(children(content), None) is None:
        content = None
    if answer is None and not notices:
        raise BrokenReply("neither an answer nor an exception")
    return Reply(local(root), reference[:200], content, tuple(notices), no_data)


def _parse(raw: bytes) -> Element:
    if len(raw) > MAX_BYTES:
        raise BrokenReply("too large")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BrokenReply(f"no XML: {type(error).__name__}") from error
    if root is None or root.getroottree().docinfo.doctype:
        raise BrokenReply("a document type is not allowed")
    return root


def _notices(parent: Element) -> Iterator[Notice]:
    group = child(parent, "Uitzonderingen")
    for each in children(group, "Uitzondering") if group is not None else ():
        yield Notice(
            code=text(each, "Identificatie"),
            kind=text(each, "Type"),
            diagnosis=text(each, "Diagnose"),
            circumstance=text(each, "Omstandigheid"),
        )


def local(element: Element) -> str:
    """The local name of an element, without its namespace; empty for a comment or a processing instruction."""
    tag = element.tag
    return etree.QName(tag).localname if isinstance(tag, str) else ""


def children(parent: Element, name: str | None = None) -> Iterator[Element]:
    """The child elements, in order, of one name or of any."""
    for each in parent:
        found = local(each)
        if found and (name is None or found == name):
            yield each


def child(parent: Element, name: str) -> Element | None:
    """The first child of that name."""
    return next(children(parent, name), None)


def path(parent: Element, *names: str) -> Element | None:
    """The first element at the end of a path of names."""
    found: Element | None = parent
    for name in names:
        if found is None:
            return None
        found = child(found, name)
    return found


def text(parent: Element, *names: str) -> str:
    """The stripped text at the end of a path of names; empty when it is absent."""
    found = path(parent, *names)
    return (found.text or "").strip() if found is not None else ""


def day(value: str) -> date | None:
    """A date of a message; None when it is absent. Raises BrokenReply for anything that is no date."""
    if not value:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError as error:
        raise BrokenReply("not a date") from error


def first_day(value: str) -> date | None:
    """The day on which something began; None when it is absent or cannot be. Raises BrokenReply."""
    found = day(value)
    return found if found is not None and found.year in PLAUSIBLE_YEARS else None


def last_day(value: str) -> date | None:
    """The last day of something, inclusive; None when it is open, which 31 December 9999 says too.

    Raises BrokenReply.
    """
    found = day(value)
    return None if found is None or found.year >= PLAUSIBLE_YEARS.stop else found


def attributes(element: Element) -> Mapping[str, str]:
    """The attributes of an element as text."""
    return {str(key): str(value) for key, value in element.attrib.items()}
