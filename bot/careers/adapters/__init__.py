"""The catalogue's files and seen tips in the database."""
