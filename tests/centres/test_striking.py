"""Free talks that were noted by mistake are struck: the minutes, the term, who may do so, and what both sides read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from centres import selectors
from centres.domain import agreements, closing, striking
from centres.domain.guards import NotAllowed
from centres.models import AftercareTalk, IntroductoryTalk
from citizens import service as citizens
from citizens.selectors import ledger_of
from loopbaan.audit.models import Event
from loopbaan.core import clock
from loopbaan.core.errors import NotFound, StepRefused
from loopbaan.deadlines import service as deadlines
from loopbaan.deadlines.models import Deadline
from loopbaan.messages import service as messages
from tests.centres.pages import url
from tests.support.factories_centres import (
    File,
    a_centre,
    a_counsellor,
    a_file,
    a_file_to_close,
    as_counsellor,
    moment,
)
from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db
UNTIL = date(2027, 3, 11)


def aftercare(file: File, minutes: int = 10) -> AftercareTalk:
    return closing.log_aftercare(
        trajectory_id=file.trajectory.id,
        held_on=file.day + timedelta(days=30),
        minutes=minutes,
        form="phone",
        actor=file.counsellor,
        at=moment(file.day + timedelta(days=30), 20),
    )


def introduction(file: File) -> IntroductoryTalk:
    return agreements.log_introduction(
        trajectory_id=file.trajectory.id,
        held_at=moment(file.day, 9),
        minutes=30,
        place="Gent",
        actor=file.counsellor,
        at=moment(file.day, 10),
    )


def a_closed_file() -> File:
    file = a_file_to_close()
    file.close()
    return file


def strike(file: File, talk: AftercareTalk, *, reason: str = "Twee keer genoteerd", at: datetime | None = None) -> None:
    at = at or moment(file.day + timedelta(days=31), 9)
    striking.strike_aftercare(talk_id=talk.id, reason=reason, actor=file.counsellor, at=at)


def left(file: File) -> int:
    return citizens.cheque(file.cheque.id).aftercare_minutes_left


def open_end(file: File) -> list[date]:
    terms = Deadline.objects.filter(kind="aftercare_end", subject_id=file.trajectory.id, state="open", reminds=None)
    return list(terms.values_list("due_on", flat=True))


def test_struck_aftercare_gives_its_minutes_back_and_the_citizen_hears_why() -> None:
    file = a_closed_file()
    kept, double = aftercare(file, 10), aftercare(file, 10)
    assert left(file) == 10
    strike(file, double)
    assert left(file) == 20
    entries = [each.aftercare_minutes for each in ledger_of(file.cheque.id)]
    assert entries[-3:] == [-10, -10, 10]
    told = messages.content_of(messages.messages_to(file.cheque.person_id).get(kind="aftercare_struck")).text
    assert "Twee keer genoteerd" in told
    assert "20 minuten" in told
    assert "10 maart 2027" in told
    assert Event.objects.filter(action="aftercare_struck", subject_id=file.trajectory.id).count() == 1
    assert selectors.control_facts_of(file.trajectory.id).aftercare_minutes == kept.minutes


def test_the_term_of_aftercare_runs_again_when_all_was_used() -> None:
    file = a_closed_file()
    aftercare(file, 20)
    last = aftercare(file, 10)
    assert (left(file), open_end(file)) == (0, [])
    strike(file, last)
    assert (left(file), open_end(file)) == (10, [UNTIL])
    deadlines.run_due(on=UNTIL)
    assert Event.objects.filter(action="aftercare_ended", subject_id=file.trajectory.id).count() == 1


def test_a_term_that_still_runs_is_left_as_it_is() -> None:
    file = a_closed_file()
    talk = aftercare(file, 10)
    before = list(Deadline.objects.filter(subject_id=file.trajectory.id).values_list("id", "due_on").order_by("id"))
    strike(file, talk)
    after = list(Deadline.objects.filter(subject_id=file.trajectory.id).values_list("id", "due_on").order_by("id"))
    assert after == before


def test_aftercare_is_struck_once_with_a_reason_and_in_time() -> None:
    file = a_closed_file()
    talk = aftercare(file)
    with pytest.raises(striking.BadStrike) as refused:
        strike(file, talk, reason="  ")
    assert refused.value.field == "reason"
    with pytest.raises(StepRefused) as late:
        strike(file, talk, at=moment(UNTIL, 9))
    assert late.value.code == "aftercare_over"
    assert left(file) == 20
    strike(file, talk, at=moment(UNTIL - timedelta(days=1), 9))
    with pytest.raises(StepRefused) as again:
        strike(file, talk)
    assert again.value.code == "talk_struck"
    assert left(file) == 30


def test_only_the_counsellor_of_the_dossier_strikes() -> None:
    file = a_closed_file()
    talk = aftercare(file)
    colleague = as_counsellor(a_counsellor(file.centre, "Els", "Smet"), file.centre, coordinator=True)
    elsewhere = a_centre("Elders")
    stranger = as_counsellor(a_counsellor(elsewhere, "Jo", "Vos"), elsewhere)
    for actor, error in ((colleague, NotAllowed), (stranger, NotFound)):
        with pytest.raises(error):
            striking.strike_aftercare(talk_id=talk.id, reason="Fout", actor=actor, at=moment(UNTIL, 9))
    assert left(file) == 20


def test_the_database_keeps_the_minutes_and_wants_a_reason() -> None:
    file = a_closed_file()
    talk = aftercare(file)
    for change in ({"minutes": 5}, {"struck_at": moment(UNTIL, 9)}, {"strike_reason": "Fout"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AftercareTalk.objects.filter(id=talk.id).update(**change)


def test_a_struck_first_talk_moves_no_minutes() -> None:
    file = a_file()
    talk = introduction(file)
    before = citizens.cheque(file.cheque.id)
    at = moment(file.day, 11)
    struck = striking.strike_introduction(talk_id=talk.id, reason="Verkeerde klant", actor=file.counsellor, at=at)
    assert (struck.struck_at, struck.strike_reason) == (at, "Verkeerde klant")
    assert citizens.cheque(file.cheque.id) == before
    told = messages.messages_to(file.cheque.person_id).get(kind="introduction_struck")
    assert "Verkeerde klant" in messages.content_of(told).text
    assert Event.objects.filter(action="introduction_struck", subject_id=file.trajectory.id).count() == 1
    with pytest.raises(StepRefused):
        striking.strike_introduction(talk_id=talk.id, reason="Nog eens", actor=file.counsellor, at=at)


def test_a_first_talk_is_not_struck_after_the_closing() -> None:
    file = a_file_to_close()
    talk = introduction(file)
    file.close()
    at = moment(file.day + timedelta(days=2), 9)
    with pytest.raises(StepRefused):
        striking.strike_introduction(talk_id=talk.id, reason="Fout", actor=file.counsellor, at=at)


# --- The pages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["aftercare", "introduction"])
def test_both_sides_read_that_a_talk_is_struck(
    which: str, centre_client: Callable[..., CheckedClient], citizen_client: Callable[..., CheckedClient]
) -> None:
    centre = a_centre()
    mia = a_counsellor(centre)
    file = a_file_to_close(centre=centre, counsellor=mia)
    if which == "aftercare":
        file.close()
    talk = aftercare(file) if which == "aftercare" else introduction(file)
    page = url(f"{which}_strike", talk.id)
    with clock.fixed_at(moment(file.day + timedelta(days=31), 9)):
        staff = centre_client(mia, centre.kbo)
        staff.get(url("dossier", file.trajectory.id))
        assert staff.page.xpath(f"//main//a[@href='{page}']")
        staff.get(page)
        assert "Genoteerd:" in staff.text
        assert staff.send(page, {"reason": ""}).status_code == 422
        assert staff.send(page, {"reason": "Dubbel genoteerd"}).status_code == 302
        staff.get(url("dossier", file.trajectory.id))
        assert "Geschrapt: Dubbel genoteerd" in staff.text
        assert not staff.page.xpath(f"//main//a[@href='{page}']")
        assert staff.get(page).status_code == 409
        assert "al geschrapt: Dubbel genoteerd" in staff.text
        citizen = citizen_client(file.trajectory.citizen)
        citizen.get(url("my_trajectory", file.trajectory.id))
        assert "geschrapt: Dubbel genoteerd" in citizen.text
        if which == "aftercare":
            citizen.get(reverse("citizens:cheque", args=[file.cheque.id]))
            assert "geschrapt: terug op je cheque" in citizen.text


def test_the_pages_are_for_the_own_dossier_only(centre_client: Callable[..., CheckedClient]) -> None:
    centre = a_centre()
    file = a_file_to_close(centre=centre, counsellor=a_counsellor(centre))
    file.close()
    talk = aftercare(file)
    page = url("aftercare_strike", talk.id)
    with clock.fixed_at(moment(file.day + timedelta(days=31), 9)):
        els = a_counsellor(centre, "Els", "Smet")
        colleague = centre_client(els, centre.kbo)
        assert colleague.get(page).status_code == 409
        assert colleague.send(page, {"reason": "Fout"}).status_code == 422
        colleague.get(url("dossier", file.trajectory.id))
        assert not colleague.page.xpath(f"//main//a[@href='{page}']")
        elsewhere = a_centre("Elders")
        assert centre_client(a_counsellor(elsewhere, "Jo", "Vos"), elsewhere.kbo).get(page).status_code == 404
    with clock.fixed_at(moment(UNTIL, 9)):
        owner = centre_client(file.trajectory.counsellor, centre.kbo)
        assert owner.get(page).status_code == 409
        assert "De nazorg liep tot en met 10 maart 2027" in owner.text
