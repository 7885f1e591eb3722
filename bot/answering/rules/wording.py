"""The mentor's own sentences: the few that no section of the library says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.rules.conversation import Turn
from bot.kernel.speech import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

UNKNOWN = N_(
    "I don't know that one: the library has nothing on it yet, and I won't guess. I've noted it for the moderators."
)
UNKNOWN_HELP = N_(
    "I don't know that one: the library has nothing on it yet, and I won't guess. I've noted it for the moderators. "
    "The nearest I have:"
)
REMARK = N_("I hear you. If there's a question in that, ask it plainly and I'll look it up.")
BY_WORDS = N_(
    "I found nothing on that, but part of my search is being mended and I went by words alone. Please ask again in a few minutes."
)
BY_WORDS_HELP = N_(
    "I found nothing on that, but part of my search is being mended and I went by words alone. Please ask again in a few minutes. "
    "The nearest I have:"
)
PARTLY = N_("I am not sure that the library answers exactly this. What it has comes nearest here:")
SEVERAL_READINGS = N_("I am not sure which of these you mean, so here is the heart of each. A button brings the rest:")
WHICH = N_("I want to answer the right thing. Which of these comes nearest?")
NEAR_TOO = N_("Not quite your question? These come near, too:")
DID_YOU_MEAN = N_("Not quite your question? Each button answers one in full.")
BY_ENGLISH_WORDS = N_("I read English only, so I went by these words of yours: {words}.")
I_READ = N_("I take it that you ask: “{gist}”")
ORIENTATION = N_("What the library has, as orientation only")
NOTHING_MORE = N_("That is all the library has on this, so I won't repeat it. Nearest to it:")
ON_THAT = N_("On this point the library has no more than I quoted. Nearest to it:")
CRAFT_ALONE = N_(
    "That is the library's working practice: no study stands behind it, so weigh it against your own experience."
)
MISSING_PART = N_(
    "You also asked: “{thing}”. On that the library has nothing, so I leave it open; I've noted it for the moderators."
)
HERE = N_("I'm here. When you want to go on, just ask, or press one of these:")
HARD = N_("That's a rough one, and it doesn't say anything about your worth. When you want to go on:")
EXPLAINED = "{term}: {means}"
SAD = frozenset("😢😭😞😔☹🙁😩😫😖😣💔🥲😓😪🥺")

GOING_ON: Mapping[Turn, str] = {
    Turn.MORE: N_("What I had not said yet:"),
    Turn.WHY: N_("The reasons behind it:"),
    Turn.EXAMPLE: N_("In words and numbers that you can adapt:"),
    Turn.HOW: N_("More concretely:"),
    Turn.PROOF: N_("What that stands on:"),
    Turn.BEST: N_("If you do one thing, do this:"),
    Turn.REFUSED: N_("Then go on from here:"),
    Turn.REMARK: N_("With that in mind:"),
    Turn.BACK: N_("Back to that. What I had not said yet:"),
}
"""What stands before the part of an answer that is new in the talk."""

QUOTED: Mapping[Turn, str] = {
    Turn.WHY: N_("The reason stands in what I quoted:"),
    Turn.EXAMPLE: N_("The words for it stand in what I quoted:"),
}
"""What stands before a reason or an example that was told already, where no other is left."""

STANDS_ABOVE = N_("That stands in what I quoted above:")
ALREADY = N_("The main points stand in my answer above. What I left out there:")
