"""The sentences of the pure parts that a person reads: Dutch here, translated by whoever the edge put in charge."""

from __future__ import annotations

from collections.abc import Callable

Translator = Callable[[str], str]

_translator: Translator = str


def translate_with(translator: Translator) -> None:
    """Put a translator in charge: the web does so when it starts. Without one the Dutch text is said as it stands."""
    global _translator  # noqa: PLW0603 - one process, one edge
    _translator = translator


def gettext(message: str) -> str:
    """The message in the language of the reader. Import it as ``_``, so that the catalogue finds the message."""
    return _translator(message)
