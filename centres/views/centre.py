"""The centre itself: its data, its mandate, and its list of counsellors."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres import selectors
from centres.domain import administration
from centres.forms.dossiers import UnlistForm
from centres.selectors.views import CounsellorRow
from centres.views.base import CentreFormPage, CentrePage
from loopbaan.core.actor import Capacity
from loopbaan.core.errors import NotFound
from loopbaan.core.periods import ONE_DAY
from loopbaan.web.access import capacity_required


class CentreDataPage(CentrePage):
    """What VDAB knows of the centre, and who may guide for it."""

    template_name = "centres/centre.html"
    title = gettext_lazy("Ons centrum")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the centre and its people."""
        return super().context(
            centre=selectors.centre_facts(self.centre_id, on=self.on),
            counsellors=selectors.counsellors_of(self.centre_id, on=self.on),
            is_coordinator=self.is_coordinator,
            **more,
        )


@capacity_required(Capacity.CENTRE, roles={"coordinator"})
class UnlistPage(CentreFormPage):
    """Take somebody off the list from a day on."""

    submit_label = gettext_lazy("Haal van de lijst")
    submit_tone = "danger"
    form_class = UnlistForm
    cancel_url = "/centrum/gegevens/"

    @cached_property
    def listing(self) -> CounsellorRow:
        """The place on the list. Raises NotFound for another centre's."""
        for each in selectors.counsellors_of(self.centre_id, on=self.on):
            if each.listing_id == self.kwargs["listing_id"]:
                return each
        raise NotFound("listing_not_found", _("We vinden deze begeleider niet op je lijst."))

    @property
    def title(self) -> str:  # type: ignore[override]
        """With the name."""
        return _("Haal %(name)s van de lijst") % {"name": self.listing.name}

    @property
    def intro(self) -> str:  # type: ignore[override]
        """What happens to the dossiers."""
        return _("Daarna kan deze persoon niets meer noteren. Geef lopende dossiers eerst aan een collega.")

    def initial(self) -> dict[str, Any]:
        """Today."""
        return {"last_day": self.on}

    def perform(self, form: Any) -> str:
        """Unlist: the domain takes the first day off the list."""
        administration.unlist_counsellor(
            actor=self.actor,
            at=self.at,
            listing_id=self.listing.listing_id,
            until=form.cleaned_data["last_day"] + ONE_DAY,
        )
        self.notice = _("De lijst is aangepast.")
        return reverse("centres:centre")
