"""/status."""
