"""The demo: loaded once, through the domain functions, and then looked at from every side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Q
from stdnum.be import bis, nn

from centres.models import Agreement as CentreAgreement
from centres.models import (
    Attendance,
    Centre,
    ClosingRequest,
    CounsellorListing,
    Mandate,
    Meeting,
    PlanVersion,
    Trajectory,
)
from centres.service import control_facts
from centres.states import AGREEMENT, ATTENDANCE, MEETING, PLAN_VERSION, TRAJECTORY
from citizens import selectors
from citizens.models import (
    Application,
    Cheque,
    Decision,
    HistoricCheque,
    Order,
    Payment,
    QuotaMonth,
    QuotaPlace,
    Refund,
    Review,
    SourceReport,
)
from citizens.states import APPLICATION, CHEQUE, ORDER, PAYMENT, REFUND
from loopbaan.accounts import service as accounts
from loopbaan.accounts.models import Person
from loopbaan.audit import trail
from loopbaan.audit.actions import Action
from loopbaan.audit.models import Event
from loopbaan.core.clock import BRUSSELS
from loopbaan.db.sealing import unseal
from loopbaan.deadlines import service as deadlines
from loopbaan.deadlines.models import Deadline
from loopbaan.messages import service as messages
from loopbaan.messages.models import ContactPreference, Message
from loopbaan.web.models import DemoClock
from regie.domain.papers import papers_of
from regie.management.demo import load
from regie.management.demo.personas import Cast
from regie.models import DossierControl
from regie.rules.administrative import Result, administrative_check
from regie.states import CONTROL
from tests.support import people
from tests.support.html import CheckedClient

# The mark makes the test database; each test then reads the transaction of this module instead of one of its own.
pytestmark = [pytest.mark.slow, pytest.mark.django_db]
TODAY = date(2026, 3, 2)
CAST = Cast()


@pytest.fixture(scope="module", autouse=True)
def _demo(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The whole demo in one transaction, gone after this module."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        load.load(side_by_side=False)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def _django_db_helper() -> None:
    """Take the place of pytest-django's transaction around each test."""


def persona(slug: str) -> Person:
    found = CAST.personas[slug]
    if found.insz:
        person = accounts.person_with_insz(found.insz)
        assert person is not None, slug
        return person
    return Person.objects.get(vo_id=found.vo_id)


@pytest.mark.parametrize(
    ("workflow", "model"),
    [
        (APPLICATION, Application),
        (ORDER, Order),
        (PAYMENT, Payment),
        (CHEQUE, Cheque),
        (REFUND, Refund),
        (TRAJECTORY, Trajectory),
        (AGREEMENT, CentreAgreement),
        (MEETING, Meeting),
        (ATTENDANCE, Attendance),
        (PLAN_VERSION, PlanVersion),
        (CONTROL, DossierControl),
    ],
    ids=lambda each: getattr(each, "name", ""),
)
def test_every_state_occurs(workflow, model) -> None:
    found = set(model.objects.order_by().values_list("state", flat=True))
    # Nobody waits any more: the last month with a number of cheques was October 2025.
    over = {"waiting"} if workflow is APPLICATION else set()
    assert {state.value for state in workflow.states} - over == found


def test_there_are_twelve_centres_and_forty_counsellors() -> None:
    assert Centre.objects.count() == 12
    assert CounsellorListing.objects.order_by().values("person").distinct().count() == 40
    assert {each.kbo for each in CAST.centres} == set(Centre.objects.order_by().values_list("kbo", flat=True))
    at_two = CounsellorListing.objects.order_by().values("person").annotate(lists=Count("centre", distinct=True))
    assert sum(1 for each in at_two if each["lists"] > 1) >= 3
    kinds = Counter(CounsellorListing.objects.order_by().values_list("kind", flat=True))
    assert kinds["employed"] > kinds["subcontractor"] > 5
    assert CounsellorListing.objects.filter(valid_until__lte=TODAY).count() >= 3


def test_mandates_last_six_years_one_has_ended_one_is_about_to_and_one_is_new() -> None:
    for mandate in Mandate.objects.order_by("id"):
        assert mandate.valid_until == mandate.valid_from.replace(year=mandate.valid_from.year + 6)
    last = dict(Mandate.objects.order_by("valid_until").values_list("centre__kbo", "valid_until"))
    assert sum(1 for until in last.values() if until <= TODAY) == 1
    assert sum(1 for until in last.values() if TODAY < until <= date(2026, 6, 1)) == 1
    assert Mandate.objects.filter(valid_from__gte=date(2026, 1, 1)).count() == 1


def test_hundreds_of_cheques_under_every_version_that_took_applications() -> None:
    versions = Counter(Cheque.objects.order_by().values_list("regulation_version", flat=True))
    assert sum(versions.values()) > 200
    assert set(versions) == {"2020-01-01", "2024-01-01", "2025-03-01", "2025-11-01"}
    assert all(count >= 25 for version, count in versions.items() if version != "2025-03-01")
    assert HistoricCheque.objects.filter(applied_on__lt=date(2020, 1, 1)).count() == HistoricCheque.objects.count() > 0


def test_the_shares_follow_the_figures_where_there_are_some() -> None:
    started = Cheque.objects.filter(started_on__isnull=False)
    assert 0.75 <= started.count() / Cheque.objects.count() <= 0.85
    assert 0.42 <= started.filter(ordinal=2).count() / started.filter(ordinal=1).count() <= 0.58
    serials = [
        int(unseal(bytes(sealed))[6:9])
        for sealed in Person.objects.exclude(insz_sealed=None).order_by().values_list("insz_sealed", flat=True)
    ]
    assert 0.6 <= sum(1 for serial in serials if serial % 2 == 0) / len(serials) <= 0.8


def test_no_number_could_be_a_real_persons_and_no_mail_a_real_address() -> None:
    numbers = [
        unseal(bytes(sealed)).decode()
        for sealed in Person.objects.exclude(insz_sealed=None).order_by().values_list("insz_sealed", flat=True)
    ]
    assert len(numbers) > 150
    for number in numbers:
        assert 61 <= int(number[2:4]) <= 72
        assert not nn.is_valid(number)
        assert not bis.is_valid(number)
    mails = [unseal(bytes(each.mail)).decode() for each in ContactPreference.objects.exclude(mail=None).order_by("id")]
    assert len(mails) > 30
    assert all(mail.endswith(".example") for mail in mails)
    assert all(centre.mail.endswith(".example") for centre in Centre.objects.order_by("id"))


def test_every_balance_is_the_sum_of_its_ledger() -> None:
    assert selectors.mismatched_balances() == []


def test_nothing_is_due_and_nothing_failed() -> None:
    assert not Deadline.objects.filter(state="open", due_on__lte=TODAY).exists()
    assert not deadlines.failing().exists()
    assert Deadline.objects.filter(state="open", due_on__gt=TODAY).count() > 50


def test_nothing_lies_in_the_future() -> None:
    now = load.NOW
    assert not Event.objects.filter(at__gt=now).exists()
    assert not Meeting.objects.filter(ends_at__gt=now).exists()
    assert not Attendance.objects.filter(Q(citizen_signed_at__gt=now) | Q(counsellor_signed_at__gt=now)).exists()
    assert not Decision.objects.filter(decided_at__gt=now).exists()


def test_talks_fall_on_working_days_between_nine_and_six() -> None:
    for meeting in Meeting.objects.order_by("id"):
        begins, ends = meeting.starts_at.astimezone(BRUSSELS), meeting.ends_at.astimezone(BRUSSELS)
        assert begins.weekday() < 5
        assert begins.hour >= 9
        assert (ends.hour, ends.minute) <= (18, 0)
        assert (meeting.ends_at - meeting.starts_at).seconds // 60 in {60, 75, 90}
    assert Meeting.objects.filter(kind="group").annotate(clients=Count("attendances")).filter(clients=3).count() == 2


def test_some_dossiers_pass_each_check_and_some_fail_it() -> None:
    ended = Trajectory.objects.filter(state__in=["closed", "ended"]).order_by("id")
    passed: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for facts in control_facts(ended.values_list("cheque_id", flat=True)).values():
        for check in administrative_check(papers_of(facts)):
            (passed if check.result is Result.IN_ORDER else failed)[check.key] += 1
    assert set(passed) == set(failed) == {"agreement", "agreement_first", "attendances", "plan", "closing"}
    assert all(passed[key] > failed[key] > 0 for key in passed)


def test_disputes_overdue_proofs_group_talks_and_aftercare_occur() -> None:
    assert Attendance.objects.filter(state="disputed").exists()
    assert Attendance.objects.filter(state="to_sign", overdue_since__isnull=False).exists()
    assert Trajectory.objects.filter(aftercare_talks__isnull=False).distinct().count() > 5
    assert Meeting.objects.filter(revision__gt=1).exists()
    assert DossierControl.objects.filter(report_id__isnull=False).count() >= 4
    assert set(DossierControl.objects.exclude(conclusion="").order_by().values_list("conclusion", flat=True)) == {
        "in_order",
        "shortcomings",
        "serious",
    }


def test_the_trail_tells_it_all() -> None:
    kinds = set(Event.objects.order_by().values_list("action", flat=True))
    for action in (
        Action.APPLIED, Action.SOURCES_ASKED, Action.DECIDED, Action.ORDERED, Action.CHEQUE_ISSUED,
        Action.CHEQUE_REDEEMED, Action.SIGNED, Action.PLAN_OFFERED, Action.TRAJECTORY_CLOSED,
        Action.CHEQUE_VOIDED, Action.REFUND_CONFIRMED, Action.DEADLINE_PASSED, Action.CONTROL_OPENED,
        Action.CONTROL_CONTENT_OPENED, Action.FILE_READ,
    ):  # fmt: skip
        assert action.value in kinds, action
    assert Event.objects.filter(action=Action.CHEQUE_ISSUED.value).count() == Cheque.objects.count()


def test_only_the_named_hear_of_their_last_days() -> None:
    waiting = Message.objects.filter(state="queued").order_by("created_at")
    named = {persona(slug).id for slug in ("rosa-vermeulen", "sam-dewulf", "tine-cools", "wout-baert", "karim-bensaid")}
    assert 0 < waiting.count() < 20
    assert {each.person_id for each in waiting} <= named
    assert "cheque_issued" in {each.kind for each in waiting}


# --- the personas -------------------------------------------------------------------------------------------------


def cheque_of(slug: str) -> Cheque:
    return Cheque.objects.get(person=persona(slug))


def test_whoever_logs_in_for_the_first_time_is_not_known_yet() -> None:
    for slug in ("quinten-aerts", "an-peeters", "dirk-jacobs", "elise-lambert"):
        assert accounts.person_with_insz(CAST.personas[slug].insz) is None


def test_rosa_has_a_cheque_to_start() -> None:
    cheque = cheque_of("rosa-vermeulen")
    assert (cheque.state, cheque.regulation_version) == ("issued", "2025-11-01")
    assert cheque.start_by > date(2026, 5, 1)
    assert not cheque.trajectories.exists()
    assert messages.confirmed_mail_of(cheque.person_id) == "rosa.vermeulen@post.example"


def test_sam_has_talks_to_sign_of_which_none_is_overdue() -> None:
    trajectory = Trajectory.objects.get(cheque=cheque_of("sam-dewulf"))
    assert trajectory.counsellor == persona("pieter-van-acker")
    states = Counter(trajectory.attendances.order_by().values_list("state", flat=True))
    assert states == {"signed": 1, "to_sign": 2}
    assert not trajectory.attendances.filter(state="to_sign").exclude(citizen_signed_at=None).exists()
    assert not trajectory.attendances.filter(overdue_since__isnull=False).exists()


def test_tine_has_a_plan_to_sign() -> None:
    version = PlanVersion.objects.get(plan__trajectory__cheque=cheque_of("tine-cools"))
    assert version.state == "offered"
    assert version.counsellor_signed_at is not None
    assert version.citizen_signed_at is None
    assert version.plan.trajectory.counsellor == persona("sofie-lemmens")


def test_wout_has_an_order_to_pay() -> None:
    order = Order.objects.get(person=persona("wout-baert"))
    assert order.state == "to_pay"
    assert TODAY < order.pay_by < date(2026, 3, 16)
    assert not order.payments.exists()


def test_petra_used_a_cheque_in_2021() -> None:
    cheque = cheque_of("petra-leroy")
    assert (cheque.state, cheque.applied_on.year, cheque.price) == ("closed", 2021, 40)


def test_karim_waits_for_a_decision() -> None:
    assert Application.objects.get(person=persona("karim-bensaid")).state == "undetermined"


def test_yasmina_closed_has_aftercare_left_and_sees_who_looked() -> None:
    cheque = cheque_of("yasmina-elamrani")
    assert cheque.state == "closed"
    assert 0 < cheque.aftercare_minutes_left < cheque.aftercare_minutes_granted
    ledger = list(trail.access_ledger_of(cheque.person_id))
    readers = {each.actor_name for each in ledger}
    assert {"Ann Declercq", "Els Bogaerts"} <= readers
    assert all(each.purpose for each in ledger if each.capacity == "regie")


def test_people_of_centres_have_what_their_lines_promise() -> None:
    def lists(slug: str) -> set[str]:
        found = CounsellorListing.objects.valid_on(TODAY).filter(person=persona(slug))
        return set(found.order_by().values_list("centre__kbo", flat=True))

    kbo = {each.slug: each.kbo for each in CAST.centres}
    assert lists("lieve-roels") == lists("pieter-van-acker") == {kbo["kompas"]}
    assert lists("sofie-lemmens") == {kbo["wegwijzer"], kbo["horizon"]}
    assert lists("hugo-stevens") == set()
    assert lists("katrien-moons") == {kbo["nieuwe-bocht"]}
    assert not Mandate.objects.valid_on(TODAY).filter(centre__kbo=kbo["nieuwe-bocht"]).exists()
    for slug in ("lieve-roels", "els-bogaerts", "joris-thijs"):
        assert CounsellorListing.objects.filter(person=persona(slug), coordinator=True).exists()
    for slug in ("pieter-van-acker", "sofie-lemmens", "joris-thijs", "els-bogaerts", "lieve-roels"):
        assert Trajectory.objects.filter(counsellor=persona(slug), state__in=["redeemed", "active"]).count() >= 2
    group = Meeting.objects.filter(kind="group", counsellor=persona("joris-thijs"))
    assert group.exists()


def test_the_auditor_has_a_control_that_runs() -> None:
    ann = persona("ann-declercq")
    assert DossierControl.objects.filter(auditor=ann, state="open").count() == 1
    assert DossierControl.objects.filter(auditor=ann, state="concluded").count() >= 3


def test_contests_proofs_and_reports_wait_for_the_officers() -> None:
    open_ones = Counter(Review.objects.filter(state__in=("open", "taken")).values_list("kind", "state"))
    assert open_ones == {("contest", "open"): 1, ("contest", "taken"): 1, ("proof", "open"): 1}
    assert Review.objects.get(kind="proof").files.count() == 1
    assert Review.objects.filter(state="upheld").count() == 1
    assert SourceReport.objects.filter(state="reported").count() == 1


def test_the_months_with_a_number_of_cheques_are_over_and_tell_who_had_a_place() -> None:
    assert set(QuotaMonth.objects.values_list("ends_on", flat=True)) <= {date(2025, each, 1) for each in range(4, 11)}
    places = Counter(QuotaPlace.objects.order_by().values_list("state", flat=True))
    assert places == {"held": 4, "freed": 2}


def test_a_citizen_is_asked_whether_hours_may_be_lost() -> None:
    assert ClosingRequest.objects.filter(state="asked").exists()


def test_no_dossier_is_controlled_twice() -> None:
    controlled = Counter(DossierControl.objects.order_by("id").values_list("trajectory_id", flat=True))
    assert controlled
    assert max(controlled.values()) == 1


def test_no_proof_waits_on_a_work_list_for_years() -> None:
    waiting = Attendance.objects.filter(state="to_sign").order_by("starts_at").first()
    assert waiting is not None
    assert waiting.starts_at.year >= 2024


def test_the_homes_of_the_personas_open() -> None:
    for slug in ("rosa-vermeulen", "sam-dewulf", "tine-cools", "wout-baert", "petra-leroy", "yasmina-elamrani"):
        client = people.log_in_citizen(CheckedClient(), persona(slug))
        assert client.get("/mijn/").status_code == 200
        assert client.get("/mijn/inzage/").status_code == 200
    for slug, house in (("lieve-roels", "kompas"), ("sofie-lemmens", "horizon"), ("joris-thijs", "horizon")):
        centre = CAST.organisations[house]
        client = people.log_in_centre(CheckedClient(), persona(slug), kbo=centre.kbo, name=centre.name)
        assert client.get("/centrum/").status_code == 200
        assert client.get("/centrum/dossiers/").status_code == 200
    ann = people.log_in_regie(CheckedClient(), persona("ann-declercq"))
    assert ann.get("/regie/").status_code == 200
    assert ann.get("/regie/dossiers/").status_code == 200


# --- the command --------------------------------------------------------------------------------------------------


def test_logins_name_every_persona_with_what_to_try() -> None:
    out = StringIO()
    call_command("demo", "--logins", stdout=out)
    for each in CAST.personas.values():
        assert each.name in out.getvalue()
        assert each.line in out.getvalue()


def test_with_data_it_does_nothing_or_refuses() -> None:
    before = Event.objects.count()
    out = StringIO()
    call_command("demo", "--if-empty", stdout=out)
    assert len(out.getvalue().splitlines()) == 1
    with pytest.raises(CommandError):
        call_command("demo")
    assert Event.objects.count() == before


def test_outside_the_demo_it_refuses(settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("demo", "--if-empty")


def test_the_calendar_was_set() -> None:
    assert DemoClock.objects.filter(pk=1).exists()
