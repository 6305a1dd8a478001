"""How many cheques there are, in which stands, and who opens which page of them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from benchmarks import filling, sessions, stories
from benchmarks.calendar import TODAY
from benchmarks.pages import Visit
from benchmarks.stories import Story
from centres.models import Centre
from citizens.models import Cheque
from loopbaan.accounts import service as accounts
from loopbaan.accounts.models import Person, RegieRole
from loopbaan.core.actor import SYSTEM, Capacity
from tests.support import factories_centres
from tests.support.people import VDAB_KBO, a_staff_member

SIZES = (100, 10_000, 100_000)
_CENTRES, _COUNSELLORS_EACH = 40, 4
# Of a hundred cheques: how many are in which stand. Running files are of the last months, closed ones go back for
# years.
_SHARES = {"issued": 12, "to_agree": 3, "agreed": 4, "to_sign": 6, "closed": 75}
# A counsellor's sessions may not overlap: each of their clones of a story lies three days before the last.
_EACH = _CENTRES * _COUNSELLORS_EACH
_DAYS = {"closed": f"(60 + 3 * (i / {_EACH}))"}
_RUNNING_DAYS = f"(3 * (i / {_EACH}))"


@dataclass(frozen=True, slots=True)
class Crowd:
    """The centres with their counsellors, and one exemplar of each stand at the first of them."""

    centres: list[Centre]
    counsellors: list[Person]
    stories: list[Story]

    @property
    def spread(self) -> dict[UUID, list[UUID]]:
        """Clone after clone goes to the next counsellor, and so to the next centre."""
        return {
            self.centres[0].id: [centre.id for centre in self.centres for _ in range(_COUNSELLORS_EACH)],
            self.counsellors[0].id: [each.id for each in self.counsellors],
        }


def gather() -> Crowd:
    """Forty centres with four counsellors each, and the exemplars."""
    centres = [factories_centres.a_centre(f"Centrum {number}") for number in range(_CENTRES)]
    counsellors = [
        factories_centres.a_counsellor(centre, "Mia", f"Claes {number}", coordinator=number == 0)
        for centre in centres
        for number in range(_COUNSELLORS_EACH)
    ]
    here = (centres[0], counsellors[0])
    made = [
        stories.tell("issued", stories.issued),
        stories.tell("to_agree", stories.to_agree(*here)),
        stories.tell("agreed", stories.agreed(*here)),
        stories.tell("to_sign", stories.to_sign(*here)),
        stories.tell("closed", stories.closed(*here)),
    ]
    return Crowd(centres, counsellors, [stories.trimmed(each) for each in made])


def grow(crowd: Crowd, *, already: int, size: int) -> None:
    """Clone until there are ``size`` cheques, of which ``already`` were there."""
    for story in crowd.stories:
        share = _SHARES[story.name]
        first, last = already * share // 100 + 1, size * share // 100
        days = _DAYS.get(story.name, _RUNNING_DAYS)
        filling.clone(story, filling.Spread(crowd.spread, days), first=first, count=last - first + 1)
    filling.analyse()


def visits(crowd: Crowd) -> list[Visit]:
    """The five pages, each opened by somebody whose page it is."""
    to_sign = next(each for each in crowd.stories if each.name == "to_sign")
    auditor = a_staff_member("Ada", "Vermeulen")
    accounts.grant_regie_role(
        actor=SYSTEM, person_id=auditor.id, role=RegieRole.AUDITOR, valid_from=factories_centres.LONG_AGO, at=TODAY
    )
    centre = crowd.centres[0]
    (citizen_key,) = sessions.sessions_for([to_sign.citizen], Capacity.CITIZEN)
    (centre_key,) = sessions.sessions_for(crowd.counsellors[:1], Capacity.CENTRE, kbo=centre.kbo, name=str(centre))
    (regie_key,) = sessions.sessions_for([auditor], Capacity.REGIE, kbo=VDAB_KBO, name="VDAB")
    citizen, counsellor, regie = (sessions.cookies_of(each) for each in (citizen_key, centre_key, regie_key))
    return [
        Visit("citizen_home", reverse("citizens:home"), citizen),
        Visit("cheque", reverse("citizens:cheque", args=[to_sign.the(Cheque)]), citizen),
        Visit("centre_worklist", reverse("centres:home") + "?van=centrum", counsellor),
        Visit("centre_dossiers", reverse("centres:dossiers"), counsellor),
        Visit("regie_dossiers", reverse("regie:dossiers"), regie),
    ]
