"""Every component, drawn: well-formed for every reader, and saying what it was given."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from lxml import html

from loopbaan.web.forms import DateField, FilterForm
from loopbaan.web.templatetags import ui
from loopbaan.web.views.components import AREAS, SampleForm, components
from tests.support.html import problems_of


def draw(source: str, **context: Any) -> str:
    """The template's text drawn, with single spaces."""
    return " ".join(Template(source).render(Context(context)).replace("\u00a0", " ").split())


def text_of(page: str) -> str:
    return " ".join(html.fragment_fromstring(page, create_parent="div").text_content().split())


def _page(rf: RequestFactory, area: str, data: dict[str, str] | None = None) -> str:
    request: HttpRequest = rf.get(f"/?gebied={area}") if data is None else rf.post(f"/?gebied={area}", data)
    return components(request).content.decode()


@pytest.mark.parametrize("area", AREAS)
def test_the_component_page_is_well_formed_in_each_area(rf: RequestFactory, area: str) -> None:
    page = _page(rf, area)
    assert problems_of(page) == []
    assert f"lb-area-{area}" in page
    assert ("lb-compact" in page) == (area in {"centre", "regie"})


def test_the_component_page_shows_every_component() -> None:
    source = get_template("web/components.html").template.source
    # ``done`` brings an h1 of its own: it is a page.
    missing = {name for name in ui.register.tags if not re.search(rf"{{% {name} ", source)} - {"done"}
    assert missing == set()


def test_a_timeline_says_nothing_twice() -> None:
    day, later = date(2026, 3, 2), date(2026, 3, 9)
    page = draw(
        "{% timeline items %}",
        items=[
            {"on": day, "title": "Aangevraagd"},
            {"on": day, "title": "Beslist"},
            {"on": day, "title": "Betaling niet gelukt", "state": "missed"},
            {"on": day, "title": "Betaling niet gelukt", "state": "missed"},
            {"on": later, "title": "Besteld"},
            {"on": day, "title": "Laatste dag", "state": "coming"},
        ],
    )
    tree = html.fragment_fromstring(page, create_parent="div")
    assert page.count("Betaling niet gelukt") == 1
    dates = tree.xpath("//*[contains(@class, 'lb-timeline__date')]/span")
    # Everybody who listens still hears the date of each.
    assert [each.text for each in dates] == ["2 maart 2026"] * 3 + ["9 maart 2026", "2 maart 2026"]
    assert ["lb-visually-hidden" in (each.get("class") or "") for each in dates] == [False, True, True, False, False]


def test_a_refused_form_is_well_formed_and_points_at_its_fields(rf: RequestFactory) -> None:
    page = _page(rf, "citizen", {"met_on_dag": "31", "met_on_maand": "2", "met_on_jaar": "2026", "email": "nee"})
    assert problems_of(page) == []
    tree = html.fromstring(page)
    summary = tree.xpath("//div[contains(@class,'govuk-error-summary')]//a")
    assert len(summary) >= 6
    ids = set(tree.xpath("//@id"))
    assert all(link.get("href")[1:] in ids for link in summary)
    assert tree.xpath("//title")[0].text.startswith("Fout:")
    wrong = tree.get_element_by_id("filter_name", None)
    assert wrong is not None
    assert wrong.get("aria-invalid") is None
    email = tree.get_element_by_id("id_email")
    assert email.get("aria-invalid") == "true"
    assert email.get("aria-describedby") == "id_email_helptext id_email_error"
    assert "31" in tree.get_element_by_id("id_met_on_dag").get("value")


def test_a_status_is_never_colour_alone() -> None:
    drawn = draw('{% tag "Betaald" "green" %}')
    assert "Betaald" in drawn
    assert "<svg" in drawn
    with pytest.raises(ValueError, match="tone"):
        draw('{% tag "Betaald" "groen" %}')


def test_what_users_wrote_is_escaped() -> None:
    evil = "<script>alert(1)</script>"
    for source in (
        "{% tag evil %}",
        "{% notice evil %}x{% endnotice %}",
        "{% facts %}{% fact evil %}{{ evil }}{% endfact %}{% endfacts %}",
        '{% button_link evil "/" %}',
        "{% timeline items %}",
        '{% data_table caption="c" head=head rows=rows %}',
        "{% rows %}{% row evil text=evil %}{{ evil }}{% endrow %}{% endrows %}",
        "{{ evil|breakable }}",
        "{% cheque_card number=evil client_number=evil granted=240 used=0 holder=evil %}",
    ):
        drawn = draw(source, evil=evil, items=[{"on": evil, "title": evil}], head=[evil], rows=[[evil]])
        assert "<script" not in drawn, source
        assert "&lt;script" in drawn, source


def test_a_typing_error_in_an_item_is_refused() -> None:
    with pytest.raises(TypeError, match="titel"):
        draw("{% timeline items %}", items=[{"on": None, "titel": "x"}])


def test_objects_serve_as_items_too() -> None:
    class Event:
        on = date(2026, 3, 2)
        title = "Gestart"

    assert "2 maart 2026" in draw("{% timeline items %}", items=[Event()])


def test_the_cheque_says_its_hours_in_words_and_as_a_bar() -> None:
    drawn = draw(
        '{% cheque_card number="A1" client_number="B2" granted=240 used=90 planned=60 start_by=day %}',
        day=date(2026, 6, 2),
    )
    tree = html.fragment_fromstring(drawn, create_parent="div")
    assert "Nog 2 u. 30" in text_of(drawn)
    assert "2 juni 2026" in text_of(drawn)
    assert tree.xpath("//*[@class='lb-hours__used']/@width") == ["375"]
    assert tree.xpath("//*[@class='lb-hours__planned']/@x") == ["375"]
    assert tree.xpath("//*[@class='lb-hours__planned']/@width") == ["250"]


def test_a_bar_refuses_more_than_was_granted() -> None:
    with pytest.raises(ValueError, match="used <= granted"):
        draw("{% hours_bar granted=60 used=61 %}")


def test_zero_is_a_value_and_nothing_is_not() -> None:
    shown = draw("{% conditions items %}", items=[{"verdict": -1, "title": "Dagen", "value": 0, "threshold": ""}])
    assert "Bij jou" in shown
    assert "Nodig" not in shown
    assert "Niet in orde" in shown


def test_pagination_keeps_the_filters() -> None:
    request = RequestFactory().get("/", {"status": "open", "pagina": "2"})
    drawn = draw("{% pagination page %}", page=Paginator(range(95), 10).page(2), request=request)
    links = html.fragment_fromstring(drawn, create_parent="div").xpath("//a")
    assert [each.get("href") for each in links][:2] == ["?status=open&pagina=1", "?status=open&pagina=1"]
    assert "11 tot 20 van 95" in text_of(drawn)
    assert [each.text for each in links if each.get("aria-current")] == ["2"]


def test_one_page_needs_no_pagination() -> None:
    assert draw("{% pagination page %}", page=Paginator(range(3), 10).page(1), request=RequestFactory().get("/")) == ""


def test_table_cells_carry_their_heading_for_a_phone() -> None:
    drawn = draw(
        '{% data_table caption="Dossiers" head=head rows=rows %}',
        head=["Dossier", {"text": "Uren", "number": True}],
        rows=[[{"text": "LB-1", "url": "/1"}, "2 u."]],
    )
    tree = html.fragment_fromstring(drawn, create_parent="div")
    assert tree.xpath("//td/@data-label") == ["Uren"]
    assert tree.xpath("//tbody/tr/th/@scope") == ["row"]
    assert tree.xpath("//td/@class") == ["lb-table__number"]
    with pytest.raises(ValueError, match="argument 2"):
        draw('{% data_table caption="c" head=head rows=rows %}', head=["a", "b"], rows=[["x"]])


def test_a_long_word_gets_break_points_that_copying_leaves_out() -> None:
    word = "Donaudampfschifffahrtsgesellschaftskapitän"
    drawn = draw("{{ word|breakable }}", word=f"An {word}")
    assert text_of(drawn) == f"An {word}"
    assert drawn.count("<wbr>") == 3
    assert "<wbr>" not in draw("{{ word|breakable }}", word="loopbaanbegeleiding")


def test_filters_leave_nothing_as_nothing() -> None:
    for name in ("datum", "datum_kort", "dag_datum", "tijdstip", "tem", "tem_kort", "euro", "uren", "getal", "when"):
        assert draw(f"[{{{{ value|{name} }}}}]", value=None) == "[]"
    assert draw("{{ day|tem }}", day=date(2027, 1, 1)) == "31 december 2026"
    assert draw("{{ zero|uren }}", zero=0) == "0 u."


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500", "expired"])
def test_error_pages_need_no_request(name: str) -> None:
    page = render_to_string(f"errors/{name}.html", {"away": False})
    assert problems_of(page) == []


def test_an_action_form_carries_the_key_of_the_page() -> None:
    drawn = draw(
        '{% action_form url="/t/" label="Teken" %}<input type="hidden" name="versie" value="3">{% endaction_form %}',
        csrf_token="abc",
        form_token="een-sleutel",
    )
    form = html.fragment_fromstring(drawn, create_parent="div").xpath("//form")[0]
    assert dict(form.form_values()) == {"csrfmiddlewaretoken": "abc", "form_token": "een-sleutel", "versie": "3"}
    assert form.get("method") == "post"


def test_the_sample_form_has_a_field_of_each_kind() -> None:
    kinds = {field.kind for field in SampleForm()}
    assert kinds == {"control", "date", "radios", "checkboxes", "checkbox"}


FILTERED = "{% filter_panel form %}{% endfilter_panel %}"


class Filters(FilterForm):
    zoek = forms.CharField(label="Zoek", required=False)
    soort = forms.ChoiceField(label="Soort", choices=[("", "Alle"), ("a", "A")], required=False)
    van = DateField(label="Van", required=False)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, None),
        ({"zoek": "", "soort": "", "van_dag": ""}, None),
        ({"zoek": "brug"}, "1 actief"),
        ({"zoek": "brug", "soort": "a", "van_dag": "1", "van_maand": "1", "van_jaar": "2026"}, "3 actief"),
    ],
)
def test_folded_filters_say_how_many_are_filled_in(typed: dict[str, str], told: str | None) -> None:
    page = draw(FILTERED, form=Filters(typed))
    assert problems_of(page) == []
    tree = html.fragment_fromstring(page, create_parent="div")
    (button,) = tree.xpath("//button[@aria-expanded]")
    assert button.get("aria-expanded") == "false"
    assert tree.xpath(f"//*[@id='{button.get('aria-controls')}']//input[@name='zoek']")
    assert (told or "actief") in page if told else "actief" not in page


def test_filters_with_a_mistake_stand_open() -> None:
    form = Filters({"soort": "onzin"})
    assert not form.is_valid()
    page = draw(FILTERED, form=form)
    assert 'aria-expanded="true"' in page
    assert "lb-filters--open" in page


def test_a_column_of_names_keeps_its_width() -> None:
    page = draw(
        "{% data_table caption='Lijst' head=head rows=rows %}",
        head=["Cheque", {"text": "Centrum", "wide": True}],
        rows=[["LC", "De Brug"]],
    )
    assert '<th scope="col" class="lb-table__wide">Centrum</th>' in page
