"""A mentor whose answers a misbehaving server writes."""

from __future__ import annotations

import pytest

from bot.answering.conversations import Conversations
from bot.care.adapters.guardrail_file import read_guardrails
from bot.writing.adapters.call_store import DatabaseModelCalls
from bot.writing.adapters.guarded_model import GuardedModel
from bot.writing.adapters.language_facts import read_tongues
from bot.writing.adapters.model_budget import Allowance, DailyBudget
from bot.writing.adapters.prompt_files import read_prompts
from bot.writing.adapters.providers import open_chat_model
from bot.writing.any_language import AnyLanguage
from bot.writing.clerk import Clerk
from bot.writing.selector import Selector
from bot.writing.writer import Writer
from tests.conftest import KNOWLEDGE
from tests.writing.server import serve

KEY = "sk-t0psecret-key"
GOOD = (
    "Send a short notice thirty days ahead with the new rate and the start date [1]. "
    "Running work stays at the old rate [1].\n\n"
    "- Raise by 10 to 15 percent at once, as a rule of thumb [1].\n"
    "- Choose a calm week after a good delivery [1].\n"
    "- In a 2025 study, clients kept 8 of 10 freelancers after a raise [1].\n\n"
    "Careful: A raise in the middle of a project reads as blackmail [1].\n"
)
PLENTY = Allowance(10**6, 10**6, 10**6)


@pytest.fixture
async def server():
    async with serve() as running:
        running.text = GOOD
        yield running


def make_writer(world, server, *, first=0.6, whole=1.5, requests=PLENTY, tokens=PLENTY, failures=100):
    model = open_chat_model("openai:test", server.url, KEY, first_token=first, whole=whole)
    return Writer(
        GuardedModel(model, failures=failures, rest_seconds=60),
        read_prompts(),
        world.embedder,
        DailyBudget(requests, tokens),
        DatabaseModelCalls(world.engine),
        world.clock,
        deadline_seconds=whole,
    )


def make_clerk(world, server, *, seconds=3.0, requests=PLENTY, tokens=PLENTY, failures=100):
    model = open_chat_model("openai:test", server.url, KEY, first_token=seconds, whole=seconds)
    guarded = GuardedModel(model, failures=failures, rest_seconds=60)
    budget = DailyBudget(requests, tokens)
    return Clerk(guarded, budget, DatabaseModelCalls(world.engine), world.clock, seconds=seconds)


def rails():
    return {rail.concern: rail for rail in read_guardrails(KNOWLEDGE / "guardrails.yaml")}


def make_selector(world, server, **options):
    return Selector(make_clerk(world, server, **options), read_prompts(), world.clock, rails())


def make_any_language(world, server, **options):
    clerk = make_clerk(world, server, **options)
    selector = Selector(clerk, read_prompts(), world.clock, rails())
    return AnyLanguage(selector, clerk, read_prompts(), read_tongues())


def make_conversations(world, writer):
    return Conversations(world.mentor, world.answers, world.gate, world.clock, retention_days=30, writer=writer)


@pytest.fixture
def writer(world, server):
    return make_writer(world, server)


@pytest.fixture
def conversations(world, writer):
    return make_conversations(world, writer)
