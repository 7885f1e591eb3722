"""Cutting and ranking: pure, standard library only."""
