"""Somebody asks to be put on a centre's list of counsellors, and the coordinator answers.

A counsellor is known by the identity with which they log in for the centre; no number that a coordinator could type
leads to it. So the person logs in once and asks; the name is the one that the login gives.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from centres.domain import administration
from centres.domain.guards import acting_person, listing_on, require_coordinator
from centres.models import CounsellorListing, ListingRequest
from centres.states import LISTING_REQUEST
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import Actor, Capacity
from loopbaan.core.clock import day_of
from loopbaan.core.errors import NotFound, StepRefused
from loopbaan.db import rows


def _not_found() -> NotFound:
    return NotFound("listing_request_not_found", _("We vinden deze vraag niet."))


@transaction.atomic
def ask_listing(*, actor: Actor, at: datetime) -> ListingRequest:
    """Ask to stand on the list of the centre for which one logged in; asked twice, the question stands.

    Raises StepRefused for who is on the list today, NotFound for who did not log in for a centre.
    """
    centre_id = actor.organisation_id
    if actor.capacity is not Capacity.CENTRE or centre_id is None:
        raise _not_found()
    person_id = acting_person(actor)
    if listing_on(centre_id, person_id, day_of(at)) is not None:
        raise StepRefused("listing_standing", _("Je staat al op de lijst van je centrum."))
    request = ListingRequest(centre_id=centre_id, person_id=person_id, asked_at=at)
    # Of two clicks at once the second finds the row of the first.
    if rows.insert(request, ignore_conflicts=True) == 0:
        return ListingRequest.objects.get(centre_id=centre_id, person_id=person_id, state="asked")
    _record(Action.LISTING_ASKED, request, actor, at)
    return request


@transaction.atomic
def accept_listing(
    *, request_id: UUID, kind: str, valid_from: date, actor: Actor, at: datetime, coordinator: bool = False
) -> CounsellorListing:
    """The coordinator puts who asked on the list. Raises BadRegistration, StepRefused, NotAllowed, NotFound."""
    request = _lock(request_id, actor)
    state = LISTING_REQUEST.target("list", request.state, actor)
    listing = administration.list_counsellor(
        actor=actor,
        at=at,
        centre_id=request.centre_id,
        person_id=request.person_id,
        kind=kind,
        valid_from=valid_from,
        coordinator=coordinator,
    )
    _answer(request, state, at)
    return listing


@transaction.atomic
def decline_listing(*, request_id: UUID, actor: Actor, at: datetime) -> ListingRequest:
    """The coordinator does not put who asked on the list. Raises StepRefused, NotAllowed, NotFound."""
    request = _lock(request_id, actor)
    _answer(request, LISTING_REQUEST.target("decline", request.state, actor), at)
    _record(Action.LISTING_DECLINED, request, actor, at)
    return request


def _lock(request_id: UUID, actor: Actor) -> ListingRequest:
    centre_id = require_coordinator(actor)
    request = rows.lock(ListingRequest, id=request_id)
    if request is None or request.centre_id != centre_id:
        raise _not_found()
    return request


def _answer(request: ListingRequest, state: str, at: datetime) -> None:
    request.state, request.answered_at = state, at
    rows.update(request, "state", "answered_at")


def _record(action: Action, request: ListingRequest, actor: Actor, at: datetime) -> None:
    trail.record(
        actor,
        action,
        subject=("listing_request", request.id),
        at=at,
        organisation_id=request.centre_id,
        payload={"person": str(request.person_id)},
    )
