"""The nightly check of decisions: what was changed behind the portal's back is found, told, and not shown."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction

from citizens import service, tasks
from citizens.domain import integrity, replay
from citizens.domain.marks import mark_of
from citizens.models import Application, Decision, DecisionCheck, DecisionFault, DecisionMismatch
from loopbaan.audit.models import Event
from loopbaan.core import clock
from loopbaan.core.clock import day_of
from loopbaan.core.periods import add_years
from loopbaan.web.digest import digest_on
from tests.support import cheques
from tests.support.html import CheckedClient
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db
OTHER_HASH = hashlib.sha256(b"iets anders").hexdigest()


def a_decision() -> Decision:
    application = cheques.grant(a_citizen())
    return Decision.objects.get(application=application)


def rewritten(decision: Decision, **differently: Any) -> bytes:
    """The document with other words, as somebody would write it in the database."""
    return orjson.dumps({**orjson.loads(bytes(decision.document or b"")), **differently}, option=orjson.OPT_SORT_KEYS)


def tamper(decision: Decision, **columns: Any) -> Decision:
    """Write past the guards, as the owner of the database could."""
    values = ", ".join(f"{name} = %s" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"UPDATE citizens_decision SET {values} WHERE id = %s", [*columns.values(), decision.id])
        cursor.execute("SET session_replication_role = origin")
    decision.refresh_from_db()
    return decision


def found_by(done: replay.Replayed) -> tuple[int, set[UUID]]:
    """How many were looked at, and which are wrong."""
    return done.checked, {case.decision_id for cases in done.wrong.values() for case in cases}


def forge_content(decision: Decision) -> Decision:
    return tamper(decision, document=rewritten(decision, outcome="refused"))


def forge_content_and_digest(decision: Decision) -> Decision:
    document = rewritten(decision, outcome="refused")
    return tamper(decision, document=document, digest=hashlib.sha256(document).hexdigest(), outcome="refused")


def forge_unreadable(decision: Decision) -> Decision:
    document = b"\xff niets"
    digest = hashlib.sha256(document).hexdigest()
    return tamper(decision, document=document, digest=digest, mac=mark_of(digest, integrity.place_of(decision)))


FORGERIES: dict[str, tuple[Callable[[Decision], Decision], DecisionFault]] = {
    "content": (forge_content, DecisionFault.CONTENT),
    "content and digest": (forge_content_and_digest, DecisionFault.KEY),
    "digest": (lambda row: tamper(row, digest=OTHER_HASH), DecisionFault.CONTENT),
    "mac": (lambda row: tamper(row, mac=OTHER_HASH), DecisionFault.KEY),
    "unreadable": (forge_unreadable, DecisionFault.UNREADABLE),
    "outcome beside": (lambda row: tamper(row, outcome="refused"), DecisionFault.COLUMNS),
    "version beside": (lambda row: tamper(row, regulation_version="2020-01-01"), DecisionFault.COLUMNS),
    "revision beside": (lambda row: tamper(row, regulation_revision=9), DecisionFault.COLUMNS),
    "hash of the law beside": (lambda row: tamper(row, revision_hash=OTHER_HASH), DecisionFault.COLUMNS),
}


def test_sound_decisions_raise_no_alarm(at: datetime) -> None:
    decisions = [a_decision() for _ in range(3)]
    assert [integrity.fault_of(each) for each in decisions] == [None, None, None]
    assert found_by(replay.verify_decisions(at=at)) == (3, set())
    assert not DecisionMismatch.objects.exists()
    assert not Event.objects.filter(action__startswith="decision_").exists()
    assert digest_on(day_of(at)) == ""
    check = service.last_decision_check()
    assert check is not None
    assert (check.checked, check.mismatched, check.finished_at) == (3, 0, at)


@pytest.mark.parametrize("name", FORGERIES)
def test_each_forgery_is_found_and_told_once(name: str, at: datetime) -> None:
    forge, fault = FORGERIES[name]
    sound, decision = a_decision(), forge(a_decision())
    assert integrity.fault_of(decision) is fault
    for hours in (0, 24):
        found = replay.verify_decisions(at=at + timedelta(hours=hours))
        assert found_by(found) == (2, {decision.id})
    row = DecisionMismatch.objects.get()
    assert (row.decision_id, row.fault, row.found_at, row.cleared_at) == (decision.id, fault.value, at, None)
    event = Event.objects.get(action="decision_mismatch")
    assert (event.subject_id, event.payload) == (decision.id, {"fault": fault.value})
    told = digest_on(day_of(at))
    assert str(decision.id) in told
    assert str(fault.label) in told
    assert str(sound.id) not in told


def test_a_decision_hung_under_another_application_is_found(at: datetime) -> None:
    decision = a_decision()
    later = cheques.apply(a_citizen(), cheques.MARCH + timedelta(days=3))
    tamper(decision, application_id=later.id)
    assert integrity.fault_of(decision) is DecisionFault.APPLICATION
    assert found_by(replay.verify_decisions(at=at)) == (1, {decision.id})
    assert DecisionMismatch.objects.get().fault == "application"


@pytest.mark.django_db(transaction=True)
def test_a_check_that_breaks_off_does_not_read_as_a_clean_one(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "_BATCH", 2)
    decisions = [a_decision() for _ in range(5)]
    forged = forge_content(max(decisions, key=lambda each: each.id))
    replay.verify_decisions(at=at)
    whole = replay._batch
    looked_at = []

    def killed(*arguments: Any) -> None:
        looked_at.append(arguments)
        if len(looked_at) == 2:
            raise SystemExit(137)
        whole(*arguments)

    with monkeypatch.context() as breaking:
        breaking.setattr(replay, "_batch", killed)
        with pytest.raises(SystemExit):
            replay.verify_decisions(at=at + timedelta(days=1))
    broken = service.broken_off_check()
    assert broken is not None
    assert (broken.started_at, broken.finished_at, broken.checked) == (at + timedelta(days=1), None, None)
    last = service.last_decision_check()
    assert last is not None
    assert (last.finished_at, last.checked, last.mismatched) == (at, 5, 1)
    # What was found before still stands, and is not called sound by a run that never got there.
    assert DecisionMismatch.objects.get().cleared_at is None
    told = digest_on(day_of(at))
    assert "is niet afgewerkt" in told
    assert str(forged.id) in told
    replay.verify_decisions(at=at + timedelta(days=2))
    assert service.broken_off_check() is None
    assert "is niet afgewerkt" not in digest_on(day_of(at))


def test_the_night_mails_it(at: datetime) -> None:
    from loopbaan.web.tasks import daily_digest

    decision = forge_content(a_decision())
    daily_digest.run()
    assert mail.outbox == []  # not yet looked at
    tasks.verify_decisions.run(from_tomorrow=1)
    daily_digest.run()
    assert str(decision.id) in mail.outbox[0].body


def test_what_is_sound_again_is_cleared_and_stays_as_history(at: datetime) -> None:
    decision = a_decision()
    own = decision.digest
    tamper(decision, digest=OTHER_HASH)
    replay.verify_decisions(at=at)
    tamper(decision, digest=own)
    replay.verify_decisions(at=at + timedelta(days=1))
    assert DecisionMismatch.objects.get().cleared_at == at + timedelta(days=1)
    assert (service.decision_faults(), service.decision_fault_count()) == ([], 0)
    assert list(
        Event.objects.filter(action__startswith="decision_").order_by("at").values_list("action", flat=True)
    ) == [
        "decision_mismatch",
        "decision_sound",
    ]


def test_another_fault_takes_the_place_of_the_first(at: datetime) -> None:
    decision = tamper(a_decision(), mac=OTHER_HASH)
    replay.verify_decisions(at=at)
    forge_content(decision)
    replay.verify_decisions(at=at + timedelta(days=1))
    assert [each.fault_label for each in service.decision_faults()] == [str(DecisionFault.CONTENT.label)]
    assert DecisionMismatch.objects.count() == 2


def test_more_than_a_batch_is_walked_whole(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr(replay, "_BATCH", 2)
    decisions = [a_decision() for _ in range(5)]
    wrong = {forge_content(each).id for each in decisions[::2]}
    found = replay.verify_decisions(at=at)
    assert found_by(found) == (5, wrong)


def test_what_retention_erased_is_no_alarm(at: datetime) -> None:
    decision = a_decision()
    Decision.objects.filter(id=decision.id).update(document=None)
    decision.refresh_from_db()
    last_hour = cheques.moment(add_years(day_of(decision.decided_at), 10)) - timedelta(hours=10)
    with clock.fixed_at(last_hour):
        assert integrity.fault_of(decision) is DecisionFault.ERASED
        assert found_by(replay.verify_decisions(at=at)) == (1, {decision.id})
    with clock.fixed_at(last_hour + timedelta(hours=1)):
        assert integrity.fault_of(decision) is None
        assert found_by(replay.verify_decisions(at=at)) == (1, set())


def test_what_was_found_is_not_wiped_out(at: datetime) -> None:
    forge_content(a_decision())
    replay.verify_decisions(at=at)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        DecisionMismatch.objects.all().delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        DecisionMismatch.objects.update(fault="key")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        DecisionCheck.objects.update(mismatched=0)


@pytest.mark.parametrize("name", FORGERIES)
@pytest.mark.parametrize("part", ["", "beslissing/"])
def test_the_citizen_is_not_shown_a_forged_decision(
    citizen_client: Callable[..., CheckedClient], name: str, part: str
) -> None:
    person = a_citizen()
    application = cheques.grant(person)
    client = citizen_client(person)
    address = f"/mijn/aanvraag/{application.id}/{part}"
    client.get(address)
    assert client.page.xpath("//*[contains(@class, 'lb-conditions__item')]")
    assert "klopt niet meer" not in client.text
    FORGERIES[name][0](Decision.objects.get(application=application))
    client.get(address)
    assert "De inhoud klopt niet meer met wat we bewaarden" in client.text
    assert client.page.xpath("//main//a[contains(., 'Neem contact met ons op')]")
    assert not client.page.xpath("//h2[normalize-space()='De voorwaarden']")
    assert not client.page.xpath(f"//main//a[@href='{address}beslissing/']")
    assert not client.page.xpath("//*[contains(@class, 'lb-conditions__item')]")
    assert Application.objects.get(id=application.id).state == "granted"


def test_the_page_of_a_decision_says_that_it_was_looked_at(citizen_client: Callable[..., CheckedClient]) -> None:
    person = a_citizen()
    application = cheques.grant(person)
    client = citizen_client(person)
    client.get(f"/mijn/aanvraag/{application.id}/beslissing/")
    assert "er is niets veranderd" in client.text
