"""Text kept for somebody whose login expired in the middle of a form."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, QueryDict

from loopbaan.core import clock
from loopbaan.core.actor import Actor
from loopbaan.db import sealing
from loopbaan.web import form_keys
from loopbaan.web.models import KeptForm

PARAMETER = "bewaard"
KEEP = timedelta(days=1)
_LARGEST = 200_000
# Of one person: what is older makes room.
_MOST = 5
_NOT_KEPT = ("csrfmiddlewaretoken", form_keys.FIELD, PARAMETER)


def keep(request: HttpRequest) -> UUID | None:
    """Keep what an anonymous POST holds, sealed, for the person to whom the form was given.

    None when the form names nobody (no key of ours), or when there is nothing to keep. Files are not kept.
    Of one person the newest few stay.
    """
    key = form_keys.read_key(request.POST.get(form_keys.FIELD, ""))
    if key is None or key.person_id is None:
        return None
    content = request.POST.copy()
    for name in _NOT_KEPT:
        content.pop(name, None)
    encoded = content.urlencode().encode()
    if not encoded or len(encoded) > _LARGEST:
        return None
    now = clock.system_now()
    row = KeptForm.objects.create(
        person_id=key.person_id,
        capacity=key.capacity,
        path=request.path,
        content_sealed=sealing.seal(encoded),
        kept_at=now,
        expires_at=now + KEEP,
    )
    older = KeptForm.objects.filter(person_id=key.person_id).order_by("-kept_at", "-id").values_list("id", flat=True)
    KeptForm.objects.filter(id__in=list(older[_MOST:])).delete()
    return row.id


def kept_for(actor: Actor | None, path: str, parameter: str) -> QueryDict | None:
    """What was kept for this actor on this page; None for anybody else, another page, or after a day."""
    row = _row(actor, path, parameter)
    return QueryDict(sealing.unseal(bytes(row.content_sealed))) if row else None


def forget(actor: Actor | None, path: str, parameter: str) -> None:
    """Delete what was kept, once it has been sent."""
    row = _row(actor, path, parameter)
    if row:
        row.delete()


def erase_expired() -> int:
    """Delete what was kept too long; returns how many."""
    deleted, _by_model = KeptForm.objects.filter(expires_at__lte=clock.system_now()).delete()
    return deleted


def _row(actor: Actor | None, path: str, parameter: str) -> KeptForm | None:
    if actor is None or actor.person_id is None or not parameter:
        return None
    try:
        key = UUID(parameter)
    except ValueError:
        return None
    return KeptForm.objects.filter(
        pk=key,
        person_id=actor.person_id,
        capacity=actor.capacity.value,
        path=path,
        expires_at__gt=clock.system_now(),
    ).first()
