"""GeefDmfaVoorWerknemer 03.00: the quarterly declarations of employers (DmfA), one attest an employment and quarter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.builder import E

from sandbox.magda.envelope import NO_DATA, Asked, Element, Service, coded, find, number_from, text
from sandbox.people import Work

# Employers have a month after the quarter to declare it.
_DECLARED_AFTER_DAYS = 31


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: dt.date) -> Quarter:
        """The quarter that contains the day."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return self.next.first - dt.timedelta(days=1)

    @property
    def next(self) -> Quarter:
        """The one after it."""
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    def __str__(self) -> str:
        return f"{self.year}{self.number}"


def _last_declared(today: dt.date) -> Quarter:
    """The newest quarter that every employer has declared."""
    day = today - dt.timedelta(days=_DECLARED_AFTER_DAYS)
    return Quarter.of(Quarter.of(day).first - dt.timedelta(days=1))


def _bound(asked: Asked, name: str) -> Quarter | None:
    element = find(asked.question.body, "Kwartaal", name)
    if element is None:
        return None
    year, number = text(element, "Jaar"), text(element, "Kwartaalcijfer")
    if not (year.isdecimal() and number in ("1", "2", "3", "4")):
        return None
    return Quarter(int(year), int(number))


def _quarters(work: Work, asked: Asked) -> Iterator[Quarter]:
    quarter = Quarter.of(work.start)
    until = _last_declared(asked.today)
    if work.last:
        until = min(until, Quarter.of(work.last))
    if bound := _bound(asked, "Einde"):
        until = min(until, bound)
    if bound := _bound(asked, "Begin"):
        quarter = max(quarter, bound)
    while quarter <= until:
        yield quarter
        quarter = quarter.next


def _working_days(first: dt.date, last: dt.date) -> int:
    days = (last - first).days + 1
    return sum(1 for offset in range(days) if (first + dt.timedelta(days=offset)).weekday() < 5)


def _performances(work: Work, first: dt.date, last: dt.date) -> Element:
    """Days in hundredths, by code: 1 worked and paid; 50 sick (the code is assumed)."""
    spans = [("1", first, last)]
    if work.sick_from and work.sick_from <= last:
        spans = [("50", max(first, work.sick_from), last)]
        if work.sick_from > first:
            spans.insert(0, ("1", first, work.sick_from - dt.timedelta(days=1)))
    return E.Prestaties(
        *[
            E.Prestatie(
                E.Volgnummer(str(number)), E.Code(code), E.Dagen(str(round(_working_days(a, b) * 100 * work.fte)))
            )
            for number, (code, a, b) in enumerate(spans, start=1)
        ]
    )


def _attest(work: Work, quarter: Quarter, asked: Asked) -> Element:
    org = asked.world.employer(work.employer)
    place = asked.world.employer(work.via) if work.via else org
    first = max(work.start, quarter.first)
    last = min(work.last or quarter.last, quarter.last)
    number = number_from("dmfa", asked.question.key, org.kbo, work.start, quarter)
    period = E.Periode(E.Begin(first.isoformat()))
    if work.last and work.last <= quarter.last:
        period.append(E.Einde(last.isoformat()))
    hours = round(3800 * work.fte)
    employment = E.Tewerkstelling(
        E.Volgnummer("1"),
        E.InternNummer(f"T{number[-6:]}"),
        E.LokaleEenheid(E.Nummer("2" + place.kbo[1:]), E.NISCode(place.nis)),
        period,
        E.ParitairComite(org.committee),
        E.AantalWerkdagenPerWeek("500"),
        E.TypeContract("1" if work.fte < 1 else "0"),
        E.GemiddeldAantalUrenPerWeek(E.Referentiepersoon("3800"), E.Werknemer(str(hours))),
        _performances(work, first, last),
    )
    return E.Attest(
        E.Identificatie(
            E.Nummer(number),
            E.Versie("1"),
            coded("Status", "0", "Nieuw"),
            E.DatumCreatie((quarter.last + dt.timedelta(days=25)).isoformat()),
        ),
        E.AangifteWerkgever(
            E.Kwartaal(str(quarter)),
            E.RSZNummer(number_from("rsz", org.kbo, digits=9)),
            E.Bron("RSZ"),
            E.SectorIndicator("PRI"),
            E.OnderCuratele("0"),
            E.Ondernemingsnummer(org.kbo),
            E.ConversieNaarRegime5("0"),
            E.Werknemer(
                E.INSZ(asked.shown_key),
                E.OriolusValidatie("1"),
                E.Werknemerslijn(
                    E.Categorie("10"),
                    E.Kerngetal("495"),
                    E.Periode(E.Begin(quarter.first.isoformat()), E.Einde(quarter.last.isoformat())),
                    E.Grensarbeider("0"),
                    E.Tewerkstellingen(employment),
                ),
            ),
        ),
    )


def _answer(asked: Asked) -> list[Element] | tuple[str, str]:
    # Students work under a contribution of their own, without a line in the ordinary declaration.
    attests = [
        _attest(work, quarter, asked)
        for work in asked.person().work
        if "dmfa" in work.sources and work.kind != "STU" and not work.cancelled
        for quarter in _quarters(work, asked)
    ]
    return [E.Attesten(*attests)] if attests else NO_DATA


SERVICE = Service(
    name="GeefDmfaVoorWerknemer",
    version="03.00.0000",
    namespace="http://magda.vlaanderen.be/werk/soap/geefdmfavoorwerknemer/v03_00",
    label="hoelang je werkte als werknemer",
    about="person",
    answer=_answer,
)
