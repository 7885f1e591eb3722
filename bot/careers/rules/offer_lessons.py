"""What sentences of offers mean, as examples to learn from."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.careers.rules.offers import FlagKind, fits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.careers.rules.offers import Flag

ORDINARY = "ordinary"
"""What the sentences that mean no flag are called."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Hold a sentence with the ids of the flags that it means, none for a harmless one.

    A sentence that means a flag of what is missing says it, so that it is not missing.
    """

    text: str
    flags: frozenset[str]


def lessons_of(flags: Sequence[Flag], more: Mapping[str, Sequence[str]]) -> tuple[Lesson, ...]:
    """Return the examples by flag, or ORDINARY, together with the flags' own; a sentence may stand under several flags."""
    known: dict[str, set[str]] = {}
    for kind, texts in more.items():
        for text in texts:
            known.setdefault(text, set()).update({kind} - {ORDINARY})
    for flag in flags:
        means, harmless = _examples(flag, taught=flag.id in more)
        for text in means:
            known.setdefault(text, set()).add(flag.id)
        for text in harmless:
            known.setdefault(text, set())
    for flag in (flag for flag in flags if flag.missing and flag.id in more):
        # An example of bait or of late pay may name its price as well as any other.
        for text in (text for text in known if fits(flag, text)):
            known[text].add(flag.id)
    return tuple(Lesson(text, frozenset(means)) for text, means in known.items())


def _examples(flag: Flag, *, taught: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a flag's own examples: those that mean it, and those that are harmless."""
    if flag.kind is FlagKind.GOOD:
        return (), flag.raises
    if not taught:
        return (), ()
    return (flag.spares, flag.raises) if flag.missing else (flag.raises, flag.spares)


def lessons_key(lessons: Iterable[Lesson]) -> str:
    """Return a hash that changes whenever what is learnt from does."""
    lines = (f"{lesson.text}\0{' '.join(sorted(lesson.flags))}" for lesson in lessons)
    return sha256("\n".join(lines).encode()).hexdigest()[:16]
