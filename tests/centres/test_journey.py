"""One dossier from the redeemed cheque to the aftercare."""

from __future__ import annotations

from datetime import timedelta

import pytest

from centres.domain import closing
from citizens import service as citizens
from loopbaan.audit.models import Event
from loopbaan.deadlines.models import Deadline
from loopbaan.documents.service import documents_of
from loopbaan.messages.service import messages_to
from tests.support.factories_centres import a_file, moment

pytestmark = pytest.mark.django_db


def test_a_dossier_from_redeeming_to_aftercare() -> None:
    file = a_file()
    assert file.trajectory.state == "redeemed"
    agreement = file.agree()
    assert agreement.state == "concluded"
    attendance = file.meet(minutes=90)
    assert file.fresh().state == "active"
    assert (file.cheque.state, file.cheque.minutes_left) == ("started", 150)
    assert attendance.minutes == 90
    signed = file.sign(attendance)
    assert signed.state == "signed"
    assert not Deadline.objects.filter(kind="attendance_signature", state="open").exists()
    version = file.plan()
    assert version.state == "signed"
    file.closing_talk()
    assert file.close() == 150
    assert file.fresh().state == "closed"
    assert citizens.cheque(file.cheque.id).state == "closed"
    closing.log_aftercare(
        trajectory_id=file.trajectory.id,
        held_on=file.day + timedelta(days=60),
        minutes=30,
        form="phone",
        actor=file.counsellor,
        at=moment(file.day + timedelta(days=60), 17),
    )
    assert citizens.cheque(file.cheque.id).aftercare_minutes_left == 0
    for kind, object_id in (
        ("agreement", agreement.id),
        ("attendance", signed.id),
        ("development_plan", version.id),
        ("closing_talk", file.trajectory.closing_talk.id),
    ):
        assert documents_of((kind, object_id)).count() == 1
    told = {message.kind for message in messages_to(file.trajectory.citizen_id)}
    assert {"cheque_redeemed", "agreement_to_sign", "attendance_to_sign", "plan_to_sign", "trajectory_closed"} <= told
    actions = list(
        Event.objects.filter(subject_kind="trajectory", subject_id=file.trajectory.id)
        .order_by("at", "recorded_at", "id")
        .values_list("action", flat=True)
    )
    assert set(actions) == {
        "cheque_redeemed",
        "agreement_drawn_up",
        "meeting_logged",
        "attendance_confirmed",
        "plan_saved",
        "plan_offered",
        "closing_talk_logged",
        "closing_asked",
        "closing_agreed",
        "trajectory_closed",
        "aftercare_logged",
    }
