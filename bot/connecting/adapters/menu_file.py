"""Read what members may pick, `introductions.yaml`."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.connecting.rules.menu import By, Kind, Menu, SkillName, SkillWords, Zone
from bot.kernel.adapters.yaml_lists import read_one

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LABEL = 100
"""Characters that Discord takes in a select."""

CHOICES = 25

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=40)]
Label = Annotated[str, StringConstraints(min_length=3, max_length=LABEL)]
Sentence = Annotated[str, StringConstraints(min_length=10, max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Kind(_Strict):
    id: Id
    by: By
    offer: Label | None = None
    seek: Label
    you_get: Sentence
    you_give: Sentence | None = None
    opening: Sentence

    @model_validator(mode="after")
    def _offered_means_both_sides(self) -> _Kind:
        if (self.by is By.OFFER) != (self.offer is not None) or (self.by is By.OFFER) != (self.you_give is not None):
            raise ValueError(f"{self.id}: `offer` and `you_give` belong to kinds with `by: offer`, and to no other")
        if _blanks(self.you_get) - ({"field"} if self.by is By.FIELD else set()) or _blanks(self.you_give or ""):
            raise ValueError(f"{self.id}: only `{{field}}` is filled in, and in kinds with `by: field` alone")
        return self


class _Skills(_Strict):
    you_get: Sentence
    you_give: Sentence
    opening: Sentence

    @model_validator(mode="after")
    def _names_the_skills(self) -> _Skills:
        if any(_blanks(each) != {"skills"} for each in (self.you_get, self.you_give)):
            raise ValueError("skills: `{skills}` stands in both reasons, and nothing else is filled in")
        return self


class _Zone(_Strict):
    id: Id
    first: Annotated[int, Field(ge=-12, le=13)]
    name: Label


class _MenuFile(_Strict):
    kinds: Annotated[list[_Kind], Field(min_length=1, max_length=CHOICES)]
    skills: _Skills
    fields_of_me: dict[Id, Label]
    zones: Annotated[list[_Zone], Field(min_length=1, max_length=CHOICES)]

    @model_validator(mode="after")
    def _ids_are_different(self) -> _MenuFile:
        for listed in (self.kinds, self.zones):
            ids = [each.id for each in listed]
            if len(ids) != len(set(ids)):
                raise ValueError("an id stands twice")
        return self


def _blanks(sentence: str) -> set[str]:
    """Return what is filled into a sentence."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def read_menu(path: Path, skills: Iterable[SkillName] = ()) -> Menu:
    """Return what may be picked, with these skills; raise KnowledgeError when the file is malformed."""
    file = read_one(path, _MenuFile, "the list of what members may offer and look for")
    return Menu(
        tuple(
            Kind(each.id, each.by, each.seek, each.you_get, each.opening, each.offer or "", each.you_give or "")
            for each in file.kinds
        ),
        SkillWords(file.skills.you_get, file.skills.you_give, file.skills.opening),
        tuple(Zone(each.id, each.name, each.first) for each in file.zones),
        tuple(skills),
        file.fields_of_me,
    )
