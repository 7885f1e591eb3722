"""/me as a member uses it: consent, the card, the form, the line under answers, and that no channel sees any of it."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest

from bot.discord_app.text import MESSAGE_CHARACTERS
from bot.members.discord.profile_text import WELCOME
from bot.members.discord.profile_views import OPEN_ID, ProfileForm, profile_view
from bot.members.rules.profiles import MOST, Line, Profile
from tests.answering.test_asking_back import LEARN, open_asking_world
from tests.answering.test_fitting import GENERAL, INDIAN, INVOICE
from tests.conftest import open_world, profile_choices
from tests.library.discord.moderating import inputs
from tests.shelf import DOCUMENTS
from tests.town import buttons, open_town, shown, told


async def card(town, who=None):
    """Start a profile and return its card."""
    who = who or town.alice
    (welcome,) = told(await who.slash(town.general, "me"))
    await who.click(welcome, label="Start")
    (message,) = told(await who.slash(town.general, "me"))
    return message


async def kept(town, who=None, community=None):
    who = who or town.alice
    return await town.world.profiles.get(town.guild.id if community is None else community, who.id)


async def pick(town, message, line, *values):
    return await town.alice.select(message, list(values), custom_id=f"wf:me:line:{line}")


async def test_newcomer_hears_what_is_kept_what_for_how_long_and_nothing_is_kept_before_start(town):
    (welcome,) = told(await town.alice.slash(town.general, "me", country="IN"))
    assert welcome.ephemeral
    for said in ("what for", "How long", "/my-data delete", "whoever runs this bot", "gender"):
        assert said in welcome.content
    assert await kept(town) is None
    await town.alice.click(welcome, label="Start")
    assert await kept(town) == Profile()
    assert len(WELCOME) <= MESSAGE_CHARACTERS


async def test_lines_are_picked_changed_and_cleared_alone(town):
    message = await card(town)
    assert message.ephemeral
    await pick(town, message, "stage", "none-yet")
    await pick(town, message, "field", "design")
    await pick(town, message, "goals", "first-client", "earn-more")
    await pick(town, message, "stage", "has-clients")
    assert await kept(town) == Profile("has-clients", "design", goals=("first-client", "earn-more"))
    await pick(town, message, "field")
    assert await kept(town) == Profile("has-clients", goals=("first-client", "earn-more"))
    (message,) = told(await town.alice.slash(town.general, "me"))
    assert "**Where you stand**: I have clients" in shown(message)
    await pick(town, message, "clear", "goals")
    assert await kept(town) == Profile("has-clients")


async def test_the_card_changes_in_place(town):
    message = await card(town)
    before = len(town.said(town.general, town.alice))
    result = await pick(town, message, "field", "design")
    assert len(town.said(town.general, town.alice)) == before
    assert "**Field**: Design" in shown(result.response or town.said(town.general, town.alice)[-1])


async def test_the_form_takes_names_keeps_what_it_knows_and_says_what_it_does_not(town):
    opened = await town.alice.click(await card(town), label="Type the rest")
    values = ["Copywriter", "Conversion opt", "15", "Inndia", "inr"]
    skill = profile_choices().of(Line.SKILLS)[0]
    values[1] = skill.name
    result = await town.alice.submit_modal(opened, dict(zip(inputs(opened), values, strict=True)))
    assert await kept(town) == Profile(occupation="copywriter", skills=(skill.id,), hours_a_week=15, currency="INR")
    said = shown(told(result)[-1] if told(result) else town.said(town.general, town.alice)[-1])
    assert "Not taken" in said
    assert "“India”" in said
    assert "Inndia" not in said


async def test_the_form_shows_what_is_said_and_an_empty_field_clears_it(town):
    message = await card(town)
    await town.alice.slash(town.general, "me", occupation="copywriter", country="IN", hours=12)
    opened = await town.alice.click(message, label="Type the rest")
    held = [row["components"][0].get("value") for row in opened.modal["components"]]
    assert held == ["Copywriter", None, "12", "India", None]
    await town.alice.submit_modal(opened, dict(zip(inputs(opened), ["", "", "12", "India", ""], strict=True)))
    assert await kept(town) == Profile(country="IN", hours_a_week=12)


async def test_options_beside_the_command_add_to_the_profile(town):
    await card(town)
    skills = profile_choices().of(Line.SKILLS)[:2]
    for skill in skills:
        (message,) = told(await town.alice.slash(town.general, "me", skill=skill.id))
    assert (await kept(town)).skills == tuple(skill.id for skill in skills)
    assert all(skill.name in shown(message) for skill in skills)
    (message,) = told(await town.alice.slash(town.general, "me", country="Atlantis", currency="KES"))
    assert "Not taken" in message.content
    assert (await kept(town)).currency == "KES"


@pytest.mark.parametrize(("option", "typed", "value"), [
    ("country", "ind", "IN"), ("currency", "kenya", "KES"), ("occupation", "copy", "copywriter"),
])  # fmt: skip
async def test_options_are_suggested_while_typing(town, option, typed, value):
    choices = await town.alice.autocomplete(town.general, "me", option, typed)
    assert value in [choice["value"] for choice in choices]


async def test_everything_works_after_a_restart(town):
    message = await card(town)
    opened = await town.alice.click(message, label="Type the rest")
    await town.restart()
    await pick(town, message, "field", "design")
    await town.alice.submit_modal(opened, dict(zip(inputs(opened), ["", "", "9", "", ""], strict=True)))
    assert await kept(town) == Profile(field="design", hours_a_week=9)
    await town.alice.click(message, label="Delete all")
    assert await kept(town) is None


async def test_deleting_takes_this_place_s_profile_alone_and_a_card_left_open_starts_nothing(town):
    message = await card(town)
    await town.world.profiles.start(0, town.alice.id)
    await town.alice.click(message, label="Delete all")
    assert await kept(town) is None
    assert await kept(town, community=0) == Profile()


async def test_a_card_left_open_says_that_the_profile_is_gone(town):
    message = await card(town)
    await town.world.profiles.delete(town.guild.id, town.alice.id)
    result = await pick(town, message, "field", "design")
    assert "no profile here" in told(result)[-1].content
    assert await kept(town) is None


async def test_direct_messages_have_a_profile_of_their_own(town):
    await card(town)
    (welcome,) = told(await town.alice.user.slash("me"))
    assert "Say once" in welcome.content
    assert await kept(town, community=0) is None


@asynccontextmanager
async def open_fitting_town(folder):
    """Open a town whose library has an article for India."""
    async with open_world(folder, (GENERAL, INDIAN, *DOCUMENTS)) as world, open_town(world) as town:
        yield town


async def test_in_private_the_answer_says_whom_it_fits_and_the_line_opens_the_card(tmp_path):
    async with open_fitting_town(tmp_path) as town:
        await card(town)
        await town.alice.slash(town.general, "me", country="IN")
        (answer,) = told(await town.alice.slash(town.general, "ask", question=INVOICE, private=True))
        assert buttons(answer)[OPEN_ID] == "For India · change"
        (message,) = told(await town.alice.click(answer, custom_id=OPEN_ID))
        assert "**Country or region**: India" in shown(message)
        assert "undertaking" in shown(answer)


async def test_in_direct_messages_the_answer_says_it_too(tmp_path):
    async with open_fitting_town(tmp_path) as town:
        await town.world.profiles.start(0, town.alice.id)
        await town.world.profiles.choose(0, town.alice.id, Line.COUNTRY, ["IN"])
        await town.alice.send_dm(INVOICE)
        assert buttons(town.last(town.alice.user.dm_channel))[OPEN_ID] == "For India · change"


async def test_in_a_channel_neither_country_nor_profile_can_be_read_from_the_answer(tmp_path):
    async with open_fitting_town(tmp_path) as town:
        plain = shown(await town.answered(question=INVOICE, by=town.bob))
        await card(town)
        await town.alice.slash(town.general, "me", country="IN", currency="INR")
        answer = await town.answered(question=INVOICE, by=town.alice)
        assert shown(answer) == plain
        assert OPEN_ID not in buttons(answer)
        (answer,) = told(await town.alice.slash(town.general, "ask", question=INVOICE))
        assert plain in shown(answer)
        assert OPEN_ID not in buttons(answer)


async def test_in_a_channel_the_line_tells_nothing_and_whoever_presses_it_gets_their_own(tmp_path):
    async with open_asking_world(tmp_path) as world, open_town(world) as town:
        await town.world.profiles.start(town.guild.id, town.alice.id)
        await town.world.profiles.choose(town.guild.id, town.alice.id, Line.FIELD, ["design"])
        answer = await town.answered(question=LEARN)
        assert buttons(answer)[OPEN_ID] == "Fits your /me · change"
        (message,) = told(await town.bob.click(answer, custom_id=OPEN_ID))
        assert message.ephemeral
        assert "Say once" in message.content
        (message,) = told(await town.alice.click(answer, custom_id=OPEN_ID))
        assert message.ephemeral
        assert "**Field**: Design" in shown(message)
        assert "Design" not in shown(town.last(town.mentor))


def test_the_fullest_card_and_form_keep_to_discord_s_limits():
    choices = profile_choices()
    longest = {line: sorted(choices.of(line), key=lambda each: -len(each.name)) for line in Line}
    profile = Profile(hours_a_week=80)
    for line in Line:
        if line is not Line.HOURS:
            profile = profile.having(line, [each.id for each in longest[line][: MOST.get(line, 1)]])
    view = profile_view(profile, choices)
    assert len(view.children) == 6
    for item in ProfileForm(profile, choices).children:
        field = item.to_component_dict()
        assert len(field.get("value", "")) <= field["max_length"]
        assert len(field["label"]) <= 45
