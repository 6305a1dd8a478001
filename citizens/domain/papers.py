"""The papers of a citizen: sealed PDFs, issued when somebody first asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from citizens.domain import cheques
from citizens.models import Application, Decision
from loopbaan.core import identifiers
from loopbaan.core.actor import Actor
from loopbaan.documents import service as documents
from loopbaan.documents.service import Document

CHEQUE_PAPER = "cheque"
DECISION_PAPER = "decision"


@transaction.atomic
def cheque_paper(*, cheque_id: UUID, actor: Actor, at: datetime) -> Document:
    """The document of a cheque: numbers, hours, price, start-by date. The same one each time.

    Not issued with the cheque itself, so that buying one costs no more than it must. It holds what never changes; hours
    left are on the page. The caller has checked whose cheque it is. Raises ChequeNotFound.
    """
    cheque = cheques.lock(cheque_id)
    standing = documents.documents_of(("cheque", cheque.id), kind=CHEQUE_PAPER).filter(withdrawn_at=None).first()
    if standing is not None:
        return standing
    law = cheques.law_of(cheque)
    return documents.register(
        "documents/cheque.html",
        {
            "recipient": cheque.person.full_name,
            "address": [],
            "reference": identifiers.format_code(cheque.number),
            "number": identifiers.format_code(cheque.number),
            "client_number": identifiers.format_code(cheque.client_number),
            "minutes": cheque.minutes_granted,
            "group_minutes": cheque.group_minutes_granted,
            "aftercare_minutes": cheque.aftercare_minutes_granted,
            "price": cheque.price,
            "issued_on": cheque.issued_on,
            "start_by": cheque.start_by,
            "lapse_months": law.lapse_months.value,
            "law_title": law.title,
            "law_version": law.version,
        },
        kind=CHEQUE_PAPER,
        title="Loopbaancheque",
        subject=("cheque", cheque.id),
        person_id=cheque.person_id,
        actor=actor,
        at=at,
    )


@transaction.atomic
def decision_paper(*, decision: Decision, content: Mapping[str, object], actor: Actor, at: datetime) -> Document:
    """The document of a decision on an application, for whoever it was taken about. The same one each time.

    ``content`` is what the page shows, in words: plain values, see ``documents/decision.html``. The caller has checked
    whose decision it is, and that what is stored is what was decided.
    """
    # One at a time for each application, so that two clicks give one document.
    application = Application.objects.select_for_update(of=("self",), no_key=True).get(id=decision.application_id)
    standing = documents.documents_of(("decision", decision.id), kind=DECISION_PAPER).filter(withdrawn_at=None).first()
    if standing is not None:
        return standing
    return documents.register(
        "documents/decision.html",
        {**content, "recipient": application.person.full_name, "address": [], "reference": decision.reference},
        kind=DECISION_PAPER,
        title=f"Beslissing {decision.reference} over een aanvraag",
        subject=("decision", decision.id),
        person_id=application.person_id,
        actor=actor,
        at=at,
    )


def withdraw_decision_paper(decision_id: UUID, *, actor: Actor, at: datetime) -> None:
    """The letter names a last day to contest that is no longer the last: the next one who asks for it gets another."""
    standing = documents.documents_of(("decision", decision_id), kind=DECISION_PAPER).filter(withdrawn_at=None).first()
    if standing is not None:
        reason = _("De laatste dag om de beslissing te betwisten veranderde. Er is een nieuwe brief.")
        documents.withdraw(standing.id, actor=actor, reason=reason, at=at)
