"""/define explains a word to whoever asks, and says so when it does not know it."""

from __future__ import annotations

import pytest

from tests.shelf import RAISES
from tests.town import shown, told


async def define(town, word, channel=None):
    (message,) = told(await town.alice.slash(channel or town.general, "define", word=word))
    return message


async def test_word_is_explained_to_its_asker_alone(town):
    message = await define(town, "kill fee")
    assert "What a client pays when they cancel" in shown(message)
    assert "Glossary" in shown(message)
    assert message.flags.ephemeral


async def test_other_names_and_typos_lead_to_the_word(town):
    for name in ("cancellation fee", "Kill Fees", "killl fee"):
        assert "when they cancel" in shown(await define(town, name))


async def test_word_with_a_section_goes_on_with_its_first_points(town):
    message = await define(town, "rate")
    assert RAISES.sections[0].points[0].split(" [")[0] in shown(message)


async def test_unknown_word_is_said_to_be_unknown(town):
    assert "not in my glossary" in (await define(town, "zebra crossing")).content
    assert len(town.forgive()) == 1


async def test_words_are_suggested_while_typing(town):
    choices = await town.alice.autocomplete(town.general, "define", "word", "ki")
    assert [choice["value"] for choice in choices] == ["kill fee"]


@pytest.mark.parametrize("question", ["what does kill fee mean", "kill fee?", "whats a killl fee"])
async def test_asking_for_a_word_in_the_channel_explains_it(town, question):
    assert "when they cancel" in shown(await town.answered(question=question))
