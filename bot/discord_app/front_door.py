"""The front door of /help: what somebody may want, each with two examples to copy and the commands that do it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

WELCOME = N_("""\
**I am a career mentor for freelancers**: ask me in your own words, and I answer from a library, with sources.
**What do you want to do?** Press a button: it shows how, with two examples to copy.
-# I am software, not a person: `/about` says how I work. `/privacy` says what I keep, `/my-data` shows or deletes it.""")

MODERATORS = N_(
    "**You run this server**: `/knowledge` is its library, `/knowledge settings` says where and whom I answer, "
    "`/digest weekly` posts the week, `/status` says whether I am well."
)


@dataclass(frozen=True, slots=True)
class Door:
    """Hold one thing that somebody may want; `commands` are shown where the bot has them.

    `needs` names the command without which there is nothing behind the door. The examples stay English, as the library is.
    """

    id: str
    label: str
    emoji: str
    text: str
    examples: tuple[str, str]
    commands: tuple[str, ...]
    needs: str | None = None


DOORS = (
    Door(
        "ask",
        N_("Ask"),
        "💬",
        N_(
            "**Ask** about clients, prices, skills, tools, or how the market changes.\n"
            "- Mention me, reply to one of my messages, or write to me directly.\n"
            "- In a mentor channel no mention is needed: what asks something is answered, and your talk with others is left alone.\n"
            "- Press and hold a message → Apps → *Ask the mentor* to ask about it quietly.\n"
            "- Then just go on: “why”, “example pls”, “the second one”, “they said no”.\n"
            "- Under an answer, 👍 👎 tell the moderators, 📚 opens the passages behind it, the blue buttons ask on."
        ),
        ("I have no reviews yet, how do I get my first client", "my client says AI can do it for less"),
        ("ask", "define", "topics"),
    ),
    Door(
        "plan",
        N_("Plan"),
        "🗺️",
        N_("**Plan** where to go next: what a skill opens, how far AI reaches into your work, what to move towards."),
        ("what should I learn next as a translator", "I have five hours a week, where do I start"),
        ("plan", "gap", "me", "exposure", "skill", "occupation"),
    ),
    Door(
        "check",
        N_("Check an offer"),
        "🔎",
        N_(
            "**Check an offer** before you say yes: press and hold the message → Apps → *Check this offer*, or paste its words into the form.\n"
            "- I read the words, open no link and keep none of it. I never say that something is safe.\n"
            "- I can't review a portfolio, a file or a website: somebody in your trade can. Ask me what proof clients want to see."
        ),
        ("Pay the registration fee of $30 and you start today.", "is an unpaid test task normal"),
        ("check-offer",),
    ),
    Door(
        "sums",
        N_("Sums"),
        "🧮",
        N_(
            "**Sums** with their working: what to charge, how long savings last, when an invoice falls due, what a platform's fee leaves.\n"
            "- Any currency works; numbers may be written as `30,000`, `2k` or `1.5 lakh`. I keep none of them."
        ),
        ("/money rate currency:EUR", "/money fee platform:Upwork amount:500 currency:USD"),
        ("money",),
    ),
    Door(
        "meet",
        N_("Meet"),
        "🤝",
        N_(
            "**Meet** another member, when both of you want it: you pick what you offer and look for, I propose, and nobody sees a name "
            "before both said yes. Off until the moderators turn it on."
        ),
        ("how do I find people to work alongside", "where do I get feedback on my work"),
        ("connect",),
        needs="connect",
    ),
    Door(
        "tips",
        N_("Tips"),
        "💡",
        N_(
            "**Tips**: one thing to do today, none twice until you saw them all; or the week in the library, sent to you alone."
        ),
        ("/tip", "/digest by-dm wanted:True"),
        ("tip", "digest by-dm"),
    ),
)


def card(door: Door, commands: Sequence[str]) -> str:
    """Return what stands behind a door; `commands` are lines that name and describe them."""
    examples = "\n".join(f"```\n{example}\n```" for example in door.examples)
    return "\n".join([_(door.text), _("**Copy one of these:**"), examples, *commands])
