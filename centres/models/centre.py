"""A career centre, its mandates, and who may guide for it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loopbaan.db.constraints import check, no_overlap


class Centre(models.Model):
    """An organisation that guides, or guided, with career cheques. ``kbo`` is its enterprise number, ten digits."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kbo = models.CharField(max_length=10, unique=True)
    official_name = models.CharField(max_length=200)
    trade_name = models.CharField(max_length=200, blank=True)
    street = models.CharField(max_length=200)
    postcode = models.CharField(max_length=10)
    municipality = models.CharField(max_length=100)
    phone = models.CharField(max_length=30, blank=True)
    mail = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    # Where a client takes a complaint inside the centre: a person or a service, with phone or mail.
    complaint_contact = models.CharField(max_length=300)
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            check("centre_kbo_digits", Q(kbo__regex=r"^\d{10}$"), _("Een ondernemingsnummer telt 10 cijfers.")),
        ]
        indexes = [models.Index(fields=["postcode"], name="centre_postcode")]

    def __str__(self) -> str:
        return self.trade_name or self.official_name


class MandateQuerySet(models.QuerySet["Mandate"]):
    def valid_on(self, day: object) -> MandateQuerySet:
        """The mandates that run on a day."""
        return self.filter(valid_from__lte=day, valid_until__gt=day)


class Mandate(models.Model):
    """The right of a centre to guide with cheques, for six years; half-open ``[valid_from, valid_until)``."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="mandates")
    reference = models.CharField(max_length=40, unique=True)
    valid_from = models.DateField()
    valid_until = models.DateField()
    decided_on = models.DateField()

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            check("mandate_period", Q(valid_until__gt=F("valid_from")), _("Een mandaat eindigt nadat het begint.")),
            no_overlap(
                "mandate_no_overlap", same=["centre"], message=_("Dit centrum heeft in die periode al een mandaat.")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.valid_from}–{self.valid_until}"


class ListingQuerySet(models.QuerySet["CounsellorListing"]):
    def valid_on(self, day: object) -> ListingQuerySet:
        """The listings that run on a day."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)


class CounsellorListing(models.Model):
    """A person on a centre's list of counsellors during a period; a coordinator may also manage the list."""

    EMPLOYED = "employed"
    SUBCONTRACTOR = "subcontractor"
    KINDS = [(EMPLOYED, _("In dienst")), (SUBCONTRACTOR, _("Onderaannemer"))]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="listings")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="counsellor_listings")
    kind = models.CharField(max_length=15, choices=KINDS)
    coordinator = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        constraints = [
            check(
                "listing_period",
                Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                _("De laatste dag ligt voor de eerste."),
            ),
            no_overlap(
                "listing_no_overlap",
                same=["centre", "person"],
                message=_("Deze persoon staat in die periode al op de lijst."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.valid_from}"
