"""Say what changed between two states of a document, for people who never saw a diff."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING

from bot.kernel.markdown import body_of

if TYPE_CHECKING:
    from bot.kernel.models import Document

CONTEXT_LINES = 1


@dataclass(frozen=True, slots=True)
class Difference:
    """Count the sections that came, went and changed, and hold the changed lines, marked with + and -."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether both states say the same."""
        return not (self.added or self.removed or self.changed or self.lines)


def difference(before: Document | None, after: Document | None) -> Difference:
    """Compare two states; None is a document that is not there."""
    old = {section.heading: section for section in before.sections} if before else {}
    new = {section.heading: section for section in after.sections} if after else {}
    lines = unified_diff(
        body_of(before).splitlines() if before else [],
        body_of(after).splitlines() if after else [],
        n=CONTEXT_LINES,
        lineterm="",
    )
    return Difference(
        added=tuple(heading for heading in new if heading not in old),
        removed=tuple(heading for heading in old if heading not in new),
        changed=tuple(
            heading for heading, section in new.items() if heading in old and _said(section) != _said(old[heading])
        ),
        # The first two lines name files, and @@ marks places: neither says anything here.
        lines=tuple(line for line in list(lines)[2:] if not line.startswith("@@") and line.strip("+- ")),
    )


def _said(section: object) -> tuple[object, ...]:
    return tuple(getattr(section, name) for name in ("also_asked", "lead", "points", "careful"))
