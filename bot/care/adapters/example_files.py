"""Read messages of known kinds: a few of each in one YAML file, and thousands in text files, one message a line."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import yaml
from pydantic import TypeAdapter, ValidationError

from bot.care.rules.features import WIDTH
from bot.care.rules.safety import Concern
from bot.care.rules.scope import Outside
from bot.care.rules.triage import CHAT, LIBRARY, Example
from bot.errors import KnowledgeError
from bot.kernel.adapters.entries import parse_yaml
from bot.kernel.adapters.yaml_lists import unusable
from bot.kernel.models import Problem

if TYPE_CHECKING:
    from pathlib import Path

KINDS = frozenset({*Concern, *Outside, LIBRARY, CHAT})


def read_examples(path: Path) -> tuple[Example, ...]:
    """Return messages of known kinds; raise KnowledgeError when a kind is unknown or has none in the YAML file.

    The text files stand in a folder of the file's name, each called after its kind; lines that begin with # say what they are.
    """
    try:
        by_kind = TypeAdapter(dict[str, list[str]]).validate_python(parse_yaml(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as exc:
        raise unusable(path, "the examples", exc) from exc
    more = {file: file.read_text(encoding="utf-8").splitlines() for file in _text_files(path)}
    unknown = {file.stem for file in more} - KINDS
    if kinds := unknown | (KINDS ^ {kind for kind, texts in by_kind.items() if texts}):
        what = f"the examples of {', '.join(sorted(kinds))} are missing or of no known kind."
        raise KnowledgeError([Problem(str(path), None, what, "Give every kind some, and no other.")])
    few = [Example(text, kind) for kind, texts in by_kind.items() for text in texts]
    many = [Example(line, file.stem) for file, lines in more.items() for line in lines if line and line[0] != "#"]
    return (*few, *many)


def examples_hash(path: Path) -> str:
    """Return a hash that changes whenever the examples do, or what is read out of them."""
    contents = [file.read_bytes() for file in (path, *_text_files(path)) if file.is_file()]
    return sha256(b"\0".join([str(WIDTH).encode(), *contents])).hexdigest()[:16]


def _text_files(path: Path) -> list[Path]:
    return sorted(path.with_suffix("").glob("*.txt"))
