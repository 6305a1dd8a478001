"""One exemplar of each stand that a file can be in, made through the domain functions; the mass is cloned from
these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.apps import apps
from django.db import connection, models

from benchmarks.calendar import TODAY
from centres.models import Centre
from loopbaan.accounts.models import Person
from loopbaan.deadlines.models import Deadline
from tests.support import cheques, factories_centres
from tests.support.people import a_citizen

_AGO = TODAY.date() - timedelta(days=28)
_MOST_EVENTS = 4
_APPS = ("audit", "accounts", "deadlines", "outbox", "citizens", "centres")


@dataclass(frozen=True, slots=True)
class Story:
    """The rows of one exemplar, by table, and the citizen it is about."""

    name: str
    citizen: Person
    rows: dict[str, list[UUID]]

    @property
    def own_ids(self) -> frozenset[UUID]:
        """Every id that is this exemplar's own, and so must differ in each clone."""
        return frozenset(key for keys in self.rows.values() for key in keys)

    def the(self, model: type[models.Model]) -> UUID:
        """The id of the exemplar's only row of a model."""
        (key,) = self.rows[model._meta.db_table]
        return key


def tables() -> list[type[models.Model]]:
    """The models whose rows make up a file, in an order in which they can be inserted."""
    return [model for app in _APPS for model in apps.get_app_config(app).get_models()]


def key_column(model: type[models.Model]) -> str:
    """The column by which one row is known: ``id`` in the trail, whose key holds the time of recording as well."""
    column: str | None = model._meta.pk.column
    return column or "id"


def keys_of() -> dict[str, set[UUID]]:
    """The ids of all rows, by table; for a databank that is still small."""
    found = {}
    with connection.cursor() as cursor:
        for model in tables():
            cursor.execute(f'SELECT "{key_column(model)}" FROM "{model._meta.db_table}"')
            found[model._meta.db_table] = {row[0] for row in cursor.fetchall()}
    return found


def tell(name: str, make: Callable[[Person], object]) -> Story:
    """Make one exemplar, and note every row that came with it."""
    before = keys_of()
    citizen = a_citizen()
    make(citizen)
    rows = {table: sorted(keys - before[table]) for table, keys in keys_of().items()}
    return Story(name, citizen, {table: keys for table, keys in rows.items() if keys})


def trimmed(story: Story) -> Story:
    """The story with fewer rows of what every file has many of: for the mass, where those would only take time."""
    rows = dict(story.rows)
    rows["audit_event"] = rows.get("audit_event", [])[:_MOST_EVENTS]
    rows.pop("outbox_message", None)
    running = Deadline.objects.filter(id__in=rows.pop("deadlines_deadline", []), state="open", reminds=None)
    rows["deadlines_deadline"] = list(running.order_by("id").values_list("id", flat=True))
    return Story(story.name, story.citizen, rows)


def granted(citizen: Person) -> object:
    """An application that was granted yesterday."""
    return cheques.grant(citizen, TODAY.date() - timedelta(days=1))


def issued(citizen: Person) -> object:
    """A cheque that waits to be used."""
    return cheques.issue(citizen, _AGO)


def agreed(centre: Centre, counsellor: Person, on: date = _AGO) -> Callable[[Person], object]:
    """A file with a signed agreement and no session yet."""
    return lambda citizen: factories_centres.an_agreed_file(
        centre=centre, counsellor=counsellor, citizen=citizen, on=on
    )


def to_agree(centre: Centre, counsellor: Person) -> Callable[[Person], object]:
    """A file whose agreement waits for signatures."""

    def make(citizen: Person) -> None:
        file = factories_centres.a_file(centre=centre, counsellor=counsellor, citizen=citizen, on=_AGO)
        factories_centres.agreements.draw_up_agreement(
            trajectory_id=file.trajectory.id,
            actor=file.counsellor,
            at=factories_centres.moment(_AGO + timedelta(days=1), 10),
        )

    return make


def to_sign(centre: Centre, counsellor: Person) -> Callable[[Person], object]:
    """A running file: one session signed, one to be signed, a plan that was offered."""

    def make(citizen: Person) -> None:
        file = factories_centres.an_agreed_file(centre=centre, counsellor=counsellor, citizen=citizen, on=_AGO)
        file.sign(file.meet(hour=13))
        file.meet(file.day + timedelta(days=1), hour=15)
        file.offer_plan(file.save_plan())

    return make


def closed(centre: Centre, counsellor: Person) -> Callable[[Person], object]:
    """A file that ran its course: three signed sessions, a signed plan, a closing talk."""

    def make(citizen: Person) -> None:
        file = factories_centres.an_agreed_file(centre=centre, counsellor=counsellor, citizen=citizen, on=_AGO)
        for number in range(3):
            file.sign(file.meet(file.day + timedelta(days=number), hour=9, minutes=60))
        file.day += timedelta(days=3)
        file.plan()
        file.closing_talk()
        file.close()

    return make
