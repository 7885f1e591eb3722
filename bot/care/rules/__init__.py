"""What calls for care, what is outside, whose language, what is personal: pure, standard library only."""
