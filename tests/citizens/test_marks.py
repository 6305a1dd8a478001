"""The mark of a decision: over what was decided and where it belongs, in both its forms, under keys that change."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from citizens.domain import marks, replay
from citizens.domain.integrity import fault_of, place_of
from citizens.models import Decision, DecisionFault, DecisionMismatch
from loopbaan.core import clock
from loopbaan.core.clock import day_of
from loopbaan.db.sealing import NoDecisionKey, decision_key
from loopbaan.web.digest import digest_on
from tests.support import cheques
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db
OTHER = base64.b64encode(b"another key of thirty-two bytes!").decode()


def a_decision(**differently: Any) -> Decision:
    return Decision.objects.get(application=cheques.grant(a_citizen(), **differently))


def write(decision: Decision, **columns: Any) -> Decision:
    """Write past the guards, as the owner of the database could."""
    values = ", ".join(f"{name} = %s" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"UPDATE citizens_decision SET {values} WHERE id = %s", [*columns.values(), decision.id])
        cursor.execute("SET session_replication_role = origin")
    decision.refresh_from_db()
    return decision


def in_the_first_form(decision: Decision) -> Decision:
    """As decisions were marked before the second form."""
    return write(decision, mac=marks.first_form(bytes(decision.document or b"")))


CONTENT = ("document", "digest", "mac", "outcome", "revision_hash", "regulation_version", "regulation_revision")


def swapped_content(one: Decision, other: Decision) -> None:
    """Everything that is decided, with its digest and mark, from each to the other."""
    of_one, of_other = ({name: getattr(each, name) for name in CONTENT} for each in (one, other))
    write(one, **of_other)
    write(other, **of_one)


def swapped_applications(one: Decision, other: Decision) -> None:
    """Each under the application of the other."""
    mine, theirs = one.application_id, other.application_id
    write(one, number=99)
    write(one, application_id=theirs, number=98)
    write(other, application_id=mine)
    write(one, number=1)


def found(at: datetime) -> dict[str, set[Any]]:
    done = replay.verify_decisions(at=at)
    return {fault.value: {case.decision_id for case in cases} for fault, cases in done.wrong.items()}


@pytest.mark.parametrize("swap", [swapped_content, swapped_applications])
def test_decisions_of_one_day_and_version_that_change_places_are_found(
    swap: Callable[[Decision, Decision], None], at: datetime
) -> None:
    granted, refused, sound = a_decision(), a_decision(days=100), a_decision()
    assert granted.outcome != refused.outcome
    swap(granted, refused)
    assert found(at) == {"application": {granted.id, refused.id}}
    assert {each.decision_id for each in DecisionMismatch.objects.all()} == {granted.id, refused.id}
    told = digest_on(day_of(at))
    for each in (granted, refused):
        each.refresh_from_db()
        assert fault_of(each) is DecisionFault.APPLICATION
        assert f"beslissing {each.id} (aanvraag {each.application_id}): ze hoort niet bij deze aanvraag" in told
    assert str(sound.id) not in told


@pytest.mark.parametrize("column", ["number", "decided_at"])
def test_a_place_in_the_order_and_a_time_that_were_changed_are_found(column: str, at: datetime) -> None:
    decision = a_decision()
    write(decision, **{column: {"number": 2, "decided_at": decision.decided_at - timedelta(days=20)}[column]})
    assert found(at) == {"application": {decision.id}}


def test_decisions_of_before_the_second_form_stand_in_their_own(at: datetime) -> None:
    older, newer = in_the_first_form(a_decision()), a_decision()
    assert (len(older.mac), newer.mac.count(":")) == (64, 3)
    assert [fault_of(older), fault_of(newer)] == [None, None]
    done = replay.replay()
    assert (done.same, done.is_sound) == (2, True)
    write(older, mac=older.mac[:-1] + ("0" if older.mac[-1] != "0" else "1"))
    assert found(at) == {"key": {older.id}}


def test_the_first_form_cannot_be_made_of_the_second(at: datetime) -> None:
    """Neither part of a new mark is a mark of the first form: the place cannot be taken off."""
    one, other = a_decision(), a_decision(days=100)
    swapped_content(one, other)
    for part in one.mac.split(":")[2:]:
        write(one, mac=part)
        assert fault_of(one) is DecisionFault.KEY


@pytest.mark.parametrize(
    "mark",
    ["", "0" * 64, "é" * 64, "2", "2:1:", "2:1:0:0", "2:x:0:0", "2:²:0:0", "3:1:0:0", ":::", "2:1:0:0:0"],
)
def test_what_is_no_mark_is_found(mark: str, at: datetime) -> None:
    decision = write(a_decision(), mac=mark)
    assert fault_of(decision) is DecisionFault.KEY
    assert found(at) == {"key": {decision.id}}


@pytest.mark.parametrize("place", range(4))
def test_every_part_of_a_mark_counts(place: int, at: datetime) -> None:
    decision = a_decision()
    parts = decision.mac.split(":")
    parts[place] = {0: "1", 1: "7"}.get(place, parts[place][:-1] + ("0" if parts[place][-1] != "0" else "1"))
    write(decision, mac=":".join(parts))
    assert set(found(at)) <= {"key", "no_key", "application"}
    assert replay.replay().wrong_count == 1


def test_a_new_key_marks_what_is_new_and_the_old_one_still_reads(settings: Any, at: datetime) -> None:
    first, older = in_the_first_form(a_decision()), a_decision()
    settings.DECISION_KEYS = {**settings.DECISION_KEYS, 2: OTHER}
    newer = a_decision()
    assert [each.mac.split(":")[1] for each in (older, newer)] == ["1", "2"]
    assert found(at) == {}
    # The old key taken away: what it marked is named apart, and is not called forged.
    settings.DECISION_KEYS = {2: OTHER}
    assert found(at + timedelta(days=1)) == {"no_key": {first.id, older.id}}
    assert "een sleutel die het portaal niet heeft" in digest_on(day_of(at))
    with pytest.raises(NoDecisionKey):
        decision_key(1)


def test_another_key_under_the_same_version_reads_nothing(settings: Any, at: datetime) -> None:
    decision = a_decision()
    settings.DECISION_KEYS = {1: OTHER}
    assert found(at) == {"key": {decision.id}}


def test_what_retention_erased_still_carries_its_mark(at: datetime) -> None:
    """The content is gone; that the portal took this decision, here and then, with this outcome, can still be shown."""
    kept, changed, older = a_decision(), a_decision(), in_the_first_form(a_decision())
    Decision.objects.update(document=None)
    with clock.fixed_at(at.replace(year=at.year + 11)):
        done = replay.replay()
        assert {each.decision_id for each in done.erased} == {kept.id, changed.id}
        # The first form is over the content alone: without it nothing can be shown, and it is never erased.
        assert found(at) == {"key": {older.id}}
        write(changed, outcome="refused")
        assert found(at) == {"key": {changed.id, older.id}}
    changed.refresh_from_db()
    assert fault_of(changed) is DecisionFault.KEY


def test_the_mark_is_over_the_digest_of_the_content() -> None:
    decision = a_decision()
    document = bytes(decision.document or b"")
    assert decision.mac == marks.mark_of(hashlib.sha256(document).hexdigest(), place_of(decision))
    assert decision.mac != marks.mark_of(hashlib.sha256(document + b" ").hexdigest(), place_of(decision))
