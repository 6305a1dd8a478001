"""Forms as every page draws them: label, hint, error, control, tied together for readers that speak.

A page renders a whole form by ``{{ form }}`` or one field by ``{{ form.name.as_field_group }}``. Optional fields are
marked; the browser's own checks stay off, so that everyone reads the same Dutch sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input
from django.utils.translation import gettext_lazy as _

from loopbaan.web.form_sentences import say_it_our_way, say_the_limit

MONTH_NAMES = {
    name: number
    for number, names in enumerate(
        (
            ("januari", "jan"),
            ("februari", "feb"),
            ("maart", "mrt"),
            ("april", "apr"),
            ("mei",),
            ("juni", "jun"),
            ("juli", "jul"),
            ("augustus", "aug"),
            ("september", "sep", "sept"),
            ("oktober", "okt"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
FIRST_YEAR, LAST_YEAR = 1900, 2199
TIME_PATTERN = re.compile(r"^\s*(\d{1,2})\s*(?:(?:[.:uUhH]|u\.)\s*(\d{2})?)?\s*(?:u\.?)?\s*$")


@dataclass(frozen=True, slots=True)
class Look:
    """How one field looks, apart from what it is.

    ``width``: a number of characters (2, 3, 4, 5, 10, 20) for an input; ``heading``: the label is set large (``m``,
    ``l``) or is the page's ``h1`` (``h1``); ``inline``: choices beside each other; ``tiles``: choices as large tiles;
    ``hints``: a hint a choice, by value; ``legend_hidden``: the label is only for readers that speak.
    """

    width: int | None = None
    heading: str = ""
    prefix: str = ""
    suffix: Any = ""
    inline: bool = False
    tiles: bool = False
    hints: Mapping[str, Any] = field(default_factory=dict)
    legend_hidden: bool = False


PLAIN = Look()


class PortalRenderer(TemplatesSetting):
    """Django's renderer over the project's templates, with our form and field templates."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    formset_template_name = "forms/formset.html"


class PortalBoundField(BoundField):
    """A field in a form, with what its template needs to know."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        # Here, and not where the form is made: some forms add fields by themselves.
        say_the_limit(field)
        super().__init__(form, field, name)

    @property
    def look(self) -> Look:
        """The field's look; plain when the form names none."""
        return getattr(self.form, "looks", {}).get(self.name, PLAIN)

    @property
    def kind(self) -> str:
        """Which template part draws the control."""
        widget = self.field.widget
        if isinstance(widget, forms.CheckboxInput):
            return "checkbox"
        if isinstance(widget, forms.CheckboxSelectMultiple):
            return "checkboxes"
        if isinstance(widget, forms.RadioSelect):
            return "radios"
        if isinstance(widget, DayMonthYear):
            return "date"
        return "control"

    @property
    def is_optional(self) -> bool:
        """Whether the label says so: not for a lone checkbox, nor in a form of filters."""
        return not self.field.required and self.kind != "checkbox" and getattr(self.form, "mark_optional", True)

    @property
    def hint_id(self) -> str:
        """The id of the hint."""
        return f"{self.auto_id}_helptext"

    @property
    def error_id(self) -> str:
        """The id of the error."""
        return f"{self.auto_id}_error"

    @property
    def first_input_id(self) -> str:
        """The id that an error summary links to: the first control of the field."""
        if self.kind in {"radios", "checkboxes"}:
            return f"{self.auto_id}_0"
        if self.kind == "date":
            return f"{self.auto_id}_dag"
        return self.id_for_label

    @property
    def described_by(self) -> str:
        """The ids of hint and error, for a fieldset."""
        return self.aria_describedby or ""

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The choices of radios and checkboxes, with their hints."""
        return [
            {
                "id": each.data["attrs"].get("id", ""),
                "name": each.data["name"],
                "value": each.data["value"],
                "label": each.data["label"],
                "checked": each.data["selected"],
                "disabled": bool(each.data["attrs"].get("disabled")),
                "hint": self.look.hints.get(str(each.data["value"]), ""),
            }
            for each in self.subwidgets
            if each.data["value"] != ""
        ]

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Day, month and year of a date."""
        values = self.field.widget.decompress(self.value())
        labels = (_("Dag"), _("Maand"), _("Jaar"))
        blamed: set[str] = set()
        if self.errors:
            codes = {error.code for error in self.errors.as_data()}
            blamed = {part for part in DATE_PARTS if f"missing_{part}" in codes} or set(DATE_PARTS)
        return [
            {
                "id": f"{self.auto_id}_{part}",
                "name": f"{self.html_name}_{part}",
                "label": label,
                "value": "" if value is None else value,
                "width": 4 if part == "jaar" else 2,
                "blamed": part in blamed,
            }
            for part, label, value in zip(DATE_PARTS, labels, values, strict=True)
        ]

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Django's attributes with the class of the control."""
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        base = _control_class(widget)
        if base:
            classes = [base, str(widget.attrs.get("class", ""))]
            if self.errors:
                classes.append(f"{base}--error")
            if self.look.width and base == "govuk-input":
                classes.append(f"govuk-input--width-{self.look.width}")
            attrs["class"] = " ".join(filter(None, classes))
        return attrs


def _control_class(widget: forms.Widget) -> str:
    if widget.is_hidden or isinstance(widget, (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return ""
    if isinstance(widget, forms.Textarea):
        return "govuk-textarea"
    if isinstance(widget, (forms.Select, forms.SelectMultiple)):
        return "govuk-select"
    if isinstance(widget, forms.FileInput):
        return "govuk-file-upload"
    return "govuk-input" if isinstance(widget, Input) else ""


class FormLook:
    """What makes a form ours; mix it in before ``forms.ModelForm``, or use ``Form``.

    ``looks`` gives a field its look by name; ``mark_optional`` says whether optional fields say so.
    """

    fields: dict[str, forms.Field]
    default_renderer: Any = PortalRenderer
    bound_field_class: Any = PortalBoundField
    use_required_attribute = False
    label_suffix: ClassVar[str] = ""
    looks: ClassVar[Mapping[str, Look]] = {}
    mark_optional: ClassVar[bool] = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, each in self.fields.items():
            say_it_our_way(name, each)

    def full_clean(self) -> None:
        """As Django's, with our sentences also for the fields that a form added by itself."""
        for name, each in self.fields.items():
            say_it_our_way(name, each)
        super().full_clean()  # type: ignore[misc]


class Form(FormLook, forms.Form):
    """The base of every form of the portal."""


class FilterForm(Form):
    """The base of the filters of a work list: sent by GET, everything optional, ids of their own."""

    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "filter_%s")
        super().__init__(*args, **kwargs)


# --- Fields ----------------------------------------------------------------------------------------------------------

DATE_PARTS = ("dag", "maand", "jaar")


class DayMonthYear(forms.Widget):
    """A date as three inputs: ``<name>_dag``, ``<name>_maand``, ``<name>_jaar``; drawn by the field's template."""

    use_fieldset = True
    template_name = "forms/date.html"

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> tuple[str, ...]:  # noqa: ARG002
        """The three texts as they were typed."""
        return tuple(str(data.get(f"{name}_{part}") or "").strip() for part in DATE_PARTS)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> bool:  # noqa: ARG002
        """Whether none of the three inputs was sent."""
        return all(f"{name}_{part}" not in data for part in DATE_PARTS)

    def id_for_label(self, id_: str) -> str:  # noqa: ARG002
        """None: the fieldset's legend names the group."""
        return ""

    def decompress(self, value: date | Sequence[str] | None) -> tuple[Any, Any, Any]:
        """Day, month and year as shown."""
        if value is None or value == "":
            return (None, None, None)
        if isinstance(value, date):
            return (value.day, value.month, value.year)
        day, month, year = value
        return (day, month, year)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The values for a use outside our field template."""
        return {**super().get_context(name, value, attrs), "parts": self.decompress(value)}


class DateField(forms.Field):
    """A date in three inputs; the month as a number or a name. The answer is a ``date``."""

    widget = DayMonthYear
    default_error_messages = {
        "required": _("Vul de datum in."),
        "missing_dag": _("Vul ook de dag in."),
        "missing_maand": _("Vul ook de maand in."),
        "missing_jaar": _("Vul ook het jaar in."),
        "invalid": _("Deze datum bestaat niet. Vul een dag, een maand en een jaar in, zoals 14 3 2026."),
        "year": _("Vul het jaar met vier cijfers in, van 1900 tot en met 2199."),
    }

    def to_python(self, value: Any) -> date | None:
        """The date. Raises ValidationError naming the part that is missing, or that there is no such day."""
        if isinstance(value, date):
            return value
        if not value or not any(value):
            return None
        missing = [part for part, text in zip(DATE_PARTS, value, strict=True) if not text]
        if missing:
            raise ValidationError([self._error(f"missing_{part}") for part in missing])
        day, month, year = value
        number = MONTH_NAMES.get(month.lower().rstrip("."), month)
        try:
            day_number, month_number, year_number = int(day), int(number), int(year)
        except ValueError:
            raise self._error("invalid") from None
        if not FIRST_YEAR <= year_number <= LAST_YEAR:
            raise self._error("year")
        try:
            return date(year_number, month_number, day_number)
        except ValueError:
            raise self._error("invalid") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another date was typed."""
        try:
            return initial != self.to_python(data)
        except ValidationError:
            return True

    def _error(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)


class TimeField(forms.Field):
    """A time of day as people type it: 14.30, 14:30, 14u30 or 14. The answer is a ``time``."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})
    default_error_messages = {
        "required": _("Vul het uur in."),
        "invalid": _("Dit is geen uur. Vul bijvoorbeeld 14.30 in."),
    }

    def to_python(self, value: Any) -> time | None:
        """The time. Raises ValidationError when it is none."""
        if isinstance(value, time):
            return value
        if value in self.empty_values:
            return None
        found = TIME_PATTERN.match(str(value))
        try:
            return time(int(found[1]), int(found[2] or 0)) if found else self._refuse()
        except ValueError:
            return self._refuse()

    def prepare_value(self, value: Any) -> Any:
        """14.30, as it is typed."""
        return f"{value.hour}.{value.minute:02d}" if isinstance(value, time) else value

    def _refuse(self) -> time:
        raise ValidationError(self.error_messages["invalid"], code="invalid")


class EuroField(forms.Field):
    """An amount in euro as people type it: 45, 45,00 or 1.234,50. The answer is a ``Decimal`` with two decimals."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {
        "required": _("Vul het bedrag in."),
        "invalid": _("Dit is geen bedrag. Vul bijvoorbeeld 45,00 in."),
    }

    def to_python(self, value: Any) -> Decimal | None:
        """The amount. Raises ValidationError when it is none, or has more than two decimals."""
        if isinstance(value, Decimal):
            return value
        if value in self.empty_values:
            return None
        text = re.sub(r"[\s€\u00a0]", "", str(value))
        if not re.fullmatch(r"-?(\d+|\d{1,3}(\.\d{3})+)(,\d{1,2})?", text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return Decimal(text.replace(".", "").replace(",", ".")).quantize(Decimal("0.01"))
        except InvalidOperation:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        """45,00, as it is typed."""
        return f"{value:.2f}".replace(".", ",") if isinstance(value, Decimal) else value
