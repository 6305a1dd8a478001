"""Who signed: the name as it was when signing, which a change of counsellor does not change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from centres.selectors.views import SignatureView
from loopbaan.core.actor import Capacity
from loopbaan.documents.service import Signature


@dataclass(frozen=True, slots=True)
class Signers:
    """The names under some objects, by object and capacity."""

    names: Mapping[tuple[UUID, str], str]

    def centre(self, object_id: UUID, expected: str) -> str:
        """Who signed for the centre; ``expected`` while nobody did."""
        return self.names.get((object_id, Capacity.CENTRE.value), expected)

    def views(
        self,
        object_id: UUID,
        *,
        citizen: tuple[str, datetime | None],
        counsellor: tuple[str, datetime | None],
    ) -> tuple[SignatureView, ...]:
        """Both sides: who must sign or did, and when."""
        return (
            SignatureView("citizen", citizen[0], citizen[1]),
            SignatureView("centre", self.centre(object_id, counsellor[0]), counsellor[1]),
        )


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature that was put, also one that lapsed since. ``kind`` is that of what stands above it."""

    kind: str
    object_id: UUID
    name: str
    signed_at: datetime


def signatures_under(object_ids: Iterable[UUID]) -> list[Signed]:
    """Every signature under these objects, oldest first."""
    rows = (
        Signature.objects.filter(subject_id__in=list(object_ids))
        .order_by("signed_at", "id")
        .values_list("subject_kind", "subject_id", "name", "signed_at")
    )
    return [Signed(*row) for row in rows]


def signers_of(object_ids: Iterable[UUID]) -> Signers:
    """The names of the signatures under these objects that hold, or held until a new version came."""
    rows = (
        Signature.objects.filter(subject_id__in=list(object_ids))
        .order_by("signed_at")
        .values_list("subject_id", "capacity", "name")
    )
    return Signers({(subject_id, capacity): name for subject_id, capacity, name in rows})
