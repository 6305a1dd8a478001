"""The catalogue of letters and mails: each kind is registered by the app that sends it, in ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.template import Context, Engine, Template
from django.utils import translation
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class MessageKind:
    """One kind of message.

    ``subject`` is a line in template syntax (``Je cheque {{ number }} is klaar``). ``title`` names the letter and is
    shown to anyone who checks it: no personal data. The text is the template ``messages/<key>.txt``, without greeting
    and closing; see ``text.blocks_of`` for its few marks. ``sample`` is an invented context: it feeds the preview page,
    and its keys are the keys that a message of this kind must bring. ``mail_only``: never as a letter.
    """

    key: str
    subject: Text
    title: Text
    sample: Mapping[str, object]
    mail_only: bool = False

    @property
    def template(self) -> str:
        return f"messages/{self.key}.txt"


@dataclass(frozen=True, slots=True)
class Content:
    """A message as it will be read, without greeting and closing."""

    subject: str
    text: str


_kinds: dict[str, MessageKind] = {}


def register(*kinds: MessageKind) -> None:
    """Make kinds known; ValueError when a key is taken by another."""
    for kind in kinds:
        if _kinds.setdefault(kind.key, kind) is not kind:
            raise ValueError(f"message kind {kind.key} is registered twice")


def kind_of(key: str) -> MessageKind:
    """The kind with this key; KeyError when no app registered it."""
    return _kinds[key]


def all_kinds() -> list[MessageKind]:
    """Every kind, by key."""
    return [_kinds[key] for key in sorted(_kinds)]


@lru_cache(maxsize=256)
def _template_of(text: str) -> Template:
    return Engine.get_default().from_string(text)


def compose(kind: MessageKind, context: Mapping[str, object]) -> Content:
    """The subject and the text, in Dutch, as plain text. Raises ValueError when a key of the sample is missing."""
    if missing := set(kind.sample) - set(context):
        raise ValueError(f"message {kind.key} lacks {', '.join(sorted(missing))}")
    with translation.override("nl-be"):
        engine = Engine.get_default()
        # Plain text: a name like D'Hondt is not escaped here. The mail's own template escapes.
        data = Context(dict(context), autoescape=False)
        subject = _template_of(str(kind.subject)).render(data)
        text = engine.get_template(kind.template).render(data)
    return Content(subject=" ".join(subject.split()), text=text.strip())
