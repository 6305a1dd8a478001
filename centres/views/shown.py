"""What several pages show in the same way: signatures, papers, terms, history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from centres import selectors
from centres.selectors.views import Dossier, SignatureView
from centres.selectors.views import Page as ListPage
from centres.states import COUNTED
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.core import dutch
from loopbaan.core.actor import Capacity
from loopbaan.core.clock import day_of

_BAD = {Action.ATTENDANCE_DISPUTED, Action.ATTENDANCE_OVERDUE, Action.TRAJECTORY_ENDED}


def signature_items(
    signatures: Iterable[SignatureView], *, centre_name: str, disputed: bool = False
) -> list[dict[str, Any]]:
    """The two sides for the component: who, and when they signed. What is disputed waits for nobody's signature."""
    return [
        {
            "role": _("Klant") if each.who == "citizen" else centre_name,
            "name": "" if disputed else each.name,
            "at": each.signed_at,
            "note": _("Betwist: eerst wordt het gesprek verbeterd of geschrapt") if disputed else "",
        }
        for each in signatures
    ]


def is_signed_by(signatures: Iterable[SignatureView], who: str) -> bool:
    """Whether that side ("citizen" or "centre") signed."""
    return any(each.who == who and each.signed_at is not None for each in signatures)


def pages_of(found: ListPage[Any]) -> PaginatorPage:
    """Our page of a list, for the component that draws the page numbers."""
    return Paginator(range(found.total), found.per_page).page(found.number)


def page_number(text: str | None) -> int:
    """The page that was asked; 1 for anything odd."""
    return int(text) if text and text.isdecimal() and len(text) < 7 else 1


def papers_of(dossier: Dossier) -> list[dict[str, Any]]:
    """The documents that were issued and that this actor may open, in the order of the guidance."""
    agreements = [*dossier.earlier_agreements, *([dossier.agreement] if dossier.agreement else [])]
    found = [
        ("agreement", each.id, _("Overeenkomst loopbaanbegeleiding"), each.concluded_at)
        for each in agreements
        if each.is_whole
    ]
    for talk in dossier.attendances:
        title = _("Bewijs van deelname van %(day)s") % {"day": dutch.long_date(talk.held_on)}
        found.append(("attendance", talk.id, title, talk.ends_at))
    if dossier.may_read_plan:
        found += [
            ("development_plan", each.id, _("Persoonlijk ontwikkelplan"), each.offered_at)
            for each in dossier.plan_versions
        ]
        if dossier.closing is not None:
            found.append(("closing_talk", dossier.closing.id, _("Afrondingsgesprek"), dossier.closing.logged_at))
    return [
        {"kind": kind, "id": object_id, "title": title, "on": day_of(moment) if moment else None}
        for kind, object_id, title, moment in found
        if (kind, object_id) in dossier.documents
    ]


def history_of(dossier: Dossier) -> list[dict[str, Any]]:
    """What happened in a dossier, oldest first, with who did it."""
    found, whole = [], set()
    for event in trail.history_of("trajectory", dossier.id):
        if event.capacity == Capacity.REGIE:
            continue  # a centre reads what a control concluded, not that one runs, nor by whom
        action = Action(event.action)
        if action is Action.ATTENDANCE_CONFIRMED:
            whole.add((event.payload["attendance"], event.at, event.actor_name))
        minutes = event.payload.get("minutes")
        # Who took the cheque elsewhere is the business of the client and of that centre.
        who = "" if action is Action.TRAJECTORY_RELEASED else event.actor_name
        said = [who, dutch.hours_in_words(int(minutes)) if minutes else ""]
        found.append(
            {
                "on": event.at,
                "title": action.label,
                "text": ", ".join(filter(None, said)),
                "state": "missed" if action in _BAD else "past",
            }
        )
    found += [
        {"on": each.signed_at, "title": _signed_title(each.kind), "text": each.name, "state": "past"}
        for each in selectors.signatures_under(_signed_objects(dossier))
        if (str(each.object_id), each.signed_at, each.name) not in whole  # the confirmation itself says so
    ]
    return sorted(found, key=lambda row: row["on"])


def _signed_objects(dossier: Dossier) -> list[UUID]:
    agreements = [*dossier.earlier_agreements, *([dossier.agreement] if dossier.agreement else [])]
    plans, talks = dossier.plan_versions, dossier.attendances
    return [*(each.id for each in agreements), *(each.id for each in plans), *(each.id for each in talks)]


def _signed_title(kind: str) -> str:
    return {
        "agreement": _("Overeenkomst ondertekend"),
        "attendance": _("Bewijs van deelname ondertekend"),
        "development_plan": _("Persoonlijk ontwikkelplan ondertekend"),
    }[kind]


def used_of(dossier: Dossier) -> int:
    """The minutes that this guidance used: what was lost, or used at another centre, is not among them."""
    return sum(each.minutes for each in dossier.attendances if each.state in COUNTED)


def terms_of(dossier: Dossier) -> list[dict[str, Any]]:
    """The last days of the terms that run, first one first. A released dossier has none: the cheque is elsewhere."""
    if dossier.state == "released":
        return []
    rows = sorted(dossier.terms, key=lambda term: term.due_on)
    return [
        {"on": dutch.last_day(term.due_on), "title": term.label, "text": _("Laatste dag"), "state": "coming"}
        for term in rows
    ]
