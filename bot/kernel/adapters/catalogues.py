"""Read the catalogues of translated sentences: gettext's `.po` files, compiled in memory by Babel."""

from __future__ import annotations

import re
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


RIGHT_TO_LEFT = frozenset({"ar"})
_LINE = re.compile(r"^(?P<mark>\s*(?:-# |- |#+ |> )?)(?P<said>.*\S)(?P<end>\s*)$", re.MULTILINE)
_COMMAND = re.compile(r"`[^`\n]+`|(?<![\w<`])/[a-z][a-z-]*(?: [a-z][a-z-]*)*")
_LETTERS_ALONE = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")


def translations(locale: str) -> NullTranslations:
    """Return what is said to whoever reads Discord in this locale, English where there is no catalogue."""
    name = CATALOGUES.get(locale)
    return _read(name) if name else ENGLISH


@cache
def _read(name: str) -> NullTranslations:
    with (LOCALES / name / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=name)
    if name in RIGHT_TO_LEFT:
        for message in catalogue:
            if message.id:
                said = message.string
                message.string = _isolated(said) if isinstance(said, str) else tuple(map(_isolated, said or ()))
    compiled = BytesIO()
    # Without the fuzzy ones, Babel's guesses after a sentence was changed: English is truer.
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _isolated(text: str) -> str:
    """Return a text of a right-to-left language that reads rightly in Discord, which lays every line out from the left.

    Without an isolate around it, a line's commands, numbers and full stop change places; Discord's marks stay before it.
    """
    return _LINE.sub(_isolated_line, text)


def _isolated_line(line: re.Match[str]) -> str:
    said = line["said"]
    if _LETTERS_ALONE.fullmatch(said):
        return line[0]
    commands_kept = _COMMAND.sub("\u2066\\g<0>\u2069", said)
    return f"{line['mark']}\u2067{commands_kept}\u2069{line['end']}"
