"""Find pairs with networkx, whose blossom algorithm finds a largest matching in any graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.connecting.rules.pairing import Edge


class GraphMatching:
    """Implement the matching on a graph."""

    def largest(self, edges: Sequence[Edge]) -> Iterable[tuple[int, int]]:
        """Return as many pairs as possible with nobody in two of them, the most preferred among equally many."""
        import networkx as nx  # here: 11 MB, for one round a week

        graph: nx.Graph[int] = nx.Graph()
        # Sorted: the result depends on the order in which edges come, and two processes are to find the same pairs.
        graph.add_weighted_edges_from(sorted(edges))
        return nx.max_weight_matching(graph, maxcardinality=True)
