"""Ask what only a community's own documents answer, and what they should keep out of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.kernel.models import Document, Evidence, Level, Section, Source, slug
from bot.search.retrieval import Query, Retriever
from tests.evaluation.golden import load

COMMUNITY = 4711
SOURCE = Source("house-1", "House papers", "The community", "2026", None, Evidence.PRACTICE)


@dataclass(frozen=True)
class Own:
    """Say how often a community's document came first: where it alone answers, and where it should not."""

    found_first: float
    found_in_three: float
    in_the_way: float


def documents() -> tuple[list[Document], list[tuple[str, str]]]:
    """Return the documents, and (message, id of the section that answers it) pairs."""
    made, asked = [], []
    for entry in load("community.yaml"):
        name = f"c{COMMUNITY}-{entry['topic']}/{slug(entry['title'])}"
        section = Section(
            f"{name}#{slug(entry['heading'])}", entry["heading"], (), entry["lead"], tuple(entry["points"])
        )
        made.append(
            Document(
                id=name,
                title=entry["title"],
                topic=entry["topic"],
                summary=entry["title"],
                level=Level.STARTER,
                reviewed=date(2026, 11, 22),
                review_by=date(2027, 11, 22),
                sources=(SOURCE,),
                sections=(section,),
                community=COMMUNITY,
            )
        )
        asked += [(question, section.id) for question in entry["questions"]]
    return made, asked


async def measure_own(retriever: Retriever, others: list[str]) -> Own:
    """Ask all of it on behalf of the community, and these other questions, which the shared library answers."""
    _, asked = documents()
    found = await retriever.search_many([Query(text, COMMUNITY) for text, _ in asked])
    orders = [[passage.section.id for passage in one.passages] for one in found]
    shared = await retriever.search_many([Query(text, COMMUNITY) for text in others])
    return Own(
        found_first=sum(order[0] == right for order, (_, right) in zip(orders, asked, strict=True)) / len(asked),
        found_in_three=sum(right in order[:3] for order, (_, right) in zip(orders, asked, strict=True)) / len(asked),
        in_the_way=sum(one.passages[0].document.community == COMMUNITY for one in shared) / len(shared),
    )
