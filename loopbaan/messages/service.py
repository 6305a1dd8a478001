"""The public face of messages: queue, drop, retry, deliver; and how people want to be reached."""

from __future__ import annotations

from loopbaan.messages.addresses import register as register_address_book
from loopbaan.messages.catalogue import Content, MessageKind, all_kinds, compose, kind_of, register
from loopbaan.messages.contact import (
    Contact,
    ContactRefused,
    channel_of,
    choose_letters,
    confirm_mail,
    confirmed_mail_of,
    contact_of,
    give_mail,
    read_token,
)
from loopbaan.messages.delivery import deliver_due, framed, mail_of
from loopbaan.messages.models import Channel, Message
from loopbaan.messages.outbox import (
    content_of,
    drop,
    failed_messages,
    messages_to,
    queue,
    retry,
    silent_before,
    waiting_for_address,
)

__all__ = [
    "Channel",
    "Contact",
    "ContactRefused",
    "Content",
    "Message",
    "MessageKind",
    "all_kinds",
    "channel_of",
    "choose_letters",
    "compose",
    "confirm_mail",
    "confirmed_mail_of",
    "contact_of",
    "content_of",
    "deliver_due",
    "drop",
    "failed_messages",
    "framed",
    "give_mail",
    "kind_of",
    "mail_of",
    "messages_to",
    "queue",
    "read_token",
    "register",
    "register_address_book",
    "retry",
    "silent_before",
    "waiting_for_address",
]
