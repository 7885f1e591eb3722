"""The outside of the digest: the database and the files; known to the root alone."""
