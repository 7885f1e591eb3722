"""Read plain text: paragraphs between blank lines, lists, underlined lines, and lines that may be headings."""

from __future__ import annotations

import re

from bot.library.adapters.extraction.blocks import BlockWriter, shorten
from bot.library.adapters.extraction.characters import bullets, clean
from bot.library.adapters.extraction.decoding import charset_of, decode
from bot.library.adapters.extraction.detection import EMPTY
from bot.library.adapters.extraction.limits import OUTPUT_CHARACTERS
from bot.library.adapters.extraction.marks import ITEM_START, is_counted
from bot.library.rules.headings import ANSWER_MARK, QUESTION_MARK
from bot.library.rules.submissions import Cue, Extracted, Format, Notice

_RULER = re.compile(r"\s*([-=*_~#+])(?:\s*\1){2,}\s*")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,}|~{3,}|\^{3,})\s*")
_HASHES = re.compile(r"(#{1,6})\s+(\S.*?)\s*#*\s*")
_HYPHENATED = re.compile(r"[^\W\d_]{2}[-\u00ad\u2010]$")
_HEADING_CHARACTERS = 100
_COLUMNS = re.compile(r"\s{2,}|\t+|\s*\|\s*")
_COLUMNS_RULER = re.compile(r"[\s+|=_-]+")
_DIRECTIVE = re.compile(r"^\.\.[^\S\n]+[\w-]+::[^\S\n]*", re.MULTILINE)
_LABELLED = re.compile(r"\s*[^\W\d_][\w ]{0,20}:\s+\S")
_FEW_ROWS = 2


def read(content: bytes, media_type: str | None = None) -> Extracted:
    """Return the text's paragraphs and items; raise Unreadable for what is not text."""
    writer = BlockWriter(plain=True)
    decoded, guessed = decode(content, charset_of(media_type))
    if guessed:
        writer.notices.add(Notice.ENCODING_GUESSED)
    cleaned, hidden = clean(decoded)
    if hidden:
        writer.hide()
    text, cut = shorten(bullets(_DIRECTIVE.sub("", cleaned)), OUTPUT_CHARACTERS)
    if cut:
        writer.notices.add(Notice.CUT_SHORT)
    for chunk in re.split(r"\n[^\S\n]*\n", text):
        if writer.full:
            break
        _Chunk(writer, chunk.strip("\n").split("\n")).write()
    return writer.result(Format.TEXT, empty=EMPTY)


class _Chunk:
    """Write the lines between two blank lines."""

    def __init__(self, writer: BlockWriter, lines: list[str]) -> None:
        self._writer = writer
        self._lines = lines
        self._taken: list[str] = []
        self._mark: re.Match[str] | None = None
        self._indents: list[int] = []

    def write(self) -> None:
        if (rows := _rows(self._lines)) is not None:
            self._writer.table(rows, header=len(rows[0]) > 2 or _COLUMNS_RULER.fullmatch(self._lines[1]) is not None)
            return
        for place, line in enumerate(self._lines):
            if self._writer.full:
                return
            self._take(place, line)
        self._flush()

    def _take(self, place: int, line: str) -> None:
        after = self._lines[place + 1] if place + 1 < len(self._lines) else ""
        start = ITEM_START.match(line)
        if start is None and not self._taken and self._mark is None and _UNDERLINE.fullmatch(after) and line.strip():
            self._writer.heading(line, 1 if "=" in after else 2)
        elif hashes := _HASHES.fullmatch(line):
            self._flush()
            self._writer.heading(hashes[2], len(hashes[1]))
        elif _RULER.fullmatch(line):
            self._flush()
        elif start is not None:
            self._flush()
            self._mark, self._taken = start, [line[start.end() :]]
        elif QUESTION_MARK.match(line) and line.rstrip().endswith("?"):
            self._flush()
            self._writer.paragraph(line)
        elif QUESTION_MARK.match(line) or ANSWER_MARK.match(line):
            self._flush()
            self._taken = [line]
        elif not self._taken and self._mark is None and after and (_stands_out(line) or self._is_title(line, after)):
            self._writer.paragraph(line)
        else:
            self._taken.append(line)

    def _is_title(self, line: str, after: str) -> bool:
        """Tell whether the text's first line names it, and what is said about it follows."""
        is_short = len(line) <= _HEADING_CHARACTERS / 2 and not line.rstrip().endswith((".", ",", ":", ";"))
        return not self._writer.characters and is_short and _LABELLED.match(after) is not None

    def _flush(self) -> None:
        text, mark = _joined(self._taken), self._mark
        self._taken, self._mark = [], None
        if mark is None:
            self._writer.paragraph(text)
            return
        lone = len(self._lines) == 1 and is_counted(mark)
        self._writer.item(text, self._depth(mark), Cue(numbered=True) if lone else None)

    def _depth(self, mark: re.Match[str]) -> int:
        indent = len(mark[0].expandtabs(4)) - len(mark[0].expandtabs(4).lstrip())
        while self._indents and self._indents[-1] >= indent:
            self._indents.pop()
        self._indents.append(indent)
        return len(self._indents) - 1


def _rows(lines: list[str]) -> list[list[str]] | None:
    """Return the cells of lines that are set in columns by blanks; None when they are not."""
    filled = [line for line in lines if line.strip() and not _COLUMNS_RULER.fullmatch(line)]
    rows = [_COLUMNS.split(line.strip()) for line in filled]
    if len(rows) < _FEW_ROWS or any(ITEM_START.match(line) for line in filled):
        return None
    width = len(rows[0])
    return rows if width > 1 and all(len(row) == width for row in rows) else None


def _stands_out(line: str) -> bool:
    """Tell whether a first line is a question or in capitals, so that what follows is the text below it."""
    text = line.strip()
    if len(text) > _HEADING_CHARACTERS:
        return False
    letters = [letter for letter in text if letter.isalpha()]
    return text.endswith("?") or (len(letters) > 3 and all(map(str.isupper, letters)) and not text.endswith((".", ",")))


def _joined(lines: list[str]) -> str:
    """Return wrapped lines as one, words that were cut at a line's end together again."""
    text = ""
    for line in lines:
        piece = line.strip()
        if _HYPHENATED.search(text) and piece[:1].islower():
            text = text[:-1] + piece
        else:
            text = f"{text} {piece}" if text else piece
    return text
