"""Free talks that were noted by mistake: struck with a reason, which the citizen reads."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from centres.domain import notices
from centres.domain.closing import schedule_aftercare_end
from centres.domain.guards import lock_trajectory, require_own, require_running, trajectory_not_found
from centres.models import AftercareTalk, IntroductoryTalk, Trajectory
from centres.rules.wording import day_text
from citizens import service as citizens
from citizens.service import ChequeFacts
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import Actor
from loopbaan.core.clock import day_of
from loopbaan.core.errors import DomainError, StepRefused
from loopbaan.core.periods import ONE_DAY
from loopbaan.db import rows

_REASON_LIMIT = 300
_Talk = TypeVar("_Talk", AftercareTalk, IntroductoryTalk)


class BadStrike(DomainError):
    """A talk is struck with a reason."""


def already_struck_text() -> str:
    """Why a talk that was struck is not struck again."""
    return _("Dit gesprek is al geschrapt. Vernieuw de pagina.")


@transaction.atomic
def strike_aftercare(*, talk_id: UUID, reason: str, actor: Actor, at: datetime) -> AftercareTalk:
    """Strike noted aftercare that was not given so: its minutes are back on the cheque, by a new row of the ledger.

    By the counsellor of the dossier, until the aftercare ends. Raises BadStrike, StepRefused, NotAllowed, NotFound.
    """
    trajectory, cheque, talk = _locked(AftercareTalk, talk_id, actor)
    said = _reason(reason)
    until = citizens.aftercare_until(cheque)
    if until is None or day_of(at) >= until:
        last_day = day_text(until - ONE_DAY) if until else ""
        raise StepRefused("aftercare_over", _("De nazorg liep tot en met %(day)s.") % {"day": last_day})
    talk.struck_at, talk.strike_reason = at, said
    talk.save(update_fields=["struck_at", "strike_reason"])
    after = citizens.use_aftercare(cheque.id, minutes=-talk.minutes, talk_id=talk.id, at=at)
    if cheque.aftercare_minutes_left == 0:
        # The term ended when nothing was left: it runs again.
        schedule_aftercare_end(trajectory, after, due_on=until, at=at)
    _record(Action.AFTERCARE_STRUCK, talk, trajectory, actor, at)
    notices.tell_aftercare_struck(talk, trajectory, left=after.aftercare_minutes_left, aftercare_until=until, at=at)
    return talk


@transaction.atomic
def strike_introduction(*, talk_id: UUID, reason: str, actor: Actor, at: datetime) -> IntroductoryTalk:
    """Strike a noted first talk that was not held so; it never counted, so no minutes move.

    By the counsellor of the dossier, as long as the guidance runs. Raises BadStrike, StepRefused, NotAllowed, NotFound.
    """
    trajectory, _cheque, talk = _locked(IntroductoryTalk, talk_id, actor)
    require_running(trajectory)
    talk.struck_at, talk.strike_reason = at, _reason(reason)
    talk.save(update_fields=["struck_at", "strike_reason"])
    _record(Action.INTRODUCTION_STRUCK, talk, trajectory, actor, at)
    notices.tell_introduction_struck(talk, trajectory, at=at)
    return talk


def _locked(kind: type[_Talk], talk_id: UUID, actor: Actor) -> tuple[Trajectory, ChequeFacts, _Talk]:
    """A talk that stands in a dossier of the actor's own, behind its cheque and trajectory, all locked."""
    trajectory, cheque = lock_trajectory(rows.those(kind, "trajectory_id", id=talk_id), actor)
    require_own(trajectory, actor)
    talk = rows.lock(kind, id=talk_id)
    if talk is None:
        raise trajectory_not_found()
    if talk.struck_at is not None:
        raise StepRefused("talk_struck", already_struck_text())
    return trajectory, cheque, talk


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason:
        raise BadStrike("reason_missing", _("Schrijf waarom je dit schrapt."), field="reason")
    return reason[:_REASON_LIMIT]


def _record(
    action: Action, talk: AftercareTalk | IntroductoryTalk, trajectory: Trajectory, actor: Actor, at: datetime
) -> None:
    trail.record(
        actor,
        action,
        subject=("trajectory", trajectory.id),
        at=at,
        person_id=trajectory.citizen_id,
        payload={"talk": str(talk.id), "minutes": talk.minutes},
    )
