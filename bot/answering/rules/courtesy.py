"""Notice a message that only greets or thanks: it asks nothing, so nothing is searched for it."""

from __future__ import annotations

import re

from bot.kernel.speech import N_

GREETED = N_(
    "Hello! I know this community's library on freelancing: finding clients, prices, skills, tools, AI at work. "
    "Ask me in your own words."
)
THANKED = N_("You're welcome! Ask on whenever you like; 👍 or 👎 under an answer tells the moderators how it did.")
OPENERS = (  # headings of the shared library; a community that does not read it is offered none
    "How do I get my first client with zero reviews?",
    "What should I learn next as a freelancer?",
    "How much can I raise my rate at once?",
)

_WHOM = r"(?:there|all|everyone|everybody|every ?one|guys|folks|friends?|people|mentor|bot|team|again|sir|ma'?am|madam|boss|bro|bruh|brother|sis|sister|dear|po|ji|man|mate|dude|from [a-z]+|to (?:you|all))"
_GREETING = re.compile(
    r"(?:hi+|hello+|hey+|heya|hiya|yo|gm|howdy|greetings|namaste|salaam|good (?:morning|afternoon|evening|day)|how are (?:you|u)"
    rf"|how(?:'s| is) it going|what'?s up|sup)(?:[\s,!.?]+(?:{_WHOM}|good (?:morning|afternoon|evening|day)|how are (?:you|u)"
    r"|how(?:'s| is) it going))*[\W_]*"
)
_THANKS = re.compile(
    r"(?:(?:ok(?:ay)?|great|cool|perfect|awesome|nice|wow|ah|oh|yes|sure|alright|got it|makes sense|good|sir|bro|boss)[\s,!.]+)*"
    r"(?:thanks?|thank (?:you|u)|thx|thanx|ty|tysm|cheers|(?:maraming )?salamat|(?:muito )?obrigad[oa]|(?:muchas )?gracias|danke|merci|dhanyavaad|asante|much appreciated|(?:i )?appreciate it|that helps(?: a lot)?|got it|makes sense)"
    rf"(?:[\s,!.]+(?:a lot|a ton|a bunch|so much|very much|really|much|you|that helps(?: a lot)?|for (?:the|your|all the) "
    rf"(?:help|answer|tips?|advice|info|time)|for (?:listening|helping)|this (?:is|was) (?:great|helpful|useful)|{_WHOM}))*[\W_]*"
)


def courtesy(message: str) -> str | None:
    """Return what to say to a message that only greets or thanks, None for any other."""
    text = " ".join(message.lower().replace("’", "'").split())
    if _GREETING.fullmatch(text):
        return GREETED
    return THANKED if _THANKS.fullmatch(text) else None
