"""Open the model that the settings name, with each provider's words for effort, cap and retries."""

from __future__ import annotations

import os
from typing import Any

from bot.errors import SettingsError
from bot.writing.adapters.chat_model import LangChainModel

NO_KEY = "no-key"
"""OpenAI's client wants some key, also for a server on this machine that asks for none."""

_WITH_RETRIES = frozenset({"openai", "anthropic", "google_genai", "mistralai", "groq"})
_CAPS = {"ollama": "num_predict"}
"""What a provider calls the cap of its output, where it is not max_tokens."""

_LOWEST = {"anthropic": "low", "google_genai": "minimal"}
"""What stands for no effort at all with providers that know none."""

_WITH_EFFORT = frozenset({"openai", "anthropic", "google_genai", "groq"})


def open_chat_model(
    name: str, url: str, key: str, *, first_token: float, whole: float, effort: str = "", cap: int = 0
) -> LangChainModel:
    """Return the model that the settings name; raise SettingsError when it cannot be used."""
    from langchain.chat_models import init_chat_model  # here: seconds of imports that most installations never need

    provider = name.partition(":")[0]
    options = _options(provider, url, key, effort, cap)
    try:
        model = init_chat_model(name, **options)
    except ImportError as exc:
        package = (exc.name or f"langchain_{provider}").partition(".")[0].replace("_", "-")
        raise SettingsError(f"MENTOR_LLM: {provider} needs a package. Install it: pip install {package}") from None
    except Exception as exc:
        if "Unsupported provider" in str(exc) or "infer" in str(exc):
            raise SettingsError(f"MENTOR_LLM: LangChain knows no provider {provider}.") from None
        if "effort" in str(exc):
            raise SettingsError(f"MENTOR_LLM_EFFORT: {name} knows no effort {effort}.") from None
        raise SettingsError(
            f"MENTOR_LLM: {name} cannot be used. Is there a key (MENTOR_LLM_KEY), and is MENTOR_LLM_URL an address?"
        ) from None
    return LangChainModel(model, name, first_token=first_token, whole=whole)


def _options(provider: str, url: str, key: str, effort: str, cap: int) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if url:
        # A server of one's own has no rule of its own about warmth; hosted models may refuse to be told.
        options |= {"base_url": url, "temperature": 0}
    if key or (url and provider == "openai" and not os.environ.get("OPENAI_API_KEY")):
        options["api_key"] = key or NO_KEY
    if provider in _WITH_RETRIES:
        # A retry would spend the deadline; the answer is there without the model.
        options["max_retries"] = 0
    if provider == "openai":
        options["stream_usage"] = True
    if cap:
        options[_CAPS.get(provider, "max_tokens")] = cap
    return options | _effort(provider, effort)


def _effort(provider: str, effort: str) -> dict[str, Any]:
    if not effort:
        return {}
    if provider == "ollama":
        return {"reasoning": effort != "none"}
    if provider not in _WITH_EFFORT:
        raise SettingsError(f"MENTOR_LLM_EFFORT: {provider} has no such setting; leave it empty.")
    lowest = effort in {"none", "minimal"}
    return {"reasoning_effort": _LOWEST.get(provider, effort) if lowest else effort}
