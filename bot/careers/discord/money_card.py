"""Show sums with their working: pure functions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import discord

from bot.answering.discord.render import source_line
from bot.careers.rules.money import DAY_HOURS, TARGET_MONTHS, WEEKS, Household, savings_by_month
from bot.discord_app.text import aside, plain, shortened
from bot.kernel.models import Citation

if TYPE_CHECKING:
    from datetime import date

    from bot.careers.money import DueDate, FeeAnswer
    from bot.careers.rules.money import Currency, Fee, Rate, Runway
    from bot.kernel.models import Source

KEPT = "Only you see this, and I keep none of it."
HOUSEHOLDS = {
    Household.ALONE: "My income alone carries it",
    Household.SHARED: "Somebody shares the costs, or I keep a part-time job",
    Household.CHILDREN: "With children, two incomes",
    Household.CHILDREN_ALONE: "With children, mine is the only income",
}


def rate_embed(rate: Rate, currency: Currency, buffer: Decimal, fee: Decimal) -> discord.Embed:
    """Return an hour, a day and a project with the working."""
    embed = discord.Embed(title="Your rate", colour=discord.Colour.teal())
    embed.description = (
        f"**{currency.text(rate.hour)}** an hour · **{currency.text(rate.day)}** a day of {DAY_HOURS} hours\n"
        f"A project of {_n(rate.project_hours)} hours: not below **{currency.text(rate.project)}**\n"
        f"Never below **{currency.text(rate.floor)}** an hour in your own pocket: there you only break even."
    )
    working = [
        f"1. {currency.text(rate.needed)} a year must come in: what you live on, costs and tax.",
        f"2. {WEEKS} weeks less time off are {_n(rate.weeks)}; billable hours in a year: {_n(rate.hours)}.",
        f"3. {currency.text(rate.needed)} ÷ {_n(rate.hours)} = {currency.text(rate.floor)}, the floor.",
        f"4. Plus {_n(buffer)}% for slow months: {currency.text(rate.buffered)}.",
    ]
    if fee:
        working.append(
            f"5. ÷ (1 − {_n(fee)}%), since the platform takes its share of the price: {currency.text(rate.hour)}."
        )
    working.append(
        aside(
            f"The project adds 25% to the hours for surprises: {_n(rate.project_hours)} × {currency.text(rate.hour)}."
        )
    )
    embed.add_field(name="The working", value="\n".join(working), inline=False)
    embed.add_field(
        name="Where the rule comes from",
        value="The library's “How do I calculate my first hourly rate?” and “Should I charge by the hour or a fixed price?”: "
        "working practice, no study behind it. About half of the hours are billable for most; tax is your own assumption, and "
        "only your tax office knows it. A floor is not a market price: `/ask where do I find out what others charge`.",
        inline=False,
    )
    return embed.set_footer(text=KEPT)


def runway_embed(runway: Runway, ends: date | None, currency: Currency, household: Household) -> discord.Embed:
    """Return how long savings last, beside the target."""
    embed = discord.Embed(title="Your runway", colour=discord.Colour.teal())
    lines = []
    if runway.months is None or ends is None:
        lines.append("What surely comes in covers the costs: **nothing is used up** as long as that stays.")
    elif runway.left <= 0:
        lines.append("The bills that come once use up all of it: **there is no runway yet**.")
    else:
        lines.append(f"**{runway.months:.1f} months**, until about **{day_text(ends)}**.")
    lines.append(
        f"{currency.text(max(runway.gap, Decimal(0)))} a month must come from savings; {currency.text(runway.left)} is there."
    )
    months = runway.target_months
    if runway.missing:
        lines.append(
            f"For {months} months you need {currency.text(runway.target)}: **{currency.text(runway.missing)} is missing**."
        )
    elif runway.target > 0:
        lines.append(f"The target of {months} months, {currency.text(runway.target)}, **is reached**.")
    embed.description = "\n".join(lines)
    embed.add_field(
        name="Where the rule comes from",
        value=f"{HOUSEHOLDS[household]}: {months} months of essentials. That is the library's working practice ("
        f"{TARGET_MONTHS[Household.SHARED]} shared, {TARGET_MONTHS[Household.ALONE]} alone, "
        f"{TARGET_MONTHS[Household.CHILDREN_ALONE]} for a family on one income); advisers disagree, and one quoted in 2017 wants "
        "nine for uneven incomes. Essentials only, tax money apart. `/ask how big should my buffer be`",
        inline=False,
    )
    return embed.set_footer(text=KEPT)


def runway_words(runway: Runway, currency: Currency) -> str:
    """Return what the picture shows, for those who hear it."""
    left = savings_by_month(runway)
    return f"Savings month by month: {', '.join(currency.text(each) for each in left[:13])}; target {currency.text(runway.target)}."


def due_embed(due: DueDate) -> discord.Embed:
    """Return when an invoice falls due, when to remind, and what the library has of a statute."""
    embed = discord.Embed(title=f"Due {day_text(due.due)}", colour=discord.Colour.teal())
    how = f"{due.terms.days} day{'' if due.terms.days == 1 else 's'} after"
    if due.by_statute:
        how = f"nothing agreed, so {(due.due - due.invoice).days} days by the rule below after"
    elif due.terms.end_of_month:
        how = (
            f"{due.terms.days} days, then the end of that month, after" if due.terms.days else "the end of the month of"
        )
    elif due.terms.days == 0:
        how = "at once, on"
    lines = [f"{how[0].upper()}{how[1:]} the invoice of {day_text(due.invoice)}."]
    if due.payable != due.due:
        lines.append(
            f"That is a weekend: expect the money on {day_text(due.payable)}. Holidays where they bank I don't know."
        )
    lines.append(f"Write on the invoice: **“Due {day_text(due.due)}”**, not “net {due.terms.days or 0}”.")
    embed.description = "\n".join(lines)
    reminders = [f"- **{day_text(each.day)}**: {each.what}" for each in due.reminders]
    embed.add_field(name="If it doesn't come", value="\n".join(reminders), inline=False)
    embed.add_field(name="What a rule says", value=_statute_text(due), inline=False)
    return embed.set_footer(text=f"Reminders: the library's section on late payers, working practice. {KEPT}")


def _statute_text(due: DueDate) -> str:
    if due.statute is None:
        asked = f"for “{plain(shortened(due.place, 60))}”" if due.place else "without a country"
        return f"My library has no statute {asked}. What you agreed counts; a freelancers' union or chamber can tell you more."
    lines = [f"**{plain(due.statute.place)}**: {plain(due.statute.says)}"]
    longest = due.statute.longest_days
    if longest and due.terms.days is not None and (due.due - due.invoice).days > longest:
        lines.append(f"⚠️ Your terms are longer than the {longest} days named there: ask why, in writing.")
    lines += [_source(source) for source in due.sources]
    lines.append(aside("No verdict: it depends on the contract's law and on whether the client is a business."))
    return "\n".join(lines)


def fee_embed(answer: FeeAnswer, name: str, currency: Currency, *, to_receive: bool) -> discord.Embed:
    """Return what each dated figure leaves of a sum, or asks for it."""
    title = f"What to ask on {name}" if to_receive else f"What is left on {name}"
    embed = discord.Embed(title=plain(shortened(title, 200)), colour=discord.Colour.teal())
    for figure, source, sums in answer.rows:
        share = f"{_n(figure.low)}%" if figure.low == figure.high else f"{_n(figure.low)} to {_n(figure.high)}%"
        lines = [_fee_line(each, currency, to_receive=to_receive) for each in sums]
        lines += [_source(source)] if source else [aside("The source has left the library.")]
        embed.add_field(name=f"{share} · {figure.says} ({figure.since})", value="\n".join(lines), inline=False)
    if answer.own:
        line = _fee_line(answer.own, currency, to_receive=to_receive)
        embed.add_field(name=f"{_n(answer.own.percent)}% · the figure you gave", value=line, inline=False)
    notes = ["The fee on your own offer counts: published figures grow old."]
    if to_receive:
        notes.append("Divided by what the fee leaves, not added on top: adding leaves you short.")
    notes.append("Bids, withdrawal and exchange come off too, and I have no exchange rates.")
    embed.description = "\n".join(notes)
    return embed.set_footer(text=KEPT)


def _fee_line(fee: Fee, currency: Currency, *, to_receive: bool) -> str:
    price, taken, left = (currency.text(each) for each in (fee.price, fee.fee, fee.paid_out))
    if to_receive:
        return f"{_n(fee.percent)}%: ask **{price}**; {taken} goes, {left} is yours."
    return f"{_n(fee.percent)}%: of {price} goes {taken}, **{left}** is yours."


def day_text(day: date) -> str:
    """Return a day that cannot be misread anywhere, such as "Friday 14 May 2027"."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def _source(source: Source) -> str:
    return source_line(Citation(1, source)).removeprefix("1. ")


def _n(value: Decimal | int) -> str:
    """Return a number without idle zeros."""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")
