"""Attendances logged a second: a counsellor posts the form of a counted session with one client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse

from benchmarks import filling, load, sessions
from benchmarks.calendar import TODAY
from benchmarks.processes import Running, used
from benchmarks.purchases import CLIENTS
from benchmarks.stories import Story
from centres.models import Attendance, Centre, Trajectory
from loopbaan.accounts.models import Person
from loopbaan.core.actor import Capacity

# Four sessions of an hour use up a cheque of four hours: the first starts it, the last uses it up.
SESSIONS = 4
_A_DAY = 9
_ROUND_DAYS = 5
# More files than this for one counsellor would not fit in a round.
FILES_EACH = _A_DAY * _ROUND_DAYS
_MOST_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Guided:
    """The requests in rounds: the first session of every file, then the second, and so on."""

    rounds: tuple[tuple[bytes, ...], ...]


def prepare(
    story: Story, running: Running, numbers: range, *, centre: Centre, exemplar: Person, counsellors: list[Person]
) -> Guided:
    """Clone files with a signed agreement over the counsellors, log those in, and write their sessions."""
    spread = filling.Spread({exemplar.id: [each.id for each in counsellors]})
    filling.clone(story, spread, first=numbers.start, count=len(numbers))
    trajectories = filling.clone_ids(story.the(Trajectory), numbers)
    keys = sessions.sessions_for(counsellors, Capacity.CENTRE, kbo=centre.kbo, name=str(centre))
    rounds = []
    for session in range(SESSIONS):
        requests = []
        for place, (number, trajectory) in enumerate(zip(numbers, trajectories, strict=True)):
            # Which counsellor: as the clone's SQL chose. Each round has its own working days, nine sessions a day.
            whose = number % len(counsellors)
            turn = place // len(counsellors)
            day = TODAY.date() - timedelta(days=(SESSIONS - session) * _ROUND_DAYS - turn // _A_DAY)
            hour = 8 + turn % _A_DAY
            requests.append(
                load.post(
                    running.portal + reverse("centres:meeting_new", args=[trajectory]),
                    {
                        **sessions.form_fields(counsellors[whose], Capacity.CENTRE),
                        "held_on_dag": str(day.day),
                        "held_on_maand": str(day.month),
                        "held_on_jaar": str(day.year),
                        "starts_at": f"{hour}.00",
                        "ends_at": f"{hour + 1}.00",
                        "form": "on_site",
                        "location": "Kerkstraat 1, 9000 Gent",
                    },
                    cookies=sessions.cookies_of(keys[whose]),
                )
            )
        rounds.append(tuple(requests))
    return Guided(tuple(rounds))


def log(running: Running, guided: Guided) -> dict[str, Any]:
    """Post all sessions; RuntimeError when one was refused."""
    before = Attendance.objects.count()
    start = running.seconds()
    bursts = [
        load.burst(running.portal, requests, clients=CLIENTS, most_seconds=_MOST_SECONDS).require(302)
        for requests in guided.rounds
    ]
    end = running.seconds()
    made = Attendance.objects.count() - before
    if made != sum(len(each.answers) for each in bursts):
        raise RuntimeError(f"{made} attendances for {sum(len(each.answers) for each in bursts)} answers")
    whole = load.Burst(tuple(one for each in bursts for one in each.answers), sum(each.seconds for each in bursts))
    return {
        "count": made,
        "per_second": round(whole.per_second, 1),
        "ms": {"p50": round(whole.percentile(0.5), 1), "p95": round(whole.percentile(0.95), 1)},
        "processor_ms": used(start, end, made),
    }
