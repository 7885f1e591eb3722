"""Measure how documents of all formats come out: `python -m tests.corpus`, with `--misses` to see what went wrong."""

from __future__ import annotations

import sys

from tests.corpus.measuring import measured

if __name__ == "__main__":
    total = measured()
    for line in total.lines(misses="--misses" in sys.argv):
        print(line)
    sys.exit(not total.reached)
