"""Put together what words answers with a language model, where the settings name one."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.care.adapters.guardrail_file import read_guardrails
from bot.wiring.foundation import limits_storage, read_beside
from bot.writing.adapters.call_store import DatabaseModelCalls
from bot.writing.adapters.guarded_model import GuardedModel
from bot.writing.adapters.language_facts import read_tongues
from bot.writing.adapters.model_budget import Allowance, DailyBudget
from bot.writing.adapters.prompt_files import read_prompts
from bot.writing.adapters.providers import open_chat_model
from bot.writing.any_language import AnyLanguage
from bot.writing.clerk import Clerk
from bot.writing.confirming import CloseReader
from bot.writing.inquirer import Inquirer
from bot.writing.model_costs import ModelCosts
from bot.writing.selector import Selector
from bot.writing.trying import Ledger, Watched
from bot.writing.watching import CountedCalls, TimedModel
from bot.writing.writer import Writer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.answering.ports import AnswerWriter
    from bot.care.ports import Confirmer
    from bot.kernel.adapters.clock import SystemClock
    from bot.settings import Settings
    from bot.wiring.foundation import Foundation
    from bot.writing.adapters.chat_model import LangChainModel
    from bot.writing.rules.language_model import ChatModel, FormModel, ModelBudget, ModelCallStore


NO_LIMIT = Allowance(10**9, 10**9, 10**9)


@dataclass(frozen=True, slots=True)
class TrialWing:
    """Hold what a trial of the model needs, and what it leaves behind."""

    writer: AnswerWriter
    watched: Watched
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class WritingWing:
    """Hold what a language model does: it words answers, reads closely what may want care, and thinks of questions for drafts.

    `guard` and `budget` are what may keep it from that.
    """

    writer: AnswerWriter
    confirmer: Confirmer
    inquirer: Inquirer
    guard: GuardedModel | None = None
    budget: DailyBudget | None = None


def open_costs(settings: Settings, foundation: Foundation, clock: SystemClock) -> ModelCosts | None:
    """Return what tells moderators the cost of a language model, or None where no model is set."""
    if not settings.llm:
        return None
    return ModelCosts(
        DatabaseModelCalls(foundation.engine),
        clock,
        requests_a_day=settings.llm_server_requests_per_day,
        tokens_a_day=settings.llm_server_tokens_per_day,
    )


async def open_writing(settings: Settings, foundation: Foundation, clock: SystemClock) -> WritingWing | None:
    """Return what words answers with a language model, or None where no model is set."""
    if not settings.llm:
        return None
    model = GuardedModel(TimedModel(await open_model(settings), foundation.watch))
    calls = CountedCalls(DatabaseModelCalls(foundation.engine), foundation.watch)
    budget = DailyBudget(
        Allowance(
            settings.llm_member_requests_per_day, settings.llm_server_requests_per_day, settings.llm_requests_per_day
        ),
        Allowance(settings.llm_member_tokens_per_day, settings.llm_server_tokens_per_day, settings.llm_tokens_per_day),
        shared := limits_storage(settings, foundation),
    )
    if shared is None:
        await budget.remember(await calls.spent_since(clock.now().replace(hour=0, minute=0, second=0, microsecond=0)))
    wing = _wing(settings, foundation, clock, model, model, budget, calls)
    return replace(wing, guard=model, budget=budget)


@asynccontextmanager
async def open_trial(settings: Settings, foundation: Foundation, clock: SystemClock) -> AsyncIterator[TrialWing]:
    """Yield the same on a model without breaker and budget, with what it took kept in memory."""
    model = await open_model(settings)
    watched, ledger = Watched(model), Ledger()
    budget = DailyBudget(NO_LIMIT, NO_LIMIT)
    yield TrialWing(_wing(settings, foundation, clock, model, watched, budget, ledger).writer, watched, ledger)


def _wing(
    settings: Settings,
    foundation: Foundation,
    clock: SystemClock,
    model: ChatModel,
    forms: FormModel,
    budget: ModelBudget,
    calls: ModelCallStore,
) -> WritingWing:
    prompts = read_prompts()
    clerk = Clerk(forms, budget, calls, clock, seconds=settings.llm_select_seconds)
    rails = {rail.concern: rail for rail in read_guardrails(settings.knowledge_dir / "guardrails.yaml")}
    beside = read_beside(settings)
    writer: AnswerWriter = Selector(clerk, prompts, clock, rails, library_url=settings.library_url, beside=beside)
    if settings.llm_mode == "write":
        deadline = settings.llm_deadline_seconds
        embedder, url = foundation.embedder, settings.library_url
        writer = Writer(model, prompts, embedder, budget, calls, clock, deadline_seconds=deadline, library_url=url)
    any_language = AnyLanguage(writer, clerk, prompts, read_tongues())
    return WritingWing(any_language, CloseReader(clerk, prompts), Inquirer(clerk, prompts))


async def open_model(settings: Settings) -> LangChainModel:
    """Return the model that the settings name; in a thread, since the libraries of a provider take seconds to import."""
    return await asyncio.to_thread(
        open_chat_model,
        settings.llm,
        settings.llm_url,
        settings.llm_key.get_secret_value(),
        first_token=settings.llm_first_token_seconds,
        whole=settings.llm_deadline_seconds,
        effort=settings.llm_effort,
        cap=settings.llm_max_tokens,
    )
