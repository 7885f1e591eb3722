"""A question in another language is answered in it, as far as a program can tell that the translation says the same."""

from __future__ import annotations

import re

import pytest

from bot.answering.conversations import Asked
from bot.kernel.models import Outcome
from bot.writing.adapters.language_facts import read_tongues
from bot.writing.any_language import IN_ENGLISH
from tests.shelf import RAISES
from tests.town import button, open_town, told
from tests.writing.conftest import make_any_language, make_conversations
from tests.writing.test_selecting import form

ASKED = "¿Cómo le subo la tarifa a un cliente antiguo sin perderlo?"
ENGLISH = "How do I raise my rate with an old client without losing them?"
LEAD = RAISES.sections[0].lead
SPANISH = {
    LEAD: "Envía un aviso breve 30 días antes con la nueva tarifa y la fecha de inicio. El trabajo en curso se queda con la tarifa anterior.",
    "Raise by 10 to 15 percent at once, as a rule of thumb.": "Sube entre un 10 y un 15 % de una vez, como regla general.",
    "A raise in the middle of a project reads as blackmail.": "Una subida en mitad de un proyecto suena a chantaje.",
}
NOTICE = read_tongues()["es"].notice


class Translator:
    """Answer each of the three forms; `spanish` maps texts to what stands for them."""

    def __init__(self, spanish=SPANISH, english=ENGLISH, code="es"):
        self.spanish = spanish
        self.english = english
        self.code = code
        self.fails = set()

    def __call__(self, body):
        system, user = (message["content"] for message in body["messages"])
        if system.startswith("A member of a freelancers' community wrote in another language"):
            return "nothing" if "question" in self.fails else {"language": self.code, "english": self.english}
        if system.startswith("Translate numbered texts"):
            lines = re.findall(r"^\[(\d+)\] (.*)$", user, re.MULTILINE)
            texts = [{"number": int(n), "text": self.spanish.get(text, text)} for n, text in lines]
            return "nothing" if "answer" in self.fails else {"texts": texts}
        return form(parts=[{"units": [1, 3]}])


@pytest.fixture
def translator(server):
    server.form = Translator()
    return server.form


@pytest.fixture
def conversations(world, server, translator):
    return make_conversations(world, make_any_language(world, server))


async def ask(conversations, question=ASKED, community=1):
    return await conversations.ask(Asked(question, community, channel=2, member=3, conversation="c"))


async def test_spanish_question_gets_the_librarys_answer_in_spanish(server, conversations):
    record = await ask(conversations)
    part = record.answer.parts[0]
    assert part.lead.text == SPANISH[LEAD]
    assert [step.text for step in part.steps] == ["Sube entre un 10 y un 15 % de una vez, como regla general."]
    assert record.answer.language == "es"
    assert NOTICE in record.answer.closing
    assert record.answer.original.parts[0].lead.text == LEAD
    assert record.answer.outcome is Outcome.ANSWER
    assert len(server.asked) == 3
    assert record.answer == (await conversations.find(record.id, community=1, channel=2)).answer


async def test_sentence_with_another_number_stays_english(translator, conversations):
    translator.spanish = SPANISH | {LEAD: SPANISH[LEAD].replace("30", "90")}
    record = await ask(conversations)
    assert record.answer.parts[0].lead.text == LEAD
    assert record.answer.parts[0].steps[0].text.startswith("Sube entre")


async def test_known_translations_are_not_asked_for_again(server, conversations):
    await ask(conversations)
    await ask(conversations)
    answers = [body for body in server.asked if body["messages"][0]["content"].startswith("Translate numbered")]
    assert len(answers) <= 2
    assert LEAD not in answers[-1]["messages"][1]["content"] or len(answers) == 1


async def test_question_that_cannot_be_translated_gets_the_honest_sentence(world, translator, conversations):
    translator.fails = {"question"}
    record = await ask(conversations)
    assert record.answer == (await world.mentor.answer(ASKED, community=1)).answer


async def test_answer_that_cannot_be_translated_is_english_and_says_so(translator, conversations):
    translator.fails = {"answer"}
    record = await ask(conversations)
    assert record.answer.parts[0].lead.text == LEAD
    assert read_tongues()["es"].failed in record.answer.closing


async def test_language_that_nobody_can_check_is_answered_in_english(server, world):
    server.form = Translator(code="tr")
    conversations = make_conversations(world, make_any_language(world, server))
    record = await ask(conversations, "Eski bir müşteriye fiyatımı onu kaybetmeden nasıl yükseltirim acaba?")
    assert record.answer.parts[0].lead.text == LEAD
    assert IN_ENGLISH in record.answer.closing


async def test_line_mixed_with_english_words_is_translated_and_not_gone_by_them(world, server, monkeypatch):
    # This small library uses no word often.
    monkeypatch.setattr("bot.search.adapters.lexical_index.COMMON", 1)
    server.form = Translator(code="hi")
    conversations = make_conversations(world, make_any_language(world, server))
    mixed = "kya main apne old client ke liye rate raise kar sakta hoon bhai, notice dena hai kya"
    assert (await world.mentor.answer(mixed)).answer.opening.startswith("I read English only")
    record = await ask(conversations, mixed)
    assert (record.answer.language, record.answer.parts[0].lead.text) == ("hi", SPANISH[LEAD])
    assert "I read English only" not in (record.answer.opening or "")


async def test_crisis_in_translation_is_met_with_care(translator, conversations):
    translator.english = "I want to kill myself because of my clients."
    record = await ask(conversations)
    assert record.answer.outcome is Outcome.REDIRECT
    assert not record.answer.parts
    assert "findahelpline.com" in record.answer.opening


async def test_details_do_not_leave_with_the_question(server, conversations):
    await ask(conversations, f"{ASKED} Mi correo es ana@example.org")
    assert "ana@" not in str(server.asked)


async def test_button_shows_the_original(world, conversations):
    async with open_town(world, conversations=conversations) as town:
        message = await town.answered(question=ASKED)
        assert SPANISH[LEAD].split(".")[0] in message.embeds[0].description
        result = await town.bob.click(message, custom_id=button(message, "original"))
        assert LEAD.split(".", maxsplit=1)[0] in "\n".join(each.content for each in told(result))
