"""Put notes where they belong: in brackets, inside the sentence that they explain."""

from __future__ import annotations


def with_note(text: str, note: str) -> str:
    """Return the text with a note in brackets, before the mark that ends its last sentence."""
    stripped = text.rstrip()
    end = stripped[-1:] if stripped[-1:] in {".", "!", "?", ",", ";", ":"} else ""
    return f"{stripped.removesuffix(end)} ({note.rstrip('.')}){end}"
