"""How people want to be reached."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from loopbaan.accounts.models import Person
from loopbaan.audit.models import Event
from loopbaan.db.constraints import constraint_name
from loopbaan.messages import service as messages
from loopbaan.messages.models import ContactPreference
from tests.messages.conftest import AT, token_in_outbox

pytestmark = pytest.mark.django_db
ADDRESS = "Nele@voorbeeld.example"


def give(actor, address=ADDRESS):
    messages.give_mail(actor=actor, person_id=actor.person_id, address=address, at=AT)
    return token_in_outbox()


def test_an_address_counts_once_it_is_confirmed(actor):
    assert messages.channel_of(actor.person_id) is messages.Channel.UNSET
    token = give(actor)
    waiting = messages.contact_of(actor.person_id)
    assert (waiting.channel, waiting.mail, waiting.pending_mail) == (messages.Channel.UNSET, None, ADDRESS)
    assert messages.read_token(token).pending_mail == ADDRESS
    assert messages.confirm_mail(token, at=AT + timedelta(hours=1)) == actor.person_id
    contact = messages.contact_of(actor.person_id)
    assert (contact.channel, contact.mail, contact.pending_mail) == (messages.Channel.MAIL, ADDRESS, None)
    assert contact.confirmed_at == AT + timedelta(hours=1)
    actions = set(Event.objects.filter(person_id=actor.person_id).values_list("action", flat=True))
    assert actions == {"mail_given", "mail_confirmed"}


def test_nothing_readable_is_stored(actor):
    messages.confirm_mail(give(actor), at=AT)
    give(actor, "tweede@voorbeeld.example")
    row = ContactPreference.objects.values().get()
    stored = b"".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode() for value in row.values()
    )
    assert b"voorbeeld" not in stored.lower()


@pytest.mark.parametrize(
    "address", ["", "nele", "nele@", "nele@voorbeeld", "a b@voorbeeld.example", "x@y.be\nBcc: z@y.be"]
)
def test_what_is_no_address_is_refused_beside_its_field(actor, address):
    with pytest.raises(messages.ContactRefused) as refused:
        give(actor, address)
    assert (refused.value.code, refused.value.field) == ("mail_invalid", "address")


def test_a_link_works_once(actor):
    token = give(actor)
    messages.confirm_mail(token, at=AT)
    for use in (messages.read_token, lambda each: messages.confirm_mail(each, at=AT)):
        with pytest.raises(messages.ContactRefused) as refused:
            use(token)
        assert refused.value.code == "link_invalid"


def test_a_newer_address_makes_the_older_link_worthless_and_keeps_the_confirmed_one(actor):
    messages.confirm_mail(give(actor), at=AT)
    old = give(actor, "tweede@voorbeeld.example")
    ContactPreference.objects.filter(person_id=actor.person_id).update(pending_token="0" * 64)
    with pytest.raises(messages.ContactRefused):
        messages.confirm_mail(old, at=AT)
    assert messages.confirmed_mail_of(actor.person_id) == ADDRESS


def test_a_link_lasts_a_day_of_real_time(actor):
    with time_machine.travel("2031-07-01 12:00", tick=False) as real:
        token = give(actor)
        real.shift(timedelta(hours=24, seconds=1))
        with pytest.raises(messages.ContactRefused) as refused:
            messages.confirm_mail(token, at=AT)
        assert refused.value.code == "link_expired"
        real.shift(timedelta(seconds=-2))
        messages.confirm_mail(token, at=AT)


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: "x" + t, lambda _t: "", lambda _t: "a:b:c"])
def test_a_spoiled_link_is_refused(actor, spoil):
    token = give(actor)
    with pytest.raises(messages.ContactRefused) as refused:
        messages.confirm_mail(spoil(token), at=AT)
    assert refused.value.code == "link_invalid"


def test_the_same_address_again_is_told_apart(actor):
    messages.confirm_mail(give(actor), at=AT)
    with pytest.raises(messages.ContactRefused) as refused:
        give(actor, ADDRESS.lower())
    assert refused.value.code == "mail_known"


def test_letters_forget_the_address(actor):
    token = give(actor)
    messages.choose_letters(actor=actor, person_id=actor.person_id, at=AT)
    assert messages.contact_of(actor.person_id) == messages.Contact(messages.Channel.LETTER)
    with pytest.raises(messages.ContactRefused):
        messages.confirm_mail(token, at=AT)


def test_one_person_does_not_touch_another(actor):
    other = Person.objects.create(given_name="Jef", family_name="Maes")
    messages.confirm_mail(give(actor), at=AT)
    assert messages.contact_of(other.pk) == messages.Contact(messages.Channel.UNSET)


def test_the_database_refuses_mails_to_nowhere(actor):
    messages.choose_letters(actor=actor, person_id=actor.person_id, at=AT)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        ContactPreference.objects.update(channel="mail")
    assert constraint_name(refused.value) == "contact_channel_possible"
