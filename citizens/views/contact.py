"""How a citizen wants to be reached: a mail address that is confirmed, or letters."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens.forms import ContactForm
from citizens.views.base import CitizenFormPage
from loopbaan.messages import service as messages
from loopbaan.messages.service import Channel, ContactRefused
from loopbaan.web.access import public
from loopbaan.web.views.base import ActionPage, Page

# Where to go on after the choice, by the value of ``daarna``: never an address from outside.
_NEXT = {"aanvraag": "citizens:apply"}


def _onward(next_step: str) -> str:
    """The query that carries on what the person was doing."""
    return f"?daarna={next_step}" if next_step in _NEXT else ""


class ContactPage(CitizenFormPage):
    """Choose mails or letters; asked once before applying, and to be changed at any time."""

    form_class = ContactForm
    template_name = "citizens/contact.html"
    title = gettext_lazy("Hoe mogen we je bereiken?")
    submit_label = gettext_lazy("Bewaar je keuze")

    def initial(self) -> dict[str, Any]:
        """What was chosen before."""
        contact = messages.contact_of(self.person_id)
        channel = "mail" if contact.pending_mail else contact.channel.value
        return {
            "channel": "" if channel == Channel.UNSET.value else channel,
            "address": contact.pending_mail or contact.mail or "",
        }

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds what holds now."""
        next_step = self.request.GET.get("daarna", "")
        return super().context(
            contact=messages.contact_of(self.person_id),
            next_url=reverse(_NEXT[next_step]) if next_step in _NEXT else "",
            **more,
        )

    def perform(self, form: ContactForm) -> str:
        """Take the address, or letters."""
        next_step = self.request.GET.get("daarna", "")
        if form.cleaned_data["channel"] == "letter":
            messages.choose_letters(actor=self.actor, person_id=self.person_id, at=self.at)
            self.notice = _("Je krijgt onze berichten voortaan met een brief.")
            return reverse(_NEXT.get(next_step, "citizens:contact_choice"))
        address = form.cleaned_data["address"]
        then = next_step if next_step in _NEXT else ""
        messages.give_mail(actor=self.actor, person_id=self.person_id, address=address, at=self.at, then=then)
        return reverse("citizens:contact_choice") + _onward(next_step)


@public
class ConfirmMailPage(ActionPage):
    """The page behind the link in the confirmation mail: opened anywhere, so it asks for no login."""

    template_name = "citizens/confirm_mail.html"
    title = gettext_lazy("Bevestig je e-mailadres")
    submit_label = gettext_lazy("Ja, dit adres is van mij")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """Show which address the link confirms, or why the link does not work."""
        try:
            contact = messages.read_token(self.kwargs["token"])
        except ContactRefused as refusal:
            return self.show(refusal=refusal.message, address="")
        return self.show(refusal="", address=contact.pending_mail)

    def context(self, **more: Any) -> dict[str, Any]:
        """A refusal on POST stands in the form: the address is not shown again."""
        return super().context(**{"refusal": "", "address": "", **more})

    def perform(self, form: Any) -> str:  # noqa: ARG002
        """Confirm."""
        messages.confirm_mail(self.kwargs["token"], at=self.at, actor=self.visitor)
        return reverse("citizens:mail_confirmed") + _onward(self.request.GET.get("daarna", ""))


@public
class MailConfirmedPage(Page):
    """The address is confirmed."""

    template_name = "citizens/mail_confirmed.html"
    title = gettext_lazy("Je e-mailadres is bevestigd")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the way back to what the person was doing."""
        next_step = self.request.GET.get("daarna", "")
        return super().context(next_url=reverse(_NEXT[next_step]) if next_step in _NEXT else "", **more)
