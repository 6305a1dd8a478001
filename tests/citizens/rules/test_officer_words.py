"""What an officer reads: the same sources and conditions as the citizen, without speaking to somebody."""

from __future__ import annotations

import re

from citizens.rules.corrections import OFFICER
from citizens.rules.explain import SERVICE_WORDS
from citizens.rules.officer_words import CONDITION_NAMES, SOURCE_NAMES
from loopbaan.core.regulation import all_regulations, decide
from tests.core.regulation.people import facts


def test_every_source_that_the_citizen_reads_has_its_name_for_an_officer() -> None:
    assert set(SOURCE_NAMES) == set(SERVICE_WORDS)
    assert OFFICER in SOURCE_NAMES


def test_no_name_for_an_officer_speaks_to_the_citizen() -> None:
    spoken_to = [name for name in (*SOURCE_NAMES.values(), *CONDITION_NAMES.values()) if re.search(r"\bje\b", name)]
    assert spoken_to == []


def test_every_condition_of_every_version_has_its_name() -> None:
    laws = [(law, facts(law.valid_from, recent=365, schooling="short", quota_left=1)) for law in all_regulations()]
    judged = {each.key for law, known in laws for each in decide(law, known, simulate=True).conditions}
    assert judged == set(CONDITION_NAMES)
