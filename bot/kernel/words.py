"""Tell content words from function words, for rules that look at how a question is put."""

from __future__ import annotations

import re
from unicodedata import combining, normalize

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")

FUNCTION_WORDS = frozenset(
    [
        "a",
        "about",
        "after",
        "again",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "anyone",
        "anything",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "being",
        "but",
        "by",
        "can",
        "cant",
        "could",
        "did",
        "didnt",
        "do",
        "does",
        "doesnt",
        "doing",
        "dont",
        "else",
        "even",
        "ever",
        "every",
        "for",
        "from",
        "get",
        "gets",
        "getting",
        "give",
        "go",
        "going",
        "gonna",
        "got",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "here",
        "hers",
        "hey",
        "hi",
        "him",
        "his",
        "how",
        "i",
        "id",
        "if",
        "ill",
        "im",
        "in",
        "into",
        "is",
        "isnt",
        "it",
        "its",
        "ive",
        "just",
        "kind",
        "know",
        "let",
        "like",
        "literally",
        "lol",
        "lot",
        "make",
        "me",
        "mean",
        "might",
        "more",
        "most",
        "much",
        "must",
        "my",
        "need",
        "no",
        "not",
        "now",
        "of",
        "off",
        "ok",
        "okay",
        "on",
        "one",
        "ones",
        "only",
        "or",
        "other",
        "our",
        "out",
        "over",
        "please",
        "pls",
        "rather",
        "really",
        "right",
        "same",
        "say",
        "see",
        "she",
        "should",
        "so",
        "some",
        "someone",
        "something",
        "sort",
        "still",
        "stuff",
        "such",
        "tell",
        "than",
        "thanks",
        "that",
        "thats",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "theyre",
        "thing",
        "things",
        "think",
        "this",
        "those",
        "to",
        "too",
        "u",
        "um",
        "up",
        "ur",
        "us",
        "very",
        "want",
        "wanna",
        "was",
        "we",
        "well",
        "were",
        "what",
        "whats",
        "when",
        "where",
        "which",
        "while",
        "who",
        "why",
        "will",
        "with",
        "without",
        "would",
        "wont",
        "yeah",
        "yes",
        "yet",
        "you",
        "your",
        "youre",
    ]
)


def words(text: str) -> list[str]:
    """Return the lower-case words of a text, apostrophes and accents dropped: "résumé" and "resume" are one word."""
    lowered = text.lower().replace("’", "'")
    if not lowered.isascii():
        lowered = "".join(letter for letter in normalize("NFKD", lowered) if not combining(letter))
    return [word.replace("'", "") for word in _WORD.findall(lowered)]


_SPACED = re.compile(r"(?<![\w'])(?:[^\W\d_] ){3,}[^\W\d_](?![\w'])")


def normalised(text: str) -> str:
    """Return a text with decorative and full-width letters as plain ones, and letters typed apart as words."""
    return _SPACED.sub(lambda found: found[0].replace(" ", ""), normalize("NFKC", text))


def content_words(text: str) -> list[str]:
    """Return the words that carry a question's subject, in order, each once."""
    return [word for word in dict.fromkeys(words(text)) if word not in FUNCTION_WORDS]


def stem(word: str) -> str:
    """Cut the commonest English endings, a silent e and a y too: enough to see that "rate" and "rates" are one word."""
    for ending in ("ings", "ing", "edly", "ies", "ed", "es", "s", "ly", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def overlap(first: str, second: str) -> float:
    """Return how much of the shorter text's content stands in the longer one, in [0, 1]."""
    one, other = ({stem(word) for word in content_words(text)} for text in (first, second))
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
