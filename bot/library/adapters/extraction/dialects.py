"""Take out of Markdown what other tools write into it: Hugo, Jekyll, Liquid, pandoc, MDX, Obsidian, Docusaurus, MyST."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_TOML = re.compile(r"\s*\+\+\+[^\S\n]*\n(.{0,20000}?)\n\+\+\+[^\S\n]*(?:\n|\Z)", re.DOTALL)
_PANDOC = re.compile(r"\s*%[^\S\n]+(\S.*)\n(?:(?:%.*|[^\S\n]+\S.*)\n)*")
_FENCE = re.compile(r"^[^\S\n]*(`{3,}|~{3,})", re.MULTILINE)
_CODE = re.compile(r"(?<!`)(`{1,2})(?!`)[^`\n]{1,300}?(?<!`)\1(?!`)")
_LIQUID = re.compile(r"\{%-?[^%\n]{0,500}-?%\}|\{\{-?[^{}\n]{0,500}-?\}\}|\{:[^{}\n]{0,300}\}|\{::[^{}\n]{0,300}\}")
_HUGO = re.compile(r"\{\{[<%]/?[^\n]{0,1000}?/?[>%]\}\}")
_ATTRIBUTES = re.compile(
    r"[^\S\n]*\{(?:[#.][\w:-]+|[\w-]+=(?:\"[^\"\n]*\"|[^\s{}]+))(?:\s+(?:[#.][\w:-]+|[\w-]+=(?:\"[^\"\n]*\"|[^\s{}]+)))*\s*\}"
)
_LINES = re.compile(
    r"^[^\S\n]*(?:import\s+(?:[\w*{][^\n]{0,300}\s+from\s+)?['\"][^'\"\n]+['\"];?"
    r"|export\s+(?:const|let|default|function)\b[^\n]*"
    r"|:{3,}[^\n]*"
    r"|\[\[?_?toc_?\]\]?"
    r"|[*-]\s+toc[^\S\n]*(?=\n[^\S\n]*\{:toc)"
    r"|\{/\*.{0,2000}?\*/\})[^\S\n]*$",
    re.MULTILINE | re.IGNORECASE,
)
_OBSIDIAN_COMMENT = re.compile(r"%%.{0,5000}?%%", re.DOTALL)
_EMBED = re.compile(r"!\[\[([^\]\[\n]{1,300})\]\]")
_WIKI = re.compile(r"\[\[([^\]\[|\n#]{0,200})(?:#([^\]\[|\n]{0,200}))?(?:\\?\|([^\]\[\n]{1,300}))?\]\]")
_CALLOUT = re.compile(r"^((?:[^\S\n]*>)+)[^\S\n]*\[![\w|-]+\][+-]?[^\S\n]*([^\n]*)$", re.MULTILINE)
_BLOCK_ID = re.compile(r"(?<=\s)\^[A-Za-z0-9-]{2,40}[^\S\n]*$", re.MULTILINE)
_TAGS = re.compile(r"(?:(?<=\s)|^)#(?=[\w/-]*[^\W\d])[\w/-]+(?:\s+#[\w/-]+)*[^\S\n]*$", re.MULTILINE)
_HIGHLIGHT = re.compile(r"==(?=\S)([^=\n]{1,500})(?<=\S)==")


def toml_header(text: str) -> tuple[dict[str, Any] | None, str]:
    """Return Hugo's front matter between rows of plus signs, and the text below it."""
    found = _TOML.match(text)
    if found is None:
        return None, text
    try:
        header: dict[str, Any] = tomllib.loads(found[1])
    except (tomllib.TOMLDecodeError, RecursionError):
        header = {}
    return header, text[found.end() :]


def pandoc_title(text: str) -> tuple[str | None, str]:
    """Return the title of pandoc's title block, and the text below it."""
    found = _PANDOC.match(text)
    return (found[1].strip(), text[found.end() :]) if found else (None, text)


def without_liquid(text: str) -> str:
    """Return the text without the tags of Liquid, which Jekyll fills in."""
    return _LIQUID.sub("", text)


def plain_markdown(text: str, on_picture: Callable[[], None]) -> str:
    """Return the text in Markdown's own markup; code in fences stays as it is."""
    parts: list[str] = []
    for is_code, part in _fenced(text):
        if is_code:
            parts.append(part)
            continue
        spans = [found[0] for found in _CODE.finditer(part)]
        plain = _plain(_CODE.sub("\ue000", part), on_picture)
        for span in spans:
            plain = plain.replace("\ue000", span, 1)
        parts.append(plain)
    return "".join(parts)


def _plain(text: str, on_picture: Callable[[], None]) -> str:
    text = _LIQUID.sub("", _HUGO.sub("", text))
    text = _LINES.sub("", _OBSIDIAN_COMMENT.sub("", text))
    text = _ATTRIBUTES.sub("", text)
    if _EMBED.search(text):
        on_picture()
    text = _WIKI.sub(lambda found: found[3] or found[1] or found[2] or "", _EMBED.sub("", text))
    text = _CALLOUT.sub(_callout, text)
    text = _BLOCK_ID.sub("", _without_tags(_BLOCK_ID.sub("", text)))
    return _HIGHLIGHT.sub(r"\1", text)


def _without_tags(text: str) -> str:
    """Return the text without tags behind sentences; one word with such a sign may be what a sentence ends with: a channel."""

    def kept(found: re.Match[str]) -> str:
        before = found.string[: found.start()].rpartition("\n")[2].rstrip()
        is_word = bool(before) and before[-1].isalnum() and len(found[0].split()) == 1
        return found[0] if is_word else ""

    return _TAGS.sub(kept, text)


def _callout(found: re.Match[str]) -> str:
    """Return a callout's first line: its title, as what introduces the text below it."""
    title = found[2].strip()
    return f"{found[1]} {title}{'' if not title or title[-1] in '.:!?' else ':'}"


def _fenced(text: str) -> list[tuple[bool, str]]:
    """Return the text in parts, each with whether it is code between fences."""
    parts: list[tuple[bool, str]] = []
    start = place = 0
    while opening := _FENCE.search(text, place):
        closing = re.compile(rf"^[^\S\n]*{re.escape(opening[1])}[^\S\n]*$", re.MULTILINE).search(text, opening.end())
        if closing is None:
            break
        parts += [(False, text[start : opening.start()]), (True, text[opening.start() : closing.end()])]
        start = place = closing.end()
    return [*parts, (False, text[start:])]
