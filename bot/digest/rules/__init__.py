"""What a digest holds and when it goes out: pure, standard library only."""
