"""Answers in the database, questions counted in windows."""
