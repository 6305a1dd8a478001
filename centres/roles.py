"""Which roles somebody holds at a centre on a day: from the centre's own list, and only under a mandate."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from centres.domain.guards import COORDINATOR, COUNSELLOR, listing_on
from centres.models import Centre, Mandate
from loopbaan.accounts.roles import RoleSet
from loopbaan.db import rows


def roles_at_centre(person_id: UUID, kbo: str, on: date) -> RoleSet:
    """The roles of a person who logged in for the organisation with this KBO number; without roles, the reason."""
    centre = rows.find(Centre, kbo=kbo)
    if centre is None:
        return RoleSet(refusal=_("Je organisatie is geen loopbaancentrum in dit portaal. Vraag het na bij VDAB."))
    listing = listing_on(centre.id, person_id, on)
    refusal, roles = "", frozenset({COUNSELLOR})
    if listing is None:
        roles = frozenset()
        refusal = _(
            "Je staat vandaag niet op de lijst van begeleiders van %(centre)s. Vraag het aan je coördinator."
        ) % {"centre": str(centre)}
    elif rows.find_on(Mandate, on, centre=centre.id) is None:
        roles = frozenset()
        refusal = _(
            "%(centre)s heeft vandaag geen mandaat. Begeleiden met loopbaancheques kan dan niet. Vraag het na bij VDAB."
        ) % {"centre": str(centre)}
    elif listing.coordinator:
        roles |= {COORDINATOR}
    return RoleSet(roles=roles, organisation_id=centre.id, organisation_name=str(centre), refusal=refusal)
