"""What citizens did about a decision, and who of VDAB looks at it: one function a course of events."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from citizens.domain import contesting, reviewing, source_reports
from citizens.models import Review
from loopbaan.core.actor import Actor
from loopbaan.documents.uploads import Accepted
from loopbaan.magda.answers import Service
from regie.management.demo import acts, applications
from regie.management.demo.stories import World

_NOTICE = (
    "Volgens de beslissing werkte ik te kort. Mijn eerste jaren werkte ik in Nederland, en die staan er niet bij. Ik "
    "voeg mijn attest van het UWV later nog toe."
)
_AT_WORK = "Ik ben wel aan het werk: ik startte vorige week bij een nieuwe werkgever. Kijk dit alstublieft nog eens na."
_PAYSLIP = "Mijn werkgever gaf mij deze loonbrief. Daarop zie je dat ik in dienst ben."
_WRONG = "Mijn werkgever staat nog in de gegevens, maar de datum waarop ik begon, klopt niet. Ik begon in 2014."


def tell_west(world: World) -> None:
    """A contest that waits for somebody of VDAB, and a proof."""
    contested(world, date(2026, 2, 18), why="days", statement=_NOTICE)
    proven(world, date(2026, 2, 19))


def tell_east(world: World, officer: Actor) -> None:
    """A contest in hand, one that was answered, and a report to a source."""
    review = contested(world, date(2026, 2, 13), why="work", statement=_AT_WORK)
    reviewing.take(review_id=review.id, actor=officer, at=acts.at(date(2026, 2, 17), 10))
    answered = contested(world, date(2026, 1, 6), why="residence", statement="Ik woon sinds kort in Vlaanderen.")
    reviewing.take(review_id=answered.id, actor=officer, at=acts.at(date(2026, 1, 9), 9))
    reviewing.uphold(
        review_id=answered.id,
        reason="Op de dag van je aanvraag stond je nog in Wallonië ingeschreven. Vraag opnieuw aan na je verhuizing.",
        actor=officer,
        at=acts.at(date(2026, 1, 13), 14),
    )
    reported(world, date(2026, 2, 20))


def contested(world: World, on: date, *, why: str, statement: str) -> Review:
    """Refused, and contested two evenings later."""
    citizen, application = applications.refused(world, on, why=why)
    day = on + timedelta(days=2)
    return contesting.contest(
        application_id=application.id,
        statement=statement,
        files=(),
        actor=citizen.actor,
        on=day,
        at=acts.at(day, 20),
    )


def proven(world: World, on: date) -> Review:
    """A source was silent; the citizen handed in a picture of a payslip."""
    citizen = world.registry.draw(on=on, years_worked=12.0)
    application = applications.undetermined(world, citizen, on, Service.WORK_RELATIONS)
    day = on + timedelta(days=1)
    return contesting.hand_in_proof(
        application_id=application.id,
        proof="payslip",
        statement=_PAYSLIP,
        files=(_picture("Loonbrief januari 2026 (verzonnen)"),),
        actor=citizen.actor,
        on=day,
        at=acts.at(day, 19),
    )


def reported(world: World, on: date) -> None:
    """The citizen says that a source is wrong; VDAB has still to pass it on."""
    citizen, application = applications.refused(world, on, why="days")
    source_reports.report_source(
        application_id=application.id,
        service=Service.DMFA.value,
        statement=_WRONG,
        actor=citizen.actor,
        at=acts.at(on + timedelta(days=1), 21),
    )


def _picture(text: str) -> Accepted:
    image = Image.new("RGB", (900, 560), "white")
    ImageDraw.Draw(image).text((60, 60), text, fill="black", font_size=32)
    stream = BytesIO()
    image.save(stream, format="PNG")
    content = stream.getvalue()
    return Accepted("loonbrief.png", "image/png", content, hashlib.sha256(content).hexdigest())
