"""Put a text of care together: what is said, what else was asked and is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.care.rules.privacy import without_details
from bot.kernel.models import Answer, Outcome
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from bot.care.rules.safety import Guardrail
    from bot.care.rules.triage import Judgement

KEPT = N_("Your question “{question}” can wait, and it is kept: press the button when you want the answer.")
QUOTED = 120


def care_text(judgement: Judgement, guardrail: Guardrail) -> Answer:
    """Return what is said first, with the question beside it kept for later; it quotes nothing and so cites nothing."""
    return Answer(
        outcome=Outcome.REDIRECT,
        parts=(),
        opening=guardrail.says,
        closing=_kept(judgement.rest) if judgement.rest and not guardrail.orientation else None,
        kept="" if guardrail.orientation else judgement.rest,
        by_meaning=judgement.by_meaning,
    )


def _kept(rest: str) -> str:
    question = without_details(rest)
    return _(KEPT).format(question=question if len(question) <= QUOTED else question[: QUOTED - 1].rstrip() + "…")
