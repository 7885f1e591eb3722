"""Let a library be imported as if another one, which it takes where it is there and we need for nothing, were not installed."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def without(name: str) -> Iterator[None]:
    """Hide a package from what is imported inside; one that is loaded already stays as it is for all others."""
    loaded = cast("dict[str, Any]", sys.modules)
    before = loaded.get(name)
    # None in the place of a module is how Python is told that there is none.
    loaded[name] = None
    try:
        yield
    finally:
        if before is None:
            del loaded[name]
        else:
            loaded[name] = before
