"""Show moderators how their library does, and carry it out of Discord."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import discord

from bot.discord_app.failures import tell
from bot.discord_app.text import NOBODY, split_text
from bot.kernel.speech import N_, _
from bot.library.discord.batches import megabytes
from bot.library.discord.report_text import report_text, review_text

if TYPE_CHECKING:
    from bot.library.discord.moderators import Moderation
    from bot.library.rules.curation import Actor


async def show_report(interaction: discord.Interaction, room: Moderation, actor: Actor) -> None:
    """Send the counts as sentences, a picture and a table, to the moderator alone."""
    usage, picture, table = await room.insight.report(actor)
    costs = await room.insight.costs(actor)
    embed = discord.Embed(
        title=_("The last {days} days").format(days=room.insight.days),
        description=report_text(usage, await room.insight.headings(actor), costs),
        colour=discord.Colour.teal(),
    )
    embed.set_image(url="attachment://report.png")
    day = room.today().isoformat()
    files = [
        discord.File(io.BytesIO(picture), "report.png", description=_("Questions, answers and satisfaction by week")),
        # With a mark of its encoding: spreadsheets take a file without one for Western European.
        discord.File(io.BytesIO(table.encode("utf-8-sig")), f"report-{day}.csv"),
    ]
    await interaction.followup.send(embed=embed, files=files, ephemeral=True, allowed_mentions=NOBODY)


async def show_review(interaction: discord.Interaction, room: Moderation, actor: Actor) -> None:
    """List what wants a moderator's eyes, the most pressing first."""
    for piece in split_text(review_text(await room.insight.review(actor))):
        await interaction.followup.send(piece, ephemeral=True, allowed_mentions=NOBODY)


async def send_export(interaction: discord.Interaction, room: Moderation, actor: Actor) -> None:
    """Send the community's documents as a zip, to the moderator alone."""
    documents = await room.holdings.documents(actor)
    if not documents:
        await tell(
            interaction,
            N_("This server owns no documents yet, so there is nothing to export. Begin with `/knowledge add`."),
        )
        return
    packed = await room.archive.export(actor)
    if len(packed) > interaction.filesize_limit:
        await tell(
            interaction,
            _(
                "The zip has {size}, and Discord takes {most} here. Whoever runs me can hand it to you: it is in their backup."
            ).format(size=megabytes(len(packed)), most=megabytes(interaction.filesize_limit)),
        )
        return
    name = f"library-{room.today().isoformat()}.zip"
    await interaction.followup.send(
        _(
            "{count} document(s) as Markdown files. `/knowledge import` reads them again, here or in another server."
        ).format(count=len(documents)),
        file=discord.File(io.BytesIO(packed), name),
        ephemeral=True,
        allowed_mentions=NOBODY,
    )
