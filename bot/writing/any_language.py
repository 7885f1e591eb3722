"""Answer in the member's language: translate the question, answer it in English, translate the answer and compare the two."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot.answering.ports import Worded
from bot.kernel.speech import ENGLISH, N_, _, speaking
from bot.writing.rules.language_model import Ending
from bot.writing.rules.likeness import differs
from bot.writing.rules.prompting import answering_prompt, translating_prompt
from bot.writing.rules.translation import QUESTION, TEXTS, read_texts, texts_of, translated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.answering.ports import AnswerWriter, Asking, Audience
    from bot.answering.reply import Reply
    from bot.kernel.models import Answer
    from bot.writing.clerk import Clerk
    from bot.writing.rules.likeness import Tongue
    from bot.writing.rules.prompting import PromptTexts

PATIENCE = 2.0
"""How many times as long as a selection a translation may take: it writes ten times as much."""

KEPT_TEXTS = 4096
LONGEST_QUESTION = 1000
IN_ENGLISH = N_(
    "I read your question in translation. In its language I cannot check what I say, so the answer is in English."
)

log = structlog.get_logger(__name__)


class AnyLanguage:
    """Stand before a writer that reads English only; where a translation does not come, the honest sentence stays."""

    def __init__(self, writer: AnswerWriter, clerk: Clerk, prompts: PromptTexts, tongues: Mapping[str, Tongue]) -> None:
        self._writer = writer
        self._clerk = clerk
        self._prompts = prompts
        self._tongues = tongues
        self._known: dict[tuple[str, str], str] = {}

    async def write(self, reply: Reply, asking: Asking, audience: Audience | None = None) -> Worded:
        """Return the answer in the language of the question."""
        if reply.language is None:
            return await self._writer.write(reply, asking, audience)
        english, code = await self._in_english(asking, reply.language, audience)
        if not english:
            return Worded(reply.answer, reply.understood_as)
        # A translator is given the whole answer in one language.
        with speaking(ENGLISH):
            anew = await asking.again(english)
            if anew.language is not None:
                return Worded(reply.answer, reply.understood_as)
            worded = await self._writer.write(anew, replace(asking, question=english), audience)
        tongue = self._tongues.get(code)
        if tongue is None:
            return replace(worded, answer=_with_line(worded.answer, _(IN_ENGLISH)))
        return replace(worded, answer=await self._in_tongue(worded.answer, tongue, asking, audience))

    async def _in_english(self, asking: Asking, code: str, audience: Audience | None) -> tuple[str, str]:
        """Return the question in English and the code of its language, or nothing."""
        prompt = translating_prompt(self._prompts, asking.question, asking.history)
        filled = await self._clerk.fill(
            prompt, QUESTION, Ending.TRANSLATED, community=asking.community, member=asking.member, audience=audience
        )
        english = filled.data.get("english") if filled else None
        if filled is None or not isinstance(english, str):
            return "", code
        # An identifier is sure of the eight languages; of the others the model knows more.
        said = filled.data.get("language")
        named = said.strip().lower()[:2] if isinstance(said, str) else ""
        return " ".join(english.split())[:LONGEST_QUESTION], code if code in self._tongues else named

    async def _in_tongue(self, answer: Answer, tongue: Tongue, asking: Asking, audience: Audience | None) -> Answer:
        texts = texts_of(answer)
        missing = [text for text in texts if (tongue.code, text) not in self._known]
        sound = {text: self._known[tongue.code, text] for text in texts if text not in missing}
        if missing:
            sound |= await self._translations(missing, tongue, asking, audience)
        if not sound:
            return _with_line(answer, tongue.failed)
        return translated(answer, sound, tongue.code, tongue.notice)

    async def _translations(
        self, texts: list[str], tongue: Tongue, asking: Asking, audience: Audience | None
    ) -> dict[str, str]:
        """Return those translations that say the same as their originals, as far as a program can tell."""
        filled = await self._clerk.fill(
            answering_prompt(self._prompts, tongue.name, texts),
            TEXTS,
            Ending.TRANSLATED,
            community=asking.community,
            member=asking.member,
            audience=audience,
            patience=PATIENCE,
        )
        found = read_texts(filled.data, len(texts)) if filled else {}
        reasons = {number: differs(texts[number - 1], text, tongue) for number, text in found.items()}
        if refused := [reason for reason in reasons.values() if reason]:
            log.info("translations_refused", language=tongue.code, reasons=refused, of=len(texts))
        sound = {texts[number - 1]: text for number, text in found.items() if not reasons[number]}
        fresh = {(tongue.code, text): said for text, said in sound.items()}
        self._known = dict([*self._known.items(), *fresh.items()][-KEPT_TEXTS:])
        return sound


def _with_line(answer: Answer, line: str) -> Answer:
    return replace(answer, closing="\n".join(filter(None, (answer.closing, line))))
