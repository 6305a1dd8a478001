"""What the sources would have answered about a citizen on a day in the past: typed answers, without any message."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from loopbaan.magda.answers import (
    Affiliation,
    Answer,
    Attest,
    Contract,
    DmfaCareer,
    Employment,
    NoAnswer,
    NoRecord,
    Outcome,
    Person,
    PersonHistory,
    Reason,
    Residence,
    SelfEmployedCareer,
    Service,
    WorkRelations,
)
from regie.management.demo.people import Citizen, Job

_NAMESPACE = uuid.UUID("7b1f3c52-9d0e-4b57-8f1c-0d5c5e6f7a80")


def answers_about(
    citizen: Citizen, *, on: date, at: datetime, silent: frozenset[Service] = frozenset()
) -> dict[Service, Outcome]:
    """The outcome of every service that a decision needs; those in ``silent`` gave a fault."""
    home = Residence(
        valid_from=date(2001, 1, 1),
        nis_code=citizen.home.nis,
        postcode=citizen.home.postcode,
        municipality=citizen.home.municipality,
        street="Lindelaan",
        number=str(1 + int(citizen.insz[6:9]) % 180),
    )
    person = Person(
        citizen.insz, citizen.person.family_name, citizen.person.given_name, citizen.born_on, None, residence=home
    )
    jobs = [job for job in citizen.jobs if job.begins_on <= on]
    businesses = [each for each in citizen.businesses if each.begins_on <= on]
    contents = {
        Service.PERSON: person,
        Service.PERSON_HISTORY: PersonHistory(citizen.insz, (home,)),
        Service.WORK_RELATIONS: WorkRelations(citizen.insz, tuple(_contract(job, on) for job in jobs))
        if jobs
        else None,
        Service.DMFA: DmfaCareer(citizen.insz, _attests(jobs, on)) if jobs else None,
        Service.SELF_EMPLOYED: SelfEmployedCareer(
            citizen.insz, tuple(Affiliation(each.series, each.begins_on, each.last) for each in businesses)
        )
        if businesses
        else None,
    }
    outcomes: dict[Service, Outcome] = {}
    for service, content in contents.items():
        reference = str(uuid.uuid5(_NAMESPACE, f"{citizen.insz}:{service.value}:{on}"))
        if service in silent:
            outcomes[service] = NoAnswer(service, Reason.FAULT, at, reference)
        elif content is None:
            outcomes[service] = NoRecord(service, reference, at)
        else:
            outcomes[service] = Answer(service, reference, at, content)  # type: ignore[arg-type]
    return outcomes


def _contract(job: Job, on: date) -> Contract:
    return Contract(
        begins_on=job.begins_on,
        ends_on=job.last if job.last is not None and job.last < on else None,
        worker_kind="STU" if job.student else "OTH",
        cancelled=False,
        interim=False,
        employer=job.employer,
        workplace_nis=job.nis,
        workplace_postcode=job.postcode,
    )


def _attests(jobs: list[Job], on: date) -> tuple[Attest, ...]:
    """One declaration a quarter for each job, over the last three years up to the last whole quarter before the day.

    What lies further back is in the work relations already; a day counts once.
    """
    found = []
    for job in jobs:
        if job.student:
            continue
        begins_on = max(job.begins_on, date(on.year - 3, 1, 1))
        year, quarter = begins_on.year, (begins_on.month + 2) // 3
        until = min(job.last or on, on)
        while (year, quarter) < (until.year, (until.month + 2) // 3):
            number = f"{job.employer}-{year}-{quarter}"
            found.append(
                Attest(
                    number=number,
                    version=number,
                    status="1",
                    withdrawn=False,
                    quarter=(year, quarter),
                    employer=job.employer,
                    next_version="",
                    employments=(
                        Employment(job.begins_on, job.last if job.last and job.last < on else None, "", job.nis),
                    ),
                )
            )
            year, quarter = (year, quarter + 1) if quarter < 4 else (year + 1, 1)
    return tuple(found)
