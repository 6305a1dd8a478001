"""What those who run the portal see: the daily digest, messages and terms that failed."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens import service as citizens
from loopbaan.core import dutch
from loopbaan.messages import service as messages
from loopbaan.web import digest
from loopbaan.web.views.base import ActionPage, Page, Text
from regie import selectors
from regie.selectors import FailedMessage, FailingDeadline
from regie.views.base import administrator_only


@administrator_only
class AdministrationPage(Page):
    """What needs a person today."""

    template_name = "regie/administration.html"
    title = gettext_lazy("Beheer")

    def context(self, **more: Any) -> dict[str, Any]:
        """Adds the digest and the lists."""
        failed, message_page = selectors.failed_messages(self.request.GET.get("pagina", "1"))
        failing, deadline_page = selectors.failing_deadlines(self.request.GET.get("termijnpagina", "1"))
        return super().context(
            digest=_blocks(digest.digest_on(self.on)),
            failed=[_message(each) for each in failed],
            message_page=message_page,
            deadlines=[_deadline(each) for each in failing],
            deadline_page=deadline_page,
            decision_faults=[_decision(each) for each in citizens.decision_faults()],
            decision_check=citizens.last_decision_check(),
            broken_check=citizens.broken_off_check(),
            law_alarms=citizens.law_alarms(self.on),
            stuck=[_stuck(each) for each in citizens.stuck_reviews(self.on)],
            deadline_head=[_("Termijn"), _("Liep af op"), {"text": _("Pogingen"), "number": True}, _("Fout")],
            **more,
        )


def _blocks(text: str) -> list[dict[str, Any]]:
    """The plain text of the digest as titles with lines."""
    blocks = [block.splitlines() for block in text.split("\n\n") if block.strip()]
    return [{"title": title, "lines": [line.removeprefix("- ") for line in lines]} for title, *lines in blocks]


def _message(row: FailedMessage) -> dict[str, Any]:
    return {
        "title": row.kind_label,
        "text": _("Gemaakt op %(day)s. Aantal pogingen: %(attempts)s. Fout: %(error)s.")
        % {"day": dutch.long_date(row.created_at), "attempts": row.attempts, "error": row.error or _("onbekend")},
        "url": reverse("regie:retry_message", args=[row.id]),
    }


def _decision(row: citizens.DecisionAlarm) -> dict[str, Any]:
    return {
        "title": _("Beslissing %(number)s van %(day)s")
        % {"number": row.number, "day": dutch.long_date(row.decided_at)},
        "text": _("Aanvraag %(application)s: %(fault)s. Gevonden op %(found)s.")
        % {"application": row.application_id, "fault": row.fault_label, "found": dutch.long_date(row.found_at)},
    }


def _stuck(row: citizens.StuckReview) -> dict[str, Any]:
    said = (
        _("Ingediend op %(day)s. Wie dit dossier heeft, heeft de rol “dossierbehandelaar” niet meer.")
        if row.is_held
        else _(
            "Ingediend op %(day)s. Geen dossierbehandelaar van nu mag dit nemen: wie er is, behandelde het al, "
            "volgde er een melding over op, of is zelf de burger."
        )
    )
    return {"title": f"{row.kind_label} {row.reference}", "text": said % {"day": dutch.long_date(row.opened_at)}}


def _deadline(row: FailingDeadline) -> list[Any]:
    return [
        {"text": row.kind_label, "note": str(row.subject_id)},
        dutch.long_date(row.due_on),
        {"text": dutch.number(row.attempts), "number": True},
        row.error or _("onbekend"),
    ]


@administrator_only
class RetryMessagePage(ActionPage):
    """Send one message again."""

    title: Text = gettext_lazy("Probeer het bericht opnieuw")
    submit_label = gettext_lazy("Probeer opnieuw")
    intro = gettext_lazy("Het bericht vertrekt met de volgende ronde, binnen een minuut. De tekst blijft wat hij was.")

    @cached_property
    def message(self) -> FailedMessage:
        """The message in the address. Raises NotFound when it did not fail."""
        return selectors.failed_message(self.message_id)

    @property
    def message_id(self) -> UUID:
        """The id in the address."""
        found: UUID = self.kwargs["message_id"]
        return found

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """The way back is the list."""
        super().setup(request, *args, **kwargs)
        self.cancel_url = reverse("regie:administration")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask to confirm; only for a message that failed."""
        self.title = _("Probeer opnieuw: %(kind)s") % {"kind": self.message.kind_label}
        return super().get(request, *args, **kwargs)

    def perform(self, form: Any) -> str:  # noqa: ARG002
        """Put it back in the outbox."""
        messages.retry(self.message.id, actor=self.actor)
        self.notice = _("Het bericht staat weer klaar om te vertrekken.")
        return reverse("regie:administration")
