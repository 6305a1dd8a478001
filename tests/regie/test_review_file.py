"""What stands on the file of a review: what sources say now, what came of it; and what nobody can handle."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from citizens import selectors
from citizens.domain import reviewing, source_reports
from citizens.models import Application, Decision, Review
from loopbaan.accounts.models import Person, RegieRole, RoleGrant
from loopbaan.accounts.service import insz_of
from loopbaan.audit import trail
from loopbaan.audit.models import Event
from loopbaan.core import clock
from loopbaan.web import digest
from tests.citizens.test_reviews import a_report, contest, refused, undetermined
from tests.regie.test_pages import own_queries
from tests.regie.test_reviews import LIST, address, day
from tests.support import cheques as support
from tests.support.html import CheckedClient
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db
Clients = Callable[..., CheckedClient]
WHY = "Attest van de werkgever in Breda."
ANSWER = "Je werk in Nederland telt mee."
MANAGER = "/regie/beheer/"


@pytest.fixture
def officer(regie_client: Clients) -> CheckedClient:
    return regie_client(roles=("heroverweging",))


def decided_anew(officer: CheckedClient, application: Application | None = None) -> Review:
    """A contest that ended in a grant."""
    review = contest(application or refused())
    officer.send(address(review, "nemen/"))
    sent = {
        "kind_1": "abroad",
        **day("from_1", "2010-01-01"),
        **day("until_1", "2010-01-31"),
        "seniority_reason": WHY,
        "reason": ANSWER,
    }
    assert officer.send(address(review, "beslissen/"), sent).status_code == 302
    review.refresh_from_db()
    return review


def section(client: CheckedClient, key: str) -> str:
    (found,) = client.page.xpath(f"//section[@id='{key}']")
    return str(found.text_content()).replace("\xa0", " ")


# --- what came of it -------------------------------------------------------------------------------------------------


def test_the_file_shows_the_new_decision_before_the_old_one(officer: CheckedClient) -> None:
    review = decided_anew(officer)
    officer.get(address(review))
    told = section(officer, "nieuw")
    assert review.new_decision is not None
    for word in (
        "Je hebt recht op een loopbaancheque.",
        "Toegekend",
        review.new_decision.reference,
        "2 maart 2026 om",
        officer.person.full_name,
        "Hoelang de burger al werkt",
        "Bewezen: werk in het buitenland van 1 januari 2010 t.e.m. 31 januari 2010",
        WHY,
        ANSWER,
    ):
        assert word in told, word
    old = section(officer, "beslissing")
    assert "Deze beslissing geldt niet meer: ze is vervangen." in old
    assert review.decision.reference in old
    keys = officer.page.xpath("//section[@id='nieuw' or @id='beslissing']/@id")
    assert keys == ["nieuw", "beslissing"]


def test_an_answer_without_a_new_decision_stands_on_the_file(officer: CheckedClient) -> None:
    review = contest(refused())
    officer.send(address(review, "nemen/"))
    officer.get(address(review))
    assert not officer.page.xpath("//section[@id='nieuw']")
    officer.send(address(review, "niets-wijzigen/"), {"reason": "Er staan geen dagen op."})
    officer.get(address(review))
    told = section(officer, "nieuw")
    assert "Er staan geen dagen op." in told
    assert officer.person.full_name in told
    assert "vervangen" not in section(officer, "beslissing")


def test_the_paper_is_that_of_the_citizen_and_its_reading_is_recorded(
    officer: CheckedClient, regie_client: Clients
) -> None:
    review = decided_anew(officer)
    officer.get(address(review))
    (link,) = officer.page.xpath("//section[@id='nieuw']//a/@href")
    reads = Event.objects.filter(action="file_read", payload__page="beslissing")
    assert not reads.exists()
    got = officer.get(link)
    assert got["Content-Type"] == "application/pdf"
    assert got.content.startswith(b"%PDF")
    assert reads.get().person_id == review.application.person_id
    papers = selectors.papers_of(review.application.person_id).filter(kind="decision")
    assert papers.filter(subject_id=review.new_decision_id).count() == 1
    assert officer.get(address(review, "beslissing/3/pdf/")).status_code == 404
    assert regie_client(roles=("heroverweging",)).get(link).status_code == 404


def test_a_colleague_reads_what_came_of_the_time_before(officer: CheckedClient, regie_client: Clients) -> None:
    before = decided_anew(officer)
    assert before.new_decision is not None
    colleague = regie_client(roles=("heroverweging",))
    assert colleague.get(address(before)).status_code == 404
    done = colleague.send(
        LIST + "heropenen/", {"reference": before.new_decision.reference, "reason": "Het attest is vals."}
    )
    colleague.get(done["Location"])
    told = section(colleague, "eerder")
    for word in (
        ANSWER,
        WHY,
        officer.person.full_name,
        before.new_decision.reference,
        "Toegekend",
        before.statement_text,
    ):
        assert word in told, word
    (link,) = colleague.page.xpath("//section[@id='eerder']//a/@href")
    assert colleague.get(link).content.startswith(b"%PDF")


def test_a_file_that_was_overtaken_names_the_decision_that_stands(
    officer: CheckedClient, regie_client: Clients
) -> None:
    before = decided_anew(officer)
    assert before.new_decision is not None
    officer.get(address(before))
    assert "Er is intussen opnieuw beslist" not in officer.text
    colleague = regie_client(roles=("heroverweging",))
    again = colleague.send(LIST + "heropenen/", {"reference": before.new_decision.reference, "reason": "Vals."})
    sent = {"at_work": "nee", "activity_reason": "De werkgever ontkent.", "reason": "Je werkte niet."}
    assert colleague.send(again["Location"] + "beslissen/", sent).status_code == 302
    officer.get(address(before))
    assert "Er is intussen opnieuw beslist" in officer.text
    assert before.new_decision.reference[:-1] + "3" in officer.text


# --- what the sources say now ----------------------------------------------------------------------------------------


def test_who_corrects_sees_what_the_sources_say_now(officer: CheckedClient) -> None:
    application = support.grant(a_citizen(), days=2554, region="wallonia", moved=False, works_here=None)
    review = contest(application)
    officer.send(address(review, "nemen/"))
    officer.get(address(review))
    (facts,) = officer.page.xpath("//section[@id='bronnen']//dl")
    told = {row.xpath("./dt")[0].text_content(): row.xpath("./dd")[0].text.strip() for row in facts.xpath("./div")}
    assert told["Waar de burger woont"] == "het Waalse Gewest"
    assert told["Verhuisd uit een ander land van de EER"] == "nee"
    assert told["Werkt in Vlaanderen of Brussel"] == "niet bekend"
    assert told["Gewerkte dagen, hele loopbaan"] == "2.554 dagen"
    officer.get(address(review, "beslissen/"))

    def stays(name: str) -> str:
        return str(officer.page.xpath(f"//select[@name='{name}']/option[1]")[0].text_content())

    assert stays("region") == "Blijft zoals de bron het zegt: het Waalse Gewest"
    assert stays("moved_from_eea") == "Blijft zoals de bron het zegt: nee"
    assert stays("works_here") == "Blijft zoals de bron het zegt: niet bekend"
    assert stays("at_work") == "Blijft zoals de bron het zegt: ja"
    hint = officer.page.xpath("//*[@id='id_region_helptext']")[0].text_content().replace("\xa0", " ")
    assert "Rijksregister: adres: antwoord gekregen, 2 maart 2026 om 10.30 u." in hint
    assert "2.554 dagen" in section(officer, "loopbaan")
    assert "geen" in section(officer, "cheques")


def test_the_conditions_name_threshold_value_certainty_and_article(officer: CheckedClient) -> None:
    review = contest(refused())
    officer.send(address(review, "nemen/"))
    for page in ("", "beslissen/"):
        officer.get(address(review, page))
        for label in ("Gevonden", "Nodig", "Artikel", "Zekerheid", "Bron"):
            shown = officer.page.xpath(f"//ul[@class='lb-conditions']/li[.//dt[.='{label}']/following-sibling::dd[1]]")
            assert len(shown) == 4, (page, label)


# --- what nobody can handle ------------------------------------------------------------------------------------------


def stuck(on: date) -> list[str]:
    return [each.reference for each in selectors.stuck_reviews(on)]


def test_a_case_that_every_officer_handled_is_an_alarm(officer: CheckedClient, regie_client: Clients, on: date) -> None:
    review = contest(refused())
    reference = f"H-{review.id.hex[:4].upper()}-{review.id.hex[4:8].upper()}"
    manager = regie_client(roles=("beheerder",))
    assert stuck(on) == []
    # Handled by the only officer: another review of the same application.
    officer.send(address(review, "nemen/"))
    officer.send(address(review, "niets-wijzigen/"), {"reason": "Nee."})
    again = reopened(review)
    assert stuck(on) == [f"H-{again.id.hex[:4].upper()}-{again.id.hex[4:8].upper()}"]
    assert reference not in stuck(on)
    assert "geef een collega die het nooit behandelde de rol" in digest.digest_on(on)
    manager.get(MANAGER)
    told = section(manager, "heroverwegingen")
    assert stuck(on)[0] in told
    assert "Geef een collega die dit dossier nog nooit behandelde de rol “dossierbehandelaar”" in told
    assert review.application.person.family_name not in manager.text
    manager.get("/regie/")
    (link,) = manager.page.xpath("//a[contains(., 'niemand kan behandelen')]/@href")
    assert link == MANAGER + "#heroverwegingen"
    officer.get(LIST)
    assert "Niemand mag dit nemen" in section(officer, "wacht")
    assert "Behandelde je al" not in section(officer, "wacht")
    # A colleague may take it: no alarm, and who handled it reads so.
    regie_client(roles=("heroverweging",))
    assert stuck(on) == []
    officer.get(LIST)
    assert "Behandelde je al" in section(officer, "wacht")
    manager.get(MANAGER)
    assert not manager.page.xpath("//section[@id='heroverwegingen']")


def reopened(review: Review) -> Review:
    """Another review of the same application, that waits for somebody."""
    from citizens.models import ReviewKind
    from loopbaan.db.sealing import seal

    return Review.objects.create(
        application=review.application,
        decision=review.decision,
        kind=ReviewKind.PROOF.value,
        statement=seal(b"Nieuw bewijs."),
        opened_at=clock.now(),
        opened_by=review.application.person,
    )


def test_without_any_officer_every_case_is_an_alarm(on: date) -> None:
    contest(refused())
    assert len(stuck(on)) == 1


def test_an_officer_is_not_counted_for_ones_own_file(regie_client: Clients, on: date) -> None:
    review = contest(refused())
    me = regie_client(roles=("heroverweging",))
    assert stuck(on) == []
    Person.objects.filter(id__in=[me.person.id, review.application.person_id]).update(
        natural_id=review.application.person_id
    )
    assert len(stuck(on)) == 1
    # One row for both capacities.
    RoleGrant.objects.filter(person=me.person).update(person=review.application.person)
    Person.objects.update(natural_id=None)
    assert len(stuck(on)) == 1
    RoleGrant.objects.update(person=me.person)
    Person.objects.filter(id=me.person.id).update(natural_id=review.application_id)
    # The officer is somebody known in two capacities, and the citizen is somebody else.
    Person.objects.filter(id=review.application.person_id).update(natural_id=None)
    assert stuck(on) == []


def test_an_officer_who_followed_a_report_is_not_counted(regie_client: Clients, on: date) -> None:
    application = refused()
    report = a_report(application)
    review = contest(application)
    me = regie_client(roles=("heroverweging",))
    assert stuck(on) == []
    source_reports.send_report(report_id=report.id, reference="RSZ-1", actor=me.actor, at=clock.now())
    assert len(stuck(on)) == 1
    with pytest.raises(Exception, match="handled_before"):
        reviewing.take(review_id=review.id, actor=me.actor, at=clock.now())


def test_a_role_that_ended_does_not_count(officer: CheckedClient, on: date) -> None:
    contest(refused())
    held = contest(refused())
    officer.send(address(held, "nemen/"))
    assert stuck(on) == []
    RoleGrant.objects.filter(role=RegieRole.REVIEWER.value).update(valid_until=on)
    assert len(stuck(on)) == 2
    assert [each.is_held for each in selectors.stuck_reviews(on) if each.id == held.id] == [True]
    assert stuck(on - timedelta(days=1)) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_alarm_is_one_query(rows: int, on: date) -> None:
    for _ in range(rows):
        contest(refused())
    with own_queries() as queries:
        assert len(selectors.stuck_reviews(on)) == rows
    assert len(queries) == 1, "\n".join(queries)


def test_an_open_question_is_looked_at_too(regie_client: Clients, on: date) -> None:
    from tests.citizens.test_reviews import prove

    prove(undetermined())
    assert len(stuck(on)) == 1
    regie_client(roles=("heroverweging",))
    assert stuck(on) == []


# --- taking, passing on, finding one's way ---------------------------------------------------------------------------


def test_a_case_that_a_colleague_took_offers_no_button(officer: CheckedClient, regie_client: Clients) -> None:
    review = contest(refused())
    colleague = regie_client(roles=("heroverweging",))
    colleague.get(address(review, "nemen/"))
    assert colleague.page.xpath("//main//button[contains(., 'Neem dit dossier')]")
    officer.send(address(review, "nemen/"))
    assert colleague.send(address(review, "nemen/")).status_code == 409
    assert "Je kan dit dossier niet nemen" in colleague.text
    assert colleague.text.count("Dat kan nu niet meer") == 1
    assert not colleague.page.xpath("//main//form")
    assert colleague.page.xpath(f"//main//a[@href='{LIST}' and contains(., 'Bekijk wat nog wacht')]")


def test_an_old_page_of_a_case_that_still_waits_keeps_its_button(officer: CheckedClient) -> None:
    review = contest(refused())
    response = officer.post(address(review, "nemen/"), {})
    assert response.status_code == 409
    assert "stond te lang open" in response.content.decode()
    assert "Je kan dit dossier niet nemen" not in response.content.decode()
    assert review.state == "open"


def test_who_passes_a_report_on_sees_whose_it_is_and_opens_the_number_on_purpose(
    officer: CheckedClient, citizen_client: Clients
) -> None:
    report = a_report(undetermined())
    person = report.application.person
    digits = insz_of(person.id)
    written = f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}-{digits[6:9]}.{digits[9:]}"
    officer.get(LIST)
    assert person.family_name not in section(officer, "meldingen")
    (link,) = officer.page.xpath("//section[@id='meldingen']//a/@href")
    officer.get(link)
    assert person.full_name in officer.text
    assert "RSZ: contracten (Dimona)" in officer.text
    assert written not in officer.text
    assert digits not in officer.text
    (open_text,) = officer.page.xpath("//main//a[contains(., 'Open de tekst om door te geven')]/@href")
    officer.get(open_text)
    text = officer.page.xpath("//textarea[@readonly]")[0].text
    for word in (person.full_name, written, "Mijn job staat er niet in.", "2 maart 2026", "RSZ: contracten (Dimona)"):
        assert word in text.replace("\xa0", " "), word
    assert officer.page.xpath("//button/@data-copy")[0].strip() == text.strip()
    read = Event.objects.get(action="file_read", person_id=person.id, payload__page="rijksregisternummer")
    assert "rijksregisternummer" in read.purpose
    citizen = citizen_client(person)
    citizen.get("/mijn/inzage/")
    assert "Je rijksregisternummer opzoeken om je melding aan de bron door te geven" in citizen.text


def test_the_number_stays_closed_once_the_source_answered(officer: CheckedClient) -> None:
    report = a_report(undetermined())
    officer.send(f"/regie/melding/{report.id}/doorgeven/", {"reference": "RSZ-1"})
    assert officer.get(f"/regie/melding/{report.id}/tekst/").status_code == 200
    officer.send(f"/regie/melding/{report.id}/antwoord/", {"outcome": "confirmed", "answer": "Het klopt."})
    assert officer.get(f"/regie/melding/{report.id}/tekst/").status_code == 404


def test_one_s_own_report_is_not_passed_on_by_oneself(officer: CheckedClient, regie_client: Clients) -> None:
    report = a_report(undetermined())
    me = regie_client(report.application.person, roles=("heroverweging",))
    assert me.get(f"/regie/melding/{report.id}/tekst/").status_code == 404
    assert regie_client(roles=("auditor",)).get(f"/regie/melding/{report.id}/tekst/").status_code == 403


def test_the_figures_lead_to_their_part_of_the_list(officer: CheckedClient) -> None:
    contest(refused())
    officer.get("/regie/")
    links = officer.page.xpath("//dl[contains(@class, 'lb-figures')]//a/@href")
    assert links == [f"{LIST}#{key}" for key in ("mijn", "wacht", "wacht", "meldingen")]
    officer.get(LIST)
    assert all(officer.page.xpath(f"//section[@id='{each}']") for each in ("mijn", "wacht", "meldingen"))


def test_the_timeline_says_reopened_before_it_says_that_somebody_began(officer: CheckedClient) -> None:
    application = refused()
    reference = Decision.objects.get(application=application).reference
    officer.send(LIST + "heropenen/", {"reference": reference, "reason": "Fout adres."})
    happened = [each.action for each in trail.history_of("application", application.id)]
    assert happened[-2:] == ["decision_reopened", "review_taken"]
