"""/digest, the buttons under a digest, and the rounds that send it."""
