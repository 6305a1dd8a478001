"""Which roles somebody holds at a centre on a day: from the centre's own list, and only under a mandate.

When the mandate or the place on the list has ended, what is open must still be finished: signed, corrected, closed. Who
has such a thing open gets a role for that alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from centres.domain.guards import COORDINATOR, COUNSELLOR, FINISHING, FINISHING_COORDINATOR, listing_on
from centres.models import Centre, CounsellorListing, Mandate
from centres.rules.wording import day_text
from centres.selectors.open_work import has_open_work
from loopbaan.accounts.roles import RoleSet
from loopbaan.db import rows


def roles_at_centre(person_id: UUID, kbo: str, on: date) -> RoleSet:
    """The roles of a person who logged in for the organisation with this KBO number; without roles, the reason."""
    centre = rows.find(Centre, kbo=kbo)
    if centre is None:
        return RoleSet(refusal=_("Je organisatie is geen loopbaancentrum in dit portaal. Vraag het na bij VDAB."))
    found = RoleSet(organisation_id=centre.id, organisation_name=str(centre))
    listing = listing_on(centre.id, person_id, on)
    has_mandate = rows.find_on(Mandate, on, centre=centre.id) is not None
    if listing is not None and has_mandate:
        return replace(found, roles=frozenset({COUNSELLOR, COORDINATOR} if listing.coordinator else {COUNSELLOR}))
    if roles := _to_finish(centre, person_id, on, listing):
        return replace(found, roles=roles, notice=_why_finishing(centre, person_id, on, has_mandate=has_mandate))
    if listing is None:
        refusal = _(
            "Je staat vandaag niet op de lijst van begeleiders van %(centre)s. Vraag het aan je coördinator."
        ) % {"centre": str(centre)}
        way_out = (_("Vraag om op de lijst te komen"), reverse("centres:ask_listing"))
        return replace(found, refusal=refusal, way_out=way_out if has_mandate else None)
    refusal = _(
        "%(centre)s heeft vandaag geen mandaat. Begeleiden met loopbaancheques kan dan niet. Vraag het na bij VDAB."
    ) % {"centre": str(centre)}
    return replace(found, refusal=refusal)


def _last_listing(centre: Centre, person_id: UUID, on: date) -> CounsellorListing | None:
    """The place on the list that the person has, or had last."""
    listings = CounsellorListing.objects.filter(centre=centre, person_id=person_id, valid_from__lte=on)
    return listings.order_by("-valid_from").first()


def _to_finish(centre: Centre, person_id: UUID, on: date, listing: CounsellorListing | None) -> frozenset[str]:
    """The roles of who was on the list and has something to finish; none for anybody else.

    A coordinator finishes for the whole centre. One who left the list does so only while nobody else coordinates: with
    a successor there is no need to see the dossiers of others.
    """
    last = listing or _last_listing(centre, person_id, on)
    if last is None:
        return frozenset()
    coordinates = last.coordinator and (listing is not None or not _has_coordinator(centre, on))
    if coordinates and has_open_work(centre_id=centre.id, person_id=None, on=on):
        return frozenset({FINISHING, FINISHING_COORDINATOR})
    if has_open_work(centre_id=centre.id, person_id=person_id, on=on):
        return frozenset({FINISHING})
    return frozenset()


def _has_coordinator(centre: Centre, on: date) -> bool:
    return CounsellorListing.objects.valid_on(on).filter(centre=centre, coordinator=True).exists()


def _why_finishing(centre: Centre, person_id: UUID, on: date, *, has_mandate: bool) -> str:
    """Why the capacity is narrow, and what it is for: stands on every page."""
    ended = Mandate.objects.filter(centre=centre, valid_until__lte=on).order_by("-valid_until").first()
    last = _last_listing(centre, person_id, on)
    if not has_mandate and ended is not None:
        why = _("%(centre)s heeft sinds %(day)s geen mandaat meer.") % {
            "centre": str(centre),
            "day": day_text(ended.valid_until),
        }
    elif last is not None and last.valid_until is not None and last.valid_until <= on:
        why = _("Je staat sinds %(day)s niet meer op de lijst van begeleiders van %(centre)s.") % {
            "centre": str(centre),
            "day": day_text(last.valid_until),
        }
    else:
        why = _("%(centre)s heeft vandaag geen mandaat.") % {"centre": str(centre)}
    what = _(
        "Je werkt alleen nog af wat openstaat: gesprekken van voor die dag noteren, verbeteren en ondertekenen, het "
        "ontwikkelplan, het afrondingsgesprek en de afsluiting. Een cheque registreren of een overeenkomst sluiten kan "
        "niet meer."
    )
    return f"{why} {what}"
