"""Pool what several searches place first for each post, for people to grade: `python -m tests.evaluation.pooling POSTS OUT`.

The pool is in the order of the ids, so that who grades cannot see which search placed what, nor where.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot.search.adapters.lexical_index import Bm25Index
from bot.search.retrieval import Query
from bot.settings import Settings
from bot.wiring.foundation import knowledge_folder, open_foundation, open_retriever

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Document, Section

DEPTH = 8
SYSTEMS = ({"matcher": "plain"}, {"matcher": "learnt"}, {"matcher": "learnt", "reranker": "learnt"})


async def pool(texts: Sequence[str]) -> list[list[Section]]:
    """Return for each text the sections that any search places among its first eight."""
    with TemporaryDirectory() as folder:
        everything = [
            Settings(data_dir=Path(folder) / str(number), index_deadline_seconds=60, **chosen)
            for number, chosen in enumerate(SYSTEMS)
        ]
        documents, _ = knowledge_folder(everything[0]).documents()
        sections = {section.id: section for document in documents for section in document.sections}
        orders = [await _by_words(texts, sections)]
        orders += [await _by_retriever(texts, documents, settings) for settings in everything]
    pooled = [sorted({each for order in orders for each in order[number][:DEPTH]}) for number in range(len(texts))]
    return [[sections[each] for each in ids] for ids in pooled]


async def _by_words(texts: Sequence[str], sections: dict[str, Section]) -> list[list[str]]:
    words = Bm25Index()
    await words.rebuild(list(sections.values()))
    return [[section for section, _ in found] for found in await words.search(texts, DEPTH)]


async def _by_retriever(texts: Sequence[str], documents: list[Document], settings: Settings) -> list[list[str]]:
    async with open_foundation(settings) as foundation:
        await foundation.sync.run(documents)
        retriever = open_retriever(foundation)
        await retriever.load()
        found = await retriever.search_many([Query(text) for text in texts])
        return [[passage.section.id for passage in one.passages] for one in found]


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.pooling", description=__doc__)
    parser.add_argument("posts", type=Path, help='lines of {"id": …, "text": …}')
    parser.add_argument("out", type=Path, help="where the files go: posts-1.jsonl and so on")
    parser.add_argument("--files", type=int, default=3)
    args = parser.parse_args()
    posts = [json.loads(line) for line in args.posts.read_text(encoding="utf-8").splitlines()]
    pools = asyncio.run(pool([post["text"] for post in posts]))
    lines = [
        {
            "id": post["id"],
            "q": post["text"],
            "candidates": [{"id": each.id, "heading": each.heading, "lead": each.lead} for each in sections],
        }
        for post, sections in zip(posts, pools, strict=True)
    ]
    for number in range(args.files):
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines[number :: args.files])
        (args.out / f"posts-{number + 1}.jsonl").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
