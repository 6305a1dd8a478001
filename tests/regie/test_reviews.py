"""The officer's side: the work list, taking a case, reading it with a trace, and deciding."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.db import connection

from citizens.domain import asking
from citizens.models import Application, Decision, InformationRequest, Review, ReviewFile, SourceReport
from loopbaan.accounts.models import Person
from loopbaan.accounts.service import insz_of
from loopbaan.audit.models import Event
from loopbaan.core import clock
from loopbaan.documents import service as documents
from tests.citizens.test_decided_again import granted
from tests.citizens.test_reviews import PDF, a_report, contest, prove, refused, undetermined
from tests.regie.test_pages import own_queries
from tests.support import cheques as support
from tests.support.cheques import as_citizen
from tests.support.html import CheckedClient
from tests.support.people import a_citizen

pytestmark = pytest.mark.django_db
Clients = Callable[..., CheckedClient]
LIST = "/regie/heroverweging/"


@pytest.fixture
def officer(regie_client: Clients) -> CheckedClient:
    return regie_client(roles=("heroverweging",))


def address(review: Review, action: str = "") -> str:
    return f"{LIST}{review.id}/{action}"


def held(officer: CheckedClient, application: Application | None = None, *, proof: bool = False) -> Review:
    review = prove(application or undetermined()) if proof else contest(application or refused(), files=1)
    assert officer.send(address(review, "nemen/"))["Location"] == address(review)
    return review


def test_the_list_shows_no_person(officer: CheckedClient) -> None:
    review = contest(refused())
    officer.get(LIST)
    assert "Betwisting H-" in officer.text
    person = review.application.person
    for secret in (person.family_name, insz_of(person.id), review.statement_text):
        assert secret not in officer.page.text_content()
    assert not Event.objects.filter(action="file_read").exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(officer: CheckedClient, rows: int) -> None:
    for _ in range(rows):
        contest(refused())
        a_report(undetermined())
    with own_queries() as queries:
        officer.get(LIST)
    assert len(officer.page.xpath("//section[@id='wacht']//a[contains(@href, '/nemen/')]")) == rows
    # The cases, the reports, and the number in the menu.
    assert len(queries) == 3, "\n".join(queries)


def test_a_case_is_read_with_a_trace_that_the_citizen_reads(officer: CheckedClient, citizen_client: Clients) -> None:
    citizen = citizen_client()
    from tests.support import cheques as support

    application = support.grant(citizen.person, days=2554)
    review = held(officer, application)
    officer.get(address(review))
    for word in (citizen.person.full_name, review.statement_text, "attest.pdf", "Niet in orde"):
        assert word in officer.text, word
    file = ReviewFile.objects.get()
    got = officer.get(address(review, f"bijlage/{file.id}/"))
    assert got.content.startswith(PDF[:8])
    reads = Event.objects.filter(action="file_read", person_id=citizen.person.id)
    assert sorted(each.payload["page"] for each in reads) == ["bijlage", "heroverweging"]
    citizen.get("/mijn/inzage/")
    assert "Je betwisting behandelen" in citizen.text
    assert officer.person.full_name in citizen.text


def test_a_case_that_one_does_not_hold_does_not_exist(officer: CheckedClient, regie_client: Clients) -> None:
    review = held(officer)
    file = ReviewFile.objects.get()
    colleague = regie_client(roles=("heroverweging",))
    for action in ("", "teruggeven/", "niets-wijzigen/", "beslissen/", f"bijlage/{file.id}/", "nemen/"):
        assert colleague.get(address(review, action)).status_code == 404, action
    assert colleague.send(address(review, "niets-wijzigen/"), {"reason": "Nee."}).status_code == 404
    assert colleague.send(address(review, "nemen/")).status_code == 409
    review.refresh_from_db()
    assert (review.state, review.officer_id) == ("taken", officer.person.id)


@pytest.mark.parametrize("roles", [("auditor",), ("beheerder",)])
def test_other_roles_stay_out(regie_client: Clients, roles: tuple[str, ...]) -> None:
    review = contest(refused())
    client = regie_client(roles=roles)
    assert client.get(LIST).status_code == 403
    assert client.get(LIST + "heropenen/").status_code == 403
    assert client.send(address(review, "nemen/")).status_code == 403
    review.refresh_from_db()
    assert review.state == "open"


def test_ones_own_case_is_neither_listed_nor_taken(regie_client: Clients) -> None:
    application = refused()
    review = contest(application)
    me = regie_client(application.person, roles=("heroverweging",))
    me.get(LIST)
    assert "Er wacht niets." in me.text
    assert me.get(address(review, "nemen/")).status_code == 404
    assert me.send(address(review, "nemen/")).status_code == 422


def test_facts_are_corrected_and_the_engine_decides(officer: CheckedClient) -> None:
    review = held(officer)
    officer.get(address(review, "beslissen/"))
    sent = {
        "kind_1": "abroad",
        "from_1_dag": "1",
        "from_1_maand": "1",
        "from_1_jaar": "2010",
        "until_1_dag": "31",
        "until_1_maand": "1",
        "until_1_jaar": "2010",
        "reason": "Je attest telt mee.",
    }
    assert officer.send(address(review, "beslissen/"), sent).status_code == 422
    assert "Schrijf waarom je dit verbetert" in officer.text
    sent["seniority_reason"] = "Attest van de werkgever in Breda."
    assert officer.send(address(review, "beslissen/"), sent)["Location"] == address(review)
    application = Application.objects.get()
    assert application.state == "granted"
    assert Decision.objects.count() == 2
    officer.get(address(review))
    assert "Dit dossier is afgehandeld." in officer.text
    assert officer.send(address(review, "niets-wijzigen/"), {"reason": "Toch niet."}).status_code == 409


def test_a_correction_of_nothing_is_refused(officer: CheckedClient) -> None:
    review = held(officer)
    assert officer.send(address(review, "beslissen/"), {"reason": "Zo is het."}).status_code == 422
    assert "Verbeter minstens één voorwaarde" in officer.text
    wrong = {"kind_1": "abroad", "seniority_reason": "Attest.", "reason": "Zo is het."}
    assert officer.send(address(review, "beslissen/"), wrong).status_code == 422
    assert "Vul de eerste dag van deze periode in." in officer.text


def day(name: str, on: str) -> dict[str, str]:
    year, month, number = on.split("-")
    return {f"{name}_dag": number, f"{name}_maand": month, f"{name}_jaar": year}


def test_a_wrong_grant_is_reopened_and_refused_from_the_page(officer: CheckedClient) -> None:
    application = granted()
    reference = Decision.objects.get(application=application).reference
    done = officer.send(LIST + "heropenen/", {"reference": reference, "reason": "De werkgever schrapte het."})
    deciding = done["Location"] + "beslissen/"
    officer.get(deciding)
    assert "werknemer vanaf 1 januari 2010, loopt nog" in officer.text.replace("\xa0", " ")
    answer = {"reason": "De dagen van voor 2020 klopten niet.", "seniority_reason": "Verklaring van de werkgever."}
    assert officer.send(deciding, {**answer, **day("removed_until_1", "2019-12-31")}).status_code == 422
    assert "Vul de eerste dag van deze periode in." in officer.text
    # Days on which nothing was counted: said at the condition itself.
    nothing = {**day("removed_from_1", "2001-01-01"), **day("removed_until_1", "2002-12-31")}
    assert officer.send(deciding, {**answer, **nothing}).status_code == 422
    assert "Je kan alleen dagen wegnemen waarop nu werk telt" in officer.text
    sent = {**answer, **day("removed_from_1", "2010-01-01"), **day("removed_until_1", "2019-12-31")}
    assert officer.send(deciding, sent).status_code == 302
    application.refresh_from_db()
    assert application.state == "refused"


def test_a_cheque_that_was_not_listed_is_stated_on_the_page(officer: CheckedClient) -> None:
    application = granted()
    reference = Decision.objects.get(application=application).reference
    done = officer.send(LIST + "heropenen/", {"reference": reference, "reason": "Er was al een cheque."})
    deciding = done["Location"] + "beslissen/"
    answer = {"reason": "Je had al een cheque.", "earlier_use_reason": "Oud dossier bij VDAB."}
    assert officer.send(deciding, {**answer, **day("cheque_on_1", "2025-12-01")}).status_code == 422
    assert "Kies in welke stand deze cheque staat." in officer.text
    assert officer.send(deciding, {**answer, "cheque_state_1": "used"}).status_code == 422
    assert "Vul in op welke dag deze cheque is aangevraagd." in officer.text
    sent = {**answer, "cheque_state_1": "used", **day("cheque_on_1", "2025-12-01")}
    assert officer.send(deciding, sent).status_code == 302
    application.refresh_from_db()
    assert application.state == "refused"


def test_the_page_says_why_a_paid_cheque_is_not_reopened(officer: CheckedClient) -> None:
    order = support.order(a_citizen())
    support.pay(order)
    reference = Decision.objects.get(application=order.application).reference
    assert officer.send(LIST + "heropenen/", {"reference": reference, "reason": "Fout."}).status_code == 422
    assert "de cheque blijft van de burger" in officer.text


def test_nothing_is_changed_with_an_answer(officer: CheckedClient) -> None:
    review = held(officer, proof=True)
    officer.get(address(review, "niets-wijzigen/"))
    assert officer.send(address(review, "niets-wijzigen/"), {"reason": "Er staan geen dagen op."})["Location"] == LIST
    review.refresh_from_db()
    assert (review.state, review.answer_text) == ("upheld", "Er staan geen dagen op.")
    officer.get(LIST)
    assert "Je behandelt nu geen dossier." in officer.text


def test_a_case_is_given_back(officer: CheckedClient) -> None:
    review = held(officer)
    officer.get(address(review, "teruggeven/"))
    assert officer.send(address(review, "teruggeven/"))["Location"] == LIST
    review.refresh_from_db()
    assert (review.state, review.officer_id) == ("open", None)


def test_a_decision_is_reopened_by_its_reference(officer: CheckedClient) -> None:
    application = refused()
    reference = Decision.objects.get(application=application).reference
    officer.get(LIST + "heropenen/")
    unknown = officer.send(LIST + "heropenen/", {"reference": "B-0000-0000-0000-1", "reason": "Fout adres."})
    assert unknown.status_code == 422
    done = officer.send(LIST + "heropenen/", {"reference": reference, "reason": "Fout adres."})
    review = Review.objects.get()
    assert done["Location"] == address(review)
    officer.get(address(review))
    assert "Fout adres." in officer.text


def test_a_report_is_passed_on_and_answered(officer: CheckedClient) -> None:
    report = a_report(undetermined())
    officer.get(LIST)
    (link,) = officer.page.xpath("//section[@id='meldingen']//a/@href")
    officer.get(link)
    assert "Mijn job staat er niet in." in officer.text
    assert Event.objects.filter(action="file_read", person_id=report.application.person_id).count() == 1
    assert officer.send(link, {"reference": "RSZ-1"})["Location"] == LIST
    answer = f"/regie/melding/{report.id}/antwoord/"
    officer.get(answer)
    assert officer.send(answer, {"outcome": "corrected", "answer": "Ze staat erin."})["Location"] == LIST
    assert SourceReport.objects.get().state == "corrected"
    assert officer.get(f"/regie/melding/{uuid4()}/antwoord/").status_code == 404


def test_the_start_page_counts_what_waits(officer: CheckedClient) -> None:
    contest(refused())
    prove(undetermined())
    officer.get("/regie/")
    figure = officer.page.xpath("//dt[contains(., 'Wacht op een behandelaar')]/following-sibling::dd[1]")[0]
    assert figure.text_content() == "2"
    assert a_citizen().full_name not in officer.text


# --- asking the citizen ----------------------------------------------------------------------------------------------


def test_a_question_stops_the_clock_and_the_answer_brings_the_case_back(
    officer: CheckedClient, regie_client: Clients
) -> None:
    review = held(officer)
    question = {"question": "Kan je een attest bezorgen?"}
    officer.get(address(review, "vraag/"))
    assert "14 dagen" in officer.text
    assert officer.send(address(review, "vraag/"), {"question": " "}).status_code == 422
    assert officer.page.xpath("//*[@id='id_question_error']")
    assert officer.send(address(review, "vraag/"), question)["Location"] == address(review)
    officer.get(address(review))
    assert "De termijn staat stil sinds" in officer.text
    assert not officer.page.xpath("//a[contains(@href, '/beslissen/') or contains(@href, '/niets-wijzigen/')]")
    # Another tab, an old form.
    assert officer.send(address(review, "vraag/"), question).status_code == 409
    assert officer.send(address(review, "niets-wijzigen/"), {"reason": "Nee."}).status_code == 409
    assert "Nee." in officer.text
    officer.get(LIST)
    assert officer.page.xpath("//section[@id='gevraagd']//a")
    assert not officer.page.xpath("//section[@id='mijn']//a")
    request = InformationRequest.objects.get()
    back = address(review, f"vraag/{request.id}/intrekken/")
    colleague = regie_client(roles=("heroverweging",))
    assert colleague.get(address(review, "vraag/")).status_code == 404
    assert colleague.get(back).status_code == 404
    assert colleague.send(back).status_code == 404
    citizen = review.application.person
    asking.answer(
        request_id=request.id,
        statement="Ziehier.",
        files=[documents.accept_upload(PDF, "brief.pdf")],
        actor=as_citizen(citizen),
        at=clock.now(),
    )
    officer.get(LIST)
    assert "Antwoord gekregen" in officer.page.xpath("//section[@id='mijn']")[0].text_content()
    officer.get(address(review))
    assert "Ziehier." in officer.text
    (link,) = officer.page.xpath("//section[@id='vragen']//a[contains(., 'brief.pdf')]/@href")
    assert officer.get(link).status_code == 200
    assert officer.get(back).status_code == 404


def test_a_question_is_taken_back(officer: CheckedClient) -> None:
    review = held(officer)
    officer.send(address(review, "vraag/"), {"question": "Kan je een attest bezorgen?"})
    back = address(review, f"vraag/{InformationRequest.objects.get().id}/intrekken/")
    officer.get(back)
    assert officer.send(back)["Location"] == address(review)
    officer.get(address(review))
    assert "Ingetrokken" in officer.text
    assert officer.page.xpath("//a[contains(@href, '/beslissen/')]")


# --- a decision after which a source corrected itself ----------------------------------------------------------------


def a_proposal(officer: CheckedClient) -> str:
    report = a_report(refused())
    officer.send(f"/regie/melding/{report.id}/doorgeven/", {"reference": "RSZ-1"})
    officer.send(f"/regie/melding/{report.id}/antwoord/", {"outcome": "corrected", "answer": "Ze staat erin."})
    officer.get(LIST)
    (link,) = officer.page.xpath("//section[@id='meldingen']//a/@href")
    assert link == f"/regie/melding/{report.id}/heropenen/"
    return str(link)


def test_a_proposal_is_reopened(officer: CheckedClient) -> None:
    link = a_proposal(officer)
    officer.get(link)
    assert "Ze staat erin." in officer.text
    assert officer.send(link, {}).status_code == 422
    assert officer.page.xpath("//*[@id='id_outcome_error']")
    done = officer.send(link, {"outcome": "reopen", "reason": "De bron verbeterde de job."})
    review = Review.objects.get()
    assert done["Location"] == address(review)
    assert (review.kind, review.state, SourceReport.objects.get().state) == ("initiative", "taken", "corrected")
    assert officer.get(link).status_code == 404


def test_a_proposal_is_left_with_a_reason(officer: CheckedClient) -> None:
    link = a_proposal(officer)
    assert officer.send(link, {"outcome": "leave", "reason": "Telde al mee."})["Location"] == LIST
    report = SourceReport.objects.get()
    assert (report.state, report.left_reason_text) == ("corrected", "Telde al mee.")
    assert not Review.objects.exists()


def test_lists_and_numbers_leave_out_what_is_ones_own_in_another_capacity(
    officer: CheckedClient, regie_client: Clients
) -> None:
    mine, theirs = refused(), refused()
    contest(mine), contest(theirs)
    a_report(mine)
    Person.objects.filter(id__in=[officer.person.id, mine.person_id]).update(natural_id=mine.person_id)
    officer.get(LIST)
    assert len(officer.page.xpath("//section[@id='wacht']//a")) == 1
    assert "Er zijn geen meldingen" in officer.text
    officer.get("/regie/")
    figure = officer.page.xpath("//dt[contains(., 'Wacht op een behandelaar')]/following-sibling::dd[1]")[0]
    assert figure.text_content() == "1"
    own = Review.objects.get(application=mine)
    assert officer.get(address(own, "nemen/")).status_code == 404
    colleague = regie_client(roles=("heroverweging",))
    colleague.get(LIST)
    assert len(colleague.page.xpath("//section[@id='wacht']//a")) == 2


@pytest.mark.parametrize(("lost", "told"), [("forged", "past niet meer bij haar afdruk"), ("erased", "zijn gewist")])
def test_a_decision_that_cannot_be_read_says_what_to_do(officer: CheckedClient, lost: str, told: str) -> None:
    review = held(officer)
    change = "digest = repeat('0', 64)" if lost == "forged" else "document = NULL"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"UPDATE citizens_decision SET {change}")
        cursor.execute("SET LOCAL session_replication_role = origin")
    # Content may be gone only after its term.
    then = clock.now() if lost == "forged" else datetime(2060, 3, 2, 9, tzinfo=clock.BRUSSELS)
    with clock.fixed_at(then):
        officer.get(address(review))
        assert told in officer.text
        assert not officer.page.xpath("//a[contains(@href, '/beslissen/')]")
        assert officer.page.xpath("//a[contains(@href, '/niets-wijzigen/')]")
        sent = {"at_work": "ja", "activity_reason": "Attest.", "reason": "Je werkt."}
        assert officer.send(address(review, "beslissen/"), sent).status_code == 422
        assert "Attest." in officer.text
