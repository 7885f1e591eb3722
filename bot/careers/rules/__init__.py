"""The catalogue's values: pure, standard library only."""
