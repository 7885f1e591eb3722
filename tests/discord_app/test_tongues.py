"""Members read the bot's own words in their Discord language; what the library says stays as it is."""

import re

import discord
import pytest
import simcord
from simcord import interactions

from bot.answering.discord.views import WILL_TELL
from bot.discord_app.front_door import WELCOME
from bot.discord_app.options import BotOptions
from bot.discord_app.tongues import CommandTranslator, Tongues
from bot.kernel.adapters.catalogues import translations
from bot.wiring.shell import build_bot
from tests.conftest import PATIENCE
from tests.shelf import TIPS
from tests.town import NONSENSE, RAISE, RAISE_LEAD, button, buttons, settle_in, shown, told


@pytest.fixture
def locales(monkeypatch):
    """Return whose Discord is in which language, to be filled in: simcord 3.2 says American English of everybody."""
    spoken = {}
    made = interactions.base_payload

    def base_payload(backend, **given):
        record, payload = made(backend, **given)
        return record, {**payload, "locale": spoken.get(given["user_id"], "en-US")}

    monkeypatch.setattr(interactions, "base_payload", base_payload)
    return spoken


@pytest.fixture
def german(town, locales):
    """Return the town in which alice reads Discord in German, and bob in English."""
    locales[town.alice.id] = "de"
    return town


async def test_help_is_german_to_a_german_member_and_english_to_the_next(german):
    (card,) = told(await german.alice.slash(german.general, "help"))
    assert card.content.startswith("**Ich bin ein Karriere-Mentor für Freelancer**")
    assert list(buttons(card).values())[:3] == ["Fragen", "Planen", "Angebot prüfen"]
    (english,) = told(await german.bob.slash(german.general, "help"))
    assert english.content == WELCOME


async def test_a_door_shows_german_words_around_commands_that_stay_as_they_are(german):
    (card,) = told(await german.alice.slash(german.general, "help"))
    (door,) = told(await german.alice.click(card, custom_id="wf:help:ask"))
    assert "**Zum Kopieren:**" in door.content
    assert re.search(r"ask(?::\d+>|`): Frag den Mentor nach Freelancing", door.content)
    assert "how do I get my first client" in door.content


async def test_an_english_answer_stands_between_german_headings_and_buttons(german):
    answer = told(await german.alice.slash(german.general, "ask", question=RAISE))[0]
    text = shown(answer)
    assert RAISE_LEAD in text
    assert "**Quellen**" in text
    assert buttons(answer)[button(answer, "sources")] == "Quellen"


async def test_what_the_library_lacks_is_said_in_german_and_a_press_answers_in_german(german):
    answer = told(await german.alice.slash(german.general, "ask", question=NONSENSE))[0]
    assert "Das weiß ich nicht" in shown(answer)
    assert "Sag mir Bescheid, wenn es eine Antwort gibt" in buttons(answer).values()
    (noted,) = told(await german.alice.click(answer, custom_id=button(answer, "tell")))
    assert noted.content == translations("de").gettext(WILL_TELL)


async def test_each_presser_is_answered_in_their_own_language(german):
    answer = told(await german.alice.slash(german.general, "ask", question=RAISE))[0]
    (to_alice,) = told(await german.alice.click(answer, custom_id=button(answer, "helpful")))
    (to_bob,) = told(await german.bob.click(answer, custom_id=button(answer, "helpful")))
    assert (to_alice.content, to_bob.content) == ("Danke, notiert.", "Thank you, noted.")


async def test_a_form_asks_and_thanks_in_german(german):
    answer = told(await german.alice.slash(german.general, "ask", question=RAISE))[0]
    opened = await german.alice.click(answer, custom_id=button(answer, "unhelpful"))
    assert opened.modal["title"] == "Was hat gefehlt?"
    (field,) = [row["components"][0] for row in opened.modal["components"]]
    assert field["label"] == "In ein paar Worten (freiwillig)"
    (thanks,) = told(await german.alice.submit_modal(opened, {field["custom_id"]: "zu allgemein"}))
    assert thanks.content == "Danke, die Moderation bekommt es zu sehen."


async def test_buttons_speak_german_after_a_restart(german):
    (card,) = told(await german.alice.slash(german.general, "me"))
    assert "Start" in buttons(card).values()
    await german.restart()
    (profile,) = told(await german.alice.click(card, custom_id="wf:me:start"))
    assert profile.embeds[0].title == "Dein /me"
    assert "Wo du stehst" in profile.embeds[0].description


async def test_an_error_is_german_too(german):
    (refused,) = told(await german.alice.slash(german.general, "tip", topic="astrology"))
    german.forgive()
    assert refused.content == "Dazu habe ich keinen Tipp. Wähl eins der Themen, die ich beim Tippen vorschlage."


async def test_a_tip_stays_the_librarys_own_words(german):
    (tip,) = told(await german.alice.slash(german.general, "tip", topic="pricing-clients"))
    assert TIPS[0].text.rstrip(".") in re.sub(r"\\", "", shown(tip))
    assert tip.embeds[0].footer.text.endswith("/tip für einen weiteren, /ask für mehr")


async def test_privacy_is_whole_in_a_language_that_needs_two_messages(german):
    pieces = told(await german.alice.slash(german.general, "privacy"))
    text = "\n".join(piece.content for piece in pieces)
    assert text.startswith("**Was ich speichere, und warum**")
    assert "`/my-data delete` löscht es" in text
    assert all(piece.ephemeral and len(piece.content) <= 2000 for piece in pieces)


async def test_a_message_is_answered_in_the_language_that_its_server_chose(town):
    await town.alice.send(town.mentor, NONSENSE)
    assert "I don't know that one" in shown(town.last(town.mentor))
    town.bot.get_guild(town.guild.id).preferred_locale = discord.Locale.french
    await town.bob.send(town.mentor, NONSENSE)
    assert "je ne sais pas" in shown(town.last(town.mentor))


@pytest.mark.parametrize(
    ("locale", "greeting", "asks"),
    [
        ("hi", "मैं फ़्रीलांसरों का करियर मेंटर हूँ", "पूछें"),
        ("ar", "أنا مرشد مهني للعاملين المستقلين", "اسأل"),
        ("ja", "I am a career mentor", "Ask"),
    ],
)
async def test_hindi_arabic_and_a_language_without_a_catalogue(town, locales, locale, greeting, asks):
    locales[town.alice.id] = locale
    (card,) = told(await town.alice.slash(town.general, "help"))
    assert greeting in card.content
    assert next(iter(buttons(card).values())) == asks
    for door in buttons(card):
        (shown_door,) = told(await town.alice.click(card, custom_id=door))
        assert len(shown_door.content) <= 2000


async def test_an_operator_may_choose_one_language_for_everybody(world):
    world.members.newcomers = set()
    options = BotOptions(True, retention_days=30, language="ar")
    arabic = build_bot(world.use_cases, world.community_store, options, world.clock)
    async with simcord.run(arabic, settle_timeout=PATIENCE) as env:
        town = await settle_in(world, env)
        (card,) = told(await town.bob.slash(town.general, "help"))
        assert "أنا مرشد مهني" in card.content
        await town.bob.send(town.mentor, NONSENSE)
        assert "هذا لا أعرفه" in shown(town.last(town.mentor))
        tip = town.bot.tree.get_command("tip")
        payload = await tip.get_translated_payload(town.bot.tree, town.bot.tree.translator)
        assert set(payload["description_localizations"].values()) == {translations("ar").gettext(tip.description)}


async def test_discord_is_told_the_commands_anew_when_a_translation_changed(town):
    before = await town.bot._commands_fingerprint()
    await town.bot.tree.set_translator(CommandTranslator(Tongues(translations, "de")))
    assert before != await town.bot._commands_fingerprint()
