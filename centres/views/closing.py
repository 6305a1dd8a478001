"""The end of the guidance: closing talk, closing, aftercare."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres.domain import closing, closing_consent
from centres.domain.guards import NotAllowed, changed_since
from centres.forms.closing import CloseForm, ClosingTalkForm
from centres.forms.meetings import AftercareForm
from centres.rules.parameters import CLOSING_CONSENT_DAYS
from centres.rules.plan import PROGRESS_LABELS, PlanContent
from centres.selectors.views import Dossier
from centres.states import COUNTED
from centres.views import not_now
from centres.views.base import DossierFormPage
from loopbaan.core import dutch
from loopbaan.core.errors import StepRefused
from loopbaan.web.forms import Form

PROGRESS_TONES = {"reached": "green", "partly": "blue", "not": "amber", "dropped": "grey"}


def progress_rows(dossier: Dossier) -> list[dict[str, Any]]:
    """What the closing talk said of each goal; nothing for who may not read it."""
    if dossier.closing is None or dossier.closing.content is None:
        return []
    return [
        {
            "goal": each.goal,
            "label": PROGRESS_LABELS[each.progress],
            "tone": PROGRESS_TONES[each.progress.value],
            "remark": each.remark,
        }
        for each in dossier.closing.content.goals
    ]


class ClosingTalkPage(DossierFormPage):
    """Note the closing talk: each goal of the signed plan is tested."""

    title = gettext_lazy("Noteer het afrondingsgesprek")
    intro = gettext_lazy("Toets samen met je klant elk doel van het ondertekende plan.")
    submit_label = gettext_lazy("Bewaar het afrondingsgesprek")
    form_class = ClosingTalkForm
    anchor = "afronding"

    def why_not(self) -> not_now.NotNow | None:
        """For a signed plan in a dossier of one's own that runs."""
        dossier = self.dossier
        return not_now.not_running(dossier) or not_now.not_own(dossier) or not_now.no_signed_plan(dossier)

    @property
    def standing_url(self) -> str:
        """The dossier: the talk as it was noted, and the plan."""
        return self.dossier_url

    @cached_property
    def plan(self) -> PlanContent:
        """The signed plan. Raises NotAllowed for a colleague's, StepRefused without one."""
        if not self.dossier.may_read_plan:
            raise NotAllowed(
                "not_your_dossier",
                _("%(name)s begeleidt dit dossier. De coördinator kan het aan jou geven.")
                % {"name": self.dossier.counsellor_name},
            )
        plan = self.dossier.plan
        if plan is None or plan.content is None or plan.state != "signed":
            raise StepRefused(
                "plan_not_signed",
                _(
                    "Het afrondingsgesprek toetst het ondertekende plan. "
                    "Laat het plan eerst door jullie allebei ondertekenen."
                ),
            )
        return plan.content

    def initial(self) -> dict[str, Any]:
        """The talk as it was noted before, or today."""
        talk, plan = self.dossier.closing, self.dossier.plan
        # The session in which it was held may have been moved to another day since.
        moved = (each.held_on for each in self.dossier.attendances if talk and each.id == talk.attendance_id)
        return {
            "held_on": next(moved, talk.held_on if talk else self.on),
            "attendance_id": str(talk.attendance_id) if talk and talk.attendance_id else "apart",
            "content_sha256": plan.content_sha256 if plan else "",
            "base": talk.logged_at.isoformat() if talk else "",
        }

    def form_kwargs(self) -> dict[str, Any]:
        """The goals, and the talks that count."""
        counted = [each for each in self.dossier.attendances if each.state in COUNTED]
        known = self.dossier.closing.content if self.dossier.closing else None
        return {"goals": self.plan.goals, "sessions": counted, "known": known}

    def perform(self, form: Any) -> str:
        """Log it, for the plan that was shown."""
        if self.dossier.plan is None or form.cleaned_data["content_sha256"] != self.dossier.plan.content_sha256:
            raise changed_since()
        closing.log_closing_talk(
            trajectory_id=self.trajectory_id,
            held_on=form.cleaned_data["held_on"],
            content=form.content(),
            actor=self.actor,
            at=self.at,
            attendance_id=form.attendance,
            base=form.cleaned_data["base"],
        )
        self.notice = _("Het afrondingsgesprek is genoteerd.")
        return self.dossier_url


class ClosePage(DossierFormPage):
    """Close the guidance: shows what is lost and what stays unpaid, and asks to confirm both."""

    title = gettext_lazy("Sluit de begeleiding af")
    submit_label = gettext_lazy("Sluit de begeleiding af")
    submit_tone = "danger"
    form_class = CloseForm
    template_name = "centres/close.html"
    anchor = "afronding"

    def why_not(self) -> not_now.NotNow | None:
        """For a dossier of one's own that runs; what else must come first stands on the page."""
        return not_now.not_running(self.dossier) or not_now.not_own(self.dossier)

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds whether the citizen must be asked first, and what was answered."""
        return super().context(
            may_close="close_trajectory" in self.dossier.actions,
            may_ask="ask_to_close" in self.dossier.actions,
            consent_days=CLOSING_CONSENT_DAYS,
            **more,
        )

    def form_kwargs(self) -> dict[str, Any]:
        """Whether a proof lacks a signature."""
        return {"ask_unsigned": bool(self.dossier.unsigned)}

    def perform(self, form: Any) -> str:
        """Close it."""
        lost = closing.close_trajectory(
            trajectory_id=self.trajectory_id,
            actor=self.actor,
            at=self.at,
            leave_unsigned=form.cleaned_data.get("leave_unsigned", False),
        )
        self.notice = _("De begeleiding is afgesloten. De nazorg kan beginnen.")
        if lost:
            self.notice = _("De begeleiding is afgesloten. %(lost)s van de cheque vervalt. De nazorg kan beginnen.") % {
                "lost": dutch.hours_in_words(lost)
            }
        return self.dossier_url


class AskToClosePage(DossierFormPage):
    """Ask the citizen, whose hours they are, whether the guidance may be closed."""

    title = gettext_lazy("Vraag je klant of je mag afsluiten")
    submit_label = gettext_lazy("Vraag het aan je klant")
    form_class = Form
    anchor = "afronding"

    @property
    def intro(self) -> str:  # type: ignore[override]
        """What the client gets to read, and what happens without an answer."""
        return _(
            "Je klant krijgt bericht: je wil afsluiten en er blijft %(left)s over, die dan vervalt. Je klant antwoordt "
            "“Akkoord” of “Nog niet”. Komt er binnen %(days)d dagen geen antwoord, dan kan je afsluiten."
        ) % {"left": dutch.hours_in_words(self.dossier.cheque.minutes_left), "days": CLOSING_CONSENT_DAYS}

    def why_not(self) -> not_now.NotNow | None:
        """For a dossier that could be closed, with hours left and no question that waits."""
        dossier = self.dossier
        reason = not_now.not_running(dossier) or not_now.not_own(dossier)
        if reason is None and "ask_to_close" not in dossier.actions:
            reason = not_now.NotNow(
                _("Je hoeft nu niets te vragen. Op de pagina om af te sluiten staat waar je op wacht."),
                reverse("centres:close", args=[dossier.id]),
                _("Naar de afsluiting"),
            )
        return reason

    def perform(self, form: Any) -> str:  # noqa: ARG002 - one button
        """Ask."""
        request = closing_consent.ask_to_close(trajectory_id=self.trajectory_id, actor=self.actor, at=self.at)
        self.notice = _("Je klant krijgt bericht en kan antwoorden tot en met %(day)s.") % {
            "day": dutch.long_date(dutch.last_day(request.answer_by))
        }
        return self.dossier_url


class AftercarePage(DossierFormPage):
    """Note a free talk after the closing."""

    title = gettext_lazy("Noteer nazorg")
    submit_label = gettext_lazy("Noteer de nazorg")
    form_class = AftercareForm
    anchor = "afronding"

    def why_not(self) -> not_now.NotNow | None:
        """For a closed dossier of one's own with aftercare left."""
        return not_now.no_aftercare(self.dossier, self.on) or not_now.not_own(self.dossier)

    @property
    def intro(self) -> str:  # type: ignore[override]
        """How much is left, and until when."""
        until = self.dossier.aftercare_until
        if until is None:
            return _("Nazorg is gratis voor je klant.")
        return _("Er is nog %(left)s gratis nazorg, tot en met %(day)s.") % {
            "left": dutch.hours_in_words(self.dossier.cheque.aftercare_minutes_left),
            "day": dutch.long_date(dutch.last_day(until)),
        }

    def initial(self) -> dict[str, Any]:
        """Today."""
        return {"held_on": self.on}

    def perform(self, form: Any) -> str:
        """Log it."""
        closing.log_aftercare(
            trajectory_id=self.trajectory_id,
            held_on=form.cleaned_data["held_on"],
            minutes=form.cleaned_data["minutes"],
            form=form.cleaned_data["form"],
            actor=self.actor,
            at=self.at,
        )
        self.notice = _("De nazorg is genoteerd.")
        return self.dossier_url
