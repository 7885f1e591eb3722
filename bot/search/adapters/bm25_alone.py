"""Import bm25s without SciPy, which bm25s 0.3 loads wherever it is installed: 10 MB and .1 s of CPU for a matrix that NumPy makes, too.

An installation that serves has no SciPy; one that ingests has it by scikit-learn.
"""

from __future__ import annotations

import sys
from typing import Any, cast

NAME = "scipy"

_loaded = cast("dict[str, Any]", sys.modules)
_before = _loaded.get(NAME)
# None in the place of a module is how Python is told that there is none.
_loaded[NAME] = None
try:
    import bm25s
finally:
    if _before is None:
        del _loaded[NAME]
    else:
        _loaded[NAME] = _before

__all__ = ["bm25s"]
