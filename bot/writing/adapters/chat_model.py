"""Stream from any language model that LangChain knows, or let it fill in a form; every error of its libraries ends here."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bot.errors import ModelUnavailable
from bot.writing.adapters.endings import fault_of, says_its_end
from bot.writing.adapters.loose_json import read_object
from bot.writing.rules.language_model import Filled, Piece, Spent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, AIMessageChunk
    from langchain_core.runnables import Runnable

    from bot.writing.rules.language_model import Form
    from bot.writing.rules.prompting import Prompt

LONGEST = 12_000
"""Characters after which a model that does not come to an end is left alone."""

CLOSING_SECONDS = 1.0

_STATUS = {401: "unauthorised", 403: "unauthorised", 404: "unknown-model", 408: "slow", 429: "rate-limited"}
_BY_KIND = {
    "Connect": "unreachable",
    "Timeout": "slow",
    "LengthFinish": "cut",
    "ContentFilter": "refused",
    "Refusal": "refused",
}
"""What an exception's name says where it carries no status."""

_FINAL = "openai:"
"""Providers that always name the end of a stream: one without it was cut."""


class LangChainModel:
    """Implement both ports of a model; each wait is bounded, since LangChain's own fallbacks never fire on a hang."""

    def __init__(self, model: BaseChatModel, name: str, *, first_token: float, whole: float) -> None:
        self._model = model
        self._name = name
        self._first_token = first_token
        self._whole = whole
        self._plain = False

    @property
    def name(self) -> str:
        """Return provider and model as they were set."""
        return self._name

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Piece, None]:
        """Yield pieces of text as they come; raise ModelUnavailable for whatever goes wrong, within the deadlines."""
        started = asyncio.get_running_loop().time()
        chunks = self._model.astream(self._messages(prompt))
        characters, end = 0, dict[str, object]()
        try:
            while True:
                wait = self._whole if characters else min(self._first_token, self._whole)
                async with asyncio.timeout_at(started + wait):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    break
                end |= {key: value for key, value in chunk.response_metadata.items() if value}
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

    async def fill(self, prompt: Prompt, form: Form, seconds: float) -> Filled:
        """Return the form filled in, bound to its schema where the provider can do that, else read out of the text."""
        work = asyncio.create_task(self._fill(prompt, form))
        try:
            # Not asyncio.timeout: a client that swallows its cancellation would be waited for.
            await asyncio.wait({work}, timeout=seconds)
            if not work.done():
                raise ModelUnavailable("slow")
            return work.result()
        except ModelUnavailable:
            raise
        except Exception as exc:
            raise _translated(exc) from None
        finally:
            work.cancel()
            # A moment to let go of the connection; a client that hangs even then is left to itself.
            await asyncio.wait({work}, timeout=CLOSING_SECONDS)

    async def _fill(self, prompt: Prompt, form: Form) -> Filled:
        bound = self._bound(form)
        if bound is not None:
            try:
                return _filled(await bound.ainvoke(self._messages(prompt)), form, by_schema=True)
            except Exception as exc:
                if _translated(exc).reason != "rejected":
                    raise
                # The server knows no schemas; it is not asked for one again.
                self._plain = True
        return _filled(await self._model.ainvoke(self._messages(prompt)), form, by_schema=False)

    def _bound(self, form: Form) -> Runnable[Any, Any] | None:
        if self._plain:
            return None
        try:
            return self._model.with_structured_output(dict(form.schema), include_raw=True)
        except (NotImplementedError, AttributeError, TypeError, ValueError):
            self._plain = True
            return None

    def _messages(self, prompt: Prompt) -> list[Any]:
        system: Any = prompt.system
        if self._name.startswith("anthropic:"):
            # The others cache what begins alike by themselves; Anthropic wants to be told where the standing part ends.
            system = [{"type": "text", "text": prompt.system, "cache_control": {"type": "ephemeral"}}]
        return [("system", system), ("human", prompt.user)]

    def _mind_the_end(self, end: Mapping[str, object], characters: int) -> None:
        if not characters:
            raise ModelUnavailable("empty")
        fault = fault_of(end)
        if fault is None and self._name.startswith(_FINAL) and not says_its_end(end):
            raise ModelUnavailable("cut")
        # A text that met its cap is good up to there: its last sentence is dropped by who reads it.
        if fault in {"refused", "failed"}:
            raise ModelUnavailable(fault)


def _filled(answer: Any, form: Form, *, by_schema: bool) -> Filled:
    """Return what a model filled in, from its tool call, its parsed answer or its text."""
    raw: AIMessage | None = answer.get("raw") if isinstance(answer, Mapping) else answer
    if raw is None:
        raise ModelUnavailable("empty")
    if raw.additional_kwargs.get("refusal"):
        raise ModelUnavailable("refused")
    if (fault := fault_of(raw.response_metadata)) is not None:
        raise ModelUnavailable(fault)
    wanted = set(form.schema["properties"])
    text = str(raw.text)
    called = next((call["args"] for call in raw.tool_calls if wanted & call["args"].keys()), None)
    data = called or read_object(text, wanted)
    if data is None:
        raise ModelUnavailable("garbled" if text.strip() or raw.tool_calls or raw.invalid_tool_calls else "empty")
    usage = raw.usage_metadata
    spent = Spent(usage["input_tokens"], usage["output_tokens"]) if usage else None
    return Filled(data, spent, by_schema, _cost(raw.response_metadata))


def _cost(metadata: Mapping[str, Any]) -> float | None:
    """Return what a provider says that the call cost, in US dollars; few do."""
    usage = metadata.get("token_usage")
    cost = usage.get("cost") if isinstance(usage, Mapping) else None
    return float(cost) if isinstance(cost, int | float) else None


def _piece(chunk: AIMessageChunk) -> Piece:
    usage = chunk.usage_metadata
    spent = Spent(usage["input_tokens"], usage["output_tokens"]) if usage else None
    return Piece(str(chunk.text), spent)


def _translated(exc: Exception) -> ModelUnavailable:
    if isinstance(exc, ModelUnavailable):
        return exc
    response = getattr(exc, "response", None)
    status = getattr(exc, "status_code", None) or getattr(response, "status_code", None) or getattr(exc, "code", None)
    if not isinstance(status, int):
        kind = type(exc).__name__
        return ModelUnavailable(next((reason for part, reason in _BY_KIND.items() if part in kind), "failed"))
    reason = _STATUS.get(status, "server-error" if status >= 500 else "rejected")
    return ModelUnavailable(reason, _retry_after(response))


def _retry_after(response: Any) -> float | None:
    with suppress(AttributeError, LookupError, TypeError, ValueError):
        return max(0.0, float(response.headers["retry-after"]))
    return None


async def _close(chunks: Any) -> None:
    """Let go of the connection; a client that hangs even then is left to itself."""
    with suppress(Exception):
        async with asyncio.timeout(CLOSING_SECONDS):
            await chunks.aclose()
