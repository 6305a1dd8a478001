"""The states of what a citizen has: application, order, payment, cheque, refund."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from loopbaan.core.actor import Capacity
from loopbaan.core.workflow import State, Step, Workflow, by, sources

_CITIZEN = by(Capacity.CITIZEN)
_SYSTEM = by(Capacity.SYSTEM)
_BOTH = by(Capacity.CITIZEN, Capacity.SYSTEM)
_REGIE = by(Capacity.REGIE)

APPLICATION = Workflow(
    name="application",
    states=(
        State("asking", _("Bronnen bevraagd"), _("We vragen je gegevens op"), "busy"),
        State("waiting", _("Op de wachtlijst"), _("Op de wachtlijst van deze maand"), "todo"),
        State("undetermined", _("Nog niet beslist"), _("Nog niet beslist"), "busy"),
        State("granted", _("Toegekend"), _("Je hebt recht op een cheque"), "good"),
        State("ordered", _("Besteld"), _("Besteld"), "good"),
        State("refused", _("Geweigerd"), _("Geen recht op een cheque"), "bad"),
        State("withdrawn", _("Ingetrokken"), _("Ingetrokken"), "neutral"),
        State("lapsed", _("Vervallen"), _("Vervallen: niet op tijd besteld of betaald"), "neutral"),
    ),
    # Under a monthly quota everybody begins in line, be it for the instant in which a free place is given.
    initial=frozenset({"asking", "waiting"}),
    steps=(
        Step("give_place", sources("waiting"), "asking", _SYSTEM),
        Step("grant", sources("asking", "undetermined"), "granted", _SYSTEM),
        # From the waiting list: it ended with its month.
        Step("refuse", sources("asking", "waiting", "undetermined"), "refused", _SYSTEM),
        Step("leave_undetermined", sources("asking"), "undetermined", _SYSTEM),
        Step("order", sources("granted"), "ordered", _CITIZEN, _("Bestel je cheque")),
        Step(
            "withdraw",
            sources("asking", "waiting", "undetermined", "granted"),
            "withdrawn",
            _CITIZEN,
            _("Trek je aanvraag in"),
        ),
        Step("lapse", sources("granted", "ordered"), "lapsed", _BOTH),
        # A person looked at the decision again, and took a new one.
        Step("grant_on_review", sources("refused", "undetermined"), "granted", _REGIE),
        # An order that was not paid goes with the decision that it stood on.
        Step("refuse_on_review", sources("granted", "ordered", "undetermined"), "refused", _REGIE),
    ),
)

QUOTA_PLACE = Workflow(
    name="quota_place",
    states=(
        State("held", _("Heeft een plaats"), _("Je hebt een plaats"), "good"),
        State("waiting", _("Op de wachtlijst"), _("Op de wachtlijst van deze maand"), "todo"),
        State("freed", _("Vrijgekomen"), _("Plaats vrijgegeven"), "neutral"),
        State("beyond", _("Boven het aantal, na heroverweging"), _("Je hebt een plaats"), "good"),
        State("left", _("Van de lijst gegaan"), _("Van de lijst gegaan"), "neutral"),
        State("ended", _("Lijst voorbij"), _("De lijst van die maand is voorbij"), "neutral"),
    ),
    initial=frozenset({"held", "waiting"}),
    steps=(
        Step("move_up", sources("waiting"), "held", _SYSTEM),
        Step("free", sources("held", "beyond"), "freed", by(Capacity.CITIZEN, Capacity.SYSTEM, Capacity.REGIE)),
        Step("leave", sources("waiting"), "left", _CITIZEN, _("Ga van de wachtlijst")),
        Step("end", sources("waiting"), "ended", _SYSTEM),
        # Wrongly refused: the place comes back, above the number when somebody else has it by now.
        Step("restore", sources("freed"), "held", _REGIE),
        Step("restore_beyond", sources("freed"), "beyond", _REGIE),
    ),
)

REVIEW = Workflow(
    name="review",
    states=(
        State("open", _("Wacht op een behandelaar"), _("Ingediend: een medewerker zal het bekijken"), "todo"),
        State("taken", _("In behandeling"), _("Een medewerker bekijkt het"), "busy"),
        State("waiting", _("Wacht op de burger"), _("We wachten op jouw antwoord"), "todo"),
        State("upheld", _("Niets gewijzigd"), _("Bekeken: er verandert niets"), "neutral"),
        State("replaced", _("Nieuwe beslissing"), _("Er is een nieuwe beslissing"), "good"),
        State("withdrawn", _("Ingetrokken"), _("Ingetrokken"), "neutral"),
        State("overtaken", _("Niet meer nodig"), _("Niet meer nodig"), "neutral"),
    ),
    initial=frozenset({"open"}),
    steps=(
        Step("take", sources("open"), "taken", _REGIE, _("Neem dit dossier")),
        Step("give_back", sources("taken"), "open", _REGIE, _("Geef het dossier terug")),
        Step("uphold", sources("taken"), "upheld", _REGIE, _("Wijzig niets")),
        Step("replace", sources("taken"), "replaced", _REGIE, _("Neem een nieuwe beslissing")),
        Step("withdraw", sources("open"), "withdrawn", _CITIZEN, _("Trek dit in")),
        # The application was decided or withdrawn meanwhile.
        Step("overtake", sources("open", "taken", "waiting"), "overtaken", _BOTH),
        # The officer needs to know more first; the citizen answers, the term passes, or the question is taken back.
        Step("ask", sources("taken"), "waiting", _REGIE, _("Vraag de burger om informatie")),
        Step("inform", sources("waiting"), "taken", _CITIZEN),
        Step("go_on", sources("waiting"), "taken", by(Capacity.REGIE, Capacity.SYSTEM)),
    ),
)

INFORMATION_REQUEST = Workflow(
    name="information_request",
    states=(
        State("asked", _("Wacht op de burger"), _("Wij wachten op jouw antwoord"), "todo"),
        State("answered", _("Beantwoord"), _("Je antwoordde"), "good"),
        State("unanswered", _("Niet op tijd beantwoord"), _("Je antwoordde niet op tijd"), "neutral"),
        State("withdrawn", _("Ingetrokken"), _("Je antwoord is niet meer nodig"), "neutral"),
    ),
    initial=frozenset({"asked"}),
    steps=(
        # Late is still welcome while the officer has not decided.
        Step("answer", sources("asked", "unanswered"), "answered", _CITIZEN, _("Verstuur je antwoord")),
        Step("expire", sources("asked"), "unanswered", _SYSTEM),
        # Taken back by the officer, or nobody looks at the decision any more.
        Step(
            "withdraw",
            sources("asked"),
            "withdrawn",
            by(Capacity.CITIZEN, Capacity.REGIE, Capacity.SYSTEM),
            _("Trek je vraag in"),
        ),
    ),
)

SOURCE_REPORT = Workflow(
    name="source_report",
    states=(
        State("reported", _("Door te geven"), _("Gemeld: we geven het door aan de bron"), "todo"),
        State("sent", _("Bij de bron"), _("Doorgegeven: de bron kijkt het na"), "busy"),
        State("proposed", _("Te heropenen?"), _("Verbeterd: we kijken of je beslissing verandert"), "todo"),
        State("corrected", _("Verbeterd"), _("De bron verbeterde het gegeven"), "good"),
        State("confirmed", _("Niet verbeterd"), _("De bron zegt dat het gegeven klopt"), "neutral"),
    ),
    initial=frozenset({"reported"}),
    steps=(
        Step("send", sources("reported"), "sent", _REGIE, _("Doorgegeven aan de bron")),
        Step("correct", sources("sent"), "corrected", _REGIE, _("De bron verbeterde het")),
        Step("confirm", sources("sent"), "confirmed", _REGIE, _("De bron verbetert niets")),
        # The application was decided meanwhile: an officer looks whether the decision must be reopened.
        Step("propose", sources("sent"), "proposed", _REGIE),
        Step("settle", sources("proposed"), "corrected", _REGIE, _("Laat de beslissing zoals ze is")),
    ),
)

ORDER = Workflow(
    name="order",
    states=(
        State("to_pay", _("Te betalen"), _("Te betalen"), "todo"),
        State("paid", _("Betaald"), _("Betaald"), "good"),
        State("cancelled", _("Geannuleerd"), _("Geannuleerd"), "neutral"),
    ),
    initial=frozenset({"to_pay"}),
    steps=(
        Step("pay", sources("to_pay"), "paid", _BOTH),
        Step(
            "cancel",
            sources("to_pay"),
            "cancelled",
            by(Capacity.CITIZEN, Capacity.SYSTEM, Capacity.REGIE),
            _("Annuleer je bestelling"),
        ),
    ),
)

PAYMENT = Workflow(
    name="payment",
    states=(
        State("created", _("Aangemaakt"), _("Nog niet begonnen"), "neutral"),
        State("open", pgettext_lazy("betaling", "Open"), _("Wacht op je betaling"), "busy"),
        State("paid", _("Betaald"), _("Betaald"), "good"),
        State("failed", _("Mislukt"), _("Niet gelukt"), "bad"),
        State("cancelled", _("Geannuleerd"), _("Geannuleerd"), "neutral"),
        State("expired", _("Verlopen"), _("Verlopen"), "neutral"),
        State("differs", _("Ander bedrag betaald"), _("Een ander bedrag: we bekijken het"), "bad"),
        State("settled", _("Met de hand geregeld"), _("Geregeld door VDAB"), "neutral"),
    ),
    initial=frozenset({"created"}),
    steps=(
        Step("start", sources("created"), "open", _SYSTEM),
        Step("confirm", sources("created", "open", "failed", "cancelled", "expired"), "paid", _SYSTEM),
        Step("fail", sources("created", "open"), "failed", _SYSTEM),
        Step("cancel", sources("created", "open"), "cancelled", _SYSTEM),
        Step("expire", sources("created", "open"), "expired", _SYSTEM),
        # The money is there, but it is not what the order costs: nothing is issued, and a person looks at it.
        Step("differ", sources("created", "open", "failed", "cancelled", "expired"), "differs", _SYSTEM),
        Step("settle", sources("differs"), "settled", _REGIE, _("Met de hand geregeld")),
    ),
)

REFUND = Workflow(
    name="refund",
    states=(
        State("ordered", _("Opgedragen"), _("We betalen je terug"), "busy"),
        State("requested", _("Doorgegeven aan de betaaldienst"), _("We betalen je terug"), "busy"),
        State("confirmed", _("Terugbetaald"), _("Terugbetaald"), "good"),
        State("failed", _("Niet gelukt"), _("We bekijken je terugbetaling"), "bad"),
        State("settled", _("Met de hand geregeld"), _("Geregeld door VDAB"), "good"),
    ),
    initial=frozenset({"ordered"}),
    steps=(
        Step("request", sources("ordered"), "requested", _SYSTEM),
        Step("confirm", sources("requested"), "confirmed", _SYSTEM),
        # The provider may refuse it at once, or fail to carry it out.
        Step("fail", sources("ordered", "requested"), "failed", _SYSTEM),
        Step("retry", sources("failed"), "ordered", _REGIE, _("Probeer opnieuw")),
        Step("settle", sources("failed"), "settled", _REGIE, _("Met de hand geregeld")),
    ),
)

_CENTRE_OR_SYSTEM = by(Capacity.CENTRE, Capacity.SYSTEM)

CHEQUE = Workflow(
    name="cheque",
    states=(
        State("issued", _("Uitgegeven"), _("Klaar om te gebruiken"), "good"),
        State("started", _("Gestart"), _("In gebruik"), "busy"),
        State("used_up", _("Opgebruikt"), _("Alle uren opgenomen"), "good"),
        State("closed", _("Afgesloten"), _("Afgesloten"), "good"),
        State("lapsed", _("Vervallen"), _("Beëindigd: de termijn is voorbij"), "neutral"),
        State("voided", _("Niet gestart"), _("Niet op tijd gestart: je krijgt je geld terug"), "neutral"),
        State("refunded", _("Terugbetaald"), _("Terugbetaald"), "neutral"),
    ),
    initial=frozenset({"issued"}),
    steps=(
        Step("start", sources("issued"), "started", _CENTRE_OR_SYSTEM),
        # The last session that counted was struck: the cheque was never used.
        Step("unstart", sources("started"), "issued", _CENTRE_OR_SYSTEM),
        Step("use_up", sources("started"), "used_up", _CENTRE_OR_SYSTEM),
        Step("reopen", sources("used_up"), "started", _CENTRE_OR_SYSTEM),
        Step("close", sources("started", "used_up"), "closed", _CENTRE_OR_SYSTEM),
        Step("lapse", sources("started", "used_up"), "lapsed", _SYSTEM),
        Step("void", sources("issued"), "voided", _SYSTEM),
        Step("refund", sources("voided"), "refunded", _SYSTEM),
    ),
)
