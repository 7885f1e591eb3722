"""The settings' panel: one message with a select for each decision. Every select asks again whether the member moderates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import discord

from bot.discord_app.rooms import SelectItem
from bot.discord_app.text import CHOICES, plain, shortened
from bot.errors import NotFound
from bot.kernel.speech import N_, _, ngettext
from bot.library.discord.moderators import Moderation, moderator

if TYPE_CHECKING:
    from bot.kernel.records import CommunitySettings
    from bot.library.rules.curation import Actor

CONTENT_MISSING = N_(
    "⚠️ One step is missing before I can read messages without a mention: whoever runs me turns on *Message Content Intent* "
    "in Discord's developer portal (Bot → Privileged Gateway Intents), sets `MENTOR_MESSAGE_CONTENT=true` and restarts me. "
    "Until then, mention me there."
)
ROLE_SEES_NOTHING = N_(
    "-# Discord shows /knowledge to who may manage the server. To show it to the role too, an administrator allows it in "
    "*Server Settings → Integrations → this bot*."
)
LIMITS = (1, 2, 3, 6, 10)
OF_THE_SERVER = frozenset({"channels", "announcements", "moderators", "askers"})
NONE = "*none"
"""Picked for no topic of the shared library; nothing picked is all of it, since a select holds 25 options and topics are 24."""


async def show_settings(interaction: discord.Interaction, room: Moderation, actor: Actor) -> None:
    """Send the panel: two messages, since one holds five rows."""
    settings = await room.communities.settings(actor.community)
    assert interaction.guild is not None
    await interaction.followup.send(
        settings_text(settings, room, interaction.guild), view=places_view(settings), ephemeral=True
    )
    await interaction.followup.send(
        _("**What I answer from, and how often**"), view=sources_view(settings, room), ephemeral=True
    )


def settings_text(settings: CommunitySettings, room: Moderation, guild: discord.Guild) -> str:
    """Say what is set, and what is missing for it to work."""
    channels = ", ".join(f"<#{channel}>" for channel in sorted(settings.mentor_channels)) or _("none")
    lines = [
        _("**Mentor channels** (no mention needed there): {channels}").format(channels=channels),
        _("**Moderators**: who may manage this server{and_role}").format(
            and_role=_role(_(" and "), settings.moderator_role)
        ),
        _("**Who may ask**: {who}").format(who=_role("", settings.asker_role) or _("everyone")),
        _("**Announcements**: {channel}").format(
            channel=f"<#{settings.announcement_channel}>" if settings.announcement_channel else _("none")
        ),
        _("**Answers**: {where}").format(where=_("each in a thread") if settings.answers_in_threads else _("in place")),
    ]
    if settings.moderator_role is not None:
        lines.append(_(ROLE_SEES_NOTHING))
    if settings.mentor_channels and not room.options.message_content:
        lines.append(_(CONTENT_MISSING))
    for channel_id in sorted(settings.mentor_channels):
        channel = guild.get_channel(channel_id)
        if channel is not None and not channel.permissions_for(guild.me).send_messages:
            lines.append("⚠️ " + _("I may not write in {channel}.").format(channel=f"<#{channel_id}>"))
    return "\n".join(lines)


def places_view(settings: CommunitySettings) -> discord.ui.View:
    """Return the selects for places and people."""
    view = discord.ui.View(timeout=None)
    for name in ("channels", "moderators", "askers", "announcements", "threads"):
        view.add_item(SettingSelect(name, settings, ()))
    return view


def sources_view(settings: CommunitySettings, room: Moderation) -> discord.ui.View:
    """Return the selects for what answers are made of, and for limits."""
    view = discord.ui.View(timeout=None)
    topics = tuple((topic.id, topic.title) for topic in room.library.topics)
    for name in ("topics", "limit", "listening"):
        view.add_item(SettingSelect(name, settings, topics))
    return view


class SettingSelect(SelectItem, template=r"wf:set:(?P<name>[a-z]+)"):
    """Change one setting to what was picked; picking nothing takes it away."""

    def __init__(
        self, name: str, settings: CommunitySettings | None = None, topics: tuple[tuple[str, str], ...] = ()
    ) -> None:
        self.name = name
        super().__init__(_select(name, settings, topics))

    async def picked(self, interaction: discord.Interaction, values: list[str]) -> None:
        """Keep what was picked, record it, and show the panel as it is now."""
        actor = await moderator(interaction)
        room = Moderation.of(interaction)
        assert interaction.guild is not None
        if self.name in OF_THE_SERVER and not all(_is_of(interaction.guild, each) for each in values):
            raise NotFound(N_("That is not one of this server's channels or roles."))
        settings = await room.communities.settings(actor.community)
        known = frozenset(topic.id for topic in room.library.topics)
        changed = await room.communities.change(_changed(settings, self.name, values, known))
        await room.audit.record(actor, "settings", self.name)
        if self.name in {"topics", "limit", "listening"}:
            await interaction.response.edit_message(content=_kept(changed), view=sources_view(changed, room))
        else:
            text = settings_text(changed, room, interaction.guild)
            await interaction.response.edit_message(content=text, view=places_view(changed))


def _changed(settings: CommunitySettings, name: str, picked: list[str], topics: frozenset[str]) -> CommunitySettings:
    first = int(picked[0]) if picked and picked[0].isdigit() else None
    changes: dict[str, dict[str, Any]] = {
        "channels": {"mentor_channels": frozenset(int(each) for each in picked if each.isdigit())},
        "moderators": {"moderator_role": first},
        "askers": {"asker_role": first},
        "announcements": {"announcement_channel": first},
        "threads": {"answers_in_threads": picked == ["thread"]},
        "limit": {"member_per_minute": first},
        "listening": {"answers_everything": picked == ["everything"]},
        "topics": {"shared_topics": _topics_of(picked, topics)},
    }
    return replace(settings, **changes.get(name, {}))


def _is_of(guild: discord.Guild, picked: str) -> bool:
    """Tell whether a picked channel or role is the server's: a made-up press may name anybody's."""
    return picked.isdigit() and (guild.get_channel(int(picked)) or guild.get_role(int(picked))) is not None


def _limit(questions: int) -> str:
    said = ngettext(
        "{count} question a minute from one member", "{count} questions a minute from one member", questions
    )
    return said.format(count=questions)


def _topics_of(picked: list[str], topics: frozenset[str]) -> frozenset[str] | None:
    if not picked:
        return None
    return frozenset() if NONE in picked else topics & set(picked)


def _select(
    name: str, settings: CommunitySettings | None, topics: tuple[tuple[str, str], ...]
) -> discord.ui.Select[Any] | discord.ui.ChannelSelect[Any] | discord.ui.RoleSelect[Any]:
    custom_id = f"wf:set:{name}"
    text = [discord.ChannelType.text, discord.ChannelType.forum]
    match name:
        case "channels":
            return discord.ui.ChannelSelect(
                custom_id=custom_id,
                channel_types=text,
                placeholder=_("Mentor channels"),
                min_values=0,
                max_values=CHOICES,
                default_values=_chosen("channel", *sorted(settings.mentor_channels)[:CHOICES]) if settings else [],
            )
        case "announcements":
            return discord.ui.ChannelSelect(
                custom_id=custom_id,
                channel_types=text,
                placeholder=_("Announcement channel"),
                min_values=0,
                default_values=_chosen("channel", settings.announcement_channel) if settings else [],
            )
        case "moderators" | "askers":
            moderates = name == "moderators"
            role = (settings.moderator_role if moderates else settings.asker_role) if settings else None
            return discord.ui.RoleSelect(
                custom_id=custom_id,
                placeholder=_("A role that moderates me too") if moderates else _("Only this role may ask"),
                min_values=0,
                default_values=_chosen("role", role),
            )
        case "threads":
            options = [("place", _("Answer in place")), ("thread", _("Answer each question in a thread"))]
            chosen_option = "thread" if settings and settings.answers_in_threads else "place"
            return _options(custom_id, _("Where answers go"), options, {chosen_option}, most=1)
        case "listening":
            options = [
                ("questions", _("In mentor channels, answer what asks something")),
                ("everything", _("In mentor channels, answer every message")),
            ]
            now = {"everything" if settings and settings.answers_everything else "questions"}
            return _options(custom_id, _("What I answer in mentor channels"), options, now, most=1)
        case "limit":
            options = [(str(each), _limit(each)) for each in LIMITS]
            now = {str(settings.member_per_minute)} if settings else set()
            return _options(custom_id, _("Limit for one member"), options, now, most=1)
        case _:
            shared = settings.shared_topics if settings else None
            options = [(NONE, _("Nothing: only this server's documents")), *topics[: CHOICES - 1]]
            now = set() if shared is None else set(shared) or {NONE}
            return _options(
                custom_id, _("All of the shared library; pick topics to narrow it"), options, now, most=len(options)
            )


def _chosen(kind: Literal["channel", "role"], *ids: int | None) -> list[discord.SelectDefaultValue]:
    """Return what a select shows as picked: without it nobody could pick nothing again."""
    of_kind = discord.SelectDefaultValueType(kind)
    return [discord.SelectDefaultValue(id=each, type=of_kind) for each in ids if each is not None]


def _options(
    custom_id: str, placeholder: str, options: list[tuple[str, str]], now: set[str], *, most: int
) -> discord.ui.Select[Any]:
    return discord.ui.Select(
        custom_id=custom_id,
        placeholder=placeholder,
        min_values=0,
        max_values=most,
        options=[
            discord.SelectOption(label=shortened(title, 100), value=key, default=key in now) for key, title in options
        ],
    )


def _kept(settings: CommunitySettings) -> str:
    if settings.shared_topics is None:
        shared = _("all of the shared library")
    elif not settings.shared_topics:
        shared = _("this server's own documents only")
    else:
        topics = ", ".join(f"`{plain(topic)}`" for topic in sorted(settings.shared_topics))
        shared = _("the shared library on {topics}").format(topics=topics)
    limit = _limit(settings.member_per_minute) if settings.member_per_minute else _("the usual limit")
    listening = _("every message") if settings.answers_everything else _("what asks something")
    said = _("**What I answer from, and how often**: {shared}; {limit}; in mentor channels {listening}.")
    return said.format(shared=shared, limit=limit, listening=listening)


def _role(before: str, role: int | None) -> str:
    return f"{before}<@&{role}>" if role else ""
