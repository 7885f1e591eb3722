"""Stream from any language model that LangChain knows; every error of its libraries ends here as ModelUnavailable."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bot.errors import ModelUnavailable, SettingsError
from bot.writing.rules.language_model import Piece, Spent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

    from bot.writing.rules.prompting import Prompt

LONGEST = 12_000
"""Characters after which a model that does not come to an end is left alone."""

CLOSING_SECONDS = 1.0
NO_KEY = "no-key"
"""OpenAI's client wants some key, also for a server on this machine that asks for none."""

_STATUS = {401: "unauthorised", 403: "unauthorised", 404: "unknown-model", 408: "slow", 429: "rate-limited"}
_GOOD_ENDS = {"stop", "length", "end_turn"}


class LangChainModel:
    """Implement the chat model's port; each wait for a piece is bounded, since LangChain's own fallbacks never fire on a hang."""

    def __init__(self, model: BaseChatModel, name: str, *, first_token: float, whole: float) -> None:
        self._model = model
        self._name = name
        self._first_token = first_token
        self._whole = whole

    @property
    def name(self) -> str:
        """Return provider and model as they were set."""
        return self._name

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Piece, None]:
        """Yield pieces of text as they come; raise ModelUnavailable for whatever goes wrong, within the deadlines."""
        started = asyncio.get_running_loop().time()
        chunks = self._model.astream([("system", prompt.system), ("human", prompt.user)])
        characters, end = 0, None
        try:
            while True:
                wait = self._whole if characters else min(self._first_token, self._whole)
                async with asyncio.timeout_at(started + wait):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    break
                end = chunk.response_metadata.get("finish_reason", end)
                piece = _piece(chunk)
                characters += len(piece.text)
                if characters > LONGEST:
                    raise ModelUnavailable("endless")
                yield piece
        except TimeoutError:
            raise ModelUnavailable("slow" if characters else "slow-start") from None
        except ModelUnavailable:
            raise
        except Exception as exc:
            # Whatever the libraries say may hold the address, the key or the prompt: only its kind goes on.
            raise _translated(exc) from None
        finally:
            await _close(chunks)
        self._mind_the_end(end, characters)

    def _mind_the_end(self, end: object, characters: int) -> None:
        if not characters:
            raise ModelUnavailable("empty")
        if self._name.startswith("openai:") and end not in _GOOD_ENDS:
            raise ModelUnavailable("refused" if end == "content_filter" else "cut")


def open_chat_model(name: str, url: str, key: str, *, first_token: float, whole: float) -> LangChainModel:
    """Return the model that the settings name; raise SettingsError when it cannot be used."""
    from langchain.chat_models import init_chat_model  # here: seconds of imports that most installations never need

    provider = name.partition(":")[0]
    options: dict[str, Any] = {}
    if url:
        # A server of one's own has no rule of its own about warmth; hosted models may refuse to be told.
        options |= {"base_url": url, "temperature": 0}
    if key or (url and provider == "openai" and not os.environ.get("OPENAI_API_KEY")):
        options["api_key"] = key or NO_KEY
    if provider in {"openai", "anthropic", "google_genai", "mistralai", "groq"}:
        # A retry would spend the deadline; the answer is there without the model.
        options["max_retries"] = 0
    if provider == "openai":
        options["stream_usage"] = True
    try:
        model = init_chat_model(name, **options)
    except ImportError as exc:
        package = (exc.name or f"langchain_{provider}").partition(".")[0].replace("_", "-")
        raise SettingsError(f"MENTOR_LLM: {provider} needs a package. Install it: pip install {package}") from None
    except Exception as exc:
        if "Unsupported provider" in str(exc) or "infer" in str(exc):
            raise SettingsError(f"MENTOR_LLM: LangChain knows no provider {provider}.") from None
        raise SettingsError(
            f"MENTOR_LLM: {name} cannot be used. Is there a key (MENTOR_LLM_KEY), and is MENTOR_LLM_URL an address?"
        ) from None
    return LangChainModel(model, name, first_token=first_token, whole=whole)


def _piece(chunk: AIMessageChunk) -> Piece:
    usage = chunk.usage_metadata
    spent = Spent(usage["input_tokens"], usage["output_tokens"]) if usage else None
    return Piece(str(chunk.text), spent)


def _translated(exc: Exception) -> ModelUnavailable:
    response = getattr(exc, "response", None)
    status = getattr(exc, "status_code", None) or getattr(response, "status_code", None) or getattr(exc, "code", None)
    if not isinstance(status, int):
        kind = type(exc).__name__
        return ModelUnavailable("unreachable" if "Connect" in kind else "slow" if "Timeout" in kind else "failed")
    reason = _STATUS.get(status, "server-error" if status >= 500 else "rejected")
    return ModelUnavailable(reason, _retry_after(response))


def _retry_after(response: Any) -> float | None:
    with suppress(AttributeError, TypeError, ValueError):
        return max(0.0, float(response.headers["retry-after"]))
    return None


async def _close(chunks: Any) -> None:
    """Let go of the connection; a client that hangs even then is left to itself."""
    with suppress(Exception):
        async with asyncio.timeout(CLOSING_SECONDS):
            await chunks.aclose()
