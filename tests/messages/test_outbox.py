"""The outbox: written with its event, once, sealed."""

import pytest
from celery import current_app
from django.db import IntegrityError, transaction

from loopbaan.core.actor import SYSTEM
from loopbaan.core.errors import StepRefused
from loopbaan.db.constraints import constraint_name
from loopbaan.messages import outbox, tasks
from loopbaan.messages import service as messages
from tests.messages.conftest import AT, CONTEXT

pytestmark = pytest.mark.django_db


def test_the_text_is_that_of_the_event_and_is_sealed(send):
    message = send()
    content = messages.content_of(message)
    assert content.subject == "Je cheque LC-7F3K is klaar"
    assert "Start voor 2\N{NO-BREAK SPACE}juni" in content.text or "Start voor 2 juni" in content.text
    assert b"LC-7F3K" not in bytes(message.content)


def test_the_same_key_twice_is_one_message_with_the_first_text(send):
    send()
    message = send(context={**CONTEXT, "number": "LC-ANDERS"})
    assert messages.Message.objects.count() == 1
    assert "LC-7F3K" in messages.content_of(message).text


def test_it_goes_down_with_its_event(send):
    def event_that_fails():
        with transaction.atomic():
            send("rolled-back")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        event_that_fails()
    assert not messages.Message.objects.filter(dedupe_key="rolled-back").exists()


def test_a_context_without_a_key_of_the_sample_is_refused(send):
    with pytest.raises(ValueError, match="start_by"):
        send(context={"number": "LC-1"})


def test_an_unknown_kind_is_refused(actor):
    with pytest.raises(KeyError):
        messages.queue("never-registered", person_id=actor.person_id, context={}, dedupe_key="x", at=AT)


def test_a_message_without_a_receiver_is_refused_by_the_database(send):
    with pytest.raises(IntegrityError) as refused:
        send(person_id=None)
    assert constraint_name(refused.value) == "message_has_receiver"


def test_the_database_knows_the_states(send):
    found = messages.Message.objects.filter(pk=send().pk)
    found.update(state="dropped")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        found.update(state="queued")
    assert constraint_name(refused.value) == "message_state"


def test_what_is_not_needed_any_more_is_dropped_once(send):
    send("reminder")
    assert messages.drop("reminder") is True
    assert messages.drop("reminder") is False
    assert messages.drop("never-there") is False


def test_only_a_failed_message_is_tried_again(send, actor):
    message = send()
    with pytest.raises(StepRefused):
        messages.retry(message.pk, actor=SYSTEM)
    messages.Message.objects.filter(pk=message.pk).update(state="failed", attempts=8, last_error="SMTPException")
    with pytest.raises(StepRefused):
        messages.retry(message.pk, actor=actor)
    messages.retry(message.pk, actor=SYSTEM)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == ("queued", 0, "")


def test_two_kinds_cannot_share_a_key(kind):
    with pytest.raises(ValueError, match="cheque_ready"):
        messages.register(messages.MessageKind(key=kind.key, subject="Anders", title="Anders", sample={}))


def test_every_registered_kind_renders_from_its_sample():
    kinds = messages.all_kinds()
    assert kinds
    for each in kinds:
        content = messages.compose(each, each.sample)
        assert content.subject
        assert content.text
        assert "{" not in content.subject + content.text, each.key


# --- Waking a worker ------------------------------------------------------------------------------------------


@pytest.fixture
def published(monkeypatch):
    """The countdowns with which deliveries were asked, taken where Celery would hand them to the broker."""
    asked: list[float | None] = []

    def published(name, countdown=None, **_):
        assert name == tasks.deliver_due.name
        asked.append(countdown)

    monkeypatch.setattr(current_app, "send_task", published)
    monkeypatch.setattr(outbox, "_nudge", outbox._Nudge())
    return asked


def test_a_burst_wakes_a_worker_now_and_once_more_within_the_second(
    send, published, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(5):
            send(f"burst:{number}")
    assert published[0] is None
    assert len(published) == 2
    assert 0 < published[1] <= 1


def test_a_broker_that_is_down_does_not_break_the_event(
    send, monkeypatch, settings, django_capture_on_commit_callbacks, caplog
):
    monkeypatch.setattr(outbox, "_nudge", outbox._Nudge())

    def refuse(name, **_):
        raise ConnectionError("no broker")

    monkeypatch.setattr(current_app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        send("one")
        send("two")
    assert messages.Message.objects.filter(state="queued").count() == 2
    assert caplog.text.count("no worker was woken") == 1
