"""Read the catalogues of translated sentences: gettext's `.po` files, compiled in memory by Babel."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.kernel.speech import ENGLISH

LOCALES = Path(__file__).parents[2] / "locales"

CATALOGUES = {
    "ar": "ar",
    "de": "de",
    "es-419": "es",
    "es-ES": "es",
    "fr": "fr",
    "hi": "hi",
    "id": "id",
    "pt-BR": "pt_BR",
    "zh-CN": "zh_CN",
}
"""Which catalogue Discord's locales read: both kinds of Spanish the same one. Discord itself has no Arabic (November 2026), so that
Arabic is spoken where the operator sets it for everybody."""


def translations(locale: str) -> NullTranslations:
    """Return what is said to whoever reads Discord in this locale, English where there is no catalogue."""
    name = CATALOGUES.get(locale)
    return _read(name) if name else ENGLISH


@cache
def _read(name: str) -> NullTranslations:
    with (LOCALES / name / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=name)
    compiled = BytesIO()
    # Fuzzy ones are Babel's guesses after a sentence was changed: English is truer.
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
