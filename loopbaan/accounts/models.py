"""Who exists: natural persons, the identities they log in with, and the roles that VDAB gives."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loopbaan.core.actor import Capacity
from loopbaan.db.constraints import check, no_overlap


class Person(models.Model):
    """A natural person, whatever the capacities in which they act.

    The INSZ is kept twice: as a keyed digest for exact look-up and sealed under another key. A citizen has an INSZ,
    people of a centre or of VDAB have the ``vo_id`` of ACM/IDM; somebody who is both has both.
    When a login shows that two rows, made before anybody knew, are one natural person, both keep their own number and
    get the same ``natural_id``; None for the others. ``loopbaan.accounts.service.same_person`` compares.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    given_name = models.CharField(max_length=200)
    family_name = models.CharField(max_length=200)
    insz_digest = models.CharField(max_length=80, unique=True, null=True, blank=True)
    insz_sealed = models.BinaryField(null=True, blank=True)
    vo_id = models.CharField(max_length=100, unique=True, null=True, blank=True)
    natural_id = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            check(
                "person_insz_whole",
                Q(insz_digest__isnull=True, insz_sealed__isnull=True)
                | Q(insz_digest__isnull=False, insz_sealed__isnull=False),
                _("Een rijksregisternummer wordt altijd samen met zijn kenmerk bewaard."),
            ),
        ]
        indexes = [
            GinIndex(
                name="person_name_trigram",
                fields=["family_name", "given_name"],
                opclasses=["gin_trgm_ops", "gin_trgm_ops"],
            ),
            models.Index(fields=["natural_id"], condition=Q(natural_id__isnull=False), name="person_natural"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class UserManager(BaseUserManager["User"]):
    """Users are found by their subject."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(subject=username)


class User(AbstractBaseUser):
    """One identity at one issuer: ``subject`` is ``<issuer>|<sub>``. Never merged by mail; there is no password."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(max_length=500, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="users")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "subject"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    def __str__(self) -> str:
        return str(self.id)

    # Roles live in the portal's own tables; Django's permissions are not used.
    def has_perm(self, perm: str, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002
        return False


class RegieRole(models.TextChoices):
    """What somebody of VDAB may do."""

    AUDITOR = "auditor", _("auditor")
    ADMINISTRATOR = "beheerder", _("beheerder")
    REVIEWER = "heroverweging", _("dossierbehandelaar")


class RoleGrant(models.Model):
    """A role that a person holds in a capacity during a period.

    Roles of VDAB live here. People of a centre have their role from the centre's own list, which that app resolves.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_grants")
    capacity = models.CharField(
        max_length=10, choices=[(Capacity.CENTRE.value, _("loopbaancentrum")), (Capacity.REGIE.value, _("VDAB"))]
    )
    role = models.CharField(max_length=40)
    organisation_id = models.UUIDField(null=True, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            check(
                "role_grant_period",
                Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                _("Een rol eindigt na de dag waarop ze begint."),
            ),
            no_overlap(
                "role_grant_overlap",
                same=["person", "capacity", "role"],
                message=_("Deze persoon heeft die rol al in deze periode."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} vanaf {self.valid_from}"
