"""The list of a month under a quota: for who is in it, for who comes, for regie, and for the nightly look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from citizens.models import Application, Cheque, QuotaMonth, QuotaPlace, month_id
from loopbaan.core.clock import day_of
from loopbaan.core.periods import ONE_DAY
from loopbaan.core.regulation import Applying, month_of, next_opening_of, regulation


@dataclass(frozen=True, slots=True)
class MonthStanding:
    """How the cheques of a month stand for somebody who comes to ask one."""

    month: date
    size: int
    held: int
    waiting: int
    opens_at: datetime | None

    @property
    def left(self) -> int:
        """How many cheques can still be asked; none as long as somebody waits."""
        return 0 if self.waiting else max(0, self.size - self.held)


@dataclass(frozen=True, slots=True)
class InLine:
    """Where somebody stands in the list of a month. ``rank`` counts from 1 among those who wait; 0 with a place."""

    month: date
    number: int
    size: int
    state: str
    rank: int
    waiting: int
    last_day: date
    has_ended: bool
    next_opens_at: datetime | None

    @property
    def has_place(self) -> bool:
        return self.state in ("held", "beyond")

    @property
    def next_month(self) -> date | None:
        """The month of the next opening."""
        return None if self.next_opens_at is None else month_of(day_of(self.next_opens_at))


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One month for regie. ``sold``: cheques that were issued; ``last_given_at``: when the last place was taken by
    somebody who asked."""

    month: date
    size: int
    opens_at: datetime
    ended_at: datetime | None
    asked: int
    held: int
    waiting: int
    beyond: int
    sold: int
    freed: int
    moved_up: int
    left: int
    refused_at_end: int
    last_given_at: datetime | None

    @property
    def all_given_at(self) -> datetime | None:
        """When the last place of the month went; None as long as there were some."""
        return self.last_given_at if self.held + self.freed >= self.size else None


def month_standing(applying: Applying, at: datetime) -> MonthStanding | None:
    """How the month of a moment stands; None when the law of then has no quota."""
    law = applying.regulation
    if law is None or law.monthly_quota is None:
        return None
    month = month_of(day_of(at))
    found = QuotaMonth.objects.filter(id=month_id(month)).first()
    if found is None:
        return MonthStanding(month, law.monthly_quota.value, 0, 0, applying.opens_at)
    return MonthStanding(month, found.size, found.held, found.waiting, found.opens_at)


def line_of(application: Application) -> InLine | None:
    """Where an application stands in the list of its month; None when its law has no quota."""
    law = regulation(application.regulation_version, application.regulation_revision)
    if law.monthly_quota is None:
        return None
    place = QuotaPlace.objects.select_related("month").filter(application=application).first()
    if place is None:
        return None
    month = place.month
    ahead = 0
    if place.state == "waiting":
        ahead = QuotaPlace.objects.filter(month=month, state="waiting", number__lt=place.number).count()
    return InLine(
        month=month.first_day,
        number=place.number,
        size=month.size,
        state=place.state,
        rank=ahead + 1 if place.state == "waiting" else 0,
        waiting=month.waiting,
        last_day=month.ends_on - ONE_DAY,
        has_ended=month.ended_at is not None,
        next_opens_at=next_opening_of(law, month.first_day),
    )


def quota_months() -> list[MonthFigures]:
    """The months that had a list, newest first."""
    issued = (
        Cheque.objects.filter(order__application__quota_place__month=OuterRef("id"))
        .order_by()
        .values("order__application__quota_place__month")
        .annotate(count=Count("id"))
        .values("count")
    )
    # Who had a place at a moment later than they asked, moved up.
    moved = Q(places__held_at__gt=F("places__asked_at"))
    rows = (
        QuotaMonth.objects.annotate(
            sold=Coalesce(Subquery(issued), 0),
            freed=Count("places", filter=Q(places__state="freed")),
            moved_up=Count("places", filter=moved),
            stepped_off=Count("places", filter=Q(places__state="left")),
            refused_at_end=Count("places", filter=Q(places__state="ended")),
            last_given_at=Max("places__held_at", filter=Q(places__held_at=F("places__asked_at"))),
        )
        .filter(asked__gt=0)
        .order_by("-first_day")
    )
    return [
        MonthFigures(
            month=each.first_day,
            size=each.size,
            opens_at=each.opens_at,
            ended_at=each.ended_at,
            asked=each.asked,
            held=each.held,
            waiting=each.waiting,
            beyond=each.beyond,
            sold=each.sold,
            freed=each.freed,
            moved_up=each.moved_up,
            left=each.stepped_off,
            refused_at_end=each.refused_at_end,
            last_given_at=each.last_given_at,
        )
        for each in rows
    ]


_DIFFERS = """
    SELECT month.first_day, month.asked, month.held, month.waiting, month.beyond,
        coalesce(max(place.number), 0), count(place.id),
        count(*) FILTER (WHERE place.state = 'held'), count(*) FILTER (WHERE place.state = 'waiting'),
        count(*) FILTER (WHERE place.state = 'beyond')
    FROM citizens_quotamonth month LEFT JOIN citizens_quotaplace place ON place.month_id = month.id
    GROUP BY month.id
    HAVING (month.asked, month.asked, month.held, month.waiting, month.beyond) IS DISTINCT FROM
        (coalesce(max(place.number), 0)::int, count(place.id)::int,
         (count(*) FILTER (WHERE place.state = 'held'))::int, (count(*) FILTER (WHERE place.state = 'waiting'))::int,
         (count(*) FILTER (WHERE place.state = 'beyond'))::int)
    ORDER BY month.first_day
"""


def quota_alarms(_on: date) -> list[str]:
    """A line for each month whose counts are not those of its rows, and for each that keeps people waiting beside a
    free place: for the daily digest."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERS)
        lines = [
            f"lijst van {row[0]:%Y-%m}: gevraagd {row[1]}, bezet {row[2]}, wachtend {row[3]}, boven het aantal {row[4]}"
            f"; de rijen zeggen hoogste nummer {row[5]}, {row[6]} rijen, {row[7]}, {row[8]} en {row[9]}"
            for row in cursor.fetchall()
        ]
    idle = QuotaMonth.objects.filter(ended_at=None, waiting__gt=0, held__lt=F("size")).order_by("first_day")
    return lines + [
        f"lijst van {each.first_day:%Y-%m}: {each.size - each.held} plaatsen vrij terwijl er {each.waiting} wachten"
        for each in idle
    ]
