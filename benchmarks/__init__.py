"""Measure speed beside the bare model: `make bench`."""
