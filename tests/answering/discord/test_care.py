"""Care in Discord: the text first, the work question kept, a false alarm mended with one press."""

from __future__ import annotations

from contextlib import asynccontextmanager

from bot.answering.conversations import Conversations
from bot.answering.mentor import Mentor
from bot.answering.rules.composing import Composer
from bot.answering.rules.deciding import Calibrations
from bot.care.adapters.guardrail_file import read_boundaries, read_guardrails, read_languages
from bot.care.adapters.language_identifier import PackagedIdentifier
from bot.care.adapters.phrase_file import read_phrases
from bot.care.rules.safety import Concern
from bot.care.triage import Triage
from bot.kernel.models import Outcome
from tests.conftest import EASY, KNOWLEDGE
from tests.fakes import TaughtKinds
from tests.town import RAISE, RAISE_LEAD, buttons, open_town, shown, told

RAILS = {rail.concern: rail for rail in read_guardrails(KNOWLEDGE / "guardrails.yaml")}
LANGUAGES = {language.code: language for language in read_languages(KNOWLEDGE / "languages.yaml")}
MEANT = "my roommate keeps chewing and i raise my rate with an old client"
DILUTED = f"i want to die. anyway, {RAISE}"


@asynccontextmanager
async def caring_town(world, shares=None):
    """Open a town whose mentor knows the shipped words, and the shares of these messages."""
    triage = Triage(
        tuple(RAILS.values()),
        read_boundaries(KNOWLEDGE / "scope.yaml"),
        read_phrases(KNOWLEDGE / "phrases.yaml"),
        TaughtKinds(world.embedder, shares or {}),
        tuple(LANGUAGES.values()),
        PackagedIdentifier(),
    )
    triage.listen(world.embedder)
    mentor = Mentor(world.retriever, Composer(), triage, world.clock, longest=1000, calibrations=Calibrations.of(EASY))
    world.conversations = Conversations(mentor, world.answers, world.gate, world.clock, retention_days=30)
    async with open_town(world) as town:
        yield town


async def test_work_question_beside_a_cry_for_help_is_kept_and_answered_when_pressed(world):
    async with caring_town(world) as town:
        await town.alice.send(town.mentor, DILUTED)
        said = town.last(town.mentor)
        assert "findahelpline.com" in shown(said)
        assert RAISE in shown(said)
        assert RAISE_LEAD not in shown(said)
        (kept,) = buttons(said)
        assert kept.startswith("wf:care:")
        assert buttons(said)[kept].startswith("Answer:")
        await town.alice.click(said, custom_id=kept)
        assert RAISE_LEAD in shown(town.last(town.mentor))


async def test_cry_for_help_alone_has_no_buttons_and_is_no_subject_of_the_talk(world):
    async with caring_town(world) as town:
        await town.alice.send(town.mentor, "i want to kill myself")
        said = town.last(town.mentor)
        assert buttons(said) == {}
        record = await world.answers.by_message(said.id)
        assert (record.understood_as, record.answer.outcome) == ("", Outcome.REDIRECT)


async def test_false_alarm_is_mended_by_one_press_and_counted_for_the_moderators(world):
    async with caring_town(world, {MEANT: {Concern.CRISIS: 0.97}}) as town:
        await town.alice.send(town.mentor, MEANT)
        said = town.last(town.mentor)
        (meant,) = buttons(said)
        assert buttons(said)[meant] == "That's not what I meant"
        await town.alice.click(said, custom_id=meant)
        answered = town.last(town.mentor)
        assert answered.id != said.id
        assert "findahelpline.com" not in shown(answered)
        assert RAISE_LEAD in shown(answered)
        await town.alice.click(said, custom_id=meant)
        report = told(await town.moderator.slash(town.general, "knowledge report"))
        assert any("1 text of care missed the mark" in shown(message) for message in report)


async def test_only_who_wrote_it_may_press(world):
    async with caring_town(world, {MEANT: {Concern.CRISIS: 0.97}}) as town:
        await town.alice.send(town.mentor, MEANT)
        said = town.last(town.mentor)
        (meant,) = buttons(said)
        await town.bob.click(said, custom_id=meant)
        assert town.last(town.mentor).id == said.id


async def test_words_that_say_it_leave_no_such_button(world):
    async with caring_town(world) as town:
        await town.alice.send(town.mentor, "kms if i lose this client fr")
        assert buttons(town.last(town.mentor)) == {}


async def test_crisis_in_another_language_is_answered_in_it(world):
    async with caring_town(world) as town:
        await town.alice.send(town.mentor, "ya no quiero vivir, no puedo más")
        assert "findahelpline.com" in shown(town.last(town.mentor))
        assert "emergencias" in shown(town.last(town.mentor))
