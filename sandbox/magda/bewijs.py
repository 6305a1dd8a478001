"""GeefBewijs 02.00: the diplomas of a person, in the shape of the database of learning and experience (LED)."""

from __future__ import annotations

import datetime as dt

from lxml.builder import E

from sandbox.magda.envelope import Asked, Element, Service, number_from
from sandbox.people import Diploma

# Its own words for "no data found".
_NO_DATA = ("40000", "Geen gegevens gevonden.")
# What a diploma is called, its category, and the levels that the source derives from it (ISCED 1997, VKS).
_KINDS = {
    "lager-secundair": ("Getuigschrift", "Secundair onderwijs", "2", "NBS"),
    "secundair": ("Diploma", "Secundair onderwijs", "3A", "4"),
    "hoger": ("Diploma", "Hoger onderwijs", "5A", "7"),
    "module": ("Deelcertificaat", "Secundair onderwijs", "NBS", "NBS"),
}


def _named(element: str, name: str) -> Element:
    return E(element, E.Naam(name))


def _proof(diploma: Diploma, insz: str) -> Element:
    kind, category, isced, qualification = _KINDS[diploma.kind]
    return E.Bewijs(
        E.BewijsrefertesLed(E.Bewijsreferte(number_from("bewijs", insz, diploma.kind, diploma.issued))),
        E.BewijsstatusLed(E.Code("1")),
        E.PersoonUitgereikt(E.INSZ(insz)),
        E.Basis(
            _named("Authenticiteit", "Eigen verklaring - Op eer" if diploma.own_statement else "Authentiek"),
            _named("Categorie", category),
            _named("Bewijstype", kind),
            _named("Bewijsstaat", "Tussenbewijs" if diploma.kind == "module" else "Eindbewijs"),
            _issued(diploma.issued),
            E.Land(E.Code("BEL")),
        ),
        E.Afgeleid(
            E.ISCEDNiveau(E.Code(isced)),
            E.VKSNiveauOnderwijskwalificatie(E.Code(qualification)),
        ),
    )


def _issued(day: dt.date) -> Element:
    return E.Uitreikingsdatum(E.Jaar(f"{day.year}"), E.Maand(f"{day.month:02d}"), E.Dag(f"{day.day:02d}"))


def _answer(asked: Asked) -> list[Element] | tuple[str, str]:
    held = [_proof(each, asked.shown_key) for each in asked.person().diplomas if each.issued <= asked.today]
    return [E.Bewijzen(*held)] if held else _NO_DATA


SERVICE = Service(
    name="GeefBewijs",
    version="02.00.0000",
    namespace="http://geefbewijs.bewijsraadplegingdienst.led.vlaanderen.be",
    label="welke diploma’s je hebt",
    about="person",
    answer=_answer,
)
