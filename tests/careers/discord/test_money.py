"""/money as members see it: forms, refusals, sources, and that nothing is kept or shown to others."""

from __future__ import annotations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from bot.careers.adapters.money_file import read_money_facts
from bot.careers.adapters.runway_chart import RunwayChart, figure_of
from bot.careers.rules.money import Currency, Household, runway_for
from bot.discord_app.text import CHOICES
from bot.members.rules.profiles import Line
from tests.careers.discord.test_offers import words
from tests.conftest import KNOWLEDGE
from tests.library.discord.moderating import inputs
from tests.town import buttons, told

RATE = ("24000", "9.000", "6", "40", "50%")


async def fill(town, opened, values):
    return told(await town.alice.submit_modal(opened, dict(zip(inputs(opened), values, strict=True))))


async def rate(town, values=RATE, **options):
    opened = await town.alice.slash(town.general, "money rate", **({"currency": "EUR"} | options))
    (message,) = await fill(town, opened, values)
    return message


async def test_rate_is_shown_with_its_working(town):
    message = await rate(town)
    assert message.ephemeral
    said = words(message)
    assert "**EUR 43.05** an hour · **EUR 344.40** a day" in said
    assert "EUR 33,000 ÷ 920 = EUR 35.87" in said
    assert "How do I calculate my first hourly rate?" in said


async def test_rate_through_a_platform_is_divided(town):
    assert "EUR 53.81" in words(await rate(town, fee=20))


async def test_numbers_come_back_for_a_change_also_after_a_restart(town):
    message = await rate(town)
    (again,) = buttons(message)
    await town.restart()
    opened = await town.alice.click(message, custom_id=again)
    values = [row["components"][0].get("value") for row in opened.modal["components"]]
    assert values == list(RATE)
    (changed,) = await fill(town, opened, ("48000", *RATE[1:]))
    assert "EUR 57,000 ÷ 920" in words(changed)


@pytest.mark.parametrize(
    ("place", "typed", "said"),
    [
        (0, "a lot", "can't read “a lot” as one number"),
        (0, "₹24000", "you typed a sign of INR and chose EUR"),
        (2, "52", "Weeks off must be from 0 to 51"),
        (4, "0", "Billable share must be from 1 to 100"),
        (3, "200", "Hours a week must be from 1 to 100"),
    ],
)
async def test_wrong_number_is_named_with_its_field(town, place, typed, said):
    values = [*RATE[:place], typed, *RATE[place + 1 :]]
    message = await rate(town, values)
    assert message.ephemeral
    assert said in message.content


@pytest.mark.parametrize("command", ["money rate", "money runway"])
async def test_unknown_currency_is_refused_before_the_form(town, command):
    (message,) = told(await town.alice.slash(town.general, command, currency="doubloons"))
    town.forgive()
    assert "no currency “doubloons”" in message.content
    assert "no exchange rates" in message.content


async def test_runway_has_a_picture_with_words(town):
    opened = await town.alice.slash(town.general, "money runway", currency="INR", household="alone")
    (message,) = await fill(town, opened, ("54,000", "30,000", "12000", "0"))
    said = words(message)
    assert message.ephemeral
    assert "**3.0 months**" in said
    assert "**INR 54,000 is missing**" in said
    (attachment,) = message.attachments
    assert "Savings month by month" in attachment.description


async def test_runway_that_never_ends_says_what_it_depends_on(town):
    opened = await town.alice.slash(town.general, "money runway", currency="EUR")
    (message,) = await fill(town, opened, ("1000", "500", "900", "0"))
    assert "nothing is used up" in words(message)


async def invoice(town, **options):
    (message,) = told(await town.alice.slash(town.general, "money invoice-date", **options))
    assert message.ephemeral
    return message


async def test_due_date_with_reminders_and_the_date_to_write(town):
    said = words(await invoice(town, terms="net 30", invoice_date="2026-11-22"))
    assert said.startswith("Due Tuesday 22 December 2026")
    assert "**Saturday 19 December 2026**: a friendly note" in said
    assert "**Wednesday 13 January 2027**: final notice" in said
    assert "no statute without a country" in said


async def test_weekend_is_said(town):
    said = words(await invoice(town, terms="14 days", invoice_date="2026-11-22"))
    assert "Sunday 6 December 2026" in said
    assert "Monday 7 December 2026" in said


async def test_statute_sets_the_date_where_nothing_was_agreed(town):
    said = words(await invoice(town, terms="none agreed", invoice_date="2026-11-22", country="england"))
    assert said.startswith("Due Tuesday 22 December 2026")
    assert "United Kingdom" in said
    assert "No verdict" in said


async def test_terms_longer_than_a_rule_s_are_marked(town):
    said = words(await invoice(town, terms="net 90", invoice_date="2026-11-22", country="Germany"))
    assert "longer than the 60 days" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"terms": "when the moon is full"}, "can't read"),
        ({"terms": "none agreed"}, "Without agreed terms"),
        ({"terms": "none agreed", "country": "Atlantis"}, "Atlantis"),
        ({"terms": "none agreed", "country": "Germany"}, "Without agreed terms"),
        ({"terms": "net 30", "invoice_date": "22.11.2026"}, "Write it as 2027-01-31"),
        ({"terms": "net 30", "invoice_date": "1026-01-01"}, "too far away"),
    ],
)
async def test_what_nobody_knows_is_refused(town, options, said):
    refused = await invoice(town, **options)
    town.forgive()
    assert said in refused.content


async def test_place_without_a_rule_still_gets_its_date(town):
    said = words(await invoice(town, terms="net 7", invoice_date="2026-11-23", country="Brazil"))
    assert "Due Monday 30 November 2026" in said
    assert "no statute for “Brazil”" in said


async def fee(town, **options):
    (message,) = told(await town.alice.slash(town.general, "money fee", **options))
    assert message.ephemeral
    return message


async def test_every_dated_figure_of_a_platform_is_shown(town):
    said = words(await fee(town, platform="upwork", amount="500", currency="USD"))
    assert "0% to 15%" in said or "0 to 15%" in said
    assert "(2025-05)" in said
    assert "(2023)" in said
    assert "**USD 425** is yours" in said


async def test_price_to_receive_a_sum(town):
    said = words(await fee(town, platform="Fiverr", amount="20", currency="USD", amount_is="receive"))
    assert "ask **USD 25**" in said
    assert "not added on top" in said


async def test_platform_without_a_figure_is_refused_until_the_member_gives_one(town):
    refused = await fee(town, platform="Gigmart", amount="100", currency="EUR")
    town.forgive()
    assert "won't guess" in refused.content
    said = words(await fee(town, platform="Gigmart", amount="100", currency="EUR", percent=12.5))
    assert "**EUR 87.50** is yours" in said


@pytest.mark.parametrize(
    ("command", "option", "typed", "offered"),
    [
        ("money rate", "currency", "in", "INR"),
        ("money fee", "platform", "up", "Upwork"),
        ("money invoice-date", "terms", "30", "net 30"),
        ("money invoice-date", "country", "germ", "Germany"),
    ],
)
async def test_suggestions_while_typing(town, command, option, typed, offered):
    choices = await town.alice.autocomplete(town.general, command, option, typed)
    assert offered in [choice["value"] for choice in choices]
    assert len(choices) <= CHOICES


async def test_picture_is_a_picture():
    runway = runway_for(8000, 1400, 0, 0, Household.ALONE)
    assert (await RunwayChart().draw(runway, Currency("EUR"))).startswith(b"\x89PNG")


@pytest.mark.parametrize("savings", [7400, 200, 90_000_000])
def test_picture_s_words_cover_neither_bars_nor_the_target_and_keep_from_the_edge(savings):
    figure = figure_of(runway_for(savings, 1400, 300, 0, Household.ALONE), Currency("EUR"))
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    (axes,), (legend,) = figure.axes, figure.legends
    drawn = axes.get_window_extent()
    assert not drawn.overlaps(legend.get_window_extent())
    (title,) = [each for each in axes.findobj(Text) if each.get_text().startswith("Savings")]
    lowest, highest = axes.get_ylim()
    scale = [each for each in axes.get_yticklabels() if lowest <= each.get_position()[1] <= highest]
    words = [title, legend, *scale]
    wide, tall = canvas.get_width_height()
    for each in words:
        box = each.get_window_extent()
        assert 8 <= box.x0 < box.x1 <= wide - 8
        assert 8 <= box.y0 < box.y1 <= tall - 8


def test_shipped_facts_have_no_fault():
    facts, problems = read_money_facts(KNOWLEDGE)
    assert not problems
    assert len(facts.currencies) > 140
    assert facts.currency("jpy").decimals == 0


@pytest.mark.parametrize("text", ["", "[]", "statutes: 3", "{", "statutes: []\nfees: []\n"])
def test_unusable_facts_are_a_problem_and_not_a_crash(tmp_path, text):
    (tmp_path / "money.yaml").write_text(text)
    facts, problems = read_money_facts(tmp_path)
    assert not facts.fees
    assert problems


class TestCurrencyFromTheProfile:
    async def keep(self, town, code):
        community, member = town.general.guild.id, town.alice.id
        await town.world.profiles.start(community, member)
        await town.world.profiles.type(community, member, {Line.CURRENCY: code})

    async def test_it_is_taken_where_none_is_named_and_said(self, town):
        await self.keep(town, "INR")
        opened = await town.alice.slash(town.general, "money rate")
        assert opened.modal["title"] == "Your rate in INR, from your /me"
        opened = await town.alice.slash(town.general, "money runway")
        assert opened.modal["title"] == "Your runway in INR, from your /me"
        (message,) = told(await town.alice.slash(town.general, "money fee", platform="Fiverr", amount="100"))
        assert "In INR, from your /me" in message.embeds[0].description

    async def test_one_that_is_named_counts(self, town):
        await self.keep(town, "INR")
        opened = await town.alice.slash(town.general, "money rate", currency="EUR")
        assert opened.modal["title"] == "Your rate in EUR"

    async def test_who_said_none_is_asked(self, town):
        (message,) = told(await town.alice.slash(town.general, "money rate"))
        town.forgive()
        assert "In which currency?" in message.content
