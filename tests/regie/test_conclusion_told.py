"""What a control concluded reaches the centre: its mailbox, its work list and the dossier; the findings do not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from centres.models import Centre
from loopbaan.accounts.models import Person
from loopbaan.core import clock
from loopbaan.core.actor import Actor
from loopbaan.messages.models import Message
from loopbaan.messages.service import content_of
from regie.domain import controls
from tests.centres.pages import url
from tests.support.factories_centres import File, a_file
from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db
FOUND, SAID = "Het plan is niet ondertekend.", "Bel de begeleider op."


def concluded(file: File, actor: Actor, at: datetime, conclusion: str) -> None:
    control = controls.open_control(
        trajectory_id=file.trajectory.id, reason="sample", purpose="Steekproef van maart.", actor=actor, at=at
    )
    if conclusion != "in_order":
        controls.add_finding(control_id=control.id, part="plan", weight="shortcoming", text=FOUND, actor=actor, at=at)
    controls.conclude_control(control_id=control.id, conclusion=conclusion, text=SAID, actor=actor, at=at)


def mails() -> list[Message]:
    return list(Message.objects.filter(kind="control_concluded"))


def test_the_centre_gets_a_mail_with_the_conclusion_and_without_the_findings(
    auditor: Callable[..., Actor], at: datetime
) -> None:
    file = a_file()
    Centre.objects.filter(id=file.centre.id).update(mail="onthaal@brug.example")
    concluded(file, auditor(), at, "shortcomings")
    (mail,) = mails()
    content = content_of(mail)
    said = content.subject + content.text
    assert "Er zijn tekortkomingen die het centrum moet rechtzetten." in content.text
    assert f"/centrum/dossier/{file.trajectory.id}/" in content.text
    for unsaid in (FOUND, SAID, "Bo Maes", "Steekproef", file.trajectory.citizen.family_name):
        assert unsaid not in said


def test_a_centre_without_an_address_breaks_nothing(auditor: Callable[..., Actor], at: datetime) -> None:
    concluded(a_file(), auditor(), at, "shortcomings")
    assert mails() == []


def test_the_work_list_and_the_dossier_say_it_until_a_control_finds_it_in_order(
    auditor: Callable[..., Actor], at: datetime, centre_client: Callable[..., CheckedClient]
) -> None:
    file, mended = a_file(), "Tekortkomingen na een controle"
    conclusion = "Er zijn tekortkomingen die het centrum moet rechtzetten."
    with clock.fixed_at(at):
        client = centre_client(Person.objects.get(id=file.counsellor.person_id), file.centre.kbo)
        dossier = url("dossier", file.trajectory.id)
        assert "VDAB controleerde dit dossier" not in client.get(dossier).content.decode()
        concluded(file, auditor(), at, "shortcomings")
        client.get("/centrum/")
        assert mended in client.text
        client.get(dossier)
        assert conclusion in client.text
        for unsaid in (FOUND, SAID, "Bo Maes", "Steekproef"):
            assert unsaid not in client.text
    with clock.fixed_at(at + timedelta(days=31)):
        later = centre_client(Person.objects.get(id=file.counsellor.person_id), file.centre.kbo)
        later.get("/centrum/")
        assert mended not in later.text
        later.get(dossier)
        assert conclusion in later.text
    after = at + timedelta(days=1)
    concluded(file, auditor(), after, "in_order")
    with clock.fixed_at(after):
        again = centre_client(Person.objects.get(id=file.counsellor.person_id), file.centre.kbo)
        again.get("/centrum/")
        assert mended not in again.text
        again.get(dossier)
        assert "Het dossier is in orde." in again.text
        assert conclusion not in again.text
