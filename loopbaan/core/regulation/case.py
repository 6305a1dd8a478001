"""A case as it is written in JSON: read, checked to the last word, decided, and answered in JSON.

No sources, no names, no database: what the command ``decide`` gives to everybody. The form stands in docs/decide.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final, NoReturn, TypeVar

from loopbaan.core.regulation.canonical import sha256_of
from loopbaan.core.regulation.change import smallest_change
from loopbaan.core.regulation.days import count_work
from loopbaan.core.regulation.decision import Decision, decide
from loopbaan.core.regulation.facts import (
    CHEQUE,
    CREDIT,
    EarlierCheque,
    EarlierState,
    Fact,
    Facts,
    Region,
    Schooling,
    WorkKind,
    WorkPeriod,
)
from loopbaan.core.regulation.loader import NoRegulationInForce, regulation_on
from loopbaan.core.regulation.model import Regulation

# The day on which the first version entered into force: nobody applied before.
FIRST_DAY: Final = date(2013, 7, 1)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOST_LEFT: Final = 1_000_000
_MOST_DIGITS: Final = 40
_UNKNOWN: Final = "unknown"
_SOURCES: Final = ("employment", "self_employed")
_KEYS: Final = frozenset(
    {
        "on",
        "residence",
        "works_in_flanders_or_brussels",
        "work",
        "unknown_sources",
        "education",
        "cheques",
        "quota_left",
    }
)

W = TypeVar("W", bound=StrEnum)


class BadCase(ValueError):
    """A case that cannot be decided as it is written; ``code`` says which rule it breaks."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def read_json(text: str) -> Any:
    """Any JSON value. Raises BadCase (``not_json``), also for a key that is there twice."""
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number, parse_int=_whole_number)
    except (ValueError, RecursionError) as error:
        if isinstance(error, BadCase):
            raise
        raise BadCase("not_json", "Dit is geen geldige JSON.") from error


def answer(raw: Any, *, on: date | None = None, drafts: bool = False) -> dict[str, Any]:
    """The decision on one case as a tree for JSON. ``on`` serves where the case names no day.

    Raises BadCase. ``drafts``: a draft of the law may decide as well.
    """
    facts, law = read_case(raw, on=on, drafts=drafts)
    return result_of(law, decide(law, facts, simulate=drafts))


def result_of(law: Regulation, decision: Decision) -> dict[str, Any]:
    """A decision as the command writes it; ``digest`` is SHA-256 over the canonical form of all the rest."""
    change = smallest_change(law, decision.facts)
    result: dict[str, Any] = {
        "outcome": decision.outcome.value,
        "regulation": decision.version,
        "revision": decision.revision,
        "instrument": decision.instrument,
        "conditions": [
            {
                "key": each.key,
                "verdict": each.verdict.value,
                "value": each.value,
                "threshold": list(each.threshold) if isinstance(each.threshold, tuple) else each.threshold,
                "unit": each.unit,
                "basis": each.basis,
                "certainty": each.certainty.value,
            }
            for each in decision.conditions
        ],
        "offer": None if decision.offer is None else decision.offer.as_json(),
        "smallest_change": None if change is None else change.as_json(),
    }
    return result | {"digest": sha256_of(result)}


def read_case(raw: Any, *, on: date | None = None, drafts: bool = False) -> tuple[Facts, Regulation]:
    """The facts of a case, and the version of the law that it falls under. Raises BadCase."""
    case = _keys(raw, "", required={"residence", "work", "cheques"}, allowed=_KEYS)
    day = _decision_day(case, on)
    cheques = _list_or_none(case["cheques"], "cheques", lambda each, at: _cheque(each, at, day))
    work = _list_or_none(case["work"], "work", _work)
    residence = _keys(case["residence"], "residence", required={"region"}, allowed={"region", "moved_from_eea"})
    region = _word_or_unknown(Region, residence["region"], "residence.region")
    moved = _three(residence.get("moved_from_eea"), "residence.moved_from_eea")
    works_here = _three(case.get("works_in_flanders_or_brussels"), "works_in_flanders_or_brussels")
    schooling = _word_or_unknown(Schooling, case.get("education", _UNKNOWN), "education")
    silent = [_one_of(_SOURCES, each, at) for at, each in _items(case.get("unknown_sources", []), "unknown_sources")]
    left = _left(case.get("quota_left"))
    law = _law(day, drafts=drafts)
    return (
        _facts(
            law,
            day,
            work=work,
            is_complete=not silent,
            region=_fact(region),
            moved=_fact(moved),
            works_here=_fact(works_here),
            cheques=cheques,
            quota_left=_fact(left),
            schooling=_fact(schooling),
        ),
        law,
    )


def _facts(
    law: Regulation,
    on: date,
    *,
    work: tuple[WorkPeriod, ...] | None,
    is_complete: bool,
    region: Fact[str | None],
    moved: Fact[bool | None],
    works_here: Fact[bool | None],
    cheques: tuple[EarlierCheque, ...] | None,
    quota_left: Fact[int | None],
    schooling: Fact[str | None],
) -> Facts:
    """Dates become counts. A source that is silent leaves what is known a lower bound."""
    held = work or ()
    known = work is not None and is_complete
    counting = {WorkKind(each) for each in law.activity_kinds.value}
    running = tuple(
        sorted({each.kind for each in held if each.kind in counting and _runs(each, on)}, key=lambda kind: kind.value)
    )
    count = count_work(law, held, on)
    return Facts(
        applied_on=on,
        region=region,
        moved_from_eea=moved,
        works_in_flanders_or_brussels=works_here,
        at_work=Fact(True if running else (False if known else None), known=bool(running) or known),
        career_days=Fact(count.career, known=known),
        cheques=Fact(cheques or (), known=cheques is not None),
        running_work=running,
        work=held,
        quota_left=None if law.monthly_quota is None else quota_left,
        recent_days=None if count.recent is None else Fact(count.recent, known=known),
        interim_run=None if count.interim_run is None else Fact(count.interim_run, known=known),
        schooling=None if law.price_per_hour_short is None else schooling,
    )


def _law(on: date, *, drafts: bool) -> Regulation:
    try:
        return regulation_on(on, drafts=drafts)
    except NoRegulationInForce:
        raise BadCase("no_regulation", f"Op {on} is er geen versie van de regels van kracht.") from None


def _decision_day(case: Mapping[str, Any], default: date | None) -> date:
    if "on" in case:
        on = read_day(case["on"], "on")
    elif default is not None:
        on = default
    else:
        raise BadCase("missing", "on ontbreekt: de dag van de aanvraag.")
    if on < FIRST_DAY:
        raise BadCase("too_early", f"on ligt voor {FIRST_DAY}: toen bestond de loopbaancheque niet.")
    return on


def _work(raw: Any, at: str) -> WorkPeriod:
    period = _keys(raw, at, required={"kind", "from", "until"}, allowed={"kind", "from", "until"})
    begin = read_day(period["from"], f"{at}.from")
    end = None if period["until"] is None else read_day(period["until"], f"{at}.until")
    if end is not None and end <= begin:
        raise BadCase("until_not_after_from", f"{at}: until moet na from liggen.")
    return WorkPeriod(WorkKind(_one_of(WorkKind, period["kind"], f"{at}.kind")), begin, end)


def _cheque(raw: Any, at: str, on: date) -> EarlierCheque:
    cheque = _keys(raw, at, required={"applied_on", "state"}, allowed={"applied_on", "state", "instrument"})
    applied_on = read_day(cheque["applied_on"], f"{at}.applied_on")
    if applied_on < FIRST_DAY:
        raise BadCase("too_early", f"{at}.applied_on ligt voor {FIRST_DAY}: toen bestond de loopbaancheque niet.")
    if applied_on > on:
        raise BadCase("applied_after_on", f"{at}.applied_on ligt na on.")
    state = EarlierState(_one_of(EarlierState, cheque["state"], f"{at}.state"))
    instrument = _one_of((CHEQUE, CREDIT), cheque.get("instrument", CHEQUE), f"{at}.instrument")
    return EarlierCheque(applied_on, state, instrument)


def _left(raw: Any) -> int | None:
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= _MOST_LEFT:
        raise BadCase("wrong_type", f"quota_left: een geheel getal van 0 tot {_MOST_LEFT}, of null.")
    return raw


def _runs(period: WorkPeriod, on: date) -> bool:
    return period.valid_from <= on and (period.valid_until is None or on < period.valid_until)


def _fact(value: Any) -> Fact[Any]:
    return Fact(value, known=value is not None)


def _keys(raw: Any, at: str, *, required: Iterable[str], allowed: Iterable[str]) -> Mapping[str, Any]:
    """An object with the keys that it must have and no others."""
    if not isinstance(raw, dict):
        if not at:
            raise BadCase("not_an_object", "Een dossier is een JSON-object.")
        raise BadCase("wrong_type", f"{at}: een object.")
    prefix = f"{at}." if at else ""
    surplus = sorted(set(raw) - set(allowed))
    if surplus:
        # Half a surrogate pair is a key in JSON, and no text.
        name = surplus[0][:40].encode(errors="replace").decode()
        raise BadCase("unknown_key", f"{prefix}{name}: deze sleutel kennen we niet.")
    missing = sorted(set(required) - set(raw))
    if missing:
        raise BadCase("missing", f"{prefix}{missing[0]} ontbreekt.")
    return raw


def _items(raw: Any, at: str) -> list[tuple[str, Any]]:
    if not isinstance(raw, list):
        raise BadCase("wrong_type", f"{at}: een lijst.")
    return [(f"{at}[{index}]", each) for index, each in enumerate(raw)]


E = TypeVar("E")


def _list_or_none(raw: Any, at: str, read: Callable[[Any, str], E]) -> tuple[E, ...] | None:
    return None if raw is None else tuple(read(each, place) for place, each in _items(raw, at))


def _three(raw: Any, at: str) -> bool | None:
    if raw is None or isinstance(raw, bool):
        return raw
    raise BadCase("wrong_type", f"{at}: true, false of null.")


def _one_of(words: Iterable[str], raw: Any, at: str) -> str:
    known = [str(each) for each in words]
    if isinstance(raw, str) and raw in known:
        return raw
    raise BadCase("unknown_word", f"{at}: kies uit {', '.join(known)}.")


def _word_or_unknown(words: type[W], raw: Any, at: str) -> str | None:
    word = _one_of((*words, _UNKNOWN), raw, at)
    return None if word == _UNKNOWN else word


def read_day(raw: Any, at: str) -> date:
    """A day written as YYYY-MM-DD. Raises BadCase (``bad_date``), naming the place ``at``."""
    if isinstance(raw, str) and _DAY.fullmatch(raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    raise BadCase("bad_date", f"{at}: een bestaande dag, geschreven als JJJJ-MM-DD.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadCase("not_json", "Een sleutel staat er twee keer.")
    return found


def _whole_number(text: str) -> int:
    """A number of thousands of digits is valid JSON, and ``int`` refuses it; its first digits are too large as well."""
    return int(text[:_MOST_DIGITS])


def _no_number(text: str) -> NoReturn:
    raise BadCase("not_json", f"{text} is geen getal in JSON.")
