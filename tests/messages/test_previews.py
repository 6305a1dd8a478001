"""The pages that show each message from its sample."""

import pytest
from django.urls import reverse

from loopbaan.messages import service as messages

pytestmark = pytest.mark.django_db


def test_every_kind_has_a_preview_a_mail_and_a_letter(client, kind):
    listed = client.get(reverse("message_kinds")).content.decode()
    assert kind.key in listed
    shown = client.get(reverse("message_preview", args=[kind.key])).content.decode()
    assert "Dag Nele," in shown
    letter = client.get(reverse("message_letter", args=[kind.key]))
    assert letter.content.startswith(b"%PDF-")
    only_mail = reverse("message_letter", args=["confirm_mail"])
    assert client.get(only_mail).status_code == 404


def test_the_mail_itself_may_carry_its_style_and_no_script(kind, db):
    # Django's own client: a mail carries its style inside, which no page of ours may.
    from django.test import Client

    answer = Client().get(reverse("message_mail", args=[kind.key]))
    assert "'unsafe-inline'" in answer.headers["Content-Security-Policy"].split("style-src")[1].split(";")[0]
    assert "<script" not in answer.content.decode()
    assert messages.compose(kind, kind.sample).subject in answer.content.decode()


def test_an_unknown_kind_and_another_environment_are_not_found(client, kind, settings):
    assert client.get(reverse("message_preview", args=["never-registered"])).status_code == 404
    settings.DEMO = False
    for name in ("message_preview", "message_mail", "message_letter"):
        assert client.get(reverse(name, args=[kind.key])).status_code == 404
    assert client.get(reverse("message_kinds")).status_code == 404
