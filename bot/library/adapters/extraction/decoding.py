"""Turn the bytes of text formats into characters (webencodings, charset-normalizer)."""

from __future__ import annotations

import codecs
import re

import webencodings
from charset_normalizer import from_bytes

from bot.errors import Unreadable

_BOMS = (
    # The longer mark of UTF-32 begins with UTF-16's.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_IN_PYTHON = {"gbk": "gb18030", "shift_jis": "cp932", "euc-kr": "cp949", "big5": "big5hkscs"}
"""What browsers read under these names; Python's codecs of the same names hold fewer characters."""

_SAMPLE_BYTES = 32 * 1024
"""Guessing tries ninety encodings: on 8 MiB it would take a minute."""

_ASCII = 0x7F
_ACCENTS_SHARE = 0.35
"""Of Polish letters a tenth has an accent, in a title perhaps a third; of Russian and Japanese bytes nearly all are high."""

_LATIN = ["cp1252", "cp1250", "cp1254"]
_COMMON_BONUS = 0.05
"""Files without a mark are most often in Windows' Western encoding."""

_BAD_SHARE = 0.002
_STRANGE_SHARE = 0.02
_STRANGE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")

NOT_TEXT = "The file is not text, whatever its name says. Hand in a file of type md, txt, html, pdf or docx."


def has_bom(content: bytes) -> bool:
    """Tell whether the content says by its first bytes that it is Unicode text."""
    return content.startswith(tuple(bom for bom, _ in _BOMS))


def charset_of(declaration: str | None) -> str | None:
    """Return the character set that a media type or an HTML `meta` element names."""
    found = _CHARSET.search(declaration or "")
    return found[1] if found else None


def decode(content: bytes, declared: str | None = None) -> tuple[str, bool]:
    """Return the text and whether its encoding was guessed; raise Unreadable for what is not text."""
    text, guessed = _decode(content, declared)
    if len(_STRANGE.findall(text)) > len(text) * _STRANGE_SHARE:
        raise Unreadable(NOT_TEXT)
    return text, guessed


def _decode(content: bytes, declared: str | None) -> tuple[str, bool]:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content.decode(encoding, errors="replace"), False
    if b"\x00" in content:
        raise Unreadable(NOT_TEXT)
    for candidate in filter(None, ("utf-8", _name_of(declared))):
        try:
            return content.decode(candidate), False
        except UnicodeError:
            continue
    if (known := _name_of(declared)) is not None and known != "utf-8":
        # A few bytes that the label does not have are no reason to guess another one.
        text = content.decode(known, errors="replace")
        if text.count("\ufffd") <= len(text) * _BAD_SHARE:
            return text, False
    first = next(place for place, byte in enumerate(content) if byte > _ASCII)
    start = max(0, first - 1024)
    guess = _guess(content[start : start + _SAMPLE_BYTES])
    if guess is None:
        raise Unreadable("The characters of the file cannot be read. Save it as UTF-8 text and hand it in again.")
    return content.decode(guess, errors="replace"), True


def _guess(sample: bytes) -> str | None:
    if sum(byte > _ASCII for byte in sample) > len(sample) * _ACCENTS_SHARE:
        best = from_bytes(sample).best()
        return best.encoding if best else None
    # A few accents fit thirty encodings, Korean ones among them, about equally well: only the likely ones may answer.
    found = from_bytes(sample, cp_isolation=_LATIN)
    if not found:
        return _LATIN[0]
    ranks = {
        name: match.chaos - match.coherence
        for match in found
        for name in (match.encoding, *match.could_be_from_charset)
    }
    ranks[_LATIN[0]] = ranks.get(_LATIN[0], 1.0) - _COMMON_BONUS
    return min(_LATIN, key=lambda name: ranks.get(name, 1.0))


def _name_of(declared: str | None) -> str | None:
    """Return Python's name of what a label means (WHATWG Encoding, section 4.2): iso-8859-1 is windows-1252."""
    found = webencodings.lookup(declared or "")
    if found is None or found.name == "x-user-defined":
        return None
    return _IN_PYTHON.get(found.name, str(found.codec_info.name))
