"""What beat runs, and what the nightly jobs do."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

from loopbaan.celery import app, beat_schedule
from loopbaan.core import clock
from loopbaan.core.actor import SYSTEM
from loopbaan.core.errors import DomainError
from loopbaan.web import dashboard, demo_clock, digest, navigation
from loopbaan.web.models import DemoClock, SubmittedForm
from loopbaan.web.tasks import daily_digest, sweep
from tests.support.html import CheckedClient, a_uuid

SCHEDULE = [(demo, name) for demo in (True, False) for name in beat_schedule(demo=demo)]


@pytest.mark.parametrize(("demo", "name"), SCHEDULE)
def test_each_entry_names_a_task_that_takes_its_arguments(demo: bool, name: str) -> None:
    # In this order, so that a module registers its tasks whether it is imported here or was before.
    app.finalize()
    app.autodiscover_tasks(force=True)
    entry = beat_schedule(demo=demo)[name]
    task = app.tasks[entry["task"]]
    inspect.signature(task.run).bind(**entry.get("kwargs", {}))
    # Tasks swallow what they do not know, so that an older worker survives a newer message.
    inspect.signature(task.run).bind(**entry.get("kwargs", {}), from_tomorrow=1)


@pytest.mark.django_db(transaction=True)
def test_beat_takes_over_the_schedule() -> None:
    DatabaseScheduler(app=app)
    assert set(beat_schedule(demo=True)) <= set(PeriodicTask.objects.values_list("name", flat=True))


@pytest.mark.django_db
def test_every_task_sees_the_calendar_of_the_demo() -> None:
    seen: list[datetime] = []

    @app.task(name="tests.look", shared=False)
    def look() -> None:
        seen.append(clock._offset.get())

    DemoClock.objects.create(offset_seconds=-3600)
    look()
    assert seen == [timedelta(hours=-1)]
    assert clock._offset.get() == timedelta(0)
    app.tasks.pop("tests.look")


@pytest.mark.django_db
def test_the_sweep_deletes_what_is_old() -> None:
    now = clock.system_now()
    SubmittedForm.objects.create(key=a_uuid(1), sent_at=now - timedelta(days=9))
    SubmittedForm.objects.create(key=a_uuid(2), sent_at=now - timedelta(days=7))
    sweep()
    assert SubmittedForm.objects.get().key == a_uuid(2)


@pytest.mark.django_db
def test_the_digest_is_mailed_when_something_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    daily_digest()
    assert mail.outbox == []
    monkeypatch.setitem(digest._parts, "test", ("Wat misliep", lambda _on: ["een", "twee"]))
    daily_digest()
    assert mail.outbox[0].subject == "Wat aandacht vraagt op 2\u00a0maart 2026"
    assert mail.outbox[0].body == "Wat misliep (2)\n- een\n- twee"


# --- The demo's clock -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_clock_starts_once_and_only_goes_forward(at: datetime) -> None:
    start = datetime(2026, 3, 2, 8, 0, tzinfo=clock.BRUSSELS)
    demo_clock.start_at(start)
    first = demo_clock.offset()
    assert abs(clock.system_now() + first - start) < timedelta(seconds=5)
    demo_clock.start_at(start + timedelta(days=5))
    assert demo_clock.offset() == first
    assert demo_clock.move_forward(by=timedelta(days=1), actor=SYSTEM, at=at) == first + timedelta(days=1)
    for wrong in (timedelta(0), timedelta(days=-1), timedelta(days=9999)):
        with pytest.raises(DomainError):
            demo_clock.move_forward(by=wrong, actor=SYSTEM, at=at)
    for attempt in (
        lambda: DemoClock.objects.update(offset_seconds=0 - 10**9),
        lambda: DemoClock.objects.get().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()  # type: ignore[no-untyped-call]
    with pytest.raises(IntegrityError), transaction.atomic():
        DemoClock.objects.create(pk=2, offset_seconds=1)


@pytest.mark.django_db
def test_the_clock_page_moves_the_calendar(client: CheckedClient) -> None:
    client.get("/oefenklok/")
    assert "maandag 9 maart 2026" in client.text
    assert client.send("/oefenklok/", {"step": "week"}).status_code == 302
    assert demo_clock.offset() == timedelta(days=7)
    client.get("/oefenklok/")
    assert "De klok staat nu op een latere dag" in client.text
    answer = client.send("/oefenklok/", {"to_dag": "1", "to_maand": "1", "to_jaar": "2027"})
    assert answer.status_code == 302
    assert demo_clock.offset() == timedelta(days=7) + (date(2027, 1, 1) - date(2026, 3, 2))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"to_dag": "1", "to_maand": "3", "to_jaar": "2026"}, "De oefenklok gaat alleen vooruit"),
        ({"to_dag": "1", "to_maand": "3", "to_jaar": "2099"}, "hoogstens vijf jaar"),
        ({}, "Vul de dag in"),
        ({"to_dag": "30", "to_maand": "2", "to_jaar": "2027"}, "Deze datum bestaat niet"),
    ],
)
def test_the_clock_page_explains(client: CheckedClient, data: dict[str, str], sentence: str) -> None:
    assert client.send("/oefenklok/", data).status_code == 422
    assert sentence in client.text
    assert demo_clock.offset() == timedelta(0)


@pytest.mark.django_db
def test_there_is_no_clock_outside_the_demo(client: CheckedClient, settings: Any) -> None:
    DemoClock.objects.create(offset_seconds=5)
    settings.DEMO = False
    assert client.get("/oefenklok/").status_code == 404
    assert demo_clock.offset() == timedelta(0)
    with pytest.raises(DomainError):
        demo_clock.move_forward(by=timedelta(days=1), actor=SYSTEM, at=clock.now())


@pytest.mark.django_db
def test_a_request_sees_the_calendar_but_sessions_do_not(
    citizen_client: Callable[..., CheckedClient],
) -> None:
    client = citizen_client()
    DemoClock.objects.create(offset_seconds=400 * 86400)
    assert client.get("/na-aanmelden/").status_code == 302
    expires = client.session.get_expiry_date()
    assert expires - timezone.now() < timedelta(hours=2)


# --- Registries -------------------------------------------------------------------------------------------------------


def test_cards_in_order_and_urgent_first(on: date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dashboard, "_makers", {area: [] for area in dashboard.AREAS})

    def late(_actor: Any, _on: date) -> dashboard.Card:
        return dashboard.Card(title="laat")

    def early(_actor: Any, _on: date) -> list[dashboard.Card]:
        return [dashboard.Card(title="vroeg"), dashboard.Card(title="dringend", urgent=True)]

    def nothing(_actor: Any, _on: date) -> None:
        return None

    dashboard.register_card("citizen", late, order=90)
    for maker in (early, nothing, early):
        dashboard.register_card("citizen", maker, order=10)
    titles = [card.title for card in dashboard.cards_of("citizen", actor=SYSTEM, on=on)]
    assert titles == ["dringend", "vroeg", "laat"]
    with pytest.raises(ValueError, match="unknown area"):
        dashboard.register_card("nergens", late)


def test_the_menu_marks_the_page_and_counts(on: date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_menus", {})
    navigation.register_page("regie", "Overzicht", "/regie/", order=1)
    navigation.register_page(
        "regie", "Dossiers", "/regie/dossiers/", count=lambda _actor, _on: 3, within=("/regie/dossier/",)
    )
    navigation.register_page("regie", "Beheer", "/regie/beheer/", roles=frozenset({"beheerder"}))
    behind = navigation.menu_of("regie", actor=SYSTEM, path="/regie/dossier/x/openen/", on=on)
    assert [item["label"] for item in behind if item["current"]] == ["Dossiers"]
    menu = navigation.menu_of("regie", actor=SYSTEM, path="/regie/dossiers/x/", on=on)
    assert [(item["label"], item["current"], item["count"]) for item in menu] == [
        ("Overzicht", False, None),
        ("Dossiers", True, 3),
    ]
