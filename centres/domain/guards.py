"""Who may do what, and the row locks, in one order: cheque, trajectory, person, meeting, attendance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from centres.models import Attendance, Centre, CounsellorListing, Mandate, Trajectory
from centres.rules.wording import day_text
from centres.states import RUNNING, TRAJECTORY
from citizens import service as citizens
from citizens.service import ChequeFacts
from loopbaan.accounts.models import Person
from loopbaan.core.actor import Actor, Capacity
from loopbaan.core.clock import day_of
from loopbaan.core.errors import DomainError, NotFound, StepRefused
from loopbaan.core.regulation import Regulation, regulation
from loopbaan.db import rows

COUNSELLOR = "counsellor"
COORDINATOR = "coordinator"
# After the mandate, or the place on the list, has ended: only what is open is finished, nothing new begins.
FINISHING = "finishing"
FINISHING_COORDINATOR = "finishing_coordinator"
_STAFF = frozenset({COUNSELLOR, COORDINATOR, FINISHING})


class NotAllowed(DomainError):
    """This person of the centre may not do this, on that day."""


class OutsideMandate(NotAllowed):
    """The centre has no mandate on that day."""


class NotOnList(NotAllowed):
    """The person is not on the centre's list on that day."""


class OnlyFinishing(NotAllowed):
    """The person may only finish what is open, and this would begin something."""


class ChangedSince(DomainError):
    """What the person had on the screen is not what stands now."""


def changed_since() -> ChangedSince:
    """The refusal for an old page: somebody changed it meanwhile."""
    return ChangedSince(
        "changed_since",
        _("Dit is intussen gewijzigd. Vernieuw de pagina, lees wat er nu staat en probeer opnieuw."),
    )


def law_of(cheque: ChequeFacts) -> Regulation:
    """The version of the law that the cheque keeps for life, without asking the database again."""
    return regulation(cheque.regulation_version, cheque.regulation_revision)


def trajectory_not_found() -> NotFound:
    """The same answer for a trajectory that does not exist and for one of another centre or person."""
    return NotFound("trajectory_not_found", _("We vinden dit dossier niet."))


def is_finishing(actor: Actor) -> bool:
    """Whether the actor may only finish what is open at the centre."""
    return FINISHING in actor.roles


def coordinates(actor: Actor) -> bool:
    """Whether the actor sees and mends the dossiers of colleagues, also when only to finish them."""
    return bool(actor.roles & {COORDINATOR, FINISHING_COORDINATOR})


def finishing_only() -> OnlyFinishing:
    """The refusal of what begins something."""
    return OnlyFinishing(
        "only_finishing",
        _(
            "Je kan alleen nog afwerken wat openstaat. Een cheque registreren, een overeenkomst sluiten of een nieuwe "
            "begeleiding beginnen kan niet meer."
        ),
    )


def require_full(actor: Actor) -> None:
    """Raises OnlyFinishing for who may only finish what is open."""
    if is_finishing(actor):
        raise finishing_only()


def within_reach(actor: Actor) -> Q:
    """The trajectories that the actor may reach. Raises NotFound for who is neither citizen nor of a centre.

    Who only finishes reaches the dossiers that they guide and those of the talks that they held; a coordinator, all of
    the centre.
    """
    if actor.capacity is Capacity.CITIZEN:
        return Q(citizen_id=acting_person(actor))
    reach = Q(centre_id=acting_centre(actor))
    if is_finishing(actor) and not coordinates(actor):
        held = Attendance.objects.filter(meeting__counsellor_id=acting_person(actor)).order_by()
        reach &= Q(counsellor_id=acting_person(actor)) | Q(id__in=held.values("trajectory_id"))
    return reach


def acting_centre(actor: Actor) -> UUID:
    """The centre for which the actor works today. Raises NotFound for anybody else."""
    is_staff = actor.capacity is Capacity.CENTRE and bool(actor.roles & _STAFF)
    if not is_staff or actor.organisation_id is None or actor.person_id is None:
        raise trajectory_not_found()
    return actor.organisation_id


def acting_person(actor: Actor) -> UUID:
    """The person who acts. Raises NotFound for the system, which signs and writes nothing of a dossier."""
    if actor.person_id is None:
        raise trajectory_not_found()
    return actor.person_id


def require_mandate(centre_id: UUID, on: date, *, field: str | None = None) -> None:
    """Raises OutsideMandate when the centre has no mandate on that day."""
    if rows.find_on(Mandate, on, centre=centre_id) is None:
        raise OutsideMandate(
            "no_mandate",
            _(
                "Op %(day)s heeft je loopbaancentrum geen mandaat. Kies een dag binnen het mandaat, of "
                "vraag het na bij VDAB."
            )
            % {"day": day_text(on)},
            field=field,
        )


def listing_on(centre_id: UUID, person_id: UUID, on: date) -> CounsellorListing | None:
    """The person's place on the centre's list on that day."""
    return rows.find_on(CounsellorListing, on, centre=centre_id, person=person_id)


def require_listed(centre_id: UUID, person_id: UUID, on: date, *, field: str | None = None) -> CounsellorListing:
    """The person's place on the list on that day. Raises NotOnList."""
    listing = listing_on(centre_id, person_id, on)
    if listing is None:
        raise NotOnList(
            "not_on_list",
            _("De begeleider staat op %(day)s niet op de lijst van je centrum. De coördinator kan dat aanpassen.")
            % {"day": day_text(on)},
            field=field,
        )
    return listing


def require_coordinator(actor: Actor) -> UUID:
    """The centre that the actor coordinates, in full. Raises NotAllowed."""
    centre_id = acting_centre(actor)
    require_full(actor)
    if COORDINATOR not in actor.roles:
        raise _coordinator_only()
    return centre_id


def require_coordinating(actor: Actor) -> None:
    """Raises NotAllowed for who may not mend what a colleague did."""
    if not coordinates(actor):
        raise _coordinator_only()


def _coordinator_only() -> NotAllowed:
    return NotAllowed("coordinator_only", _("Alleen de coördinator van je centrum kan dit doen. Vraag het daar."))


def require_own(trajectory: Trajectory, actor: Actor) -> None:
    """Raises NotAllowed when the trajectory is guided by a colleague: its content is between two people."""
    if trajectory.counsellor_id != actor.person_id:
        raise NotAllowed(
            "not_your_dossier",
            _("%(name)s begeleidt dit dossier. De coördinator kan het aan jou geven.")
            % {"name": trajectory.counsellor.full_name},
        )


def voided_text(voided_on: date) -> str:
    """What happened to a cheque without a talk that was noted in time, and what can still be done."""
    return _(
        "De cheque is vervallen op %(day)s: er was toen geen gesprek genoteerd dat telt. Noteren kan nu niet meer. Was "
        "er wel op tijd een gesprek? Bel VDAB op 0800 30 700, met het chequenummer en een bewijs van het gesprek."
    ) % {"day": day_text(voided_on)}


def require_running(trajectory: Trajectory) -> None:
    """Raises StepRefused when the guidance has ended."""
    if trajectory.state == "ended" and trajectory.end_reason == "voided" and trajectory.ended_at is not None:
        raise StepRefused("trajectory_voided", voided_text(day_of(trajectory.ended_at)))
    if trajectory.state not in RUNNING:
        label = TRAJECTORY.state(trajectory.state).label
        raise StepRefused(
            "trajectory_not_running",
            _("Dit kan niet meer: het dossier is “%(state)s”.") % {"state": label},
        )


def lock_trajectory(which: UUID | rows.Those, actor: Actor) -> tuple[Trajectory, ChequeFacts]:
    """One trajectory of the actor's centre with its cheque, both locked, cheque first. Raises NotFound."""
    trajectories, cheques = _lock_those(which, actor)
    if not trajectories:
        raise trajectory_not_found()
    trajectory = trajectories[0]
    return trajectory, cheques[trajectory.cheque_id]


def lock_trajectories(trajectory_ids: Iterable[UUID], actor: Actor) -> tuple[list[Trajectory], dict[UUID, ChequeFacts]]:
    """Trajectories of the actor's centre with their cheques, all locked: cheques first, each kind in order of id.

    A citizen reaches only their own. Raises NotFound when one of them is not to be seen.
    """
    wanted = set(trajectory_ids)
    trajectories, cheques = _lock_those(wanted, actor)
    if len(trajectories) != len(wanted):
        raise trajectory_not_found()
    return trajectories, cheques


def _lock_those(which: UUID | set[UUID] | rows.Those, actor: Actor) -> tuple[list[Trajectory], dict[UUID, ChequeFacts]]:
    """Those that the actor may see, with their cheques. A trajectory never moves to another cheque, centre or citizen:
    the database looks them up while it locks the cheques."""
    if actor.capacity is Capacity.CITIZEN:
        seen = {"id": which, "citizen_id": acting_person(actor)}
    else:
        seen = {"id": which, "centre_id": acting_centre(actor)}
    cheques = citizens.lock_cheques(rows.those(Trajectory, "cheque_id", **seen))
    trajectories = rows.lock_all(Trajectory, **seen)
    if trajectories and actor.capacity is not Capacity.CITIZEN and is_finishing(actor):
        ids = [each.id for each in trajectories]
        reached = set(Trajectory.objects.filter(within_reach(actor), id__in=ids).values_list("id", flat=True))
        trajectories = [each for each in trajectories if each.id in reached]
    return trajectories, cheques


def know_parties(*trajectories: Trajectory) -> None:
    """Read the citizen, counsellor and centre of all of these in two statements, for who is going to name them."""
    unknown = [each for each in trajectories if not Trajectory._meta.get_field("centre").is_cached(each)]
    if not unknown:
        return
    people = rows.find_many(Person, {key for each in unknown for key in (each.citizen_id, each.counsellor_id)})
    named = {person.id: person for person in people}
    centres = {centre.id: centre for centre in rows.find_many(Centre, {each.centre_id for each in unknown})}
    for each in unknown:
        each.citizen, each.counsellor = named[each.citizen_id], named[each.counsellor_id]
        each.centre = centres[each.centre_id]
