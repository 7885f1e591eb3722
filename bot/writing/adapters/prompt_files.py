"""Read the prompts from their Markdown files."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from bot.writing.rules.prompting import PromptTexts

PROMPTS = Path(__file__).parents[2] / "prompts"


def read_prompts(folder: Path = PROMPTS) -> PromptTexts:
    """Return the prompts that are shipped with the program."""

    def read(name: str) -> str:
        return (folder / f"{name}.md").read_text(encoding="utf-8")

    return PromptTexts(**{each.name: read(each.name.replace("_", "-")) for each in fields(PromptTexts)})
