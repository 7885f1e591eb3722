"""Compare ours with a baseline in interleaved pairs, so that a slow minute of the machine falls on both."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Figure:
    """Hold one line of the table; `ratio` is ours over the baseline, the median over pairs, with their smallest and largest.

    `met` is None where nothing is promised.
    """

    name: str
    unit: str
    ours: float
    baseline: float | None = None
    ratio: float | None = None
    spread: tuple[float, float] | None = None
    target: str | None = None
    met: bool | None = None


def paired(
    name: str,
    unit: str,
    ours: Sequence[float],
    baseline: Sequence[float],
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Figure:
    """Return the medians and the median ratio of pairs, and whether the ratio keeps to its bound."""
    ratios = [one / other for one, other in zip(ours, baseline, strict=True)]
    ratio = median(ratios)
    target, met = None, None
    if at_least is not None:
        target, met = f"≥ {at_least:.0%} of bare", ratio >= at_least
    elif at_most is not None:
        target, met = f"≤ {at_most:g}× bare", ratio <= at_most
    return Figure(name, unit, median(ours), median(baseline), ratio, (min(ratios), max(ratios)), target, met)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of the values stays at or below (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, round(share * len(ordered)) - 1))]
