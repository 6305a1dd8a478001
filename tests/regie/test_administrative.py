"""The administrative control as a pure function."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from regie.rules.administrative import Check, Papers, Result, Session, SignedBy, administrative_check, is_complete

NOON = datetime(2026, 3, 3, 11, tzinfo=UTC)


def signed(at: datetime | None = NOON, counsellor_at: datetime | None = NOON) -> SignedBy:
    return SignedBy("An Peeters", at, "Mia Claes", counsellor_at)


def session(day: int = 10, *, by: SignedBy | None = None) -> Session:
    starts_at = datetime(2026, 3, day, 9, tzinfo=UTC)
    return Session(date(2026, 3, day), starts_at, 90, by or signed(starts_at + timedelta(hours=2)))


WHOLE = Papers(
    ended=True,
    agreement=signed(),
    sessions=(session(10), session(17)),
    plan=signed(),
    closing_held_on=date(2026, 3, 17),
)


def results(papers: Papers) -> dict[str, Result]:
    return {check.key: check.result for check in administrative_check(papers)}


def answer(papers: Papers, key: str) -> str:
    return next(check.answer for check in administrative_check(papers) if check.key == key)


def test_a_whole_dossier_is_in_order() -> None:
    checks = administrative_check(WHOLE)
    assert [check.key for check in checks] == ["agreement", "agreement_first", "attendances", "plan", "closing"]
    assert {check.result for check in checks} == {Result.IN_ORDER}
    assert is_complete(checks)


@pytest.mark.parametrize(
    ("key", "papers"),
    [
        ("agreement", replace(WHOLE, agreement=signed(None))),
        ("agreement_first", replace(WHOLE, agreement=signed(NOON + timedelta(days=30)))),
        ("attendances", replace(WHOLE, sessions=(session(10), session(17, by=signed(NOON, None))))),
        ("plan", replace(WHOLE, plan=None)),
        ("plan", replace(WHOLE, plan=signed(counsellor_at=None))),
        ("closing", replace(WHOLE, closing_held_on=None)),
        ("closing", replace(WHOLE, closing_on_signed_plan=False)),
    ],
)
def test_what_lacks_at_the_end_is_missing(key: str, papers: Papers) -> None:
    assert results(papers)[key] is Result.MISSING
    assert not is_complete(administrative_check(papers))


@pytest.mark.parametrize("key", ["attendances", "plan", "closing"])
def test_while_the_guidance_runs_it_can_still_come(key: str) -> None:
    papers = replace(WHOLE, ended=False, sessions=(session(10, by=signed(None)),), plan=None, closing_held_on=None)
    assert results(papers)[key] is Result.NOT_YET
    assert is_complete(administrative_check(papers))


def test_a_session_without_an_agreement_is_never_mended() -> None:
    papers = replace(WHOLE, ended=False, agreement=None)
    assert results(papers)["agreement"] is Result.MISSING
    assert results(papers)["agreement_first"] is Result.MISSING


def test_before_the_first_session_everything_can_still_come() -> None:
    papers = Papers(ended=False, agreement=None, sessions=(), plan=None, closing_held_on=None)
    assert set(results(papers).values()) == {Result.NOT_YET}


def test_guidance_that_stopped_unused_needs_nothing() -> None:
    papers = Papers(ended=True, agreement=None, sessions=(), plan=None, closing_held_on=None)
    assert set(results(papers).values()) == {Result.NOT_NEEDED}
    assert is_complete(administrative_check(papers))


def test_the_agreement_counts_from_its_second_signature() -> None:
    first = session(10).starts_at
    assert results(replace(WHOLE, agreement=signed(NOON, first)))["agreement_first"] is Result.IN_ORDER
    late = signed(NOON, first + timedelta(seconds=1))
    assert results(replace(WHOLE, agreement=late))["agreement_first"] is Result.MISSING


def test_the_earliest_session_decides_whatever_their_order() -> None:
    between = session(10).starts_at + timedelta(days=1)
    papers = replace(WHOLE, agreement=signed(between), sessions=(session(17), session(10)))
    assert results(papers)["agreement_first"] is Result.MISSING


def test_the_sentences_say_who_and_how_many() -> None:
    assert answer(replace(WHOLE, plan=signed(None)), "plan") == "De burger heeft niet ondertekend."
    assert answer(replace(WHOLE, plan=signed(NOON, None)), "plan") == "De begeleider heeft niet ondertekend."
    assert answer(replace(WHOLE, plan=signed(None, None)), "plan") == "Niemand heeft ondertekend."
    half = replace(WHOLE, sessions=(session(10), session(17, by=signed(None))))
    assert answer(half, "attendances") == "Nee: 1 van 2 gesprekken is niet door beiden ondertekend."
    assert answer(WHOLE, "attendances") == "Ja, voor alle 2 gesprekken."


def test_every_sentence_passes_the_translation() -> None:
    checks: tuple[Check, ...] = administrative_check(WHOLE, translate=lambda text: f"<{text}>")
    assert all(check.question.startswith("<") and check.answer.startswith("<") for check in checks)
