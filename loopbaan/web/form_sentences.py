"""What the fields of our forms say when something is not right: the one place of those sentences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import pretty_name
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from loopbaan.core import dutch

# What a field says when it is not right, instead of Django's sentences: each names the field, since in a summary it
# stands alone. The numbers in it are filled in by the validator.
_SENTENCES: dict[str, Any] = {
    "invalid": _("Kijk “%(label)s” na: dit kunnen we niet lezen."),
    "invalid_choice": _("Kies bij “%(label)s” een van de mogelijkheden."),
    "invalid_list": _("Kies bij “%(label)s” een van de mogelijkheden."),
    "invalid_pk_value": _("Kies bij “%(label)s” een van de mogelijkheden."),
    "incomplete": _("Vul “%(label)s” helemaal in."),
    "max_value": _("“%(label)s” kan hoogstens %(limit_value)s zijn."),
    "min_value": _("“%(label)s” moet minstens %(limit_value)s zijn."),
    "step_size": _("Vul bij “%(label)s” een veelvoud van %(limit_value)s in."),
    "max_length": _("Houd “%(label)s” bij hoogstens %(limit_value)s tekens. Je typte er %(show_value)s."),
    "min_length": _("Schrijf bij “%(label)s” minstens %(limit_value)s tekens. Je typte er %(show_value)s."),
    "max_digits": _("“%(label)s” telt te veel cijfers: hoogstens %(max)s."),
    "max_decimal_places": _("“%(label)s” telt te veel cijfers na de komma: hoogstens %(max)s."),
    "max_whole_digits": _("“%(label)s” telt te veel cijfers voor de komma: hoogstens %(max)s."),
    "null_characters_not_allowed": _(
        "In “%(label)s” staat een teken dat we niet kunnen bewaren. Typ de tekst opnieuw."
    ),
    "missing": _("Kies een bestand bij “%(label)s”."),
    "empty": _("Het bestand bij “%(label)s” is leeg. Kies een ander."),
}
_INVALID: tuple[tuple[type[forms.Field], Any], ...] = (
    # From the special to the general: a number with decimals is an integer field to Django.
    (forms.DecimalField, _("Vul bij “%(label)s” een getal in, bijvoorbeeld 2,5.")),
    (forms.FloatField, _("Vul bij “%(label)s” een getal in, bijvoorbeeld 2,5.")),
    (forms.IntegerField, _("Vul bij “%(label)s” een geheel getal in, bijvoorbeeld 60.")),
    (forms.EmailField, _("Vul bij “%(label)s” een volledig adres in, bijvoorbeeld an@voorbeeld.be.")),
    (forms.URLField, _("Vul bij “%(label)s” een volledig webadres in, bijvoorbeeld https://voorbeeld.be.")),
    (forms.FileField, _("Het bestand bij “%(label)s” is niet goed aangekomen. Kies het opnieuw.")),
)


_COUNTED = ("limit_value", "show_value")


class _Sentence(str):
    """A sentence in which the validator fills in its own numbers; a percent sign in a label is no code to it."""

    __slots__ = ()

    def __mod__(self, params: Any) -> str:
        text = str(self)
        for name, value in params.items():
            text = text.replace(f"%({name})s", self._said(name, value))
        return text

    def _said(self, name: str, value: Any) -> str:  # noqa: ARG002
        return str(value)


class _OfLength(_Sentence):
    """A sentence about a number of signs, which can be large: 4.000."""

    __slots__ = ()

    def _said(self, name: str, value: Any) -> str:
        return dutch.number(value) if name in _COUNTED else super()._said(name, value)


def _with_label(sentence: Any, label: Any, kind: type[_Sentence] = _Sentence) -> _Sentence:
    return kind(str(sentence).replace("%(label)s", str(label)))


def _with_limit(hint: Any, limit: int) -> str:
    said = _("Hoogstens %(limit)s tekens.") % {"limit": dutch.number(limit)}
    return f"{hint} {said}".strip()


# The sentence is filled when it is read, in the reader's language.
_lazy_label = lazy(_with_label, _Sentence)
_lazy_limit = lazy(_with_limit, str)


def say_it_our_way(name: str, each: forms.Field) -> None:
    """Give a field our sentences wherever it would use Django's; what a form says itself stays."""
    label = each.label or pretty_name(name)
    for code, sentence in {**_SENTENCES, "invalid": _invalid_of(each), "required": _required_of(each)}.items():
        if _is_djangos(each, code):
            each.error_messages[code] = _lazy_label(
                sentence, label, _OfLength if code in ("max_length", "min_length") else _Sentence
            )


def say_the_limit(each: forms.Field) -> None:
    """No browser cuts a text without a word: a field says how long it may be, and what is too long comes back whole.

    A single line says it only when it is too long: nobody types that much there by accident.
    """
    if not isinstance(each, forms.CharField) or each.max_length is None or each.widget.is_hidden:
        return
    is_new = each.widget.attrs.pop("maxlength", None) is not None
    if is_new and isinstance(each.widget, forms.Textarea):
        each.help_text = _lazy_limit(each.help_text, each.max_length)


def _is_djangos(each: forms.Field, code: str) -> bool:
    """Whether the field says Django's own sentence for this: that of one of its classes, or of a validator."""
    said = each.error_messages.get(code)
    if said is None:
        return True
    classes = [part for part in type(each).__mro__ if part.__module__.startswith("django.")]
    return said in [vars(part).get("default_error_messages", {}).get(code) for part in classes]


def _invalid_of(each: forms.Field) -> Any:
    return next((sentence for kind, sentence in _INVALID if isinstance(each, kind)), _SENTENCES["invalid"])


def _required_of(each: forms.Field) -> Any:
    if isinstance(each.widget, forms.CheckboxInput):
        return _("Vink aan: “%(label)s”")
    if isinstance(each.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.Select)):
        return _("Kies een antwoord bij “%(label)s”.")
    if isinstance(each.widget, forms.FileInput):
        return _("Kies een bestand bij “%(label)s”.")
    return _("Vul “%(label)s” in.")
