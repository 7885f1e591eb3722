"""Let the libraries below Python be frugal.

glibc keeps what threads freed, 45 MB of it after a hundred answers. OpenBLAS has threads that spin while they wait for each other: 40 ms
of CPU for an answer whose products take one millisecond.
"""

from __future__ import annotations

import ctypes
import os
import sys

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""mallopt's parameters, from glibc's malloc.h."""

BLAS_THREADS = "OPENBLAS_NUM_THREADS"
LARGE = 128 * 1024
"""Bytes from which a block is mapped by itself; glibc raises the limit with the first large block freed, unless it is set."""


def give_back() -> None:
    """Hand what a start has let go of back to the system, where the C library is glibc."""
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def be_frugal() -> None:
    """Set one thread for NumPy's products and, of glibc, one arena and fixed limits, where the operator has set nothing of the kind.

    To be called before anything is loaded: an arena that a thread has got stays its own, and OpenBLAS looks once.
    """
    os.environ.setdefault(BLAS_THREADS, "1")
    if sys.platform != "linux" or any(name.startswith("MALLOC_") for name in os.environ):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for parameter, value in ((M_ARENA_MAX, 1), (M_TRIM_THRESHOLD, LARGE), (M_MMAP_THRESHOLD, LARGE)):
            mallopt(parameter, value)
