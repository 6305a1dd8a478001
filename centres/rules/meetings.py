"""Whether a meeting can have been held as it is typed: plain values in, the reasons against it out.

What the balance and the lapse of the cheque allow is judged with the cheque itself, in ``citizens``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from centres.rules.parameters import MAX_GROUP, MAX_MEETING_MINUTES, MIN_GROUP
from loopbaan.core.clock import day_of

INDIVIDUAL = "individual"
GROUP = "group"


class MeetingFault(StrEnum):
    """Why a meeting cannot be logged as typed; the value is the code of the error."""

    ENDS_BEFORE_START = "meeting_ends_before_start"
    NOT_WHOLE_MINUTES = "meeting_not_whole_minutes"
    OTHER_DAY = "meeting_over_midnight"
    IN_FUTURE = "meeting_in_future"
    TOO_LONG = "meeting_too_long"
    NOBODY = "meeting_without_client"
    NOT_ONE = "meeting_individual_with_several"
    GROUP_TOO_SMALL = "meeting_group_too_small"
    GROUP_TOO_LARGE = "meeting_group_too_large"
    BEFORE_AGREEMENT = "meeting_before_agreement"
    NO_AGREEMENT = "meeting_without_agreement"
    START_BY_PASSED = "meeting_start_by_passed"


def minutes_between(starts_at: datetime, ends_at: datetime) -> int:
    """Whole minutes from start to end; negative when it ends first. Changes of the hour count as real time."""
    # Between two moments in one zone Python takes the clock on the wall: in UTC it takes the time that passed.
    return int((ends_at.astimezone(UTC) - starts_at.astimezone(UTC)).total_seconds() // 60)


def time_fault(starts_at: datetime, ends_at: datetime, *, at: datetime) -> MeetingFault | None:
    """What is wrong with the times, seen at the moment ``at``, if anything. All datetimes are aware."""
    if ends_at.astimezone(UTC) <= starts_at.astimezone(UTC):
        return MeetingFault.ENDS_BEFORE_START
    if any(moment.second or moment.microsecond for moment in (starts_at, ends_at)):
        return MeetingFault.NOT_WHOLE_MINUTES
    if day_of(starts_at) != day_of(ends_at):
        return MeetingFault.OTHER_DAY
    if ends_at > at:
        return MeetingFault.IN_FUTURE
    if minutes_between(starts_at, ends_at) > MAX_MEETING_MINUTES:
        return MeetingFault.TOO_LONG
    return None


def size_fault(kind: str, clients: int) -> MeetingFault | None:
    """What is wrong with the number of clients for this kind of meeting, if anything."""
    if clients == 0:
        return MeetingFault.NOBODY
    if kind == INDIVIDUAL and clients != 1:
        return MeetingFault.NOT_ONE
    if kind == GROUP and clients < MIN_GROUP:
        return MeetingFault.GROUP_TOO_SMALL
    if kind == GROUP and clients > MAX_GROUP:
        return MeetingFault.GROUP_TOO_LARGE
    return None


@dataclass(frozen=True, slots=True)
class ChequeDays:
    """What bounds the meetings of one cheque. ``start_by`` is half-open.

    ``first_other_on`` is the day of the first counted talk besides the one that is judged.
    """

    agreement_concluded_at: datetime | None
    start_by: date
    first_other_on: date | None


def cheque_fault(starts_at: datetime, days: ChequeDays) -> MeetingFault | None:
    """Why this meeting cannot count for this cheque, if anything: no payable hour without a contract before it."""
    if days.agreement_concluded_at is None:
        return MeetingFault.NO_AGREEMENT
    if days.agreement_concluded_at > starts_at:
        return MeetingFault.BEFORE_AGREEMENT
    held_on = day_of(starts_at)
    started_in_time = days.first_other_on is not None and days.first_other_on < days.start_by
    if held_on >= days.start_by and not started_in_time:
        return MeetingFault.START_BY_PASSED
    return None
