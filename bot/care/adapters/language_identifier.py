"""Identify a text's language with py3langid, a small model that comes in its package."""

from __future__ import annotations

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bot.care.rules.languages import Identified

CANDIDATES = (
    "en", "es", "pt", "fr", "de", "hi", "id", "ar", "zh",
    "it", "nl", "pl", "ro", "cs", "hu", "sv", "el", "ru", "uk", "tr", "fa", "he", "ur", "bn", "ta", "th", "vi", "tl", "ja", "ko",
)  # fmt: skip
"""Of the model's 97 languages those that communities write most; the rare ones only attract misspelt English."""


class PackagedIdentifier:
    """Guess the language of short texts; the model is read when it is first asked."""

    def identify(self, text: str) -> Identified:
        """Return the best guess."""
        code, probability = _model().classify(text)
        return Identified(str(code), float(probability))


@cache
def _model() -> LanguageIdentifier:
    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(CANDIDATES)
    return model
