"""Closing while hours are left: the citizen, whose hours they are, is asked first.

No text of the law was found that says so: a centre and a client together may close early, and then what is left lapses
(a career centre's page of questions). That the centre alone may not is our reading; the term to answer is assumed.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from centres.domain import notices
from centres.domain.closing_gaps import CannotClose, closing_gaps, gap_text
from centres.domain.guards import (
    acting_person,
    changed_since,
    law_of,
    lock_trajectory,
    require_own,
    require_running,
    trajectory_not_found,
)
from centres.models import ClosingRequest, Trajectory
from centres.rules.parameters import CLOSING_CONSENT_DAYS, CLOSING_REMINDER_DAYS
from centres.rules.wording import day_text, minutes_text
from centres.states import CLOSING_REQUEST
from citizens import service as citizens
from citizens.service import ChequeFacts
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import SYSTEM, Actor, Capacity
from loopbaan.core.clock import day_of, start_of
from loopbaan.core.errors import DomainError, StepRefused
from loopbaan.core.periods import ONE_DAY
from loopbaan.core.terms import passed_after_days
from loopbaan.db import rows
from loopbaan.db.sealing import seal
from loopbaan.deadlines import service as deadlines
from loopbaan.messages import service as messages

CLOSING_CONSENT = "closing_consent"
_BASIS = "Termijn van dit portaal, te verifiëren"
_WORD_LIMIT = 1000


class BadAnswer(DomainError):
    """What the citizen adds to the answer cannot be kept."""


def newest_request(trajectory_id: UUID) -> ClosingRequest | None:
    """The question that was asked last."""
    return rows.newest(ClosingRequest, "asked_at", trajectory_id=trajectory_id)


def covers(request: ClosingRequest | None, minutes_left: int) -> bool:
    """Whether the guidance may be closed now: nothing is left, or the citizen agreed, or let the term pass.

    More hours than the citizen saw are not covered: a talk may have been struck meanwhile.
    """
    if minutes_left == 0:
        return True
    return request is not None and request.state in ("agreed", "unanswered") and minutes_left <= request.minutes


def require_consent(trajectory: Trajectory, cheque: ChequeFacts) -> None:
    """Raises CannotClose while hours would be lost that the citizen has not given up."""
    request = newest_request(trajectory.id)
    if covers(request, cheque.minutes_left):
        return
    if request is not None and request.state == "asked":
        raise CannotClose(
            "consent_awaited",
            _("Je vroeg je klant op %(day)s of je mag afsluiten. Je klant kan antwoorden tot en met %(last)s.")
            % {"day": day_text(day_of(request.asked_at)), "last": day_text(request.answer_by - ONE_DAY)},
        )
    if request is not None and request.state == "refused":
        raise CannotClose(
            "consent_refused",
            _("Je klant wil nog niet afsluiten. Bespreek het samen. Daarna kan je het opnieuw vragen."),
        )
    raise CannotClose(
        "consent_missing",
        _("Er blijft %(left)s over op de cheque. Die vervalt als je afsluit. Vraag het eerst aan je klant.")
        % {"left": minutes_text(cheque.minutes_left)},
    )


@transaction.atomic
def ask_to_close(*, trajectory_id: UUID, actor: Actor, at: datetime) -> ClosingRequest:
    """Ask the citizen whether the guidance may be closed although hours are left; asked twice, the question stands.

    All that closing needs must stand already. Raises CannotClose, StepRefused, NotAllowed, NotFound.
    """
    trajectory, cheque = lock_trajectory(trajectory_id, actor)
    require_running(trajectory)
    require_own(trajectory, actor)
    if gaps := closing_gaps(trajectory):
        raise CannotClose(gaps[0].value, " ".join(gap_text(gap) for gap in gaps))
    newest = newest_request(trajectory.id)
    if newest is not None and newest.state == "asked":
        return newest
    if covers(newest, cheque.minutes_left):
        raise StepRefused("consent_not_needed", _("Je kan nu afsluiten: je hoeft het niet meer te vragen."))
    overtake(trajectory.id, actor=actor, at=at)
    law = law_of(cheque)
    on = day_of(at)
    request = ClosingRequest(
        trajectory=trajectory,
        asked_at=at,
        asked_by_id=acting_person(actor),
        minutes=cheque.minutes_left,
        answer_by=passed_after_days(on, CLOSING_CONSENT_DAYS, closed_day_rule=law.closed_day_rule.value),
    )
    rows.insert(request)
    deadlines.schedule(
        CLOSING_CONSENT,
        request.id,
        due_on=request.answer_by,
        basis=_BASIS,
        chain_id=cheque.id,
        remind_days=CLOSING_REMINDER_DAYS,
        on=on,
        is_new=True,
    )
    _record(Action.CLOSING_ASKED, request, trajectory, actor, at)
    notices.ask_closing(request, trajectory, at=at)
    return request


@transaction.atomic
def answer_closing(
    *, request_id: UUID, agreed: bool, minutes: int, actor: Actor, at: datetime, word: str = ""
) -> ClosingRequest:
    """The citizen agrees that the guidance is closed, or does not yet. A late answer counts until it is closed.

    ``minutes`` are those that the page said would be lost. The word is kept sealed, for the citizen and the counsellor.
    The same answer twice changes nothing. Raises ChangedSince, BadAnswer, StepRefused, NotFound.
    """
    if actor.capacity is not Capacity.CITIZEN:
        raise trajectory_not_found()
    trajectory, cheque = lock_trajectory(rows.those(ClosingRequest, "trajectory_id", id=request_id), actor)
    request = rows.lock(ClosingRequest, id=request_id)
    if request is None:
        raise trajectory_not_found()
    if request.state == ("agreed" if agreed else "refused"):
        return request
    require_running(trajectory)
    state = CLOSING_REQUEST.target("agree" if agreed else "refuse", request.state, actor)
    if minutes != cheque.minutes_left:
        raise changed_since()
    said = word.strip()
    if len(said) > _WORD_LIMIT:
        raise BadAnswer("word_long", _("Hou het korter: hoogstens 1.000 tekens."), field="word")
    request.state, request.answered_at = state, at
    request.minutes = minutes or request.minutes
    request.word = seal(said.encode()) if said else None
    rows.update(request, "state", "answered_at", "minutes", "word")
    deadlines.fulfil(CLOSING_CONSENT, request.id, on=day_of(at))
    _record(Action.CLOSING_AGREED if agreed else Action.CLOSING_REFUSED, request, trajectory, actor, at)
    return request


@transaction.atomic
def note_unanswered(request_id: UUID, on: date) -> None:
    """The term to answer has passed: the counsellor may close, and the citizen hears it."""
    cheque_id = ClosingRequest.objects.filter(id=request_id).values_list("trajectory__cheque_id", flat=True).get()
    citizens.lock_cheque(cheque_id)
    request = rows.lock(ClosingRequest, id=request_id)
    if request is None or request.state != "asked":
        return
    request.state = CLOSING_REQUEST.target("pass", request.state, SYSTEM)
    rows.update(request, "state")
    trajectory = _with_people(request)
    _record(Action.CLOSING_UNANSWERED, request, trajectory, SYSTEM, start_of(on))
    notices.tell_closing_unanswered(request, trajectory, on=on)


def remind_to_answer(request_id: UUID, due_on: date, days_before: int, on: date) -> None:
    """Remind the citizen of the question."""
    request = ClosingRequest.objects.get(id=request_id)
    if request.state == "asked":
        notices.remind_closing(request, _with_people(request), due_on=due_on, days_before=days_before, on=on)


@transaction.atomic
def overtake(trajectory_id: UUID, *, actor: Actor, at: datetime) -> None:
    """The question has lost its object: it waits for nobody any more. What was answered stays as it is.

    The caller holds the cheque's lock.
    """
    for request in rows.lock_all(ClosingRequest, trajectory=trajectory_id, state="asked"):
        request.state = CLOSING_REQUEST.target("overtake", request.state, actor)
        rows.update(request, "state")
        deadlines.drop([CLOSING_CONSENT], request.id, on=day_of(at))
        messages.drop(notices.closing_key(request))


def _with_people(request: ClosingRequest) -> Trajectory:
    return Trajectory.objects.select_related("centre", "counsellor").get(id=request.trajectory_id)


def _record(
    action: Action, request: ClosingRequest, trajectory: Trajectory, actor: Actor, at: datetime, **payload: Any
) -> None:
    trail.record(
        actor,
        action,
        subject=("trajectory", trajectory.id),
        at=at,
        person_id=trajectory.citizen_id,
        organisation_id=trajectory.centre_id,
        payload={"request": str(request.id), "minutes_left": request.minutes, **payload},
    )
