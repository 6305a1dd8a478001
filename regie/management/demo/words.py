"""The texts of the development plans: per career question, in the words of the citizen. Invented.

Every text stands on its own, so that questions can be combined; the weights are made up ("fictief") and only respect
which questions VDAB sees more and less often.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from centres.rules.plan import PlanAction, PlanContent, PlanTraining, Progress


@dataclass(frozen=True)
class Question:
    """What a plan can say on one career question. ``training``: name, provider, why."""

    insights: tuple[str, ...]
    goals: tuple[str, ...]
    actions: tuple[tuple[str, str], ...]
    training: tuple[tuple[str, str, str], ...] = ()


QUESTIONS: dict[str, Question] = {
    "job_target": Question(
        insights=(
            (
                "Ik dacht dat ik een andere werkgever nodig had. Nu zie ik dat ik vooral andere taken wil: minder "
                "dossiers, meer rechtstreeks contact met mensen. Mijn ervaring met plannen is meer waard dan ik dacht."
            ),
            (
                "Drie dingen komen altijd terug in de jobs waarin ik me goed voelde: iets maken dat je kan vastpakken, "
                "een klein team, en zelf mijn dag indelen. Dat is vanaf nu mijn maatstaf."
            ),
        ),
        goals=(
            "Tegen de zomer weet ik welke twee functies bij mij passen, en heb ik met mensen uit die functies gepraat",
            "Binnen het jaar solliciteer ik gericht op een job waarin ik met klanten werk",
        ),
        actions=(
            ("Met drie mensen praten die de job al doen, en noteren wat me aanspreekt en wat niet", "ik"),
            ("Mijn cv herschrijven vanuit wat ik kan, niet vanuit mijn titels", "ik, mijn begeleider leest na"),
            ("Een dag meelopen in een bedrijf dat me interesseert", "ik"),
        ),
        training=(("Klantgericht werken", "avondschool in de buurt", "Dit vragen bijna alle vacatures die ik bekeek"),),
    ),
    "labour_market": Question(
        insights=(
            (
                "Ik kende maar een klein stuk van de arbeidsmarkt. In mijn streek zoeken veel organisaties mensen met "
                "technisch inzicht die ook kunnen uitleggen. Dat kan ik allebei."
            ),
            (
                "Mijn diploma sluit minder deuren dan ik vreesde. In de zorg en bij lokale besturen telt ervaring mee. "
                "Ik hoef niet opnieuw van nul te beginnen."
            ),
        ),
        goals=(
            "Ik ken vijf organisaties op fietsafstand waar mijn ervaring van pas komt",
            "Ik weet welke drie knelpuntberoepen voor mij haalbaar zijn en wat ik daarvoor nog mis",
        ),
        actions=(
            ("Elke week een uur vacatures lezen en bijhouden welke woorden terugkomen", "ik"),
            ("Naar een jobbeurs gaan met drie vragen op zak", "ik"),
            ("Mijn profiel bij VDAB aanvullen met wat ik in vrijwilligerswerk deed", "ik"),
        ),
    ),
    "workable_work": Question(
        insights=(
            (
                "Ik ben niet lui en niet zwak: mijn werk is op een jaar tijd gewoon te veel geworden. Ik zeg te vlug "
                "ja en ik neem te weinig pauze. Vooral de onderbrekingen kosten me energie."
            ),
            (
                "De nachten wegen zwaarder dan vroeger. Ik doe mijn job graag, maar niet meer in dit uurrooster. Ik "
                "heb geleerd om dat te zeggen zonder me schuldig te voelen."
            ),
        ),
        goals=(
            "Ik maak met mijn leidinggevende afspraken over wat wel en niet bij mijn taak hoort",
            "Tegen het najaar werk ik in een rooster dat ik tot mijn pensioen volhoud",
        ),
        actions=(
            ("Twee weken bijhouden wat me energie geeft en wat energie kost", "ik"),
            ("Een gesprek vragen met mijn leidinggevende, met drie concrete voorstellen", "ik"),
            ("Elke middag een half uur buiten, zonder telefoon", "ik"),
        ),
        training=(("Grenzen stellen op het werk", "vormingscentrum", "Ik oefen liever in een groep dan alleen"),),
    ),
    "motives": Question(
        insights=(
            (
                "Loon was voor mij lang de reden om te blijven. Nu weet ik dat leren en erkenning zwaarder wegen. Als "
                "ik een jaar niets nieuws leer, haak ik af."
            ),
            (
                "Ik werk graag als ik zie voor wie ik het doe. In mijn huidige dienst zie ik dat niet meer. Dat "
                "verklaart waarom ik op zondagavond slecht slaap."
            ),
        ),
        goals=(
            "Ik kan in vijf zinnen zeggen wat ik in werk zoek, en gebruik dat bij elke keuze",
            "Ik kies bewust: blijven met andere taken, of vertrekken",
        ),
        actions=(
            ("Mijn vijf drijfveren opschrijven en met mijn partner bespreken", "ik"),
            ("Bij elke vacature punten geven op mijn drijfveren voor ik solliciteer", "ik"),
        ),
    ),
    "qualities": Question(
        insights=(
            (
                "Anderen noemen me rustig en nauwkeurig. Ik vond dat gewoon. Uit de verhalen die ik verzamelde, "
                "blijkt dat ik ook goed ben in bemiddelen als het er heet aan toegaat."
            ),
            (
                "Ik onderschat wat ik kan. Ik leidde al twee keer een project zonder dat het zo heette. Dat mag ik "
                "voluit zeggen."
            ),
        ),
        goals=(
            "Ik kan mijn vier sterkste kwaliteiten benoemen, elk met een voorbeeld",
            "Ik neem een taak op waarin ik mijn talent om uit te leggen elke week gebruik",
        ),
        actions=(
            ("Aan zes mensen vragen wanneer ze mij op mijn best zagen", "ik"),
            ("Een portfolio maken met drie dingen waar ik trots op ben", "ik"),
            ("Me opgeven als meter of peter voor nieuwe collega’s", "ik"),
        ),
        training=(("Opleiding tot mentor", "sectorfonds", "Zo wordt wat ik al doe ook erkend"),),
    ),
    "meaning": Question(
        insights=(
            (
                "Ik hoef de wereld niet te redden, maar ik wil wel dat mijn werk iets achterlaat. In mijn vrije tijd "
                "voel ik dat al. Nu nog in de week."
            ),
            (
                "Na het overlijden van mijn vader keek ik anders naar mijn werk. Ik wil tijd en aandacht geven aan "
                "mensen. Dat mag trager gaan en minder opbrengen."
            ),
        ),
        goals=(
            "Ik onderzoek of een job in de sociale sector bij mij en bij mijn gezin past",
            "Ik verschuif een dag per week naar werk dat voor mij zin heeft",
        ),
        actions=(
            ("Drie maanden vrijwilligerswerk doen en elke maand opschrijven wat het me geeft", "ik"),
            ("Uitrekenen met welk loon we thuis rondkomen", "ik, samen met mijn partner"),
        ),
        training=(("Zorgkundige, infodag", "centrum voor volwassenenonderwijs", "Eerst weten wat het echt inhoudt"),),
    ),
    "leadership": Question(
        insights=(
            (
                "Ik leid graag als ik mag luisteren en richting geven, niet als ik alleen moet controleren. Mijn team "
                "vraagt meer duidelijkheid dan ik gaf."
            ),
        ),
        goals=("Ik leid mijn team volgens een plan dat we samen maakten, en vraag elk kwartaal feedback",),
        actions=(
            ("Met elk teamlid een gesprek voeren over wat die persoon van mij nodig heeft", "ik"),
            ("Een collega-leidinggevende zoeken om maandelijks mee te overleggen", "ik"),
        ),
        training=(("Coachend leidinggeven", "vormingscentrum", "Ik wil leren vragen stellen in plaats van oplossen"),),
    ),
    "growth": Question(
        insights=(
            (
                "Ik verveel me, en dat durfde ik niet te zeggen omdat ik een goede job heb. Ik ben klaar voor een "
                "volgende stap. Die hoeft geen promotie te zijn: het mag ook breder."
            ),
            "Ik leer het meest als ik iets moet dat ik net nog niet kan. Ik zoek dus een plek waar fouten mogen.",
        ),
        goals=(
            "Binnen het jaar neem ik een taak op die ik vandaag nog niet aankan, met iemand die me helpt",
            "Ik heb een plan om door te groeien, besproken met mijn werkgever",
        ),
        actions=(
            ("Intern vragen welke projecten eraan komen en waar ik kan aansluiten", "ik"),
            ("Een cursus kiezen die past bij de functie die ik over drie jaar wil", "ik"),
        ),
        training=(
            ("Projectmatig werken", "avondschool in de buurt", "Ik wil een methode leren, niet alleen aanvoelen"),
        ),
    ),
    "work_life_balance": Question(
        insights=(
            (
                "Ik wil alles tegelijk goed doen: werk, kinderen, ouders. Dat lukt niet, en dat is geen falen. Ik kies "
                "voor de komende twee jaar wat eerst komt."
            ),
            (
                "Mijn weg naar het werk kost me tien uur per week. Die uren mis ik thuis. Een job dichterbij is voor "
                "mij meer waard dan een hoger loon."
            ),
        ),
        goals=(
            "Ik werk een dag per week van thuis en ben twee avonden echt vrij",
            "Ik heb werk op minder dan een half uur van huis",
        ),
        actions=(
            ("Mijn vaste uren vastleggen en ze ook aan mijn collega’s zeggen", "ik"),
            ("Nagaan wat tijdskrediet of ouderschapsverlof voor ons betekent", "ik, mijn partner"),
            ("De mail van het werk van mijn telefoon halen", "ik"),
        ),
    ),
    "relations_at_work": Question(
        insights=(
            (
                "Het conflict met mijn collega zat dieper dan die ene mail. Ik trek me terug als iemand luid wordt. "
                "Ik wil leren om te zeggen wat ik nodig heb voor het te laat is."
            ),
            (
                "Ik pas niet in een cultuur waar iedereen over elkaar praat. Dat ligt niet alleen aan mij. Wat ik wel "
                "kan doen, is vlugger zeggen wat me stoort."
            ),
        ),
        goals=(
            "Ik voer het gesprek met mijn collega dat ik al een jaar uitstel",
            "Ik weet of ik in dit team wil blijven, en waarom",
        ),
        actions=(
            ("Het gesprek voorbereiden en oefenen met mijn begeleider", "ik, mijn begeleider"),
            ("Na elk moeilijk moment opschrijven wat ik dacht, voelde en deed", "ik"),
        ),
        training=(("Verbindend communiceren", "vormingscentrum", "Ik wil woorden vinden voor wat me raakt"),),
    ),
}

# Fictief. The first three occur most and more often alone, the next three more often together, leadership least.
_WEIGHTS = {
    "job_target": 24, "labour_market": 18, "workable_work": 20, "motives": 9, "qualities": 9, "meaning": 8,
    "growth": 9, "work_life_balance": 7, "relations_at_work": 6, "leadership": 3,
}  # fmt: skip
_ALONE = frozenset({"job_target", "labour_market", "workable_work"})
_TOGETHER = ("motives", "qualities", "meaning")


def draw_questions(rng: random.Random, *, is_woman: bool, age: int) -> tuple[str, ...]:
    """One to three career questions. Fictief, with the orderings that VDAB reports between women and men and by age."""
    weights = dict(_WEIGHTS)
    if is_woman:
        weights["work_life_balance"] += 4
        weights["workable_work"] += 4
    else:
        weights["leadership"] += 4
    if age >= 50:
        weights["workable_work"] += 8
        weights["relations_at_work"] += 6
    else:
        weights["job_target"] += 4
        weights["growth"] += 4
    first = rng.choices(list(weights), weights=list(weights.values()))[0]
    if first in _ALONE and rng.random() < 0.6:
        return (first,)
    rest = [key for key in _TOGETHER if key != first]
    return (first, *rng.sample(rest, rng.choice((1, 1, 2))))


def draw_plan(rng: random.Random, questions: tuple[str, ...], on: date) -> PlanContent:
    """A plan on these questions, as it would be signed around a day."""
    told = [QUESTIONS[key] for key in questions]
    insights = "\n\n".join(rng.choice(each.insights) for each in told)
    goals = [*told[0].goals[:2], *(rng.choice(each.goals) for each in told[1:])]
    actions = []
    for each in told:
        for text, who in rng.sample(each.actions, min(2, len(each.actions))):
            actions.append(PlanAction(text, on + timedelta(days=rng.choice((14, 30, 45, 60, 90))), who))
    training = []
    if rng.random() < 0.45:
        offers = [offer for each in told for offer in each.training]
        training = [
            PlanTraining(name, provider, why, date(on.year + (on.month > 6), 9, 1))
            for name, provider, why in offers[:1]
        ]
    return PlanContent(questions, insights, tuple(goals), tuple(actions), tuple(training))


REMARKS: dict[Progress, tuple[str, ...]] = {
    Progress.REACHED: (
        "Dit lukte vlugger dan gedacht.",
        "Gedaan, en het gaf vertrouwen voor de volgende stap.",
        "",
    ),
    Progress.PARTLY: (
        "De eerste stap is gezet; de rest staat met een datum in het plan.",
        "Het gesprek is gevoerd, het antwoord komt nog.",
    ),
    Progress.NOT: (
        "Door drukte op het werk bleef dit liggen. We spraken een nieuwe datum af.",
        "Dit vraagt meer tijd dan voorzien.",
    ),
    Progress.DROPPED: ("Dit doel past niet meer: er kwam een betere weg.",),
}
CLOSINGS = (
    "Je weet waar je naartoe wil en hebt een plan dat je zelf kan uitvoeren. Bel gerust voor de nazorg.",
    "Je sprak mensen aan die je vroeger niet durfde aan te spreken. Hou dat vast.",
    "Je blijft bij je werkgever, met andere taken. Over drie maanden kijken we samen hoe het loopt.",
    "Je koos voor een nieuwe richting en hebt je ingeschreven voor een opleiding.",
)
GOALS = (
    "",
    "Klaarheid krijgen over mijn volgende stap.",
    "Weten of ik in mijn job wil blijven.",
    "Werk vinden dat ik volhoud.",
)
DISPUTES = (
    "Het gesprek begon een kwartier later dan hier staat. De trein had vertraging en mijn begeleider weet dat.",
    "We hebben die dag wel afgesproken, maar ik was ziek en het gesprek ging niet door.",
    "Het gesprek duurde een uur, geen anderhalf uur.",
)
CANCELLED = ("Het gesprek ging niet door: de klant was ziek.", "Dubbel genoteerd.")
