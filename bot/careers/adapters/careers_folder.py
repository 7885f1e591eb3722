"""Serve the files of tips, skills and occupations to the careers' use cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.careers.adapters.catalogue_files import read_catalogue
from bot.careers.adapters.tips_file import read_tips

if TYPE_CHECKING:
    from pathlib import Path

    from bot.careers.rules.catalogue import Occupation, Skill
    from bot.kernel.models import Problem, Tip


class CareersFolder:
    """Read what stands beside the articles."""

    def __init__(self, folder: Path, topics: frozenset[str]) -> None:
        self._folder = folder
        self._topics = topics

    def tips(self) -> tuple[list[Tip], list[Problem]]:
        """Return every tip that can be used, and everything wrong with any."""
        return read_tips(self._folder, self._topics)

    def catalogue(self) -> tuple[list[Skill], list[Occupation], list[Problem]]:
        """Return every skill and occupation that can be used, and everything wrong with any."""
        return read_catalogue(self._folder)
