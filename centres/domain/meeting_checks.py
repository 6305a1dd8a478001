"""What is checked before a counted talk is written, and the sentences that refuse it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from centres.domain import agreements
from centres.domain.guards import NotAllowed, require_listed, require_mandate, require_running
from centres.models import Attendance, Meeting, Trajectory
from centres.rules.meetings import (
    GROUP,
    ChequeDays,
    MeetingFault,
    cheque_fault,
    minutes_between,
    size_fault,
    time_fault,
)
from centres.rules.parameters import MAX_GROUP, MAX_MEETING_MINUTES, MIN_GROUP
from centres.rules.wording import day_text, minutes_text, span_text, time_text
from centres.states import COUNTED
from citizens.service import ChequeFacts
from loopbaan.accounts import service as accounts
from loopbaan.accounts.models import Person
from loopbaan.core.clock import day_of
from loopbaan.core.errors import DomainError
from loopbaan.core.periods import ONE_DAY
from loopbaan.db import rows
from loopbaan.db.constraints import constraint_name


class BadMeeting(DomainError):
    """A meeting cannot have been held as it is typed."""


class Overlap(DomainError):
    """The counsellor, or a client, is somewhere else at that time."""


@dataclass(frozen=True, slots=True)
class TypedMeeting:
    """What the counsellor typed about a meeting."""

    starts_at: datetime
    ends_at: datetime
    kind: str
    form: str
    location: str

    @property
    def minutes(self) -> int:
        return minutes_between(self.starts_at, self.ends_at)

    @property
    def group_minutes(self) -> int:
        return self.minutes if self.kind == GROUP else 0


def _refusal(fault: MeetingFault, *, who: str = "", day: str = "", field: str | None = None) -> BadMeeting:
    """The sentence for a fault; ``who`` is the client it is about, ``day`` the day that bounds it.

    ``field`` names another part than the usual one: the day instead of the hour.
    """
    sentences = {
        MeetingFault.ENDS_BEFORE_START: ("ends_at", _("Het gesprek eindigt voor het begint. Kijk de uren na.")),
        MeetingFault.NOT_WHOLE_MINUTES: ("starts_at", _("Vul de uren in op de minuut.")),
        MeetingFault.OTHER_DAY: (
            "ends_at",
            _("Een gesprek begint en eindigt op dezelfde dag. Noteer anders twee gesprekken."),
        ),
        MeetingFault.IN_FUTURE: (
            "ends_at",
            _("Dit gesprek ligt in de toekomst of is nog bezig. Noteer het als het voorbij is."),
        ),
        MeetingFault.TOO_LONG: (
            "ends_at",
            _("Een gesprek duurt hoogstens %(most)s. Kijk de uren na.") % {"most": minutes_text(MAX_MEETING_MINUTES)},
        ),
        MeetingFault.NOBODY: ("trajectory_ids", _("Kies minstens één klant.")),
        MeetingFault.NOT_ONE: (
            "trajectory_ids",
            _("Een individueel gesprek heeft één klant. Kies “in groep” als er meer waren."),
        ),
        MeetingFault.GROUP_TOO_SMALL: (
            "trajectory_ids",
            _("Een groep telt minstens %(least)d klanten. Kies “individueel” als er maar één was.")
            % {"least": MIN_GROUP},
        ),
        MeetingFault.GROUP_TOO_LARGE: (
            "trajectory_ids",
            _("Een groep telt hoogstens %(most)d klanten.") % {"most": MAX_GROUP},
        ),
        MeetingFault.NO_AGREEMENT: (
            "starts_at",
            _(
                "%(who)s heeft nog geen overeenkomst die jullie allebei ondertekenden. Doe dat eerst: een "
                "gesprek telt pas daarna."
            )
            % {"who": who},
        ),
        MeetingFault.BEFORE_AGREEMENT: (
            "starts_at",
            _("De overeenkomst met %(who)s werd pas gesloten op %(day)s. Een gesprek daarvoor telt niet mee.")
            % {"who": who, "day": day},
        ),
        MeetingFault.START_BY_PASSED: (
            "held_on",
            _("De cheque van %(who)s moest starten ten laatste op %(day)s.") % {"who": who, "day": day},
        ),
    }
    usual, sentence = sentences[fault]
    return BadMeeting(fault.value, sentence, field=field or usual)


def require_possible(typed: TypedMeeting, clients: int, centre_id: UUID, leader_id: UUID, at: datetime) -> None:
    """Everything that does not depend on a cheque."""
    if typed.kind not in dict(Meeting.KINDS) or typed.form not in dict(Meeting.FORMS):
        raise BadMeeting(
            "meeting_kind_unknown", _("Kies of het gesprek individueel of in groep was, en waar."), field="kind"
        )
    fault = time_fault(typed.starts_at, typed.ends_at, at=at) or size_fault(typed.kind, clients)
    held_on = day_of(typed.starts_at)
    if fault is not None:
        raise _refusal(fault, field=_what_is_late(typed, at) if fault is MeetingFault.IN_FUTURE else None)
    require_mandate(centre_id, held_on, field="held_on")
    require_listed(centre_id, leader_id, held_on, field="held_on")


def _what_is_late(typed: TypedMeeting, at: datetime) -> str:
    """Which part of a talk that is not over yet is wrong: the day, the beginning, or only the end."""
    if day_of(typed.starts_at) > day_of(at):
        return "held_on"
    return "starts_at" if typed.starts_at > at else "ends_at"


def lock_people(
    leader_id: UUID, trajectories: Sequence[Trajectory], typed: TypedMeeting, *, besides: UUID | None = None
) -> Person:
    """Lock the people who would be in one place, in order of id: two exclusion constraints that wait for each other
    would end in a deadlock instead of a sentence.

    The constraints see one role each; who leads one talk and is a client in another at that time is found here, while
    both are locked. ``besides`` is the meeting that is corrected. Raises NotAllowed when somebody guides themselves,
    and Overlap.
    """
    ids = {leader_id, *(trajectory.citizen_id for trajectory in trajectories)}
    people = {person.id: person for person in rows.lock_many(Person, accounts.rows_of(ids))}
    naturals = {person_id: person.natural_id or person_id for person_id, person in people.items()}
    if any(naturals[trajectory.citizen_id] == naturals[leader_id] for trajectory in trajectories):
        raise NotAllowed("own_cheque", _("Je kan niet je eigen begeleider zijn. Kies een andere begeleider."))
    _require_free(leader_id, trajectories, typed, naturals, besides)
    return people[leader_id]


def _require_free(
    leader_id: UUID,
    trajectories: Sequence[Trajectory],
    typed: TypedMeeting,
    naturals: Mapping[UUID, UUID],
    besides: UUID | None,
) -> None:
    """Nobody leads a talk while they are a client elsewhere, or the other way round."""
    leaders = [each for each, natural in naturals.items() if natural == naturals[leader_id]]
    others = [each for each in naturals if each not in leaders]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT citizen_id, starts_at, ends_at FROM centres_attendance"
            " WHERE citizen_id = ANY(%s) AND state <> 'cancelled'"
            " AND tstzrange(starts_at, ends_at, '[)') && tstzrange(%s, %s, '[)') AND meeting_id IS DISTINCT FROM %s"
            " UNION ALL SELECT counsellor_id, starts_at, ends_at FROM centres_meeting"
            " WHERE counsellor_id = ANY(%s) AND state <> 'cancelled'"
            " AND tstzrange(starts_at, ends_at, '[)') && tstzrange(%s, %s, '[)') AND id IS DISTINCT FROM %s"
            " ORDER BY 2 LIMIT 1",
            [leaders, typed.starts_at, typed.ends_at, besides, others, typed.starts_at, typed.ends_at, besides],
        )
        busy = cursor.fetchone()
    if busy is None:
        return
    person_id, starts_at, ends_at = busy
    # What the other talk is, stays unsaid: that somebody has guidance is theirs to tell.
    if person_id in leaders:
        raise _leader_busy(span_text(starts_at, ends_at))
    names = {naturals[each.citizen_id]: each.citizen.full_name for each in trajectories}
    raise _client_busy(names[naturals[person_id]], span_text(starts_at, ends_at))


def _leader_busy(span: str) -> Overlap:
    return Overlap(
        "counsellor_overlap",
        _("Je hebt al een gesprek op %(span)s Kijk de uren na.") % {"span": span},
        field="starts_at",
    )


def _client_busy(who: str, span: str) -> Overlap:
    # The other talk may be at another centre: its place and people stay unsaid.
    return Overlap(
        "citizen_overlap",
        _("%(who)s heeft al een gesprek op %(span)s Kijk de uren na.") % {"who": who, "span": span},
        field="starts_at",
    )


def require_countable(
    trajectory: Trajectory, cheque: ChequeFacts, typed: TypedMeeting, *, besides: UUID | None = None
) -> None:
    """Everything that depends on the trajectory; ``besides`` is the attendance that is judged anew."""
    require_running(trajectory)
    first = _first_talk(trajectory.id, besides)
    concluded_at = agreements.in_force_at(trajectory.id, typed.starts_at)
    fault = cheque_fault(
        typed.starts_at,
        ChequeDays(
            agreement_concluded_at=concluded_at,
            start_by=cheque.start_by,
            first_other_on=day_of(first) if first else None,
        ),
    )
    if fault is None:
        return
    day, field = "", None
    if fault is MeetingFault.BEFORE_AGREEMENT and concluded_at is not None:
        day = day_text(day_of(concluded_at))
        if day_of(concluded_at) > day_of(typed.starts_at):
            field = "held_on"
        else:
            # The sentence goes on with a full stop of its own.
            day = _("%(day)s om %(time)s") % {"day": day, "time": time_text(concluded_at).removesuffix(".")}
    elif fault is MeetingFault.START_BY_PASSED:
        day = day_text(cheque.start_by - ONE_DAY)
    raise _refusal(fault, who=trajectory.citizen.full_name, day=day, field=field)


def _first_talk(trajectory_id: UUID, besides: UUID | None) -> datetime | None:
    """When the first counted talk began, apart from one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(starts_at) FROM centres_attendance"
            " WHERE trajectory_id = %s AND state = ANY(%s) AND id IS DISTINCT FROM %s",
            [trajectory_id, list(COUNTED), besides],
        )
        found: datetime | None = cursor.fetchone()[0]
    return found


def partly_over_text(over: Sequence[str], running: Sequence[str]) -> str:
    """Why a group talk is not changed for everybody once the guidance of some (``over``) has ended, and what can be."""
    return _(
        "De begeleiding van %(over)s is gestopt of afgesloten. Daarom kan je dit groepsgesprek niet meer als geheel "
        "verbeteren of schrappen. Was %(running)s er niet bij? Haal die klant dan uit het groepsgesprek: dat kan wel. "
        "Kloppen alleen de uren niet? Bel VDAB op 0800 30 700, met het chequenummer."
    ) % {"over": _(" en ").join(over), "running": _(" of ").join(running)}


@contextmanager
def one_place_at_a_time(leader_id: UUID, trajectories: Sequence[Trajectory], typed: TypedMeeting) -> Iterator[None]:
    """Turn a violated exclusion constraint into the sentence that names the talk that is in the way."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = constraint_name(error)
        if name not in ("meeting_counsellor_one_place", "attendance_citizen_one_place"):
            raise
        raise _overlap(name, leader_id, trajectories, typed) from error


def _overlap(name: str, leader_id: UUID, trajectories: Sequence[Trajectory], typed: TypedMeeting) -> Overlap:
    during = {"starts_at__lt": typed.ends_at, "ends_at__gt": typed.starts_at}
    if name == "meeting_counsellor_one_place":
        talk = (
            Meeting.objects.filter(counsellor_id=leader_id, **during)
            .exclude(state="cancelled")
            .order_by("starts_at")
            .first()
        )
        span = span_text(talk.starts_at, talk.ends_at) if talk else span_text(typed.starts_at, typed.ends_at)
        return _leader_busy(span)
    people = {trajectory.citizen_id: trajectory.citizen.full_name for trajectory in trajectories}
    busy = (
        Attendance.objects.filter(citizen_id__in=people, **during)
        .exclude(state="cancelled")
        .order_by("starts_at")
        .first()
    )
    who = people[busy.citizen_id] if busy else _("Je klant")
    span = span_text(busy.starts_at, busy.ends_at) if busy else span_text(typed.starts_at, typed.ends_at)
    return _client_busy(who, span)
