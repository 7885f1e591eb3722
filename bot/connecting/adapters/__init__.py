"""One outside library a module; known to the root alone."""
