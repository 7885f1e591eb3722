"""Each provider is told effort and cap in its own words, and its way of ending a text is understood."""

from __future__ import annotations

import pytest

from bot.errors import SettingsError
from bot.writing.adapters.endings import fault_of
from bot.writing.adapters.loose_json import read_object
from bot.writing.adapters.providers import _options, open_chat_model


@pytest.mark.parametrize(
    ("provider", "effort", "told"),
    [
        ("openai", "low", {"reasoning_effort": "low", "max_tokens": 900}),
        ("openai", "none", {"reasoning_effort": "none"}),
        ("anthropic", "minimal", {"reasoning_effort": "low", "max_tokens": 900}),
        ("google_genai", "none", {"reasoning_effort": "minimal"}),
        ("ollama", "none", {"reasoning": False, "num_predict": 900}),
        ("ollama", "high", {"reasoning": True}),
        ("mistralai", "", {"max_tokens": 900}),
    ],
)
def test_effort_and_cap_are_told_in_the_providers_words(provider, effort, told):
    options = _options(provider, "", "k", effort, 900)
    assert told.items() <= options.items()


def test_effort_that_a_provider_does_not_know_is_refused():
    with pytest.raises(SettingsError, match="MENTOR_LLM_EFFORT: mistralai"):
        open_chat_model("mistralai:x", "", "k", first_token=1, whole=1, effort="low")


@pytest.mark.parametrize(
    ("metadata", "fault"),
    [
        ({"finish_reason": "stop"}, None),
        ({"finish_reason": "tool_calls"}, None),
        ({"finish_reason": "length"}, "cut"),
        ({"finish_reason": "content_filter"}, "refused"),
        ({"stop_reason": "end_turn"}, None),
        ({"stop_reason": "tool_use"}, None),
        ({"stop_reason": "stop_sequence"}, None),
        ({"stop_reason": "max_tokens"}, "cut"),
        ({"stop_reason": "refusal"}, "refused"),
        ({"finish_reason": "STOP"}, None),
        ({"finish_reason": "MAX_TOKENS"}, "cut"),
        ({"finish_reason": "SAFETY"}, "refused"),
        ({"finish_reason": "MALFORMED_FUNCTION_CALL"}, "failed"),
        ({"finish_reason": "model_length"}, "cut"),
        ({"finish_reason": "error"}, "failed"),
        ({"done_reason": "stop", "done": True}, None),
        ({"done_reason": "length", "done": True}, "cut"),
        ({}, None),
    ],
)
def test_end_is_understood_in_each_providers_words(metadata, fault):
    assert fault_of(metadata) == fault


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": 1, "b": [2]}', {"a": 1, "b": [2]}),
        ('Here {it} is: {"a": "}", "b": [2,],} bye {', {"a": "}", "b": [2]}),
        ("{'a': True, 'b': None}", {"a": True, "b": None}),
        ('{"x": 1} then {"a": 1, "b": 2}', {"a": 1, "b": 2}),
        ('{"a": 1, "b": [1', None),
        ('{"x": 1}', None),
        ("", None),
    ],
)
def test_object_is_read_out_of_text_and_a_cut_one_is_none(text, found):
    assert read_object(text, {"a", "b"}) == found
