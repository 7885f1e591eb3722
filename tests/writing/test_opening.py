"""What is wrong with the model's settings stops the start with one sentence; the key never prints."""

from __future__ import annotations

import os

import pytest

from bot.errors import ModelUnavailable, SettingsError
from bot.writing.adapters.providers import open_chat_model
from bot.writing.rules.prompting import Prompt

KEY = "sk-t0psecret"


def opened(name, url="", key=KEY):
    return open_chat_model(name, url, key, first_token=0.5, whole=1)


@pytest.mark.parametrize(
    ("provider", "package"), [("ollama", "langchain-ollama"), ("anthropic", "langchain-anthropic")]
)
def test_missing_package_is_named_with_its_install_line(provider, package):
    with pytest.raises(SettingsError, match=rf"MENTOR_LLM: {provider} .*pip install {package}"):
        opened(f"{provider}:x", key="")


def test_unknown_provider_is_refused():
    with pytest.raises(SettingsError, match="LangChain knows no provider nobody"):
        opened("nobody:x")


def test_missing_key_is_said_in_one_sentence(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(SettingsError, match="MENTOR_LLM_KEY"):
        opened("openai:x", key="")


def test_server_of_ones_own_needs_no_key(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert opened("openai:x", "http://127.0.0.1:1/v1", key="").name == "openai:x"


async def test_nobody_listening_is_unreachable_without_the_key():
    model = opened("openai:x", "http://127.0.0.1:1/v1")
    with pytest.raises(ModelUnavailable) as caught:
        async for _ in model.stream(Prompt("a", "b")):
            pass
    assert caught.value.reason == "unreachable"
    assert KEY not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.skipif(
    not os.environ.get("MENTOR_TEST_GGUF"), reason="set MENTOR_TEST_GGUF to a GGUF file with xllamacpp installed"
)
async def test_real_llama_cpp_server_is_spoken_to():
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = os.environ["MENTOR_TEST_GGUF"]
    params.n_predict = 64
    params.n_ctx = 2048
    server = xllamacpp.Server(params)
    model = open_chat_model("openai:local", f"{server.listening_address}/v1", "", first_token=120, whole=240)
    pieces = [piece async for piece in model.stream(Prompt("Answer briefly.", "What is a retainer?"))]
    # Its words are not the point: that text, an end and a count of tokens arrive is.
    assert "".join(piece.text for piece in pieces).strip()
    assert any(piece.spent for piece in pieces)
