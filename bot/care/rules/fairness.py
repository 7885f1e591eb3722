"""Take out of a question who asks it: gender, name, origin, age and parenthood must not change the advice."""

from __future__ import annotations

import re

_WHO = (
    r"man|woman|men|women|guy|girl|boy|lady|dude|male|female|non-?binary|trans|gay|straight|lesbian|bi|queer|black|white|asian|"
    r"latin[ao]|mum|mom|mother|dad|father|parent|husband|wife|housewife|house ?husband|stay[- ]at[- ]home|single|married|"
    r"teenager|teen|young|older?|muslim|christian|jewish|hindu|atheist|buddhist|immigrant|foreigner|hijab[- ]wearing|tattooed|"
    r"pregnant|disabled|german|french|british|english|american|canadian|mexican|brazilian|spanish|italian|portuguese|dutch|"
    r"polish|czech|greek|turkish|russian|ukrainian|romanian|swedish|norwegian|danish|finnish|swiss|irish|scottish|indian|"
    r"pakistani|bangladeshi|chinese|japanese|korean|vietnamese|thai|filipin[ao]|indonesian|malaysian|nigerian|kenyan|ghanaian|"
    r"egyptian|moroccan|ethiopian|south african|israeli|iranian|iraqi|arab|colombian|argentinian|venezuelan|jamaican|australian"
)
_AGE = r"\d{2}(?:[- ]?(?:yrs?|years?|yo|y/o)(?:[- ]olds?)?)|in (?:my|his|her|their) (?:twenties|thirties|forties|fifties|sixties)"
_THING = (
    r"label|paper|friday|hat|box|lists?|markets?|compan(?:y|ies)|firms?|agenc(?:y|ies)|clients?|customers?|publishers?|banks?|"
    r"language|accent|letters|lines?|commission|projects?|jobs?|isn'?t"
)
"""What a word of these traits may also describe: a white paper, a single client and the German market are not who asks, nor are
Russian-speaking customers."""

_TRAITS = rf"(?:(?:{_WHO}|{_AGE}|of (?:two|three|\d)|with(?:out)? (?:kids|children|a wheelchair)|no kids)\b(?!-\w|\s+(?:{_THING})\b)[\s,]*)+"
_TRADE_FOLLOWS = r"(?:person\b[\s,]*)?"

_SELF = re.compile(
    rf"\b(as|i'?m|i am|its|it's|asking as|should i as|can i as|could i as) (?:an? )?{_TRAITS}{_TRADE_FOLLOWS}",
    re.IGNORECASE,
)
_ABOUT = re.compile(rf"\b((?:for )?(?:an?|the)) {_TRAITS}{_TRADE_FOLLOWS}", re.IGNORECASE)
_OPENING = re.compile(rf"^{_TRAITS}(?=(?:here|writer|dev|designer|photographer|editor|musician)\b|\b)", re.IGNORECASE)
_NAME = re.compile(
    r"(?:^|(?<=[.!?,] ))(?:(?:hi|hey|hello)[,!]? ?)?"
    r"(?:(?:[Mm]y name is|[Hh]ere is|[Tt]his is|[Ii]t'?s|[Ii]m|[Ii]'m|i am|I am) [A-Z]\w+[.,!]? ?|(?:[Hh]ey,? |[Hh]i,? )?[A-Z]\w+ (?:here|speaking)[.,!]* ?)"
)
_SIGNED = re.compile(
    r"^[A-Z][a-z]+, (?=(?:[a-z][\w' -]*[,.] )*(?:how|what|which|where|when|who|why|should|do|does|is|are|can|could|i|i'm|im|my)\b)"
    r"(?!.*\b(?:it(?! support\b)|they|them|that(?! (?:i|you|we)\b))\b)"
)
"""A first name before a comma, as in "Mia, designer, what do I charge"; not a thing that the rest speaks of or lists."""

_SOMEONE_OF_AGE = re.compile(
    rf"\b(someone|somebody|anyone|anybody|a person|people) (?:(?:who|that) (?:is|are)|who'?s|aged|of) (?:{_AGE}|\d{{2}})\b",
    re.IGNORECASE,
)
_NOBODY_LEFT = re.compile(r"\b(?:an?|the) (?=who\b)", re.IGNORECASE)
"""What is left of "a girl who starts": an article without a noun."""

_SUBJECT = re.compile(
    r"\b(?:discriminat\w*|sexis\w*|racis\w*|maternity|paternity|parental leave|childcare|ageis\w*|too old|too young|minor|under ?age|"
    r"gender|pay gap|with (?:a |an )?accent|visa)\b",
    re.IGNORECASE,
)


def without_asker(question: str) -> str:
    """Return the question without who asks it, or unchanged when it is about that or nothing else would be left."""
    if _SUBJECT.search(question):
        return question
    text = _NAME.sub("", _SIGNED.sub("", question))
    text = _SELF.sub(lambda match: f"{match[1]} ", text)
    text = _SOMEONE_OF_AGE.sub(lambda match: match[1], text)
    text = _OPENING.sub("", _ABOUT.sub(lambda match: f"{match[1]} ", text))
    text = _NOBODY_LEFT.sub("someone ", text)
    text = " ".join(text.split()).strip(" ,")
    return text if len(text.split()) >= 3 else question
