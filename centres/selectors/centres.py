"""Centres, their mandates and their lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from centres.models import Centre, CounsellorListing, ListingRequest, Mandate
from centres.selectors.views import CentreFacts, CounsellorRow, ListingRequestRow, Page
from loopbaan.core.errors import NotFound


def _facts(centre: Centre, mandate: Mandate | None) -> CentreFacts:
    return CentreFacts(
        id=centre.id,
        kbo=centre.kbo,
        official_name=centre.official_name,
        trade_name=centre.trade_name,
        street=centre.street,
        postcode=centre.postcode,
        municipality=centre.municipality,
        phone=centre.phone,
        mail=centre.mail,
        website=centre.website,
        complaint_contact=centre.complaint_contact,
        mandate_reference=mandate.reference if mandate else "",
        mandate_from=mandate.valid_from if mandate else None,
        mandate_until=mandate.valid_until if mandate else None,
    )


def centre_facts(centre_id: UUID, *, on: date) -> CentreFacts:
    """One centre with its mandate on that day, if any. Raises NotFound."""
    centre = Centre.objects.filter(id=centre_id).first()
    if centre is None:
        raise NotFound("centre_not_found", _("We vinden dit loopbaancentrum niet."))
    return _facts(centre, Mandate.objects.valid_on(on).filter(centre=centre).first())


def centre_names(centre_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The name under which people know each centre, by id, in one query; an unknown id is left out."""
    rows = Centre.objects.filter(id__in=set(centre_ids)).order_by().values_list("id", "trade_name", "official_name")
    return {centre_id: trade_name or official_name for centre_id, trade_name, official_name in rows}


def public_centre(centre_id: UUID, *, on: date) -> CentreFacts:
    """One centre for the public pages: only with a mandate on that day. Raises NotFound."""
    facts = centre_facts(centre_id, on=on)
    if not facts.has_mandate:
        raise NotFound("centre_not_found", _("We vinden dit loopbaancentrum niet."))
    return facts


def _with_mandate(on: date) -> QuerySet[Mandate]:
    return Mandate.objects.valid_on(on).select_related("centre")


def public_centres(*, on: date, search: str = "", page: int = 1, per_page: int = 20) -> Page[CentreFacts]:
    """The centres with a mandate on that day, by the name that people see. ``search``: name, place or postcode."""
    mandates = _with_mandate(on)
    for word in search.split():
        mandates = mandates.filter(
            Q(centre__official_name__icontains=word)
            | Q(centre__trade_name__icontains=word)
            | Q(centre__municipality__icontains=word)
            | Q(centre__postcode__startswith=word)
        )
    total = mandates.count()
    number = _within(page, total, per_page)
    shown = Coalesce(NullIf(F("centre__trade_name"), Value("")), F("centre__official_name"))
    rows = mandates.annotate(shown=shown).order_by("shown", "centre_id")[(number - 1) * per_page : number * per_page]
    return Page(tuple(_facts(row.centre, row) for row in rows), total, number, per_page)


def _within(page: int, total: int, per_page: int) -> int:
    """The asked page, brought within the list."""
    return min(max(1, page), max(1, -(-total // per_page)))


def counsellors_of(centre_id: UUID, *, on: date) -> list[CounsellorRow]:
    """The people on a centre's list on that day or later, by family name."""
    listings = (
        CounsellorListing.objects.select_related("person")
        .filter(Q(valid_until=None) | Q(valid_until__gt=on), centre_id=centre_id)
        .order_by("person__family_name", "person__given_name", "valid_from")
    )
    kinds = dict(CounsellorListing.KINDS)
    return [
        CounsellorRow(
            listing_id=each.id,
            person_id=each.person_id,
            name=each.person.full_name,
            kind=each.kind,
            kind_label=str(kinds[each.kind]),
            coordinator=each.coordinator,
            valid_from=each.valid_from,
            valid_until=each.valid_until,
        )
        for each in listings
    ]


def listing_requests_of(centre_id: UUID) -> list[ListingRequestRow]:
    """Who asks to be put on the list of a centre, the longest waiting first."""
    asked = ListingRequest.objects.select_related("person").filter(centre_id=centre_id, state="asked")
    return [
        ListingRequestRow(each.id, each.person_id, each.person.full_name, each.asked_at)
        for each in asked.order_by("asked_at", "id")
    ]


def count_listing_requests(centre_id: UUID) -> int:
    """How many wait."""
    return ListingRequest.objects.filter(centre_id=centre_id, state="asked").count()
