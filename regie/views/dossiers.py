"""Finding a dossier, and opening it with a purpose."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres.states import TRAJECTORY
from loopbaan.core import dutch
from loopbaan.core.identifiers import format_code
from regie import selectors
from regie.domain import controls
from regie.forms.controls import DossierFilterForm, OpenControlForm
from regie.selectors import DOCUMENTS, PAGE_SIZE, DossierBrief, DossierPage, DossierRow
from regie.views.base import AuditorFormPage, AuditorPage, person_of
from regie.views.words import MISSING_WORDS, capped, joined

_FEW = 2
_TONES = {"neutral": "grey", "todo": "amber", "busy": "teal", "good": "green", "bad": "red"}


def page_number(text: str | None) -> int:
    """The number of a page as it was typed in the address; 1 for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1


class DossiersPage(AuditorPage):
    """The dossiers of all centres: searched, filtered, paged; without a citizen's name."""

    template_name = "regie/dossiers.html"
    title = gettext_lazy("Dossiers")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the filters and the rows."""
        filters = DossierFilterForm(self.request.GET, centres=selectors.centre_choices())
        found = DossierPage((), 1, 0, more=False)
        if filters.is_valid():
            found = selectors.dossiers(filters.wanted(), page=page_number(self.request.GET.get("pagina")))
        return super().context(
            filters=filters,
            total=capped(found.total + found.more),
            more=found.more,
            filtered=filters.has_changed(),
            page=Paginator(range(found.total), PAGE_SIZE).get_page(found.page),
            head=[
                _("Cheque"),
                {"text": _("Centrum"), "wide": True},
                _("Geregistreerd"),
                _("Status"),
                _("Documenten"),
                _("Controle"),
            ],
            rows=[_row(each) for each in found.rows],
            **more,
        )


def _row(row: DossierRow) -> list[Any]:
    state = TRAJECTORY.state(row.state)
    return [
        {"text": format_code(row.cheque_number), "url": reverse("regie:open", args=[row.trajectory_id])},
        {"text": row.centre_name, "note": row.counsellor_name},
        dutch.short_date(row.redeemed_at),
        {"text": str(state.label), "tone": _TONES[state.tone]},
        _documents(row),
        _("Ja") if row.controlled else _("Nee"),
    ]


def _documents(row: DossierRow) -> dict[str, Any]:
    lacks = joined(str(MISSING_WORDS[key]) for key in row.lacks)
    if row.idle:
        return {"text": _("Niet nodig"), "tone": "grey", "note": _("geen gesprek telde")}
    if not row.lacks:
        return {"text": _("Volledig"), "tone": "green"}
    if row.over:
        return {"text": _("Ontbreekt"), "tone": "red", "note": lacks}
    # Of guidance that only began everything is still to come: naming it all says nothing.
    few = len(row.lacks) <= _FEW
    note = (
        lacks if few else _("nog %(count)s van de %(all)s stukken") % {"count": len(row.lacks), "all": len(DOCUMENTS)}
    )
    return {"text": _("Kan nog komen"), "tone": "blue", "note": note}


class OpenControlPage(AuditorFormPage):
    """Give a reason and a purpose, and the dossier opens."""

    title = gettext_lazy("Open een dossier")
    submit_label = gettext_lazy("Open het dossier")
    form_class = OpenControlForm
    template_name = "regie/open_control.html"

    @property
    def trajectory_id(self) -> UUID:
        """The id in the address."""
        found: UUID = self.kwargs["trajectory_id"]
        return found

    @cached_property
    def brief(self) -> DossierBrief:
        """Which dossier it is. Raises NotFound."""
        return selectors.dossier_brief(self.trajectory_id, auditor_id=person_of(self.actor))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A control that this auditor has open already goes on."""
        standing = selectors.opened_by(person_of(self.actor), self.brief.trajectory_id)
        if standing is not None:
            return HttpResponseRedirect(reverse("regie:control", args=[standing]))
        return super().get(request, *args, **kwargs)

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds which dossier it is."""
        return super().context(
            brief=self.brief,
            cheque_number=format_code(self.brief.cheque_number),
            own_sentence=controls.OWN_DOSSIER,
            **more,
        )

    def perform(self, form: Any) -> str:
        """Open the control."""
        control = controls.open_control(
            trajectory_id=self.trajectory_id,
            reason=form.cleaned_data["reason"],
            purpose=form.cleaned_data["purpose"],
            actor=self.actor,
            at=self.at,
        )
        return reverse("regie:control", args=[control.id])

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """The way back is the list."""
        super().setup(request, *args, **kwargs)
        self.cancel_url = reverse("regie:dossiers")
