"""The sources that we ask about a citizen: one list, for the page that announces it, the progress and the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from citizens.rules.explain import SERVICE_WORDS
from citizens.rules.facts import services_needed
from loopbaan.core.regulation import Regulation
from loopbaan.magda.service import Service


@dataclass(frozen=True, slots=True)
class AskedSource:
    """One source: ``name`` is the message that names it, ``what`` we ask and ``why``."""

    key: str
    name: str
    what: object
    why: object


# In the order of asking: the registration of the file comes first, without it no source answers.
SOURCES = tuple(
    AskedSource(service.value, SERVICE_WORDS[service.value], what, why)
    for service, what, why in (
        (
            Service.REGISTRATION,
            _("Dat er bij ons een dossier van je is"),
            _("Anders mogen de andere bronnen ons niet antwoorden."),
        ),
        (Service.PERSON, _("Waar je woont"), _("Omdat je in Vlaanderen of Brussel moet wonen, en voor onze brieven.")),
        (
            Service.PERSON_HISTORY,
            _("Waar je vroeger woonde"),
            _("Omdat voor wie verhuisde, soms een andere regel geldt."),
        ),
        (Service.WORK_RELATIONS, _("Of je nu een contract hebt"), _("Omdat je vandaag moet werken.")),
        (
            Service.DMFA,
            _("In welke kwartalen je als werknemer werkte"),
            _("Omdat je lang genoeg gewerkt moet hebben."),
        ),
        (Service.SELF_EMPLOYED, _("Wanneer je zelfstandige was"), _("Ook jaren als zelfstandige tellen mee.")),
        (Service.DIPLOMAS, _("Welke diploma’s je hebt"), _("Omdat wie korter naar school ging, minder betaalt.")),
    )
)
OWN = AskedSource(
    "Loopbaancheque",
    SERVICE_WORDS["Loopbaancheque"],
    _("Of je al eerder een cheque had"),
    _("Omdat er een grens is aan het aantal cheques."),
)


def sources_for(law: Regulation) -> Iterable[AskedSource]:
    """What is asked for an application under a version of the law, our own books last."""
    needed = {Service.REGISTRATION.value, *(each.value for each in services_needed(law))}
    return (*(each for each in SOURCES if each.key in needed), OWN)
