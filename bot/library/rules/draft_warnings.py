"""Say what a moderator should know about a draft before publishing it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.library.rules.chapters import short
from bot.library.rules.drafting import POINT_CHARACTERS, SECTIONS
from bot.library.rules.submissions import Notice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Document

LONG_SECTIONS = 60

_TO_A_MACHINE = re.compile(
    r"\b(?:ignore|disregard|forget)\b[^.\n]{0,30}\b(?:(?:previous|prior|above|earlier)\b[^.\n]{0,20}"
    r"\b(?:instructions?|rules?|prompts?|messages?)|(?:all|your|these)\b[^.\n]{0,20}\b(?:instructions?|rules?|prompts?))\b"
    r"|\b(?:system|developer) (?:prompt|message)\b|\byou are (?:now|an? (?:ai|assistant|language model|chatbot|bot))\b"
    r"|\bas an? (?:ai|language model|assistant),? you\b|<\|?(?:im_start|im_end|system|endoftext)\|?>|\[/?INST\]"
    r"|^\s*(?:system|assistant|user)\s*:|\b(?:reveal|print|repeat|show)\b[^.\n]{0,20}\b(?:your|the) (?:prompt|instructions|secret)\b"
    r"|\b(?:do not|don't|never) (?:tell|reveal|mention)\b[^.\n]{0,30}\b(?:user|member|moderator|anyone)\b",
    re.IGNORECASE | re.MULTILINE,
)
_LINK = re.compile(r"https?://", re.IGNORECASE)

_NOTICES = {
    Notice.HIDDEN_TEXT_REMOVED: "It held text that a reader cannot see{quote}. I took that out.",
    Notice.CUT_SHORT: "It is longer than I take in. The end is missing.",
    Notice.TABLE_FLATTENED: "Its tables became lines of text: read them before you publish.",
    Notice.PICTURES_SKIPPED: "I cannot read its pictures.",
    Notice.FRONT_MATTER_IGNORED: "Its front matter is not in the editorial form, so I left it out.",
    Notice.LETTERS_BROKEN: "Some of its letters were broken before it came here. Look for odd characters, or hand in the original.",
    Notice.LINKS_LOST: "Some of its links have no address in the file. Add those that members need.",
    Notice.ENCODING_GUESSED: "It does not say how its letters are encoded; I guessed. Look for odd characters.",
}


_LANGUAGES = {
    "es": "Spanish", "pt": "Portuguese", "fr": "French", "de": "German", "hi": "Hindi", "id": "Indonesian", "ar": "Arabic",
    "zh": "Chinese", "it": "Italian", "nl": "Dutch", "pl": "Polish", "ro": "Romanian", "cs": "Czech", "hu": "Hungarian",
    "sv": "Swedish", "el": "Greek", "ru": "Russian", "uk": "Ukrainian", "tr": "Turkish", "fa": "Persian", "he": "Hebrew",
    "ur": "Urdu", "bn": "Bengali", "ta": "Tamil", "th": "Thai", "vi": "Vietnamese", "tl": "Tagalog", "ja": "Japanese", "ko": "Korean",
}  # fmt: skip
_FOREIGN = (
    "It is in {language}. I search by English words, so members' questions will hardly reach it, and answers from it stay in "
    "{language}. A translation, or English questions under “Also asked”, would help."
)
_DOUBTFUL_NAMED = 3


def warnings_about(
    document: Document,
    notices: frozenset[Notice] = frozenset(),
    *,
    hidden: str | None = None,
    language: str | None = None,
    doubtful: Sequence[str] = (),
    taken: bool = False,
) -> list[str]:
    """Return what a moderator should know before publishing, as sentences.

    `hidden` quotes what was taken out, `doubtful` are lines that may be headings; `taken` tells that they are used as such.
    """
    quote = f" (“{short(hidden, 80)}”)" if hidden else ""
    said = [_NOTICES[notice].replace("{quote}", quote) for notice in Notice if notice in notices]
    if language in _LANGUAGES:
        said.append(_FOREIGN.format(language=_LANGUAGES[language]))
    if doubtful:
        named = ", ".join(f"“{short(line, 50)}”" for line in doubtful[:_DOUBTFUL_NAMED])
        more = f" and {len(doubtful) - _DOUBTFUL_NAMED} more" if len(doubtful) > _DOUBTFUL_NAMED else ""
        done = "I use them as headings" if taken else "I left them in the text"
        said.append(f"Some lines look like headings: {named}{more}. {done}; a button under the draft switches that.")
    text = "\n".join(_texts(document))
    if found := _TO_A_MACHINE.search(text):
        quote = short(" ".join(found[0].split()), 80)
        said.append(
            f"It seems to give orders to a machine (“{quote}”). I only ever quote text and obey none of it; look twice."
        )
    if len(document.sections) == 1 and sum(map(len, document.sections[0].points)) > 2 * POINT_CHARACTERS:
        said.append("It has no headings, so it is one section. Questions as headings make answers easier to find.")
    if len(document.sections) >= SECTIONS:
        said.append(f"I take in {SECTIONS} sections of a document. What comes after them is missing.")
    elif len(document.sections) > LONG_SECTIONS:
        said.append(
            f"It is very long: {len(document.sections)} sections. Several shorter documents are easier to keep up to date."
        )
    if not document.sources and document.origin is not None and document.origin.url is None and not _LINK.search(text):
        said.append("It names no sources. Members will see it cited as this community's own practice.")
    return said


def _texts(document: Document) -> list[str]:
    found = [document.title]
    for section in document.sections:
        found += [section.heading, *section.also_asked, section.lead, *section.points, section.careful or ""]
    return found
