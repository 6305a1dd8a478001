"""The centre itself: its data, its mandate, and its list of counsellors."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centres import selectors
from centres.domain import administration, listing_requests
from centres.domain.guards import FINISHING
from centres.forms.dossiers import ListForm, UnlistForm
from centres.selectors.views import CentreFacts, CounsellorRow, ListingRequestRow
from centres.views.base import CentreFormPage, CentrePage
from loopbaan.core.actor import Capacity
from loopbaan.core.errors import NotFound
from loopbaan.core.periods import ONE_DAY
from loopbaan.web.access import capacity_required, login_only
from loopbaan.web.forms import Form
from loopbaan.web.views.base import FormPage


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
            requests=selectors.listing_requests_of(self.centre_id) if self.is_coordinator else [],
            **more,
        )


@login_only
class AskListingPage(FormPage):
    """Who logged in for a centre but is not on its list asks the coordinator to be put on it."""

    title = gettext_lazy("Vraag om op de lijst van begeleiders te komen")
    submit_label = gettext_lazy("Vraag het aan de coördinator")
    form_class = Form
    template_name = "centres/ask_listing.html"

    @cached_property
    def centre(self) -> CentreFacts:
        """The centre for which one logged in. Raises NotFound for anybody else."""
        if self.actor.capacity is not Capacity.CENTRE or self.actor.organisation_id is None:
            raise NotFound("centre_not_found", _("We vinden dit loopbaancentrum niet."))
        return selectors.centre_facts(self.actor.organisation_id, on=self.on)

    @property
    def intro(self) -> str:  # type: ignore[override]
        """With whose name."""
        return _(
            "De coördinator van %(centre)s ziet je naam zoals de aanmelddienst ze doorgaf: %(name)s. Zodra je op de "
            "lijst staat, kan je hier werken."
        ) % {"centre": self.centre.name, "name": self.actor.name}

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds whether the actor has a role already, or asked before."""
        waiting = any(each.person_id == self.person_id for each in selectors.listing_requests_of(self.centre.id))
        return super().context(waiting=waiting, listed=bool(self.actor.roles - {FINISHING}), **more)

    def perform(self, form: Any) -> str:  # noqa: ARG002 - one button
        """Ask."""
        listing_requests.ask_listing(actor=self.actor, at=self.at)
        self.notice = _("Je vraag is verstuurd. Je leest ze ook in “Ons centrum”, bij de coördinator.")
        return reverse("centres:ask_listing")


class _OfRequest(CentreFormPage):
    """A page about one question to be put on the list."""

    cancel_url = "/centrum/gegevens/"

    @cached_property
    def asked(self) -> ListingRequestRow:
        """The question. Raises NotFound for another centre's, or one that was answered."""
        for each in selectors.listing_requests_of(self.centre_id):
            if each.id == self.kwargs["request_id"]:
                return each
        raise NotFound("listing_request_not_found", _("We vinden deze vraag niet. Misschien is ze al beantwoord."))


@capacity_required(Capacity.CENTRE, roles={"coordinator"})
class ListPage(_OfRequest):
    """Put who asked on the list."""

    submit_label = gettext_lazy("Zet op de lijst")
    form_class = ListForm

    @property
    def title(self) -> str:  # type: ignore[override]
        """With the name."""
        return _("Zet %(name)s op de lijst") % {"name": self.asked.name}

    @property
    def intro(self) -> str:  # type: ignore[override]
        """What the name rests on."""
        return _(
            "%(name)s meldde zich aan voor jullie centrum. De naam komt van de aanmelddienst. Ken je deze persoon "
            "niet, zet die dan niet op de lijst."
        ) % {"name": self.asked.name}

    def initial(self) -> dict[str, Any]:
        """Today."""
        return {"valid_from": self.on, "kind": "employed"}

    def perform(self, form: Any) -> str:
        """List."""
        listing_requests.accept_listing(
            request_id=self.asked.id,
            kind=form.cleaned_data["kind"],
            valid_from=form.cleaned_data["valid_from"],
            coordinator=form.cleaned_data["coordinator"],
            actor=self.actor,
            at=self.at,
        )
        self.notice = _("%(name)s staat op de lijst.") % {"name": self.asked.name}
        return reverse("centres:centre")


@capacity_required(Capacity.CENTRE, roles={"coordinator"})
class DeclinePage(_OfRequest):
    """Do not put who asked on the list."""

    submit_label = gettext_lazy("Zet niet op de lijst")
    submit_tone = "danger"
    form_class = Form

    @property
    def title(self) -> str:  # type: ignore[override]
        """With the name."""
        return _("Zet %(name)s niet op de lijst") % {"name": self.asked.name}

    @property
    def intro(self) -> str:  # type: ignore[override]
        """What happens then."""
        return _("De vraag verdwijnt uit “Ons centrum”. Deze persoon kan ze later opnieuw stellen.")

    def perform(self, form: Any) -> str:  # noqa: ARG002 - one button
        """Decline."""
        listing_requests.decline_listing(request_id=self.asked.id, actor=self.actor, at=self.at)
        self.notice = _("Deze persoon komt niet op de lijst.")
        return reverse("centres:centre")


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
