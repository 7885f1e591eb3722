"""Know the marks that begin an entry of a list, in every format that draws them as letters."""

from __future__ import annotations

import re

_SIGNS = "•●○◦◆◇◈❖▪▫■□▸▹►▶➢➤➔→➜✓✔✗✘☐☑☒⁃∙·‣*–—-"

ITEM_START = re.compile(
    rf"\s*(?:(?P<sign>[{re.escape(_SIGNS)}]|o(?=\s+[^\W\d_]))|(?P<number>\d{{1,3}}|[a-z]|[ivx]{{1,4}})[.)]|\((?P<bracket>\d{{1,2}}|[a-z]|[ivx]{{1,4}})\))"
    r"\s+(?:\[[ xX]\]\s+)?(?=\S)"
)
LONE_MARK = re.compile(rf"\s*(?:[{re.escape(_SIGNS)}o]|(?:\d{{1,3}}|[a-z])[.)])\s*")
"""A mark that some programs draw as a line of its own, beside its text."""


def is_counted(mark: re.Match[str]) -> bool:
    """Tell whether an entry's mark is a number or a letter."""
    return mark["sign"] is None
