"""The free first talk, and the agreement that both sign before any counted session."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from centres.domain import notices, papers
from centres.domain.guards import (
    acting_centre,
    acting_person,
    changed_since,
    know_parties,
    law_of,
    listing_on,
    lock_trajectory,
    require_full,
    require_own,
    require_running,
    trajectory_not_found,
)
from centres.models import Agreement, CounsellorListing, IntroductoryTalk, Trajectory
from centres.rules.agreement import AgreementTerms, statements
from centres.rules.parameters import INTRODUCTION_BEFORE_DAYS, MAX_INTRODUCTION_MINUTES
from centres.rules.wording import day_text
from centres.states import AGREEMENT
from citizens import service as citizens
from citizens.service import ChequeFacts
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core.actor import Actor, Capacity
from loopbaan.core.clock import day_of
from loopbaan.core.errors import DomainError
from loopbaan.core.money import fee_including_vat
from loopbaan.core.periods import ONE_DAY
from loopbaan.core.regulation.canonical import canonical_json, sha256_of
from loopbaan.db import rows
from loopbaan.documents import service as documents


class BadTalk(DomainError):
    """What is typed about a talk cannot be so."""


@transaction.atomic
def log_introduction(
    *, trajectory_id: UUID, held_at: datetime, minutes: int, place: str, actor: Actor, at: datetime
) -> IntroductoryTalk:
    """Note the free first talk: it never counts, and it may lie before the cheque was bought.

    Raises BadTalk when it lies in the future or too long ago, or lasted too long.
    """
    trajectory, cheque = lock_trajectory(trajectory_id, actor)
    require_full(actor)
    require_running(trajectory)
    require_own(trajectory, actor)
    if held_at > at:
        raise BadTalk(
            "introduction_in_future",
            _("Het gesprek ligt in de toekomst. Noteer het als het voorbij is."),
            field="held_on" if day_of(held_at) > day_of(at) else "held_at",
        )
    earliest = cheque.issued_on - timedelta(days=INTRODUCTION_BEFORE_DAYS)
    if day_of(held_at) < earliest:
        raise BadTalk(
            "introduction_too_early",
            _(
                "De cheque is van %(issued)s. Een kennismakingsgesprek ervoor kan ten vroegste op %(day)s. "
                "Kijk de dag en het jaar na."
            )
            % {"issued": day_text(cheque.issued_on), "day": day_text(earliest)},
            field="held_on",
        )
    if not 0 < minutes <= MAX_INTRODUCTION_MINUTES:
        raise BadTalk(
            "introduction_minutes",
            _("Vul een duur in tussen 1 en %(most)d minuten.") % {"most": MAX_INTRODUCTION_MINUTES},
            field="minutes",
        )
    talk = IntroductoryTalk(
        trajectory=trajectory,
        counsellor_id=acting_person(actor),
        held_at=held_at,
        minutes=minutes,
        place=place.strip(),
        logged_at=at,
    )
    rows.insert(talk)
    trail.record(
        actor,
        Action.INTRODUCTION_LOGGED,
        subject=("trajectory", trajectory.id),
        at=at,
        person_id=trajectory.citizen_id,
        payload={"minutes": minutes, "counted": False},
    )
    return talk


def preview_agreement(
    *, trajectory_id: UUID, actor: Actor, on: date, goal: str = "", arrangements: str = ""
) -> dict[str, Any]:
    """The agreement as it would read, before it is drawn up; writes nothing. Raises NotAllowed, NotFound."""
    trajectory = (
        Trajectory.objects.select_related("citizen", "counsellor", "centre")
        .filter(id=trajectory_id, centre_id=acting_centre(actor))
        .first()
    )
    if trajectory is None:
        raise trajectory_not_found()
    require_own(trajectory, actor)  # the goal is between the two
    return _content(trajectory, citizens.cheque(trajectory.cheque_id), on, goal, arrangements)


@transaction.atomic
def draw_up_agreement(
    *,
    trajectory_id: UUID,
    actor: Actor,
    at: datetime,
    goal: str = "",
    arrangements: str = "",
    base_sha256: str | None = None,
) -> Agreement:
    """Draw up the agreement with every statement, for both to sign.

    Drawn up again with another text, it is a new version: the old one is superseded and both signatures are void. The
    same text again changes nothing. ``base_sha256`` is the digest of the agreement that stood when the form was filled,
    "" when there was none: ChangedSince when another page drew one up meanwhile; None asks nothing. Raises StepRefused,
    NotAllowed, NotFound.
    """
    trajectory, cheque = lock_trajectory(trajectory_id, actor)
    require_full(actor)
    require_running(trajectory)
    require_own(trajectory, actor)
    content = _content(trajectory, cheque, day_of(at), goal, arrangements)
    digest = sha256_of(content)
    last = rows.lock_newest(Agreement, "version", trajectory_id=trajectory.id)
    standing = last if last is not None and last.state != "superseded" else None
    if standing is not None and standing.content_sha256 == digest:
        return standing
    if base_sha256 is not None and base_sha256 != (standing.content_sha256 if standing else ""):
        raise changed_since()
    if standing is not None:
        _supersede(standing, trajectory, actor, at)
    agreement = Agreement.objects.create(
        trajectory=trajectory,
        version=last.version + 1 if last else 1,
        content=content,
        content_sha256=digest,
        drawn_up_at=at,
        drawn_up_by_id=acting_person(actor),
    )
    trail.record(
        actor,
        Action.AGREEMENT_DRAWN_UP,
        subject=("trajectory", trajectory.id),
        at=at,
        person_id=trajectory.citizen_id,
        payload={"agreement": str(agreement.id), "version": agreement.version, "content_sha256": digest},
    )
    notices.ask_agreement(agreement, trajectory, at)
    return agreement


def _supersede(agreement: Agreement, trajectory: Trajectory, actor: Actor, at: datetime) -> None:
    reason = _("Vervangen door een nieuwe versie")
    papers.withdraw_paper("agreement", agreement.id, reason=reason, actor=actor, at=at)
    documents.void(("agreement", agreement.id), reason, at, actor=actor, person_id=trajectory.citizen_id)
    agreement.state = AGREEMENT.target("supersede", agreement.state, actor)
    agreement.superseded_at = at
    agreement.save(update_fields=["state", "superseded_at"])


def _content(trajectory: Trajectory, cheque: ChequeFacts, on: date, goal: str, arrangements: str) -> dict[str, Any]:
    law = law_of(cheque)
    know_parties(trajectory)
    centre = trajectory.centre
    listing = listing_on(centre.id, trajectory.counsellor_id, on)
    subsidy = None
    if not law.fee_per_hour.is_open:
        whole = fee_including_vat(
            minutes=cheque.minutes_granted, rate_per_hour=law.fee_per_hour.value, vat_percent=law.vat_percent.value
        )
        subsidy = whole - cheque.price
    return statements(
        AgreementTerms(
            citizen_name=trajectory.citizen.full_name,
            counsellor_name=trajectory.counsellor.full_name,
            counsellor_is_subcontractor=listing is not None and listing.kind == CounsellorListing.SUBCONTRACTOR,
            centre_official_name=centre.official_name,
            centre_trade_name=centre.trade_name,
            centre_kbo=centre.kbo,
            centre_address=f"{centre.street}, {centre.postcode} {centre.municipality}",
            centre_complaint_contact=centre.complaint_contact,
            cheque_number=cheque.number,
            regulation_title=law.title,
            minutes=cheque.minutes_granted,
            group_minutes=cheque.group_minutes_granted,
            aftercare_minutes=cheque.aftercare_minutes_granted,
            aftercare_months=law.aftercare_months.value,
            lapse_months=law.lapse_months.value,
            start_by_last_day=cheque.start_by - ONE_DAY,
            own_share=cheque.price,
            subsidy=subsidy,
            goal=goal.strip(),
            arrangements=arrangements.strip(),
        )
    )


@transaction.atomic
def sign_agreement(*, agreement_id: UUID, content_sha256: str, actor: Actor, at: datetime) -> Agreement:
    """The citizen, or the dossier's counsellor, signs the agreement that was shown; the second signature concludes it.

    Signing twice changes nothing. Raises ChangedSince for an old page, CannotSign for a weak login, NotFound.
    """
    trajectory, _cheque = lock_trajectory(rows.those(Agreement, "trajectory_id", id=agreement_id), actor)
    agreement = rows.lock(Agreement, id=agreement_id)
    if agreement is None:
        raise trajectory_not_found()
    if agreement.content_sha256 != content_sha256 or agreement.state == "superseded":
        raise changed_since()
    if actor.capacity is not Capacity.CITIZEN:
        require_full(actor)
        require_own(trajectory, actor)
    side = "citizen_signed_at" if actor.capacity is Capacity.CITIZEN else "counsellor_signed_at"
    if getattr(agreement, side) is not None:
        return agreement
    require_running(trajectory)
    signatures = documents.sign(
        ("agreement", agreement.id),
        canonical_json(agreement.content),
        actor=actor,
        at=at,
        person_id=trajectory.citizen_id,
    )
    setattr(agreement, side, at)
    if agreement.citizen_signed_at and agreement.counsellor_signed_at:
        agreement.state = AGREEMENT.target("conclude", agreement.state, actor)
        agreement.concluded_at = at
    rows.update(agreement, side, "state", "concluded_at")
    if agreement.state == "concluded":
        papers.issue_agreement(agreement, trajectory, signatures, actor=actor, at=at)
    return agreement


def in_force_at(trajectory_id: UUID, moment: datetime) -> datetime | None:
    """When the agreement was concluded under which a talk at ``moment`` falls.

    Without one in force then, the conclusion of the agreement that stands now (which came too late), or None.
    """
    versions = sorted(rows.find_all(Agreement, trajectory_id=trajectory_id), key=lambda each: each.version)
    concluded = [(each.concluded_at, each.superseded_at) for each in versions if each.concluded_at is not None]
    for concluded_at, superseded_at in concluded:
        if concluded_at <= moment and (superseded_at is None or moment < superseded_at):
            return concluded_at
    standing = [concluded_at for concluded_at, superseded_at in concluded if superseded_at is None]
    return standing[-1] if standing else None
