"""An operator tries a model on five questions and reads what it took and whether it serves."""

from __future__ import annotations

from bot.__main__ import main
from bot.terminal import print_trial
from bot.writing.adapters.model_budget import DailyBudget
from bot.writing.adapters.prompt_files import read_prompts
from bot.writing.adapters.providers import open_chat_model
from bot.writing.clerk import Clerk
from bot.writing.selector import Selector
from bot.writing.trying import QUESTIONS, Ledger, Watched, try_model
from tests.writing.conftest import KEY, PLENTY, rails
from tests.writing.test_selecting import form


async def trials(world, server):
    watched = Watched(open_chat_model("openai:test", server.url, KEY, first_token=1, whole=1))
    ledger = Ledger()
    clerk = Clerk(watched, DailyBudget(PLENTY, PLENTY), ledger, world.clock, seconds=1)
    selector = Selector(clerk, read_prompts(), world.clock, rails())
    return [each async for each in try_model(world.mentor, selector, ledger, watched)]


async def test_model_that_serves_is_told_with_times_tokens_and_schema(world, server, capsys):
    server.form = form()
    found = await trials(world, server)
    assert [each.question for each in found] == list(QUESTIONS)
    assert any(each.by_model and each.forms == each.by_schema == 1 for each in found)
    print_trial(next(each for each in found if each.by_model))
    said = capsys.readouterr().out
    assert "answered with the model" in said
    assert "750 tokens" in said
    assert "1 of them bound to the schema" in said


async def test_model_that_does_not_serve_is_told_with_its_reason(world, server, capsys):
    server.mode = "babbles"
    found = await trials(world, server)
    assert not any(each.by_model for each in found)
    print_trial(next(each for each in found if each.calls))
    said = capsys.readouterr().out
    assert "DID NOT SERVE" in said
    assert "garbled" in said


def test_trial_without_a_model_is_one_sentence(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("MENTOR_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MENTOR_LLM", "")
    assert main(["try-model"]) == 2
    assert "nothing to try" in capsys.readouterr().err
