"""Documents that we issue, and the signatures under them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loopbaan.core.actor import Capacity, LoginStrength
from loopbaan.core.identifiers import new_document_number
from loopbaan.db.constraints import append_only, check


class Document(models.Model):
    """One document that we issued: append-only.

    It is *issued* when its row is written, and *laid out* (rendered, sealed, stored) then or when it is first opened.
    Until then ``context`` holds, sealed, what goes into it; after that ``content`` names the encrypted file in private
    storage, ``sha256`` is the digest of the sealed PDF as people hold it, and ``context`` is erased. ``title`` is shown
    to anyone who has the number: no personal data. ``created_at`` is the legal moment.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=12, unique=True, default=new_document_number)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    person = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    organisation_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    template = models.CharField(max_length=200)
    context = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, null=True, unique=True)
    content = models.CharField(max_length=200, null=True)
    pages = models.PositiveSmallIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, null=True)

    class Meta:
        constraints = [
            check(
                "document_laid_out_or_not",
                Q(sha256=None, content=None, pages=None, context__isnull=False)
                | Q(sha256__isnull=False, content__isnull=False, pages__isnull=False, context=None),
                _("Een document is volledig opgemaakt of nog niet."),
            ),
            check(
                "document_withdrawn_with_reason",
                Q(withdrawn_at=None, withdrawn_reason=None)
                | Q(withdrawn_at__isnull=False, withdrawn_reason__isnull=False),
                _("Wie een document intrekt, geeft een reden."),
            ),
        ]
        indexes = [
            models.Index(fields=["subject_id", "kind", "-created_at"], name="document_subject"),
            models.Index(fields=["person", "-created_at"], name="document_person"),
        ]
        triggers = append_only(
            "document",
            erasable=["context"],
            fillable=["sha256", "content", "pages", "withdrawn_at", "withdrawn_reason"],
        )

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"

    @property
    def is_laid_out(self) -> bool:
        return self.sha256 is not None


class Signature(models.Model):
    """One person's signature under exact content, until a change of that content voids it: append-only.

    ``content_sha256`` is the digest of what the signer had on the screen; ``name`` is how the signer was called then.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    organisation_id = models.UUIDField(null=True)
    name = models.CharField(max_length=200)
    capacity = models.CharField(max_length=10, choices=[(each.value, each.name) for each in Capacity])
    strength = models.CharField(max_length=12, choices=[(each.value, each.name) for each in LoginStrength])
    signed_at = models.DateTimeField()
    content_sha256 = models.CharField(max_length=64)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=300, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "capacity"],
                condition=Q(voided_at=None),
                name="signature_once_per_capacity",
                violation_error_message=_("Dit is al ondertekend."),
            ),
            check(
                "signature_strong",
                ~Q(strength=LoginStrength.NONE.value),
                _("Tekenen kan alleen als je aangemeld bent met eID, itsme of een code."),
            ),
            check(
                "signature_void_with_reason",
                Q(voided_at=None, void_reason=None) | Q(voided_at__isnull=False, void_reason__isnull=False),
                _("Een vervallen handtekening heeft een reden."),
            ),
        ]
        indexes = [
            models.Index(fields=["subject_id", "subject_kind"], name="signature_subject"),
            models.Index(fields=["person", "-signed_at"], name="signature_person"),
        ]
        triggers = append_only("signature", fillable=["voided_at", "void_reason"])

    def __str__(self) -> str:
        return f"{self.capacity} {self.subject_kind} {self.signed_at:%Y-%m-%d %H:%M}"
