"""Whether a paper of a citizen still holds, for anyone who checks it: no name and no outcome."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from citizens.models import Application, Cheque, Decision
from loopbaan.core import dutch
from loopbaan.core.clock import day_of
from loopbaan.documents.service import Overtaken
from loopbaan.messages.service import Message

_ENDED_APPLICATIONS = ("withdrawn", "lapsed")
# What nobody can begin a talk with any more.
ENDED_CHEQUES = ("used_up", "closed", "lapsed", "voided", "refunded")
# The messages that tell somebody of a decision, in the transaction in which it was taken.
_TELL_OF_A_DECISION = (
    "decision_granted",
    "decision_refused",
    "decision_undetermined",
    "decision_replaced",
    "quota_list_ended",
)


def decision_standing(decision_id: UUID) -> Overtaken | None:
    """What became of a decision: a newer one on the same application, or the application that ended; else None."""
    decision = Decision.objects.select_related("application").filter(id=decision_id).first()
    return None if decision is None else _standing(decision)


def cheque_standing(cheque_id: UUID) -> Overtaken | None:
    """A cheque that nobody can use any more. Why is not for whoever finds its number."""
    cheque = Cheque.objects.filter(id=cheque_id, state__in=ENDED_CHEQUES).first()
    if cheque is None:
        return None
    return Overtaken(_("beëindigd"), _("Met deze cheque kunnen geen gesprekken meer beginnen."), cheque.ended_on)


def letter_standing(message_id: UUID) -> Overtaken | None:
    """What became of the decision that a letter tells of; None for any other letter."""
    message = Message.objects.filter(id=message_id, kind__in=_TELL_OF_A_DECISION).first()
    if message is None:
        return None
    decision = (
        Decision.objects.select_related("application")
        .filter(application__person=message.person_id, decided_at=message.created_at)
        .order_by("-number")
        .first()
    )
    return None if decision is None else _standing(decision)


def _standing(decision: Decision) -> Overtaken | None:
    later = list(
        Decision.objects.filter(application_id=decision.application_id, number__gt=decision.number).order_by("number")
    )
    if later:
        return _replaced(later[0], later[-1])
    application = decision.application
    if decision.outcome == "refused" or application.state not in _ENDED_APPLICATIONS:
        return None
    return _ended(application)


def _replaced(by: Decision, newest: Decision) -> Overtaken:
    on = day_of(by.decided_at)
    sentence = _("Beslissing %(reference)s van %(day)s vervangt deze beslissing.") % {
        "reference": by.reference,
        "day": dutch.long_date(on),
    }
    if newest.id != by.id:
        sentence += " " + _("Nu geldt beslissing %(reference)s van %(day)s.") % {
            "reference": newest.reference,
            "day": dutch.long_date(day_of(newest.decided_at)),
        }
    return Overtaken(_("vervangen"), sentence, on)


def _ended(application: Application) -> Overtaken:
    if application.state == "withdrawn":
        return Overtaken(_("ingetrokken"), _("De aanvraag waarover dit ging, is daarna ingetrokken."))
    return Overtaken(_("vervallen"), _("De aanvraag waarover dit ging, is daarna vervallen."))
