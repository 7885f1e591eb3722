"""How a turn is read and an answer put together: pure, standard library only."""
