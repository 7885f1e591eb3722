"""/privacy and /my-data."""
