"""Prompts, sentences, and whether a passage carries one: pure, standard library only."""
