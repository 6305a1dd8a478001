"""Every revision of every version, over decisions that were stored under it: replay and the lab say what was said."""

from __future__ import annotations

import io
from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection

from benchmarks.persons import person
from citizens.domain import applying, replay
from citizens.models import Application, Decision, DecisionFault
from loopbaan.core.regulation import Regulation, decide
from loopbaan.core.regulation.published import shelf
from regie.domain.lab import reproduce
from tests.support.cheques import moment
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db
LAWS = sorted(shelf().revisions.values(), key=lambda each: (each.version, each.revision))
VERSIONS = sorted({each.version for each in LAWS})
# Twenty among whom every revision finds all three outcomes.
FIRST, PERSONS = 40, 20


def store(law: Regulation, count: int = PERSONS) -> list[Decision]:
    """Applications of so many invented persons, decided by the portal; a draft, under which it does not decide, is
    decided by the engine and stored as the portal stores."""
    found = []
    for number in range(FIRST, FIRST + count):
        facts = person(number, law)
        at = moment(facts.applied_on)
        application = Application.objects.create(
            person=a_citizen(),
            applied_on=facts.applied_on,
            applied_at=at,
            regulation_version=law.version,
            regulation_revision=law.revision,
        )
        if law.is_draft:
            found.append(applying.store_decision(application, decide(law, facts, simulate=True), at=at))
        else:
            applying.take_decision(application_id=application.id, facts=facts, at=at)
            found.append(application.decisions.get())
    return found


def test_all_six_versions_are_here() -> None:
    assert VERSIONS == ["2013-07-01", "2020-01-01", "2024-01-01", "2025-03-01", "2025-11-01", "2027-01-01"]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: f"{law.version}.r{law.revision}")
def test_a_revision_says_of_its_own_decisions_what_it_said(law: Regulation) -> None:
    decisions = store(law)
    outcomes = Counter(each.outcome for each in decisions)
    assert set(outcomes) == {"granted", "refused", "undetermined"}, outcomes
    assert {(each.regulation_version, each.regulation_revision) for each in decisions} == {(law.version, law.revision)}
    done = replay.replay()
    assert (done.checked, done.same, done.is_sound) == (PERSONS, PERSONS, True)
    again = reproduce(law.version)
    assert (again.checked, again.otherwise) == (PERSONS, ())


@pytest.mark.parametrize("law", LAWS, ids=lambda law: f"{law.version}.r{law.revision}")
def test_the_quick_way_of_a_revision_is_the_plain_way(law: Regulation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing sound is looked at twice; a draft is looked at in the quick way only."""
    store(law, 6)

    def never(*_ignored: object) -> None:
        raise AssertionError("a second look")

    monkeypatch.setattr(replay, "_look_closer", never)
    assert replay.replay().same == 6


def test_all_versions_together_and_one_that_is_not_what_was_said() -> None:
    stored = {law.version: store(law, 3) for law in LAWS if law.revision == 1}
    wrong = stored["2020-01-01"][0]
    other = "refused" if wrong.outcome != "refused" else "granted"
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE citizens_decision SET outcome = %s WHERE id = %s", [other, wrong.id])
        cursor.execute("SET session_replication_role = origin")
    done = replay.replay()
    assert (done.checked, done.same) == (3 * len(VERSIONS), 3 * len(VERSIONS) - 1)
    assert [each.decision_id for each in done.wrong[DecisionFault.COLUMNS]] == [wrong.id]
    for version in VERSIONS:
        assert reproduce(version).otherwise == ((wrong.reference,) if version == "2020-01-01" else ())
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("lab", stdout=out)
    assert wrong.reference in out.getvalue()
