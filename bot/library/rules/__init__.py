"""Drafting, comparing, grouping: pure, standard library only."""
