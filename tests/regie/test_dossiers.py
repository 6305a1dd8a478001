"""Finding dossiers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from centres import service as centres
from centres.models import Trajectory
from loopbaan.accounts.models import Person
from loopbaan.core.actor import Actor
from loopbaan.core.errors import NotFound
from regie import selectors
from regie.domain import controls
from regie.domain.papers import papers_of
from regie.rules.administrative import Result, administrative_check
from regie.rules.search import Search, read_search
from regie.selectors import DossierFilter
from regie.selectors import dossier_list as module
from tests.support.factories_centres import File, a_centre, a_file, a_file_to_close, an_agreed_file
from tests.support.html import a_uuid
from tests.support.people import a_staff_member

pytestmark = pytest.mark.django_db
NOBODY = a_uuid(404)


def found(**wanted: object) -> list[str]:
    page = selectors.dossiers(DossierFilter(**wanted), page=1)  # type: ignore[arg-type]
    assert page.total == len(page.rows)
    return [row.cheque_number for row in page.rows]


def a_lacking_file() -> File:
    """Closed, with a second session that nobody signed."""
    file = a_file_to_close()
    file.meet(hour=13)
    file.close(leave_unsigned=True)
    return file


def test_search_by_cheque_number_finds_that_one() -> None:
    file, _other = a_file(), a_file()
    assert found(search=read_search(file.cheque.number)) == [file.cheque.number]


def test_search_by_centre() -> None:
    bridge, compass = a_file(), a_file(centre=a_centre("Kompas & Co"))
    assert found(search=Search(centre_name="kompas")) == [compass.cheque.number]
    assert found(search=Search(kbo=bridge.centre.kbo)) == [bridge.cheque.number]
    assert found(search=Search(kbo="0999")) != []
    assert found(search=Search(centre_name="bestaat niet")) == []
    assert found(centre_id=compass.centre.id) == [compass.cheque.number]


def test_a_percent_sign_is_a_character() -> None:
    a_file()
    assert found(search=Search(centre_name="%")) == []


def test_search_by_state_and_period() -> None:
    march, april = a_file(), a_file(on=date(2026, 4, 1))
    closed = a_file_to_close(on=date(2026, 3, 10))
    closed.close()
    assert found(state="closed") == [closed.cheque.number]
    assert found(redeemed_from=date(2026, 4, 1)) == [april.cheque.number]
    assert found(redeemed_until=date(2026, 3, 3)) == [march.cheque.number]
    assert found(redeemed_from=date(2026, 3, 2), redeemed_until=date(2026, 3, 2)) == []
    assert found() == [april.cheque.number, closed.cheque.number, march.cheque.number]


def test_a_day_of_the_period_is_a_day_in_brussels() -> None:
    file = a_file()
    # Half past midnight on 3 March in Brussels is still 2 March in UTC.
    Trajectory.objects.filter(id=file.trajectory.id).update(redeemed_at="2026-03-03T00:30:00+01:00")
    assert found(redeemed_from=date(2026, 3, 3)) == [file.cheque.number]
    assert found(redeemed_until=date(2026, 3, 3)) == []


def test_missing_looks_at_guidance_that_is_over_and_used_hours() -> None:
    running = an_agreed_file()
    running.meet()
    whole = a_file_to_close()
    whole.close()
    lacking = a_lacking_file()
    for wanted in ("attendances", "any"):
        assert found(missing=wanted) == [lacking.cheque.number]
    for wanted in ("agreement", "plan", "closing"):
        assert found(missing=wanted) == []
    shortfall = selectors.recent_shortfall(5, auditor_id=NOBODY)
    assert shortfall.counts == {"agreement": 0, "attendances": 1, "plan": 0, "closing": 0}
    assert [row.cheque_number for row in shortfall.to_look_at] == [lacking.cheque.number]


def test_the_list_says_what_the_control_says() -> None:
    """Two readings of the same dossiers: set-based for the list, one by one for the control."""
    files = [a_file(), an_agreed_file(), a_file_to_close(), a_lacking_file()]
    files[1].meet()
    for file in files:
        row = next(
            each
            for each in selectors.dossiers(DossierFilter(), page=1).rows
            if each.trajectory_id == file.trajectory.id
        )
        checks = administrative_check(papers_of(centres.control_facts_of(file.trajectory.id)))
        open_questions = {each.key for each in checks if each.result is not Result.IN_ORDER}
        assert set(row.lacks) == open_questions - {"agreement_first"}
        assert row.over == (file.fresh().state == "closed")


def test_guidance_that_stopped_unused_is_idle() -> None:
    file = a_file()
    Trajectory.objects.filter(id=file.trajectory.id).update(
        state="ended", ended_at="2026-06-03T00:00:00+02:00", end_reason="voided"
    )
    (row,) = selectors.dossiers(DossierFilter(), page=1).rows
    assert row.idle
    assert found(missing="any") == []
    facts = centres.control_facts_of(file.trajectory.id)
    assert {each.result for each in administrative_check(papers_of(facts))} == {Result.NOT_NEEDED}


def test_counting_stops_at_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "COUNT_CAP", 2)
    monkeypatch.setattr(module, "PAGE_SIZE", 1)
    centre = a_centre()
    for days in range(3):
        a_file(centre=centre, on=date(2026, 3, 2) + timedelta(days=days))
    page = selectors.dossiers(DossierFilter(), page=99)
    assert (page.total, page.more, page.page, len(page.rows)) == (2, True, 2, 1)
    assert not selectors.dossiers(DossierFilter(redeemed_until=date(2026, 3, 4)), page=1).more


def test_pages_follow_each_other_without_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE_SIZE", 2)
    centre = a_centre()
    numbers = {a_file(centre=centre).cheque.number for _ in range(5)}
    pages = [selectors.dossiers(DossierFilter(), page=page).rows for page in (1, 2, 3)]
    assert [len(rows) for rows in pages] == [2, 2, 1]
    assert {row.cheque_number for rows in pages for row in rows} == numbers


def test_what_to_look_at_leaves_out_what_was_controlled(auditor: Callable[..., Actor]) -> None:
    file, actor = a_lacking_file(), auditor()
    assert [row.trajectory_id for row in selectors.recent_shortfall(5, auditor_id=NOBODY).to_look_at] == [
        file.trajectory.id
    ]
    at = file.trajectory.redeemed_at + timedelta(days=30)
    controls.open_control(
        trajectory_id=file.trajectory.id, reason="sample", purpose="Nagaan wat er ontbreekt.", actor=actor, at=at
    )
    assert selectors.recent_shortfall(5, auditor_id=NOBODY).to_look_at == ()
    assert selectors.recent_shortfall(5, auditor_id=NOBODY).counts["attendances"] == 1
    (row,) = selectors.dossiers(DossierFilter(), page=1).rows
    assert row.controlled


def test_what_to_look_at_leaves_out_the_readers_own() -> None:
    file = a_lacking_file()
    for person_id in (file.counsellor.person, file.trajectory.citizen_id):
        shortfall = selectors.recent_shortfall(5, auditor_id=person_id)
        assert (shortfall.to_look_at, shortfall.counts["attendances"]) == ((), 1)


def test_what_to_look_at_leaves_out_the_readers_own_in_another_capacity() -> None:
    file, theirs = a_lacking_file(), a_lacking_file()
    auditor = a_staff_member()
    both = {file.trajectory.id, theirs.trajectory.id}
    seen = {row.trajectory_id for row in selectors.recent_shortfall(5, auditor_id=auditor.id).to_look_at}
    assert seen == both
    for person_id in (file.counsellor.person, file.trajectory.citizen_id):
        Person.objects.filter(id__in=[auditor.id, person_id]).update(natural_id=person_id)
        shortfall = selectors.recent_shortfall(5, auditor_id=auditor.id)
        assert [row.trajectory_id for row in shortfall.to_look_at] == [theirs.trajectory.id]
        assert shortfall.counts["attendances"] == 2
        Person.objects.filter(id=person_id).update(natural_id=None)


def test_what_to_look_at_is_what_ended_last_and_no_more_than_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    centre = a_centre()
    files = []
    for days in range(3):
        file = a_file_to_close(centre=centre, on=date(2026, 3, 2) + timedelta(days=days))
        file.meet(hour=13)
        file.close(leave_unsigned=True)
        files.append(file.trajectory.id)
    assert [row.trajectory_id for row in selectors.recent_shortfall(2, auditor_id=NOBODY).to_look_at] == [
        files[2],
        files[1],
    ]
    monkeypatch.setattr(module, "COUNT_CAP", 1)
    assert selectors.recent_shortfall(2, auditor_id=NOBODY).counts["attendances"] == 1


def test_the_brief_names_no_citizen_and_a_colleague_only_while_busy(auditor: Callable[..., Actor]) -> None:
    file, actor, other = a_file(), auditor(), auditor("Els")
    at = file.trajectory.redeemed_at
    control = controls.open_control(
        trajectory_id=file.trajectory.id, reason="sample", purpose="Nagaan wat er ontbreekt.", actor=actor, at=at
    )
    assert not selectors.dossier_brief(file.trajectory.id, auditor_id=actor.person).open_by_colleague
    brief = selectors.dossier_brief(file.trajectory.id, auditor_id=other.person)
    assert brief.open_by_colleague
    assert file.citizen.name not in repr(brief)
    controls.conclude_control(control_id=control.id, conclusion="in_order", text="", actor=actor, at=at)
    assert not selectors.dossier_brief(file.trajectory.id, auditor_id=other.person).open_by_colleague
    with pytest.raises(NotFound):
        selectors.dossier_brief(a_uuid(9), auditor_id=other.person)
