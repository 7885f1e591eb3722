"""What a member may say of themselves: pure, standard library only."""
