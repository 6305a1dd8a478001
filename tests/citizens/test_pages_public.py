"""The pages that everybody can read."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from citizens.views import law
from loopbaan.core import clock
from loopbaan.core.regulation import all_regulations, regulation
from tests.support.html import CheckedClient

pytestmark = pytest.mark.django_db
PAGES = (
    "public_home",
    "guidance",
    "entitlement",
    "cost",
    "how",
    "rules",
    "complaints",
    "privacy",
    "accessibility",
    "contact",
)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_reads_without_a_login(client: CheckedClient, name: str) -> None:
    response = client.get(reverse(f"citizens:{name}"))
    assert response.status_code == 200


@pytest.mark.parametrize("name", ["public_home", "entitlement", "cost", "how", "rules"])
def test_after_the_last_version_the_pages_say_that_applying_is_closed(client: CheckedClient, name: str) -> None:
    with clock.fixed_at(clock.start_of(date(2027, 1, 1)) + timedelta(hours=9)):
        client.get(reverse(f"citizens:{name}"))
    assert "Je kan nu geen cheque aanvragen" in client.text
    assert "€" not in client.text


def test_on_the_last_day_applying_is_still_open(client: CheckedClient) -> None:
    with clock.fixed_at(datetime(2026, 12, 31, 23, 59, tzinfo=clock.BRUSSELS)):
        client.get(reverse("citizens:entitlement"))
    assert "Je kan nu geen cheque aanvragen" not in client.text
    assert "2.555 verschillende dagen" in client.text


def test_before_the_opening_the_pages_say_from_when_cheques_can_be_asked(
    client: CheckedClient,
) -> None:
    with clock.fixed_at(clock.start_of(date(2025, 6, 1))):
        client.get(reverse("citizens:entitlement"))
    text = client.text.replace("\xa0", " ")
    assert "Vanaf 1 juni 2025 om 9.00 u. kan dat. Er zijn 1.000 cheques voor heel Vlaanderen." in text
    assert "Vanaf de 1e van elke maand om 9.00 u. kan je ze vragen." in text


def test_after_the_opening_they_say_nothing_of_being_closed(client: CheckedClient) -> None:
    with clock.fixed_at(clock.start_of(date(2025, 6, 2))):
        client.get(reverse("citizens:entitlement"))
    assert "nog niet te vragen" not in client.text
    assert "1.000 cheques per maand" in client.text


def test_what_is_assumed_is_marked(client: CheckedClient) -> None:
    client.get(reverse("citizens:cost"))
    assert "€ 90,00" in client.text.replace("\xa0", " ")
    assert "Te verifiëren" in client.text


@pytest.mark.parametrize("version", [each.version for each in all_regulations()])
def test_every_rule_of_every_version_has_a_sentence(version: str) -> None:
    groups = (*law.CONDITIONS, *law.RIGHT, *law.TERMS, *law.MONEY, "validity")
    rules = law.rules_of(regulation(version), groups)
    assert all(rule.sentence and rule.basis and rule.sources for rule in rules)
    assert not [rule.key for rule in rules if "%(" in rule.sentence]


def test_two_cheques_are_told_apart() -> None:
    (rule,) = law.rules_of(regulation("2024-01-01"), ["minutes_by_ordinal"])
    assert rule.sentence == "Met een cheque krijg je loopbaanbegeleiding: 4 uur (de eerste) en 3 uur (de tweede)."


def test_the_ten_questions_four_features_and_three_phases(client: CheckedClient) -> None:
    client.get(reverse("citizens:guidance"))
    lists = {each.get("id"): each for each in client.page.xpath("//section[@id]")}
    assert len(lists["vragen"].xpath(".//li")) == 10
    assert len(lists["kenmerken"].xpath(".//li")) == 4
    assert len(lists["fasen"].xpath(".//li")) == 3
