"""All services of the MAGDA stand-in, in the order in which people read them."""

from __future__ import annotations

from sandbox.magda import bewijs, dmfa, inschrijving, loopbaan_arza, onderneming, persoon, werkrelaties
from sandbox.magda.envelope import Service

SERVICES: dict[str, Service] = {
    service.name: service
    for service in (
        inschrijving.SERVICE,
        persoon.PERSON,
        persoon.HISTORY,
        werkrelaties.SERVICE,
        dmfa.SERVICE,
        loopbaan_arza.SERVICE,
        bewijs.SERVICE,
        onderneming.FIRM,
        onderneming.DEBT,
    )
}
