"""Reviews that nobody of the service can handle any more, for those who run the portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from citizens.domain.running_reviews import reference_of
from citizens.models import Review, ReviewHandler, ReviewKind, SourceReport
from loopbaan.accounts.models import Person, RegieRole, RoleGrant
from loopbaan.core import dutch
from loopbaan.core.actor import Capacity

_MOST = 100


@dataclass(frozen=True, slots=True)
class StuckReview:
    """A case that waits for nobody. ``is_held``: an officer holds it who has the role no more; else no officer of now
    may take it."""

    id: UUID
    reference: str
    kind_label: str
    opened_at: datetime
    is_held: bool


def officers_on(on: date) -> QuerySet[RoleGrant]:
    """The grants of the role that handles reviews, as they hold on a day."""
    return RoleGrant.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=on),
        capacity=Capacity.REGIE.value,
        role=RegieRole.REVIEWER.value,
        valid_from__lte=on,
    ).order_by()


def nobody_may_take(on: date) -> Q:
    """Whether no officer of that day may take a case, as a condition inside a query on reviews: each handled the
    application before, handled a report about it, or is the citizen. ``citizens.domain.reviewing.take`` refuses by the
    same rules."""
    # Two levels below the review: the grant stands between.
    application = OuterRef(OuterRef("application_id"))
    handled = ReviewHandler.objects.filter(application_id=application, officer_id=OuterRef("person_id"))
    the_citizen = Person.objects.filter(id=OuterRef(OuterRef("application__person_id")))
    reports = SourceReport.objects.filter(application_id=application, officer_id=OuterRef("person_id"))
    able = (
        officers_on(on)
        .exclude(person_id=OuterRef("application__person_id"))
        .exclude(Exists(the_citizen.filter(natural_id=OuterRef("person__natural_id"))))
        .exclude(Exists(handled.exclude(review_id=OuterRef(OuterRef("id")))))
        .exclude(Exists(reports.filter(left_reason__isnull=False)))
    )
    own_initiative = Q(kind=ReviewKind.INITIATIVE.value)
    return Q(own_initiative & ~Exists(able)) | Q(~own_initiative & ~Exists(able.exclude(Exists(reports))))


def stuck_reviews(on: date) -> list[StuckReview]:
    """The cases that nobody can handle, oldest first: one query, a hundred at most."""
    no_role = ~Exists(officers_on(on).filter(person_id=OuterRef("officer_id")))
    rows = (
        Review.objects.filter(Q(state="open") & nobody_may_take(on) | Q(state__in=["taken", "waiting"]) & no_role)
        .order_by("opened_at", "id")
        .only("id", "kind", "state", "opened_at")
    )
    return [
        StuckReview(
            id=each.id,
            reference=reference_of(each),
            kind_label=str(ReviewKind(each.kind).label),
            opened_at=each.opened_at,
            is_held=each.state != "open",
        )
        for each in rows[:_MOST]
    ]


def stuck_lines(on: date) -> list[str]:
    """A line for each case that nobody can handle, and what to do: for the daily digest. References, no persons."""
    return [
        f"{each.reference}: {each.kind_label}, ingediend op {dutch.long_date(each.opened_at)}; "
        + (
            "wie het dossier heeft, heeft de rol dossierbehandelaar niet meer: geef die rol terug"
            if each.is_held
            else "geen behandelaar van nu mag het nemen: geef een collega die het nooit behandelde de rol "
            "dossierbehandelaar"
        )
        for each in stuck_reviews(on)
    ]
