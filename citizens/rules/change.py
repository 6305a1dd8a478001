"""The smallest change of a decision in words: what would make it a grant, and from when it comes by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from citizens.rules.explain import Translate, grouped, in_words, was_not_looked_at
from loopbaan.core import dutch
from loopbaan.core.regulation import Decision, Outcome, Regulation
from loopbaan.core.regulation.change import Change, Need, smallest_change


def _(message: str) -> str:
    """Mark a message for translation; it is translated where the language of the reader is known."""
    return message


# What has to be different, as the end of "je krijgt er wel een ...".
NEEDS: Final[Mapping[str, str]] = {
    "move": _("als je in Vlaanderen of Brussel gaat wonen"),
    "work_here": _("als je in Vlaanderen of Brussel gaat werken"),
    "start_work": _("als je werkt op de dag dat je aanvraagt, als werknemer, uitzendkracht of zelfstandige"),
    "prove_days": _(
        "als je nog %(amount)s dagen werk bewijst, bijvoorbeeld bij een instelling van de Europese Unie of in het "
        "buitenland"
    ),
    "prove_day": _(
        "als je nog 1 dag werk bewijst, bijvoorbeeld bij een instelling van de Europese Unie of in het buitenland"
    ),
    "prove_interim_days": _("als je nog %(amount)s dagen na elkaar als uitzendkracht bewijst"),
    "prove_interim_day": _("als je nog 1 dag aansluitend als uitzendkracht bewijst"),
    "finish_cheque": _("zodra je cheque die nog loopt, is afgesloten"),
    "finish_cheques": _("zodra je %(amount)s cheques die nog lopen, zijn afgesloten"),
    "wait": _("vanaf %(day)s"),
    "wait_opening": _("vanaf de volgende opening, op %(day)s"),
    "wait_opening_at": _("vanaf de volgende opening, om %(time)s op %(day)s"),
    "show_residence": _("zodra vaststaat dat je in Vlaanderen of Brussel woont"),
    "show_move": _(
        "zodra vaststaat dat je uit een ander land van de Europese Economische Ruimte in Wallonië kwam wonen"
    ),
    "show_workplace": _("zodra vaststaat dat je in Vlaanderen of Brussel werkt"),
    "show_work": _("zodra vaststaat dat je op %(applied_on)s werkt"),
    "show_cheques": _("zodra vaststaat welke cheques je al had, en dat er nog een kan bijkomen"),
    "show_quota": _("zodra vaststaat dat er deze maand nog een cheque is"),
}


@dataclass(frozen=True, slots=True)
class ExplainedChange:
    """The smallest change in words. ``lead`` says it whole when there is one thing to do; else it opens ``needs``,
    which read on from it, one after the other.

    ``by_itself`` is empty when time alone does not do it; ``caveat`` says what we take for granted.
    """

    lead: str
    needs: tuple[str, ...]
    by_itself: str
    caveat: str

    @property
    def text(self) -> str:
        """All of it as running text, for a letter."""
        return " ".join(each for each in (self.lead, *self.needs, self.by_itself, self.caveat) if each)


def explain_change(decision: Decision, regulation: Regulation, translate: Translate = str) -> ExplainedChange | None:
    """What would make a decision a grant, in words; None for a grant.

    ``regulation`` is the revision that the decision was taken under; ValueError when it is another.
    """
    if regulation.revision_hash != decision.revision_hash:
        raise ValueError("the decision was taken under another revision of the law")
    if decision.outcome is Outcome.GRANTED:
        return None
    change = smallest_change(regulation, decision.facts)
    if change is None:
        never = translate(
            _("Volgens deze regels kan je geen cheque meer krijgen. Alleen andere regels veranderen dat.")
        )
        return ExplainedChange(never, (), "", "")
    needs = tuple(_need(each, decision, regulation, translate) for each in change.needs)
    only_waiting = all(each.change == "wait" for each in change.needs)
    opening = next((each for each in change.needs if _is_opening(each)), None)
    if opening is not None and was_not_looked_at(decision):
        # Nothing is wrong with somebody of whom nothing was asked: that is looked at the next time.
        lead = translate(_("Je kan weer een cheque vragen %(need)s. De andere voorwaarden kijken we dan na.")) % {
            "need": _need(opening, decision, regulation, translate)
        }
        return ExplainedChange(lead, (), "", _caveat(change, decision, regulation, translate))
    opens_on = next((_day_of(each, decision) for each in change.needs if _is_opening(each)), None)
    if only_waiting and change.earliest_on not in (None, opens_on):
        needs = (translate(NEEDS["wait"]) % {"day": in_words(change.earliest_on)},)
    if len(needs) == 1:
        lead = translate(_("Je kan wel een cheque krijgen %(need)s.")) % {"need": needs[0]}
        needs = ()
    else:
        lead = translate(_("Je kan wel een cheque krijgen:"))
        needs = (*(translate(_("%(need)s, en")) % {"need": each} for each in needs[:-1]), f"{needs[-1]}.")
    by_itself = ""
    if change.earliest_on is not None and not only_waiting:
        by_itself = translate(_("Verandert er niets, dan kan het vanzelf vanaf %(day)s.")) % {
            "day": in_words(change.earliest_on)
        }
    return ExplainedChange(lead, needs, by_itself, _caveat(change, decision, regulation, translate))


def _is_opening(need: Need) -> bool:
    return (need.key, need.change) == ("quota", "wait")


def _day_of(need: Need, decision: Decision) -> date:
    return decision.applied_on + timedelta(need.amount)


def _need(need: Need, decision: Decision, regulation: Regulation, translate: Translate) -> str:
    key, opens_at = need.change, regulation.quota_opens_at
    if _is_opening(need):
        key = "wait_opening" if opens_at is None else "wait_opening_at"
    if key in ("prove_days", "prove_interim_days") and need.amount == 1:
        key = key.removesuffix("s")
    elif key == "finish_cheque" and need.amount > 1:
        key = "finish_cheques"
    until = decision.applied_on + timedelta(need.amount if need.change == "wait" else 0)
    return translate(NEEDS[key]) % {
        "amount": grouped(need.amount),
        "day": in_words(until),
        "time": "" if opens_at is None else dutch.clock_time(opens_at.value).replace(dutch.NBSP, " "),
        "applied_on": in_words(decision.applied_on),
    }


def _caveat(change: Change, decision: Decision, regulation: Regulation, translate: Translate) -> str:
    """A day of later rests on rules and a life that stay as they are; say so, and what we know to end."""
    days = [decision.applied_on + timedelta(each.amount) for each in change.needs if each.change == "wait"]
    if change.earliest_on is not None:
        days.append(change.earliest_on)
    if not days:
        return ""
    until = regulation.valid_until
    if until is not None and max(days) >= until:
        return translate(
            _("Dat is zo als de regels en je situatie niet veranderen. Deze regels gelden tot en met %(last)s.")
        ) % {"last": in_words(until - timedelta(1))}
    return translate(_("Dat is zo als de regels en je situatie niet veranderen."))
