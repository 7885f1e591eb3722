"""Say the bot's own words in the language of whoever reads them; English is their key, and what stands where one is missing."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGLISH = NullTranslations()

_spoken: ContextVar[NullTranslations] = ContextVar("spoken", default=ENGLISH)


def _(text: str) -> str:
    """Return a sentence in the language of whoever is spoken to."""
    # The catalogue keeps its own head under the empty key.
    return _spoken.get().gettext(text) if text else text


def ngettext(one: str, many: str, count: int) -> str:
    """Return what is said of so many things: languages have from one form for that to six."""
    return _spoken.get().ngettext(one, many, count)


def N_(text: str) -> str:  # noqa: N802  # the name by which gettext's extractors know it
    """Mark a constant for the catalogue; it is looked up with `_` where it is shown."""
    return text


def in_english() -> bool:
    """Tell whether English is spoken, so that what only English grammar puts together may be said."""
    return _spoken.get() is ENGLISH


def spoken_locale() -> str:
    """Return the locale that is spoken, as Babel names it."""
    return _spoken.get().info().get("language", "en")


def speak(language: NullTranslations) -> None:
    """Speak this language for the rest of the current task."""
    _spoken.set(language)


@contextmanager
def speaking(language: NullTranslations) -> Iterator[None]:
    """Speak this language inside, and in tasks that begin there."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)
