"""The pure rules of a meeting, at their edges."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from centres.rules.meetings import ChequeDays, MeetingFault, cheque_fault, minutes_between, size_fault, time_fault
from centres.rules.parameters import MAX_GROUP, MAX_MEETING_MINUTES, MIN_GROUP
from centres.rules.wording import day_text, minutes_text, span_text, time_text
from tests.support.factories_centres import moment

DAY = date(2026, 3, 10)
LATER = moment(DAY, 23)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "fault"),
    [
        (moment(DAY, 9), moment(DAY, 10), None),
        (moment(DAY, 9), moment(DAY, 9, 1), None),
        (moment(DAY, 9), moment(DAY, 9), MeetingFault.ENDS_BEFORE_START),
        (moment(DAY, 9), moment(DAY, 9) + timedelta(minutes=MAX_MEETING_MINUTES), None),
        (moment(DAY, 9), moment(DAY, 9) + timedelta(minutes=MAX_MEETING_MINUTES + 1), MeetingFault.TOO_LONG),
        (moment(DAY, 22), LATER, None),
        (moment(DAY, 22), LATER + timedelta(minutes=1), MeetingFault.IN_FUTURE),
        # One day in Brussels, two in UTC, and the other way round.
        (moment(DAY, 0, 15), moment(DAY, 1, 15), None),
        (
            datetime(2026, 3, 9, 22, 30, tzinfo=UTC),
            datetime(2026, 3, 9, 23, 30, tzinfo=UTC),
            MeetingFault.OTHER_DAY,
        ),
    ],
)
def test_times(starts_at: datetime, ends_at: datetime, fault: MeetingFault | None) -> None:
    assert time_fault(starts_at, ends_at, at=LATER) is fault


def test_the_change_of_the_hour_counts_as_real_time() -> None:
    summer = date(2026, 3, 29)
    starts_at, ends_at = moment(summer, 1, 30), moment(summer, 3, 30)
    assert minutes_between(starts_at, ends_at) == 60
    winter = date(2026, 10, 25)
    assert minutes_between(moment(winter, 1, 30), moment(winter, 3, 30)) == 180


@pytest.mark.parametrize(
    ("kind", "clients", "fault"),
    [
        ("individual", 1, None),
        ("individual", 2, MeetingFault.NOT_ONE),
        ("individual", 0, MeetingFault.NOBODY),
        ("group", MIN_GROUP, None),
        ("group", MIN_GROUP - 1, MeetingFault.GROUP_TOO_SMALL),
        ("group", MAX_GROUP, None),
        ("group", MAX_GROUP + 1, MeetingFault.GROUP_TOO_LARGE),
    ],
)
def test_sizes(kind: str, clients: int, fault: MeetingFault | None) -> None:
    assert size_fault(kind, clients) is fault


@pytest.mark.parametrize(
    ("concluded_at", "start_by", "first_other_on", "fault"),
    [
        (None, date(2026, 6, 3), None, MeetingFault.NO_AGREEMENT),
        (moment(DAY, 9, 1), date(2026, 6, 3), None, MeetingFault.BEFORE_AGREEMENT),
        (moment(DAY, 9), date(2026, 6, 3), None, None),
        (moment(DAY, 8), DAY, None, MeetingFault.START_BY_PASSED),
        (moment(DAY, 8), DAY + timedelta(days=1), None, None),
        (moment(DAY, 8), DAY, DAY - timedelta(days=1), None),
        (moment(DAY, 8), DAY, DAY, MeetingFault.START_BY_PASSED),
    ],
)
def test_what_bounds_a_cheque(
    concluded_at: datetime | None, start_by: date, first_other_on: date | None, fault: MeetingFault | None
) -> None:
    assert cheque_fault(moment(DAY, 9), ChequeDays(concluded_at, start_by, first_other_on)) is fault


def test_words() -> None:
    assert day_text(date(2026, 3, 2)) == "2 maart 2026"
    assert time_text(datetime(2026, 7, 1, 7, 5, tzinfo=UTC)) == "9.05 u."
    assert span_text(moment(DAY, 9), moment(DAY, 10, 30)) == "10 maart 2026 van 9.00 u. tot 10.30 u."
    assert [minutes_text(number) for number in (1, 45, 60, 90, 240)] == [
        "1 minuut",
        "45 minuten",
        "1 uur",
        "1 u. 30",
        "4 uur",
    ]
