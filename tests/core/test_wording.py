"""Sentences of the pure parts get their language at the edge."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation
from django.utils.translation import gettext

from loopbaan.core import wording
from loopbaan.core.actor import SYSTEM
from loopbaan.core.errors import StepRefused
from loopbaan.core.identifiers import (
    InvalidIdentifier,
    insz,
    kbo,
    read_cheque_number,
    read_client_number,
    read_document_number,
)
from regie.states import CONTROL


@pytest.fixture
def shouted() -> Iterator[None]:
    """A translator that shows what passes it."""
    before = wording._translator
    wording.translate_with(lambda message: f"<{message}>")
    yield
    wording.translate_with(before)


def test_the_web_puts_its_catalogue_in_charge() -> None:
    assert wording._translator is gettext
    with translation.override("nl"):
        assert read_cheque_number("LC12").problem == ("Een chequenummer telt LC en 11 tekens. Je vulde er na LC 2 in.")


@pytest.mark.parametrize("typed", ["LC12", "LC000000000A0", "4QD177ZA", "", "4QD1-77ZK"])
def test_every_sentence_about_a_number_passes_the_translator(shouted: None, typed: str) -> None:
    for read in (read_cheque_number, read_client_number, read_document_number):
        problem = read(typed).problem
        assert problem is None or (problem.startswith("<") and problem.endswith(">")), problem
    assert read_cheque_number("LC12").problem is not None


def test_refusals_pass_the_translator(shouted: None) -> None:
    with pytest.raises(StepRefused) as refused:
        CONTROL.target("conclude", "concluded", SYSTEM)
    assert refused.value.message.startswith("<Dat kan nu niet meer")
    for check in (lambda: insz("1", test_numbers=True), lambda: kbo("1")):
        with pytest.raises(InvalidIdentifier, match=r"^<Dit is geen geldig"):
            check()
