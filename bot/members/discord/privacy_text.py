"""What the mentor says about the data that it keeps, and the small print under answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.care.rules.privacy import holds_details
from bot.discord_app.sending import FAILURES, LASTING, reason_of, until_taken
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import discord

    from bot.discord_app.options import BotOptions
    from bot.members.member_data import MemberData

log = structlog.get_logger(__name__)

PRIVACY = N_("""\
**What I keep, and why**
- Your question, my answer and the sections behind it, with your Discord id, the channel's and the server's: so that buttons \
work and talks go on. **{days} days.**
- Your thumbs, and what you type beside them: for better answers. **As long as the answer.**
- Questions that I could not answer: so that moderators can fill the gap. **{days} days.**
- That you wait for an answer: to tell you. **Until I did, at most {days} days.**
- Your `/me`, so that answers fit; your `/plan`, notes and check-ins, so that it goes on. Only you see them. **Until you delete them.**
- Which tips you saw, and this notice: so that none repeats. **Until you delete it.**
- For `/connect`: what you picked, **60 days, then I ask**; what I proposed, whom you blocked: **until you delete it**. Your `/me` is ticked there for you alone until you save.
- That you want the digest by direct message: to send it. **Until you end it.**
- What moderators do in `/knowledge`: so that changes can be explained and undone. **As long as the server uses me.**

**Not kept**: other messages, your name, picture, roles or Discord profile. My log holds ids and lengths, {logged}.
**What I read**: messages that mention me, reply to me or come directly{channels}.

**Who sees it**: whoever runs this bot. Moderators of the server see unanswered and disliked questions without your name, with \
addresses and numbers taken out, and counts; a digest names what three or more asked about, never who. {model} Nothing is used for training or rating anybody.

**Your choice**: `/my-data export` sends it all as a file, `/my-data delete` deletes it. For an answer that only you see: \
`/ask` with `private: True`, or write to me directly.
""")
NO_MODEL = N_("No language model provider gets your question, and no other company does.")
MODEL = N_(
    "Your question and the turns before it, without the personal details that I recognise, and the sections found go to {provider}, "
    "which helps to answer; your name and id do not, nor does what surely wants care."
)
NEVER_TEXT = N_("never what you wrote")
TEXT_TOO = N_("and at the moment, for looking into a fault, also what you wrote")

FIRST_USE = N_(
    "I keep questions and answers for {days} days; whoever runs this bot can see them. /privacy says more, "
    "/my-data delete deletes what I keep about you. /help shows what I can do for you."
)
DETAILS_SEEN = N_(
    "Your question holds personal details, so I don't repeat them here. /ask with private: True, or a direct message to me, "
    "keeps the next one between us."
)

KINDS = {
    "answers": N_("questions with my answers and everybody's thumbs on them"),
    "deliveries": N_("answers on their way to you"),
    "feedback": N_("thumbs, with what you typed beside them"),
    "gaps": N_("questions that wait for the moderators"),
    "waiting": N_("wishes to be told when there is an answer"),
    "seen_tips": N_("tips that you saw"),
    "greeted": N_("notes that you were told what I keep"),
    "profiles": N_("profiles (`/me`)"),
    "jobs": N_("pieces of work that you started"),
    "plans": N_("plans"),
    "plan_steps": N_("steps of plans"),
    "plan_notes": N_("titles and notes of your own in plans"),
    "check_ins": N_("wishes to be asked how a plan goes"),
    "introduction_entries": N_("entries for introductions, with what you picked"),
    "introduction_sides": N_("introductions that were proposed to you"),
    "introduction_blocks": N_("members whom you blocked after an introduction"),
    "introduction_reports": N_("reports that the moderators don't have yet"),
    "digests": N_("weekly digests by direct message"),
}
COMMUNITYS = {
    "audit": N_("entries in the log of changes"),
    "revisions": N_("states of documents"),
    "drafts": N_("drafts"),
}

WILL_GO = N_("**This deletes, everywhere and for good:**\n{lines}")
WILL_STAY = N_("\n**This stays with the server, without your number:**\n{lines}")
NOT_REACHED = N_(
    "\n-# Messages in Discord are yours and the server's to delete. Backups that the operator made hold what they held. "
    "A copy first: `/my-data export`."
)


def privacy_text(options: BotOptions) -> str:
    """Return the long form of what is kept."""
    return _(PRIVACY).format(
        days=options.retention_days,
        channels=_(", and every message in mentor channels") if options.message_content else "",
        logged=_(TEXT_TOO if options.log_messages else NEVER_TEXT),
        model=_(MODEL).format(provider=options.language_model) if options.language_model else _(NO_MODEL),
    )


def deletion_text(holdings: Mapping[str, int]) -> str:
    """Return what a deletion takes and what it leaves."""
    text = _(WILL_GO).format(lines=_lines({kind: count for kind, count in holdings.items() if kind not in COMMUNITYS}))
    stays = {kind: count for kind, count in holdings.items() if kind in COMMUNITYS}
    return text + (_(WILL_STAY).format(lines=_lines(stays)) if stays else "") + _(NOT_REACHED)


def _lines(holdings: Mapping[str, int]) -> str:
    named = {**KINDS, **COMMUNITYS}
    lines = [f"- {count} {_(named.get(kind, kind.replace('_', ' ')))}" for kind, count in holdings.items()]
    return "\n".join(lines) or _("- nothing")


class Notices:
    """Tell members, once and where they are, what is kept about them."""

    def __init__(self, member_data: MemberData, options: BotOptions) -> None:
        self._member_data = member_data
        self._days = options.retention_days

    async def small_print(self, community: int, member: int, question: str, *, public: bool) -> list[str]:
        """Return the lines that stand under the answer to a member's message."""
        lines = [_(DETAILS_SEEN)] if public and holds_details(question) else []
        if await self._member_data.first_use(community, member):
            lines.append(_(FIRST_USE).format(days=self._days))
        return lines

    async def tell_first_use(self, interaction: discord.Interaction) -> None:
        """Tell a member who is new here, by an acknowledged interaction and once, what is kept."""
        if await self._member_data.first_use(interaction.guild_id or 0, interaction.user.id):
            try:
                await until_taken(
                    lambda: interaction.followup.send(_(FIRST_USE).format(days=self._days), ephemeral=True), LASTING
                )
            except FAILURES as exc:
                # What it stands beside has been given, and is not taken back for it.
                log.warning("notice_untold", reason=reason_of(exc))
