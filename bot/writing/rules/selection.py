"""Read what a language model selected: numbers of offered units and sections, and nothing that a member would see."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.care.rules.safety import Concern
from bot.writing.rules.language_model import Form
from bot.writing.rules.units import Kind

if TYPE_CHECKING:
    from bot.writing.rules.units import Offer

PARTS = 3
UNITS_OF_ONE = 6
UNITS_OF_SEVERAL = 4
"""Units of a part, its lead among them, where there is one part and where there are several."""

FOLLOW_UPS = 3
CHOICES = 4
READING_CHARACTERS = 200
NO_CONCERN = "none"


class Carried(StrEnum):
    """Name how far the offered units answer what the member asks."""

    FULLY = "fully"
    PARTLY = "partly"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Selection:
    """Hold numbers of units (`parts`, `caution`) and of sections (`section`, `follow_ups`, `clarify`); 0 and () mean none.

    `asks` is the model's one line on what the member asks, `search` its English words for another search; no member sees either.
    """

    asks: str
    carried: Carried
    section: int = 0
    parts: tuple[tuple[int, ...], ...] = ()
    caution: int = 0
    follow_ups: tuple[int, ...] = ()
    clarify: tuple[int, ...] = ()
    search: str = ""
    concern: Concern | None = None


_NUMBERS = {"type": "array", "items": {"type": "integer"}}
SELECTION = Form(
    "selection",
    {
        "title": "selection",
        "description": "Which numbered units of the library answer the member.",
        "type": "object",
        "properties": {
            "asks": {"type": "string", "description": "One English line: what the member wants to know."},
            "answered": {"type": "string", "enum": [each.value for each in Carried]},
            "section": {"type": "integer", "description": "Number of the section that answers, 0 for none."},
            "parts": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"units": _NUMBERS},
                    "required": ["units"],
                    "additionalProperties": False,
                },
            },
            "caution": {"type": "integer", "description": "Number of the Careful unit that must stand, 0 for none."},
            "follow_ups": {**_NUMBERS, "description": "Numbers of sections."},
            "clarify": {**_NUMBERS, "description": "Numbers of sections to choose from, mostly empty."},
            "search": {"type": "string", "description": "English words for another search, mostly empty."},
            "concern": {"type": "string", "enum": [NO_CONCERN, *(each.value for each in Concern)]},
        },
        "required": ["asks", "answered", "section", "parts", "caution", "follow_ups", "clarify", "search", "concern"],
        "additionalProperties": False,
    },
)


def read_selection(data: Mapping[str, object], offer: Offer) -> Selection | None:
    """Return the selection with everything dropped that was not offered, or None where nothing usable is left."""
    carried = _one_of(Carried, data.get("answered"))
    if carried is None:
        return None
    section = next(iter(_offered_sections(data.get("section"), offer)), 0)
    parts = _parts(data.get("parts"), offer)
    if not parts and section:
        # The section without its units: its lead is the answer, its first points the steps.
        parts = (tuple(unit.number for unit in offer.of_section(section) if unit.kind is not Kind.CAUTION)[:4],)
    clarify = () if carried is Carried.FULLY else _offered_sections(data.get("clarify"), offer)[:CHOICES]
    clarify = clarify if len(clarify) > 1 else ()
    if carried is not Carried.NOT and not parts and not clarify:
        return None
    cautions = [number for number in _units(data.get("caution"), offer) if _is_caution(number, offer)]
    return Selection(
        asks=_line(data.get("asks")),
        carried=carried,
        section=section,
        parts=parts if carried is not Carried.NOT else (),
        caution=next(iter(cautions), 0),
        follow_ups=_offered_sections(data.get("follow_ups"), offer)[:FOLLOW_UPS],
        clarify=clarify,
        search=_line(data.get("search")),
        concern=_one_of(Concern, data.get("concern")),
    )


def _parts(data: object, offer: Offer) -> tuple[tuple[int, ...], ...]:
    found: list[tuple[int, ...]] = []
    seen: set[int] = set()
    listed = data if isinstance(data, Sequence) and not isinstance(data, str) else [data]
    # A flat list of numbers is one part: small models leave the inner lists out.
    if listed and all(isinstance(each, int | str) for each in listed):
        listed = [listed]
    for each in listed[:PARTS]:
        units = each.get("units") if isinstance(each, Mapping) else each
        fresh = [number for number in _units(units, offer) if number not in seen]
        seen.update(fresh)
        if any(not _is_caution(number, offer) for number in fresh):
            found.append(tuple(fresh))
    most = UNITS_OF_ONE if len(found) == 1 else UNITS_OF_SEVERAL
    return tuple(part[:most] for part in found)


def _units(data: object, offer: Offer) -> tuple[int, ...]:
    return tuple(number for number in _numbers(data) if offer.unit(number) is not None)


def _offered_sections(data: object, offer: Offer) -> tuple[int, ...]:
    return tuple(number for number in _numbers(data) if offer.passage(number) is not None)


def _is_caution(number: int, offer: Offer) -> bool:
    unit = offer.unit(number)
    return unit is not None and unit.kind is Kind.CAUTION


def _numbers(data: object) -> tuple[int, ...]:
    """Return whole numbers, each once, from what should be a number or a list of them: also "[3]", "3, 4" and 3.0."""
    each: Sequence[object] = data if isinstance(data, Sequence) and not isinstance(data, str) else [data]
    found: list[int] = []
    for one in each:
        if isinstance(one, bool):
            continue
        if isinstance(one, int | float):
            found += [int(one)] if one == int(one) else []
        elif isinstance(one, str):
            found += [int(digits) for digits in re.findall(r"(?<![\d.-])\d{1,4}(?![\d.])", one)]
    return tuple(dict.fromkeys(found))


def _line(data: object) -> str:
    return " ".join(data.split())[:READING_CHARACTERS] if isinstance(data, str) else ""


def _one_of(kind: type[Any], data: object) -> Any:
    word = data.strip().lower() if isinstance(data, str) else ""
    return next((each for each in kind if each.value == word), None)
