"""What is read when somebody looks: queues, states, latencies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Dial:
    """Hold a gauge: `read` gives a number for each of the few values of its one label, or for "" where it has none."""

    name: str
    says: str
    read: Callable[[], Mapping[str, float]]
    label: str = ""
