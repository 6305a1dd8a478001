"""The loopbaanbegeleidingstest: is guidance something for somebody, and where else to go when it is not. Pure.

What guidance is comes from the law and its method: one's own initiative, one's own competences, a plan at the end, and
nothing that is part of another kind of help. How answers are weighed is ours; the page says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


def _(message: str) -> str:
    """Mark a message for translation; it is translated where the language of the reader is known."""
    return message


class Fit(StrEnum):
    """What the test says: it fits; something else comes first; another kind of help fits better; not yet."""

    FITS = "fits"
    FIRST = "first"
    ELSEWHERE = "elsewhere"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another kind of help: what it is, why guidance is not that, and where one finds it; ``links``: label, address."""

    title: str
    why: str
    where: str
    links: tuple[tuple[str, str], ...] = ()


_VDAB: Final = ((_("Bel VDAB, gratis: 0800 30 700"), "tel:080030700"), (_("Naar vdab.be"), "https://www.vdab.be"))
# What guidance is not, by the answer that says so.
ELSEWHERE: Final[Mapping[str, Elsewhere]] = {
    "burnout": Elsewhere(
        _("Zorg bij een burn-out"),
        _("Loopbaanbegeleiding is geen zorg en geneest geen burn-out. Eerst herstellen, dan kiezen."),
        _(
            "Praat met je huisarts. Werk je nog? Dan kan je ook zelf naar de arbeidsarts van je werk stappen. Ben je "
            "thuis, vraag dan je ziekenfonds naar de weg terug naar werk."
        ),
    ),
    "worried": Elsewhere(
        _("Bang voor een burn-out"),
        _(
            "Loopbaanbegeleiding kan je helpen om te zien wat je energie kost en geeft. Ze is geen zorg: slaap je "
            "slecht of ben je uitgeput, praat dan ook met een arts."
        ),
        _("Je huisarts luistert. Ook bij de arbeidsarts van je werk kan je zelf terecht, voor je uitvalt."),
    ),
    "therapy": Elsewhere(
        _("Therapie of hulp bij wat er in je leven speelt"),
        _("Een loopbaanbegeleider is geen therapeut. Angst, rouw, een depressie of ruzie thuis vragen andere hulp."),
        _(
            "Je huisarts of een psycholoog helpt je verder. Bij een centrum voor algemeen welzijnswerk (CAW) kan je "
            "gratis terecht. Wil je nu met iemand praten? Bel Tele-Onthaal op 106."
        ),
        ((_("Bel Tele-Onthaal: 106"), "tel:106"), (_("Zoek een CAW"), "https://www.caw.be")),
    ),
    "outplacement": Elsewhere(
        _("Outplacement na een ontslag"),
        _(
            "Outplacement helpt je aan nieuw werk na een ontslag, en je werkgever betaalt het. Het is iets anders dan "
            "loopbaanbegeleiding, en het ene kan geen stuk zijn van het andere."
        ),
        _("Vraag je werkgever of de vakbond naar je recht op outplacement. VDAB helpt ook."),
        _VDAB,
    ),
    "business": Elsewhere(
        _("Coaching voor ondernemers"),
        _(
            "Een ondernemingsplan, klanten of de groei van je zaak horen niet bij loopbaanbegeleiding. Twijfel je of "
            "ondernemen wel bij je past, dan kan het wel."
        ),
        _("VLAIO, het agentschap van de Vlaamse overheid voor ondernemers, wijst je de weg."),
        ((_("Naar vlaio.be"), "https://www.vlaio.be"),),
    ),
    "part": Elsewhere(
        _("Een stuk van een andere begeleiding of opleiding"),
        _(
            "Loopbaanbegeleiding staat op zichzelf. Ze bereidt geen andere opleiding of coaching voor en rondt er ook "
            "geen af."
        ),
        _(
            "Werk eerst met die begeleider of school verder. Heb je daarna een eigen vraag over je loopbaan? Kom dan "
            "terug."
        ),
    ),
    "job": Elsewhere(
        _("Hulp om snel werk te vinden"),
        _("Een loopbaanbegeleider zoekt geen vacatures en solliciteert niet voor jou."),
        _("Bij VDAB zoekt een bemiddelaar met je mee, gratis."),
        _VDAB,
    ),
}
# With these on one's mind, a question about one's career can wait for a better moment.
_FIRST: Final = frozenset({"burnout", "therapy"})
EMPLOYER: Final = Elsewhere(
    _("Een vraag van je werkgever"),
    _("Loopbaanbegeleiding begint bij jou. Je werkgever kan ze niet opleggen en krijgt er niets van te zien."),
    _("Wil je werkgever dat je bijleert of gecoacht wordt? Dan zorgt hij daar zelf voor."),
)


@dataclass(frozen=True, slots=True)
class Test:
    """What somebody answered. ``questions``: how many of the ten questions they know of themselves; ``initiative``:
    ``self``, ``both`` or ``other``; ``goals``: what they hope for; ``besides``: keys of ELSEWHERE."""

    questions: int
    initiative: str
    goals: Collection[str]
    besides: Collection[str]


@dataclass(frozen=True, slots=True)
class Judged:
    """The outcome, its reasons in words, and where else to go."""

    fit: Fit
    reasons: tuple[str, ...]
    elsewhere: tuple[Elsewhere, ...]


def judge(test: Test) -> Judged:
    """What the answers say. Something that needs care comes first, whatever else was answered."""
    besides = [key for key in ELSEWHERE if key in test.besides or key in test.goals]
    elsewhere = tuple(ELSEWHERE[key] for key in besides)
    if test.initiative == "other":
        elsewhere = (EMPLOYER, *elsewhere)
    own_goal = "insight" in test.goals or "plan" in test.goals
    has_question = test.questions > 0 and own_goal
    reasons = tuple(_reasons(test, own_goal=own_goal))
    if _FIRST & set(besides):
        return Judged(Fit.FIRST if has_question else Fit.ELSEWHERE, reasons, elsewhere)
    if test.initiative == "other":
        return Judged(Fit.ELSEWHERE, reasons, elsewhere)
    if has_question:
        # Somebody with a question of their own may well have something else going on beside it.
        return Judged(Fit.FITS, reasons, elsewhere)
    return Judged(Fit.ELSEWHERE if elsewhere else Fit.NOT_YET, reasons, elsewhere)


def _reasons(test: Test, *, own_goal: bool) -> list[str]:
    found = [
        _("Je herkent een of meer vragen waarmee mensen bij een loopbaanbegeleider komen.")
        if test.questions
        else _("Je herkent geen van de vragen waarmee mensen bij een loopbaanbegeleider komen.")
    ]
    found.append(
        _("Een ander wil dit voor jou. Loopbaanbegeleiding begint bij jezelf.")
        if test.initiative == "other"
        else _("Je wil het zelf. Zo hoort het: je bepaalt de vraag, en het resultaat is van jou.")
    )
    found.append(
        _("Je wil jezelf beter leren kennen of een plan maken. Dat is wat begeleiding doet: je eindigt met een plan.")
        if own_goal
        else _("Je zoekt geen inzicht of plan voor je loopbaan. Elke begeleiding eindigt wel met zo'n plan.")
    )
    return found
