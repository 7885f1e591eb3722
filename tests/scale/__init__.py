"""Tests of several processes on one database; `make test-scale` runs them, and others, on a real PostgreSQL server."""
