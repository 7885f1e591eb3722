"""Tell from what a provider says of a text's end whether it is whole, in the words of each provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEYS = ("finish_reason", "stop_reason", "done_reason")
"""OpenAI, Google, Mistral and Groq; Anthropic; Ollama."""

_CUT = {
    "length",
    "max_tokens",
    "model_length",
    "model_context_window_exceeded",
    "load",
    "pause_turn",
    "max_output_tokens",
}
_REFUSED = {
    "content_filter", "refusal", "safety", "prohibited_content", "blocklist", "recitation", "spii", "image_safety", "language",
}  # fmt: skip
_BROKEN = {"error", "malformed_function_call", "other", "unexpected_tool_call", "finish_reason_unspecified"}


def fault_of(metadata: Mapping[str, object]) -> str | None:
    """Return "cut", "refused" or "failed" for a text that did not come to its own end, None for one that did or does not say."""
    said = next((metadata[key] for key in _KEYS if metadata.get(key)), None)
    word = str(getattr(said, "name", said)).lower() if said is not None else ""
    if word in _CUT:
        return "cut"
    if word in _REFUSED:
        return "refused"
    return "failed" if word in _BROKEN else None


def says_its_end(metadata: Mapping[str, object]) -> bool:
    """Tell whether the provider named a reason for the end at all."""
    return any(metadata.get(key) for key in _KEYS)
