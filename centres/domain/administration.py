"""Centres, their mandates, and their lists of counsellors."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from centres.domain.guards import COORDINATOR, NotAllowed, require_full
from centres.models import Centre, CounsellorListing, Mandate, Meeting
from centres.rules.parameters import MANDATE_YEARS
from centres.rules.wording import day_text
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core import identifiers
from loopbaan.core.actor import Actor, Capacity
from loopbaan.core.errors import DomainError, NotFound
from loopbaan.core.periods import add_years
from loopbaan.db.constraints import violation


class BadRegistration(DomainError):
    """What is typed about a centre, a mandate or a list cannot be so."""


def _not_found() -> NotFound:
    return NotFound("centre_not_found", _("We vinden dit loopbaancentrum niet."))


def _require_regie(actor: Actor) -> None:
    if actor.capacity not in (Capacity.REGIE, Capacity.SYSTEM):
        raise NotAllowed("regie_only", _("Alleen VDAB kan dit doen."))


def _require_manager(actor: Actor, centre_id: UUID) -> None:
    """VDAB, or the coordinator of this very centre."""
    if actor.capacity in (Capacity.REGIE, Capacity.SYSTEM):
        return
    if actor.capacity is not Capacity.CENTRE or actor.organisation_id != centre_id:
        raise _not_found()
    require_full(actor)
    if COORDINATOR not in actor.roles:
        raise NotAllowed("coordinator_only", _("Alleen de coördinator van je centrum kan dit doen. Vraag het daar."))


def _lock_centre(centre_id: UUID) -> Centre:
    centre = Centre.objects.select_for_update(of=("self",), no_key=True).filter(id=centre_id).first()
    if centre is None:
        raise _not_found()
    return centre


@transaction.atomic
def register_centre(
    *,
    actor: Actor,
    at: datetime,
    kbo: str,
    official_name: str,
    street: str,
    postcode: str,
    municipality: str,
    complaint_contact: str,
    trade_name: str = "",
    phone: str = "",
    mail: str = "",
    website: str = "",
) -> Centre:
    """VDAB registers a centre by its enterprise number. Raises BadRegistration for a bad or a known number."""
    _require_regie(actor)
    try:
        number = identifiers.kbo(kbo)
    except identifiers.InvalidIdentifier as error:
        raise BadRegistration("kbo_invalid", str(error), field="kbo") from error
    # Django names a unique column's constraint with a hash: look first, and let the database judge a race.
    if Centre.objects.filter(kbo=number).exists():
        raise BadRegistration(
            "centre_known", _("Er is al een loopbaancentrum met dit ondernemingsnummer."), field="kbo"
        )
    centre = Centre.objects.create(
        kbo=number,
        official_name=official_name.strip(),
        trade_name=trade_name.strip(),
        street=street.strip(),
        postcode=postcode.strip(),
        municipality=municipality.strip(),
        phone=phone.strip(),
        mail=mail.strip(),
        website=website.strip(),
        complaint_contact=complaint_contact.strip(),
        registered_at=at,
    )
    trail.record(
        actor,
        Action.CENTRE_REGISTERED,
        subject=("centre", centre.id),
        at=at,
        organisation_id=centre.id,
        payload={"kbo": number},
    )
    return centre


@transaction.atomic
def give_mandate(
    *,
    actor: Actor,
    at: datetime,
    centre_id: UUID,
    reference: str,
    valid_from: date,
    decided_on: date,
    valid_until: date | None = None,
) -> Mandate:
    """VDAB gives a mandate, for six years unless ``valid_until`` (half-open) says otherwise. Raises BadRegistration."""
    _require_regie(actor)
    centre = _lock_centre(centre_id)
    until = valid_until or add_years(valid_from, MANDATE_YEARS)
    overlap = BadRegistration(
        "mandate_overlap", _("Dit centrum heeft in die periode al een mandaat."), field="valid_from"
    )
    order = BadRegistration("mandate_period", _("Een mandaat eindigt nadat het begint."), field="valid_until")
    with violation({"mandate_no_overlap": overlap, "mandate_period": order}):
        mandate = Mandate.objects.create(
            centre=centre, reference=reference, valid_from=valid_from, valid_until=until, decided_on=decided_on
        )
    trail.record(
        actor,
        Action.MANDATE_GIVEN,
        subject=("mandate", mandate.id),
        at=at,
        organisation_id=centre.id,
        payload={"reference": reference, "from": valid_from.isoformat(), "until": until.isoformat()},
    )
    return mandate


@transaction.atomic
def list_counsellor(
    *,
    actor: Actor,
    at: datetime,
    centre_id: UUID,
    person_id: UUID,
    kind: str,
    valid_from: date,
    coordinator: bool = False,
    valid_until: date | None = None,
) -> CounsellorListing:
    """Put a person on the centre's list, by VDAB or by the centre's coordinator. ``valid_until`` is half-open.

    Raises BadRegistration, NotAllowed, NotFound.
    """
    _require_manager(actor, centre_id)
    centre = _lock_centre(centre_id)
    if kind not in dict(CounsellorListing.KINDS):
        raise BadRegistration("listing_kind", _("Kies of de begeleider in dienst of onderaannemer is."), field="kind")
    overlap = BadRegistration(
        "listing_overlap", _("Deze persoon staat in die periode al op de lijst."), field="valid_from"
    )
    order = BadRegistration("listing_period", _("De laatste dag ligt voor de eerste."), field="valid_until")
    with violation({"listing_no_overlap": overlap, "listing_period": order}):
        listing = CounsellorListing.objects.create(
            centre=centre,
            person_id=person_id,
            kind=kind,
            coordinator=coordinator,
            valid_from=valid_from,
            valid_until=valid_until,
        )
    trail.record(
        actor,
        Action.COUNSELLOR_LISTED,
        subject=("listing", listing.id),
        at=at,
        organisation_id=centre.id,
        payload={"person": str(person_id), "kind": kind, "coordinator": coordinator, "from": valid_from.isoformat()},
    )
    return listing


def _require_another_coordinator(listing: CounsellorListing, until: date, actor: Actor) -> None:
    """The last coordinator cannot leave by their own hand: nobody could list anybody any more."""
    if not listing.coordinator or listing.person_id != actor.person_id:
        return
    others = (
        CounsellorListing.objects.filter(centre_id=listing.centre_id, coordinator=True, valid_from__lte=until)
        .filter(Q(valid_until=None) | Q(valid_until__gt=until))
        .exclude(person_id=listing.person_id)
    )
    if not others.exists():
        raise BadRegistration(
            "last_coordinator",
            _("Je bent de enige coördinator van je centrum. Zet eerst iemand anders als coördinator op de lijst."),
            field="until",
        )


def _require_no_later_session(listing: CounsellorListing, until: date) -> None:
    held = Meeting.objects.filter(
        centre_id=listing.centre_id, counsellor_id=listing.person_id, held_on__gte=until
    ).exclude(state="cancelled")
    if listing.valid_until is not None:
        held = held.filter(held_on__lt=listing.valid_until)  # a later listing of the same person stands on its own
    last = held.order_by("-held_on").values_list("held_on", flat=True).first()
    if last is not None:
        raise BadRegistration(
            "listing_has_sessions",
            _("Deze persoon hield nog een gesprek op %(day)s. Kies een latere dag.") % {"day": day_text(last)},
            field="until",
        )


@transaction.atomic
def unlist_counsellor(*, actor: Actor, at: datetime, listing_id: UUID, until: date) -> CounsellorListing:
    """Take a person off the list: ``until`` is the first day on which they may not guide any more.

    Raises BadRegistration when that lies before the first day or before a session that was logged, when the listing has
    ended, or when the last coordinator leaves by their own hand; NotAllowed, NotFound.
    """
    listing = CounsellorListing.objects.select_for_update(of=("self",), no_key=True).filter(id=listing_id).first()
    if listing is None:
        raise _not_found()
    _require_manager(actor, listing.centre_id)
    if until <= listing.valid_from:
        raise BadRegistration("listing_period", _("De laatste dag ligt voor de eerste."), field="until")
    if listing.valid_until is not None and listing.valid_until <= until:
        raise BadRegistration("listing_ended", _("Deze persoon is dan al van de lijst."), field="until")
    _lock_centre(listing.centre_id)  # two coordinators who leave at once leave one behind
    _require_another_coordinator(listing, until, actor)
    _require_no_later_session(listing, until)
    listing.valid_until = until
    listing.save(update_fields=["valid_until"])
    trail.record(
        actor,
        Action.COUNSELLOR_UNLISTED,
        subject=("listing", listing.id),
        at=at,
        organisation_id=listing.centre_id,
        payload={"person": str(listing.person_id), "until": until.isoformat()},
    )
    return listing
