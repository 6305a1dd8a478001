"""What the nightly check of decisions found: for the daily digest and for regie. No personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from citizens.domain.law_files import wrong_files
from citizens.models import Decision, DecisionCheck, DecisionMismatch
from loopbaan.core import dutch
from loopbaan.core.regulation.published import FileFault, file_name, shelf

_NAMED = 20


@dataclass(frozen=True, slots=True)
class DecisionAlarm:
    """A decision that failed its check: which one, what is wrong, since when. No personal data."""

    decision_id: UUID
    application_id: UUID
    number: int
    decided_at: datetime
    fault_label: str
    found_at: datetime


def decision_faults(*, limit: int = 100) -> list[DecisionAlarm]:
    """The decisions that failed their last check, the first found first."""
    rows = (
        DecisionMismatch.objects.filter(cleared_at=None)
        .select_related("decision")
        .defer("decision__document")
        .order_by("found_at", "id")
    )
    return [
        DecisionAlarm(
            decision_id=each.decision_id,
            application_id=each.decision.application_id,
            number=each.decision.number,
            decided_at=each.decision.decided_at,
            fault_label=str(each.get_fault_display()),
            found_at=each.found_at,
        )
        for each in rows[:limit]
    ]


def decision_fault_count() -> int:
    """How many decisions failed their last check."""
    return DecisionMismatch.objects.filter(cleared_at=None).count()


def last_decision_check() -> DecisionCheck | None:
    """The newest run of the check of all decisions that was done to the end."""
    return DecisionCheck.objects.filter(finished_at__isnull=False).order_by("-finished_at", "id").first()


def broken_off_check() -> DecisionCheck | None:
    """The newest run of the check that began and has no end, when none that began later has one."""
    newest = DecisionCheck.objects.filter(started_at__isnull=False).order_by("-started_at", "id").first()
    return newest if newest is not None and newest.finished_at is None else None


def decision_alarms(_on: date) -> list[str]:
    """A line for each decision that failed its check, and one for a check that was not done to the end: for the daily
    digest."""
    lines = [
        f"beslissing {each.decision_id} (aanvraag {each.application_id}): {each.fault_label}"
        for each in decision_faults()
    ]
    broken = broken_off_check()
    if broken is None or broken.started_at is None:
        return lines
    return [
        _("Het nazicht van %(began)s is niet afgewerkt. Wat hier staat, is van een vorig nazicht.")
        % {"began": dutch.moment(broken.started_at)},
        *lines,
    ]


def law_alarms(_on: date) -> list[str]:
    """A line for each file of the law that is not what was published, and for each revision that says something else
    than when decisions were taken under it, with the applications it is about: for the daily digest."""
    words = {
        FileFault.CHANGED: _("is niet meer het bestand dat werd vastgelegd"),
        FileFault.MISSING: _("ontbreekt"),
        FileFault.UNLISTED: _("werd niet vastgelegd"),
        FileFault.UNREADABLE: _("kan niet worden gelezen"),
        FileFault.REPLACED: _("is anders dan toen het portaal het voor het eerst zag"),
        FileFault.FORGED: _("het portaal schreef niet zelf wat het ervan onthield"),
    }
    standing = shelf()
    wrong = dict.fromkeys((*standing.wrong, *wrong_files(standing)))
    lines = [f"{each.name}: {words[each.fault]}" for each in wrong]
    held = Decision.objects.order_by("regulation_version", "regulation_revision").values_list(
        "regulation_version", "regulation_revision", "revision_hash"
    )
    for version, revision, revision_hash in held.distinct():
        law = standing.revisions.get((version, revision))
        if law is None or law.revision_hash != revision_hash:
            rows = Decision.objects.filter(
                regulation_version=version, regulation_revision=revision, revision_hash=revision_hash
            ).order_by("decided_at", "id")
            ids = ", ".join(str(each) for each in rows.values_list("application_id", flat=True)[:_NAMED])
            lines.append(
                _("%(name)s: %(number)s beslissingen namen we onder andere regels. Aanvragen: %(ids)s")
                % {"name": file_name(version, revision), "number": dutch.number(rows.count()), "ids": ids}
            )
    return lines
