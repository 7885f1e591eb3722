"""Name commands so that a press on the name types them; Discord's numbers for them are asked for once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import structlog
from discord import app_commands

from bot.kernel.speech import _

if TYPE_CHECKING:
    from discord.ext import commands

log = structlog.get_logger(__name__)


class CommandLinks:
    """Say what the running bot can do, command by command."""

    def __init__(self, bot: commands.Bot) -> None:
        self._tree = bot.tree
        self._ids: dict[str, int] = {}

    def has(self, name: str) -> bool:
        """Tell whether the bot has a command, group or subcommand of this name."""
        return self._find(name) is not None

    async def line(self, name: str) -> str | None:
        """Return a line that names a command, or all of a group, and says what it does; None where the bot has none."""
        found = self._find(name)
        if found is None:
            return None
        leaves = list(found.walk_commands()) if isinstance(found, app_commands.Group) else [found]
        ids = await self._known()
        names = [_link(leaf.qualified_name, ids) for leaf in leaves if isinstance(leaf, app_commands.Command)]
        return f"- {' · '.join(names)}: {_(found.description)}"

    def _find(self, name: str) -> app_commands.Command[commands.Cog, ..., object] | app_commands.Group | None:
        root, *rest = name.split()
        found = self._tree.get_command(root)
        for part in rest:
            found = found.get_command(part) if isinstance(found, app_commands.Group) else None
        return found if isinstance(found, app_commands.Command | app_commands.Group) else None

    async def _known(self) -> dict[str, int]:
        if not self._ids:
            try:
                self._ids = {command.name: command.id for command in await self._tree.fetch_commands()}
            except discord.HTTPException as exc:
                # Their names alone are as true; the next card asks again.
                log.warning("commands_not_fetched", status=exc.status)
        return self._ids


def _link(name: str, ids: dict[str, int]) -> str:
    root = name.partition(" ")[0]
    return f"</{name}:{ids[root]}>" if root in ids else f"`/{name}`"
