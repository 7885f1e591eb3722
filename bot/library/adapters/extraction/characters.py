"""Take out of a text what no reader sees: control, zero-width, bidi-control and tag characters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

_HARMLESS = re.compile(
    # Soft hyphens, byte-order marks and single direction marks stand in honest documents: they go without a notice.
    "[\u00ad\ufeff\u200e\u200f\u061c]"
    # So do zero-width spaces, which Google Docs leaves in links and behind line breaks, and word joiners.
    "|[\u200b\u2060]"
    # So do private-use glyphs of symbol fonts and joiners, which keep their place between letters that are not Latin.
    "|[\ue000-\uf8ff\U000f0000-\U0010ffff]"
    "|(?<![^\x00-\x7f\u200c\u200d])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f\u200c\u200d])"
)

_UNSEEN = re.compile(
    # Invisible operators, bidi embeddings, overrides and isolates, fillers, interlinear marks.
    "[\u2061-\u2064\u2065-\u206f\u202a-\u202e\u180e\u115f\u1160\u3164\uffa0\ufff9-\ufffb]"
    # Tag characters and the supplement of variation selectors spell whole sentences that no font shows.
    "|[\U000e0000-\U000e0fff]"
)

_MESSAGES = re.compile("[\ufe00-\ufe0f]{2,}|[\u200b-\u200d\u2060]{8,}")
"""One variation selector belongs to an emoji, one zero-width space to a link; a row of them spells something."""

_BULLETS = str.maketrans(
    dict.fromkeys("\uf0b7\uf0a7\uf076\uf0d8\uf0fc\uf06f\uf0be\uf0e0\uf02d\uf0a8\uf071\uf06e\uf075", "•")
)
"""The bullets of Word's symbol fonts, as PDF and docx hand them out."""

_TWICE_ENCODED = re.compile(
    'â€[™œž“\u009d\u0080-\u009f¢¦"˜]|Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Â[\u00a0-\u00bf]'
)
"""UTF-8 that a program took for windows-1252 and wrote out again."""

_BROKEN_PLACES = 2


def bullets(text: str) -> str:
    """Return the text with the bullets of symbol fonts as a bullet."""
    return text.translate(_BULLETS)


def has_broken_letters(texts: Iterable[str]) -> bool:
    """Tell whether texts went through a wrong encoding before they came here."""
    return sum(len(_TWICE_ENCODED.findall(text)) + text.count("\ufffd") for text in texts) >= _BROKEN_PLACES


def clean(text: str) -> tuple[str, bool]:
    """Return the text with its lines and what can be seen in them, and whether something hidden was taken out."""
    text = _BREAKS.sub("\n", text).translate(_BULLETS)
    text, unseen = _UNSEEN.subn("", text)
    text, messages = _MESSAGES.subn("", text)
    text = _CONTROLS.sub(" ", text)
    return _HARMLESS.sub("", text), unseen + messages > 0


def is_clean(text: str) -> bool:
    """Tell whether a text holds no character that `clean` takes out for itself, whatever its neighbours."""
    return not (_CONTROLS.search(text) or _UNSEEN.search(text) or _BREAKS.search(text))
