"""What the citizen reads and signs: the agreement, each proof of participation, the plan."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres import selectors
from centres.domain import attendances
from centres.forms.signing import DisputeForm, ShownForm, SignForm
from centres.selectors.views import ToSign
from centres.views import shown
from centres.views.agreements import OfAgreement
from centres.views.base import CitizenFormPage
from centres.views.meetings import OfAttendance
from centres.views.plans import OfPlan
from loopbaan.core import dutch

_NAMES = {
    "agreement": "centres:my_agreement",
    "attendance": "centres:my_attendance",
    "plan": "centres:my_plan",
    "closing": "centres:my_close_request",
}


def address_to_sign(waiting: ToSign) -> str:
    """The page where it is read and signed."""
    return reverse(_NAMES[waiting.kind], args=[waiting.object_id])


def title_to_sign(waiting: ToSign) -> str:
    """What it is, as something to do."""
    if waiting.kind == "attendance" and waiting.held_on is not None:
        return _("Bevestig je gesprek van %(day)s") % {"day": dutch.long_date(waiting.held_on)}
    if waiting.kind == "agreement":
        return _("Lees en onderteken je overeenkomst")
    if waiting.kind == "closing":
        return _("Mag je begeleider je begeleiding afsluiten?")
    return _("Lees en onderteken je ontwikkelplan")


def tag_to_sign(waiting: ToSign) -> str:
    """What is asked, in two words."""
    return _("Te beantwoorden") if waiting.kind == "closing" else _("Te ondertekenen")


def to_sign_rows(person_id: UUID, *, at: datetime, trajectory_id: UUID | None = None) -> list[dict[str, Any]]:
    """What waits for this citizen, of one trajectory or of all."""
    return [
        {
            "title": title_to_sign(each),
            "url": address_to_sign(each),
            "tag": tag_to_sign(each),
            "text": _row_text(each),
        }
        for each in selectors.to_sign_of(person_id, at=at)
        if trajectory_id is None or each.trajectory_id == trajectory_id
    ]


def _row_text(waiting: ToSign) -> str:
    text = _("%(centre)s, met %(name)s") % {"centre": waiting.centre_name, "name": waiting.counsellor_name}
    if waiting.answer_by is None:
        return text
    last = _("Antwoord ten laatste op %(day)s.") % {"day": dutch.long_date(dutch.last_day(waiting.answer_by))}
    return f"{text}. {last}"


def _trajectory_url(trajectory_id: UUID) -> str:
    return reverse("centres:my_trajectory", args=[trajectory_id])


class MyAgreementPage(OfAgreement, CitizenFormPage):
    """Read the whole agreement and sign it."""

    title = gettext_lazy("Je overeenkomst loopbaanbegeleiding")
    submit_label = gettext_lazy("Onderteken de overeenkomst")
    form_class = SignForm
    template_name = "centres/citizen/agreement.html"

    def form_kwargs(self) -> dict[str, Any]:
        """What the citizen declares."""
        return {"statement": _("Ik heb de hele overeenkomst gelezen en ik ga akkoord")}

    def perform(self, form: Any) -> str:
        """Sign."""
        self.sign(form)
        self.notice = _("Je hebt de overeenkomst ondertekend.")
        return _trajectory_url(self.trajectory_id)

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the paper and whether this side signed."""
        return super().context(
            lead=_(
                "Lees de hele overeenkomst. Begrijp je iets niet, vraag het eerst aan je begeleider. "
                "Je hoeft niet vandaag te tekenen."
            )
            if self.agreement.may_sign
            else "",
            has_paper=("agreement", self.agreement.id) in self.dossier.documents,
            signed=shown.is_signed_by(self.agreement.signatures, "citizen"),
            **more,
        )


class MyAttendancePage(OfAttendance, CitizenFormPage):
    """Confirm that a talk took place so, or say that it did not."""

    submit_label = gettext_lazy("Ja, dit klopt: onderteken")
    form_class = ShownForm
    template_name = "centres/citizen/attendance.html"

    @property
    def title(self) -> str:  # type: ignore[override]
        """With the day."""
        return _("Je gesprek van %(day)s") % {"day": dutch.long_date(self.attendance.held_on)}

    def perform(self, form: Any) -> str:
        """Sign."""
        self.sign(form)
        self.notice = _("Bedankt. Je hebt dit gesprek bevestigd.")
        return _trajectory_url(self.trajectory_id)

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds whether this side signed, and whether it has ended."""
        return super().context(
            lead=_("Was het gesprek er op deze dag en op deze uren? Onderteken alleen als alles klopt.")
            if self.attendance.may_sign
            else "",
            signed=shown.is_signed_by(self.attendance.signatures, "citizen"),
            ended=self.attendance.ends_at <= self.at,
            **more,
        )


class MyDisputePage(OfAttendance, CitizenFormPage):
    """Say what is not right about a talk."""

    form_class = DisputeForm
    submit_label = gettext_lazy("Meld dat dit niet klopt")
    template_name = "centres/citizen/dispute.html"

    @property
    def title(self) -> str:  # type: ignore[override]
        """With the day."""
        return _("Klopt je gesprek van %(day)s niet?") % {"day": dutch.long_date(self.attendance.held_on)}

    @property
    def cancel_url(self) -> str:  # type: ignore[override]
        """Back to the proof."""
        return reverse("centres:my_attendance", args=[self.attendance.id])

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds why it is too late, after the guidance."""
        over = self.attendance.state == "to_sign" and not self.attendance.may_dispute
        return super().context(too_late=attendances.dispute_too_late_text() if over else "", **more)

    def perform(self, form: Any) -> str:
        """Dispute it."""
        attendances.dispute_attendance(
            attendance_id=self.attendance.id,
            content_sha256=form.cleaned_data["content_sha256"],
            text=form.cleaned_data["text"],
            actor=self.actor,
            at=self.at,
        )
        self.notice = _("We gaven dit door. Je begeleider kijkt het na en verbetert of schrapt het gesprek.")
        return self.cancel_url


class MyPlanPage(OfPlan, CitizenFormPage):
    """Read the plan and sign it."""

    title = gettext_lazy("Je persoonlijk ontwikkelplan")
    submit_label = gettext_lazy("Onderteken je plan")
    form_class = SignForm
    template_name = "centres/citizen/plan.html"

    def form_kwargs(self) -> dict[str, Any]:
        """What the citizen declares."""
        return {"statement": _("Ik heb het plan gelezen en het is mijn plan")}

    def perform(self, form: Any) -> str:
        """Sign."""
        self.sign(form)
        self.notice = _("Je hebt je ontwikkelplan ondertekend.")
        return _trajectory_url(self.trajectory_id)

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds whether this side signed."""
        return super().context(
            lead=_(
                "Het plan is van jou. Staat er iets in dat niet klopt? Teken dan niet en vraag je begeleider "
                "om het aan te passen."
            )
            if self.version.may_sign
            else "",
            signed=shown.is_signed_by(self.version.signatures, "citizen"),
            **more,
        )
