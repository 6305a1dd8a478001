"""The fields of our forms: what people type, and the sentence they read when it is not right."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from lxml import html

from loopbaan.web.forms import DateField, EuroField, FilterForm, Form, Look, TimeField
from loopbaan.web.templatetags.ui import error_summary
from tests.support.html import problems_of


class Sample(Form):
    name = forms.CharField(label="Naam", max_length=20)
    met_on = DateField(label="Datum", required=False)
    starts_at = TimeField(label="Van", required=False)
    amount = EuroField(label="Bedrag", required=False)
    way = forms.ChoiceField(label="Wijze", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, required=False)

    looks = {"name": Look(heading="h1", width=20), "way": Look(hints={"b": "Dat duurt langer."})}


def typed(**data: str) -> Sample:
    return Sample({"name": "An", **data})


def on(day: str, month: str, year: str) -> Sample:
    return typed(met_on_dag=day, met_on_maand=month, met_on_jaar=year)


@pytest.mark.parametrize("month", ["3", "03", "maart", "Maart", "mrt", "mrt."])
def test_a_date_in_three_parts(month: str) -> None:
    form = on("14", month, "2027")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["met_on"] == date(2027, 3, 14)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (("31", "2", "2027"), "Deze datum bestaat niet. Vul een dag, een maand en een jaar in, zoals 14 3 2026."),
        (("29", "2", "2027"), "Deze datum bestaat niet. Vul een dag, een maand en een jaar in, zoals 14 3 2026."),
        (("", "3", "2027"), "Vul ook de dag in."),
        (("14", "", "2027"), "Vul ook de maand in."),
        (("14", "3", ""), "Vul ook het jaar in."),
        (("14", "3", "27"), "Vul het jaar met vier cijfers in, van 1900 tot en met 2199."),
        (("14", "3", "1850"), "Vul het jaar met vier cijfers in, van 1900 tot en met 2199."),
        (("veertien", "3", "2027"), "Deze datum bestaat niet. Vul een dag, een maand en een jaar in, zoals 14 3 2026."),
    ],
)
def test_a_wrong_date_says_how_to_mend_it(parts: tuple[str, str, str], sentence: str) -> None:
    form = on(*parts)
    assert form.errors["met_on"] == [sentence]


def test_only_the_missing_part_of_a_date_is_marked() -> None:
    tree = html.fragment_fromstring(str(on("14", "", "2027")), create_parent="div")
    marked = tree.xpath("//input[@aria-invalid='true']/@name")
    assert marked == ["met_on_maand"]
    assert tree.xpath("//input[@name='met_on_dag']/@value") == ["14"]


def test_an_empty_optional_date_is_nothing() -> None:
    form = on("", "", "")
    assert form.is_valid()
    assert form.cleaned_data["met_on"] is None


def test_an_initial_date_is_shown_in_its_parts() -> None:
    tree = html.fragment_fromstring(str(Sample(initial={"met_on": date(2026, 3, 2)})), create_parent="div")
    assert tree.xpath("//input[starts-with(@name,'met_on_')]/@value") == ["2", "3", "2026"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14.30", time(14, 30)),
        ("14:30", time(14, 30)),
        ("14u30", time(14, 30)),
        ("9", time(9)),
        ("9 u.", time(9)),
        ("9.05 u.", time(9, 5)),
        ("0.00", time(0)),
    ],
)
def test_a_time_as_people_type_it(text: str, expected: time) -> None:
    form = typed(starts_at=text)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["starts_at"] == expected


@pytest.mark.parametrize("text", ["25.00", "14.60", "half drie", "14.3", "1430000", "-1"])
def test_no_time(text: str) -> None:
    assert typed(starts_at=text).errors["starts_at"] == ["Dit is geen uur. Vul bijvoorbeeld 14.30 in."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("45", "45.00"), ("45,00", "45.00"), ("€ 45,5", "45.50"), ("1.234,50", "1234.50"), ("1234,50", "1234.50")],
)
def test_an_amount_as_people_type_it(text: str, expected: str) -> None:
    form = typed(amount=text)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount"] == Decimal(expected)


@pytest.mark.parametrize("text", ["45.5", "4,555", "vijf", "1.23,00", "NaN", "1e5"])
def test_no_amount(text: str) -> None:
    assert typed(amount=text).errors["amount"] == ["Dit is geen bedrag. Vul bijvoorbeeld 45,00 in."]


def test_what_is_missing_is_named() -> None:
    class Missing(Form):
        name = forms.CharField(label="Naam")
        way = forms.ChoiceField(label="Wijze", choices=[("a", "A")], widget=forms.RadioSelect)
        agrees = forms.BooleanField(label="Ik ga akkoord")
        own = forms.CharField(label="Eigen", error_messages={"required": "Eigen zin."})

    assert dict(Missing({}).errors) == {
        "name": ["Vul “Naam” in."],
        "way": ["Kies een antwoord bij “Wijze”."],
        "agrees": ["Vink aan: “Ik ga akkoord”"],
        "own": ["Eigen zin."],
    }


def test_a_form_is_well_formed_bound_and_unbound() -> None:
    for form in (Sample(), Sample({}), typed(way="c", met_on_dag="x")):
        assert problems_of(str(form)) == []


def test_optional_fields_say_so_and_required_ones_do_not() -> None:
    tree = html.fragment_fromstring(str(Sample()), create_parent="div")
    labels = {each.get("for"): each.text_content() for each in tree.xpath("//label")}
    assert "niet verplicht" in labels["id_amount"]
    assert "niet verplicht" not in labels["id_name"]
    assert tree.xpath("//h1/label/@for") == ["id_name"]
    assert not tree.xpath("//input[@required]")


def test_a_hint_belongs_to_its_choice() -> None:
    tree = html.fragment_fromstring(str(Sample()), create_parent="div")
    described = tree.xpath("//input[@name='way'][@value='b']/@aria-describedby")
    assert described
    assert tree.get_element_by_id(described[0]).text_content() == "Dat duurt langer."
    assert not tree.xpath("//input[@name='way'][@value='a']/@aria-describedby")


def test_the_ids_of_filters_differ_from_those_of_the_form_beside_them() -> None:
    class Filters(FilterForm):
        name = forms.CharField(label="Naam", required=False)

    assert problems_of(f"{Sample()}{Filters()}") == []
    assert "niet verplicht" not in str(Filters())


class EveryField(Form):
    whole = forms.IntegerField(label="Duur", max_value=240, min_value=1, step_size=1)
    number = forms.DecimalField(label="Getal", max_digits=4, decimal_places=1)
    choice = forms.ChoiceField(label="Keuze", choices=[("a", "A")])
    many = forms.MultipleChoiceField(label="Keuzes", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(label="Tekst voor 100 %", max_length=5, min_length=2)
    mail = forms.EmailField(label="Adres")
    uuid = forms.UUIDField(label="Nummer")
    own = forms.IntegerField(
        label="Eigen", error_messages={"invalid": "Onze zin.", "max_value": "Te veel."}, max_value=9
    )


@pytest.mark.parametrize(
    ("name", "typed_in", "sentence"),
    [
        ("whole", "", "Vul “Duur” in."),
        ("whole", "veel", "Vul bij “Duur” een geheel getal in, bijvoorbeeld 60."),
        ("whole", "241", "“Duur” kan hoogstens 240 zijn."),
        ("whole", "0", "“Duur” moet minstens 1 zijn."),
        ("number", "x", "Vul bij “Getal” een getal in, bijvoorbeeld 2,5."),
        ("number", "1234.5", "“Getal” telt te veel cijfers: hoogstens 4."),
        ("number", "1.25", "“Getal” telt te veel cijfers na de komma: hoogstens 1."),
        ("choice", "b", "Kies bij “Keuze” een van de mogelijkheden."),
        ("many", "b", "Kies bij “Keuzes” een van de mogelijkheden."),
        ("text", "te lang", "Houd “Tekst voor 100 %” bij hoogstens 5 tekens. Je typte er 7."),
        ("text", "k", "Schrijf bij “Tekst voor 100 %” minstens 2 tekens. Je typte er 1."),
        ("text", "a\0b", "In “Tekst voor 100 %” staat een teken dat we niet kunnen bewaren. Typ de tekst opnieuw."),
        ("mail", "an", "Vul bij “Adres” een volledig adres in, bijvoorbeeld an@voorbeeld.be."),
        ("uuid", "x", "Kijk “Nummer” na: dit kunnen we niet lezen."),
        ("own", "x", "Onze zin."),
        ("own", "10", "Te veel."),
        ("own", "", "Vul “Eigen” in."),
    ],
)
def test_no_field_says_it_djangos_way(name: str, typed_in: str, sentence: str) -> None:
    assert EveryField({name: typed_in}).errors[name] == [sentence]


class Longer(Form):
    short = forms.CharField(label="Kort", max_length=12)
    story = forms.CharField(label="Verhaal", help_text="In je eigen woorden.", max_length=4000, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["more"] = forms.CharField(label="Meer", max_length=2000, widget=forms.Textarea)


def test_nothing_that_is_typed_is_cut_without_a_word() -> None:
    assert "maxlength" not in str(Longer())
    assert "In je eigen woorden. Hoogstens 4.000 tekens." in str(Longer())
    assert str(Longer()).count("Hoogstens 2.000 tekens.") == 1
    long = "z" * 100_000
    sent = Longer({"short": "s" * 13, "story": long, "more": "m" * 2001})
    assert sent.errors["story"] == ["Houd “Verhaal” bij hoogstens 4.000 tekens. Je typte er 100.000."]
    assert sent.errors["short"] == ["Houd “Kort” bij hoogstens 12 tekens. Je typte er 13."]
    assert sent.errors["more"] == ["Houd “Meer” bij hoogstens 2.000 tekens. Je typte er 2.001."]
    assert long in str(sent)


class Twins(Form):
    one = forms.CharField(label="Eerste", error_messages={"required": "Vul iets in."})
    two = forms.CharField(label="Tweede", error_messages={"required": "Vul iets in."})
    three = forms.CharField(label="Derde", error_messages={"required": "Vul de derde in."})


def test_a_sentence_that_stands_at_several_fields_is_told_apart_in_the_summary() -> None:
    errors = error_summary(Twins({}))["errors"]
    assert [(each["text"], each["target"]) for each in errors] == [
        ("Eerste: Vul iets in.", "id_one"),
        ("Tweede: Vul iets in.", "id_two"),
        ("Vul de derde in.", "id_three"),
    ]
