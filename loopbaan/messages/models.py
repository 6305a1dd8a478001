"""The outbox, and how each person wants to be reached."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loopbaan.db.constraints import check, state_guard
from loopbaan.messages.states import MESSAGE


class Channel(models.TextChoices):
    """How somebody is reached."""

    MAIL = "mail", _("E-mail")
    LETTER = "letter", _("Brief")
    UNSET = "unset", _("Nog niet gekozen")


class Message(models.Model):
    """One message, written in the transaction of its event and delivered later: state and delivery are two facts.

    ``content`` is the sealed subject and text as they were at the event. ``mail_to`` (sealed) overrides the person's
    preference. ``created_at`` and ``delivered_at`` are legal moments; ``next_attempt_at`` is real time, None: at once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    person = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    document_id = models.UUIDField(null=True)
    dedupe_key = models.CharField(max_length=200, unique=True)
    content = models.BinaryField()
    mail_to = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=MESSAGE.choices, default="queued")
    channel = models.CharField(max_length=6, choices=Channel.choices, default=Channel.UNSET)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)
    delivered_at = models.DateTimeField(null=True)
    transport_reference = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            check(
                "message_has_receiver",
                Q(person__isnull=False) | Q(mail_to__isnull=False),
                _("Een bericht heeft een ontvanger."),
            ),
            check(
                "message_sent_when",
                Q(state="sent", delivered_at__isnull=False) | ~Q(state="sent") & Q(delivered_at=None),
                _("Een verstuurd bericht heeft een tijdstip."),
            ),
        ]
        indexes = [
            models.Index(
                F("next_attempt_at").asc(nulls_first=True),
                "created_at",
                "id",
                condition=Q(state="queued"),
                name="message_due",
            ),
            models.Index(fields=["person", "-created_at"], name="message_person"),
            models.Index(fields=["created_at"], condition=Q(state="failed"), name="message_failed"),
        ]
        triggers = [state_guard(MESSAGE)]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"


class ContactPreference(models.Model):
    """How one person wants to be reached.

    An address counts once it is confirmed; a new one waits in ``pending_mail`` while the old one goes on. Addresses are
    sealed; ``mail_digest`` is the keyed digest of the confirmed one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField("accounts.Person", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=6, choices=Channel.choices, default=Channel.UNSET)
    mail = models.BinaryField(null=True)
    mail_digest = models.CharField(max_length=80, null=True)
    confirmed_at = models.DateTimeField(null=True)
    pending_mail = models.BinaryField(null=True)
    pending_token = models.CharField(max_length=64, null=True, unique=True)
    pending_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            check(
                "contact_mail_confirmed",
                Q(mail=None, mail_digest=None, confirmed_at=None)
                | Q(mail__isnull=False, mail_digest__isnull=False, confirmed_at__isnull=False),
                _("Een e-mailadres telt pas als het bevestigd is."),
            ),
            check(
                "contact_channel_possible",
                ~Q(channel=Channel.MAIL.value) | Q(mail__isnull=False),
                _("E-mails kunnen alleen naar een bevestigd adres."),
            ),
            check(
                "contact_pending_whole",
                Q(pending_mail=None, pending_token=None, pending_since=None)
                | Q(pending_mail__isnull=False, pending_token__isnull=False, pending_since__isnull=False),
                _("Een adres dat wacht, heeft een bevestigingscode."),
            ),
        ]

    def __str__(self) -> str:
        return self.channel
