"""Let a language model read closely what only a likeness in meaning took for a concern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.care.rules.safety import Concern
from bot.errors import ModelUnavailable
from bot.kernel.models import SHARED
from bot.writing.rules.language_model import Ending, Form
from bot.writing.rules.prompting import confirming_prompt
from bot.writing.rules.selection import NO_CONCERN

if TYPE_CHECKING:
    from bot.writing.clerk import Clerk
    from bot.writing.rules.prompting import PromptTexts

CONCERN = Form(
    "concern",
    {
        "title": "concern",
        "description": "What the text touches.",
        "type": "object",
        "properties": {"concern": {"type": "string", "enum": [NO_CONCERN, *(each.value for each in Concern)]}},
        "required": ["concern"],
        "additionalProperties": False,
    },
)


class CloseReader:
    """Implement care's confirmer with a language model."""

    def __init__(self, clerk: Clerk, prompts: PromptTexts) -> None:
        self._clerk = clerk
        self._prompts = prompts

    async def wants_care(self, text: str, concern: str) -> bool:
        """Tell whether the text wants care, whatever the kind; raise ModelUnavailable when the model gives no answer."""
        prompt = confirming_prompt(self._prompts, text)
        # Care is no wish of the member's: it counts for nobody's budget but the operator's.
        filled = await self._clerk.fill(prompt, CONCERN, Ending.CONFIRMED, community=SHARED, member=None)
        said = filled.data.get("concern") if filled else None
        if said not in {NO_CONCERN, *Concern}:
            raise ModelUnavailable("unsaid")
        return said != NO_CONCERN
