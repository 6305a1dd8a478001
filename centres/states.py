"""The states of everything that a career centre keeps, each with the words of staff and of the citizen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from loopbaan.core.actor import Capacity
from loopbaan.core.workflow import State, Step, Workflow, by, sources

TRAJECTORY = Workflow(
    name="trajectory",
    states=(
        State("redeemed", _("Geregistreerd"), _("Geregistreerd bij je loopbaancentrum"), "busy"),
        State("active", _("Lopend"), _("Je begeleiding loopt"), "busy"),
        State("closed", _("Afgesloten"), _("Je begeleiding is afgesloten"), "good"),
        State("released", _("Vrijgegeven"), _("Je koos voor een ander loopbaancentrum"), "neutral"),
        State("ended", _("Gestopt"), _("Je begeleiding is gestopt"), "bad"),
    ),
    initial=frozenset({"redeemed"}),
    steps=(
        Step("start", sources("redeemed"), "active", by(Capacity.CENTRE), _("Noteer het eerste gesprek")),
        # The last counted session was struck: as long as none counts, another centre may redeem the cheque.
        Step("unstart", sources("active"), "redeemed", by(Capacity.CENTRE, Capacity.SYSTEM)),
        Step("close", sources("active"), "closed", by(Capacity.CENTRE), _("Sluit de begeleiding af")),
        # Another centre redeems the cheque before the first counted session.
        Step("release", sources("redeemed"), "released", by(Capacity.CENTRE), _("Geef de cheque vrij")),
        # The cheque was voided or lapsed.
        Step("end", sources("redeemed", "active"), "ended", by(Capacity.SYSTEM), _("Stop de begeleiding")),
    ),
)

# The states in which a trajectory holds its cheque: no other centre may redeem it.
HOLDS_CHEQUE = ("redeemed", "active", "closed")
# The states in which guidance goes on.
RUNNING = ("redeemed", "active")

AGREEMENT = Workflow(
    name="agreement",
    states=(
        State("drawn_up", _("Te ondertekenen"), _("Te ondertekenen"), "todo"),
        State("concluded", _("Ondertekend"), _("Door jullie allebei ondertekend"), "good"),
        State("superseded", _("Vervangen"), _("Vervangen door een nieuwe versie"), "neutral"),
    ),
    initial=frozenset({"drawn_up"}),
    steps=(
        Step("conclude", sources("drawn_up"), "concluded", by(Capacity.CENTRE, Capacity.CITIZEN), _("Onderteken")),
        Step("supersede", sources("drawn_up", "concluded"), "superseded", by(Capacity.CENTRE), _("Stel opnieuw op")),
    ),
)

MEETING = Workflow(
    name="meeting",
    states=(
        State("logged", _("Genoteerd"), _("Genoteerd"), "good"),
        State("cancelled", _("Geschrapt"), _("Geschrapt"), "neutral"),
    ),
    initial=frozenset({"logged"}),
    steps=(Step("cancel", sources("logged"), "cancelled", by(Capacity.CENTRE), _("Schrap het gesprek")),),
)

ATTENDANCE = Workflow(
    name="attendance",
    states=(
        State("to_sign", _("Te ondertekenen"), _("Te ondertekenen"), "todo"),
        State("signed", _("Ondertekend"), _("Door jullie allebei ondertekend"), "good"),
        State("disputed", _("Betwist"), _("Je meldde dat dit niet klopt"), "bad"),
        State("left_unsigned", _("Niet ondertekend, onbetaald"), _("Afgesloten zonder jullie handtekeningen"), "bad"),
        State("cancelled", _("Geschrapt"), _("Geschrapt"), "neutral"),
    ),
    initial=frozenset({"to_sign"}),
    steps=(
        Step("confirm", sources("to_sign"), "signed", by(Capacity.CENTRE, Capacity.CITIZEN), _("Onderteken")),
        Step("dispute", sources("to_sign"), "disputed", by(Capacity.CITIZEN), _("Meld dat dit niet klopt")),
        Step("correct", sources("to_sign", "signed", "disputed"), "to_sign", by(Capacity.CENTRE), _("Verbeter")),
        Step("cancel", sources("to_sign", "signed", "disputed"), "cancelled", by(Capacity.CENTRE), _("Schrap")),
        Step("leave", sources("to_sign", "disputed"), "left_unsigned", by(Capacity.CENTRE), _("Laat onbetaald")),
    ),
)

# The states in which an attendance uses minutes of the cheque.
COUNTED = ("to_sign", "signed", "disputed", "left_unsigned")
# The states in which a signature is still missing and can still come.
OPEN = ("to_sign", "disputed")

PLAN_VERSION = Workflow(
    name="plan_version",
    states=(
        State("draft", _("In opmaak"), _("Je begeleider werkt eraan"), "busy"),
        State("offered", _("Te ondertekenen"), _("Te ondertekenen"), "todo"),
        State("signed", _("Ondertekend"), _("Door jullie allebei ondertekend"), "good"),
        State("superseded", _("Vervangen"), _("Vervangen door een nieuwe versie"), "neutral"),
    ),
    initial=frozenset({"draft"}),
    steps=(
        Step("offer", sources("draft"), "offered", by(Capacity.CENTRE), _("Bied aan om te ondertekenen")),
        Step("sign", sources("offered"), "signed", by(Capacity.CENTRE, Capacity.CITIZEN), _("Onderteken")),
        Step("supersede", sources("offered", "signed"), "superseded", by(Capacity.CENTRE), _("Wijzig")),
    ),
)

CLOSING_REQUEST = Workflow(
    name="closing_request",
    states=(
        State("asked", _("Gevraagd aan de klant"), _("Je begeleider wil afsluiten"), "todo"),
        State("agreed", _("De klant gaat akkoord"), _("Je ging akkoord"), "good"),
        State("refused", _("De klant wil nog niet"), _("Je wou nog niet afsluiten"), "bad"),
        State("unanswered", _("Geen antwoord op tijd"), _("Je antwoordde niet op tijd"), "neutral"),
        State("overtaken", _("Niet meer nodig"), _("Niet meer nodig"), "neutral"),
    ),
    initial=frozenset({"asked"}),
    steps=(
        # An answer that comes late still counts, as long as the guidance was not closed.
        Step("agree", sources("asked", "unanswered"), "agreed", by(Capacity.CITIZEN), _("Akkoord")),
        Step("refuse", sources("asked", "unanswered"), "refused", by(Capacity.CITIZEN), _("Nog niet")),
        Step("pass", sources("asked"), "unanswered", by(Capacity.SYSTEM)),
        # Nothing is left to lose, or the guidance ended in another way.
        Step(
            "overtake",
            sources("asked"),
            "overtaken",
            by(Capacity.CENTRE, Capacity.SYSTEM),
        ),
    ),
)

LISTING_REQUEST = Workflow(
    name="listing_request",
    states=(
        State("asked", _("Gevraagd"), _("Gevraagd"), "todo"),
        State("listed", _("Op de lijst gezet"), _("Op de lijst gezet"), "good"),
        State("declined", _("Niet op de lijst gezet"), _("Niet op de lijst gezet"), "neutral"),
    ),
    initial=frozenset({"asked"}),
    steps=(
        Step("list", sources("asked"), "listed", by(Capacity.CENTRE, Capacity.REGIE), _("Zet op de lijst")),
        Step("decline", sources("asked"), "declined", by(Capacity.CENTRE), _("Zet niet op de lijst")),
    ),
)

WORKFLOWS = (TRAJECTORY, AGREEMENT, MEETING, ATTENDANCE, PLAN_VERSION, CLOSING_REQUEST, LISTING_REQUEST)
