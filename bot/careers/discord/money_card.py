"""Show sums with their working: pure functions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import discord

from bot.answering.discord.render import source_line
from bot.careers.rules.money import DAY_HOURS, TARGET_MONTHS, WEEKS, Household, savings_by_month
from bot.discord_app.days import day_text
from bot.discord_app.text import aside, plain, shortened
from bot.kernel.models import Citation
from bot.kernel.speech import N_, _, ngettext

if TYPE_CHECKING:
    from datetime import date

    from bot.careers.money import DueDate, FeeAnswer
    from bot.careers.rules.money import Currency, Fee, Rate, Runway
    from bot.kernel.models import Source

KEPT = N_("Only you see this, and I keep none of it.")
NO_COUNTRY = N_(
    "My library has no statute without a country. What you agreed counts; a freelancers' union or chamber can tell you more."
)
NO_STATUTE = N_(
    "My library has no statute for “{place}”. What you agreed counts; a freelancers' union or chamber can tell you more."
)
HOUSEHOLDS = {
    Household.ALONE: N_("My income alone carries it"),
    Household.SHARED: N_("Somebody shares the costs, or I keep a part-time job"),
    Household.CHILDREN: N_("With children, two incomes"),
    Household.CHILDREN_ALONE: N_("With children, mine is the only income"),
}


def rate_embed(rate: Rate, currency: Currency, buffer: Decimal, fee: Decimal) -> discord.Embed:
    """Return an hour, a day and a project with the working."""
    embed = discord.Embed(title=_("Your rate"), colour=discord.Colour.teal())
    embed.description = (
        _("**{hour}** an hour · **{day}** a day of {hours} hours").format(
            hour=currency.text(rate.hour), day=currency.text(rate.day), hours=DAY_HOURS
        )
        + "\n"
        + _("A project of {hours} hours: not below **{price}**").format(
            hours=_n(rate.project_hours), price=currency.text(rate.project)
        )
        + "\n"
        + _("Never below **{floor}** an hour in your own pocket: there you only break even.").format(
            floor=currency.text(rate.floor)
        )
    )
    working = [
        "1. "
        + _("{needed} a year must come in: what you live on, costs and tax.").format(needed=currency.text(rate.needed)),
        "2. "
        + _("{year} weeks less time off are {weeks}; billable hours in a year: {hours}.").format(
            year=WEEKS, weeks=_n(rate.weeks), hours=_n(rate.hours)
        ),
        f"3. {currency.text(rate.needed)} ÷ {_n(rate.hours)} = "
        + _("{floor}, the floor.").format(floor=currency.text(rate.floor)),
        "4. "
        + _("Plus {percent}% for slow months: {sum}.").format(percent=_n(buffer), sum=currency.text(rate.buffered)),
    ]
    if fee:
        working.append(
            f"5. ÷ (1 − {_n(fee)}%), "
            + _("since the platform takes its share of the price: {sum}.").format(sum=currency.text(rate.hour))
        )
    working.append(
        aside(
            _("The project adds 25% to the hours for surprises: {hours} × {price}.").format(
                hours=_n(rate.project_hours), price=currency.text(rate.hour)
            )
        )
    )
    embed.add_field(name=_("The working"), value="\n".join(working), inline=False)
    embed.add_field(
        name=_("Where the rule comes from"),
        value=_(
            "The library's “How do I calculate my first hourly rate?” and “Should I charge by the hour or a fixed price?”: "
            "working practice, no study behind it. About half of the hours are billable for most; tax is your own assumption, and "
            "only your tax office knows it. A floor is not a market price: `/ask where do I find out what others charge`."
        ),
        inline=False,
    )
    return embed.set_footer(text=_(KEPT))


def runway_embed(runway: Runway, ends: date | None, currency: Currency, household: Household) -> discord.Embed:
    """Return how long savings last, beside the target."""
    embed = discord.Embed(title=_("Your runway"), colour=discord.Colour.teal())
    lines = []
    if runway.months is None or ends is None:
        lines.append(_("What surely comes in covers the costs: **nothing is used up** as long as that stays."))
    elif runway.left <= 0:
        lines.append(_("The bills that come once use up all of it: **there is no runway yet**."))
    else:
        said = _("**{months} months**, until about **{day}**.")
        lines.append(said.format(months=f"{runway.months:.1f}", day=day_text(ends)))
    lines.append(
        _("{sum} a month must come from savings; {left} is there.").format(
            sum=currency.text(max(runway.gap, Decimal(0))), left=currency.text(runway.left)
        )
    )
    months = runway.target_months
    if runway.missing:
        lines.append(
            _("For {months} months you need {target}: **{missing} is missing**.").format(
                months=months, target=currency.text(runway.target), missing=currency.text(runway.missing)
            )
        )
    elif runway.target > 0:
        said = _("The target of {months} months, {target}, **is reached**.")
        lines.append(said.format(months=months, target=currency.text(runway.target)))
    embed.description = "\n".join(lines)
    embed.add_field(
        name=_("Where the rule comes from"),
        value=_(
            "{household}: {months} months of essentials. That is the library's working practice ({shared} shared, {alone} alone, "
            "{family} for a family on one income); advisers disagree, and one quoted in 2017 wants nine for uneven incomes. "
            "Essentials only, tax money apart. `/ask how big should my buffer be`"
        ).format(
            household=_(HOUSEHOLDS[household]),
            months=months,
            shared=TARGET_MONTHS[Household.SHARED],
            alone=TARGET_MONTHS[Household.ALONE],
            family=TARGET_MONTHS[Household.CHILDREN_ALONE],
        ),
        inline=False,
    )
    return embed.set_footer(text=_(KEPT))


def runway_words(runway: Runway, currency: Currency) -> str:
    """Return what the picture shows, for those who hear it."""
    left = savings_by_month(runway)
    said = _("Savings month by month: {sums}; target {target}.")
    return said.format(sums=", ".join(currency.text(each) for each in left[:13]), target=currency.text(runway.target))


def due_embed(due: DueDate) -> discord.Embed:
    """Return when an invoice falls due, when to remind, and what the library has of a statute."""
    embed = discord.Embed(title=_("Due {day}").format(day=day_text(due.due)), colour=discord.Colour.teal())
    lines = [_how(due)]
    if due.payable != due.due:
        lines.append(
            _("That is a weekend: expect the money on {day}. Holidays where they bank I don't know.").format(
                day=day_text(due.payable)
            )
        )
    said = _("Write on the invoice: **“Due {day}”**, not “net {days}”.")
    lines.append(said.format(day=day_text(due.due), days=due.terms.days or 0))
    embed.description = "\n".join(lines)
    reminders = [f"- **{day_text(each.day)}**: {_(each.what)}" for each in due.reminders]
    embed.add_field(name=_("If it doesn't come"), value="\n".join(reminders), inline=False)
    embed.add_field(name=_("What a rule says"), value=_statute_text(due), inline=False)
    return embed.set_footer(
        text=_("Reminders: the library's section on late payers, working practice.") + f" {_(KEPT)}"
    )


def _how(due: DueDate) -> str:
    """Return by which rule an invoice falls due on its day."""
    days, invoice = due.terms.days, day_text(due.invoice)
    if due.by_statute:
        said = _("Nothing agreed, so {days} days by the rule below after the invoice of {day}.")
        return said.format(days=(due.due - due.invoice).days, day=invoice)
    if due.terms.end_of_month and days:
        said = _("{days} days, then the end of that month, after the invoice of {day}.")
        return said.format(days=days, day=invoice)
    if due.terms.end_of_month:
        return _("The end of the month of the invoice of {day}.").format(day=invoice)
    if not days:
        return _("At once, on the invoice of {day}.").format(day=invoice)
    said = ngettext("{days} day after the invoice of {day}.", "{days} days after the invoice of {day}.", days)
    return said.format(days=days, day=invoice)


def _statute_text(due: DueDate) -> str:
    if due.statute is None:
        if not due.place:
            return _(NO_COUNTRY)
        return _(NO_STATUTE).format(place=plain(shortened(due.place, 60)))
    lines = [f"**{plain(due.statute.place)}**: {plain(due.statute.says)}"]
    longest = due.statute.longest_days
    if longest and due.terms.days is not None and (due.due - due.invoice).days > longest:
        lines.append(
            "⚠️ "
            + _("Your terms are longer than the {days} days named there: ask why, in writing.").format(days=longest)
        )
    lines += [_source(source) for source in due.sources]
    lines.append(aside(_("No verdict: it depends on the contract's law and on whether the client is a business.")))
    return "\n".join(lines)


def fee_embed(answer: FeeAnswer, name: str, currency: Currency, *, to_receive: bool) -> discord.Embed:
    """Return what each dated figure leaves of a sum, or asks for it."""
    title = (_("What to ask on {platform}") if to_receive else _("What is left on {platform}")).format(platform=name)
    embed = discord.Embed(title=plain(shortened(title, 200)), colour=discord.Colour.teal())
    for figure, source, sums in answer.rows:
        share = (
            f"{_n(figure.low)}%"
            if figure.low == figure.high
            else _("{low} to {high}%").format(low=_n(figure.low), high=_n(figure.high))
        )
        lines = [_fee_line(each, currency, to_receive=to_receive) for each in sums]
        lines += [_source(source)] if source else [aside(_("The source has left the library."))]
        embed.add_field(name=f"{share} · {figure.says} ({figure.since})", value="\n".join(lines), inline=False)
    if answer.own:
        line = _fee_line(answer.own, currency, to_receive=to_receive)
        embed.add_field(name=f"{_n(answer.own.percent)}% · " + _("the figure you gave"), value=line, inline=False)
    notes = [_("The fee on your own offer counts: published figures grow old.")]
    if to_receive:
        notes.append(_("Divided by what the fee leaves, not added on top: adding leaves you short."))
    notes.append(_("Bids, withdrawal and exchange come off too, and I have no exchange rates."))
    embed.description = "\n".join(notes)
    return embed.set_footer(text=_(KEPT))


def _fee_line(fee: Fee, currency: Currency, *, to_receive: bool) -> str:
    price, taken, left = (currency.text(each) for each in (fee.price, fee.fee, fee.paid_out))
    if to_receive:
        said = _("{percent}%: ask **{price}**; {taken} goes, {left} is yours.")
    else:
        said = _("{percent}%: of {price} goes {taken}, **{left}** is yours.")
    return said.format(percent=_n(fee.percent), price=price, taken=taken, left=left)


def _source(source: Source) -> str:
    return source_line(Citation(1, source)).removeprefix("1. ")


def _n(value: Decimal | int) -> str:
    """Return a number without idle zeros."""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")
