"""Check this offer: what a member sees from the menu and the form, and what is never said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.careers.adapters.meanings import LogisticMeanings
from bot.careers.discord.offer_card import offer_embed, section_options
from bot.careers.offers import LONGEST, CheckedOffer, Offers
from bot.careers.phrases import Phrases
from bot.careers.rules.offers import OfferRules, check_offer
from bot.discord_app.text import EMBED_TOTAL
from bot.errors import IndexUnavailable
from tests.conftest import career_rules
from tests.evaluation.careers import SETS, messages
from tests.library.discord.moderating import inputs
from tests.town import open_town, told

SCAM = "Hello! You pay the registration fee of $45 before we start. Also send a photo of your passport. Write me on Telegram @hr_jane."
FAIR = "Logo for my bakery, budget 600 pounds, half up front, half on delivery. Two rounds of changes. Call me on Zoom."
SEPARATE = "wf:offer-read"


async def check(town, text, who=None):
    who = who or town.alice
    opened = await who.slash(town.general, "check-offer")
    (field,) = inputs(opened)
    (message,) = told(await who.submit_modal(opened, {field: text}))
    return message


def words(message):
    (embed,) = message.embeds
    return "\n".join(
        [embed.title, embed.description or "", *(f"{f.name}\n{f.value}" for f in embed.fields), embed.footer.text]
    )


async def test_pasted_scam_has_the_marks_with_the_words_that_raised_them(town):
    message = await check(town, SCAM)
    assert message.ephemeral
    said = words(message)
    assert "marks of a scam" in said
    assert "> You pay the registration fee of $45 before we start." in said
    assert "**Ask:**" in said
    assert "Where the library says more" not in said  # the test's library has no section on scams
    assert "I opened no link" in said


async def test_fair_offer_is_never_called_safe(town):
    said = words(await check(town, FAIR)).casefold()
    assert "what speaks for it" in said
    assert "half up front" in said
    assert "not a promise" in said
    assert not {"is safe", "legitimate", "trustworthy", "legal "} & {
        each for each in ("is safe", "legitimate") if each in said
    }


async def test_one_odd_thing_makes_questions_and_no_verdict(town):
    said = words(await check(town, "We pay 40 an hour and need unlimited revisions until our board is happy."))
    assert "1 thing to ask about" in said
    assert "marks of a scam" not in said


async def test_menu_checks_a_message_for_the_asker_alone(town):
    posted = await town.bob.send(town.general, SCAM)
    (message,) = told(await town.alice.context_menu(town.general, "Check this offer", posted))
    assert message.ephemeral
    assert "marks of a scam" in words(message)


async def test_works_in_a_direct_message(town):
    opened = await town.alice.user.slash("check-offer")
    (field,) = inputs(opened)
    (message,) = told(await town.alice.user.submit_modal(opened, {field: SCAM}))
    assert "marks of a scam" in words(message)


async def test_message_without_words_is_refused_with_a_way_on(town):
    posted = await town.bob.send(town.general, "👍 …")
    (message,) = told(await town.alice.context_menu(town.general, "Check this offer", posted))
    town.forgive()
    assert message.ephemeral
    assert "/check-offer" in message.content


async def test_offer_can_neither_ping_nor_format(town):
    said = words(
        await check(town, "@everyone you must pay the registration fee of $5 at [here](https://evil.example) **now**.")
    )
    assert "@everyone" not in said.replace("@\u200beveryone", "")
    assert "](https" not in said.replace("\\]", "")


async def test_form_opened_before_a_restart_is_heard_after_it(town):
    opened = await town.alice.slash(town.general, "check-offer")
    (field,) = inputs(opened)
    await town.restart()
    (message,) = told(await town.alice.submit_modal(opened, {field: SCAM}))
    assert "marks of a scam" in words(message)


async def test_nothing_of_an_offer_is_kept(town):
    await check(town, f"{SCAM} zimtschnecke")
    async with town.world.engine.connect() as connection:
        tables = [
            row[0] for row in await connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        rows = [str(list(await connection.exec_driver_sql(f"SELECT * FROM {name}"))) for name in tables]
    assert "zimtschnecke" not in "".join(rows)


async def test_library_without_rules_says_so(world):
    world.offers = Offers(OfferRules, lambda _: (), Phrases(world.store, world.embedder), None, world.library)
    async with open_town(world) as town:
        message = await check(town, SCAM)
    assert "no rules for offers" in message.content


async def test_patterns_go_on_without_the_model(world):
    class Broken:
        model = "broken@1"

        async def embed_queries(self, texts):
            raise IndexUnavailable("broken on purpose")

    rules, _ = career_rules()
    offers = Offers(lambda: rules, lambda _: (), Phrases(world.store, Broken()), None, world.library)
    assert (await offers.check(0, SCAM)).check.has_marks


async def test_long_offer_is_read_to_the_limit_and_says_so(world):
    checked = await world.offers.check(0, "We need a logo. " * 1000)
    assert checked.cut
    assert "beginning only" in offer_embed(checked).description
    assert len("We need a logo. " * 1000) > LONGEST


@pytest.mark.parametrize("name", SETS)
def test_every_card_keeps_to_discord_s_limits(name):
    rules, _ = career_rules()
    for part in {each["part"] for each in messages(name)}:
        every = " ".join(each["text"] for each in messages(name, part))
        for text in [every, *(each["text"] for each in messages(name, part))]:
            checked = CheckedOffer(check_offer(text, rules), {}, cut=False)
            embed = offer_embed(checked)
            assert len(embed) <= EMBED_TOTAL
            assert all(0 < len(field.value) <= 1024 and len(field.name) <= 256 for field in embed.fields)
            assert section_options(checked) == []


async def test_section_is_opened_by_the_select(world):
    shelf = await world.retriever.shelf(0)
    section = next(iter(shelf.sections.values()))
    rules, _ = career_rules()
    flags = tuple(replace(flag, section=section.id) if flag.section else flag for flag in rules.flags)
    world.offers = Offers(
        lambda: OfferRules(flags), lambda _: (), Phrases(world.store, world.embedder), LogisticMeanings(), world.library
    )
    async with open_town(world) as town:
        message = await check(town, SCAM)
        assert section.heading in words(message)
        (opened,) = told(await town.alice.select(message, ["pay-first"], custom_id=SEPARATE))
        assert opened.ephemeral
        assert section.heading in opened.content
        assert "read again on" in opened.content
