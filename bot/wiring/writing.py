"""Put together what lets a language model write answers, where the settings name one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.writing.adapters.call_store import DatabaseModelCalls
from bot.writing.adapters.chat_model import open_chat_model
from bot.writing.adapters.guarded_model import GuardedModel
from bot.writing.adapters.model_budget import Allowance, DailyBudget
from bot.writing.adapters.prompt_files import read_prompts
from bot.writing.model_costs import ModelCosts
from bot.writing.writer import Writer

if TYPE_CHECKING:
    from bot.kernel.adapters.clock import SystemClock
    from bot.settings import Settings
    from bot.wiring.foundation import Foundation


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


async def open_writer(settings: Settings, foundation: Foundation, clock: SystemClock) -> Writer | None:
    """Return what lets a language model write answers, or None where no model is set."""
    if not settings.llm:
        return None
    # In a thread: the libraries of a provider take seconds to import.
    model = await asyncio.to_thread(
        open_chat_model,
        settings.llm,
        settings.llm_url,
        settings.llm_key.get_secret_value(),
        first_token=settings.llm_first_token_seconds,
        whole=settings.llm_deadline_seconds,
    )
    calls = DatabaseModelCalls(foundation.engine)
    budget = DailyBudget(
        Allowance(
            settings.llm_member_requests_per_day, settings.llm_server_requests_per_day, settings.llm_requests_per_day
        ),
        Allowance(settings.llm_member_tokens_per_day, settings.llm_server_tokens_per_day, settings.llm_tokens_per_day),
    )
    budget.remember(await calls.spent_since(clock.now().replace(hour=0, minute=0, second=0, microsecond=0)))
    return Writer(
        GuardedModel(model),
        read_prompts(),
        foundation.embedder,
        budget,
        calls,
        clock,
        deadline_seconds=settings.llm_deadline_seconds,
        library_url=settings.library_url,
    )
