"""Redeeming a cheque, the list of dossiers, and the dossier itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres import limits, selectors
from centres.domain import redeeming
from centres.forms.dossiers import AssignForm, DossierFilter, RedeemForm
from centres.rules.career_questions import CAREER_QUESTIONS
from centres.selectors.views import Dossier, TrajectoryRow
from centres.states import RUNNING
from centres.views import not_now, shown
from centres.views.base import CentreFormPage, CentrePage, DossierFormPage, OfDossier
from loopbaan.core import dutch
from loopbaan.core.errors import DomainError

# What a dossier offers, in words: the address name of each action and its button.
_ACTIONS = {
    "draw_up_agreement": ("centres:draw_up", gettext_lazy("Stel de overeenkomst op")),
    "redraw_agreement": ("centres:draw_up", gettext_lazy("Stel de overeenkomst opnieuw op")),
    "log_introduction": ("centres:introduction", gettext_lazy("Noteer een kennismakingsgesprek")),
    "log_meeting": ("centres:meeting_new", gettext_lazy("Noteer een gesprek")),
    "save_plan": ("centres:plan_edit", gettext_lazy("Werk aan het ontwikkelplan")),
    "log_closing_talk": ("centres:closing_talk", gettext_lazy("Noteer het afrondingsgesprek")),
    "ask_to_close": ("centres:close", gettext_lazy("Sluit de begeleiding af")),
    "close_trajectory": ("centres:close", gettext_lazy("Sluit de begeleiding af")),
    "log_aftercare": ("centres:aftercare", gettext_lazy("Noteer nazorg")),
    "assign_counsellor": ("centres:assign", gettext_lazy("Geef aan een andere begeleider")),
}


class RedeemPage(CentreFormPage):
    """Register a cheque with its two numbers."""

    title = gettext_lazy("Registreer een cheque")
    intro = gettext_lazy("Neem de cheque van je klant erbij. Je hebt de twee nummers nodig die erop staan.")
    submit_label = gettext_lazy("Registreer de cheque")
    form_class = RedeemForm
    template_name = "centres/redeem.html"
    cancel_url = "/centrum/"
    known_here: UUID | None = None

    def why_not(self) -> not_now.NotNow | None:
        """A cheque that is redeemed begins something."""
        return not_now.begins_something(self.actor)

    def perform(self, form: Any) -> str:
        """Redeem; each pair that does not exist counts as a guess."""
        limits.check(self.actor)
        try:
            trajectory = redeeming.redeem_cheque(
                number=form.cleaned_data["number"],
                client_number=form.cleaned_data["client_number"],
                actor=self.actor,
                at=self.at,
            )
        except redeeming.ChequeAlreadyHere as error:
            self.known_here = error.trajectory_id
            raise
        except DomainError as error:
            if error.code == "cheque_unknown":
                limits.record_miss(self.actor)
            raise
        self.notice = _("De cheque is geregistreerd. Stel nu samen de overeenkomst op.")
        return reverse("centres:dossier", args=[trajectory.id])

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the dossier of a cheque that is here already."""
        return super().context(known_here=self.known_here, **more)


class DossiersPage(CentrePage):
    """The dossiers of the centre: searched, filtered, paged."""

    template_name = "centres/dossiers.html"
    title = gettext_lazy("Dossiers")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the filters and the rows."""
        filters = DossierFilter(self.request.GET, counsellors=selectors.counsellors_of(self.centre_id, on=self.on))
        if not self.sees_colleagues:
            del filters.fields["begeleider"]
        filters.is_valid()
        asked = filters.cleaned_data
        counsellor = asked.get("begeleider") or "" if self.sees_colleagues else str(self.person_id)
        found = selectors.trajectories_of(
            centre_id=self.centre_id,
            on=self.on,
            search=asked.get("zoek", ""),
            state=asked.get("status", ""),
            counsellor_id=UUID(counsellor) if counsellor else None,
            page=shown.page_number(self.request.GET.get("pagina")),
        )
        return super().context(
            filters=filters,
            filtered=any(asked.values()),
            page=shown.pages_of(found),
            total=found.total,
            rows=[_row(each) for each in found.items],
            **more,
        )


def _row(row: TrajectoryRow) -> dict[str, Any]:
    """The row, with what is urgent about its dates in words."""
    until = ""
    if row.state == "redeemed":
        until = _("Start t.e.m. %(day)s") % {"day": dutch.short_date(dutch.last_day(row.start_by))}
    elif row.state == "active" and row.lapses_on:
        until = _("Vervalt na %(day)s") % {"day": dutch.short_date(dutch.last_day(row.lapses_on))}
    return {"row": row, "until": until, "holds": row.state in RUNNING}


class DossierPage(OfDossier, CentrePage):
    """Everything about one trajectory, and what can be done now."""

    template_name = "centres/dossier.html"

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds what each part of the page shows."""
        dossier = self.dossier
        actions = actions_of(dossier)
        plan = dossier.plan
        return super().context(
            actions=actions,
            used=shown.used_of(dossier),
            running=dossier.state in RUNNING,
            index=_index(dossier),
            agreement_signatures=shown.signature_items(
                dossier.agreement.signatures if dossier.agreement else (), centre_name=dossier.centre.name
            ),
            plan_signatures=shown.signature_items(plan.signatures if plan else (), centre_name=dossier.centre.name),
            plan_questions=[CAREER_QUESTIONS[each] for each in plan.content.career_questions]
            if plan is not None and plan.content is not None
            else [],
            attendances=[each for each in dossier.attendances if each.state != "cancelled"],
            cancelled=[each for each in dossier.attendances if each.state == "cancelled"],
            papers=shown.papers_of(dossier),
            terms=shown.terms_of(dossier),
            history=shown.history_of(dossier),
            conclusion=selectors.last_conclusion_of(dossier.id),
            **more,
        )


def actions_of(dossier: Dossier) -> list[dict[str, Any]]:
    """The buttons of the dossier: the first is the main one."""
    found: list[dict[str, Any]] = []
    for name in dossier.actions:
        target = _signing(name, dossier)
        if target is None and name in _ACTIONS:
            url_name, label = _ACTIONS[name]
            target = (reverse(url_name, args=[dossier.id]), str(label))
        if target is None:
            continue
        if name == "log_closing_talk" and dossier.closing is not None:
            target = (target[0], _("Pas het afrondingsgesprek aan"))
        found.append({"url": target[0], "label": target[1], "tone": "secondary" if found else "primary"})
    return found


def _signing(name: str, dossier: Dossier) -> tuple[str, str] | None:
    if name == "sign_agreement" and dossier.agreement is not None:
        return reverse("centres:agreement", args=[dossier.agreement.id]), _("Onderteken de overeenkomst")
    if name == "sign_attendance":
        first = next(each for each in dossier.attendances if each.may_sign)
        day = dutch.long_date(first.held_on)
        return reverse("centres:attendance", args=[first.id]), _("Onderteken het gesprek van %(day)s") % {"day": day}
    if name in ("sign_plan", "offer_plan") and dossier.plan is not None:
        label = _("Onderteken het plan") if name == "sign_plan" else _("Kijk het plan na en bied het aan")
        return reverse("centres:plan", args=[dossier.plan.id]), label
    return None


def _index(dossier: Dossier) -> list[dict[str, Any]]:
    held = sum(1 for each in dossier.attendances if each.state != "cancelled")
    return [
        {"id": "stand", "title": _("Stand")},
        {"id": "overeenkomst", "title": _("Overeenkomst")},
        {"id": "gesprekken", "title": _("Gesprekken"), "count": held},
        {"id": "plan", "title": _("Ontwikkelplan")},
        {"id": "afronding", "title": _("Afronding en nazorg")},
        {"id": "documenten", "title": _("Documenten")},
        {"id": "verloop", "title": _("Termijnen en verloop")},
    ]


class AssignPage(DossierFormPage):
    """The coordinator gives the dossier to a colleague."""

    title = gettext_lazy("Geef het dossier aan een andere begeleider")
    intro = gettext_lazy(
        "De nieuwe begeleider leest en schrijft vanaf nu in dit dossier. Jouw klant ziet de nieuwe naam."
    )
    submit_label = gettext_lazy("Geef het dossier door")
    form_class = AssignForm

    def why_not(self) -> not_now.NotNow | None:
        """For the coordinator, and a dossier that is not over."""
        if reason := not_now.begins_something(self.actor):
            return reason
        if not self.is_coordinator:
            return not_now.NotNow(_("Alleen de coördinator van je centrum kan dit doen. Vraag het daar."))
        return None if self.dossier.state == "closed" else not_now.not_running(self.dossier)

    def form_kwargs(self) -> dict[str, Any]:
        """The colleagues on the list today."""
        listed = selectors.counsellors_of(self.centre_id, on=self.on)
        return {
            "counsellors": [
                each for each in listed if each.valid_from <= self.on and each.person_id != self.dossier.counsellor_id
            ]
        }

    def perform(self, form: Any) -> str:
        """Assign."""
        redeeming.assign_counsellor(
            trajectory_id=self.trajectory_id,
            counsellor_id=UUID(form.cleaned_data["counsellor_id"]),
            actor=self.actor,
            at=self.at,
        )
        self.notice = _("Het dossier heeft een nieuwe begeleider.")
        return self.dossier_url
