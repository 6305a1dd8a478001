"""A case in JSON: read strictly, decided the same each time, answered as the documentation says."""

from __future__ import annotations

import copy
import hashlib
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopbaan.core.regulation.canonical import canonical_json
from loopbaan.core.regulation.case import BadCase, answer, read_json
from loopbaan.core.regulation.lines import answers, as_line
from tests.core.regulation.cases import cases, days, work_periods

DOCS = Path(__file__).parents[3] / "docs"
SCHEMA = json.loads((DOCS / "decide.schema.json").read_text(encoding="utf-8"))
CASE: dict[str, Any] = {
    "on": "2024-03-15",
    "residence": {"region": "flanders", "moved_from_eea": False},
    "works_in_flanders_or_brussels": True,
    "work": [{"kind": "employee", "from": "2010-01-01", "until": None}],
    "education": "high",
    "cheques": [],
}
ORDER = {"refused": -1, "undetermined": 0, "granted": 1}


def of_schema(part: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(
        {"$ref": f"#/$defs/{part}", "$defs": SCHEMA["$defs"]}, format_checker=jsonschema.FormatChecker()
    )


def but(**changes: Any) -> dict[str, Any]:
    return {key: value for key, value in (copy.deepcopy(CASE) | changes).items() if value is not ...}


def examples() -> list[Any]:
    text = (DOCS / "decide.md").read_text(encoding="utf-8")
    return [json.loads(each) for each in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]


def test_the_documentation_shows_what_happens() -> None:
    case, result = examples()
    of_schema("case").validate(case)
    of_schema("result").validate(result)
    assert answer(case) == result
    assert list(answer(case)) == list(result)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@settings(deadline=None, max_examples=100)
@given(cases())
def test_every_case_gets_an_answer_of_the_schema(case: dict[str, Any]) -> None:
    of_schema("case").validate(case)
    result = answer(case, drafts=True)
    of_schema("result").validate(result)
    assert json.loads(as_line(result)) == result


@settings(deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_same_case_gets_the_same_answer(case: dict[str, Any], random: Any) -> None:
    first = answer(case, drafts=True)
    again = copy.deepcopy(case)
    for each in (again["work"], again["cheques"]):
        if each:
            random.shuffle(each)
    assert canonical_json(answer(dict(reversed(again.items())), drafts=True)) == canonical_json(first)
    rest = {key: value for key, value in first.items() if key != "digest"}
    assert first["digest"] == hashlib.sha256(canonical_json(rest)).hexdigest()


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_more_work_never_takes_a_right_away(data: st.DataObject) -> None:
    case = data.draw(cases())
    if case["work"] is None:
        return
    more = data.draw(work_periods(date.fromisoformat(case["on"])))
    before, after = (answer(each, drafts=True) for each in (case, case | {"work": [*case["work"], more]}))
    assert ORDER[after["outcome"]] >= ORDER[before["outcome"]]
    if before["offer"] is not None:
        assert after["offer"] == before["offer"]


@settings(deadline=None, max_examples=100)
@given(cases())
def test_an_answer_that_comes_never_turns_a_decision_round(case: dict[str, Any]) -> None:
    """What was decided while a source was silent stays so when it says that there is nothing more."""
    silent, spoken = answer(case, drafts=True), answer(case | {"unknown_sources": []}, drafts=True)
    if silent["outcome"] != "undetermined":
        assert silent["outcome"] == spoken["outcome"]
    verdicts = {each["key"]: each["verdict"] for each in spoken["conditions"]}
    for each in silent["conditions"]:
        assert each["verdict"] in ("unknown", verdicts[each["key"]])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"on": ...}, "missing"),
        ({"residence": ...}, "missing"),
        ({"work": ...}, "missing"),
        ({"cheques": ...}, "missing"),
        ({"residence": {}}, "missing"),
        ({"work": [{"kind": "employee", "from": "2010-01-01"}]}, "missing"),
        ({"cheques": [{"applied_on": "2020-01-01"}]}, "missing"),
        ({"surname": "x"}, "unknown_key"),
        ({"\ud800": 1}, "unknown_key"),
        ({"residence": {"region": "flanders", "city": "x"}}, "unknown_key"),
        ({"work": [{"kind": "employee", "from": "2010-01-01", "until": None, "employer": "x"}]}, "unknown_key"),
        ({"cheques": [{"applied_on": "2020-01-01", "state": "used", "number": 1}]}, "unknown_key"),
        ({"residence": {"region": "Flanders"}}, "unknown_word"),
        ({"residence": {"region": None}}, "unknown_word"),
        ({"work": [{"kind": "civil_servant", "from": "2010-01-01", "until": None}]}, "unknown_word"),
        ({"work": [{"kind": "unknown", "from": "2010-01-01", "until": None}]}, "unknown_word"),
        ({"unknown_sources": ["dimona"]}, "unknown_word"),
        ({"unknown_sources": [["employment"]]}, "unknown_word"),
        ({"education": "none"}, "unknown_word"),
        ({"cheques": [{"applied_on": "2020-01-01", "state": "unknown"}]}, "unknown_word"),
        (
            {"cheques": [{"applied_on": "2020-01-01", "state": "used", "instrument": "opleidingscheque"}]},
            "unknown_word",
        ),
        ({"residence": "flanders"}, "wrong_type"),
        ({"residence": {"region": "wallonia", "moved_from_eea": "no"}}, "wrong_type"),
        ({"works_in_flanders_or_brussels": 1}, "wrong_type"),
        ({"work": {}}, "wrong_type"),
        ({"work": ["employee"]}, "wrong_type"),
        ({"unknown_sources": None}, "wrong_type"),
        ({"cheques": "none"}, "wrong_type"),
        ({"quota_left": True}, "wrong_type"),
        ({"quota_left": -1}, "wrong_type"),
        ({"quota_left": 1.0}, "wrong_type"),
        ({"quota_left": 10**30}, "wrong_type"),
        ({"on": "15-03-2024"}, "bad_date"),
        ({"on": "20240315"}, "bad_date"),
        ({"on": "2024-W11-5"}, "bad_date"),
        ({"on": "2023-02-29"}, "bad_date"),
        ({"on": "２０２４-03-15"}, "bad_date"),
        ({"on": None}, "bad_date"),
        ({"work": [{"kind": "employee", "from": 2010, "until": None}]}, "bad_date"),
        ({"work": [{"kind": "employee", "from": "2010-01-01", "until": "2010-13-01"}]}, "bad_date"),
        ({"on": "2013-06-30"}, "too_early"),
        ({"cheques": [{"applied_on": "2013-06-30", "state": "used"}]}, "too_early"),
        ({"work": [{"kind": "employee", "from": "2010-01-01", "until": "2010-01-01"}]}, "until_not_after_from"),
        ({"work": [{"kind": "employee", "from": "2010-01-02", "until": "2010-01-01"}]}, "until_not_after_from"),
        ({"cheques": [{"applied_on": "2024-03-16", "state": "cancelled"}]}, "applied_after_on"),
        ({"on": "2027-01-01"}, "no_regulation"),
        ({"on": "2040-01-01"}, "no_regulation"),
    ],
)
def test_a_case_that_is_wrong(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(BadCase) as found:
        answer(but(**changes))
    assert found.value.code == code
    wrong = {"line": 1, "error": {"code": found.value.code, "message": found.value.message}}
    of_schema("error").validate(json.loads(as_line(wrong)))


@pytest.mark.parametrize(
    "changes",
    [
        {"on": "2013-07-01"},
        {"cheques": [{"applied_on": "2024-03-15", "state": "used"}]},
        {"cheques": [{"applied_on": "2013-07-01", "state": "used"}]},
        {"work": [{"kind": "employee", "from": "1950-01-01", "until": "9999-12-31"}]},
        {"work": [{"kind": "employee", "from": "2024-03-14", "until": "2024-03-15"}]},
        {"education": ..., "works_in_flanders_or_brussels": ..., "quota_left": None},
        {"work": None, "cheques": None, "unknown_sources": ["employment", "employment"]},
        {"residence": {"region": "unknown", "moved_from_eea": None}},
    ],
)
def test_a_case_at_the_edge_of_what_is_right(changes: dict[str, Any]) -> None:
    assert answer(but(**changes))["outcome"] in ORDER


def test_the_day_of_the_command_serves_only_who_names_none() -> None:
    assert answer(but(on=...), on=date(2019, 12, 31))["regulation"] == "2013-07-01"
    assert answer(CASE, on=date(2019, 12, 31))["regulation"] == "2024-01-01"


@pytest.mark.parametrize(("on", "version"), [("2026-12-31", "2025-11-01"), ("2027-01-01", "2027-01-01")])
def test_a_draft_decides_only_where_no_law_does(on: str, version: str) -> None:
    assert answer(but(on=on), drafts=True)["regulation"] == version


@settings(deadline=None)
@given(days)
def test_only_a_version_with_a_quota_shows_one(on: date) -> None:
    result = answer(but(on=on.isoformat()), drafts=True)
    found = {each["key"]: each["verdict"] for each in result["conditions"]}
    assert found.get("quota") == ("unknown" if result["regulation"] == "2025-03-01" else None)


@pytest.mark.parametrize(
    "text", ["", "{", "{}{}", '{"a": 1, "a": 2}', "{'a': 1}", "NaN", '{"a": Infinity}', "[" * 100_000, "01"]
)
def test_what_is_no_json(text: str) -> None:
    with pytest.raises(BadCase) as found:
        read_json(text)
    assert found.value.code == "not_json"


@pytest.mark.parametrize("text", ["1" * 5000, "-" + "1" * 5000, "[" + "1" * 5000 + "]"])
def test_a_number_of_thousands_of_digits_is_json_and_nothing_that_we_ask(text: str) -> None:
    case = json.dumps(but(quota_left=0)).replace('"quota_left": 0', f'"quota_left": {text}')
    for data in (case, case.replace(", ", ",\n")):
        assert [(each["line"], each["error"]["code"]) for each in answers(data.encode())] == [(1, "wrong_type")]


def lines_of(*each: Any) -> bytes:
    return b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in each)


def test_each_line_gets_its_answer_in_order() -> None:
    data = lines_of(CASE, b"", b"   \r", but(on="2027-01-01"), b"\xff", [], but(work=[]), b"{")
    found = list(answers(data))
    assert [each.get("outcome") or (each["line"], each["error"]["code"]) for each in found] == [
        "granted",
        (4, "no_regulation"),
        (5, "not_json"),
        (6, "not_an_object"),
        "refused",
        (8, "not_json"),
    ]


def test_one_object_over_many_lines() -> None:
    whole = json.dumps(CASE, indent=2).encode()
    assert list(answers(whole)) == list(answers(lines_of(CASE))) == list(answers(b"\xef\xbb\xbf" + whole + b"\n\n"))
    wrong = json.dumps(but(on="2027-01-01"), indent=2).encode()
    assert [(each["line"], each["error"]["code"]) for each in answers(wrong)] == [(1, "no_regulation")]
    # The line on which it begins.
    assert [each["line"] for each in answers(b"\xef\xbb\xbf\n \r\n  " + wrong)] == [3]


def test_a_separator_inside_a_text_is_no_new_line() -> None:
    case = json.dumps(but(education="hi\u2028gh"), ensure_ascii=False).encode()
    assert [each["error"]["code"] for each in answers(case)] == ["unknown_word"]


def test_nothing_gives_nothing() -> None:
    assert list(answers(b"")) == list(answers(b"\n \n")) == []


def test_one_object_that_breaks_a_rule_of_json_is_one_error() -> None:
    whole = json.dumps(CASE, indent=2).encode()
    twice = whole.replace(b"{\n", b'{\n  "on": "2026-03-02",\n', 1)
    assert [(each["line"], each["error"]["code"]) for each in answers(twice)] == [(1, "not_json")]
    not_a_number = whole.replace(b"{\n", b'{\n  "quota_left": NaN,\n', 1)
    assert [(each["line"], each["error"]["code"]) for each in answers(not_a_number)] == [(1, "not_json")]
