"""What a finding or a state comes to in words: pure, standard library only."""
